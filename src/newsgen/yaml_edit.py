"""Edits of the YAML that owners write, by machine: only what is changed is written anew.

A file is cut into its entries (a list's members or a mapping's keys). An entry that is edited goes through
``ruamel.yaml``, which keeps its comments, its order and its quotation marks; all other lines stay as they were, to the
byte. Every result is read again by the strict reader before it is given back.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import yaml

from .yaml_strict import load_yaml

if TYPE_CHECKING:
    from ruamel.yaml import YAML

Value = str | list[str]

_INDENTS: Final = ((2, 2, 0), (2, 4, 2), (4, 4, 2), (4, 2, 0), (2, 3, 1), (4, 6, 4))
"""Of mappings, of lists, of a list's dash: the first that gives an entry back as it was is used."""


class CannotEdit(Exception):
    """A file that no machine should touch; the message says why."""


class Part:
    """An entry of a file: the lines ``start`` to ``end`` (counted from 0), without the comments that follow it.
    ``column`` is where its content begins, behind the dash of a list; ``key`` is empty in a list."""

    __slots__ = ("column", "end", "key", "start", "value")

    def __init__(self, start: int, end: int, column: int, key: str, value: object) -> None:
        self.start, self.end, self.column, self.key, self.value = start, end, column, key, value


def parts(text: str, path: str) -> list[Part]:
    """The entries of a YAML text: of a list, or of a mapping. Raises ``CannotEdit``."""
    result = load_yaml(text, path)
    if result.problems:
        raise CannotEdit(f"{result.problems[0]}; mend it first")
    if result.value is None:
        return []
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.CollectionNode) or root.flow_style:
        raise CannotEdit(f"{path}: is written in brackets; edit it by hand")
    lines = text.split("\n")
    found: list[Part] = []
    if isinstance(root, yaml.SequenceNode):
        assert isinstance(result.value, list)
        for node, value in zip(root.value, result.value, strict=True):
            found.append(Part(node.start_mark.line, 0, node.start_mark.column, "", value))
    else:
        assert isinstance(root, yaml.MappingNode) and isinstance(result.value, dict)
        for (key, _), (name, value) in zip(root.value, result.value.items(), strict=True):
            found.append(Part(key.start_mark.line, 0, key.start_mark.column, name, value))
    for part, following in zip(found, [*found[1:], None], strict=True):
        part.end = following.start if following else len(lines)
        while part.end > part.start + 1 and _outside(lines[part.end - 1], part):
            part.end -= 1
    return found


def _outside(line: str, part: Part) -> bool:
    """Whether a line below an entry is none of its own: empty, or a comment no further in than its name."""
    bare = line.strip()
    if not bare or bare in ("---", "..."):
        return True
    inner = part.column if not part.key else part.column + 1
    return bare[0] == "#" and len(line) - len(line.lstrip()) < inner


def with_entry(text: str, part: Part, change: Callable[[Any], None]) -> str:
    """``text`` with one member of its list changed; ``change`` is handed the member as a mapping. A bare name
    becomes a mapping with that ``name``."""
    lines = text.split("\n")
    own = lines[part.start : part.end]
    head = own[0][: part.column]
    block = [own[0][part.column :], *(line[min(part.column, len(line) - len(line.lstrip())) :] for line in own[1:])]
    if isinstance(part.value, str):
        block = [f"name: {block[0]}", *block[1:]]
    made = _changed("\n".join(block) + "\n", change).rstrip("\n").split("\n")
    blank = " " * part.column
    written = [head + made[0], *(blank + line if line else line for line in made[1:])]
    return "\n".join([*lines[: part.start], *written, *lines[part.end :]])


def with_key(text: str, part: Part, change: Callable[[Any], None]) -> str:
    """``text`` with one key of its mapping changed; ``change`` is handed a mapping of that key alone, and may take
    it out."""
    lines = text.split("\n")
    made = _changed("\n".join(lines[part.start : part.end]) + "\n", change).rstrip("\n")
    written = made.split("\n") if made and made != "{}" else []
    return "\n".join([*lines[: part.start], *written, *lines[part.end :]])


