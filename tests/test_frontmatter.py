"""What an editor writes about a text: split off, checked, and never guessed at."""

from __future__ import annotations

import re

import pytest
from conftest import SmallSite
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.frontmatter import Given, check, read_mapping, split
from newsgen.keys import DATE_KEYS, FLAG_KEYS, LIST_KEYS, SYNONYMS, TEXT_KEYS
from newsgen.load import merge_given
from newsgen.problems import Problem

TAXONOMIES = {"series": "Series"}
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def read(head: str, date_order: str = "") -> tuple[Given, list[Problem]]:
    """What the front matter ``head`` of ``a.txt`` gives, and what is wrong with it."""
    parts = split(f"---\n{head}\n---\nThe body.\n", "a.txt")
    found, problems = check(parts.metadata, parts.lines, "a.txt", TAXONOMIES, date_order)
    return found, [*parts.problems, *problems]


def values(found: Given) -> dict[str, object]:
    """The fields that were given."""
    return {name: value for name in found.__struct_fields__ if name != "lines" and (value := getattr(found, name))}


# Splitting


@pytest.mark.parametrize(
    ("text", "metadata", "body", "line"),
    [
        ("---\ntitle: A\n---\nBody\n", {"title": "A"}, "Body\n", 4),
        ("---\ntitle: A\n...\nBody\n", {"title": "A"}, "Body\n", 4),
        ("--- \ntitle: A\n---\t\nBody\n", {"title": "A"}, "Body\n", 4),
        ("---\n---\nBody\n", {}, "Body\n", 3),
        ("---\ntitle: A\n---", {"title": "A"}, "", 4),
        ("Body\n---\ntitle: A\n---\n", {}, "Body\n---\ntitle: A\n---\n", 1),
        ("----\ntitle: A\n----\n", {}, "----\ntitle: A\n----\n", 1),
        ("---\nA rule, then text.\n", {}, "---\nA rule, then text.\n", 1),
        ("", {}, "", 1),
    ],
)
def test_a_text_is_split_at_its_fences(text: str, metadata: dict[str, object], body: str, line: int) -> None:
    parts = split(text, "a.txt")
    assert (parts.metadata, parts.body, parts.body_line, parts.problems) == (metadata, body, line, ())


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(("---", "...", "title: A", "- a", "", "Body: here", "text", "{", "'")), max_size=9))
def test_the_body_is_always_the_end_of_the_text_and_its_line_is_right(lines: list[str]) -> None:
    text = "\n".join(lines)
    parts = split(text, "a.txt")
    assert text.endswith(parts.body)
    head = text[: len(text) - len(parts.body)]
    # A text that ends with its fence has no line of body to count.
    assert parts.body_line == head.count("\n") + 1 or (not parts.body and parts.body_line == len(lines) + 1)


def test_a_fence_that_never_closes_is_an_error_and_not_text() -> None:
    (problem,) = split("---\ntitle: A\n\nThe body.\n", "news/a.txt").problems
    assert (problem.path, problem.line, problem.severity) == ("news/a.txt", 1, "error")
    assert "never closes" in problem.message


@pytest.mark.parametrize("head", ["- a\n- b", "only words", "'quoted'"])
def test_front_matter_is_pairs_of_key_and_value(head: str) -> None:
    found, (problem,) = read(head)
    assert values(found) == {}
    assert (problem.line, problem.severity) == (2, "error")
    assert "key: value" in problem.message


# Every key


