"""Which files of the output are newsgen's: the ledger knows; where it is lost, the manifest beside the pages does.

What is to be written is noted in both before it is written, so that a build that dies leaves no file that nobody knows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import islice

from .. import fingerprint, manifest
from ..ledger import PageRow
from ..output import Blocked
from ..problems import Problem
from .run import Run

TOGETHER = 500
"""Files that are noted at once."""
NEVER = (0, -1)
"""The stamp of a file that is not written yet; no file has it."""


class Owned:
    """What newsgen wrote into the output of one build."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._data = run.sink.read(manifest.NAME)
        self._marks: set[bytes] | None = None
        # Before anything is written: on a first build there is little to walk yet.
        self._stood = list(run.sink.paths()) if run.lost or run.options.clean else []
        self.foreign: list[str] = []
        self.blocked: dict[str, list[str]] = {}
        """What of another's stands in the way -> the files that could not be written for it."""

    @property
    def marks(self) -> set[bytes]:
        """Those of the manifest."""
        if self._marks is None:
            self._marks = manifest.read(self._data)
        return self._marks

    def is_foreign(self, path: str) -> bool:
        """Whether a file stands at ``path``, of which the ledger knows nothing, that newsgen did not write."""
        if self.run.sink.stamp(path) is None or manifest.mark(path) in self.marks:
            return False
        self.foreign.append(path)
        return True

    def intend(self, rows: Iterable[PageRow]) -> None:
        """Note files before they are first written."""
        waiting = iter(rows)
        some = list(islice(waiting, TOGETHER))
        if not some:
            return
        marks = self.marks | self._of_ledger() if self.run.lost else set(self._marks_now())
        self.run.db.execute("BEGIN IMMEDIATE")
        while some:
            self.run.ledger.put_pages(some)
            marks.update(manifest.mark(row.path) for row in some)
            some = list(islice(waiting, TOGETHER))
        self.run.ledger.set_meta("manifest", "")  # until it is written
        self.run.db.execute("COMMIT")
        self._write(marks)

    def settle(self) -> None:
        """After all is written and taken away: the manifest names what the ledger does."""
        if self.run.lost:
            self._write(self._of_ledger())
            self.run.ledger.set_meta("swept", "yes")
        else:
            self._write(self._marks_now())

    def strays(self) -> list[str]:
        """Files that stood in the output, newsgen's by the manifest, of which the ledger does not know; for a ledger
        that was lost. Others are foreign."""
        known = {path for (path,) in self.run.db.execute("SELECT path FROM page")}
        strays = []
        for path in self._stood:
            if path in known or path == manifest.NAME:
                continue
            if manifest.mark(path) in self.marks:
                strays.append(path)
            else:
                self.foreign.append(path)
        return strays

    def tell(self, output: str, kept_off: Collection[str]) -> None:
        """Name the files that are not newsgen's; an error where a page should stand."""
        for path in sorted(set(kept_off)):
            message = "was not written by newsgen, and a page belongs here; move it away, then build again"
            self.run.problems.append(Problem(f"{output}/{path}", 0, "foreign-file", message, "error"))
        for path, pages in sorted(self.blocked.items()):
            more = f" and {len(pages) - 1:,} more" if len(pages) > 1 else ""
            message = f"was not written by newsgen and stands in the way of '{min(pages)}'{more}"
            message += "; move it away, then build again"
            self.run.problems.append(Problem(f"{output}/{path}", 0, "foreign-file", message, "error"))
        others = sorted({*self.foreign} - {*kept_off})
        for path in others:
            self.run.problems.append(Problem(f"{output}/{path}", 0, "foreign-file", "is not newsgen's; left as it is"))

    def _marks_now(self) -> set[bytes]:
        """The manifest's marks if it is the one that was written last, else the ledger's."""
        if self._data is not None and self.run.ledger.meta("manifest") == fingerprint.of_value(self._data).hex():
            return self.marks
        return self._of_ledger()

    def _of_ledger(self) -> set[bytes]:
        return {manifest.mark(path) for (path,) in self.run.db.execute("SELECT path FROM page")}

    def _write(self, marks: set[bytes]) -> None:
        data = manifest.written(marks)
        if data != self._data:
            try:
                self.run.sink.write(manifest.NAME, data)
            except Blocked as error:
                self.blocked[error.at] = [manifest.NAME]
                return
            self._data, self._marks = data, marks
        self.run.db.execute("BEGIN IMMEDIATE")
        self.run.ledger.set_meta("manifest", fingerprint.of_value(data).hex())
        self.run.db.execute("COMMIT")
