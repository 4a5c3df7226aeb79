"""Postings as text: small whole numbers in printable ASCII, so that a shard is a plain script.

Of the 90 signs, the first 45 end a number and the last 45 go on: ``v`` is written in base 45, the lowest digit
first. No sign must be escaped in a string of JavaScript, and none opens a tag.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from math import floor
from zlib import crc32

SIGNS = "".join(chr(code) for code in range(0x23, 0x7F) if chr(code) not in "<\\")
BASE = 45
LEVELS = len(SIGNS)
LEAST, SPAN = 0.1, 0.9
"""The weight of a term in a text is kept in so many steps from ``LEAST`` to 1: what is less is rare."""
K1, B, PIVOT = 1.2, 0.75, 250
"""Of BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009). ``PIVOT`` stands for the
average number of terms of a text: a constant, so that no text changes the weights of another."""
TITLE = 4
"""How often a word of the title counts."""


def number(value: int) -> str:
    """A whole number, 0 or more."""
    made = ""
    while value >= BASE:
        value, digit = divmod(value, BASE)
        made += SIGNS[BASE + digit]
    return made + SIGNS[value]


_NUMBERS = [number(value) for value in range(4_096)]


def level(count: int, length: int) -> int:
    """The weight of a term that stands ``count`` times in a text of ``length`` terms, 0 to ``LEVELS - 1``."""
    weight = count / (count + K1 * (1 - B + B * length / PIVOT))
    return min(LEVELS - 1, max(0, floor((weight - LEAST) / SPAN * LEVELS)))


@lru_cache(maxsize=2_048)
def _signs(length: int) -> list[str]:
    """The signs of the levels of a term that stands 0, 1, ... 11 times in a text of ``length`` terms."""
    return [SIGNS[level(count, length)] for count in range(12)]


class Postings:
    """The inverted index of one section while its texts are added, in the order of their numbers."""

    def __init__(self) -> None:
        self._made: dict[str, list[str]] = {}
        self._last: dict[str, int] = {}

    def add(self, at: int, counts: dict[str, int], length: int) -> None:
        """Text number ``at`` holds terms so often."""
        signs = _signs(length)
        most = len(signs)
        made, last = self._made, self._last
        for term, count in counts.items():
            sign = signs[count] if count < most else SIGNS[level(count, length)]
            gap = at - last.get(term, -1) - 1
            posting = (_NUMBERS[gap] if gap < 4_096 else number(gap)) + sign
            if gap == at:
                made[term] = [posting]
            else:
                made[term].append(posting)
            last[term] = at

    def cells(self) -> list[tuple[str, str]]:
        """By cell: a line for each of its terms, in order: the term, a blank, how many postings, the postings."""
        return [
            (name, "\n".join([f"{term} {number(len(made))}{''.join(made)}" for term, made in some]))
            for name, some in groupby(sorted(self._made.items()), lambda item: cell(item[0]))
        ]


def cell(term: str) -> str:
    """The part of the index to which a term belongs, by its first characters."""
    if term[0] == "_":
        return term[:4]
    return term[:1] if term[0] >= "\u2e80" else term[:3]


def merge(sections: Iterable[tuple[int, str]]) -> dict[str, str]:
    """Term -> its postings in all sections, each after its section: the lines of one cell, in their order."""
    merged: dict[str, list[str]] = {}
    last: dict[str, int] = {}
    for section, lines in sections:
        for line in lines.split("\n"):
            term, _, body = line.partition(" ")
            gap = section - last.get(term, 0)
            last[term] = section
            merged.setdefault(term, []).append(number(gap) + body)
    return {term: "".join(merged[term]) for term in sorted(merged)}


FILE_SIZE = 16_000
"""Bytes of a file of postings, about."""


def starts(merged: dict[str, str]) -> list[str]:
    """The terms with which the files of one large cell begin."""
    found: list[str] = []
    size = FILE_SIZE
    for term, body in merged.items():
        more = len(term) + len(body) + 2
        # A term that fills a file has one of its own.
        if size + more > FILE_SIZE:
            found.append(term)
            size = 0
        size += more
    return found


def files(cells: list[tuple[str, int, list[str]]]) -> list[str]:
    """The first terms of all files: of large cells (name, size, starts) their own, of small ones together as
    a digest of their names has it, so that a cell that comes or grows moves only its neighbours."""
    small = [size for _, size, own in cells if not own]
    modulus = 1
    while small and sum(small) / len(small) * modulus * 2 <= FILE_SIZE:
        modulus *= 2
    made: list[str] = []
    alone = True
    for name, _, own in cells:
        if own:
            made += [name, *own[1:]]
            alone = True
        elif alone or crc32(name.encode()) % modulus == 0:
            made.append(name)
            alone = False
    return made