@pytest.mark.parametrize(
    "key", [key for key in TEXT_KEYS if key not in ("status", "rights", "date_order", "source_url", "lang")]
)
def test_a_text_is_kept_as_written_on_one_line(key: str) -> None:
    found, problems = read(f"{key}: |\n  NO  news\n  is: good")
    assert values(found) == {key: "NO news is: good"}
    assert problems == []
    assert found.lines[key] == 2


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("status", ("published", "draft"), "gone"),
        ("rights", ("full", "excerpt", "noindex"), "all"),
        ("date_order", ("dmy", "mdy", "ymd"), "dym"),
    ],
)
def test_a_choice_is_one_of_those_there_are(key: str, good: tuple[str, ...], bad: str) -> None:
    for value in good:
        assert values(read(f"{key}: {value}")[0]) == {key: value}
    found, (problem,) = read(f"title: A\n{key}: {bad}")
    assert key not in values(found)
    assert (problem.path, problem.line, problem.severity) == ("a.txt", 3, "error")
    assert all(value in problem.message for value in (*good, bad))


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("true", "draft"), ("yes", "draft"), ("Yes", "draft"), ("false", "published"), ("no", "published")],
)
def test_a_flag_is_a_plain_yes_or_no(value: str, wanted: str) -> None:
    """It is another way to say the status, so that a text can undo what its folder says."""
    found, problems = read(f"draft: {value}")
    assert found.status == wanted
    assert problems == []


def test_a_flag_is_nothing_else() -> None:
    (problem,) = read("draft: maybe")[1]
    assert "true or false" in problem.message


@pytest.mark.parametrize("key", DATE_KEYS)
@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2022", "2022"),
        ("2022-04", "2022-04"),
        ("2022-04-08", "2022-04-08"),
        ("2022-4-8", "2022-04-08"),
        ("2022/04/08", "2022-04-08"),
        ("2022-04-08 10:30", "2022-04-08T10:30"),
        ("2022-04-08T10:30:15+02:00", "2022-04-08T10:30+02:00"),
        ("2022-04-08T10:30:00Z", "2022-04-08T10:30Z"),
        ("8 April 2022", "2022-04-08"),
        ("Friday, April 8, 2022", "2022-04-08"),
        ("April 2022", "2022-04"),
        ("30/04/2022", "2022-04-30"),
    ],
)
def test_a_date_is_as_precise_as_it_was_written(key: str, written: str, iso: str) -> None:
    assert values(read(f"{key}: {written}")[0]) == {key: iso}
    assert values(read(f"{key}: '{written}'")[0]) == {key: iso}


@pytest.mark.parametrize("written", ["yesterday", "2022-04-31", "2022-13-01", "08.04.22", "12:30", "1234567890", "n/a"])
def test_what_is_no_date_is_an_error(written: str) -> None:
    found, (problem,) = read(f"title: A\ndate: {written}")
    assert found.date == ""
    assert (problem.path, problem.line, problem.severity) == ("a.txt", 3, "error")
    assert written in problem.message and "2022-04-08" in problem.message


def test_a_date_of_two_readings_waits_for_its_owner() -> None:
    found, (problem,) = read("date: 03/04/2022")
    assert (found.date, problem.severity, problem.code) == ("", "warning", "ambiguous-date")
    assert "date_order" in problem.message
    assert read("date: 03/04/2022\ndate_order: dmy")[0].date == "2022-04-03"
    assert read("date: 03/04/2022\ndate_order: mdy")[0].date == "2022-03-04"
    assert read("date: 03/04/2022", "dmy")[0].date == "2022-04-03"
    assert read("date: 03/04/2022\ndate_order: mdy", "dmy")[0].date == "2022-03-04"


@pytest.mark.parametrize("key", [key for key in LIST_KEYS if key != "aliases"])
def test_a_list_may_be_one_text_and_holds_each_only_once(key: str) -> None:
    field = "not_" if key == "not" else key
    for head in (f"{key}: [NO, 'A  B', NO, '']", f"{key}:\n- NO\n- A B\n-\n- NO"):
        assert values(read(head)[0]) == {field: ("NO", "A B")}
    assert values(read(f"{key}: NO")[0]) == {field: ("NO",)}
    assert values(read(f"{key}:")[0]) == {}


def test_a_key_may_be_a_taxonomy_of_the_site() -> None:
    assert read("series: [A, B]")[0].terms == (("series", ("A", "B")),)
    assert read("series: A")[0].terms == (("series", ("A",)),)
    assert read("series: []")[0].terms == ()


