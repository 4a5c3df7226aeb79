"""Which line is the headline."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..words import Words, key
from . import datelines
from .draft import Draft
from .shapes import PROSE, SENTENCE, SHORT

_WORD = re.compile(r"[^\W\d_]{4,}|\d{2,}|[A-Z]{2,}")
_LONGEST = 220
_LONGEST_LINE = 110


def find_title(draft: Draft, given: str, beside: bool = False) -> None:
    """Set ``title`` and label it. A title ``given`` in the front matter is looked for only to cut its
    repetition in the text; when it replaces another (the sidecar ``beside`` the text says it, or the text says
    its own twice), that one is cut."""
    if given.strip():
        wanted = key(given)
        for n in range(min(40, len(draft))):
            if draft.key(n) == wanted:
                draft.title = n
                draft.put(n, "furniture", "title repeated")
                return
        n, _, _ = _most_like_the_text(draft) if draft.page else _first_line(draft)
        if n >= 0 and n not in draft.kept and draft.shapes[n] == SHORT:
            twice = sum(draft.key(other) == draft.key(n) for other in range(min(40, len(draft)))) > 1
            if beside or twice:
                draft.title = n
                draft.put(n, "furniture", "title replaced by the front matter")
        return
    n, rule, certainty = _most_like_the_text(draft) if draft.page else _first_line(draft)
    if n >= 0 and n not in draft.kept:
        draft.title = n
        draft.put(n, "title", rule, certainty)


def is_section(text: str, words: Words) -> bool:
    """'World', 'Sport | Football', 'Aerospace & Defense'"""
    return len(text) < 50 and words.sections.fullmatch(text) is not None


def _first_line(draft: Draft) -> tuple[int, str, float]:
    """A clean text begins with its headline; a date, a byline or a section may stand before it."""
    for n in range(min(8, len(draft))):
        if draft.role(n) in ("date", "byline", "copyright", "furniture") or _is_kicker(draft, n):
            continue
        above = draft.labels[n - 1] if n else None
        if above is not None and above.box and draft.is_short(n):
            # "Related posts" and its links: the headline is the last line before the text.
            while n + 1 < len(draft) and draft.is_short(n + 1):
                n += 1
            return n, "last line below a box of links", 0.7
        if draft.shapes[n] == SHORT or not draft.is_open(n):
            nearer = _nearer_to_the_text(draft, n)
            if nearer > n:
                return nearer, "shares words with the text, which the first line does not", 0.8
            return n, "first line", 0.95 if n == 0 else 0.9
        if _is_sentence_as_title(draft, n):
            return n, "first line, a sentence", 0.7
        break
    return -1, "", 0.0


def _is_kicker(draft: Draft, n: int) -> bool:
    """A section or a shouted word right above a longer short line: "World", "CHILDHOOD SWEETHEART"."""
    text = draft.texts[n]
    kicker = is_section(text, draft.words) or (
        draft.length(n) < 3 and text.isupper() and len(text) < 30
    )
    return kicker and n + 1 < len(draft) and draft.is_short(n + 1) and draft.length(n + 1) > 2


def _is_sentence_as_title(draft: Draft, n: int) -> bool:
    """'Is the bridge safe?', 'Men walk on the moon.': one sentence, set apart from more text."""
    text = draft.texts[n]
    prose = sum(1 for kind in draft.shapes if kind in (PROSE, SENTENCE))
    if len(text) > 110 or prose < 2 or re.search(r"[.!?] ", text[:-1]):
        return False
    next_gap = draft.pieces[n + 1].gap if n + 1 < len(draft) else 0
    return text[-1] in "?!" or draft.pieces[n].gap > 0 or next_gap > 0


def _nearer_to_the_text(draft: Draft, first: int) -> int:
    """A line below a greeting ("Welcome to our European edition") that is nearer to the text, or -1."""
    lines = []
    # A question is a headline only below what a page says to its visitors: texts open with questions too.
    greets = draft.words.greets.match(draft.texts[first]) is not None
    for m in range(first + 1, min(first + 6, len(draft))):
        if draft.key(m) and draft.key(m) == draft.key(first):
            return -1  # a headline that the text repeats
        if not draft.is_open(m):
            if draft.role(m) in ("byline", "date"):
                break
            greets = True
            continue
        asks = greets and draft.texts[m][-1] in "?!"
        if len(draft.texts[m]) >= _LONGEST_LINE or (draft.shapes[m] != SHORT and not asks):
            break
        lines.append(m)
    if not lines or draft.shapes[first] != SHORT:
        return -1
    below = range(lines[0], min(len(draft), first + 16))
    prose = [draft.texts[n] for n in below if draft.shapes[n] == PROSE]
    text = _stems_of(prose)
    if len(prose) < 2 or _stems(draft.texts[first]) & text:
        return -1
    best = max(lines, key=lambda m: (len(_stems(draft.texts[m]) & text), -m))
    return best if len(_stems(draft.texts[best]) & text) >= 3 else -1


def _most_like_the_text(draft: Draft) -> tuple[int, str, float]:
    """On a page, the headline is the line above the text that shares most words with it."""
    prose = [
        n for n in range(draft.first, draft.last + 1) if draft.is_open(n) and draft.shapes[n] == PROSE
    ]
    start = prose[0] if prose else draft.last + 1
    end = prose[3] if len(prose) > 3 else draft.last + 1
    text = _stems_of(draft.texts[n] for n in prose[:8])
    candidates = [n for n in range(max(0, start - 120), end) if _may_be_title(draft, n)]
    if not candidates:
        return -1, "", 0.0
    best = max(candidates, key=lambda n: (_worth(draft, n, start, text), -n))
    # A headline that stands twice stands first where it is largest.
    again = [n for n in range(max(0, best - 11), best) if draft.key(n) == draft.key(best)]
    return again[0] if again else best, "shares most words with the text", 0.85


def _may_be_title(draft: Draft, n: int) -> bool:
    if len(draft.texts[n]) > _LONGEST or draft.role(n) not in (None, "caption"):
        return False
    return draft.length(n) >= 3 and not datelines.read(draft.texts[n], draft.lang)[0]


def _worth(draft: Draft, n: int, start: int, text: set[str]) -> float:
    """How much speaks for piece ``n`` as the headline of the text that begins at ``start``."""
    stems = _stems(draft.texts[n])
    shared = len(stems & text)
    worth = shared / max(3, len(stems)) * 4 + min(shared, 6) * 0.35
    worth += 0.6 if 5 <= draft.length(n) <= 24 else -0.5
    if any(draft.role(m) in ("byline", "date") for m in range(n + 1, n + 7)):
        worth += 0.8
    if all(not draft.is_open(m) or draft.length(m) <= 3 for m in range(max(0, n - 4), n)):
        worth += 1.2  # below nothing but buttons and names of sections
    if draft.shapes[n] != SHORT and draft.texts[n][-1] not in "?!":
        # A standfirst shares more words with the text than the headline above it does.
        worth -= 3.0 if len(draft.texts[n]) < 140 else 4.5
    if not draft.is_open(n):
        worth -= 1.5
    if n > start:
        worth -= 0.8
    return worth - 0.02 * abs(start - n)


def _stems(text: str) -> set[str]:
    return {word.casefold().rstrip("s")[:6] for word in _WORD.findall(text)}


def _stems_of(texts: Iterable[str]) -> set[str]:
    return {stem for text in texts for stem in _stems(text)}
