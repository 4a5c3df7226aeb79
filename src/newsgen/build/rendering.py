"""Render: look at every page that waits, new ones first; then take away what is gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import msgspec

from ..assets import Asset
from ..ledger import PageRow, Pending
from ..loaded import LoadContext
from ..pages import PageKind
from ..parallel import SMALL, LazyPool
from ..problems import Problem
from ..render import RenderContext, Rendered, RenderTask, page_at, prepare_templates, render_chunk
from ..sources import SourceFile
from ..store import settle
from .copying import copy_assets
from .indexing import Planned
from .loading import LoadResult
from .owning import NEVER, Owned
from .run import Run
from .searching import refresh_search

Page = tuple[str, str]
"""Kind and key."""


TOGETHER = 500
"""Articles whose addresses are looked up at once."""


@dataclass
class RenderResult:
    """Paths written and taken away, pages looked at and left as they were, files copied, and why each page was
    looked at. ``left`` are the old paths of pages that have moved; ``stopped``: some pages still wait."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    unchanged: int = 0
    copied: int = 0
    why: dict[str, str] = field(default_factory=dict)
    stopped: bool = False


@dataclass
class Work:
    """Pages to look at in their order, with the paths at which each stood before, and what to keep off."""

    tasks: list[RenderTask]
    stood: dict[Page, list[str]]
    leaving: set[str]
    assets: dict[str, Asset]
    new: list[RenderTask] = field(default_factory=list)
    standing: list[RenderTask] = field(default_factory=list)


def render(run: Run, loaded: LoadResult, planned: Planned) -> RenderResult:
    """Look at every pending page, new ones first; then take away what is gone."""
    result = RenderResult()
    owned = Owned(run)
    copied = copy_assets(run, loaded.seen.scan, planned.theme, owned)
    result.copied = copied.count
    context = msgspec.structs.replace(planned.context, claimed=frozenset(copied.assets))
    planned.context = context
    run.live.planned(partial(page_at, context), planned.changes or copied.count > 0)
    refresh_search(run, context, planned, owned)
    gone = [path for path, _, _ in planned.gone] + copied.gone
    work, altered = _plan(run, loaded, set(gone), copied.assets, result)
    taken = _take_places(run, work, owned)
    for tasks in (work.new, work.standing):
        render_all(run, context, tasks, work, result, owned.blocked)
        if tasks:
            run.sink.sync()  # a page that stands may link to what is new only once that lasts
    if altered and result.stopped:
        run.live.seen = None  # those are no pending ones: the next build must look for them again
    if not result.stopped:  # else pages that wait still link to them
        if run.lost or run.options.clean:
            gone += owned.strays()
        remove(run, gone + result.left, work, result)
        owned.settle()
    owned.tell(_shown(run), taken | copied.taken)
    run.sink.finish()
    return result


def _shown(run: Run) -> str:
    try:
        return run.site.output.relative_to(run.site.root).as_posix()
    except ValueError:
        return run.site.output.as_posix()


def _take_places(run: Run, work: Work, owned: Owned) -> set[str]:
    """Part the tasks in those of files that are not there yet and those of files that stand, and note the former
    before any is written. Gives back the paths at which another's file stands: no page is made there.

    New pages come first: nothing that stands leads to them. The front page, where it is new, comes after all of
    them: without it a reader comes nowhere.
    """
    taken: set[str] = set()
    owned.intend(_places(run, work, owned, taken))
    return taken


def _places(run: Run, work: Work, owned: Owned, taken: set[str]) -> Iterator[PageRow]:
    """The rows of the pages to note."""
    by_name = {kind.name: kind for kind in run.kinds}
    for number, task in enumerate(work.tasks):
        if number % TOGETHER == 0:
            some = work.tasks[number : number + TOGETHER]
            run.archive.gather_entries([task.key for task in some if task.kind == "article"])
        stood = work.stood.get((task.kind, task.key), ())
        kind = by_name[task.kind]
        try:
            path = kind.path(task.key, run.shelf)
        except LookupError:  # gone: its turn shows it
            work.standing.append(task)
            continue
        if path in stood or path in work.assets:
            work.standing.append(task)
            continue
        there = run.sink.stamp(path) is not None
        if there and path not in work.leaving and owned.is_foreign(path):
            taken.add(path)
            continue
        (work.standing if there or path == "index.html" else work.new).append(task)
        yield PageRow(path, task.kind, kind.family(task.key), task.key, b"", *NEVER)


