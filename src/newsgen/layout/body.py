"""The text itself: paragraphs, headings, lists, and what a page put between them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..words import Words, key
from . import captions
from .labels import Label
from .pieces import Piece, ended
from .region import ITEM_LINE, PROSE, SENTENCE, SHORT

_QUESTION = re.compile(
    r"(?:who|what|when|where|why|how|which|is|are|can|could|will|would|does|do|did|has|have|had|was|were|should|"
    r"qui|que|quoi|quel|quelle|quels|où|quand|comment|pourquoi|combien)(?:['’]s|['’]re)?\b",
    re.I,
)
# What stands under the title of a film or of another story.
_LENGTHS = ("how long ago", "a length of time")
_NUMBERED = re.compile(r"\d{1,2}[.)] ")
_PARAGRAPH = Label("paragraph", "prose")
_SENTENCE = Label("paragraph", "a sentence", 0.9)


def label_body(
    pieces: Sequence[Piece],
    shapes: Sequence[str],
    signs: list[Label | None],
    first: int,
    last: int,
    words: Words,
    *,
    page: bool,
) -> None:
    """Label the pieces ``first`` to ``last``; ``signs`` that were found before are kept."""
    counts = _repeats(pieces) if page else {}
    # A page that shouts its links shouts the short ones too: "WHAT ARE THE NEW RULES?"
    shouts = page and any(
        signs[n] is None and shapes[n] == SHORT and _shouted_link(pieces[n].text)
        for n in range(first, last + 1)
    )
    box = False
    n = first
    while n <= last:
        label, kind = signs[n], shapes[n]
        if label is not None:
            box = label.box or (box and label.role == "furniture")
            if label.box and _tight_links(pieces, shapes, signs, n, last):
                box = False
            if label.role in ("byline", "date"):
                signs[n] = Label("furniture", "within the text", 0.6)
            n += 1
        elif shouts and len(pieces[n].text) < 150 and pieces[n].text.isupper():
            signs[n] = Label("furniture", "in capitals, like the links of this page", 0.6)
            n += 1
        elif box and _is_teaser(pieces, shapes, n):
            signs[n] = Label("furniture", "in a list of links", 0.7)
            n += 1
        elif kind == PROSE and page and n > first and _below_a_length(pieces, signs, n):
            signs[n] = Label("caption", "below a video", 0.6)
            n += 1
        elif kind == PROSE:
            signs[n] = _caption(pieces, n, words, page) or _PARAGRAPH
            box = False
            n += 1
        elif kind == SENTENCE:
            signs[n] = _question(pieces, shapes, n, last, page=page) or _SENTENCE
            box = False
            n += 1
        elif kind == ITEM_LINE:
            signs[n] = _item(pieces, shapes, signs, n, last)
            n += 1
        else:
            end = n
            while end + 1 <= last and shapes[end + 1] == SHORT and signs[end + 1] is None:
                end += 1
            teased = box and end < last and _is_teaser(pieces, shapes, end + 1)
            _label_short_lines(pieces, shapes, signs, n, end, first, last, words, counts, box=box, page=page, teased=teased)
            n = end + 1


def _label_short_lines(
    pieces: Sequence[Piece],
    shapes: Sequence[str],
    signs: list[Label | None],
    start: int,
    end: int,
    first: int,
    last: int,
    words: Words,
    counts: dict[str, int],
    *,
    box: bool,
    page: bool,
    teased: bool,
) -> None:
    """Headings, captions and links look alike one by one; a run of them is judged together."""
    run = range(start, end + 1)
    lengths = {n: pieces[n].text.count(" ") + 1 for n in run}
    after = signs[end + 1] if end + 1 < len(pieces) else None
    for n in run:
        text = pieces[n].text
        if n == end and after is not None and after.role == "credit":
            signs[n] = Label("caption", "above a credit", 0.85)
        elif counts.get(key(text), 0) > 1:
            signs[n] = Label("furniture", "stands more than once on the page", 0.85)
        elif box and not (
            n == end > start and lengths[n] <= 6 and lengths[n - 1] > lengths[n] and not teased
        ):
            signs[n] = Label("furniture", "in a list of links", 0.8)
        elif n == end and page and after is not None and after.rule in _LENGTHS:
            signs[n] = Label("furniture", "title of a video or link", 0.7)
        elif text[-1] == ":" and lengths[n] >= (4 if n < last and shapes[n + 1] == ITEM_LINE else 7):
            signs[n] = Label("paragraph", "leads to what follows", 0.8)
        elif captions.looks_like_one(text, words):
            signs[n] = Label("caption", "says what is seen, and when", 0.6)
        elif page and n < end and lengths[n] >= 6:
            signs[n] = Label("furniture", "one of several lines without a stop", 0.7)
        elif page and _after_gallery_number(pieces, signs, n) and lengths[n] >= 4:
            signs[n] = Label("caption", "below a picture's number", 0.7)
        elif page and _shouted_link(text):
            signs[n] = Label("furniture", "a long line in capitals", 0.7)
        elif page and lengths[n] >= 11 and not _NUMBERED.match(text):
            signs[n] = Label("furniture", "a long line without a stop", 0.55)
        elif not page and len(run) > 2:
            signs[n] = Label("paragraph", "one of several lines without a stop", 0.6)
        elif not page and (len(text) >= 100 or (n == first and len(text) > 60)):
            signs[n] = Label("paragraph", "long, though without a stop", 0.7)
        elif n == last and not page:
            signs[n] = Label("paragraph", "last line", 0.5)
        else:
            signs[n] = Label("heading", "short line without a stop before text", 0.85)


def _below_a_length(pieces: Sequence[Piece], signs: Sequence[Label | None], n: int) -> bool:
    """'Duration 1:30' / 'Talks stall as both sides threaten to retaliate.': a film's description."""
    before = signs[n - 1]
    return (
        before is not None
        and before.role == "furniture"
        and pieces[n - 1].text[-1].isdigit()
        and ":" in pieces[n - 1].text
        and len(pieces[n - 1].text) < 20
    )


