"""The lines above the text: section, standfirst, byline, date, picture."""

from __future__ import annotations

import re

from . import bylines, captions, datelines
from .draft import Draft
from .pieces import ended
from .shapes import PROSE, SENTENCE, SHORT
from .titles import is_section

_REACH = 24
_ROLE = 6
"""Fewer words than this may be the role of who wrote a text, on a line of its own."""
_CAPITAL = re.compile(r"[A-ZÀ-Þ]")
_TWO_SENTENCES = re.compile(r"[.!?]['\"”’]? [A-ZÀ-Þ\"“]")
_FILM = frozenset({"video", "watch", "play video", "vidéo"})


def label_above(draft: Draft) -> None:
    """Label what stands above the headline: a section, a date, or a page's head."""
    title = draft.title
    few = sum(1 for n in range(title) if draft.is_short(n)) <= 3 and title <= 6
    for n in range(title):
        text = draft.texts[n]
        section = is_section(text, draft.words)
        if draft.role(n) in ("date", "byline") and title - n > 6:
            draft.put(n, "furniture", "before the article", 0.7)
        elif draft.is_open(n) or (section and draft.role(n) == "furniture"):
            if title - n <= 3 and len(text) < 50 and (
                section or (few and draft.length(n) < 5 and not ended(text))
            ):
                draft.put(n, "section", "short line above the headline", 0.8 if few else 0.5)
            elif draft.is_open(n):
                draft.put(n, "furniture", "before the article", 0.7)


def label_header(draft: Draft) -> int:
    """Label what stands between the headline and the text; the index at which the text begins."""
    end = min(draft.last, draft.title + _REACH)
    _find_bare_names(draft, draft.title + 1, end)
    credits_end = _last_credit(draft, end)
    n = draft.title + 1
    while n <= draft.last:
        if _repeats_title(draft, n):
            draft.put(n, "furniture", "title repeated")
        elif (label := draft.labels[n]) is not None:
            if label.box and n >= credits_end:
                return n
        elif _is_film_title(draft, n):
            draft.put(n, "furniture", "title of a video", 0.7)
            draft.put(n + 1, "caption", "below a video", 0.6)
        elif not (
            _is_lone_dateline(draft, n)
            if datelines.read(draft.texts[n], draft.lang)[0]
            else _label_prose(draft, n, credits_end)
            if draft.shapes[n] in (PROSE, SENTENCE)
            else draft.shapes[n] == SHORT and _label_short(draft, n, credits_end)
        ):
            return n
        n += 1
    return n


def _repeats_title(draft: Draft, n: int) -> bool:
    if draft.title < 0 or abs(len(draft.texts[n]) - len(draft.texts[draft.title])) > 9:
        return False
    return bool(draft.key(n)) and draft.key(n) == draft.key(draft.title)


def _has_subtitle(draft: Draft, n: int) -> bool:
    return any(draft.role(m) == "subtitle" for m in range(draft.title + 1, n))


def _find_bare_names(draft: Draft, start: int, end: int) -> None:
    """Find bylines that only their place gives away: a name beside a date, or below "Author"."""
    for n in range(start, end + 1):
        text = draft.texts[n]
        labels = len(text) < 40 and draft.key(n) in draft.words.author_labels
        if labels and n < end and draft.is_open(n + 1):
            if bylines.read(draft.pieces[n + 1], draft.words, draft.lang, opened=False):
                draft.put(n, "byline", "label of a byline", 0.9)
                draft.put(n + 1, "byline", "below a byline's label", 0.9)
            continue
        beside_date = "date" in (draft.role(max(start, n - 1)), draft.role(min(end, n + 1)))
        signs = beside_date and draft.words.agencies.fullmatch(text)
        if signs and draft.role(n) in (None, "credit") and draft.role(n - 1) != "caption":
            draft.put(n, "byline", "an agency beside a date", 0.8)
            continue
        if not draft.is_short(n) or len(text) > 120 or not _CAPITAL.match(text):
            continue
        byline = bylines.read(draft.pieces[n], draft.words, draft.lang, opened=False)
        if byline is None:
            continue
        if len(" and ".join(byline.names)) + 4 < len(text):
            draft.put(n, "byline", "a name with a date or a role", 0.8)
        elif beside_date:
            draft.put(n, "byline", "a name beside a date", 0.8)
        elif n + 2 <= end and draft.role(n + 2) == "date" and _is_writers_role(draft, n + 1):
            # "Jon King", "News reporter @jonking", "Wednesday 20 November"
            draft.put(n, "byline", "a name above a role and a date", 0.8)
            draft.put(n + 1, "furniture", "the role of who wrote it", 0.7)


