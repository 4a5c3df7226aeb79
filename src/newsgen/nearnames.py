"""Which two names may be one organisation's: asked about, never answered.

Only names that share something rare are compared, so that an archive of many names has few pairs to look at.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import combinations
from typing import Final

import msgspec

from .authority import fold
from .text.acronyms import SMALL_WORDS, spells
from .text.language import language

SHARED: Final = 12
"""A first or last word that more names have says nothing of two of them."""

ALIKE: Final = 0.92
"""How alike two spellings are, of 1, from which a slip of the pen is thought of."""


class Near(msgspec.Struct, frozen=True):
    """Two names, the one with more articles first, and what they share."""

    one: str
    other: str
    reason: str


def near_names(
    counts: dict[str, int], different: Callable[[str, str], bool] = lambda one, other: False
) -> list[Near]:
    """Pairs among names with so many articles each, the most frequent first; none that ``different`` knows to be
    two."""
    found: dict[tuple[str, str], str] = {}
    for one, other, reason in _pairs(counts):
        key = (one, other) if (counts[one], other) >= (counts[other], one) else (other, one)
        if key not in found and not different(one, other):
            found[key] = reason
    ranked = sorted(found, key=lambda pair: (-counts[pair[0]] - counts[pair[1]], pair))
    return [Near(one, other, found[one, other]) for one, other in ranked]


def _pairs(names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    words = {name: _words(name) for name in sorted(names)}
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    first: dict[str, list[str]] = defaultdict(list)
    last: dict[str, list[str]] = defaultdict(list)
    for name, parts in words.items():
        if not parts:
            continue
        alike[tuple(sorted(map(_spelling, parts)))].append(name)
        first[parts[0]].append(name)
        last[parts[-1]].append(name)
    for group in alike.values():
        for one, other in combinations(group[:SHARED], 2):
            yield one, other, "the same words"
    yield from _acronyms(words)
    for group in first.values():
        if len(group) <= SHARED:
            for one, other in combinations(group, 2):
                if reason := _begin_alike(words[one], words[other]):
                    yield one, other, reason
    for group in (*first.values(), *last.values()):
        if len(group) <= SHARED:
            for one, other in combinations(group, 2):
                if _one_slip(fold(one), fold(other)):
                    yield one, other, "nearly the same spelling"


def _acronyms(words: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str, str]]:
    """An acronym and the names that it may stand for."""
    short = [name for name in words if 2 < len(name) <= 8 and name.isupper() and name.isalpha()]
    by_initial: dict[str, list[str]] = defaultdict(list)
    for name, parts in words.items():
        if len(parts) > 1:
            by_initial[parts[0][0]].append(name)
    for acronym in short:
        fitting = [name for name in by_initial[acronym[0].lower()] if spells(acronym, fold(name).split())]
        if len(fitting) <= SHARED:
            for name in fitting:
                yield acronym, name, f"'{acronym}' may be its initials"


def _begin_alike(one: tuple[str, ...], other: tuple[str, ...]) -> str:
    """What two names have in common besides the word for their kind: ``Carnegie Foundation`` and ``Carnegie
    Endowment for International Peace``."""
    shorter, longer = sorted((one, other), key=len)
    if longer[: len(shorter)] == shorter:
        return f"one goes on where the other ends, after '{' '.join(shorter)}'"
    heads = _heads()
    own = [word for word in shorter if word not in heads]
    # The kinds differ, right after words of their own: a ministry is no bank, but reporters mix such names up.
    if own and list(longer[: len(own)]) == own and own == list(shorter[: len(own)]):
        rest = longer[len(own)]
        if rest in heads and shorter[len(own)] in heads:
            return f"both are called '{' '.join(own)}', with another word for what they are"
    return ""


def _one_slip(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 2 or min(len(one), len(other)) < 6:
        return False
    if any(c.isdigit() for c in one + other):
        return False
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _words(name: str) -> tuple[str, ...]:
    """The words that count, folded; not those of a country in brackets, which tells two bodies apart."""
    bare = name.replace("(", "").replace(")", "")
    return tuple(word for word in fold(bare).split() if word not in SMALL_WORDS)


# Spelt in two ways on two shores.
_SHORES: Final = (("isation", "ization"), ("centre", "center"), ("labour", "labor"), ("defence", "defense"),
                  ("programme", "program"), ("theatre", "theater"))  # fmt: skip


def _spelling(word: str) -> str:
    for here, there in _SHORES:
        word = word.replace(here, there)
    return word.removesuffix("s") if len(word) > 4 and not word.endswith("ss") else word


@lru_cache(maxsize=1)
def _heads() -> frozenset[str]:
    """Words for what a body is: ministry, foundation, institute."""
    english = language("en")
    return (english.head_words if english else frozenset()) | {"endowment"}
