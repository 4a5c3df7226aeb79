"""Changes of the owner's own files: shown as differences, written whole, kept so that they can be undone."""

from __future__ import annotations

import difflib
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from .config import Site

JOURNAL = "changes.jsonl"
KEPT = 100
"""So many changes can be undone, the last one first."""


class Change(msgspec.Struct, frozen=True):
    """One file; ``path`` is relative to the site's folder, or absolute where the file lies elsewhere. None: there is
    no file."""

    path: str
    before: bytes | None
    after: bytes | None


class Step(msgspec.Struct, frozen=True):
    """What one command did, as the journal keeps it: the files as they were, and digests of what they became."""

    what: str
    before: dict[str, str | None]
    after: dict[str, str | None]


class CannotUndo(Exception):
    """Nothing to undo, or not safely; the message says why."""


class Changed(Exception):
    """A file was edited by somebody else meanwhile."""


def edited(site: Site, file: Path, edit: Callable[[str], str]) -> Change:
    """The change that ``edit`` makes of a text; the byte order mark and line ends of the file stay as they are.
    Raises ``OSError``, and ``UnicodeDecodeError`` for a file that is not UTF-8."""
    before = _read(file)
    written = (before or b"").decode("utf-8")
    mark = "\ufeff" if written.startswith("\ufeff") else ""
    text = written.removeprefix(mark)
    ends = "\r\n" if "\r\n" in text else "\n"
    new = edit(text.replace("\r\n", "\n"))
    after = (mark + new.replace("\n", ends)).encode() if new.strip() else None
    path = file.relative_to(site.root).as_posix() if file.is_relative_to(site.root) else str(file)
    return Change(path, before, before if new == text.replace("\r\n", "\n") else after)


def difference(changes: Iterable[Change]) -> Iterator[str]:
    """The changes as a unified difference."""
    for change in changes:
        yield from difflib.unified_diff(
            _lines(change.before), _lines(change.after),
            change.path if change.before is not None else "/dev/null",
            change.path if change.after is not None else "/dev/null",
            lineterm="",
        )  # fmt: skip


def write(site: Site, changes: Iterable[Change], what: str) -> None:
    """Write the changes, each file whole, and note them under the words ``what``. Raises ``OSError``, and
    ``Changed`` before anything is written."""
    changes = [change for change in changes if change.before != change.after]
    if not changes:
        return
    for change in changes:
        if _read(site.root / change.path) != change.before:
            raise Changed(f"{change.path} was edited meanwhile; nothing was written")
    step = Step(
        what,
        {change.path: _text(change.before) for change in changes},
        {change.path: _digest(change.after) for change in changes},
    )
    for change in changes:
        _put(site.root / change.path, change.after)
    _keep(site, [*_journal(site), step])


def undo(site: Site) -> tuple[str, list[Change]]:
    """Take back what the last command wrote: its words, and the changes made. Raises ``CannotUndo``, ``OSError``."""
    steps = _journal(site)
    if not steps:
        raise CannotUndo("there is nothing to undo")
    last = steps[-1]
    changes = []
    for path, before in last.before.items():
        now = _read(site.root / path)
        if _digest(now) != last.after[path]:
            raise CannotUndo(f"{path} has been edited since '{last.what}'; undo it by hand")
        changes.append(Change(path, now, None if before is None else before.encode()))
    for change in changes:
        _put(site.root / change.path, change.after)
    _keep(site, steps[:-1])
    return last.what, changes


def _journal(site: Site) -> list[Step]:
    try:
        lines = (site.state / JOURNAL).read_bytes().splitlines()
        return [msgspec.json.decode(line, type=Step) for line in lines]
    except (FileNotFoundError, msgspec.DecodeError):
        return []


def _keep(site: Site, steps: list[Step]) -> None:
    lines = [msgspec.json.encode(step) + b"\n" for step in steps[-KEPT:]]
    _put(site.state / JOURNAL, b"".join(lines))


def _put(file: Path, data: bytes | None) -> None:
    """A file whole or not at all: written beside, then renamed."""
    if data is None:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.new")  # hidden: a build that runs meanwhile does not see it
    try:
        beside.write_bytes(data)
        with suppress(FileNotFoundError):
            beside.chmod(file.stat().st_mode)
        os.replace(beside, file)
    finally:
        beside.unlink(missing_ok=True)


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def _lines(data: bytes | None) -> list[str]:
    return (data or b"").decode("utf-8", "replace").splitlines()


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8")


def _digest(data: bytes | None) -> str | None:
    return None if data is None else hashlib.blake2b(data, digest_size=16).hexdigest()
