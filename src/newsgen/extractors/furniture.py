"""What was cut: lines that a page put round and between the text, each with the rule that cut it."""

from __future__ import annotations

import msgspec

from ..model import Article, Cut
from ..reading import Reading


def extract(reading: Reading, article: Article) -> Article:
    """Fill ``cut``. Of several copyright lines the first is the article's; the others are cut too."""
    layout = reading.layout
    lines = layout.of("furniture")
    lines += layout.of("copyright")[1:]
    if not lines:
        return article
    cut = (Cut(piece.text, label.rule, piece.first, piece.last) for piece, label in lines)
    in_order = sorted((*article.cut, *cut), key=lambda one: one.first_line)
    return msgspec.structs.replace(article, cut=tuple(in_order))
