"""The search index against a scan of all texts, for random archives and edits, read by a reader of its own."""

from __future__ import annotations

import gzip
import math
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from unittest.mock import Mock

import pytest
from conftest import SmallSite, missing
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from shards import Shards

from newsgen.archive import Archive
from newsgen.config import SettingsError, read_settings
from newsgen.searching.postings import BASE, FILE_SIZE, SIGNS, cell, files, level, merge, number, starts
from newsgen.searching.sections import MOST, divide, parts
from newsgen.searching.words import COMMON, fold, raw_words, terms
from newsgen.store import connect

EXAMPLES = int(os.environ.get("NEWSGEN_EXAMPLES", "10"))

# Words


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("Élan", "elan"), ("Ｔｏｋｙｏ", "tokyo"), ("Straße", "strasse"), ("Łódź", "lodz"), ("İstanbul", "istanbul"),
        ("Οδός", "οδοσ"), ("Œuvre", "oeuvre"), ("ﬁnance", "finance"), ("שָׁלוֹם", "שלום"), ("كِتَاب", "كتاب"),
        ("ｶﾞｽ", "ガス"), ("한국어", "한국어"), ("e\u0301lan", "elan"), ("Київ", "киів"),
    ],
)  # fmt: skip
def test_accents_and_case_are_folded(printed: str, folded: str) -> None:
    assert fold(printed) == folded


@pytest.mark.parametrize(
    ("lang", "printed", "same"),
    [
        ("en", "elections", "election"), ("en", "Universities", "university"), ("en", "running", "runs"),
        ("fr", "élections", "ELECTION"), ("fr", "nationaux", "nationale"), ("fr", "généraux", "general"),
        ("de", "Straße", "strasse"),
    ],
)  # fmt: skip
def test_inflected_forms_are_one_term(lang: str, printed: str, same: str) -> None:
    assert terms(printed, lang) == terms(same, lang) != ()


def test_other_languages_are_not_stemmed() -> None:
    assert terms("Universitäten", "de") == ("universitaten",)
    assert terms("elections", "it") == ("elections",)


def test_scripts_without_spaces_are_found_by_pairs() -> None:
    assert terms("北京市", "zh") == ("北京", "京市", "市")
    assert terms("東京2020年", "ja") == ("東京", "京", "2020", "年")
    assert terms("Привет", "ru") == ("привет",)
    assert raw_words("हिन्दी भाषा") == ["हिन्दी", "भाषा"]


def test_common_words_carry_nothing() -> None:
    assert terms("The", "en") == () and terms("the", "de") == ("the",)
    for words in COMMON.values():
        assert {fold(word) for word in words} == set(words)


# Postings


@given(st.integers(0, 10**9))
def test_a_number_reads_as_it_was_written(value: int) -> None:
    read, unit = 0, 1
    for sign in number(value):
        digit = SIGNS.index(sign)
        read += (digit if digit < BASE else digit - BASE) * unit
        unit *= BASE
    assert read == value
    assert SIGNS.index(number(value)[-1]) < BASE <= min([SIGNS.index(s) for s in number(value)[:-1]], default=BASE)
    assert not set(number(value)) & set('"\\< \n')


def test_weight_grows_with_the_count_and_falls_with_the_length() -> None:
    assert level(1, 100) < level(3, 100) < level(20, 100)
    assert level(1, 50) > level(1, 2_000)


@settings(max_examples=60)
@given(st.dictionaries(st.text("abc", min_size=1, max_size=5), st.integers(1, 3_000), max_size=60))
def test_the_files_of_a_cell_hold_all_its_terms_and_stay_small(sizes: dict[str, int]) -> None:
    merged = {term: "#" * size for term, size in sorted(sizes.items())}
    first = starts(merged)
    assert first == sorted(first) and set(first) <= set(merged)
    for start, end in pairwise([*first, "\U0010ffff"]):
        inside = [term for term in merged if start <= term < end]
        size = sum(len(term) + len(merged[term]) + 2 for term in inside)
        assert inside
        assert size <= FILE_SIZE or len(inside) == 1
    assert first[:1] == sorted(merged)[:1]


