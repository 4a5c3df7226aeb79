"""Addresses: pure functions of one article or one name, and kept once they are known."""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from conftest import SmallSite
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.addresses import Claim, Lock, lock_changed, lock_text, settle
from newsgen.model import Article
from newsgen.permalinks import (
    MAX_SLUG,
    article_address,
    article_slug,
    date_path,
    path_of,
    root_of,
    short_digest,
    slugify,
    term_path,
    with_digest,
)

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))}
BODY = "The ferry was an hour late on Monday, and nobody could say why.\n"

# Every character that a name can hold, and often those that addresses stumble over.
names = st.one_of(st.text(max_size=400), st.text(alphabet="aC+#-./\\ '’\"&%?2é😀שم\u2028\x00", max_size=40))
dates = st.sampled_from(("", "2022", "2022-04", "2022-04-08", "2022-04-08T10:30", "2022-04-08T10:30+02:00"))
articles = st.builds(
    lambda title, published, slug, path: Article(
        id=path, source_path=f"{path}.txt", title=title, published=published, slug=slug
    ),
    names, dates, st.one_of(st.just(""), names), st.text(min_size=1, max_size=40),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(names)
def test_a_slug_is_never_empty_and_harmless_everywhere(name: str) -> None:
    slug = slugify(name)
    assert SLUG.fullmatch(slug)
    assert slug not in DEVICES
    # Its six digits come on top of the longest slug.
    assert len(slug) <= MAX_SLUG + len("-123456")


@settings(max_examples=200, deadline=None)
@given(names)
def test_a_slug_does_not_depend_on_what_was_asked_before(name: str) -> None:
    first = slugify(name)
    slugify.cache_clear()
    slugify("something else")
    assert slugify(name) == first


@settings(max_examples=200, deadline=None)
@given(articles)
def test_an_address_is_the_articles_alone(article: Article) -> None:
    address = article_address(article)
    assert address == article_address(Article(**{name: getattr(article, name) for name in article.__struct_fields__}))
    *folders, last = address.split("/")
    assert last == article_slug(article)
    assert folders == (article.published[:7].split("-") if article.published else ["undated"])
    assert not re.fullmatch(r"[\d-]+", last), "would read as a year, month or day"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Human rights", "human-rights"),
        ("  Human   Rights ", "human-rights"),
        ("Élan vital", "elan-vital"),
        ("AT&T", "at-t"),
        ("C", "c"),
        ("2019", "2019"),
        ("Rents up 5% in May", "rents-up-5-in-may"),
        ("北京", "bei-jing"),
        ("con", "n-con"),
        ("LPT1", "n-lpt1"),
    ],
)
def test_a_slug_reads_as_the_name(name: str, slug: str) -> None:
    assert slugify(name) == slug


@pytest.mark.parametrize(
    "apart",
    [
        ("C", "C++", "C#", "C*"),
        ("Canal", "Canal+"),
        ("Vote", "Vote *", "Vote ~"),
        ("😀", "😀😀", "👍", "✈"),
        ("50", "50 +", "50 €"),
        ("?", "!", "…", ""),
    ],
    ids=lambda names: names[0],
)
def test_what_letters_cannot_tell_apart_has_addresses_apart(apart: tuple[str, ...]) -> None:
    assert len({slugify(name) for name in apart}) == len(apart)


@pytest.mark.parametrize(
    "alike",
    [
        ("Zürich", "Zu\u0308rich", " Zürich "),
        ("Doctors' Union", "Doctors’ Union", "Doctors‘ Union"),
        ("Côte d'Ivoire", "Côte d’Ivoire"),
        ("“Memorial”", '"Memorial"', "«Memorial»", "Memorial"),
        ("Foreign–Policy Board", "Foreign-Policy Board"),
    ],
    ids=lambda names: names[0],
)
def test_ways_of_writing_one_name_lead_to_one_address(alike: tuple[str, ...]) -> None:
    assert len({slugify(name) for name in alike}) == 1


def test_an_emoji_alone_has_an_address() -> None:
    assert re.fullmatch(r"n-[0-9a-f]{6}", slugify("🚀"))


def test_right_to_left_titles_have_readable_addresses() -> None:
    for title in ("שלום עולם", "مرحبا بالعالم"):
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", slugify(title))


