"""What stands below the text: subjects, the author's note, the copyright line, a page's foot."""

from __future__ import annotations

from collections.abc import Sequence

from ..words import Words, key
from .labels import Label
from .pieces import Piece
from .region import SHORT
from .signs import closing_note

_TOPICS = 16
_NOTES = 3


def label_topics(
    pieces: Sequence[Piece], shapes: Sequence[str], signs: list[Label | None], title: int, words: Words
) -> None:
    """Label the short lines under "Topics", "Tags", "More about"."""
    for n, piece in enumerate(pieces):
        if len(piece.text) < 40 and (label := signs[n]) and label.rule == "heads a list of topics":
            m = n + 1
            capitals = True
            while m < len(pieces) and m - n <= _TOPICS and m != title:
                text, label = pieces[m].text, signs[m]
                if text.count(" ") > 4 or shapes[m] != SHORT:
                    break
                if label is not None and (
                    label.role != "furniture"
                    or key(text) not in words.alone
                    or (m + 1 < len(pieces) and key(pieces[m + 1].text) in words.alone)
                ):
                    break
                shouted = text.isupper() and text.count(" ") > 1
                if shouted and not capitals:
                    break
                capitals = shouted
                signs[m] = Label("topic", "in a list of topics", 0.8)
                m += 1
        elif len(piece.breaks) >= 2 and signs[n] is None and shapes[n] == SHORT and len(piece.text) < 160:
            parts = split_at(piece.text, piece.breaks)
            if all(part and part.count(" ") <= 3 and part[0].isupper() for part in parts):
                signs[n] = Label("topic", "a row of subjects", 0.6)


def label_notes(
    pieces: Sequence[Piece], signs: list[Label | None], first: int, last: int, words: Words
) -> None:
    """Label the last paragraphs that speak of the makers, not of the matter."""
    seen = 0
    for n in range(last, first, -1):
        label = signs[n]
        if label is None or label.role != "paragraph":
            continue
        seen += 1
        if seen > _NOTES:
            return
        if note := closing_note(pieces[n].text, words):
            signs[n] = note


def split_at(text: str, breaks: Sequence[int]) -> list[str]:
    """``text`` cut at its wide gaps."""
    starts = [0, *(at + 1 for at in breaks)]
    return [text[a : b - 1 if b else None] for a, b in zip(starts, [*starts[1:], 0], strict=True)]


def label_rest(
    pieces: Sequence[Piece], signs: list[Label | None], last: int, words: Words, *, page: bool
) -> None:
    """Label all that has no label yet below the text. A clean text loses no line for want of a reason."""
    tail = range(last + 1, len(pieces))
    # Where one line below the text is a page's, the short lines beside it are too.
    page = page or any(
        label is not None and label.role == "furniture" and label.rule != "end mark"
        for label in (signs[n] for n in tail)
    )
    for n in tail:
        label = signs[n]
        if label is None:
            if len(pieces[n].text) < 30 and key(pieces[n].text) in words.end_marks:
                signs[n] = Label("furniture", "end mark")
            elif page:
                signs[n] = Label("furniture", "after the article", 0.7)
            else:
                signs[n] = Label("paragraph", "last lines", 0.5)
        elif (label.role in ("caption", "credit") and page) or (label.role == "date" and n > last + 3 and page) or (label.role == "byline" and page):
            signs[n] = Label("furniture", "after the article", 0.7)
