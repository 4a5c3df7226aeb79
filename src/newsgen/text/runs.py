"""Runs of capitalised words: where a text may name somebody or something.

    'the Ministry of Public Security has', 'Ernst & Young urged', 'to al-Ikhbariya television'

One pattern finds the longest runs in one pass over all of an article; ``segments`` cuts them up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

# Latin, Greek and Cyrillic; also the Latin capitals of Vietnamese.
_UPPER = "".join(c for c in map(chr, [*range(0x41, 0x530), *range(0x1E00, 0x2000)]) if c.isupper())
# What may follow inside a word: "O'Carroll", "E&Y", "Heung-min", "U.S.", "Challenge.gov".
_INSIDE = (
    r"[-'’&+.](?:(?<=[-&+])\w+|(?<=['’])(?![sS]\b)\w+"
    rf"|(?<=\.)(?:[{_UPPER}]\b\.?|(?:com|org|net|gov|io)\b))"
)
# The dots of "George W. Bush" and "Mr. Roth", and the possessive, which is cut off later.
_DOTTED = "|".join(rf"(?<=\b{title}\.)" for title in ("Mr", "Dr", "St", "Ms", "Mrs", "Gen", "Sen"))
_ENDING = rf"(?:['’][sS]?(?!\w)|\.(?= [{_UPPER}])(?:(?<=\b[{_UPPER}]\.)|{_DOTTED}))?"
_REST = rf"\w*(?:{_INSIDE})*{_ENDING}"


Run = tuple[int, int, str]
"""Start, end and words of a run: ``text[start:end]``, words parted by single spaces."""


@lru_cache(maxsize=16)
def _pattern(connectors: frozenset[str]) -> re.Pattern[str]:
    small = "|".join(sorted(map(re.escape, connectors), key=len, reverse=True))
    # The pattern begins with a set of characters because such a search is ten times as fast.
    # Bounded: a page of capitals is many runs, not one endless one.
    return re.compile(
        rf"[{_UPPER}](?<![\w@#/].){_REST}"
        rf"(?: (?:(?:{small}) ){{0,2}}(?:[ae]l-)?[{_UPPER}]{_REST}){{0,15}}"
    )


def bare(word: str) -> str:
    """``word`` without its possessive."""
    if word[-1] in "'’":
        return word[:-1]
    if len(word) > 2 and word[-2] in "'’" and word[-1] in "sS":
        return word[:-2]
    return word


def opens_sentence(text: str, start: int) -> bool:
    """Does ``start`` open a sentence of ``text``, or words in quotation marks?"""
    if start > 1 and text[start - 1] == " ":
        before = text[start - 2]
        if before.isalnum() or before == ",":
            return False
    at = start - 1
    while at >= 0 and text[at] in "\"“‘'«([„ ":
        at -= 1
    if at < 0 or text[at] in "\n!?:;…•|–—":
        return True
    if text[at] in "”’»" or (text[at] in "\"'" and at + 1 < start):
        return at > 0 and text[at - 1] in ".!?…"
    return text[at] == "." and not _is_abbreviation(text, at)


def _is_abbreviation(text: str, dot: int) -> bool:
    """'Mr. Roth', 'St. Petersburg', 'Jan. 4', 'George W. Bush': that dot ends no sentence."""
    first = text.rfind(" ", max(0, dot - 8), dot) + 1
    word = text[first:dot]
    return first > 0 and (
        (len(word) == 1 and word.isupper())
        or word in ("Mr", "Mrs", "Ms", "Dr", "St", "Prof", "Gen", "Sen", "Rep", "Gov", "Sgt", "Lt")
    )


def runs(text: str, connectors: frozenset[str], skipped: frozenset[str]) -> Iterator[Run]:
    """The runs of ``text``, in order, but those of one word that is among ``skipped``."""
    for match in _pattern(connectors).finditer(text):
        run = match[0]
        if run in skipped:
            continue
        start, end = match.span()
        if start > 2 and text[start - 1] == "-":
            # 'anti-American' is no name, 'al-Ikhbariya' is one.
            if text[start - 3 : start - 1] not in ("al", "el"):
                continue
            start -= 3
            run = text[start:end]
        yield start, end, run
