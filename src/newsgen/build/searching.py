"""The search engine of a site: what it must know of a build's changes, and its files.

An engine is a function that brings its files up to date, in ``ENGINES``. Which years have changed waits in
``search_stale`` until it has done so, also when a build dies in between.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from .. import fingerprint
from ..index import Indexed
from ..ledger import PageRow
from ..output import Blocked
from ..problems import Problem
from ..render import RenderContext
from ..store import settle
from .owning import NEVER, Owned
from .run import Run

if TYPE_CHECKING:
    from .indexing import Planned

# newsgen's own files that decide what an engine is told.
SEARCH_CODE = ("searching", "segments.py", "pagefinder.py")


def mark_search(run: Run, indexed: Indexed, metas: dict[str, str]) -> None:
    """Note which years must be read, in the transaction that changes their articles."""
    metas["search"] = ""
    if not run.shelf.has("search"):
        return
    from .. import segments

    metas["search"] = f"{run.site.config.search} {fingerprint.of_code(SEARCH_CODE)}"
    known = run.ledger.meta("search") == metas["search"]
    segments.mark(run.db, indexed.years if known else None)


def refresh_search(run: Run, context: RenderContext, planned: Planned, owned: Owned) -> None:
    """Bring the engine's files up to date, or put them on the list of pages to make."""
    if not run.shelf.has("search"):
        return
    stale = run.db.execute("SELECT 1 FROM search_stale LIMIT 1").fetchone() is not None
    if stale or planned.everything:
        ENGINES[run.site.config.search](run, context, planned, owned, stale)


def refresh_own(run: Run, context: RenderContext, planned: Planned, owned: Owned, stale: bool) -> None:
    """Read the years that wait, one after another, and plan the files that they touch."""
    from .. import segments

    filing = segments.Filing(run.db)
    run.progress("indexing", 0, 0)
    if stale:
        if context.settled:
            settle(run.db)
        wanted = segments.wanted(run.db, run.shelf.findable)
        # Another generation: what workers keep open now must not be what they render from.
        reading = msgspec.structs.replace(context, generation=context.generation + 1)
        run.db.execute("BEGIN IMMEDIATE")
        # A few years are read here: starting processes would take longer.
        for chunk in run.map_chunks(segments.segment_chunk, reading, wanted, 1, small=2):
            for segment in chunk:
                filing.put(segment)
        filing.finish()
    else:
        run.db.execute("BEGIN IMMEDIATE")
    tasks, gone = segments.plan(run.shelf, run.ledger, filing.touched, planned.everything)
    run.ledger.add_pending(tasks)
    run.ledger.add_gone(gone)
    run.db.execute("COMMIT")
    planned.gone += gone


PAGEFIND = "pagefind"
"""The folder of Pagefind's files on the site, and their kind in the ledger."""


def refresh_pagefind(run: Run, context: RenderContext, planned: Planned, owned: Owned, stale: bool) -> None:
    """Let Pagefind make its index anew."""
    before = {row.path: row for row in run.ledger.family(PAGEFIND, "")}
    if not stale and all(run.sink.stamp(path) == (row.size, row.mtime) for path, row in before.items()):
        return
    from .. import pagefinder

    work = run.site.state / PAGEFIND
    shutil.rmtree(work, ignore_errors=True)
    beside = work / "index"
    run.progress("indexing", 0, 0)
    try:
        pagefinder.write_index(pagefinder.records(run.shelf.findable), work / "texts", beside)
    except (ImportError, OSError) as error:
        shutil.rmtree(work, ignore_errors=True)
        missing = isinstance(error, ImportError)
        why = "is not installed: pip install 'newsgen[pagefind]'" if missing else f"failed: {error}"
        run.problems.append(Problem("newsgen.yaml", 0, "search", f"pagefind {why}; the search finds nothing", "error"))
        return
    made = {f"{PAGEFIND}/{file.relative_to(beside).as_posix()}": file for file in beside.rglob("*") if file.is_file()}
    taken = {path for path in made if path not in before and owned.is_foreign(path)}
    for path in sorted(taken):
        message = "was not written by newsgen, and a file of the search belongs here; move it away, then build again"
        run.problems.append(Problem(path, 0, "foreign-file", message, "error"))
    new = sorted(made.keys() - before.keys() - taken)
    owned.intend([PageRow(path, PAGEFIND, "", path, b"", *NEVER) for path in new])
    rows = []
    for path in sorted(made.keys() - taken):
        try:
            rows.append(PageRow(path, PAGEFIND, "", path, b"", *run.sink.write(path, made[path].read_bytes())))
        except Blocked as error:
            owned.blocked.setdefault(error.at, []).append(path)
    shutil.rmtree(work)
    gone = [(path, PAGEFIND, path) for path in before if path not in made]
    run.db.execute("BEGIN IMMEDIATE")
    run.ledger.put_pages(rows)
    run.ledger.add_gone(gone)
    run.db.execute("DELETE FROM search_stale")
    run.db.execute("COMMIT")
    planned.gone += gone


Engine = Callable[[Run, RenderContext, "Planned", Owned, bool], None]
ENGINES: dict[str, Engine] = {"newsgen": refresh_own, PAGEFIND: refresh_pagefind}