@pytest.mark.parametrize(("other", "key"), sorted(SYNONYMS.items()))
def test_other_tools_words_are_understood(other: str, key: str) -> None:
    value = {"source_url": "https://news.example/a", "lang": "fr-CA"}.get(key, "2022-04-08")
    found, problems = read(f"{other}: {value}")
    assert values(found) == values(read(f"{key}: {value}")[0]) != {}
    assert found.lines[key] == 2
    assert problems == []


def test_a_list_given_under_two_names_is_the_sum_of_both() -> None:
    assert read("keywords: [Law, Sea]\ntags: [Ships, Sea]")[0].tags == ("Law", "Sea", "Ships")
    assert read("author: A. One\nbyline: B. Two")[0].author == ("A. One", "B. Two")


@pytest.mark.parametrize("key", [*TEXT_KEYS, *DATE_KEYS, *FLAG_KEYS])
@pytest.mark.parametrize("value", ["[a, b]", "{a: b}"])
def test_a_text_that_is_a_list_is_an_error_with_file_and_line(key: str, value: str) -> None:
    found, (problem, *more) = read(f"lang: en\n{key}: {value}" if key != "lang" else f"title: A\nlang: {value}")
    assert (problem.path, problem.line, problem.severity, more) == ("a.txt", 3, "error", [])
    assert f"'{key}'" in problem.message
    assert key not in values(found)


@pytest.mark.parametrize("key", [*LIST_KEYS, "series"])
@pytest.mark.parametrize("value", ["{a: b}", "[[a]]", "[{a: b}]"])
def test_a_list_of_anything_but_texts_is_an_error_with_file_and_line(key: str, value: str) -> None:
    found, (problem,) = read(f"title: A\n{key}: {value}")
    assert (problem.path, problem.line, problem.severity) == ("a.txt", 3, "error")
    assert values(found) == {"title": "A"}


def test_an_empty_value_is_not_given() -> None:
    heads = [f"{key}:" for key in (*TEXT_KEYS, *DATE_KEYS, *LIST_KEYS, *FLAG_KEYS)]
    found, problems = read("\n".join(heads))
    assert values(found) == {}
    assert problems == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://news.example/a", "//news.example", "news.example"])
def test_only_an_address_of_the_web_is_an_original_address(url: str) -> None:
    found, (problem,) = read(f"title: A\nsource_url: '{url}'")
    assert found.source_url == ""
    assert (problem.line, problem.severity) == (3, "warning")


# What YAML would guess


@pytest.mark.parametrize(
    "written", ["NO", "yes", "12:30", "1e3", "0x1F", "010", "2022-04-08", "1_000", ".5", "=", "True"]
)
def test_no_value_is_turned_into_something_else(written: str) -> None:
    found, problems = read(f"title: {written}\ntags: [{written}]\nseries: {written}")
    assert (found.title, found.tags, found.terms) == (written, (written,), (("series", (written,)),))
    assert problems == []


def test_a_key_given_twice_is_an_error() -> None:
    _, (problem,) = read("title: A\ndate: 2022\ntitle: B")
    assert (problem.line, problem.severity) == (4, "error")
    assert "line 2" in problem.message


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system [ls]", "!!python/name:os.system", "!include a.txt", "!!binary YQ=="]
)
def test_no_tag_is_obeyed(tag: str) -> None:
    found, problems = read(f"slug: a\ntitle: {tag}")
    assert any(problem.severity == "error" and problem.line == 3 for problem in problems)
    assert all(isinstance(value, str | tuple) for value in values(found).values())


def test_a_colon_in_a_title_asks_for_quotes() -> None:
    _, (problem,) = read("title: Ferry: two hours late")
    assert (problem.line, problem.severity) == (2, "error")
    assert "quotes" in problem.message


@pytest.mark.parametrize("escape", ["\\x08", "\\x00", "\\e", "\\x7f", "\\uFFFE", "\\b"])
def test_characters_that_no_page_may_hold_are_left_out(escape: str) -> None:
    """A feed with one such character is broken for every reader."""
    found, _ = read(f'title: "Ferry{escape} late"\ntags: ["La{escape}w"]\nseries: "A{escape}B"')
    assert found.title == "Ferry late"
    assert found.tags == ("Law",)
    assert found.terms == (("series", ("AB",)),)


