"""What a piece is by its looks alone."""

from __future__ import annotations

from typing import Final

from .pieces import ITEM, Piece, ended

PROSE: Final = "prose"
SENTENCE: Final = "sentence"
ITEM_LINE: Final = "item"
SHORT: Final = "short"


def shape(piece: Piece) -> str:
    """Prose, a short sentence, an item of a list, or a short line that ends without a stop."""
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
