"""What was cut: lines that a page put round and between the text, each with the rule that cut it."""

from __future__ import annotations

import msgspec

from ..model import Article, Cut
from ..reading import Reading


def extract(reading: Reading, article: Article) -> Article:
    """Fill ``cut``."""
    cut = tuple(
        Cut(piece.text, label.rule, piece.first, piece.last)
        for piece, label in reading.layout.of("furniture")
    )
    return msgspec.structs.replace(article, cut=article.cut + cut) if cut else article
