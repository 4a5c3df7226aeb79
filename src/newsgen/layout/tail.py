"""What stands below the text: subjects, the author's note, the copyright line, a page's foot."""

from __future__ import annotations

from collections.abc import Sequence

from ..words import Words, key
from .draft import Draft
from .shapes import SHORT
from .signs import closing_note

_TOPICS = 16
_NOTES = 3


def label_topics(draft: Draft) -> None:
    """Label the short lines under "Topics", "Tags", "More about", and rows of subjects."""
    for n, piece in enumerate(draft.pieces):
        label = draft.labels[n]
        if label is not None and label.rule == "heads a list of topics":
            _label_list(draft, n)
        elif label is None and draft.shapes[n] == SHORT and is_row_of_subjects(piece.text, draft.words):
            draft.put(n, "topic", "says that it lists the subjects", 0.9)
        elif label is None and len(piece.breaks) >= 2 and draft.shapes[n] == SHORT and len(piece.text) < 160:
            # "Sex scandal  Sweden  Police  Stockholm": a page's row, set apart by wide gaps
            parts = split_at(piece.text, piece.breaks)
            if all(part and part.count(" ") <= 3 and part[0].isupper() for part in parts):
                draft.put(n, "topic", "a row of subjects", 0.6)


def is_row_of_subjects(text: str, words: Words) -> bool:
    """'Tags: harbour, lamps', '#harbour #lamps'"""
    label, colon, rest = text.partition(":")
    if colon and rest.strip() and len(text) < 300 and key(label) in words.topics:
        return True
    marked = text.split()
    return len(marked) > 1 and all(len(word) > 1 and word[0] == "#" and word[1:].isidentifier() for word in marked)


def _label_list(draft: Draft, head: int) -> None:
    capitals = True
    for n in range(head + 1, min(head + 1 + _TOPICS, len(draft))):
        if n == draft.title or draft.length(n) > 5 or draft.shapes[n] != SHORT or not _may_be_topic(draft, n):
            return
        shouted = draft.texts[n].isupper() and draft.length(n) > 2
        if shouted and not capitals:
            return  # "NEW STORIES ON THIS SITE" heads something else
        capitals = shouted
        draft.put(n, "topic", "in a list of topics", 0.8)


def _may_be_topic(draft: Draft, n: int) -> bool:
    """A line unknown so far, or one button's name alone: "Instagram" may be the subject, but not where
    "Twitter" follows."""
    if draft.is_open(n):
        return True
    alone = draft.words.alone
    if draft.role(n) != "furniture" or draft.key(n) not in alone:
        return False
    return n + 1 >= len(draft) or draft.key(n + 1) not in alone


def split_at(text: str, breaks: Sequence[int]) -> list[str]:
    """``text`` cut at its wide gaps."""
    starts = [0, *(at + 1 for at in breaks)]
    return [text[a : b - 1 if b else None] for a, b in zip(starts, [*starts[1:], 0], strict=True)]


def label_end_mark(draft: Draft) -> None:
    """'Reuter', 'ENDS', '-30-' as the last line, or the last above a copyright line."""
    for n in range(len(draft) - 1, max(0, len(draft) - 3), -1):
        text = draft.texts[n]
        if len(text) < 30 and (draft.key(n) in draft.words.end_marks or text.strip("- #") == "30"):
            draft.put(n, "furniture", "end mark")
            return
        if draft.role(n) != "copyright":
            return


def label_notes(draft: Draft, start: int) -> None:
    """Label the last paragraphs that speak of the makers, not of the matter."""
    paragraphs = [n for n in range(start, draft.last + 1) if draft.role(n) in ("paragraph", "heading")]
    for n in paragraphs[1:][-_NOTES:]:
        if note := closing_note(draft.texts[n], draft.words):
            draft.labels[n] = note
            if draft.role(n - 1) == "heading" and draft.texts[n].startswith(draft.texts[n - 1]):
                # "A. Writer" / "A. Writer is a reporter for The Planet."
                draft.put(n - 1, "furniture", "about the author", 0.8)


def label_rest(draft: Draft) -> None:
    """Label all that has no label yet below the text. A clean text loses no line for want of a reason."""
    tail = range(draft.last + 1, len(draft))
    # Where one line below the text is a page's, the short lines beside it are too.
    page = draft.page or any(
        label is not None and label.role == "furniture" and label.rule != "end mark"
        for label in draft.labels[draft.last + 1 :]
    )
    for n in tail:
        if draft.is_open(n):
            if page:
                draft.put(n, "furniture", "after the article", 0.7)
            else:
                draft.put(n, "paragraph", "last lines", 0.5)
        elif page and (
            draft.role(n) in ("caption", "credit", "byline")
            or (draft.role(n) == "date" and n > draft.last + 3)
        ):
            draft.put(n, "furniture", "after the article", 0.7)
