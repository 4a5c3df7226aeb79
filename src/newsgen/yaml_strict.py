"""Read the small YAML that owners write: front matter, authority files, settings.

YAML's guesses are what newsrooms suffer from: `NO` becomes false, `12:30` becomes 750, a date
becomes an object. Here every plain scalar stays the text that was written; only an empty value,
`~` and `null` give None. What comes out is made of str, None, list and dict, nothing else.

The events of the parser are read one by one instead of composing nodes, because that has no
recursion to exhaust, and because aliases can be counted before they are expanded.
"""

from __future__ import annotations

from typing import Any, Final

import yaml

from newsgen.problems import Problem
from newsgen.yaml_lines import NULLS, YamlResult, simple

# libyaml reads five times faster; PyYAML's own parser gives the same events without it.
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_DEPTH: Final = 32
"""Deepest nesting that is read; an authority file needs three levels."""

MAX_ALIASED: Final = 2_000
"""How many values may come from repeating an anchor, which stops a 'billion laughs' file."""

_KNOWN_TAGS: Final = frozenset({"!", *(f"tag:yaml.org,2002:{t}" for t in ("str", "seq", "map"))})

# What the parser says -> what the owner should know. First match wins; both libyaml's and
# PyYAML's wordings are here. `True`: the mistake stands where the construct began, not ended.
_CAUSES: Final = (
    ("mapping values are not allowed", False, "a value with a colon in it must be put in quotes"),
    ("found character '\\t'", False, "a tab is used to indent; use spaces"),
    ("found a tab character", False, "a tab is used to indent; use spaces"),
    ("found unexpected end of stream", True, "a quotation mark is opened here and never closed"),
    ("found unexpected document indicator", True, "a quotation mark is opened here, never closed"),
    ("while scanning a block scalar", False, "a text block (| or >) is indented unevenly"),
    ("could not find expected ':'", True, "this line has no colon and space after its name"),
    ("',' or ']'", True, "a list is opened with [ and not closed properly"),
    ("',' or '}'", True, "a mapping is opened with { and not closed properly"),
    ("while parsing a flow", True, "a list or mapping in brackets is not closed properly"),
    ("while scanning an alias", False, "a value that begins with * must be put in quotes"),
    ("while scanning an anchor", False, "a value that begins with & must be put in quotes"),
    ("while scanning a tag", False, "a value that begins with ! must be put in quotes"),
    ("while parsing a tag", False, "a value that begins with ! must be put in quotes"),
    ("found undefined tag handle", False, "a value that begins with ! must be put in quotes"),
    ("while scanning a directive", False, "a line that begins with % must be put in quotes"),
    ("escape", False, "an unknown backslash sign in double quotes; use single quotes"),
    ("nesting depth", False, f"nested more than {MAX_DEPTH} levels deep"),
    ("cannot start any token", False, "a value that begins with @, ` or % must be put in quotes"),
    ("'-' indicator", False, "a list item is indented differently from the others"),
    ("expected key", False, "this line does not fit: uneven indentation, or words after a quote"),
    ("expected <block end>", False, "this line does not fit: uneven indentation, or a stray quote"),
    ("block sequence entries are not allowed", False, "a list must begin on a line of its own"),
    ("expected <document start>", False, "this line does not fit: is a colon or a dash missing?"),
    ("expected alphabetic or numeric", False, "a value that begins with * or & must be in quotes"),
)


class _Level:
    """A list or mapping being filled."""

    __slots__ = ("anchor", "key", "key_lines", "line", "size", "value")

    def __init__(self, value: list[object] | dict[str, object], anchor: str | None, line: int):
        self.value = value
        self.anchor = anchor
        self.line = line
        self.size = 1
        self.key: str | None = None
        self.key_lines: dict[str, int] = {}


class _Stop(Exception):
    """Reading cannot go on; the problem is already noted."""