def _is_writers_role(draft: Draft, n: int) -> bool:
    few = draft.is_open(n) and draft.is_short(n) and draft.length(n) < _ROLE
    return few and draft.words.roles.search(draft.texts[n]) is not None


def _last_credit(draft: Draft, end: int) -> int:
    """The index of the last byline or date that still belongs to the header: at most two pieces of prose
    stand above it, and the text below. -1 if there is none."""
    found, prose = -1, 0
    for n in range(draft.title + 1, end + 1):
        if draft.role(n) in ("byline", "date"):
            found = n
        elif draft.is_prose(n):
            prose += 1
            if prose > 2:
                break
    return found if any(draft.is_prose(m) for m in range(found + 1, end + 1)) else -1


def _is_film_title(draft: Draft, n: int) -> bool:
    """'Video' / 'Why the threat is growing' / 'An expert discusses …': a film's title and description."""
    if n == 0 or n + 1 >= len(draft) or not draft.is_short(n) or draft.key(n - 1) not in _FILM:
        return False
    return draft.shapes[n + 1] == PROSE and draft.is_open(n + 1)


def _is_lone_dateline(draft: Draft, n: int) -> bool:
    """Label a dateline that stands on a line of its own ("AUBURN, Wash. —"); any other opens the text."""
    _, end = datelines.read(draft.texts[n], draft.lang)
    if end < len(draft.texts[n]) or any(draft.role(m) == "dateline" for m in range(n)):
        return False
    draft.put(n, "dateline", "a dateline by itself", 0.9)
    return True


def _label_prose(draft: Draft, n: int, credits_end: int) -> bool:
    """Label prose that is still the header's; False where the text begins."""
    text = draft.texts[n]
    seen = captions.looks_like_one(text, draft.words)
    if captions.fragment(text) and n <= draft.title + 4:
        draft.put(n, "caption", "a fragment above the text", 0.6)
    elif n < credits_end:
        if not _has_subtitle(draft, n):
            draft.put(n, "subtitle", "between headline and byline", 0.85)
        elif seen:
            draft.put(n, "caption", "says what is seen, and when", 0.6)
        else:
            draft.put(n, "subtitle", "between headline and byline", 0.5)
    elif seen and draft.title + 1 < n < draft.last:
        draft.put(n, "caption", "says what is seen, and when", 0.6)
    elif _is_set_apart(draft, n) and not _has_subtitle(draft, n):
        draft.put(n, "subtitle", "one sentence between a page's buttons", 0.6)
    else:
        return False
    return True


def _is_set_apart(draft: Draft, n: int) -> bool:
    """One sentence with a page's furniture above and below, and more text after: a standfirst."""
    if not draft.title + 1 < n < len(draft) - 3 or len(draft.texts[n]) > 180:
        return False
    if _TWO_SENTENCES.search(draft.texts[n][:-1]):
        return False
    return draft.role(n - 1) == draft.role(n + 1) == "furniture" and draft.shapes[n + 2] == PROSE


def _label_short(draft: Draft, n: int, credits_end: int) -> bool:
    """Label a short line of the header; False where it already belongs to the text."""
    text, length = draft.texts[n], draft.length(n)
    subtitle = _has_subtitle(draft, n)
    if draft.role(n + 1) == "credit":
        draft.put(n, "caption", "above a credit", 0.85)
    elif captions.looks_like_one(text, draft.words):
        draft.put(n, "caption", "says what is seen, and when", 0.6)
    elif n < credits_end and length >= 4:
        draft.put(n, "subtitle", "between headline and byline", 0.5 if subtitle else 0.85)
    elif n < credits_end:
        draft.put(n, "furniture", "between headline and byline", 0.5)
    elif not subtitle and length >= 4 and text[-1] != "?" and _is_below_title(draft, n):
        if not draft.page and credits_end < 0 and len(text) > 60:
            # A first paragraph that lost its full stop is commoner than a standfirst without a byline.
            return False
        draft.put(n, "subtitle", "line below the headline", 0.75)
    elif credits_end >= 0 and n - credits_end <= 4 and length >= 4:
        if subtitle or captions.fragment(text) or draft.words.caption_verbs.search(text):
            draft.put(n, "caption", "a line above the text", 0.5)
        else:
            draft.put(n, "subtitle", "line above the text", 0.5)
    else:
        return False
    return True


def _is_below_title(draft: Draft, n: int) -> bool:
    """Whether nothing but furniture stands between the headline and piece ``n``."""
    return draft.title >= 0 and all(draft.role(m) == "furniture" for m in range(draft.title + 1, n))