def test_small_cells_share_a_file_and_a_newcomer_moves_only_its_neighbours() -> None:
    cells: list[tuple[str, int, list[str]]] = [
        (a + b, 300, []) for a in "abcdefghijklmnop" for b in "abcdefghijklmnopqrstuvwxyz"
    ]
    before = files(cells)
    assert 3 < len(before) < 40
    after = files(sorted([*cells, ("hh2", 300, [])]))
    assert len(set(before) ^ set(after)) <= 2


def test_merging_puts_sections_one_after_another() -> None:
    assert merge([(64, "ab #x\nb #y"), (192, "ab $z")]) == {"ab": number(64) + "#x" + number(128) + "$z",
                                                            "b": number(64) + "#y"}  # fmt: skip
    assert [cell(term) for term in ("abcdef", "ab", "_nasa.organisations", "北京")] == ["abc", "ab", "_nas", "北"]


def test_a_newcomer_moves_only_the_texts_of_its_bin() -> None:
    ids = [f"news/{n}" for n in range(500)]

    def numbers(names: list[str]) -> dict[str, int]:
        ((section, bins),) = divide(2004, names).items()
        return {
            name: at * section.width + slot for at, some in enumerate(bins) for slot, name in enumerate(some)
        }

    before, after = numbers(ids), numbers([*ids, "news/other"])
    assert len(set(after.values())) == 501
    assert sum(before[name] != after[name] for name in ids) < 20


def test_a_year_of_very_many_texts_is_cut() -> None:
    assert parts(MOST) == 1 and parts(MOST + 1) == 2
    made = divide(0, map(str, range(MOST * 2)))
    assert [section.number for section in made] == [0, 1]
    assert sum(section.texts for section in made) == MOST * 2


# The index of a site

TITLES = ("Dawn", "Harbour reopens", "Élan vital", "Vote", "北京の夜", "</script><b>", "\u2028 line", "Night shift")
DATES = ("", "2019", "2019-04-08", "2020-01-02", "2021-05-01T10:30", "2030-01-01")
SENTENCES = (
    "The World Health Organization said that counting was complete.",
    "Universities and the university's councils were counting votes.",
    "Les élections nationales ont été reportées à l'année prochaine.",
    "北京市で会議が開かれた。",
    "Zephyr </script> \u2029 <img src=x onerror=alert(1)> & amp; \\u0022 \"quoted\".",
    "It was the third time in a year that the lock had failed.",
)
articles = st.fixed_dictionaries(
    {
        "title": st.sampled_from(TITLES),
        "date": st.sampled_from(DATES),
        "lang": st.sampled_from(("", "", "fr", "de", "ja")),
        "tags": st.lists(st.sampled_from(("Space", "C++", "Élan")), max_size=2, unique=True),
        "rights": st.sampled_from(("", "", "full", "excerpt", "noindex")),
        "status": st.sampled_from(("", "", "", "draft")),
        "source": st.sampled_from(("", "The Harbour Gazette")),
        "body": st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5),
    }
)
paths = st.sampled_from([f"{folder}{n}.md" for folder in ("", "news/") for n in range(6)])
changes = st.lists(st.tuples(paths, st.one_of(st.none(), articles)), min_size=1, max_size=5)


def written(article: dict[str, object]) -> str:
    head = [f"{key}: {value!r}" for key, value in article.items() if key != "body" and value]
    body = article["body"]
    assert isinstance(body, list)
    return "---\n" + "\n".join(head) + "\n---\n" + "\n\n".join(body) + "\n"


