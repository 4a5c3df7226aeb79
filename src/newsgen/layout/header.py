"""The lines between the headline and the text: standfirst, byline, date, picture."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..words import Words, key
from . import bylines, captions, datelines
from .labels import Label
from .pieces import Piece, ended
from .region import PROSE, SENTENCE, SHORT
from .titles import is_section

_REACH = 24
_CAPITALS = re.compile(r"[A-ZÀ-Þ]")


def label_header(
    pieces: Sequence[Piece],
    shapes: Sequence[str],
    signs: list[Label | None],
    title: int,
    last: int,
    words: Words,
    lang: str,
    *,
    page: bool,
) -> int:
    """Label what stands below the headline and give the index at which the text begins.

    Labels are written into ``signs``. ``last`` is the last piece of the article's stretch.
    """
    end = min(last, title + _REACH)
    _bare_names(pieces, shapes, signs, title + 1, end, words, lang)
    credits_end = _last_credit(shapes, signs, title, end)
    subtitle = False
    n = title + 1
    while n <= last:
        piece, label = pieces[n], signs[n]
        if title >= 0 and len(piece.text) < 250 and key(piece.text) == key(pieces[title].text):
            signs[n] = Label("furniture", "title repeated")
        elif label is not None:
            if label.role == "furniture" and label.box and n >= credits_end:
                return n
        elif _is_video_title(pieces, shapes, signs, n):
            signs[n] = Label("furniture", "title of a video", 0.7)
            signs[n + 1] = Label("caption", "below a video", 0.6)
        elif (line := datelines.read(piece.text, lang))[0]:
            if line[1] < len(piece.text) or any(s is not None and s.role == "dateline" for s in signs[:n]):
                return n
            signs[n] = Label("dateline", "a dateline by itself", 0.9)
        elif shapes[n] in (PROSE, SENTENCE):
            if captions.fragment(piece.text) and n <= title + 4:
                signs[n] = Label("caption", "a fragment above the text", 0.6)
            elif n < credits_end:
                if not subtitle:
                    signs[n], subtitle = Label("subtitle", "between headline and byline", 0.85), True
                elif captions.looks_like_one(piece.text, words):
                    signs[n] = Label("caption", "says what is seen, and when", 0.6)
                else:
                    signs[n] = Label("subtitle", "between headline and byline", 0.5)
            elif captions.looks_like_one(piece.text, words) and n + 1 <= last and n > title + 1:
                signs[n] = Label("caption", "says what is seen, and when", 0.6)
            elif _set_apart(pieces, shapes, signs, n, title) and not subtitle:
                signs[n], subtitle = Label("subtitle", "one sentence between a page's buttons", 0.6), True
            else:
                return n
        elif shapes[n] == SHORT:
            role = _short(pieces, shapes, signs, n, credits_end, words, subtitle=subtitle, title=title, page=page)
            if role is None:
                return n
            signs[n] = role
            subtitle = subtitle or role.role == "subtitle"
        else:
            return n
        n += 1
    return n


def label_above(
    pieces: Sequence[Piece], shapes: Sequence[str], signs: list[Label | None], title: int, words: Words, lang: str
) -> None:
    """Label what stands above the headline: a section, a date, or a page's head."""
    unknown = [n for n in range(title) if signs[n] is None and shapes[n] == SHORT]
    few = len(unknown) <= 3 and title <= 6
    for n in range(title):
        label = signs[n]
        if label is not None and label.role in ("date", "byline") and title - n > 6:
            signs[n] = Label("furniture", "before the article", 0.7)
        elif label is None or (label.role == "furniture" and is_section(pieces[n].text, words)):
            text = pieces[n].text
            near = title - n <= 3 and len(text) < 50
            if near and (is_section(text, words) or (few and text.count(" ") < 4 and not ended(text))):
                certainty = 0.8 if few else 0.5
                signs[n] = Label("section", "short line above the headline", certainty)
            elif label is None:
                signs[n] = Label("furniture", "before the article", 0.7)


def _last_credit(
    shapes: Sequence[str], signs: Sequence[Label | None], title: int, end: int
) -> int:
    """The index of the last byline or date that still belongs to the header: at most two pieces of prose
    stand above it, and the text below."""
    found, prose = -1, 0
    for n in range(title + 1, end + 1):
        label = signs[n]
        if label is not None:
            if label.role in ("byline", "date"):
                found = n
        elif shapes[n] in (PROSE, SENTENCE):
            prose += 1
            if prose > 2:
                break
    follows = any(shapes[m] in (PROSE, SENTENCE) and signs[m] is None for m in range(found + 1, end + 1))
    return found if follows else -1


