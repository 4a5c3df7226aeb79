"""Plain text as a newspaper piece is saved: lines, with nothing stated about what they are."""

from __future__ import annotations

import re

from ..entities import unescaped
from ..model import Block, Document, Line
from . import SourceText

# Blank to the eye, but no white space to Python: zero-width space, byte order mark, soft hyphen.
_INVISIBLE = "\u200b\ufeff\u00ad\u2060"
_BLANKS = " \t\u00a0\u2002\u2003\u2007\u2009\u202f" + _INVISIBLE
_BOTH = re.compile("(?: \u00a0|\u00a0 )[ \u00a0]*")
_WIDE = re.compile("[ \t]{2,}|[ \t\u00a0]{3,}|\t")


def read(source: SourceText) -> Document:
    """The document whose lines are the non-empty lines of ``source``."""
    return Document(
        path=source.path,
        metadata=source.metadata,
        metadata_lines=source.metadata_lines,
        lines=tuple(lines(source.body, source.body_line)),
        lang=source.lang,
        date_order=source.date_order,
    )


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing."""
    return not text.strip().strip(_BLANKS + "\n")


def paragraphs(found: tuple[Line, ...], title: str = "") -> tuple[Block, ...]:
    """The lines between empty lines as paragraphs, unread: for archives whose texts hold nothing else.
    ``title`` at the head of the text is not said again."""
    made: list[Block] = []
    for line in found:
        if made and not line.gap:
            last = made[-1]
            made[-1] = Block("paragraph", f"{last.text} {line.text}", last.first_line, line.number)
        elif made or line.text != title:
            made.append(Block("paragraph", line.text, line.number, line.number))
    return tuple(made)


def lines(body: str, first: int = 1) -> list[Line]:
    """The non-empty lines of ``body``, whose first line is line ``first`` of the file.

    No-break spaces inside a line stay as printed: "10 000" must not be broken on the page. Wide gaps
    become single spaces, but their places are kept, since a page's columns were set apart by them
    ("Amy Gibbons   Political Correspondent").
    """
    found: list[Line] = []
    gap = 0
    for number, raw in enumerate(body.split("\n"), first):
        if "&" in raw and ";" in raw:
            raw = unescaped(raw)
        text = raw.strip(_BLANKS)
        if not text:
            gap += 1
            continue
        indent = 0
        if raw[0] in _BLANKS:
            head = raw[: len(raw) - len(raw.lstrip(_BLANKS))].expandtabs(4)
            indent = len(head) - sum(map(head.count, _INVISIBLE))
        breaks: tuple[int, ...] = ()
        if "  " in text or "\t" in text or "\u00a0\u00a0" in text:
            text, breaks = _folded(text)
        if "\u00a0" in text and not breaks:
            # "notice\u00a0 gave": a page's markup left both, and together they would show as a gap.
            text = _BOTH.sub(" ", text)
        found.append(Line(number, text, indent, gap, breaks))
        gap = 0
    return found


def _folded(text: str) -> tuple[str, tuple[int, ...]]:
    """``text`` with single spaces, and the offsets at which a wide gap stood."""
    parts = _WIDE.split(text)
    breaks, position = [], 0
    for part in parts[:-1]:
        position += len(part)
        breaks.append(position)
        position += 1
    return " ".join(parts), tuple(breaks)