def without(text: str, part: Part) -> str:
    """``text`` without an entry; the comments around it stay."""
    lines = text.split("\n")
    return "\n".join([*lines[: part.start], *lines[part.end :]])


def with_more(text: str, before: list[Part], more: Mapping[str, Value], *, member: bool) -> str:
    """``text`` with an entry more at its end: a ``member`` of a list, or keys of a mapping."""
    made = _dumped(plain(more)).rstrip("\n").split("\n")
    lines = text.split("\n")
    margin = lines[before[-1].start][: before[-1].column].partition("-")[0] if before else ""
    dash, blank = (f"{margin}- ", f"{margin}  ") if member else (margin, margin)
    written = [dash + made[0], *(blank + line for line in made[1:])]
    if text and not text.endswith("\n"):
        text += "\n"
    if member and len(before) > 1 and not lines[before[-1].start - 1].strip():
        text += "\n"  # as the entries above: an empty line between them
    return text + "\n".join(written) + "\n"


def plain(values: Mapping[str, Value]) -> Any:
    """Values as ``ruamel.yaml`` writes them: short lists on one line."""
    from ruamel.yaml.comments import CommentedMap

    made = CommentedMap()
    for key, value in values.items():
        made[key] = one_line(value) if isinstance(value, list) else scalar(value)
    return made


def one_line(values: Iterable[str]) -> Any:
    """A list on one line, ``[a, b]``."""
    from ruamel.yaml.comments import CommentedSeq

    made = CommentedSeq(scalar(value) for value in values)
    made.fa.set_flow_style()
    return made


def scalar(value: str) -> str:
    """A text in quotation marks where without them it would mean nothing."""
    if value.lower() in ("", "~", "null"):
        from ruamel.yaml.scalarstring import DoubleQuotedScalarString

        quoted: str = DoubleQuotedScalarString(value)
        return quoted
    return value


def checked(text: str, path: str) -> str:
    """``text`` if the strict reader can read it. Raises ``CannotEdit``."""
    result = load_yaml(text, path)
    if result.problems:
        raise CannotEdit(f"cannot be changed by machine ({result.problems[0]}); edit it by hand")
    return text


def _changed(block: str, change: Callable[[Any], None]) -> str:
    from ruamel.yaml.error import YAMLError

    try:
        best = min(_INDENTS, key=lambda indent: _differing(block, _again(block, indent)))
        writer = _writer(best)
        value = writer.load(block)
        change(value)
        return _dump(writer, value)
    except YAMLError as error:
        raise CannotEdit(f"an entry cannot be changed by machine ({error}); edit it by hand") from None


def _again(block: str, indent: tuple[int, int, int]) -> str:
    writer = _writer(indent)
    return _dump(writer, writer.load(block))


def _differing(one: str, other: str) -> int:
    before, after = one.split("\n"), other.split("\n")
    return abs(len(before) - len(after)) + sum(a != b for a, b in zip(before, after, strict=False))


def _dumped(value: Any) -> str:
    return _dump(_writer(_INDENTS[0]), value)


def _dump(writer: YAML, value: Any) -> str:
    into = io.StringIO()
    writer.dump(value, into)
    return into.getvalue()


def _writer(indent: tuple[int, int, int]) -> YAML:
    """Reads and writes every plain value as the text that it is: dates, numbers and ``no`` stay as written."""
    from ruamel.yaml import YAML
    from ruamel.yaml.nodes import ScalarNode
    from ruamel.yaml.resolver import VersionedResolver
    from ruamel.yaml.tag import Tag

    class Texts(VersionedResolver):  # type: ignore[misc, unused-ignore]
        def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
            if kind is ScalarNode and implicit[0]:
                return Tag(suffix="tag:yaml.org,2002:" + ("str" if value else "null"))
            return super().resolve(kind, value, implicit)

    writer = YAML(typ="rt")
    writer.Resolver = Texts
    writer.preserve_quotes = True
    writer.width = 100_000
    writer.allow_unicode = True
    mapping, sequence, offset = indent
    writer.indent(mapping=mapping, sequence=sequence, offset=offset)
    return writer
