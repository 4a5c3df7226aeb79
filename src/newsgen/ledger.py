"""The ledger: which sources were read, which pages were made, what is still to do."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from .hosts import FULLEST, Size
from .problems import Problem
from .sources import SourceFile

_OF_OUTPUT = ("swept", "manifest", "fullest")
"""What is kept in ``meta`` of an output folder."""
TURNED = "turned"
"""In the place of the digest of what all pages depend on: the last build was into another folder."""

_encode = msgspec.msgpack.Encoder().encode
_decode_problems = msgspec.msgpack.Decoder(tuple[Problem, ...]).decode


SourceRow = tuple[int, int, int | None, int | None, str]
"""What the ledger knows of a source: its stamp, that of its sidecar, its digest. A plain tuple: there are as many as
texts, and each build looks at all."""


class PageRow(msgspec.Struct, frozen=True, array_like=True):
    """A file that was made."""

    path: str
    kind: str
    family: str
    key: str
    fingerprint: bytes
    size: int
    mtime: int


class Pending(msgspec.Struct, frozen=True, array_like=True):
    """A page to look at; ``forced`` when it must be written whatever its fingerprint."""

    kind: str
    key: str
    reason: str
    forced: bool


class Ledger:
    """Rows of ``state.db`` about what was seen and made. Transactions are the caller's."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.db = connection

    def meta(self, key: str) -> str:
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else ""

    def set_meta(self, key: str, value: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def turn_to(self, output: Path) -> None:
        """Let ``page`` tell of the folder ``output``. Where it tells of another, that is put by for the next build
        into it, and every page is looked at: what is known of ``output`` may be of an archive long before.

        Folders that are no more are forgotten.
        """
        before, after = self.meta("output"), str(output)
        if before == after:
            return
        self.db.execute("BEGIN IMMEDIATE")
        self.set_meta("output", after)
        if before:
            for table in ("pending", "gone"):  # looking at everything finds them again
                self.db.execute(f"DELETE FROM {table}")
            self.db.execute("INSERT INTO page_elsewhere SELECT ?, * FROM page", (before,))
            self.db.execute("DELETE FROM page")
            self.db.execute(
                "INSERT INTO page SELECT path, kind, family, key, fingerprint, size, mtime FROM page_elsewhere "
                "WHERE output = ?",
                (after,),
            )
            for key in _OF_OUTPUT:
                self.set_meta(f"{key} {before}", self.meta(key))
                self.set_meta(key, self.meta(f"{key} {after}"))
            self.set_meta("render", TURNED)
            known = [path for (path,) in self.db.execute("SELECT DISTINCT output FROM page_elsewhere")]
            for path in known:
                if path == after or not os.path.isdir(path):
                    self.db.execute("DELETE FROM page_elsewhere WHERE output = ?", (path,))
                    self.db.executemany("DELETE FROM meta WHERE key = ?", [(f"{key} {path}",) for key in _OF_OUTPUT])
        self.db.execute("COMMIT")

    # Sources

    def sources(self) -> dict[str, SourceRow]:
        rows = self.db.execute("SELECT path, size, mtime, side_size, side_mtime, digest FROM source")
        return {row[0]: row[1:] for row in rows}

    def digest(self, path: str) -> str:
        """The digest of a source as it was read the last time; empty if it never was."""
        row = self.db.execute("SELECT digest FROM source WHERE path = ?", (path,)).fetchone()
        return row[0] if row else ""

    def put_source(self, source: SourceFile, digest: str, problems: Sequence[Problem]) -> None:
        side, side_time = source.sidecar or (None, None)
        self.db.execute(
            "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                source.path, *source.stamp, side, side_time, digest,
                _encode(tuple(problems)) if problems else None,
            ),
        )  # fmt: skip

    def restamp(self, source: SourceFile) -> None:
        """A source was touched, but not changed."""
        side, side_time = source.sidecar or (None, None)
        self.db.execute(
            "UPDATE source SET size = ?, mtime = ?, side_size = ?, side_mtime = ? WHERE path = ?",
            (*source.stamp, side, side_time, source.path),
        )

    def drop_source(self, path: str) -> None:
        self.db.execute("DELETE FROM source WHERE path = ?", (path,))

    def problems(self) -> Iterator[Problem]:
        """What was wrong with the sources, also of those not read this time."""
        for (data,) in self.db.execute(
            "SELECT problems FROM source WHERE problems IS NOT NULL ORDER BY path"
        ):
            yield from _decode_problems(data)

    # Pages

    def pages(self) -> Iterator[PageRow]:
        for row in self.db.execute(
            "SELECT path, kind, family, key, fingerprint, size, mtime FROM page"
        ):
            yield PageRow(*row)

    def stamps(self) -> Iterator[tuple[str, str, str, int, int]]:
        """Of each page: path, kind, key, size and modification time of its file."""
        yield from self.db.execute("SELECT path, kind, key, size, mtime FROM page WHERE kind != 'asset'")

    def page(self, path: str) -> PageRow:
        row = self.db.execute(
            "SELECT path, kind, family, key, fingerprint, size, mtime FROM page WHERE path = ?", (path,)
        ).fetchone()
        return PageRow(*row)

    def family(self, kind: str, family: str) -> list[PageRow]:
        rows = self.db.execute(
            "SELECT path, kind, family, key, fingerprint, size, mtime FROM page "
            "WHERE kind = ? AND family = ?",
            (kind, family),
        )
        return [PageRow(*row) for row in rows]

    def size(self) -> Size:
        """How large the site is that was made."""
        files, total, largest = self.db.execute(
            "SELECT count(*), coalesce(sum(size), 0), coalesce(max(size), 0) FROM page"
        ).fetchone()
        folder = 0
        if files > FULLEST:  # else no folder can be too full
            folder = self._fullest(files)
        return Size(files, total, largest, folder)

    def _fullest(self, files: int) -> int:
        """How many of so many files the fullest folder holds. Counting looks at all paths, and they are the same as
        long as none was dropped and there are no more."""
        at, _, known = self.meta("fullest").partition(" ")
        if at == str(files):
            return int(known)
        folders = Counter(path.rpartition("/")[0] for (path,) in self.db.execute("SELECT path FROM page"))
        fullest = max(folders.values())
        self.set_meta("fullest", f"{files} {fullest}")
        return fullest

    def put_pages(self, rows: Iterable[PageRow]) -> None:
        self.db.executemany(
            "INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(r.path, r.kind, r.family, r.key, r.fingerprint, r.size, r.mtime) for r in rows],
        )

    def drop_pages(self, paths: Iterable[str]) -> None:
        rows = [(path,) for path in paths]
        if rows:
            self.set_meta("fullest", "")
        self.db.executemany("DELETE FROM page WHERE path = ?", rows)
        self.db.executemany("DELETE FROM gone WHERE path = ?", rows)

    # Pending

    def pending(self) -> list[Pending]:
        rows = self.db.execute("SELECT kind, key, reason, forced FROM pending")
        return [Pending(kind, key, reason, bool(forced)) for kind, key, reason, forced in rows]

    def pending_of(self, kind: str) -> set[str]:
        """Keys of the pages of a kind that wait."""
        return {key for (key,) in self.db.execute("SELECT key FROM pending WHERE kind = ?", (kind,))}

    def gone(self) -> list[tuple[str, str, str]]:
        """Files to take away: path, kind and key of each."""
        return self.db.execute("SELECT path, kind, key FROM gone ORDER BY path").fetchall()

    def add_gone(self, files: Iterable[tuple[str, str, str]]) -> None:
        self.db.executemany("INSERT OR REPLACE INTO gone VALUES (?, ?, ?)", files)

    def spare(self, paths: Iterable[str]) -> None:
        """Files that are not to be taken away after all."""
        self.db.executemany("DELETE FROM gone WHERE path = ?", [(path,) for path in paths])

    def spare_all(self) -> None:
        """What was to be taken away has gone, or another page has come to stand there."""
        self.db.execute("DELETE FROM gone")

    def add_pending(self, tasks: Iterable[Pending]) -> None:
        self.db.executemany(
            "INSERT OR REPLACE INTO pending VALUES (?, ?, ?, ?)",
            # In the table's own order, which takes a third of the time.
            sorted((task.kind, task.key, task.reason, task.forced) for task in tasks),
        )

    def strike(self, done: Iterable[tuple[str, str]]) -> None:
        self.db.executemany("DELETE FROM pending WHERE kind = ? AND key = ?", done)
