"""``addresses.lock``: which article holds which address, for good.

Plain text beside ``newsgen.yaml``, one line an article, sorted: address, source path, the first 16
digits of the source's sha256, separated by tabs. It is content: the owner keeps it under version
control, and the same content with the same lock gives the same site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

import msgspec

from .permalinks import with_digest
from .problems import Problem

_LONGEST, _LONGEST_PART = 1_000, 200
HEADER = "# Addresses in use: address, source, start of its sha256. Written by newsgen; keep it with the content."
DIGITS = 16


class Claim(msgspec.Struct, frozen=True):
    """An article that wants an address."""

    id: str
    source_path: str
    sha256: str
    address: str
    slug_given: bool = False


SEARCHED = 20
"""Look-ups for which the text is searched; for more it is read whole."""


class Lock:
    """The addresses held so far."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self._searched = 0

    @cached_property
    def by_path(self) -> dict[str, str]:
        """Source path -> address."""
        return {path: address for address, path, _ in held_lines(self.text)}

    @cached_property
    def by_digest(self) -> dict[str, str]:
        """Start of a source's sha256 -> address."""
        return {digest: address for address, _, digest in reversed(held_lines(self.text))}

    @cached_property
    def by_address(self) -> dict[str, str]:
        """Address -> source path."""
        return {address: path for address, path, _ in reversed(held_lines(self.text))}

    def __bool__(self) -> bool:
        return "\t" in self.text

    def held(self, claim: Claim, present: Mapping[str, object]) -> str:
        """The address that an article has held: by its path, else, when the file of that path is gone,
        by its bytes."""
        address = self._of_path(claim.source_path)
        if address:
            return address
        digest = claim.sha256[:DIGITS]
        if f"\t{digest}" not in self.text:
            return ""
        address = self.by_digest.get(digest, "")
        if address:
            holder = self.by_address.get(address, "")
            if holder and holder not in present:
                return address
        return ""

    def _of_path(self, path: str) -> str:
        """The address of a path: found in the text while there are few to look for, since reading 100,000 lines
        takes longer than an edit may."""
        self._searched += 1
        if self._searched <= SEARCHED and "by_path" not in self.__dict__:
            at = self.text.rfind(f"\t{path}\t")
            if at < 0:
                return ""
            found = held_lines(self.text[self.text.rfind("\n", 0, at) + 1 : self.text.find("\n", at)])
            if len(found) == 1 and found[0][1] == path:
                return found[0][0]
        return self.by_path.get(path, "")


# Folders below the site's root, as ``permalinks`` makes them: nothing that leads out of it or hides.
_ADDRESS = re.compile(r"(?:[\w~-][\w.~-]*/)*[\w~-][\w.~-]*", re.ASCII)


def held_lines(text: str) -> list[tuple[str, str, str]]:
    """Address, source path and digest of each line of a lock that can be one."""
    rows = (line.split("\t") for line in text.split("\n") if not line.startswith("#"))
    return [(row[0], row[1], row[2]) for row in rows if len(row) == 3 and _is_address(row[0])]


def lock_problems(text: str, path: str) -> tuple[Problem, ...]:
    """The lines of a lock that hold no address: someone else wrote them, or a merge left them."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        row = line.split("\t")
        if not line or line.startswith("#") or (len(row) == 3 and _is_address(row[0])):
            continue
        what = "holds no address of this site" if len(row) == 3 else "is not 'address, source, digest' between tabs"
        found.append(Problem(path, number, "lock", f"the line {what} and is left out: restore it or delete it"))
    return tuple(found)


def _is_address(text: str) -> bool:
    fits = len(text) <= _LONGEST and all(len(part) <= _LONGEST_PART for part in text.split("/"))
    return fits and _ADDRESS.fullmatch(text) is not None


def settle(
    claims: Iterable[Claim], lock: Lock, present: Mapping[str, object]
) -> dict[str, str]:
    """Article id -> address, each address once.

    A holder in the lock keeps its address; else the smaller id gets it, and the other's gets two dashes and six hex
    digits of the digest of its id.
    """
    assigned: dict[str, str] = {}
    holders: dict[str, Claim] = {}
    waiting: list[Claim] = []
    for claim in sorted(claims, key=lambda claim: claim.id):
        held = lock.held(claim, present) if lock else ""
        if held and claim.slug_given and claim.address.rpartition("/")[2] != held.rpartition("/")[2]:
            held = ""  # the editor asked for another address in so many words
        if held and held not in holders:
            assigned[claim.id] = held
            holders[held] = claim
        else:
            waiting.append(claim)
    for claim in waiting:
        address = claim.address
        while address in holders:  # more than once where digests are alike, which file names can be chosen for
            address = with_digest(address, claim.id)
        holders[address] = claim
        assigned[claim.id] = address
    return assigned


def lock_text(rows: Iterable[tuple[str, str, str]], previous: str) -> str:
    """The lock's text for (address, source path, sha256) of every published article. Lines of articles
    that are gone stay, unless somebody else now holds their address or path."""
    lines = {address: (path, sha256[:DIGITS]) for address, path, sha256 in rows}
    paths = {path for path, _ in lines.values()}
    for address, path, digest in held_lines(previous):
        if address not in lines and path not in paths:
            lines[address] = (path, digest)
    body = "".join(f"{address}\t{path}\t{digest}\n" for address, (path, digest) in sorted(lines.items()))
    return f"{HEADER}\n{body}"


def lock_changed(previous: str, rows: Iterable[tuple[str, str, str]]) -> str:
    """What ``lock_text`` gives, from the lock that it gave before and the rows of the articles that have changed
    or moved since and are published: all other lines stand."""
    lines = previous.removesuffix("\n").split("\n")[1:]
    changed = {address: (path, sha256[:DIGITS]) for address, path, sha256 in rows}
    paths = {path for path, _ in changed.values()}
    kept = []
    for line in lines:
        address, path, _ = line.split("\t")
        if address not in changed and path not in paths:
            kept.append(line)
    kept += (f"{address}\t{path}\t{digest}" for address, (path, digest) in changed.items())
    kept.sort(key=_address)  # two sorted runs: little to do
    return "\n".join([HEADER, *kept, ""])


def _address(line: str) -> str:
    return line.partition("\t")[0]