def test_a_title_of_300_characters_is_cut_at_a_word() -> None:
    words = " ".join(["harbour", "reopens", "after", "storm"] * 15)
    slug = slugify(words)
    assert len(words) > 300
    assert len(slug) <= MAX_SLUG
    assert slug.rpartition("-")[2] in words.split()
    assert len(slugify("x" * 300)) <= MAX_SLUG


@pytest.mark.parametrize(
    ("title", "published", "address"),
    [
        ("2022", "", "undated/n-2022"),
        ("2022", "2022", "2022/n-2022"),
        ("04", "2022", "2022/n-04"),
        ("08", "2022-04", "2022/04/n-08"),
        ("08", "2022-04-08", "2022/04/n-08"),
        ("2022-04", "2022-04-08T10:30", "2022/04/n-2022-04"),
        ("٠٨", "2022-04-08", "2022/04/n-08"),
    ],
)
def test_a_title_of_digits_does_not_stand_where_a_list_stands(title: str, published: str, address: str) -> None:
    article = Article(id="a", source_path="a.txt", title=title, published=published)
    assert article_address(article) == address
    lists = {date_path(date) for date in ("2022", "2022-04", "2022-04-08")}
    assert path_of(address) not in lists


def test_an_article_without_a_title_is_called_as_its_file() -> None:
    assert article_address(Article(id="clips/a b", source_path="clips/a b.txt")) == "undated/clips-a-b"


def test_a_slug_of_the_editor_wins_but_is_made_safe() -> None:
    article = Article(id="a", source_path="a.txt", title="Title", slug="../../Élan/..", published="2022-04-08")
    assert article_address(article) == "2022/04/elan"


@pytest.mark.parametrize(
    ("path", "root"), [("index.html", ""), ("2022/index.html", "../"), ("2022/04/x/index.html", "../../../")]
)
def test_the_way_to_the_root_is_as_long_as_the_path_is_deep(path: str, root: str) -> None:
    assert root_of(path) == root


def test_paths_of_lists_name_a_file() -> None:
    assert date_path("2022-04-08") == "2022/04/08/index.html"
    assert term_path("tags", "law") == "tags/law/index.html"
    assert term_path("tags", "law", "2022-04") == "tags/law/2022/04/index.html"
    assert path_of("") == "index.html"
    assert path_of("2022/04/vote") == "2022/04/vote/index.html"


# Two articles, one address


def claim(article_id: str, address: str = "2022/04/vote", sha256: str = "", slug_given: bool = False) -> Claim:
    return Claim(article_id, f"{article_id}.txt", sha256 or (article_id.encode().hex() * 64)[:64], address, slug_given)


claims = st.lists(
    st.builds(claim, st.text("abc", min_size=1, max_size=3), st.sampled_from(("2022/a", "2022/b", "undated/a"))),
    max_size=8,
    unique_by=lambda one: one.id,
)


@settings(max_examples=100, deadline=None)
@given(claims, st.randoms(use_true_random=False))
def test_each_address_is_given_once_whatever_the_order(wanted: list[Claim], random: object) -> None:
    assigned = settle(wanted, Lock(), {})
    assert set(assigned) == {one.id for one in wanted}
    assert len(set(assigned.values())) == len(assigned)
    random.shuffle(wanted)  # type: ignore[attr-defined]
    assert settle(wanted, Lock(), {}) == assigned


def test_of_two_claimants_the_smaller_id_holds_and_the_other_has_a_digest() -> None:
    assigned = settle([claim("b"), claim("a")], Lock(), {})
    assert assigned == {"a": "2022/04/vote", "b": f"2022/04/vote--{short_digest('b')}"}
    assert with_digest("2022/04/vote", "b") == assigned["b"]


def test_a_title_cannot_ask_for_the_address_of_a_second_claimant() -> None:
    """Whoever sends a text knows the names of others, and so their digests."""
    wanted = [claim("0", f"2022/04/{slugify('Vote ' + short_digest('b'))}"), claim("a"), claim("b")]
    assert len(set(settle(wanted, Lock(), {}).values())) == 3


