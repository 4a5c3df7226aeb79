"""Which paragraphs are somebody's words."""

from __future__ import annotations

# Longer than any paragraph: what follows will not change the answer.
_ENOUGH = 20_000
_PAIRS = {'"': '"', "“": "”", "„": "“”", "«": "»", "‘": "’", "'": "'"}


def is_quotation(text: str) -> bool:
    """Whether a text opens with a quotation mark and over half of it is quoted.

    A mark that is never closed quotes to the end: in a long quotation each paragraph opens with a mark
    and only the last closes.

    >>> is_quotation('"It will not stop us," she said.')
    True
    >>> is_quotation('"No," said the minister, who had come to the meeting late and left early.')
    False
    """
    opening = text[:1]
    closing = _PAIRS.get(opening)
    if closing is None:
        return False
    text = text[:_ENOUGH]
    quoted, position = 0, 0
    while position < len(text):
        end = _closing(text, position + 1, closing)
        quoted += (end + 1 if end >= 0 else len(text)) - position
        if end < 0:
            break
        position = text.find(opening, end + 1)
        if position < 0:
            break
    return quoted * 2 > len(text)


def _closing(text: str, start: int, closing: str) -> int:
    """Where a quotation ends. In single marks, an apostrophe inside a word ends nothing."""
    while True:
        ends = [end for mark in closing if (end := text.find(mark, start)) >= 0]
        if not ends:
            return -1
        end = min(ends)
        if closing in ("’", "'") and text[end + 1 : end + 2].isalnum():
            start = end + 1
            continue
        return end
