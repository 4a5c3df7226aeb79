"""The headline, the line below it (standfirst) and the section above it."""

from __future__ import annotations

import msgspec

from ..model import Article, Evidence
from ..reading import Reading


def extract(reading: Reading, article: Article) -> Article:
    """Fill ``title``, ``subtitle`` and ``section``."""
    evidence = list(article.evidence)
    values: dict[str, str] = {}
    for field, role in (("title", "title"), ("subtitle", "subtitle"), ("section", "section")):
        for piece, label in reading.layout.of(role):  # type: ignore[arg-type]
            joint = " | " if field == "section" else " "
            values[field] = f"{values[field]}{joint}{piece.text}" if field in values else piece.text
            evidence.append(Evidence(field, label.rule, piece.first, piece.last, label.certainty))
    if not values:
        return article
    return msgspec.structs.replace(article, **values, evidence=tuple(evidence))
