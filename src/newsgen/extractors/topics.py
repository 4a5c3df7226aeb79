"""What a page lists as its subjects: the lines under "Topics", "Tags", "More about"."""

from __future__ import annotations

import msgspec

from ..layout.tail import split_at
from ..model import Article, Evidence
from ..reading import Reading


def extract(reading: Reading, article: Article) -> Article:
    """Fill ``found_tags``."""
    found: list[str] = []
    evidence = list(article.evidence)
    for piece, label in reading.layout.of("topic"):
        parts = split_at(piece.text, piece.breaks) if piece.breaks else piece.text.split(",")
        for part in parts:
            name = part.strip(" ,;#·•|")
            if name and name not in found:
                found.append(name)
        evidence.append(Evidence("found_tags", label.rule, piece.first, piece.last, label.certainty))
    if not found:
        return article
    return msgspec.structs.replace(article, found_tags=tuple(found), evidence=tuple(evidence))
