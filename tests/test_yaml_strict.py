"""What owners write in YAML is taken as written, and mistakes are named with their line."""

from __future__ import annotations

from time import perf_counter

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen import yaml_strict
from newsgen.yaml_lines import YamlResult, simple
from newsgen.yaml_strict import MAX_DEPTH, load_yaml


@pytest.fixture(params=["libyaml", "python"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every test runs with the fast parser and with the one that is always there."""
    if request.param == "python":
        monkeypatch.setattr(yaml_strict, "_Parser", yaml.SafeLoader)
    elif not hasattr(yaml, "CSafeLoader"):
        pytest.skip("PyYAML was built without libyaml")
    return str(request.param)


def read(text: str) -> YamlResult:
    return load_yaml(text, "a.md")


@pytest.mark.parametrize(
    "written",
    ["NO", "off", "yes", "12:30", "2022-04-08", "1.0", "0x1F", "010", ".inf", "1_000", "=", "-"],
)
def test_a_plain_value_stays_what_was_written(written: str) -> None:
    result = read(f"key: {written}" if written != "-" else "key: '-'")
    assert result.value == {"key": written}
    assert result.problems == ()


@pytest.mark.parametrize("written", ["", " ", " ~", " null", " Null", " # nothing yet"])
def test_an_empty_value_is_none(written: str) -> None:
    assert read(f"key:{written}").value == {"key": None}


def test_a_quoted_null_is_a_word_and_so_is_a_key() -> None:
    assert read("a: 'null'\nb: \"~\"\nc: ''\nnull: x").value == {
        "a": "null", "b": "~", "c": "", "null": "x",
    }  # fmt: skip


def test_lines_are_those_of_the_file() -> None:
    result = load_yaml("title: A\n\ntags:\n  - b\n", "a.md", first_line=2)
    assert result.lines == {"title": 2, "tags": 4}


def test_inner_keys_and_list_items_have_lines_too() -> None:
    result = read("- name: A\n  ror: x\n- name: B\n")
    assert result.lines == {"0": 1, "1": 3}
    assert result.places[("0", "ror")] == 2
    assert result.places[("1", "name")] == 3


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("title: Vote: the day after\n", 1, "quotes"),
        ("a: 1\ntitle: 'never closed\nb: 2\n", 2, "never closed"),
        ("a: 1\ntags: [one, two\nb: 2\n", 2, "["),
        ("a:\n\tb: c\n", 2, "tab"),
        ("a: @home\n", 1, "@"),
        ("title: *Breaking* news\n", 1, "*"),
        ('title: "A" said B\nx: y\n', 1, "quote"),
        ("a: b\nno colon here\nd: e\n", 2, "colon"),
        ("a:\n  - b\n - c\n", 3, "indent"),
        ("a: !!python/object:os.system x\n", 1, "tag"),
        ("a: \x07\n", 1, "control character"),
        ("ok: 1\na: \ud800\n", 2, "character"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int, words: str) -> None:
    problem = read(text).problems[0]
    assert problem.severity == "error"
    assert problem.line == line
    assert words in problem.message


def test_a_repeated_key_names_both_lines_and_keeps_the_first() -> None:
    result = read("title: A\ndate: x\ntitle: B\n")
    assert result.value == {"title": "A", "date": "x"}
    assert [p.line for p in result.problems] == [3]
    assert "line 1" in result.problems[0].message
    assert "line 3" in result.problems[0].message


def test_no_tag_makes_an_object() -> None:
    result = read("a: !!python/object/apply:os.getcwd []\nb: !!int 7\nc: !!str 8\n")
    assert result.value == {"a": [], "b": "7", "c": "8"}
    assert {p.code for p in result.problems} == {"yaml-tag"}


def test_an_anchor_may_be_repeated_a_little() -> None:
    result = read("a: &x [1, 2]\nb: *x\n")
    assert result.value == {"a": ["1", "2"], "b": ["1", "2"]}
    assert result.problems == ()


def test_a_bomb_is_refused_quickly() -> None:
    lines = ["a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    for before, name in zip("abcdefghi", "bcdefghij", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]")
    start = perf_counter()
    result = read("\n".join(lines))
    assert perf_counter() - start < 10  # a bomb would take for ever
    assert result.value is None
    assert result.problems[0].code == "yaml-bomb"


def test_a_value_may_not_hold_itself() -> None:
    result = read("a: &a [*a]")
    assert result.value == {"a": [None]}
    assert result.problems[0].code == "yaml-alias"


@pytest.mark.parametrize("opening", ["[", "{", "- ", "? "])
def test_deep_nesting_is_refused(opening: str) -> None:
    result = read(opening * 3000)
    assert result.value is None
    assert result.problems


def test_depth_has_a_limit_that_is_named() -> None:
    result = read("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))
    assert str(MAX_DEPTH) in result.problems[0].message


def test_only_the_first_document_is_read() -> None:
    result = read("a: 1\n---\nb: 2\n")
    assert result.value == {"a": "1"}
    assert result.problems[0].line == 2


def _plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(type(k) is str and _plain(v) for k, v in value.items())
    if isinstance(value, list):
        return all(_plain(v) for v in value)
    return value is None or type(value) is str


YAML_LIKE = st.text(
    st.sampled_from(list("ab1 \n\t:-[]{}&*!|>'\"#%@`,?~.<=\\é’\x00\x85\ufeff\ud800")), max_size=60
)


@given(st.one_of(st.text(max_size=80), YAML_LIKE))
def test_no_text_makes_it_raise(text: str) -> None:
    for loader in (yaml_strict._Parser, yaml.SafeLoader):
        yaml_strict._Parser, before = loader, yaml_strict._Parser
        try:
            result = load_yaml(text, "a.md", first_line=5)
        finally:
            yaml_strict._Parser = before
        assert _plain(result.value)
        assert all(p.path == "a.md" and p.line >= 5 for p in result.problems)
        assert all(p.line <= 5 + len(text) for p in result.problems)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True),
        st.from_regex(r"[A-Za-z0-9][A-Za-z0-9 .,;/_+-]{0,20}[A-Za-z0-9]", fullmatch=True),
        max_size=6,
    )
)
def test_plain_scalars_stay_strings(entries: dict[str, str]) -> None:
    text = "".join(f"{key}: {value}\n" for key, value in entries.items())
    result = read(text)
    expected = {
        k: None if v.lower() == "null" else " ".join(v.split(" ")) for k, v in entries.items()
    }
    assert result.problems == ()
    value = result.value or {}
    assert isinstance(value, dict)
    assert value == expected or {k.lower() for k in entries} & {"null"}


PIECES = st.sampled_from(
    [
        *("title", "tags", "key", ":", ": ", " ", "  ", "\n", "\n", "\n- ", "\n  - ", "- ", "[", "]", ", ", ","),
        *('"', "'", "#", " # ", "\\", "\t", "\r", "null", "~", "12:30", "2022-04-08", "a", "é", "&", "*", "!"),
        *("|", ">", "{", "}", "?", "%", "@", "`", "<<", "---", "...", "\x85", "\u2028", "\ufeff", "\x00", "'s", "word"),
    ]
)
LINES = st.sampled_from(
    [
        *("title: A word", 'title: "A: word # "', "date: 2022-04-08T12:30:00Z", "tags:", "  - one", "- one"),
        *("tags: [a, b c, d-e]", "tags: [a, ~]", "other:", "other: it's & more!", "", "   ", "  - null", "  -  x "),
        *('  - "two: 2"', "a: b: c", "key: x:", "key: x #y", "key: x#y", "null: a", "key: 'x'", "key: é北 – “x”"),
        *("a_b-c: [one]", "  more", "- - x"),
    ]
)


@settings(max_examples=60)
@given(st.one_of(st.lists(LINES, max_size=6).map("\n".join), st.lists(PIECES, max_size=9).map("".join)))
def test_simple_lines_are_read_as_the_parser_reads_them(text: str) -> None:
    lines = simple(text, 2)
    if lines is not None:
        assert lines == yaml_strict._load(text, "a.md", 2)


def test_what_front_matter_mostly_is_takes_no_parser() -> None:
    text = 'title: "A title: of it"\ndate: 2022-04-08T10:00:00Z\ntags:\n  - "a"\n  - b c\n'
    text += "author: [A. Berg, B]\nsource:\n"
    lines = simple(text, 2)
    assert lines is not None
    assert lines.value == {
        "title": "A title: of it", "date": "2022-04-08T10:00:00Z", "tags": ["a", "b c"],
        "author": ["A. Berg", "B"], "source": None,
    }  # fmt: skip
    assert lines == yaml_strict._load(text, "a.md", 2)
