"""Where the article is in the text: the stretch of prose between what a page puts round it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from .labels import Label
from .pieces import ITEM, Piece, ended

PROSE, SENTENCE, ITEM_LINE, SHORT = "prose", "sentence", "item", "short"


class Region(msgspec.Struct, frozen=True):
    """The article's pieces are ``first`` to ``last`` (inclusive; first > last: there is none).
    ``page`` says that the text shows signs of a page around the article."""

    first: int
    last: int
    page: bool


def shape(piece: Piece) -> str:
    """What a piece is by its looks: prose, a short sentence, an item of a list, or a short line."""
    text = piece.text
    if len(text) > 200:
        return PROSE
    if ITEM.match(text):
        return ITEM_LINE
    if ended(text):
        return PROSE if len(text) >= 70 else SENTENCE if " " in text else SHORT
    if text[-1] in ":," and len(text) > 60:
        return PROSE
    return PROSE if len(text) > 150 and text.count(" ") > 20 else SHORT


def is_page(pieces: Sequence[Piece], shapes: Sequence[str], signs: Sequence[Label | None]) -> bool:
    """Whether a text shows signs of a page around the article."""
    furniture = sum(
        1
        for kind, s in zip(shapes, signs, strict=True)
        if s is not None
        and s.role == "furniture"
        and s.rule not in ("no words", "end mark")
        and kind != PROSE
    )
    short = sum(
        1 for kind, s in zip(shapes, signs, strict=True) if kind == SHORT and s is None
    )
    return furniture >= 3 or (furniture >= 1 and short * 2 > len(pieces))


def region(
    pieces: Sequence[Piece], shapes: Sequence[str], signs: Sequence[Label | None], *, page: bool
) -> Region:
    """The stretch with the greatest sum of worth: prose counts for it, what a page says against it."""
    if not page:
        marks = [n for n, kind in enumerate(shapes) if kind != SHORT and not _outside(signs[n])]
        if not marks:
            return Region(0, len(pieces) - 1, False)
        return Region(marks[0], marks[-1], False)
    worths = _worths(pieces, shapes, signs)
    if max(worths, default=0.0) <= 0:  # no prose at all: a table of results, not a page
        return Region(0, len(pieces) - 1, False)
    _close_at_comments(worths, shapes, signs)
    first, last = _best(worths)
    if last >= 0:
        _weigh_by_names(worths, pieces, shapes, signs, first, last)
        first, last = _best(worths)
    return Region(first, last, True)


def _outside(sign: Label | None) -> bool:
    return sign is not None and sign.role in ("copyright", "date", "byline", "furniture", "credit")


def _best(worths: Sequence[float]) -> tuple[int, int]:
    """The stretch with the greatest sum (0, -1 when nothing is worth anything)."""
    best, first, last = 0.0, 0, -1
    total, start = 0.0, 0
    for n, worth in enumerate(worths):
        if total <= 0:
            total, start = 0.0, n
        total += worth
        if total > best:
            best, first, last = total, start, n
    return first, last


def _worths(
    pieces: Sequence[Piece], shapes: Sequence[str], signs: Sequence[Label | None]
) -> list[float]:
    """What each piece adds to a stretch that holds it.

    Prose among prose counts most. In and after a box of links a single sentence between short lines is
    a teaser, however long, and counts little.
    """
    order = [n for n, s in enumerate(signs) if s is None or s.role in ("caption", "credit")]
    place = {n: i for i, n in enumerate(order)}
    worths: list[float] = []
    boxed = False
    for n, (piece, kind, label) in enumerate(zip(pieces, shapes, signs, strict=True)):
        if label is not None:
            boxed = boxed or label.box
            worths.append(_LABEL_WORTH.get(label.role, 0.0) - (0.8 if label.box else 0.0))
            continue
        if kind == SHORT:
            worths.append(-0.5 if piece.text.count(" ") < 10 else -0.9)
            continue
        i = place[n]
        beside = [shapes[m] for m in (*order[max(0, i - 1) : i], *order[i + 1 : i + 2])]
        if not any(other != SHORT for other in beside):
            worths.append(0.4 if boxed else 1.0)
            continue
        if boxed and i and shapes[order[i - 1]] != SHORT:
            boxed = False
        if kind == SENTENCE:
            worths.append(0.7)
        elif kind == ITEM_LINE:
            worths.append(0.6)
        else:
            worths.append(min(4.0, 0.8 + len(piece.text) / 90))
    return worths


def _close_at_comments(
    worths: list[float], shapes: Sequence[str], signs: Sequence[Label | None]
) -> None:
    """Below "12 responses" no article goes on, however well its readers write."""
    prose = 0
    for n, label in enumerate(signs):
        if label is None:
            prose += shapes[n] == PROSE
        elif label.end and prose > 1:
            worths[n:] = [-5.0] * (len(worths) - n)
            return


_LABEL_WORTH = {"furniture": -0.7, "copyright": -6.0, "byline": -0.2, "date": -0.2}
# More names than this tell nothing more.
_NAMES = 60
_NAME = re.compile(r"(?<=[a-z,’'\"“(] )[A-Z][a-zà-ÿ]{2,}|\b[A-Z]{2,}\b")


def _weigh_by_names(
    worths: list[float],
    pieces: Sequence[Piece],
    shapes: Sequence[str],
    signs: Sequence[Label | None],
    first: int,
    last: int,
) -> None:
    """Prose below the first stretch counts more when it names whom the article names: a box in the
    middle must not cut the text in two, and other people's stories below must not join it."""
    names: Counter[str] = Counter()
    for n in range(first, last + 1):
        if signs[n] is None and shapes[n] == PROSE:
            names.update(set(_NAME.findall(pieces[n].text[:1500])))
    known = [name for name, count in names.most_common(_NAMES) if count > 1]
    for n in range(last + 1, len(pieces)):
        if signs[n] is None and shapes[n] == PROSE:
            if any(name in pieces[n].text for name in known):
                worths[n] = min(4.0, 0.8 + len(pieces[n].text) / 90) + 0.8
            else:
                worths[n] *= 0.6