# Keys that are not read


@pytest.mark.parametrize(
    ("key", "meant"),
    [("titel", "title"), ("tag", "tags"), ("Title", "title"), ("organisation", "organisations"), ("serie", "series")],
)
def test_an_unknown_key_is_named_with_the_one_that_was_meant(key: str, meant: str) -> None:
    found, (problem,) = read(f"title: A\n{key}: B" if key != "Title" else f"lang: en\n{key}: B")
    assert (problem.path, problem.line, problem.code, problem.severity) == ("a.txt", 3, "unknown-key", "warning")
    assert f"'{key}'" in problem.message and f"did you mean '{meant}'?" in problem.message
    assert "B" not in values(found).values()


def test_a_key_that_resembles_none_has_no_hint() -> None:
    (problem,) = read("layout_engine: x")[1]
    assert "did you mean" not in problem.message


scalars = st.text(max_size=12)
anything: st.SearchStrategy[object] = st.recursive(
    st.one_of(st.none(), scalars),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(scalars, inner, max_size=2)),
    max_leaves=4,
)


@settings(max_examples=250, deadline=None)
@given(
    st.dictionaries(
        st.one_of(st.sampled_from((*TEXT_KEYS, *DATE_KEYS, *LIST_KEYS, *FLAG_KEYS, *SYNONYMS, "series")), scalars),
        anything,
        max_size=5,
    )
)
def test_whatever_yaml_holds_gives_plain_checked_values(metadata: dict[str, object]) -> None:
    found, problems = check(metadata, dict.fromkeys(metadata, 7), "a.txt", TAXONOMIES)
    assert all(problem.line == 7 and problem.path == "a.txt" for problem in problems)
    for name, value in values(found).items():
        if name == "terms":
            continue
        texts = value if isinstance(value, tuple) else (value,)
        for text in texts:
            assert text is True or (isinstance(text, str) and text == " ".join(text.split()))
            assert text is True or not FORBIDDEN.search(str(text))
    for key, value in metadata.items():
        if key in TEXT_KEYS and isinstance(value, list | dict) and value:
            assert any(f"'{key}'" in problem.message for problem in problems)


# Old addresses


@pytest.mark.parametrize(
    "alias",
    [
        "../../etc/passwd",
        "/a/../../b",
        "..",
        "a/./b",
        "C:\\windows",
        "a\\..\\b",
        "old.php?id=5",
        "https://old.example/a",
    ],
)
def test_an_old_address_may_not_lead_out_of_the_site(alias: str) -> None:
    found, (problem,) = read(f"title: A\naliases: [old/one, '{alias}']")
    assert found.aliases == ("old/one",)
    assert (problem.line, problem.severity) == (3, "warning")
    assert alias in problem.message


@pytest.mark.parametrize(
    "alias",
    [
        "/",
        "index.html",
        "feed.xml",
        "feed.xml/a",
        "sitemap-2022.xml",
        "archive",
        "archive/undated/a",
        "2022/04",
        "2022/04/index.html",
        "tags/law",
        "series",
        "static/style.css",
        "media/a.png",
        "old.html/one",
    ],
)
def test_an_old_address_may_not_stand_where_the_site_has_a_page_or_file(alias: str) -> None:
    found, (problem,) = read(f"title: A\naliases: ['{alias}']")
    assert found.aliases == ()
    assert (problem.line, problem.severity) == (3, "warning")
    assert f"'{alias}'" in problem.message


@pytest.mark.parametrize(
    ("alias", "address"),
    [
        ("old/one", "old/one"),
        ("/old/one/", "old/one"),
        ("old/one/index.html", "old/one"),
        ("2019/04/story.html", "2019/04/story.html"),
        ("archive/story.htm", "archive/story.htm"),
        ("élan/über", "élan/über"),
        ("a..b/c", "a..b/c"),
        ("2019/04/08/1", "2019/04/08/1"),
        ("12345", "12345"),
    ],
)
def test_an_old_address_is_any_other_path_of_the_site(alias: str, address: str) -> None:
    found, problems = read(f"aliases: '{alias}'")
    assert found.aliases == (address,)
    assert problems == []


