"""For any archive and any edits, building what changed gives the bytes of a build from nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from unittest.mock import patch

from conftest import SmallSite
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from newsgen import archive as archive_module
from newsgen.build import rendering
from newsgen.pages import related
from newsgen.verdicts import FEWEST

EXAMPLES = int(os.environ.get("NEWSGEN_EXAMPLES", "25"))
"""Random archives tried; ``make audit`` tries more."""

TITLES = ("Dawn", "Harbour reopens", "dawn", "Élan vital", "Vote", "08", "C++", "Night shift", "*", "北京")
DATES = ("", "2019", "2019-04", "2019-04-08", "2019-04-09", "2019-05-01T10:30", "2021-01-02", "2030-01-01")
TAGS = ("Space", "space", "Law", "C++", "C", "Élan", "Elan")
NAMES = ("World Health Organization", "Harbour Board", "Bureau of Ships", "Naval Bureau")
SENTENCES = (
    "The World Health Organization said on Monday that the count was complete.",
    "A spokesman for the Harbour Board said the basin would be dredged.",
    "The Bureau of Ships (BoS) has twelve yards, and the BoS runs them all.",
    "Nobody was hurt, and the road was open again by noon.",
    "It was the third time in a year that the lock had failed.",
    "“We shall dredge the basin before the winter comes,” said Clara Jensen, chairwoman of the Harbour Board.",
    "Otto Berg, director of the Bureau of Ships, had warned the World Health Organization twice.",
    "Clara Jensen was not there, and neither was Otto Berg.",
    # What only the archive can decide: a line that many texts of one source have, a place that plays.
    "The Wire is printed on Harbour Street and sold at every kiosk of the town.",
    "Fans of the club sang after Perugia striker Lee scored a goal in the match; Perugia won the league season.",
)
PERSONS = ("Clara Jensen", "Otto Berg", "C. Jensen")

articles = st.fixed_dictionaries(
    {
        "title": st.sampled_from(TITLES),
        "date": st.sampled_from(DATES),
        "tags": st.lists(st.sampled_from(TAGS), max_size=3, unique=True),
        "organisations": st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
        "people": st.lists(st.sampled_from(PERSONS), max_size=1),
        "body": st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5),
        "status": st.sampled_from(("published", "published", "published", "draft")),
        "aliases": st.lists(st.sampled_from(("old/one", "old/two", "2019/04/vote")), max_size=1),
        "source": st.sampled_from(("", "Wire", "Wire")),
        "rights": st.sampled_from(("", "", "full", "excerpt", "noindex")),
    }
)
files = st.sampled_from(("a.txt", "b.txt", "c.md", "news/d.txt", "news/e.txt", "2019/04/f.txt", "g.txt"))
archives = st.dictionaries(files, articles, max_size=7)
authorities = st.sampled_from(
    (
        "",
        "- name: Bureau of Ships\n  aliases: [Naval Bureau]\n",
        "- name: Naval Bureau\n  aliases: [Bureau of Ships, BoS]\n  country: France\n",
        "- name: Harbour Board\n  not: [Harbour Board]\n",
        "- name: Harbour Board\n  hide: yes\n- name: World Health Organization\n  hide: yes\n",
        "- name: Bureau of Ships\n  aliases: [Naval Bureau]\n  was: [Naval Bureau, Harbour Board, Port Authority]\n",
        "- name: Naval Bureau\n  aliases: [Harbour Board]\n  was: [Harbour Board, Port Authority]\n",
    )
)
listed = st.sampled_from(
    (
        "",
        "- name: Clara Jensen\n  aliases: [C. Jensen]\n",
        "- name: Otto Berg\n  hide: yes\n",
        "- name: Clara Berg-Jensen\n  aliases: [Clara Jensen]\n  wikidata: Q42\n- name: Otto Berg\n",
    )
)
edits = st.lists(
    st.one_of(
        st.tuples(st.just("put"), files, articles),
        st.tuples(st.just("append"), files, st.sampled_from(SENTENCES)),
        st.tuples(st.just("remove"), files, st.none()),
        st.tuples(st.just("authority"), st.just(""), authorities),
        st.tuples(st.just("people"), st.just(""), listed),
        st.tuples(
            st.just("defaults"), st.just(""),
            st.sampled_from(("", "source: Wire\n", "tags: [Law]\n", "rights: excerpt\n")),
        ),
        st.tuples(
            st.just("settings"), st.just(""),
            st.sampled_from(
                ("per_page: 1\n", "per_page: 2\n", "description: Other\n", "off: [day]\n", "feed_items: 1\n",
                 "rights: {Wire: excerpt}\n", "people: off\n", "people: listed\n")
            ),
        ),
        st.tuples(st.just("template"), st.just(""), st.sampled_from(("", "{% extends '!base/term.html' %}"))),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


def write(article: dict[str, object]) -> str:
    lines = [f"{key}: {value!r}" for key, value in article.items() if key != "body" and value]
    body = article["body"]
    assert isinstance(body, list)
    return "---\n" + "\n".join(lines) + "\n---\n" + "\n\n".join(body) + "\n"


def apply(site: SmallSite, edit: tuple[str, str, object]) -> None:
    kind, path, value = edit
    file = {
        "authority": "content/_authority/organisations.yaml",
        "people": "content/_authority/people.yaml",
        "defaults": "content/news/_defaults.yaml",
        "settings": "newsgen.yaml",
        "template": "templates/term.html",
    }.get(kind, f"content/{path}")
    if kind == "put":
        assert isinstance(value, dict)
        site.write(file, write(value))
    elif kind == "append":  # below the lede: often its row in the index stays as it was
        text = site.root / file
        if text.exists():
            text.write_text(f"{text.read_text('utf-8')}\n{value}\n", "utf-8")
    elif kind == "settings":
        site.write(file, SETTINGS + str(value))
    elif value:
        site.write(file, str(value))
    else:
        (site.root / file).unlink(missing_ok=True)


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Paths that differ, with the first line that does."""
    found = []
    for path in sorted({*one, *other}):
        if one.get(path) == other.get(path):
            continue
        lines = zip(
            one.get(path, b"(missing)").splitlines(), other.get(path, b"(missing)").splitlines(), strict=False
        )
        first = next((pair for pair in lines if pair[0] != pair[1]), None)
        found.append(f"{path}: {first}")
    return found


