"""What a page lists as its subjects: the lines under "Topics", "Tags", "More about"."""

from __future__ import annotations

import msgspec

from ..layout.tail import split_at
from ..model import Article, Evidence
from ..reading import Reading
from ..words import key, words


def extract(reading: Reading, article: Article) -> Article:
    """Fill ``found_tags``."""
    found: list[str] = []
    evidence = list(article.evidence)
    listed = words(reading.document.lang)
    for piece, label in reading.layout.of("topic"):
        label_of, _, rest = piece.text.partition(":")
        text = rest if rest and key(label_of) in listed.topics else piece.text
        if piece.breaks and text is piece.text:
            parts = split_at(text, piece.breaks)
        else:
            parts = text.split("#") if text.lstrip()[:1] == "#" else text.split(",")
        for part in parts:
            name = part.strip(" ,;#·•|")
            if name and name not in found:
                found.append(name)
        evidence.append(Evidence("found_tags", label.rule, piece.first, piece.last, label.certainty))
    if not found:
        return article
    return msgspec.structs.replace(article, found_tags=tuple(found), evidence=tuple(evidence))