def _tight_links(
    pieces: Sequence[Piece], shapes: Sequence[str], signs: list[Label | None], n: int, last: int
) -> bool:
    """Label the links that stand right below a box's heading, without an empty line; such a box ends
    where the empty line comes. False if the first of them is set apart itself."""
    m = n + 1
    while m <= last and pieces[m].gap == 0 and signs[m] is None and shapes[m] != ITEM_LINE:
        if shapes[m] == PROSE and len(pieces[m].text) > 150:
            break
        signs[m] = Label("furniture", "in a list of links", 0.85)
        m += 1
    return m > n + 1


def _shouted_link(text: str) -> bool:
    """'2 RESIDENTS RAN SECRET POLICE STATION: 'SIGNIFICANT MATTER'': longer than headings in capitals are."""
    return text.isupper() and text.count(" ") >= 7


def _is_teaser(pieces: Sequence[Piece], shapes: Sequence[str], n: int) -> bool:
    """In a box of links, a sentence below a short line: 'PHOTO FLOPS' / 'What does this photo say?'"""
    text = pieces[n].text
    return (
        n > 0
        and shapes[n - 1] == SHORT
        and shapes[n] in (PROSE, SENTENCE)
        and len(text) < 150
        and text[-1] in "?!…"
        and text[0] not in "\"“‘«"
    )


def _caption(pieces: Sequence[Piece], n: int, words: Words, page: bool) -> Label | None:
    text = pieces[n].text
    if page and len(text) < 300 and captions.looks_like_one(text, words):
        return Label("caption", "says what is seen, and when", 0.6)
    return None


def _after_gallery_number(pieces: Sequence[Piece], signs: Sequence[Label | None], n: int) -> bool:
    """'2' / 'The couple have been together since their teens': a picture's number in its gallery."""
    return n > 0 and signs[n - 1] is not None and pieces[n - 1].text.isdigit()


def _question(
    pieces: Sequence[Piece], shapes: Sequence[str], n: int, last: int, *, page: bool
) -> Label | None:
    """'Who is Rebecca Cooke?' above prose is a heading; "So where does that leave us?" is not."""
    text = pieces[n].text
    if text[-1] != "?" or text.count(" ") > 11 or n >= last:
        return None
    if shapes[n + 1] == SHORT and pieces[n + 1].text[-1] != ":":
        if page and text.count(" ") >= 7 and text[0] not in "\"“‘«'":
            return Label("furniture", "a question above a heading: a link", 0.5)
        return None
    if text[0] in "\"“‘«'" or re.search(r"[.!?] ", text):
        return None
    if text.count(" ") < 3 or _QUESTION.match(text):
        return Label("heading", "a question above text", 0.75)
    return None


def _item(
    pieces: Sequence[Piece], shapes: Sequence[str], signs: Sequence[Label | None], n: int, last: int
) -> Label:
    """An item of a list; one numbered line alone above prose is a heading ("2. A new law")."""
    text = pieces[n].text
    near = (n > 0 and shapes[n - 1] == ITEM_LINE) or (n < last and shapes[n + 1] == ITEM_LINE)
    if not near and not ended(text) and _NUMBERED.match(text) and n < last and len(text) < 100:
        return Label("heading", "a numbered line above text", 0.75)
    if not near and text[0] in "–—":
        return Label("paragraph", "prose that opens with a dash", 0.7)
    return Label("list", "item of a list", 0.9)


def _repeats(pieces: Sequence[Piece]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for piece in pieces:
        if len(piece.text) < 150:
            k = key(piece.text)
            counts[k] = counts.get(k, 0) + 1
    return counts
