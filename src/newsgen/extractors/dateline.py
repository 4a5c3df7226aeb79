"""The place at the head of the text: "MEXICO CITY (AP) — Mexico's economy grew"."""

from __future__ import annotations

import msgspec

from ..layout import datelines
from ..model import Article, Evidence
from ..reading import Reading

# A dateline opens the text; below the third paragraph, capitals and a dash are something else.
_WITHIN = 3


def extract(reading: Reading, article: Article) -> Article:
    """Fill ``dateline`` with the place; the block keeps its text as printed."""
    for piece, label in reading.layout.of("paragraph", "dateline")[:_WITHIN]:
        place, _ = datelines.read(piece.text, reading.document.lang)
        if place:
            rule = "place before a dash at the head of the text"
            evidence = Evidence("dateline", rule, piece.first, piece.first, 0.9)
            return msgspec.structs.replace(
                article, dateline=place, evidence=(*article.evidence, evidence)
            )
        if label.role == "paragraph" and len(piece.text) > 60:
            break
    return article
