"""The simplest YAML, read line by line: most front matter and settings, without the time that a parser takes."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from newsgen.problems import Problem

NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})


class YamlResult(msgspec.Struct, frozen=True):
    """What a YAML text holds.

    `lines` maps each top-level key (for a list: "0", "1", ...) to its line, and `places` the same
    for keys one level further in, as (key, inner key). After a syntax error, `value` is None.
    """

    value: object
    lines: dict[str, int]
    problems: tuple[Problem, ...] = ()
    places: dict[tuple[str, str], int] = {}


# What front matter mostly is: `key: value`, `key: "value"`, `key: [a, b]` and `key:` over lines of `- item`.
# Only what can mean nothing else: no sign that begins another construct, no escape, no comment, no line break
# of YAML 1.1 (U+0085, U+2028, U+2029). A plain value starts with a letter or digit.
_CHARACTER: Final = "[^\x00-\x1f\\x22\\x5c\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
_WORD: Final = "[A-Za-z0-9](?:[A-Za-z0-9 ._'/-]*[A-Za-z0-9._'/-])?"


def _scalar(name: str) -> str:
    """A value in double quotes, or a plain one in which a colon stands inside a word."""
    plain = f"[A-Za-z0-9](?:(?![:#]){_CHARACTER}|:(?=[^ ]))*"
    return f'"(?P<quoted{name}>{_CHARACTER}*)"|(?P<plain{name}>{plain})'


_SIMPLE: Final = re.compile(
    rf"(?P<key>[A-Za-z_][A-Za-z0-9_-]{{0,60}}):(?: +(?:{_scalar('')}|\[(?P<words>{_WORD}(?:, *{_WORD})*)\]))? *"
    rf"|(?P<indent> *)- +(?:{_scalar('_item')}) *"
)


def simple(text: str, first_line: int) -> YamlResult | None:
    """What a text of simple lines holds, without a parser; None for any other text."""
    value: dict[str, object] = {}
    lines: dict[str, int] = {}
    items: list[object] | None = None
    indent = ""
    key = ""
    for number, line in enumerate(text.split("\n"), first_line):
        if not line:
            continue
        found = _SIMPLE.fullmatch(line)
        if found is None:
            return None
        name, quoted, plain, words, depth, item, plain_item = found.groups()
        if name is None:
            if not key:
                return None
            if items is None:
                items, indent = [], depth
                value[key] = items
            elif depth != indent:
                return None
            if item is None:
                item = plain_item.rstrip(" ")
                if item in NULLS:
                    return None
            items.append(item)
            continue
        if name in value or plain in NULLS:
            return None
        lines[name] = number
        key, items = "", None
        if quoted is not None:
            value[name] = quoted
        elif plain is not None:
            value[name] = plain.rstrip(" ")
        elif words is not None:
            parts = [part.strip(" ") for part in words.split(",")]
            if not NULLS.isdisjoint(parts):
                return None
            value[name] = parts
        else:
            value[name], key = None, name
    return YamlResult(value, lines) if value else None
