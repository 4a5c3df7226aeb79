"""What well-known hosts of static sites take: which of their published limits a site exceeds.

Where the numbers stand, read in November 2026:

- GitHub Pages: docs.github.com, "GitHub Pages limits" (a site of 1 GB)
- Cloudflare Pages: developers.cloudflare.com/pages/platform/limits (20,000 files on the free plan, 100,000 on paid
  ones; 25 MiB a file)
- Netlify: docs.netlify.com/site-deploys/overview (54,000 files in one folder; none for a whole site)
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec


class Size(msgspec.Struct, frozen=True):
    """A built site: its files, their bytes together, the bytes of the largest, and how many files the fullest
    folder holds."""

    files: int = 0
    bytes: int = 0
    largest: int = 0
    folder: int = 0


class Host(msgspec.Struct, frozen=True):
    """A host and its limits, as in ``Size``; 0 where it states none. ``plan`` says for which plan they hold."""

    name: str
    files: int = 0
    bytes: int = 0
    largest: int = 0
    folder: int = 0
    plan: str = ""


HOSTS = (
    Host("GitHub Pages", bytes=1_000_000_000),
    Host("Cloudflare Pages", files=20_000, largest=25 * 2**20, plan="its free plan"),
    Host("Netlify", folder=54_000),
)
FULLEST = min(host.folder for host in HOSTS if host.folder)
"""Files of a site up to which no folder can hold too many."""


def exceeded(size: Size) -> Iterator[str]:
    """``too much for Cloudflare Pages: 23,123 files, its free plan takes 20,000``, a line for each limit."""
    for host in HOSTS:
        takes = host.plan or "it"
        if 0 < host.files < size.files:
            yield f"too much for {host.name}: {size.files:,} files, {takes} takes {host.files:,}"
        if 0 < host.bytes < size.bytes:
            yield f"too much for {host.name}: {in_words(size.bytes)}, {takes} takes {in_words(host.bytes)}"
        if 0 < host.largest < size.largest:
            yield (
                f"too much for {host.name}: a file of {in_words(size.largest)}, {takes} takes "
                f"{in_words(host.largest)} a file"
            )
        if 0 < host.folder < size.folder:
            yield f"too much for {host.name}: {size.folder:,} files in one folder, {takes} takes {host.folder:,}"


def in_words(count: int) -> str:
    """Bytes for a reader: ``812 bytes``, ``1.2 MB``, ``1,024 MB``."""
    if count < 1_000:
        return f"{count} bytes"
    if count < 100_000:
        return f"{count / 1_000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB" if count < 10_000_000 else f"{count / 1_000_000:,.0f} MB"
