"""Where pages go: a folder (written beside, then renamed) or memory (for tests)."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from errno import EISDIR, ENOTDIR
from pathlib import Path
from typing import Protocol

STAGING = ".newsgen-staging"
ODD = "stands where newsgen needs a folder, and is none; move it away, then build again"
FULL = "is a folder where newsgen needs a file; move it away, then build again"
_READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_WRITING = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


class Blocked(NotADirectoryError):
    """Something of another's stands where a file belongs, or its folder: nothing was written. ``at`` is its path, from
    the sink's root."""

    def __init__(self, number: int, filename: str, at: str) -> None:
        super().__init__(number, ODD if number == ENOTDIR else FULL, filename)
        self.at = at


class Sink(Protocol):
    """A place for files. Paths are relative, ``/``-separated."""

    def write(self, path: str, data: bytes) -> tuple[int, int]:
        """Put ``data`` at ``path`` whole or not at all; its size and modification time (ns). Raises ``Blocked``."""

    def remove(self, path: str) -> None:
        """Take ``path`` away, and folders that it leaves empty. Missing is fine."""

    def stamp(self, path: str) -> tuple[int, int] | None:
        """Size and modification time (ns) of what is at ``path``, None if nothing is."""

    def read(self, path: str) -> bytes | None:
        """What is at ``path``, None if nothing is or nobody may read it."""

    def paths(self) -> Iterator[str]:
        """Every file that is there."""

    def sync(self) -> None:
        """Make what was written last, also if the power fails."""

    def finish(self) -> None:
        """All is written: tidy up."""


class FolderSink:
    """Files below ``root``. Each is written into a staging folder inside ``root`` (the same file
    system) and renamed into place, so that no reader ever sees half of one. Sinks of one folder may write
    at once, also the same page, from threads, processes and machines. Only a ``durable`` one waits for the disk."""

    def __init__(self, root: Path, *, durable: bool = False) -> None:
        self.root = str(root)
        self._durable = durable
        self._staging = os.path.join(self.root, STAGING)
        self._made: set[str] = set()
        # Not the process id: workers on two machines may share one, and so may two threads.
        self._own = os.urandom(8).hex()
        self._count = 0

    def __reduce__(self) -> tuple[type[FolderSink], tuple[Path]]:
        return FolderSink, (Path(self.root),)

    def _folder(self, folder: str) -> None:
        """Make a folder, and those above it, inside ``root``. Raises ``Blocked`` where something else stands: a link,
        above all, would lead out of the output."""
        if folder in self._made:
            return
        if folder == self.root:
            os.makedirs(folder, exist_ok=True)
        else:
            self._folder(os.path.dirname(folder))  # first, since mkdir goes through links
            try:
                os.mkdir(folder)
            except FileExistsError:
                if not stat.S_ISDIR(os.lstat(folder).st_mode):
                    if folder == self._staging:  # then nothing can be written at all
                        raise NotADirectoryError(ENOTDIR, ODD, folder) from None
                    raise Blocked(ENOTDIR, folder, self._inside(folder)) from None
            except FileNotFoundError:  # another sink has just taken the empty folder above away
                os.makedirs(folder, exist_ok=True)
        self._made.add(folder)

    def _inside(self, path: str) -> str:
        return path[len(self.root) + 1 :].replace(os.sep, "/")

    def _is_own(self, folder: str) -> bool:
        """Whether no link stands on the way from ``root`` to a folder."""
        while len(folder) > len(self.root):
            try:
                if not stat.S_ISDIR(os.lstat(folder).st_mode):
                    return False
            except OSError:
                return False
            folder = os.path.dirname(folder)
        return True

    def write(self, path: str, data: bytes) -> tuple[int, int]:
        self._folder(self._staging)
        self._count += 1
        beside = f"{self._staging}/{self._own}-{self._count}"
        target = f"{self.root}/{path}"
        self._folder(target.rpartition("/")[0])
        handle = os.open(beside, _WRITING, 0o666)
        try:
            written = os.write(handle, data)
            while written < len(data):  # a full disk, or a signal
                written += os.write(handle, memoryview(data)[written:])
            status = os.fstat(handle)
        finally:
            os.close(handle)
        try:
            os.replace(beside, target)
        except (IsADirectoryError, NotADirectoryError) as error:
            os.unlink(beside)
            raise Blocked(EISDIR, target, path) from error
        return status.st_size, status.st_mtime_ns

    def remove(self, path: str) -> None:
        target = os.path.join(self.root, path)
        if not self._is_own(os.path.dirname(target)):
            return  # behind a link lies another's file
        try:
            if stat.S_ISDIR(os.lstat(target).st_mode):
                return  # newsgen makes no folder of that name
            os.unlink(target)
        except FileNotFoundError:
            return
        folder = os.path.dirname(target)
        while folder != self.root:
            try:
                os.rmdir(folder)
            except OSError:
                break
            self._made.discard(folder)
            folder = os.path.dirname(folder)

    def stamp(self, path: str) -> tuple[int, int] | None:
        try:
            status = os.lstat(f"{self.root}/{path}")
        except OSError:
            return None
        return status.st_size, status.st_mtime_ns

    def read(self, path: str) -> bytes | None:
        try:
            handle = os.open(f"{self.root}/{path}", _READING)  # which waits for nobody
        except OSError:
            return None
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            return None
        with open(handle, "rb") as file:  # noqa: PTH123 - as it was opened
            return file.read()

    def paths(self) -> Iterator[str]:
        start = len(self.root) + 1
        for folder, folders, names in os.walk(self.root):
            if len(folder) < start and STAGING in folders:
                folders.remove(STAGING)
            for name in names:
                yield os.path.join(folder, name)[start:].replace(os.sep, "/")

    def sync(self) -> None:
        if not self._durable:
            return
        # One call for all files: a call for each takes longer than making it.
        with suppress(OSError, AttributeError):
            handle = os.open(self.root, os.O_RDONLY)
            try:
                import ctypes

                ctypes.CDLL(None).syncfs(handle)  # Linux: this file system alone
                return
            finally:
                os.close(handle)
        if hasattr(os, "sync"):
            os.sync()

    def finish(self) -> None:
        if not self._is_own(self._staging):
            return
        with suppress(FileNotFoundError):
            for left in os.scandir(self._staging):
                with suppress(FileNotFoundError):
                    os.unlink(left.path)
        # Not empty: a worker that was given up for dead writes on. The next build tidies up.
        with suppress(OSError):
            os.rmdir(self._staging)
        self._made.discard(self._staging)


class MemorySink:
    """Files in a dictionary."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def write(self, path: str, data: bytes) -> tuple[int, int]:
        self.files[path] = data
        return len(data), 0

    def remove(self, path: str) -> None:
        self.files.pop(path, None)

    def stamp(self, path: str) -> tuple[int, int] | None:
        data = self.files.get(path)
        return None if data is None else (len(data), 0)

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def paths(self) -> Iterator[str]:
        yield from list(self.files)

    def sync(self) -> None:
        return

    def finish(self) -> None:
        return
