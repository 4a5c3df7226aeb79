"""``newsgen verify``: the site built from nothing and compared with what stands, to the byte; sums of all files."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from pathlib import Path

import msgspec

from . import manifest
from .build import Options, build
from .config import Site, is_there
from .exclusive import exclusive
from .output import FolderSink

_PLACE = "verify"


class Verified(msgspec.Struct, frozen=True):
    """How many files and bytes were compared, and what differs: paths that are ``missing`` in the output, ``extra``
    there, or of ``other`` bytes."""

    files: int
    bytes: int
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    other: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not (self.missing or self.extra or self.other)


def verify(
    site: Site,
    *,
    executor: Executor,
    options: Options,
    progress: Callable[[str, int, int], None] = lambda phase, done, total: None,
) -> Verified:
    """Build ``site`` from nothing in a place of its own, with the addresses that are held now, and compare. The
    owner's own files in the output are left out. No build of the site runs meanwhile, and no other of these.

    Raises ``OSError``, also ``Busy``.
    """
    with exclusive(site.state, options.wait, lambda holder: progress(f"waiting for {holder}", 0, 0), "newsgen verify"):
        return _verify(site, executor, options, progress)


def _verify(
    site: Site, executor: Executor, options: Options, progress: Callable[[str, int, int], None]
) -> Verified:
    place = site.state / _PLACE
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    try:
        held = place / "addresses.lock"
        if is_there(site.addresses):
            shutil.copyfile(site.addresses, held)
        lock = held if site.config.base_url else None
        apart = msgspec.structs.replace(site, output=place / "build", state=place / "state", lock=lock)
        build(apart, executor=executor, options=options, progress=progress)
        return _compared(FolderSink(site.output), FolderSink(apart.output), progress)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _compared(
    ours: FolderSink, anew: FolderSink, progress: Callable[[str, int, int], None]
) -> Verified:
    marks = manifest.read(ours.read(manifest.NAME))
    wanted = sorted(anew.paths())
    missing, other, size = [], [], 0
    for number, path in enumerate(wanted):
        stands, right = ours.read(path), anew.read(path)
        size += len(right or b"")
        if stands is None:
            missing.append(path)
        elif stands != right:
            other.append(path)
        if number % 500 == 0:
            progress("comparing", number, len(wanted))
    extra = {path for path in ours.paths() if manifest.mark(path) in marks} - set(wanted)
    return Verified(len(wanted), size, tuple(missing), tuple(sorted(extra)), tuple(other))


def sums(output: Path) -> Iterator[str]:
    """A line for each file that newsgen wrote into ``output``, as ``sha256sum`` writes and ``sha256sum -c`` reads it
    (GNU coreutils: a name with a backslash or a line's end is escaped, and its line begins with a backslash)."""
    sink = FolderSink(output)
    marks = manifest.read(sink.read(manifest.NAME))
    for path in sorted(sink.paths()):
        if path == manifest.NAME or manifest.mark(path) in marks:
            name = path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
            with open(os.path.join(output, path), "rb") as file:  # noqa: PTH123 - as the sink names it
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            yield ("\\" if name != path else "") + f"{digest}  {name}\n"


def write_sums(output: Path, file: Path) -> None:
    """Write ``sums`` of ``output`` into ``file``, whole or not at all."""
    FolderSink(file.parent).write(file.name, "".join(sums(output)).encode("utf-8", "surrogateescape"))
    FolderSink(file.parent).finish()