def warm(loading: LoadContext, rendering: RenderContext, text: SourceFile | None) -> None:
    """Make ready what reading and rendering need."""
    from ..load import load_chunk

    if text is not None:
        load_chunk(loading, [(text, "")])
    prepare_templates(rendering)


def _plan(
    run: Run, loaded: LoadResult, leaving: set[str], assets: dict[str, Asset], result: RenderResult
) -> tuple[Work, bool]:
    """The pages to look at, and whether some of them are altered in the output."""
    by_name = {kind.name: kind for kind in run.kinds}
    pending = _in_order(run, [item for item in run.ledger.pending() if item.kind in by_name])
    rows = _made_before(run, pending, by_name)
    tasks: dict[Page, RenderTask] = {}
    stood: dict[Page, list[str]] = {}
    for item in pending:
        before = rows.get((item.kind, item.key), [])
        known = before[0].fingerprint if len(before) == 1 and _stands(run, before[0]) else b""
        if item.forced or run.options.clean:
            known = b""
        tasks[item.kind, item.key] = RenderTask(item.kind, item.key, known)
        if before:
            stood[item.kind, item.key] = [row.path for row in before]
        if run.options.explain:
            result.why[f"{item.kind} {item.key}".strip()] = item.reason
    altered = _altered(run, tasks) if loaded.edited is None else []
    for row in altered:
        if row.kind in by_name and row.path not in leaving:
            tasks[row.kind, row.key] = RenderTask(row.kind, row.key)
            stood[row.kind, row.key] = [row.path]
            if run.options.explain:
                result.why[f"{row.kind} {row.key}".strip()] = "missing or altered in the output"
    ordered = [task for key, task in tasks.items() if key not in stood]
    ordered += [task for key, task in tasks.items() if key in stood]
    return Work(ordered, stood, leaving, assets), bool(altered)


def _in_order(run: Run, pending: list[Pending]) -> list[Pending]:
    """Many articles in the archive's order: neighbours are then made together, and share what they show."""
    if len(pending) <= SMALL:
        return pending
    place = {article_id: number for number, article_id in enumerate(run.archive.ids())}
    last = len(place)
    return sorted(pending, key=lambda item: (item.kind, place.get(item.key, last) if item.kind == "article" else 0))


def _made_before(run: Run, pending: list[Pending], by_name: dict[str, PageKind]) -> dict[Page, list[PageRow]]:
    """The ledger's rows of the pending pages."""
    rows: dict[Page, list[PageRow]] = {}
    if len(pending) > 500:
        for row in run.ledger.pages():
            rows.setdefault((row.kind, row.key), []).append(row)
        return rows
    for kind, family in {(item.kind, by_name[item.kind].family(item.key)) for item in pending}:
        for row in run.ledger.family(kind, family):
            rows.setdefault((row.kind, row.key), []).append(row)
    return rows


def _stands(run: Run, row: PageRow) -> bool:
    """Whether a file is as it was written."""
    return run.sink.stamp(row.path) == (row.size, row.mtime)


def _altered(run: Run, tasks: dict[Page, RenderTask]) -> list[PageRow]:
    """Pages that are not as they were written: made again."""
    stamp = run.sink.stamp
    altered = [
        path
        for path, kind, key, size, mtime in run.ledger.stamps()
        if stamp(path) != (size, mtime) and (kind, key) not in tasks
    ]
    return [run.ledger.page(path) for path in altered]


