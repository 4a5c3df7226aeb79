"""Walks the content folder: which files are there, with which stamps."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec

from . import manifest
from .bounds import MAX_BYTES
from .formats import FORMATS
from .problems import Problem

TEXT_SUFFIXES = tuple(FORMATS)
SIDECAR_SUFFIX = ".yaml"
DEFAULTS_FILE = "_defaults.yaml"
AUTHORITY_FOLDER = "_authority"
TERMS_FOLDER = "_terms"
IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg")

Stamp = tuple[int, int]
"""Size in bytes and modification time in nanoseconds."""


class SourceFile(msgspec.Struct, frozen=True):
    """A text to read. ``path`` is relative to the content folder, ``/``-separated; ``sidecar`` is the
    stamp of the ``.yaml`` beside it, if there is one; ``folder`` is the path's folder."""

    path: str
    stamp: Stamp
    sidecar: Stamp | None
    folder: str

    @property
    def id(self) -> str:
        """The article's identity: the path without its suffix."""
        return self.path.rpartition(".")[0]


class Scan(msgspec.Struct, frozen=True):
    """What a content folder holds. Paths are relative to it and sorted."""

    texts: tuple[SourceFile, ...]
    defaults: dict[str, str]
    """Folder -> path of its ``_defaults.yaml``."""
    authority: dict[str, str]
    """File name in ``_authority/`` -> path."""
    terms: dict[str, str]
    """``taxonomy/slug`` -> path of the term's own text."""
    images: dict[str, Stamp]
    others: tuple[str, ...]
    problems: tuple[Problem, ...]


def scan(content: Path, skip: tuple[Path, ...] = ()) -> Scan:
    """Every file below ``content``, but hidden ones, those in ``skip`` (the output, say), built sites, and what a
    symbolic link leads to outside of it."""
    found: dict[str, Stamp] = {}
    problems: list[Problem] = []
    _walk(str(content), "", {str(path) for path in skip}, found, problems)
    texts: list[SourceFile] = []
    defaults: dict[str, str] = {}
    authority: dict[str, str] = {}
    terms: dict[str, str] = {}
    images: dict[str, Stamp] = {}
    others: list[str] = []
    for path in sorted(found):
        folder, _, name = path.rpartition("/")
        stem, dot, suffix = name.rpartition(".")
        suffix = (dot + suffix).lower() if stem else ""
        if suffix in TEXT_SUFFIXES and path[0] != "_":  # most files
            texts.append(SourceFile(path, found[path], found.get(path[: -len(suffix)] + SIDECAR_SUFFIX), folder))
        elif folder == AUTHORITY_FOLDER:
            authority[name] = path
        elif folder.startswith(TERMS_FOLDER + "/") and suffix in TEXT_SUFFIXES:
            terms[folder.partition("/")[2] + "/" + stem] = path
        elif name == DEFAULTS_FILE:
            defaults[folder] = path
        elif suffix in TEXT_SUFFIXES:
            sidecar = path[: -len(suffix)] + SIDECAR_SUFFIX
            texts.append(SourceFile(path, found[path], found.get(sidecar), folder))
        elif suffix in IMAGE_SUFFIXES:
            images[path] = found[path]
        elif suffix == SIDECAR_SUFFIX and any(path[:-5] + text in found for text in TEXT_SUFFIXES):
            continue
        else:
            others.append(path)
    return Scan(
        tuple(texts), defaults, authority, terms, images, tuple(others), tuple(problems)
    )


def has_many(content: Path, count: int) -> bool:
    """Whether a folder and those below it, but hidden ones, hold more than ``count`` files; told without looking at
    all of them."""
    found = 0
    for _, folders, names in os.walk(content):
        folders[:] = [name for name in folders if name[0] != "."]
        found += len(names)
        if found > count:
            return True
    return False


