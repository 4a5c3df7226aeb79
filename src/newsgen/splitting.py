"""``newsgen split``: proposes where to cut a file that holds several articles, and writes the pieces beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from .changes import Change
from .config import Site
from .encoding import decode
from .frontmatter import split
from .report import printable
from .several import Cut, cuts


class Piece(msgspec.Struct, frozen=True):
    """An article of the file, and where it would be written."""

    cut: Cut
    file: Path
    text: str


class Taken(Exception):
    """A file stands already where a piece would be written."""


def pieces(file: Path) -> list[Piece]:
    """The articles of a file, empty where it reads like one. Raises ``OSError``."""
    return pieces_of(file, file.read_bytes())


def pieces_of(file: Path, data: bytes) -> list[Piece]:
    """As ``pieces``, of bytes that are read already."""
    decoded = decode(data)
    # Form feeds part articles; a reader of texts leaves them out.
    text = data.decode(decoded.encoding, "replace") if b"\f" in data else decoded.text
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    head = split(text, file.name)
    above = head.body_line - 1
    lines = head.body.split("\n")
    found = []
    for number, cut in enumerate(cuts(head.body), 1):
        own = "\n".join(lines[cut.first_line - 1 : cut.last_line]).strip("\f\n")
        own = decode(own.encode("utf-8", "replace")).text
        moved = Cut(cut.first_line + above, cut.last_line + above, cut.title)
        found.append(Piece(moved, file.with_name(f"{file.stem}-{number}{file.suffix}"), own + "\n"))
    return found


def as_changes(site: Site, found: list[Piece]) -> list[Change]:
    """The files to write. Raises ``Taken`` where one is there."""
    for piece in found:
        if piece.file.exists():
            raise Taken(f"'{piece.file.name}' is there already; nothing was written")
    return [Change(_shown(site, piece.file), None, piece.text.encode()) for piece in found]


def as_lines(site: Site, found: list[Piece]) -> Iterator[str]:
    """The proposal for a person to read."""
    for piece in found:
        lines = f"lines {piece.cut.first_line}-{piece.cut.last_line}"
        yield printable(f"  {lines:<16} {_shown(site, piece.file)}: {piece.cut.title}")


def _shown(site: Site, file: Path) -> str:
    return file.relative_to(site.root).as_posix() if file.is_relative_to(site.root) else str(file)
