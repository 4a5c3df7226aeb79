"""Pictures, as far as words were left of them: "The offices in Moscow have been closed. Credit: Belga"."""

from __future__ import annotations

import msgspec

from ..layout import captions
from ..model import Article, Evidence, Figure
from ..reading import Reading
from ..words import key, words


def extract(reading: Reading, article: Article) -> Article:
    """Fill ``images`` with captions and credits; a caption printed twice is one figure."""
    layout = reading.layout
    listed = words(reading.document.lang)
    figures: list[Figure] = list(reading.document.images)
    seen: dict[str, int] = {}
    evidence = list(article.evidence)
    open_figure = -1  # the figure that the next credit line belongs to
    for piece, label in zip(layout.pieces, layout.labels, strict=True):
        if label.role not in ("caption", "credit"):
            open_figure = -1
            continue
        if label.role == "credit":
            credit = captions.credit_alone(piece.text, listed) or piece.text
            if open_figure < 0 or figures[open_figure].credit not in ("", credit):
                figures.append(Figure(credit=credit, line=piece.first))
            elif not figures[open_figure].credit:
                figures[open_figure] = msgspec.structs.replace(figures[open_figure], credit=credit)
        else:
            read = captions.read(piece, listed)
            text, credit = (read.text, read.credit) if read else (piece.text, "")
            figure = Figure(caption=text, credit=credit, line=piece.first)
            same = seen.get(key(figure.caption)[:80], -1)
            if same >= 0:
                open_figure = same
            else:
                open_figure = seen[key(figure.caption)[:80]] = len(figures)
                figures.append(figure)
        evidence.append(Evidence("images", label.rule, piece.first, piece.last, label.certainty))
    if not figures:
        return article
    return msgspec.structs.replace(article, images=tuple(figures), evidence=tuple(evidence))
