"""Which line is the headline."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..words import Words, key
from . import datelines
from .labels import Label
from .pieces import Piece
from .region import PROSE, SENTENCE, SHORT, Region

_WORD = re.compile(r"[^\W\d_]{4,}|\d{2,}|[A-Z]{2,}")
_LONGEST = 220


def headline(
    pieces: Sequence[Piece],
    shapes: Sequence[str],
    signs: Sequence[Label | None],
    found: Region,
    words: Words,
    lang: str,
) -> tuple[int, str, float]:
    """The index of the headline (-1 if there is none), the rule that chose it and its certainty."""
    if not found.page:
        return _first_line(pieces, shapes, signs, words)
    return _most_like_the_text(pieces, shapes, signs, found, lang)


def is_section(text: str, words: Words) -> bool:
    """'World', 'Sport | Football', 'Aerospace & Defense'"""
    return len(text) < 50 and words.sections.fullmatch(text) is not None


def _first_line(
    pieces: Sequence[Piece], shapes: Sequence[str], signs: Sequence[Label | None], words: Words
) -> tuple[int, str, float]:
    """A clean text begins with its headline; a date, a byline or a section may stand before it."""
    prose = sum(1 for kind in shapes if kind in (PROSE, SENTENCE))
    for n, piece in enumerate(pieces[:8]):
        label = signs[n]
        if label is not None and label.role in ("date", "byline", "copyright", "furniture"):
            # Only furniture that cannot be a headline; "Reuters" or "Home" may be all the title there is.
            continue
        after = shapes[n + 1] if n + 1 < len(pieces) else ""
        kicker = is_section(piece.text, words) or (
            piece.text.count(" ") < 2 and piece.text.isupper() and len(piece.text) < 30
        )
        if kicker and after == SHORT and signs[n + 1] is None and pieces[n + 1].text.count(" ") > 1:
            continue
        if shapes[n] == SHORT or label is not None:
            other = _says_more(pieces, shapes, signs, n)
            if other > n:
                return other, "shares words with the text, which the first line does not", 0.8
            return n, "first line", 0.95 if n == 0 else 0.9
        if len(piece.text) <= 110 and prose > 1 and not re.search(r"[.!?] ", piece.text[:-1]):
            again = n + 1 < len(pieces) and key(pieces[n + 1].text) == key(piece.text)
            if again or piece.text[-1] in "?!" or piece.gap or (n + 1 < len(pieces) and pieces[n + 1].gap):
                return n, "first line, a sentence", 0.7
        return -1, "", 0.0
    return -1, "", 0.0


def _says_more(
    pieces: Sequence[Piece], shapes: Sequence[str], signs: Sequence[Label | None], first: int
) -> int:
    """A line below a greeting ("Welcome to our European edition") that is nearer to the text, or -1."""
    lines = []
    for m in range(first + 1, min(first + 6, len(pieces))):
        if signs[m] is None:
            if shapes[m] != SHORT:
                break
            lines.append(m)
    if not lines or shapes[first] != SHORT:
        return -1
    text: set[str] = set()
    prose = 0
    for n in range(lines[0], min(len(pieces), first + 16)):
        if shapes[n] == PROSE:
            text |= _stems(pieces[n].text)
            prose += 1
    if prose < 2 or _stems(pieces[first].text) & text:
        return -1
    best = max(lines, key=lambda m: (len(_stems(pieces[m].text) & text), -m))
    return best if len(_stems(pieces[best].text) & text) >= 3 else -1


def _most_like_the_text(
    pieces: Sequence[Piece], shapes: Sequence[str], signs: Sequence[Label | None], found: Region, lang: str
) -> tuple[int, str, float]:
    """On a page, the headline is the line above the text that shares most words with it."""
    start, prose = found.last + 1, []
    for n in range(found.first, found.last + 1):
        if shapes[n] == PROSE and signs[n] is None:
            start = min(start, n)
            prose.append(pieces[n].text)
            if len(prose) == 8:
                break
    text_stems = {stem for text in prose for stem in _stems(text)}
    end = _third_prose(shapes, signs, found)
    seen: dict[str, int] = {}
    for piece in pieces:
        if len(piece.text) < _LONGEST:
            k = key(piece.text)
            seen[k] = seen.get(k, 0) + 1
    best, best_worth = -1, 0.0
    for n in range(max(0, start - 120), min(end, len(pieces))):
        piece, label = pieces[n], signs[n]
        if len(piece.text) > _LONGEST or (label is not None and label.role not in ("caption",)):
            continue
        count = piece.text.count(" ") + 1
        if count < 3 or datelines.read(piece.text, lang)[0]:
            continue
        stems = _stems(piece.text)
        shared = len(stems & text_stems)
        worth = shared / max(3, len(stems)) * 4 + min(shared, 6) * 0.35
        worth += 0.6 if 5 <= count <= 24 else -0.5
        worth += _credits_follow(signs, n) * 0.8
        worth += 1.2 if all(_tiny(pieces[m], signs[m]) for m in range(max(0, n - 4), n)) else 0.0
        if shapes[n] != SHORT and piece.text[-1] not in "?!":
            # A standfirst shares more words with the text than the headline above it does.
            worth -= 3.0 if len(piece.text) < 140 else 4.5
        worth -= 1.5 if label is not None else 0.0
        worth -= 0.02 * abs(start - n)
        worth -= 0.8 if n > start else 0.0
        if best < 0 or worth > best_worth:
            best, best_worth = n, worth
    if best < 0:
        return -1, "", 0.0
    # The headline may stand twice; the first stands for both.
    k = key(pieces[best].text)
    if seen[k] > 1:
        best = next(n for n in range(best + 1) if key(pieces[n].text) == k and best - n < 12)
    return best, "shares most words with the text", 0.85


def _third_prose(shapes: Sequence[str], signs: Sequence[Label | None], found: Region) -> int:
    count = 0
    for n in range(found.first, found.last + 1):
        if shapes[n] == PROSE and signs[n] is None:
            count += 1
            if count == 4:
                return n
    return found.last + 1


def _stems(text: str) -> set[str]:
    return {word.casefold().rstrip("s")[:6] for word in _WORD.findall(text)}


def _credits_follow(signs: Sequence[Label | None], n: int) -> bool:
    after = signs[n + 1 : n + 7]
    return any(label is not None and label.role in ("byline", "date") for label in after)


def _tiny(piece: Piece, label: Label | None) -> bool:
    return label is not None or piece.text.count(" ") < 3