class _Reader:
    """Builds one value from parser events; holds the problems met on the way."""

    def __init__(self, path: str, first_line: int) -> None:
        self.path = path
        self.first_line = first_line
        self.problems: list[Problem] = []
        self.lines: dict[str, int] = {}
        self.places: dict[tuple[str, str], int] = {}
        self.stack: list[_Level] = []
        self.anchors: dict[str, tuple[object, int]] = {}
        self.aliased = 0
        self.value: object = None
        self.skipped: set[str] = set()

    def note(self, line: int, code: str, message: str) -> None:
        self.problems.append(Problem(self.path, line, code, message, "error"))

    def put(self, value: object, size: int, line: int) -> None:
        """Place a finished value into the list or mapping that is open."""
        if not self.stack:
            self.value = value
            return
        level = self.stack[-1]
        level.size += size
        target = level.value
        if type(target) is list:
            if len(self.stack) == 1:
                self.lines[str(len(target))] = line
            target.append(value)
            return
        assert isinstance(target, dict)
        key = level.key
        if key is None:
            self.start_pair(level, value, line)
            return
        level.key = None
        if key not in target:
            target[key] = value

    def start_pair(self, level: _Level, key: object, line: int) -> None:
        """Take a mapping's key; a repeated or unusable one is noted, its value dropped."""
        if not isinstance(key, str) or not key:
            what = "a key is missing before the colon" if not key else "a key must be plain text"
            self.note(line, "yaml-key", what)
            key = "" if not isinstance(key, str) else key
        elif key in level.key_lines:
            first = level.key_lines[key]
            self.note(
                line,
                "yaml-duplicate",
                f"'{key}' is given on line {first} and again on line {line}; keep one of them",
            )
        elif key == "<<":
            self.note(line, "yaml-merge", "merging with << is not supported; write the values out")
        else:
            level.key_lines[key] = line
            depth = len(self.stack)
            if depth == 1:
                self.lines[key] = line
            elif depth == 2:
                outer = self.stack[0]
                where = outer.key if outer.key is not None else str(len(outer.value))
                self.places[where, key] = line
        level.key = key

    def open(self, value: list[object] | dict[str, object], event: Any, line: int) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self.note(line, "yaml-depth", f"nested more than {MAX_DEPTH} levels deep")
            raise _Stop
        self.stack.append(_Level(value, event.anchor, line))

    def close(self) -> None:
        level = self.stack.pop()
        if type(level.value) is dict:
            level.value.pop("", None)
            level.value.pop("<<", None)
        if level.anchor is not None:
            self.anchors[level.anchor] = (level.value, level.size)
        if self.stack and self.stack[-1].key is None and type(self.stack[-1].value) is dict:
            self.start_pair(self.stack[-1], level.value, level.line)
        else:
            self.put(level.value, level.size, level.line)

    def repeat(self, name: str, line: int) -> None:
        """An alias `*name`: repeat what `&name` marked, within MAX_ALIASED."""
        if name not in self.anchors:
            self.note(
                line,
                "yaml-alias",
                f"a value that begins with * must be put in quotes "
                f"(nothing here is marked &{name})",
            )
            self.put(None, 1, line)
            return
        value, size = self.anchors[name]
        self.aliased += size
        if self.aliased > MAX_ALIASED:
            self.note(line, "yaml-bomb", "repeats (*name) make this file far too large")
            raise _Stop
        self.put(value, size, line)

    def read(self, parser: Any) -> None:
        """Read events up to the end of the first document."""
        documents = 0
        while True:
            event = parser.get_event()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                line = self.first_line + event.start_mark.line
                value: str | None = event.value
                if event.tag is not None and event.tag not in _KNOWN_TAGS:
                    self.bad_tag(event.tag, line)
                    value = value or event.tag
                elif value in NULLS and not event.style:
                    # an unquoted key `null` is the word, not a missing key
                    level = self.stack[-1] if self.stack else None
                    as_key = level and level.key is None and type(level.value) is dict
                    value = value if as_key else None
                if event.anchor is not None:
                    self.anchors[event.anchor] = (value, 1)
                self.put(value, 1, line)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                line = self.first_line + event.start_mark.line
                if event.tag is not None and event.tag not in _KNOWN_TAGS:
                    self.bad_tag(event.tag, line)
                self.open({} if kind is yaml.MappingStartEvent else [], event, line)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self.close()
            elif kind is yaml.AliasEvent:
                self.repeat(event.anchor, self.first_line + event.start_mark.line)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self.note(
                        self.first_line + event.start_mark.line,
                        "yaml-documents",
                        "a second document begins here (---); only the first is read",
                    )
                    return
            elif kind is yaml.StreamEndEvent or event is None:
                return

    def bad_tag(self, tag: str, line: int) -> None:
        shown = tag.replace("tag:yaml.org,2002:", "!!")
        self.note(
            line,
            "yaml-tag",
            f"the tag {shown} is not supported; put a value that begins with ! in quotes",
        )