def test_claimants_whose_digests_are_alike_have_addresses_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six digits are alike once in 16 million names, which can be tried in a minute."""
    monkeypatch.setattr("newsgen.addresses.with_digest", lambda address, article_id: f"{address}--000000")
    assigned = settle([claim("a"), claim("b"), claim("c")], Lock(), {})
    assert assigned == {"a": "2022/04/vote", "b": "2022/04/vote--000000", "c": "2022/04/vote--000000--000000"}


def test_the_holder_in_the_lock_keeps_its_address_against_a_smaller_id() -> None:
    lock = Lock(lock_text([("2022/04/vote", "b.txt", claim("b").sha256)], ""))
    assigned = settle([claim("a"), claim("b")], lock, {"a.txt": 1, "b.txt": 1})
    assert assigned["b"] == "2022/04/vote"
    assert assigned["a"] == f"2022/04/vote--{short_digest('a')}"


def test_a_slug_that_stays_keeps_its_address_whatever_the_date() -> None:
    lock = Lock(lock_text([("2022/04/vote", "a.txt", claim("a").sha256)], ""))
    assert settle([claim("a", "2023/vote", slug_given=True)], lock, {"a.txt": 1}) == {"a": "2022/04/vote"}
    assert settle([claim("a", "2022/04/poll", slug_given=True)], lock, {"a.txt": 1}) == {"a": "2022/04/poll"}


def test_only_an_address_can_be_held_but_by_a_file_of_any_name() -> None:
    digest = "a" * 64
    for path in ("my file (1).txt", "..txt", "\u5317\u4eac.md"):
        assert Lock(lock_text([("2022/vote", path, digest)], "")).held(Claim("n", path, digest, "x"), {}) == "2022/vote"
    for address in ("../../etc", "/etc", "a//b", "a/../b", ".git/hooks", "a" * 201, "a b", "a/", ""):
        lock = Lock(f"{address}\ta.txt\t{digest[:16]}\n")
        assert lock.held(Claim("n", "a.txt", digest, "x"), {}) == "", address
        assert lock.held(Claim("n", "moved.txt", digest, "x"), {}) == "", address


def test_of_two_lines_for_one_path_the_last_holds_however_it_is_looked_for() -> None:
    """A merge of two branches leaves such lines."""
    few, many = (Lock("2022/a\ta.txt\t1\n2022/b\ta.txt\t2\n") for _ in range(2))
    assert many.by_path == {"a.txt": "2022/b"}
    assert [lock.held(Claim("a", "a.txt", "", "x"), {}) for lock in (few, many)] == ["2022/b", "2022/b"]


@settings(max_examples=100, deadline=None)
@given(claims, claims)
def test_an_address_once_locked_stays_whoever_comes(before: list[Claim], more: list[Claim]) -> None:
    assigned = settle(before, Lock(), {})
    rows = [(assigned[one.id], one.source_path, one.sha256) for one in before]
    known = {one.id for one in before}
    now = before + [one for one in more if one.id not in known]
    again = settle(now, Lock(lock_text(rows, "")), {one.source_path: 1 for one in now})
    assert {one.id: again[one.id] for one in before} == assigned


def test_the_lock_is_sorted_text_that_survives_being_written_again() -> None:
    rows = [("2022/b", "b.txt", "b" * 64), ("2022/a", "a.txt", "a" * 64)]
    text = lock_text(rows, "")
    assert text.splitlines()[1:] == ["2022/a\ta.txt\t" + "a" * 16, "2022/b\tb.txt\t" + "b" * 16]
    assert lock_text(rows[::-1], text) == text
    assert lock_text([], text) == text, "an article that is gone keeps its line: it may come back"


# Whole sites: the address outlives what it was made of


def article(title: str, date: str = "2022-04-08", extra: str = "") -> str:
    return f"---\ntitle: {title}\ndate: {date}\n{extra}---\n{BODY}"


@pytest.fixture
def published(site: SmallSite) -> SmallSite:
    site.write("newsgen.yaml", "base_url: https://news.example/\n")
    site.write("content/a.txt", article("Ferry late"))
    site.build()
    assert addresses(site) == {"2022/04/ferry-late"}
    return site


def addresses(site: SmallSite) -> set[str]:
    """Where articles lie."""
    return {
        path.removesuffix("/index.html")
        for path, data in site.files().items()
        if path.endswith(".html") and b'<article class="article">' in data
    }


def test_no_lock_is_written_before_the_site_has_a_public_address(site: SmallSite) -> None:
    site.write("content/a.txt", article("Ferry late"))
    site.build()
    assert not (site.root / "addresses.lock").exists()
    site.replace("content/a.txt", "Ferry late", "Ferry in time")
    site.build()
    assert addresses(site) == {"2022/04/ferry-in-time"}


@pytest.mark.parametrize(
    ("old", "new"),
    [("title: Ferry late", "title: Ferry two hours late"), ("date: 2022-04-08", "date: 2023-05-09")],
    ids=["title", "date"],
)
def test_a_published_address_outlives_an_edit(published: SmallSite, old: str, new: str) -> None:
    published.replace("content/a.txt", old, new)
    published.build()
    assert addresses(published) == {"2022/04/ferry-late"}
    published.build(clean=True)
    assert addresses(published) == {"2022/04/ferry-late"}


def test_a_published_address_outlives_a_new_file_name(published: SmallSite) -> None:
    (published.root / "content/ferries").mkdir()
    (published.root / "content/a.txt").rename(published.root / "content/ferries/late.txt")
    published.build()
    published.replace("content/ferries/late.txt", "Ferry late", "The ferry that was late")
    published.build()
    assert addresses(published) == {"2022/04/ferry-late"}


def test_a_copy_does_not_take_the_address_of_its_original(published: SmallSite) -> None:
    published.write("content/0-copy.txt", (published.root / "content/a.txt").read_bytes())
    published.build()
    assert addresses(published) == {"2022/04/ferry-late", f"2022/04/ferry-late--{short_digest('0-copy')}"}
    assert "0-copy" in (published.root / "addresses.lock").read_text("utf-8").splitlines()[2]


def test_an_explicit_slug_moves_the_article(published: SmallSite) -> None:
    published.write("content/a.txt", article("Ferry late", extra="slug: late-ferry\n"))
    published.build()
    assert addresses(published) == {"2022/04/late-ferry"}


def test_an_article_that_comes_back_has_its_old_address(published: SmallSite) -> None:
    text = (published.root / "content/a.txt").read_bytes()
    (published.root / "content/a.txt").unlink()
    published.build()
    assert addresses(published) == set()
    published.write("content/a.txt", text.replace(b"Ferry late", b"Ferry was late"))
    published.build()
    assert addresses(published) == {"2022/04/ferry-late"}


def test_two_of_one_title_and_month_are_both_published_and_named_in_a_warning(site: SmallSite) -> None:
    site.write("content/a.txt", article("Vote"))
    site.write("content/b.txt", article("Vote", "2022-04-20"))
    report = site.build()
    assert addresses(site) == {"2022/04/vote", f"2022/04/vote--{short_digest('b')}"}
    (problem,) = report.problems
    assert (problem.path, problem.code, problem.severity) == ("content/b.txt", "same-address", "warning")
    assert "content/a.txt" in problem.message
    assert "slug:" in problem.message


def test_an_address_held_by_one_that_asks_for_another_now_is_given_to_nobody_else(published: SmallSite) -> None:
    published.write("content/b.txt", article("Ferry late"))
    published.build()
    published.write("content/b.txt", article("Ferry in time"))  # holds an address with the digest of its name
    published.build()
    held = f"2022/04/ferry-late--{short_digest('b')}"
    assert addresses(published) == {"2022/04/ferry-late", held}
    published.write("content/c.txt", article("Ferry late"))
    with patch("newsgen.addresses.with_digest", lambda address, article_id: f"{address}--{short_digest('b')}"):
        published.build()
    assert addresses(published) == {"2022/04/ferry-late", held, f"{held}--{short_digest('b')}"}


# What makes two titles or slugs one: case, Unicode form, width, what letters cannot tell apart, nothing at all.
odd = st.one_of(
    st.sampled_from(
        ("Vote", "vote", "VOTE", "Vote!", "Caf\u00e9", "Cafe\u0301", "CAF\u00c9", "\uff36ote", "\u017fave", "save", "C",
         "C++", "con", "CON", "..", "../../etc/passwd", "/", "-", "", "2022", "04", "index.html", "\u5317\u4eac",
         "\U0001f680", "x" * 300, "\u0645\u0631\u062d\u0628\u0627", "a/b", "a\\b", "Vote--000000")
    ),
    st.text(alphabet="aA C+#-./\\'\u2019\"&%?2\u00e9\u0301\U0001f600\u05e9", max_size=30),
)  # fmt: skip
days = st.sampled_from(("", "2022", "2022-04-08"))
texts = st.dictionaries(
    st.sampled_from("abcdefghi"), st.tuples(odd, days, st.one_of(st.just(""), odd)), max_size=6
)
PAGE_PATH = re.compile(r"(?:2022/(?:04/)?|undated/)[a-z0-9]+(?:--?[a-z0-9]+)*")


@settings(max_examples=8, deadline=None)
@given(texts, texts)
def test_whatever_titles_and_slugs_are_each_text_has_a_page_of_its_own_that_stays(
    first: dict[str, tuple[str, str, str]], more: dict[str, tuple[str, str, str]]
) -> None:
    with TemporaryDirectory() as folder:
        site = SmallSite(Path(folder))
        site.write("newsgen.yaml", "base_url: https://news.example/\nsearch: off\n")
        (site.root / "content").mkdir()
        before: dict[str, str] = {}
        for given_ in (first, {name: text for name, text in more.items() if name not in first}):
            for name, (title, date, slug) in given_.items():
                head = {"title": title, "date": date, "slug": slug}
                rows = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items() if value]
                body = f"The ferry of pier {name} was an hour late on Monday, and nobody could say why."
                site.write(f"content/{name}.txt", "\n".join(["---", *rows, "---", body, ""]))
            report = site.build()
            assert report.errors == ()
            lock = (site.root / "addresses.lock").read_text("utf-8").splitlines()[1:]
            held = {path: address for address, path, _ in (line.split("\t") for line in lock)}
            assert report.published == len(held) == len(set(held.values()))
            assert addresses(site) == set(held.values())
            for path, address in held.items():
                assert PAGE_PATH.fullmatch(address), address
                assert len(address) < 130 and address.rpartition("/")[2] not in DEVICES
                assert f"ferry of pier {path[0]} " in site.page(f"{address}/index.html")
            assert before.items() <= held.items()
            before = held


@given(
    st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("pqrst"), st.sampled_from(("1" * 64, "2" * 64)))),
    st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("pqrst"), st.sampled_from(("3" * 64, "4" * 64)))),
)
def test_lines_changed_one_by_one_give_the_lock_written_whole(
    first: list[tuple[str, str, str]], second: list[tuple[str, str, str]]
) -> None:
    before = {path: (f"2022/{address}", path, digest) for address, path, digest in first}
    before = {row[0]: row for row in before.values()}
    old = lock_text(before.values(), "")
    changed = {path: (f"2022/{address}", path, digest) for address, path, digest in second}
    changed = {row[0]: row for row in changed.values()}
    paths = {row[1] for row in changed.values()}
    stands = {a: row for a, row in before.items() if a not in changed and row[1] not in paths}
    assert lock_changed(old, changed.values()) == lock_text((stands | changed).values(), old)


def test_a_lock_is_searched_for_a_few_and_read_for_many() -> None:
    text = lock_text(((f"2022/{n}", f"{n}.txt", f"{n:064x}"[::-1]) for n in range(60)), "")
    few, many = Lock(text), Lock(text)
    assert all(many.held(Claim(str(n), f"{n}.txt", "", "x"), {}) == f"2022/{n}" for n in range(60))
    assert many.held(Claim("n", "unknown.txt", "", "x"), {}) == ""
    assert few.held(Claim("7", "7.txt", "", "x"), {}) == "2022/7"
    assert few.held(Claim("n", "moved.txt", f"{9:064x}"[::-1], "x"), {}) == "2022/9"
    assert few.held(Claim("n", "moved.txt", f"{9:064x}"[::-1], "x"), {"9.txt": 1}) == ""
    assert few.held(Claim("n", "txt", "", "x"), {}) == ""