# Sidecars and defaults


def test_lists_add_and_texts_win() -> None:
    below = Given(title="B", source="Wire", tags=("Law", "Sea"), terms=(("series", ("One",)),), author=("A. One",))
    above = Given(title="A", tags=("Sea", "Ships"), terms=(("series", ("Two",)),), author=("B. Two",))
    both = merge_given(below, above)
    assert (both.title, both.source) == ("A", "Wire")
    assert both.tags == ("Law", "Sea", "Ships")
    assert both.terms == (("series", ("One", "Two")),)
    assert both.author == ("B. Two",), "a byline is replaced whole"
    assert merge_given(below, Given()) == below == merge_given(Given(), below)


def test_a_sidecar_has_lines_from_its_top() -> None:
    parts = read_mapping("title: A\ntags: {a: b}\n", "a.yaml")
    _, (problem,) = check(parts.metadata, parts.lines, "a.yaml", TAXONOMIES)
    assert (problem.path, problem.line) == ("a.yaml", 2)


def kickers(site: SmallSite, path: str) -> tuple[str, str]:
    """Section and tags as the article's page has them."""
    page = site.page(path)
    section = re.search(r'<p class="kicker">(.*?)</p>', page)
    return section[1] if section else "", " ".join(re.findall(r'href="[./]*tags/([a-z]+)/', page))


def test_the_nearest_word_wins_and_lists_add_up_from_all(site: SmallSite) -> None:
    """Sidecar over front matter over the folder's defaults over those of the folder above."""
    site.write("content/_defaults.yaml", "section: Top\nlang: en\ntags: [top]\n")
    site.write("content/news/_defaults.yaml", "section: Folder\ntags: [folder]\n")
    body = "---\ntitle: {title}\ndate: 2022\n{extra}---\nThe ferry was late on Monday.\n"
    site.write("content/a.txt", body.format(title="One", extra=""))
    site.write("content/news/b.txt", body.format(title="Two", extra=""))
    site.write("content/news/c.txt", body.format(title="Three", extra="section: Own\ntags: [own]\n"))
    site.write("content/news/d.txt", body.format(title="Four", extra="section: Own\ntags: [own]\n"))
    site.write("content/news/d.yaml", "section: Beside\ntags: [beside]\n")
    assert site.build().problems == ()
    assert kickers(site, "2022/one/index.html") == ("Top", "top")
    assert kickers(site, "2022/two/index.html") == ("Folder", "top folder")
    assert kickers(site, "2022/three/index.html") == ("Own", "top folder own")
    assert kickers(site, "2022/four/index.html") == ("Beside", "top folder own beside")


def test_a_mistake_in_a_sidecar_or_in_defaults_is_named_there(site: SmallSite) -> None:
    site.write("content/_defaults.yaml", "lang: en\nsektion: X\n")
    site.write("content/a.txt", "---\ntitle: One\n---\nThe ferry was late.\n")
    site.write("content/a.yaml", "tags: [a]\ndate: never\n")
    report = site.build()
    assert [(p.path, p.line, p.severity) for p in report.problems] == [
        ("content/_defaults.yaml", 2, "warning"),
        ("content/a.yaml", 2, "error"),
    ]
    assert report.published == 0


def test_a_text_with_a_mistake_is_left_out_and_the_others_are_not(site: SmallSite) -> None:
    site.write("content/a.txt", "---\ntitle: [One]\n---\nThe ferry was late.\n")
    site.write("content/b.txt", "---\ntitle: Two\n---\nThe ferry was late.\n")
    report = site.build()
    assert (report.published, report.failed) == (1, 1)
    (problem,) = report.errors
    assert (problem.path, problem.line) == ("content/a.txt", 2)