def load_yaml(text: str, path: str, first_line: int = 1) -> YamlResult:
    """Read `text`, found in file `path` from line `first_line` on. Never raises.

    A syntax error, a repeated key, a tag, an undefined or exploding alias, nesting deeper than
    MAX_DEPTH and a second document are each a Problem of severity "error" with its line.
    """
    return simple(text, first_line) or _load(text, path, first_line)


def _load(text: str, path: str, first_line: int) -> YamlResult:
    """As `load_yaml`, by the parser."""
    reader = _Reader(path, first_line)
    try:
        parser = _Parser(text)
        try:
            reader.read(parser)
        finally:
            parser.dispose()
    except _Stop:
        reader.value = None
    except yaml.reader.ReaderError as error:
        reader.value = None
        line = first_line + _line_of_offset(text, error.position)
        reader.note(line, "yaml-character", "a control character that YAML does not allow")
    except UnicodeEncodeError as error:
        reader.value = None
        line = first_line + text.count("\n", 0, error.start)
        reader.note(line, "yaml-character", "half of a character pair (a broken character)")
    except yaml.YAMLError as error:
        reader.value = None
        line, message = _explain(error, text)
        if not any(p.line == first_line + line for p in reader.problems):
            reader.note(first_line + line, "yaml-syntax", message)
    except RecursionError:  # only the pure-Python parser can come here
        reader.value = None
        reader.note(first_line, "yaml-depth", f"nested more than {MAX_DEPTH} levels deep")
    return YamlResult(reader.value, reader.lines, tuple(reader.problems), reader.places)


def _line_of_offset(text: str, offset: int) -> int:
    """Line (from 0) of the reader's offset, which counts UTF-8 bytes or characters."""
    for number, character in enumerate(text):
        # the first character outside YAML's printable set (YAML 1.1, section 4.1)
        if not (character in "\t\n\r\x85" or " " <= character <= "~" or character >= "\xa0"):
            return text.count("\n", 0, number)
        if "\ufffe" <= character <= "\uffff":
            return text.count("\n", 0, number)
    return text.count("\n", 0, offset)


def _explain(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    """(line from 0, cause in plain English) of a syntax error in `text`."""
    problem = str(getattr(error, "problem", None) or error)
    context = str(getattr(error, "context", None) or "")
    end = getattr(error, "problem_mark", None)
    start = getattr(error, "context_mark", None)
    said = f"{context}; {problem}"
    for sign, at_start, cause in _CAUSES:
        if sign in said:
            mark = (start or end) if at_start else (end or start)
            line = mark.line if mark else 0
            if "cannot start any token" in sign and _has_tab(text, line):
                cause = "a tab is used to indent; use spaces"
            return line, cause
    mark = end or start
    return (mark.line if mark else 0), f"not valid YAML: {problem}"


def _has_tab(text: str, line: int) -> bool:
    """Is line number `line` (from 0) indented with a tab?"""
    written = text.split("\n", line + 1)[line : line + 1]
    return bool(written) and "\t" in written[0][: len(written[0]) - len(written[0].lstrip())]
