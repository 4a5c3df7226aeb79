"""Sections of an archive, and the numbers of texts in them.

A section is a year, or a part of one that holds very many texts; undated texts have sections of their own. A
text's number is local to its section and hangs on its id: a newcomer moves only the few texts of its own bin.
"""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

import msgspec

PARTS = 64
MOST = 8_192
"""Texts of a section; a year of more is cut into parts."""
BIN = 8
"""Texts of a bin, at most on the average: they share a file."""


class Section(msgspec.Struct, frozen=True, array_like=True):
    """``number`` is the year (0: undated) times 64, plus the part. Texts fall into ``bins``; one's number is
    its bin times ``width`` plus its place in it."""

    number: int
    bins: int
    width: int
    texts: int


def parts(count: int) -> int:
    """Into how many parts a year of ``count`` texts is cut."""
    made = 1
    while count > MOST * made and made < PARTS:
        made *= 2
    return made


def bins(count: int) -> int:
    """How many bins ``count`` texts need."""
    made = 1
    while count > BIN * made:
        made *= 2
    return made


def place(article_id: str) -> int:
    return crc32(article_id.encode("utf-8", "surrogatepass"))


def divide(year: int, ids: Iterable[str]) -> dict[Section, list[list[str]]]:
    """The sections of a year and the ids in each of their bins, in order."""
    ids = list(ids)
    count = parts(len(ids))
    shares: list[list[str]] = [[] for _ in range(count)]
    for article_id in ids:
        shares[(place(article_id) >> 20) % count].append(article_id)
    made: dict[Section, list[list[str]]] = {}
    for part, share in enumerate(shares):
        held: list[list[str]] = [[] for _ in range(bins(len(share)))]
        for article_id in sorted(share):
            held[place(article_id) % len(held)].append(article_id)
        width = 1
        while width < max(map(len, held)):
            width *= 2
        made[Section(year * PARTS + part, len(held), width, len(share))] = held
    return made
