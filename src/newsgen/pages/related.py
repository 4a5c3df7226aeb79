"""Which articles stand beside one: those that share its rarest terms and lie nearest in date.

An exact score over the archive would make one more article touch the pages of thousands. Here an article looks at
the ``WINDOW`` articles before and after it under each of its ``RAREST`` terms, 192 at most, and at nothing else, so
that ``related_to`` and ``looking_at`` are each other's reverse. How rare a term is counts in powers of two: a term's
articles choose anew only when its count passes one (``Index`` asks for them then).
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nlargest
from operator import itemgetter

from ..archive import COMMON, Archive, rarity
from ..rows import Entry, Under

RAREST = 3
WINDOW = 32
SHOWN = 4
KEPT = 50_000
NOT_RELATING = frozenset(("sources",))
"""Who published two articles does not make them related."""

TermKey = tuple[str, str]


class Relations:
    """What is asked again and again of one state of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._kept: dict[int, tuple[tuple[int, TermKey], ...]] = {}
        self._generation = -1
        self._gathered: dict[int, list[Under]] = {}

    def rarest(self, n: int) -> tuple[tuple[int, TermKey], ...]:
        """The rarest terms of an article that it shares with others, each with its rarity."""
        if self._generation != self.archive.generation or len(self._kept) > KEPT:
            self._kept, self._generation = {}, self.archive.generation
        known = self._kept.get(n)
        if known is None:
            known = self._kept[n] = self._rarest(n)
        return known

    def _rarest(self, n: int) -> tuple[tuple[int, TermKey], ...]:
        found = []
        for appearance in self.archive.terms_of(n):
            if appearance.taxonomy in NOT_RELATING:
                continue
            row = self.archive.term(appearance.taxonomy, appearance.slug)
            if row is not None and 1 < row.count < COMMON:
                # At the same rarity, a common subject says more than a common name.
                named = appearance.taxonomy in ("organisations", "people")
                found.append((rarity(row.count), named, (appearance.taxonomy, appearance.slug)))
        return tuple((rare, key) for rare, _, key in sorted(found)[:RAREST])

    def gather(self, entries: Iterable[Entry]) -> None:
        """Find at once what the pages of some articles show beside them."""
        self._gathered = {entry.n: self._related_to(entry) for entry in entries}
        self.archive.gather_others({item.n for items in self._gathered.values() for item in items})

    def related_to(self, entry: Entry) -> list[Under]:
        """The articles to show beside one, the nearest first."""
        found = self._gathered.pop(entry.n, None)
        return self._related_to(entry) if found is None else found

    def _related_to(self, entry: Entry) -> list[Under]:
        score: dict[int, int] = {}
        beside: list[tuple[list[Under], dict[int, int], int]] = []
        for rare, key in self.rarest(entry.n):
            places = self.archive.places(*key)
            at = places.get(entry.n)
            if at is None:
                continue
            under = self.archive.under(*key)
            beside.append((under, places, at))
            # A term of two articles weighs most; each doubling halves what it says.
            weight = COMMON >> rare
            for item in under[max(0, at - WINDOW) : at + WINDOW + 1]:
                score[item.n] = score.get(item.n, 0) + weight
        score.pop(entry.n, None)
        if not score:
            return []
        # How near they stand is asked of those alone that may be among the first.
        least = nlargest(SHOWN, score.values())[-1]
        order = []
        for n in [n for n, weight in score.items() if weight >= least]:
            near = []
            for under, places, at in beside:
                place = places.get(n)
                if place is not None and abs(place - at) <= WINDOW:
                    near.append((abs(place - at), under[place]))
            distance, item = min(near, key=itemgetter(0))
            order.append((-score[n], distance, item.sort, item.id, item))
        order.sort(key=itemgetter(0, 1, 2, 3))
        return [item for *_, item in order[:SHOWN]]

    def looking_at(self, entry: Entry) -> set[str]:
        """The ids of the articles that ``related_to`` would show this one for, as far as they look."""
        found = set()
        for appearance in self.archive.terms_of(entry.n):
            key = (appearance.taxonomy, appearance.slug)
            if appearance.taxonomy in NOT_RELATING:
                continue
            row = self.archive.term(*key)
            if row is None or not 1 < row.count < COMMON:
                continue
            for _, item in self._beside(key, entry):
                if item.id not in found and any(key == other for _, other in self.rarest(item.n)):
                    found.add(item.id)
        return found

    def _beside(self, key: TermKey, entry: Entry) -> list[tuple[int, Under]]:
        """The nearest articles under a term, each with how many steps away it stands."""
        at = self.archive.places(*key).get(entry.n)
        if at is None:
            return []
        under = self.archive.under(*key)
        first = max(0, at - WINDOW)
        return [
            (abs(number - at), item)
            for number, item in enumerate(under[first : at + WINDOW + 1], first)
            if number != at
        ]