SETTINGS = "title: Small\nbase_url: https://news.example/\ntaxonomies: {}\n"


MERGED = "- name: Bureau of Ships\n  aliases: [Naval Bureau]\n  was: [Naval Bureau, Harbour Board, Port Authority]\n"


def article(
    title: str, tags: list[str], date: str, organisations: list[str], body: list[int], people: list[str] | None = None
) -> dict[str, object]:
    return {
        "title": title, "date": date, "tags": tags, "organisations": organisations, "people": people or [],
        "body": [SENTENCES[number] for number in body], "status": "published", "aliases": [], "source": "Wire",
        "rights": "",
    }  # fmt: skip


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(archives, edits, edits, st.sampled_from(("", "", "render_all", "remove")))
# Files of postings that the dead build left to make, by bounds that the next one has no more.
@example(
    first={
        "news/e.txt": article("dawn", ["space", "Elan", "C++"], "", [], [2, 1]),
        "2019/04/f.txt": article("北京", [], "2019-04-08", ["Naval Bureau", "World Health Organization"], [2, 9]),
    },
    second=[("authority", "", MERGED)],
    third=[
        ("put", "news/d.txt", article("Dawn", [], "2019-04-08", ["Harbour Board", "Bureau of Ships"], [7, 3, 0, 9, 7],
                                      people=["Clara Jensen"])),
    ],
    dies_in="render_all",
)  # fmt: skip
def test_delta_equals_clean(
    first: dict[str, dict[str, object]],
    second: list[tuple[str, str, object]],
    third: list[tuple[str, str, object]],
    dies_in: str,
) -> None:
    """Also when the build between the two edits is ended before it renders, or before it takes pages away.

    Related articles look one step far here, and four articles make a term common: in so small an archive the bounds
    would else never be met."""
    root = Path(tempfile.mkdtemp())
    narrow = ExitStack()
    # So that archives of seven texts decide something.
    narrow.enter_context(patch.dict(FEWEST, {"line": 3, "name": 2}))
    for module, name, value in ((related, "WINDOW", 1), (related, "COMMON", 4), (archive_module, "COMMON", 4)):
        narrow.enter_context(patch.object(module, name, value))
    try:
        site = SmallSite(root)
        (root / "content").mkdir()
        site.write("newsgen.yaml", SETTINGS + "per_page: 2\n")
        for path, article in first.items():
            site.write(f"content/{path}", write(article))
        site.build()
        for step in (second, third):
            for edit in step:
                apply(site, edit)
            if dies_in and step is second:
                with patch.object(rendering, dies_in, side_effect=KeyboardInterrupt), suppress(KeyboardInterrupt):
                    site.build()
                continue
            lock = root / "addresses.lock"
            before = lock.read_bytes() if lock.exists() else None
            site.build()
            after = lock.read_bytes()
            if before is not None:  # the lock is content: the clean build starts from the same one
                lock.write_bytes(before)
            clean = SmallSite(root, "clean", ".clean-state")
            clean.build()
            assert lock.read_bytes() == after
            assert differences(site.files(), clean.files()) == []
            shutil.rmtree(root / "clean")
            shutil.rmtree(root / ".clean-state")
    finally:
        narrow.close()
        shutil.rmtree(root)
