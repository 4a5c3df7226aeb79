"""Which articles stand beside one: those that share its rarest terms and lie nearest in date.

An exact score over the archive would make one more article touch the pages of thousands. Here an article looks at
the ``WINDOW`` articles before and after it under each of its ``RAREST`` terms, 192 at most, and at nothing else, so
that ``related_to`` and ``looking_at`` are each other's reverse. How rare a term is counts in powers of two: a term's
articles choose anew only when its count passes one (``Index`` asks for them then).
"""

from __future__ import annotations

from bisect import bisect_left

from ..archive import COMMON, Archive, Entry, Under, rarity

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

    def related_to(self, entry: Entry) -> list[Under]:
        """The articles to show beside one, the nearest first."""
        score: dict[int, int] = {}
        known: dict[int, Under] = {}
        distance: dict[int, int] = {}
        for rare, key in self.rarest(entry.n):
            for steps, item in self._beside(key, entry):
                # A term of two articles weighs most; each doubling halves what it says.
                score[item.n] = score.get(item.n, 0) + (COMMON >> rare)
                distance[item.n] = min(steps, distance.get(item.n, steps))
                known[item.n] = item
        order = sorted(known.values(), key=lambda item: (-score[item.n], distance[item.n], item.sort, item.id))
        return order[:SHOWN]

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
        under = self.archive.under(*key)
        at = bisect_left(under, (entry.sort, entry.id), key=lambda item: (item.sort, item.id))
        if at == len(under) or under[at].id != entry.id:
            return []
        first = max(0, at - WINDOW)
        return [
            (abs(number - at), item)
            for number, item in enumerate(under[first : at + WINDOW + 1], first)
            if number != at
        ]
