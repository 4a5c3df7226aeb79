"""Who wrote it: "By A. Writer and B. Author, Science Correspondents"."""

from __future__ import annotations

import msgspec

from ..layout import bylines
from ..model import Article, Evidence
from ..reading import Reading
from ..words import words


def extract(reading: Reading, article: Article) -> Article:
    """Fill ``byline``, and ``publisher`` where the byline ends with it ("By A. Writer | The Planet")."""
    found = reading.layout.of("byline")
    if not found:
        return article
    lang = reading.document.lang
    listed = words(lang)
    names: list[str] = []
    publisher = article.publisher
    evidence = list(article.evidence)
    for piece, label in found:
        byline = bylines.read(piece, listed, lang, opened=False)
        if byline is not None:
            names.extend(name for name in byline.names if name not in names)
            if byline.publisher and not publisher:
                publisher = byline.publisher
                evidence.append(Evidence("publisher", "behind the byline", piece.first, piece.last, 0.7))
        evidence.append(Evidence("byline", label.rule, piece.first, piece.last, label.certainty))
    return msgspec.structs.replace(
        article, byline=tuple(names), publisher=publisher, evidence=tuple(evidence)
    )