def scan(site: SmallSite) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Every text that a reader may find, and every term with the addresses of its texts: by looking at all records."""
    db = connect(site.state / "state.db", read_only=True)
    archive = Archive(db)
    texts: dict[str, str] = {}
    found: dict[str, set[str]] = {}
    for article_id in archive.ids():
        entry = archive.entry(article_id)
        assert entry is not None
        article = archive.record(entry.n)
        if article.rights == "noindex":
            continue
        blocks = [block.text for block in article.blocks]
        if article.rights == "excerpt":
            blocks = blocks[:1]
        text = " ".join(" ".join([article.subtitle, *blocks, *article.byline]).split())
        texts[entry.address] = text
        for word in raw_words(f"{article.title} {text}"):
            for term in terms(word, article.lang):
                found.setdefault(term, set()).add(entry.address)
        for a in archive.terms_of(entry.n):
            found.setdefault(f"_{a.slug}.{a.taxonomy}", set()).add(entry.address)
    db.close()
    return texts, found


# A case that fails is small already: making it smaller would take minutes.
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)  # fmt: skip
@given(st.dictionaries(paths, articles, max_size=9), st.lists(changes, max_size=2))
def test_the_index_is_what_a_scan_finds(
    first: dict[str, dict[str, object]], edits: list[list[tuple[str, dict[str, object] | None]]]
) -> None:
    root = Path(tempfile.mkdtemp())
    try:
        site = SmallSite(root)
        (root / "content").mkdir()
        site.write("newsgen.yaml", "title: Small\n")
        start: list[tuple[str, dict[str, object] | None]] = list(first.items())
        for step in [start, *edits]:
            for path, article in step:
                if article is None:
                    (root / "content" / path).unlink(missing_ok=True)
                else:
                    site.write(f"content/{path}", written(article))
            site.build()
            shards = Shards(site.output)
            texts, found = scan(site)
            assert {a: " ".join(row[6].split()) for a, row in shards.texts.items()} == texts
            assert {term: set(postings) for term, postings in shards.postings.items()} == found
    finally:
        shutil.rmtree(root)


def test_the_first_ten_are_those_of_bm25(site: SmallSite) -> None:
    """Weights are kept in 90 steps: enough to rank as the exact ones do, but for near ties."""
    words = [f"word{n}" for n in range(40)]
    for n in range(60):
        body = " ".join(f"zebra {words[(n * i) % 40]}" if i % (n % 7 + 2) == 0 else words[(n + i) % 40]
                        for i in range(20 + 9 * n))  # fmt: skip
        site.write(f"content/{n}.txt", f"---\ntitle: Text {n}\ndate: 2019-01-01\n---\n{body}.\n")
    site.build()
    shards = Shards(site.output)
    exact = {}
    for address, row in shards.texts.items():
        found = [term for word in raw_words(row[6]) for term in terms(word, "en")]
        length, count = len(found) + 4 * 2, found.count("zebra")
        exact[address] = count / (count + 1.2 * (0.25 + 0.75 * length / 250)) if count else 0
    best = sorted(exact.values(), reverse=True)[9]
    first = sorted(shards.postings["zebra"], key=lambda address: -shards.postings["zebra"][address])[:10]
    assert min(exact[address] for address in first) >= best - 0.01
    assert all(min(89, max(0, math.floor((exact[a] - 0.1) / 0.9 * 90))) == shards.postings["zebra"][a] for a in first)


# What may not be found


def everything(site: SmallSite) -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted((site.output / "search").rglob("*.js")))


def test_drafts_and_what_asks_not_to_be_found_leave_no_trace(site: SmallSite) -> None:
    site.write("content/a.md", "---\ntitle: Open\ndate: 2019-01-01\n---\nZucchini for all.\n")
    site.write("content/b.md", "---\ntitle: Xylophone\ndraft: true\ntags: [Quagga]\n---\nYtterbium in a draft.\n")
    site.write("content/c.md", "---\ntitle: Wombat\nrights: noindex\ndate: 2019-02-01\n---\nVuvuzela unfound.\n")
    site.build()
    found = everything(site).lower()
    assert "zucchini" in found
    for word in ("xylophone", "quagga", "ytterbium", "ytterbium", "wombat", "vuvuzela"):
        assert word not in found
    site.build(drafts=True)
    assert "ytterbium" in everything(site).lower()
    site.build()
    assert "ytterbium" not in everything(site).lower()


EXCERPT = "---\ntitle: Open\nrights: excerpt\nimage: a.png\ncaption: Quagga\n---\nZucchini.\n\nXylophone.\n"


def test_of_an_excerpt_only_what_its_page_shows_is_found(site: SmallSite) -> None:
    site.write("content/a.md", EXCERPT)
    site.build()
    found = everything(site).lower()
    assert "zucchini" in found and "xylophone" not in found and "quagga" not in found
    site.replace("content/a.md", "excerpt", "full")
    site.build()
    assert "xylophone" in everything(site).lower() and "quagga" in everything(site).lower()


OTTO = "Otto Berg spoke to the press. Mr Berg's lawyer said the Otto Berg Foundation is no party. So did Karl Berg."


def test_a_person_who_is_hidden_is_in_no_file_of_the_search(make_site: Callable[[str], SmallSite]) -> None:
    site = make_site("one")
    site.write("content/a.md", f"---\ntitle: Otto Berg on trial\ndate: 2019-01-01\n---\n{OTTO}\n")
    site.write("content/b.md", "---\ntitle: Open\ndate: 2020-01-01\npeople: [Otto Berg]\n---\nOtto Berg sang.\n")
    for n in range(8):  # an edit of the file is no change of most texts
        site.write(f"content/other{n}.md", f"---\ntitle: Text {n}\ndate: 2018-01-0{n + 1}\n---\nNo one named.\n")
    site.build()
    row = Shards(site.output).texts["2019/01/otto-berg-on-trial"]
    assert row[1] == "Otto Berg on trial" and row[6].startswith(OTTO)

    site.write("content/_authority/people.yaml", "- name: Otto Berg\n  hide: yes\n")
    report = site.build()
    shards = Shards(site.output)
    row = shards.texts["2019/01/otto-berg-on-trial"]
    assert row[1] == "[…] on trial" and row[6].startswith("[…] spoke to the press.")
    assert "the Otto Berg Foundation is no party" in row[6]
    assert "Otto Berg spoke" in site.page("2019/01/otto-berg-on-trial/index.html")
    # Where an editor names him, he is shown.
    assert "2020/01/open" in shards.postings["otto"]
    assert len([path for path in report.rendered if path.startswith("search/texts/2018")]) == 0
    clean = SmallSite(site.root, "clean", ".clean")
    clean.build()
    assert clean.files() == site.files()

    (site.root / "content/_authority/people.yaml").unlink()
    site.build()
    assert Shards(site.output).texts["2019/01/otto-berg-on-trial"][1] == "Otto Berg on trial"


def test_of_an_organisation_that_is_hidden_only_the_words_are_found(site: SmallSite) -> None:
    site.write("content/_authority/organisations.yaml", "- name: World Health Organization\n  hide: yes\n")
    site.write("content/a.md", "---\ntitle: Open\n---\nThe World Health Organization spoke.\n")
    site.build()
    shards = Shards(site.output)
    assert "world" in shards.postings and not [term for term in shards.postings if term.startswith("_world")]
    assert not [name for name in shards.names if "World" in name[2]]


def test_undated_texts_are_found_and_have_no_date(site: SmallSite) -> None:
    site.write("content/a.md", "---\ntitle: Open\n---\nZucchini for all.\n")
    site.build()
    shards = Shards(site.output)
    assert [section[0] // 64 for section in shards.index["sections"]] == [0]
    assert shards.texts["undated/open"][2] == ""


# What an edit costs


def seeded(site: SmallSite, monkeypatch: pytest.MonkeyPatch | None = None) -> None:
    """A built site of three years; with ``monkeypatch`` its files are so small that nearly every term has its own."""
    if monkeypatch:
        monkeypatch.setattr("newsgen.searching.postings.FILE_SIZE", 60)
        monkeypatch.setattr("newsgen.segments.FILE_SIZE", 60)
    for year in (2018, 2019, 2020):
        for n in range(12):
            site.write(
                f"content/{year}/{n}.md",
                f"---\ntitle: Text {year} {n}\ndate: {year}-03-0{n % 9 + 1}\n---\n"
                f"About marmalade{n} and bridges in {year}.\n",
            )
    site.build()


def test_an_edit_writes_its_texts_file_and_the_files_of_its_terms_alone(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeded(site, monkeypatch)
    before = {path: data for path, data in site.files().items() if path.startswith("search/")}
    site.replace("content/2019/3.md", "bridges", "tunnels")
    report = site.build()
    written = {path for path in report.rendered if path.startswith("search/")}
    texts = {path for path in written if path.startswith("search/texts/")}
    assert len(texts) == 1 and texts.pop().startswith("search/texts/2019-0/")
    assert "search/terms/bri.js" in written or "search/terms/bridg.js" in written
    assert any("tunnel" in site.page(path) for path in written if path.startswith("search/terms/"))
    assert len([path for path in written if path.startswith("search/terms/")]) <= 4
    assert len([path for path in before if path.startswith("search/terms/")]) > 12


def test_a_file_that_waited_when_a_build_died_and_is_none_any_more_is_not_made(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeded(site, monkeypatch)
    before = site.files().keys()
    site.replace("content/2019/3.md", "bridges", "zyzzyva")
    with monkeypatch.context() as dying:
        dying.setattr("newsgen.build.rendering.render_all", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            site.build()
    site.replace("content/2019/3.md", "zyzzyva", "bridges")
    site.build()
    assert site.files().keys() == before


def test_nothing_changed_makes_nothing(site: SmallSite) -> None:
    seeded(site)
    assert site.build().rendered == ()


def test_a_theme_that_changes_leaves_the_index_as_it_is(site: SmallSite) -> None:
    seeded(site)
    site.write("templates/list.html", "{% extends '!base/list.html' %}{% block title %}x{% endblock %}")
    report = site.build()
    assert report.rendered and not [path for path in report.rendered if path.endswith(".js")]


# Engines


@pytest.mark.parametrize("setting", ["search: off", "off: [search]"])
def test_off_makes_nothing(site: SmallSite, setting: str) -> None:
    site.write("content/a.md", "---\ntitle: Open\n---\nZucchini for all.\n")
    site.write("newsgen.yaml", setting + "\n")
    site.build()
    assert not (site.output / "search").exists()
    assert not (site.output / "static/search").exists()
    assert "seek" not in site.page("index.html")
    db = connect(site.state / "state.db", read_only=True)
    assert db.execute("SELECT count(*) FROM search_segment").fetchone() == (0,)
    db.close()


def test_turning_it_on_and_off_again_leaves_what_a_clean_build_makes(
    make_site: Callable[[str], SmallSite],
) -> None:
    site = make_site("one")
    seeded(site)
    made = []
    for setting in ("search: off\n", "search: newsgen\n", "search: off\n", "search: newsgen\n"):
        site.write("newsgen.yaml", setting)
        site.build()
        made.append(site.files())
        if setting == "search: off\n":
            site.replace("content/2019/3.md", "bridges", "bridges, bridges")
    assert made[0].keys() == made[2].keys() and made[1].keys() == made[3].keys()
    clean = SmallSite(site.root, "clean", ".clean")
    clean.build()
    assert clean.files() == made[3]


@pytest.fixture
def pagefind() -> None:
    try:
        import pagefind_bin  # noqa: F401
    except ImportError:
        missing("the tests of Pagefind need pagefind[bin]")


def held(site: SmallSite) -> str:
    """All that Pagefind was told of the texts."""
    fragments = sorted((site.output / "pagefind").glob("fragment/*.pf_fragment"))
    return "\n".join(gzip.decompress(path.read_bytes()).decode() for path in fragments).lower()


def test_pagefind_is_told_what_may_be_found_and_its_files_stay(site: SmallSite, pagefind: None) -> None:
    site.write("newsgen.yaml", "search: pagefind\n")
    site.write("content/a.md", EXCERPT)
    site.write("content/b.md", "---\ntitle: Wombat\nrights: noindex\n---\nVuvuzela.\n")
    site.write("content/c.md", "---\ntitle: Draft\ndraft: true\n---\nYtterbium.\n")
    site.write("content/d.md", "---\ntitle: '<b>A</b> & \"B\"'\nlang: fr\ndate: 2019-01-01\n---\nSalamandre.\n")
    assert site.build().errors == ()
    text = held(site)
    assert "zucchini" in text and "salamandre" in text and '<b>a</b> & \\"b\\"' in text
    for word in ("xylophone", "quagga", "vuvuzela", "ytterbium"):
        assert word not in text
    assert not (site.output / "search/index.js").exists()
    assert not (site.state / "pagefind").exists()

    before = site.files()
    assert site.build().rendered == () and site.build(clean=True).errors == ()
    shutil.rmtree(site.state)  # a ledger that is lost: the manifest tells whose the files are
    assert site.build().errors == ()
    # Some names hang on bytes that differ from run to run; those of before must not be left beside them.
    assert len(site.files()) == len(before)

    site.write("content/a.md", "---\ntitle: Open\n---\nPangolin.\n")
    site.build()
    assert "pangolin" in held(site) and "zucchini" not in held(site)
    assert len(list((site.output / "pagefind/fragment").iterdir())) == 2
    site.write("newsgen.yaml", "search: newsgen\n")
    site.build()
    assert not (site.output / "pagefind").exists() and (site.output / "search/index.js").exists()


def test_a_file_of_others_where_pagefind_writes_is_left(site: SmallSite, pagefind: None) -> None:
    site.write("newsgen.yaml", "search: pagefind\n")
    site.write("content/a.md", "---\ntitle: Open\n---\nPangolin.\n")
    own = site.output / "pagefind/pagefind.js"
    own.parent.mkdir(parents=True)
    own.write_text("mine", "utf-8")
    assert [problem.code for problem in site.build().errors] == ["foreign-file"]
    assert own.read_text("utf-8") == "mine"


def test_without_pagefind_the_build_says_what_to_install(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pagefind.service", None)
    site.write("newsgen.yaml", "search: pagefind\n")
    site.write("content/a.md", "---\ntitle: Open\n---\nPangolin.\n")
    (error,) = site.build().errors
    assert "pip install 'newsgen[pagefind]'" in error.message
    assert "Pangolin" in site.page("undated/open/index.html")


def test_an_unknown_engine_is_an_error() -> None:
    with pytest.raises(SettingsError, match=r"newsgen.yaml:1.*'search' must be newsgen, pagefind or off"):
        read_settings("search: lunr\n")


# Without JavaScript


def test_the_page_leads_on_without_javascript(site: SmallSite) -> None:
    site.write("content/a.md", "---\ntitle: Open\ndate: 2019-01-01\ntags: [Space]\n---\nZucchini.\n")
    site.write("content/b.md", "---\ntitle: Undated one\n---\nZucchini.\n")
    site.build()
    page = site.page("search/index.html")
    for path in ("archive/index.html", "organisations/index.html", "tags/index.html", "2019/index.html",
                 "archive/undated/index.html"):  # fmt: skip
        assert f'href="../{path}"' in page
    assert 'id="search" data-engine="newsgen" data-root="../"' in page
    assert 'action="search/index.html"' in site.page("index.html")
