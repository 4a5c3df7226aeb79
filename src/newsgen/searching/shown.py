"""What of an article may be searched: exactly what its page shows."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import cast

import msgspec

from ..model import Article, Mention
from ..rights import shown_text, shows_pictures
from ..terms import Appearance
from .postings import TITLE
from .words import STEMMED, raw_words, vocabulary


class Piece(msgspec.Struct, frozen=True):
    """Of a block, what is searched and what tells whether it is shown."""

    type: str
    text: str


class Words(msgspec.Struct, frozen=True):
    """Of a picture."""

    caption: str = ""
    credit: str = ""


class Findable(msgspec.Struct, frozen=True):
    """The fields of a record that a search needs: reading these alone takes a quarter of the time."""

    title: str = ""
    subtitle: str = ""
    byline: tuple[str, ...] = ()
    published: str = ""
    rights: str = ""
    lang: str = "en"
    images: tuple[Words, ...] = ()
    blocks: tuple[Piece, ...] = ()
    hidden: tuple[Mention, ...] = ()


decode_findable = msgspec.msgpack.Decoder(Findable).decode


class Shown(msgspec.Struct, frozen=True):
    """The words of a page: the title, and all else, a line for each paragraph."""

    title: str
    text: str


HIDDEN = "[…]"
"""Stands for the name of a person whom the owner's file hides; no phrase goes across it."""


def without_hidden(article: Findable) -> Findable:
    """``article`` with ``HIDDEN`` for each name that is hidden in it."""
    texts = {-1: article.title, -2: article.subtitle}  # as ``Mention`` numbers them
    texts |= enumerate(piece.text for piece in article.blocks)
    texts |= {-3 - n: picture.caption for n, picture in enumerate(article.images)}
    for mention in sorted(article.hidden, key=lambda mention: -mention.start):
        text = texts[mention.block]
        texts[mention.block] = text[: mention.start] + HIDDEN + text[mention.end :]
    replace = msgspec.structs.replace
    return replace(
        article,
        title=texts[-1],
        subtitle=texts[-2],
        blocks=tuple(replace(piece, text=texts[n]) for n, piece in enumerate(article.blocks)),
        images=tuple(replace(picture, caption=texts[-3 - n]) for n, picture in enumerate(article.images)),
    )


def shown(article: Findable) -> Shown | None:
    """What a reader finds on the article's page, less the names of persons who are hidden; None for one that its
    owner wants nobody to find by searching. One of whose rights nobody said anything is found: it stands on its
    page, and a search here asks no engine."""
    if article.rights == "noindex":
        return None
    if article.hidden:
        article = without_hidden(article)
    record = cast(Article, article)
    lines = [article.subtitle, *(block.text for block in shown_text(record))]
    if shows_pictures(record):
        lines += (" ".join(filter(None, (picture.caption, picture.credit))) for picture in article.images)
    lines += article.byline
    return Shown(article.title, "\n".join([" ".join(line.split()) for line in lines if line and not line.isspace()]))


def language(article: Findable) -> str:
    """The language by whose rules its words are stemmed: without region."""
    return article.lang.partition("-")[0].lower()


def counted(found: Shown, lang: str) -> tuple[dict[str, int], int]:
    """How often each term stands in a text, the title's more than once, and their sum."""
    known = vocabulary(lang if lang in STEMMED else "")
    counts = Counter(chain.from_iterable(map(known.__getitem__, raw_words(found.text))))
    titled = [term for word in raw_words(found.title) for term in known[word]]
    for term in titled:
        counts[term] += TITLE
    return counts, counts.total()


def filed(appearances: tuple[Appearance, ...]) -> list[str]:
    """The pseudo-terms by which a search is narrowed to an organisation, a tag or a source."""
    return [f"_{appearance.slug}.{appearance.taxonomy}" for appearance in appearances]
