"""Digests by which it is known whether something must be made again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

_encode = msgspec.msgpack.Encoder(order="deterministic").encode


def of_value(*values: object) -> bytes:
    """Sixteen bytes that tell these values from others."""
    digest = hashlib.blake2b(digest_size=16)
    for value in values:
        digest.update(_encode(value))
    return digest.digest()


def of_code(names: Iterable[str]) -> str:
    """A digest of some of newsgen's own files (paths inside the package; a folder means all in it), by
    their stamps: hashing their text on each start would cost more than a build with nothing to do."""
    package = Path(__file__).parent
    digest = hashlib.blake2b(digest_size=8)
    for name in sorted(names):
        place = package / name
        for file in sorted(place.iterdir()) if place.is_dir() else [place]:
            if file.suffix in (".py", ".toml", ".tsv", ".txt", ".yaml"):
                status = file.stat()
                digest.update(f"{file.name} {status.st_size} {status.st_mtime_ns}\n".encode())
            elif file.is_dir() and file.name == "lang":
                for inner in sorted(file.iterdir()):
                    status = inner.stat()
                    digest.update(f"{inner.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
