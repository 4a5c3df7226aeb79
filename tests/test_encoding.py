"""From bytes to text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.encoding import decode

FRENCH = "L’été, les élèves de Saint-Étienne mangent des œufs — à 10 €."


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (FRENCH.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + FRENCH.encode(), "utf-8"),
        (b"\xff\xfe" + FRENCH.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + FRENCH.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_what_the_file_states_is_no_guess(data: bytes, encoding: str) -> None:
    decoded = decode(data)
    assert (decoded.text, decoded.encoding, decoded.guessed) == (FRENCH, encoding, False)
    assert not decoded.note


def test_western_windows_text_is_guessed_and_said_so() -> None:
    decoded = decode(FRENCH.encode("cp1252"))
    assert (decoded.text, decoded.encoding, decoded.guessed) == (FRENCH, "cp1252", True)
    assert "cp1252" in decoded.note


def test_russian_windows_text_is_guessed() -> None:
    text = "Россия закрыла представительства международных правозащитных организаций. " * 8
    assert decode(text.encode("cp1251")).text == text


def test_utf_16_without_a_mark_is_guessed() -> None:
    assert decode(("A plain headline\n" * 5).encode("utf-16-le")).text == "A plain headline\n" * 5


def test_one_broken_byte_does_not_make_utf_8_another_encoding() -> None:
    data = (FRENCH * 20).encode() + b"\xe9 fin"
    decoded = decode(data)
    assert decoded.encoding == "utf-8"
    assert decoded.replaced == 1
    assert decoded.text.startswith(FRENCH)


def test_line_ends_of_all_systems_become_one() -> None:
    assert decode(b"a\r\nb\rc\nd").text == "a\nb\nc\nd"


def test_characters_that_no_page_may_hold_are_left_out_and_counted() -> None:
    decoded = decode(b"head\x00line\x1b[1m\x0c\n\ttext")
    assert (decoded.text, decoded.removed) == ("headline[1m\n\ttext", 3)
    assert decoded.note == "3 control characters left out"


def test_an_empty_file() -> None:
    assert decode(b"").text == ""


@given(st.binary(max_size=300))
def test_all_bytes_give_a_text_that_xml_allows(data: bytes) -> None:
    text = decode(data).text
    assert "\r" not in text
    assert not any(ord(c) < 32 and c not in "\t\n" for c in text)
    text.encode()


PRINTED = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff")


@given(st.text(alphabet=PRINTED))
def test_utf_8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode()).text == text
