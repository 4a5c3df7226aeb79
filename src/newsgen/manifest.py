"""The manifest of an output folder: which files in it newsgen wrote, told where the ledger is lost.

A text of one line a file, sorted: a digest (blake2b, 16 hex digits) of the file's path. It is small, the same for the
same site, and says nothing that the site does not; an edit that adds and removes no page leaves it as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

NAME = ".newsgen-manifest"
HEADER = b"# Digests of the paths that newsgen wrote here; no other file is written over or taken away.\n"


def mark(path: str) -> bytes:
    """What stands for a file in the manifest."""
    return hashlib.blake2b(path.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest().encode()


def read(data: bytes | None) -> set[bytes]:
    """The marks of a manifest; none where there is no manifest."""
    return {line for line in (data or b"").split(b"\n") if len(line) == 16}


def written(marks: Iterable[bytes]) -> bytes:
    """The manifest of ``marks``."""
    return HEADER + b"".join(mark + b"\n" for mark in sorted(marks))
