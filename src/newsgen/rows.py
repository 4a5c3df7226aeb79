"""What the index holds, as values: rows of articles and of terms."""

from __future__ import annotations

import msgspec

from .permalinks import path_of
from .terms import Appearance, Named
from .views import Teaser

LISTED, UNLISTED = 1, 0
UNDATED = "~"
"""Sorts after every date; the head of an undated article's sort key."""
LAST = "\U0010ffff"
"""Past every sort key, in any script."""


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One article as the index knows it. ``sort`` orders the archive: the date as far as it is known, or
    ``~`` and the folded title."""

    n: int
    id: str
    address: str
    sort: str
    title: str
    published: str
    lede: str
    source: str

    @property
    def path(self) -> str:
        return path_of(self.address)

    @property
    def dated(self) -> bool:
        return self.sort[0] != UNDATED

    def teaser(self) -> Teaser:
        return Teaser(path_of(self.address), self.title, self.published, self.lede, self.source)


ENTRY = "n, id, address, sort, title, published, lede, source"
"""The columns of ``article`` that make an entry."""


class TermRow(msgspec.Struct, frozen=True, array_like=True):
    """One term. ``undated`` of its ``count`` articles have no date; ``found`` when no editor gave it. ``lines`` is
    what a list of them comes to: each sentence that names the term, at least one an article."""

    taxonomy: str
    slug: str
    name: str
    count: int
    undated: int
    letter: str
    found: bool
    lines: int
    undated_lines: int


class SourceRow(msgspec.Struct, frozen=True, array_like=True):
    """The file of an article: where its page lies, the file's path, its digest, and what may be shown of it."""

    address: str
    path: str
    sha256: str
    rights: str


TERM = "taxonomy, slug, name, count, undated, letter, found, lines, undated_lines"
"""The columns of ``term`` that make its row."""


class Listed(msgspec.Struct, frozen=True, array_like=True):
    """An article under a term, and what it says of the term."""

    sort: str
    address: str
    title: str
    published: str
    source: str
    lede: str
    bodies: str
    named: Named

    @property
    def path(self) -> str:
        return path_of(self.address)

    @property
    def dated(self) -> bool:
        return self.sort[0] != UNDATED


class Under(msgspec.Struct, frozen=True, array_like=True):
    """An article in the row of those under one term."""

    sort: str
    id: str
    n: int


def after_date(date: str) -> str:
    """The first sort key past every date that begins with ``date``."""
    return date + ("\x7f" if date[0] != UNDATED else LAST)


decode_appearances = msgspec.msgpack.Decoder(tuple[Appearance, ...]).decode
decode_texts = msgspec.msgpack.Decoder(tuple[str, ...]).decode
