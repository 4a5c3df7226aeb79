"""From changed articles to the pages that may differ, by asking each page kind; pure but for rows.

The *full* plan is every page of every family. The *delta* plan is what ``showing`` names for each
changed article, asked before the change and again after it, plus what comes and goes in the families
that it touches. Of an article whose row in the index stays as it was, what ``quoting`` names.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from .ledger import Ledger, Pending
from .pages import PageKind, Shelf
from .pages.search import LATE
from .rows import Entry


class Plan(msgspec.Struct, frozen=True):
    """Pages to look at, and files to take away: (path, kind, key) each."""

    tasks: tuple[Pending, ...]
    gone: tuple[tuple[str, str, str], ...]


class Touch:
    """What a change may touch, gathered before and after it."""

    def __init__(self, kinds: Iterable[PageKind]) -> None:
        self.kinds = tuple(kinds)
        self.keys: dict[tuple[str, str], str] = {}
        self.families: set[tuple[str, str]] = set()

    def ask(self, entry: Entry, shelf: Shelf, reason: str, *, alike: bool = False) -> None:
        """Note every page that shows ``entry`` as the archive now is; ``alike``: the index knows of it what it knew."""
        for kind in self.kinds:
            if alike:
                for key in kind.quoting(entry, shelf):
                    self.keys.setdefault((kind.name, key), reason)
                continue
            for key in kind.showing(entry, shelf):
                self.keys.setdefault((kind.name, key), reason)
            for family in kind.touched(entry, shelf):
                self.families.add((kind.name, family))


def full_plan(kinds: Iterable[PageKind], shelf: Shelf, ledger: Ledger, reason: str) -> Plan:
    """Every page of the archive, and whatever else was made before. Kinds in ``LATE`` are planned by the build."""
    late = {name for name in LATE if shelf.has(name)} | {"asset"}
    have = {(row.kind, row.key): row.path for row in ledger.pages() if row.kind not in late}
    tasks: list[Pending] = []
    for kind in kinds:
        if kind.name in late:
            continue
        one_each = getattr(kind, "one_each", False)  # each family, as it is listed, is one page
        for family in kind.families(shelf):
            for key in (family,) if one_each else kind.keys(family, shelf):
                new = have.pop((kind.name, key), None) is None
                tasks.append(Pending(kind.name, key, "new" if new else reason, False))
    gone = tuple((path, kind, key) for (kind, key), path in have.items())
    return Plan(tuple(tasks), gone)


def delta_plan(touch: Touch, shelf: Shelf, ledger: Ledger) -> Plan:
    """What the gathered touches come to, as the archive now is."""
    tasks: list[Pending] = []
    gone: list[tuple[str, str, str]] = []
    by_name = {kind.name: kind for kind in touch.kinds}
    wanted: dict[tuple[str, str], frozenset[str]] = {}
    for name, key in touch.keys:
        kind = by_name[name]
        family = (name, kind.family(key))
        if family not in wanted:
            wanted[family] = frozenset(kind.keys(family[1], shelf))
    for family in touch.families:
        if family not in wanted:
            wanted[family] = frozenset(by_name[family[0]].keys(family[1], shelf))
    for (name, family_key), keys in wanted.items():
        have: dict[str, list[str]] = {}
        for row in ledger.family(name, family_key):
            have.setdefault(row.key, []).append(row.path)
        for key in sorted(keys):
            reason = touch.keys.get((name, key))
            if key not in have:
                tasks.append(Pending(name, key, "new", False))
            elif reason is not None:
                tasks.append(Pending(name, key, reason, False))
        for key, paths in have.items():
            if key not in keys:
                gone += ((path, name, key) for path in paths)
    return Plan(tuple(tasks), tuple(gone))
