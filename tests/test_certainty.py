"""What a page states of somebody is right, as far as annotated texts can tell."""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from conftest import SmallSite
from selectolax.lexbor import LexborHTMLParser

from newsgen.certainty import MEASURED, PUBLISHED, certainty
from newsgen.config import open_site
from newsgen.explain import as_text, explain
from newsgen.load import load_chunk
from newsgen.loaded import decode_article, decode_loaded
from newsgen.texts import context_for, source_at

ROOT = Path(__file__).parent.parent
CORPUS = Path(os.environ.get("NEWSGEN_CORPUS") or ROOT.parent / "shared" / "corpus")
LEAST_PRECISION = 0.98

Row = dict[str, str]


def digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


@pytest.fixture(scope="module")
def judged() -> list[Row]:
    """Statements that newsgen made of real texts, each judged by hand. The texts are in copyright and not here: a
    row names its text and gives a digest of what was stated."""
    with (ROOT / "tests" / "judged.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def half(row: Row) -> int:
    return hashlib.blake2b(row["text"].encode(), digest_size=1).digest()[0] % 2


def test_the_certainties_are_those_that_were_measured(judged: list[Row]) -> None:
    counted: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in judged:
        right, of = counted[row["field"]].get(row["rule"], (0, 0))
        counted[row["field"]][row["rule"]] = right + (row["judged"] == "right"), of + 1
    assert counted == MEASURED


@pytest.mark.parametrize("held_out", [0, 1])
def test_what_is_published_is_right_on_texts_that_were_held_out(judged: list[Row], held_out: int) -> None:
    """Measured on one half of the texts, published on the other."""
    right: Counter[tuple[str, str]] = Counter()
    of: Counter[tuple[str, str]] = Counter()
    for row in judged:
        if half(row) != held_out:
            of[row["field"], row["rule"]] += 1
            right[row["field"], row["rule"]] += row["judged"] == "right"
    published = [
        row["judged"] == "right"
        for row in judged
        if half(row) == held_out
        and (right[row["field"], row["rule"]] + 1) / (of[row["field"], row["rule"]] + 2) >= PUBLISHED
    ]
    assert len(published) > 200
    assert sum(published) / len(published) >= LEAST_PRECISION


def test_a_rule_that_nobody_has_judged_publishes_nothing() -> None:
    assert certainty("role", "by chance") == 0.5 < PUBLISHED
    assert certainty("speaker", "a person right before the verb") >= PUBLISHED


def test_nothing_is_surer_than_the_name_it_is_said_of() -> None:
    assert certainty("role", "before the name", 0.6) == 0.6


def test_the_table_in_the_docs_is_the_measured_one() -> None:
    text = (ROOT / "docs" / "reading.md").read_text("utf-8")
    row = r"^\| (role|affiliation|speaker|country) \| ([^|]+) \| (\d+) of (\d+) \| ([\d.]+) \| (yes|no) \|$"
    rows = re.findall(row, text, re.MULTILINE)
    told = {(field, rule): (int(right), int(of)) for field, rule, right, of, _, _ in rows}
    assert told == {(field, rule): counts for field, rules in MEASURED.items() for rule, counts in rules.items()}
    for field, rule, _, _, sure, published in rows:
        assert float(sure) == certainty(field, rule)
        assert (published == "yes") == (certainty(field, rule) >= PUBLISHED)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the texts that were judged are not here")
def test_what_was_judged_wrong_is_not_published_now(judged: list[Row]) -> None:
    """The same texts, as they are read today."""
    by_text: dict[str, list[Row]] = defaultdict(list)
    for row in judged:
        by_text[row["text"]].append(row)
    published: Counter[str] = Counter()
    for folder in sorted({text.partition("/")[0] for text in by_text}):
        content = CORPUS.parent / "eval" / "raw" if folder == "eval" else CORPUS / folder
        site = open_site(ROOT, content=content)
        sources = []
        for text in sorted(text for text in by_text if text.startswith(f"{folder}/"))[::4]:
            source = source_at(content, content / text.partition("/")[2])
            assert source is not None
            sources.append((source, ""))
        context = context_for(site, {source.folder for source, _ in sources})
        for one in decode_loaded(load_chunk(context, sources)):
            article = decode_article(one.record)
            stated = {
                *(("role", p.name, digest(p.role)) for p in article.people if p.role_certainty >= PUBLISHED),
                *(
                    ("affiliation", p.name, digest(p.affiliation))
                    for p in article.people
                    if p.affiliation_certainty >= PUBLISHED
                ),
                *(
                    ("speaker", digest(q.text[:30]), digest(q.speaker))
                    for q in article.quotes
                    if q.certainty >= PUBLISHED
                ),
                *(
                    ("country", o.name, digest(o.country))
                    for o in article.organisations
                    if o.country_certainty >= PUBLISHED
                ),
            }
            for row in by_text[f"{folder}/{one.path}"]:
                if (row["field"], row["subject"], row["value"]) in stated:
                    published[row["judged"]] += 1
    assert published.total() > 100
    assert published["right"] / published.total() >= LEAST_PRECISION


# What becomes of it


TEXT = """The lock

The World Health Organization chairman Alan Greenspan said the lock was old.

"It will be dredged in the spring and opened in May," said Maria Lopez, head of the Harbour Board.

Everybody went home. "Nobody asked us what we wanted here," he said.
"""


def test_a_page_states_what_is_certain_and_no_more(site: SmallSite) -> None:
    site.write("content/a.txt", TEXT)
    site.build()
    html = LexborHTMLParser(site.page("undated/the-lock/index.html"))
    aside = " ".join(node.text() for node in html.css("aside"))
    assert "World Health Organization chairman" in aside and "head of the Harbour Board" in aside
    rows = [" ".join(node.text().split()) for node in html.css(".statements li")]
    assert any("Maria Lopez" in row and "a person after the verb" in row and "line 5" in row for row in rows)
    said = [row for row in rows if "Nobody asked us" in row]
    assert len(said) == 1 and "not stated" in said[0] and "who spoke last" in said[0]
    assert "Greenspan" not in said[0] and "Lopez" not in said[0]


def test_the_record_keeps_what_no_page_states(site: SmallSite) -> None:
    file = site.write("content/a.txt", TEXT)
    article = explain(open_site(site.root), file).article
    assert article is not None
    quote = next(quote for quote in article.quotes if quote.text.startswith("Nobody"))
    assert quote.speaker and 0 < quote.certainty < PUBLISHED
    told = "\n".join(as_text(explain(open_site(site.root), file)))
    assert f"said by {quote.speaker} · {quote.rule} · certainty {quote.certainty:.2f} · not published" in told