def render_all(
    run: Run, context: RenderContext, tasks: list[RenderTask], work: Work, result: RenderResult,
    blocked: dict[str, list[str]],
) -> None:
    """Render, and note in the ledger what has become of each page as the chunks come back; ``blocked`` takes the pages
    in whose way another's files stand."""
    by_name = {kind.name: kind for kind in run.kinds}
    if not tasks or result.stopped:
        return
    failed: dict[str, list[str]] = {}
    done = 0
    if context.settled:
        settle(run.db)
    if len(tasks) > SMALL and isinstance(run.executor, LazyPool):
        prepare_templates(context)
        run.executor.renew()
    leaving = set(work.leaving)
    for chunk in run.map_chunks(render_chunk, context, tasks, 64):
        rows: list[PageRow] = []
        struck: list[Page] = []
        moved_away: list[tuple[str, str, str]] = []
        unwritten: list[str] = []
        for made in chunk:
            done += 1
            if made.error:
                failed.setdefault(made.error, []).append(f"{made.kind} {made.key}".strip())
                continue
            page = (made.kind, made.key)
            if made.blocked:  # it waits on, so that the next build tries again
                blocked.setdefault(made.blocked, []).append(made.path)
                if made.path not in work.stood.get(page, ()):
                    unwritten.append(made.path)
                continue
            struck.append(page)
            if not made.written and made.path not in work.assets and made.path not in work.stood.get(page, ()):
                unwritten.append(made.path)  # it was noted as one that comes
            if made.path in work.assets or not (made.written or made.fingerprint):
                continue
            moved = [path for path in work.stood.get(page, ()) if path != made.path]
            result.left += moved
            moved_away += ((path, *page) for path in moved)
            if made.written:
                result.written.append(made.path)
                rows.append(_row(made, by_name[made.kind]))
            else:
                result.unchanged += 1
        run.db.execute("BEGIN IMMEDIATE")
        run.ledger.put_pages(rows)
        if unwritten:
            run.ledger.drop_pages(unwritten)
            run.ledger.set_meta("manifest", "")
        if moved_away:
            written = set(result.written)
            moved_away = [row for row in moved_away if row[0] not in written]
            run.ledger.add_gone(moved_away)
            leaving.update(path for path, _, _ in moved_away)
        run.ledger.spare(row.path for row in rows if row.path in leaving)
        run.ledger.strike(struck)
        run.db.execute("COMMIT")
        before = len(work.new) if tasks is work.standing else 0
        run.progress("rendering", before + done, len(work.new) + len(work.standing))
        if before + done < len(work.new) + len(work.standing) and run.live.stop():
            result.stopped = True
            break
    run.problems += (_template_problem(run.site.root, error, pages) for error, pages in failed.items())


def _row(made: Rendered, kind: PageKind) -> PageRow:
    return PageRow(
        made.path, made.kind, kind.family(made.key), made.key, made.fingerprint, made.size, made.mtime
    )


def _template_problem(root: Path, error: str, pages: list[str]) -> Problem:
    """One message for all pages on which a template fails alike."""
    place = re.match(r"(?P<path>.+?):(?P<line>\d+): (?P<what>.*)", error, re.DOTALL)
    more = f" and {len(pages) - 1:,} more" if len(pages) > 1 else ""
    tail = f"; not made: page '{pages[0]}'{more}"
    if place is None:
        return Problem("templates", 0, "template", error + tail, "error")
    path = Path(place["path"])
    if path.is_relative_to(root):
        path = path.relative_to(root)
    return Problem(path.as_posix(), int(place["line"]), "template", place["what"] + tail, "error")


def remove(run: Run, paths: list[str], work: Work, result: RenderResult) -> None:
    """Take files away, but those that are pages or assets again."""
    written = set(result.written)
    paths = [path for path in dict.fromkeys(paths) if path not in written and path not in work.assets]
    for path in paths:
        run.sink.remove(path)
    run.db.execute("BEGIN IMMEDIATE")
    run.ledger.drop_pages(paths)
    run.ledger.spare_all()
    if paths:
        run.ledger.set_meta("manifest", "")  # it is written next
    run.db.execute("COMMIT")
    result.removed = paths
