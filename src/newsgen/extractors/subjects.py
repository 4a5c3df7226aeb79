"""The subjects of a text that names none itself, by the phrases of a tag authority."""

from __future__ import annotations

import msgspec

from ..model import Article, Evidence
from ..reading import Reading
from ..tags import THRESHOLD

LANGUAGES = ("en",)
"""The phrases that ship with newsgen are English."""


def extract(reading: Reading, article: Article) -> Article:
    """Fill ``found_tags`` of an article that has no tags from its page or its front matter."""
    metadata = reading.document.metadata
    if article.found_tags or metadata.get("tags") or metadata.get("topics") or metadata.get("keywords"):
        return article
    if article.lang.partition("-")[0] not in LANGUAGES and not reading.own_tags:
        return article
    body = "\n".join(block.text for block in article.blocks)
    found = reading.tag_authority.find(body, article.title)
    if not found:
        return article
    evidence = tuple(
        Evidence("found_tags", f"{tag}: {', '.join(phrases[:3])}", certainty=min(1.0, score / (4 * THRESHOLD)))
        for tag, score, phrases in found
    )
    return msgspec.structs.replace(
        article, found_tags=tuple(tag for tag, _, _ in found), evidence=article.evidence + evidence
    )