def _walk(
    folder: str, prefix: str, skip: set[str], found: dict[str, Stamp], problems: list[Problem]
) -> None:
    pending = [(folder, prefix)]
    while pending:
        folder, prefix = pending.pop()
        if prefix and os.path.lexists(f"{folder}/{manifest.NAME}"):
            continue  # a site that was built here once, its state lost since
        for entry in _entries(folder, prefix, problems):
            name = entry.name
            if name[0] == "." or entry.path in skip or (not prefix and name == "node_modules"):
                continue
            path = prefix + name
            try:
                if not path.isascii():
                    path.encode("utf-8")
            except UnicodeEncodeError:
                shown = path.encode("utf-8", "backslashreplace").decode()
                problems.append(
                    Problem(shown, 0, "file-name", "the file's name is not UTF-8; rename it", "error")
                )
                continue
            try:
                if entry.is_file(follow_symlinks=False):
                    status = entry.stat(follow_symlinks=False)
                    found[path] = (status.st_size, status.st_mtime_ns)
                elif entry.is_dir(follow_symlinks=False):
                    pending.append((entry.path, path + "/"))
                elif entry.is_symlink():
                    problems.append(
                        Problem(path, 0, "link", "a symbolic link is not followed; put the file itself here")
                    )
                else:
                    problems.append(Problem(path, 0, "special-file", "not a regular file; left out"))
            except OSError as error:
                problems.append(
                    Problem(path, 0, "unreadable", f"cannot look at it: {error.strerror}", "error")
                )


def _entries(folder: str, prefix: str, problems: list[Problem]) -> Iterator[os.DirEntry[str]]:
    """What a folder holds, one by one: an archive may lie in one folder."""
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except OSError as error:
        problems.append(Problem(prefix or ".", 0, "unreadable", f"cannot list the folder: {error.strerror}", "error"))


def read_source(content: str, path: str, most: int = MAX_BYTES) -> bytes:
    """The bytes of a source. Raises ``OSError``, also ``TooLarge`` for one of more than ``most`` bytes.

    Since it was found it may have become a link, a pipe that nobody writes to, or larger; a folder on the way to it
    may have become a link; and it may be written while it is read.
    """
    file = f"{content}/{path}"
    for _ in range(_TRIES):
        handle, before = _opened(content, path)
        try:
            if before.st_size > most:
                raise TooLarge(errno.EFBIG, too_large(most), file)
            data = os.read(handle, before.st_size + 1)
            after = os.fstat(handle)
        finally:
            os.close(handle)
        if len(data) == before.st_size == after.st_size and before.st_mtime_ns == after.st_mtime_ns:
            return data
    raise OSError(errno.EBUSY, "changes while it is read; build again when it is written", file)


def read_head(content: str, path: str, most: int) -> bytes:
    """The first ``most`` bytes of a file, opened as a source is. Raises ``OSError``."""
    handle, _ = _opened(content, path)
    with open(handle, "rb", buffering=0) as file:  # noqa: PTH123 - as it was opened
        return file.read(most) or b""


def _opened(content: str, path: str) -> tuple[int, os.stat_result]:
    """A regular file below ``content``, opened: nothing on the way from there may be a link, and nothing is waited
    for. Raises ``OSError``."""
    file = f"{content}/{path}"
    if "/" in path and _STEP_BY_STEP:
        first, *inner, name = path.split("/")
        try:
            at = os.open(f"{content}/{first}", _FOLDER)
            try:
                for folder in inner:
                    above, at = at, os.open(folder, _FOLDER, dir_fd=at)
                    os.close(above)
                handle = os.open(name, _READ, dir_fd=at)
            finally:
                os.close(at)
        except NotADirectoryError:
            raise NotADirectoryError(errno.ENOTDIR, "a link on its way is not followed", file) from None
    else:
        handle = os.open(file, _READ)
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not a regular file", file)
    return handle, status


class TooLarge(OSError):
    """A file has more bytes than any text may have."""


def too_large(most: int) -> str:
    """What to say of a file of more than ``most`` bytes."""
    return f"larger than {most // 1_000_000} MB; split it into its articles"


# Neither a link nor the other end of a pipe is waited for.
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_FOLDER = os.O_DIRECTORY | os.O_NOFOLLOW | getattr(os, "O_PATH", os.O_RDONLY) if os.name == "posix" else 0
_STEP_BY_STEP = os.open in os.supports_dir_fd
_TRIES = 3
