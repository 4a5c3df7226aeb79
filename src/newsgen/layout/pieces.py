"""From lines to pieces: what was typed as one line, or broken over several by a narrow column."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from ..model import Line

# "- one", "• two", "3. three", "(a) four", "– five"
ITEM = re.compile(r"(?P<bullet>[-*•‣▪●–—]|\((?:[a-z]|[ivx]+|\d{1,2})\)|\d{1,2}[.)]|[a-z]\)) +(?=\S)")
_WIDEST = 100
_LINK = 60
_CLOSERS = "\"'”’»)]*_ 」』）"
_STOPS = ".!?…。！？"


class Piece(msgspec.Struct, frozen=True):
    """One or several source lines that belong together, as one text.

    ``text`` has plain spaces, so that every rule may ask for them; ``printed`` keeps the no-break ones
    and is what a reader is shown.
    """

    text: str
    first: int
    last: int
    gap: int = 0
    indent: int = 0
    breaks: tuple[int, ...] = ()
    printed: str = ""


def ended(text: str) -> bool:
    """Whether a text ends as a sentence does, closing marks aside: '… he said.”'."""
    last = text[-1]
    if last in _STOPS:
        return True
    return last in _CLOSERS and text.rstrip(_CLOSERS)[-1:] in _STOPS


def pieces(lines: Sequence[Line]) -> list[Piece]:
    """The pieces of a text; every line is in exactly one of them."""
    width = _column_width(lines)
    if width:
        return _unwrapped(lines, width)
    found: list[Piece] = []
    last: Line | None = None
    for line in lines:
        if last is not None and line.gap == 0 and _hangs(found[-1], last, line):
            found[-1] = _joined(found[-1], line)
        elif found and line.text[0] in ",;)" and line.gap < 2 and not ended(found[-1].text):
            # A link stood on a line of its own: "… a lamp from" / "Vellomark" / ", a firm of the next valley"
            if len(found) > 1 and len(found[-1].text) < _LINK and _breaks_off(found[-2].text):
                found[-2:] = [_together(found[-2], found[-1], " ")]
            found[-1] = _joined(found[-1], line, "")
        else:
            text = _plain(line.text)
            found.append(
                Piece(text, line.number, line.number, line.gap, line.indent, line.breaks, line.text)
            )
        last = line
    return found


def _hangs(piece: Piece, last: Line, line: Line) -> bool:
    """A line that cannot stand alone: below an open bracket, or indented under a list's item.

    "English ivy is easy to grow (" / "Image:" / "Getty Images)"
    """
    if last.text[-1] == "(" or (last.text[-1] == ":" and len(last.text) < 20 and "(" in piece.text):
        return piece.last - piece.first < 3 and piece.text.count("(") > piece.text.count(")")
    return line.indent > piece.indent and line.indent >= 2 and ITEM.match(piece.text) is not None


def _column_width(lines: Sequence[Line]) -> int:
    """The width at which a text's lines were broken, or 0 for a text with a line a paragraph."""
    if len(lines) < 4:
        return 0
    spans = [line.indent + len(line.text) for line in lines]
    long = sum(1 for span in spans if span > _WIDEST)
    if long * 20 > len(lines):
        return 0
    tight = [n for n in range(1, len(lines)) if lines[n].gap == 0]
    if len(tight) * 5 < len(lines) * 2:
        return 0
    width = sorted(spans)[len(spans) * 19 // 20 - long]
    if width < 30:
        return 0
    # Where lines were broken for want of room, the next line's first word would not have fitted.
    # An indent opens a paragraph, so the line before it says nothing.
    base = min((lines[n].indent for n in tight), default=0)
    level = [n for n in tight if lines[n].indent == base]
    full = sum(1 for n in level if spans[n - 1] + 1 + len(_first_word(lines[n])) > width * 0.9)
    running = sum(1 for n in level if not ended(lines[n - 1].text))
    return width if level and full * 2 >= len(level) and running * 3 >= len(level) else 0


def _first_word(line: Line) -> str:
    return line.text.partition(" ")[0]


def _unwrapped(lines: Sequence[Line], width: int) -> list[Piece]:
    """Pieces of a hard-wrapped text. Paragraphs begin after an empty line, with an indent, or after a
    line that was left with room to spare."""
    letters = _solid_words(lines) if any(line.text[-1] == "-" for line in lines) else set()
    indents = sum(1 for n in range(1, len(lines)) if lines[n].indent > lines[n - 1].indent)
    marked = indents > 1 or sum(1 for line in lines[1:] if line.gap) > 1
    # What lines are indented to when they open nothing.
    base = min(lines[n].indent for n in range(1, len(lines)) if lines[n].gap == 0)
    found: list[list[Line]] = []
    for line in lines:
        last = found[-1][-1] if found else None
        if last is None or _begins(found[-1], last, line, width, base, marked):
            found.append([line])
        else:
            found[-1].append(line)
    joined = []
    for group in found:
        head, printed = group[0], _run_together(group, letters)
        breaks = head.breaks if len(group) == 1 else ()
        text = _plain(printed)
        joined.append(
            Piece(text, head.number, group[-1].number, head.gap, head.indent, breaks, printed)
        )
    return joined


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ") if not text.isascii() else text


def _begins(
    group: list[Line], last: Line, line: Line, width: int, base: int, marked: bool
) -> bool:
    if line.gap:
        return True
    item = ITEM.match(group[0].text) is not None
    if line.indent > last.indent and item and len(group) == 1:
        # Under an item a deeper line goes on with it; elsewhere it opens a paragraph.
        return ITEM.match(line.text) is not None
    if line.indent > base and not (item and line.indent == last.indent):
        return True
    if ITEM.match(line.text) and (item or ended(last.text) or last.text[-1] == ":"):
        return True
    if item and line.indent < last.indent:
        return True
    span = last.indent + len(last.text) + 1 + len(_first_word(line))
    if span <= width * (0.6 if marked else 0.75):
        return True
    return not marked and ended(last.text) and span <= width * 0.95 and line.text[0].isupper()


def _solid_words(lines: Sequence[Line]) -> set[str]:
    return {word.strip(".,;:\"'()").casefold() for line in lines for word in line.text.split()[:-1]}


def _run_together(group: list[Line], solid: set[str]) -> str:
    if len(group) == 1:
        return group[0].text
    text = group[0].text
    for line in group[1:]:
        if text[-1] == "-" and text[-2:-1].isalpha() and line.text[0].islower():
            # "govern-" / "ment": the hyphen is the column's if the text has the word without it.
            whole = text.rpartition(" ")[2][:-1] + _first_word(line)
            text = text[:-1] if whole.strip(".,;:\"'()").casefold() in solid else text
            text += line.text
        else:
            text += " " + line.text
    return text


def _breaks_off(text: str) -> bool:
    """'The town has bought a lamp from': no line ends so that is whole."""
    last = text.rpartition(" ")[2]
    return " " in text and 0 < len(last) < 6 and last.isalpha() and last.islower()


def _together(one: Piece, two: Piece, joint: str) -> Piece:
    printed = f"{one.printed}{joint}{two.printed}"
    return Piece(_plain(printed), one.first, two.last, one.gap, one.indent, one.breaks, printed)


def _joined(piece: Piece, line: Line, joint: str = " ") -> Piece:
    printed = f"{piece.printed}{joint}{line.text}"
    return Piece(
        _plain(printed), piece.first, line.number, piece.gap, piece.indent, piece.breaks, printed
    )
