"""One build of a site at a time: a lock that ends with its process, however that ends."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_FILE = "lock"
_EVERY = 0.1


class Busy(OSError):
    """Another build holds the lock, and has not ended in time."""


@contextmanager
def exclusive(folder: Path, wait: float, tell: Callable[[str], None], name: str = "") -> Iterator[None]:
    """Hold the lock of ``folder``, made if need be; ``tell`` is called once with who holds it, if anyone does. ``name``
    says to others what this one does.

    The system takes the lock away from a process that ends, so none is ever left behind; and forked workers have no
    part in it. Raises ``Busy`` after ``wait`` seconds, and ``OSError`` where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / LOCK_FILE
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        ends = time.monotonic() + wait
        told = False
        while not _try(handle):
            holder = _holder(path)
            if not told:
                tell(holder)
                told = True
            if time.monotonic() >= ends:
                message = f"another build of this site is running ({holder}); wait for it, or end it"
                raise Busy(errno.EAGAIN, message, str(folder))
            time.sleep(_EVERY)
        os.ftruncate(handle, 0)
        os.write(handle, f"process {os.getpid()}{name and ', '}{name}\n".encode())
        yield
    finally:
        os.close(handle)


def _holder(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace").strip()[:40] or "a process"
    except OSError:
        return "a process"


def _try(handle: int) -> bool:
    """Take the lock, if it is free. Where the file system knows no locks, nobody can hold one."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            os.lseek(handle, 1 << 20, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            return True
        except OSError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN):
            return False
        if error.errno in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP):
            return True
        raise