def _bare_names(
    pieces: Sequence[Piece],
    shapes: Sequence[str],
    signs: list[Label | None],
    start: int,
    end: int,
    words: Words,
    lang: str,
) -> None:
    """Find bylines that only their place gives away: a name beside a date, or below "Author"."""
    for n in range(start, end + 1):
        if len(pieces[n].text) < 40 and key(pieces[n].text) in words.author_labels and n < end and signs[n + 1] is None:
            if bylines.read(pieces[n + 1], words, lang, opened=False):
                signs[n] = Label("byline", "label of a byline", 0.9)
                signs[n + 1] = Label("byline", "below a byline's label", 0.9)
            continue
        if signs[n] is not None or shapes[n] != SHORT or len(pieces[n].text) > 120:
            continue
        if not _CAPITALS.match(pieces[n].text):
            continue
        byline = bylines.read(pieces[n], words, lang, opened=False)
        if byline is None:
            continue
        beside = [signs[m] for m in (n - 1, n + 1) if start <= m <= end]
        dated = any(label is not None and label.role == "date" for label in beside)
        more = len(" and ".join(byline.names)) + 4 < len(pieces[n].text)
        if more or dated:
            signs[n] = Label("byline", "a name with a date or a role" if more else "a name beside a date", 0.8)


def _is_video_title(
    pieces: Sequence[Piece], shapes: Sequence[str], signs: Sequence[Label | None], n: int
) -> bool:
    """'Video' / 'Why the threat is growing' / 'An expert discusses …': a film's title and description."""
    if n == 0 or n + 1 >= len(pieces) or shapes[n] != SHORT or shapes[n + 1] != PROSE or signs[n + 1] is not None:
        return False
    before = signs[n - 1]
    return before is not None and key(pieces[n - 1].text) in ("video", "watch", "play video", "vidéo")


def _set_apart(
    pieces: Sequence[Piece], shapes: Sequence[str], signs: Sequence[Label | None], n: int, title: int
) -> bool:
    """One sentence with a page's furniture above and below, and more text after: a standfirst."""
    if not title + 1 < n < len(pieces) - 3 or len(pieces[n].text) > 180:
        return False
    if re.search(r"[.!?]['\"”’]? [A-ZÀ-Þ\"“]", pieces[n].text[:-1]):
        return False
    above, below = signs[n - 1], signs[n + 1]
    return (
        above is not None
        and above.role == "furniture"
        and below is not None
        and below.role == "furniture"
        and shapes[n + 2] == PROSE
    )


def _short(
    pieces: Sequence[Piece],
    shapes: Sequence[str],
    signs: Sequence[Label | None],
    n: int,
    credits_end: int,
    words: Words,
    *,
    subtitle: bool,
    title: int,
    page: bool,
) -> Label | None:
    """The label of a short line in the header, None when it already belongs to the text."""
    text = pieces[n].text
    count = text.count(" ") + 1
    after = signs[n + 1] if n + 1 < len(pieces) else None
    if after is not None and after.role == "credit":
        return Label("caption", "above a credit", 0.85)
    first = n == title + 1 or all(
        label is not None and label.role == "furniture" for label in signs[title + 1 : n]
    )
    if captions.looks_like_one(text, words):
        return Label("caption", "says what is seen, and when", 0.6)
    if n < credits_end:
        if count >= 4:
            return Label("subtitle", "between headline and byline", 0.5 if subtitle else 0.85)
        return Label("furniture", "between headline and byline", 0.5)
    if first and not subtitle and count >= 4 and title >= 0 and not text.endswith("?"):
        if not page and credits_end < 0 and len(text) > 60:
            # A first paragraph that lost its full stop is commoner than a standfirst without a byline.
            return None
        return Label("subtitle", "line below the headline", 0.75)
    if credits_end >= 0 and n - credits_end <= 4 and count >= 4:
        if captions.fragment(text) or words.caption_verbs.search(text) or subtitle:
            return Label("caption", "a line above the text", 0.5)
        return Label("subtitle", "line above the text", 0.5)
    return None
