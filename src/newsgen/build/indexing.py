"""Index: put what was loaded into the archive and plan the pages, in one transaction."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from .. import fingerprint, termfacts
from ..addresses import lock_changed, lock_text
from ..index import Indexed
from ..ledger import TURNED, Pending
from ..loaded import Loaded
from ..render import RenderContext
from ..store import end_filling
from ..themes import Theme
from .loading import LoadResult, lock_digest
from .run import Run
from .searching import mark_search

# newsgen's own files that decide what a page holds.
RENDER_CODE = (
    "pages", "look.py", "render.py", "templating.py", "templatecode.py", "charts.py", "markup.py", "structured.py",
    "datewords.py", "archive.py", "rows.py", "findable.py", "certainty.py", "rights.py", "authors.py", "citations.py",
    "graphs.py", "__init__.py", "searching",
)  # fmt: skip

MANY = 500
"""Changed articles up to which their lines of the lock are changed one by one."""


@dataclass
class Planned:
    """What the index phase gives to the render phase: files to take away (path, kind, key), and whether there
    is anything to do. The pages to look at wait in the ledger; ``everything`` says why it is all of them."""

    theme: Theme
    context: RenderContext
    gone: list[tuple[str, str, str]]
    changes: bool
    everything: str


def index(run: Run, loaded: LoadResult) -> Planned:
    """Put what was loaded into the archive and plan the pages, in one transaction."""
    run.progress("indexing", 0, 0)
    theme = Theme(run.site.templates)
    context = _render_context(run, theme)
    everything = _reason_for_everything(run, context, loaded.metas)
    if not run.db.in_transaction:
        run.db.execute("BEGIN IMMEDIATE")
    scan = loaded.seen.scan
    if loaded.fresh:
        reason = everything or "all texts were read anew"
        indexed = loaded.index.finish_fresh(loaded.texts, scan.images, run.prefix, reason)
    else:
        indexed = _file_changes(run, loaded, everything)
    run.problems += indexed.problems
    tasks = list(indexed.plan.tasks)
    terms = termfacts.write_facts(
        run.db, run.site, scan.terms, scan.images, loaded.context.authority,
        loaded.context.people_authority, run.problems, run.prefix
    )
    if not (everything or loaded.fresh):
        tasks += (Pending("term", key, "facts", False) for key in terms)
    mark_search(run, indexed, loaded.metas)
    _review_left(run, tasks)
    run.ledger.add_pending(tasks)
    run.ledger.add_gone(indexed.plan.gone)
    gone = run.ledger.gone()
    _note(run, loaded)
    changes = bool(tasks or gone)
    lock = _lock_text(run, loaded, indexed, changes)
    if lock != loaded.lock:
        run.ledger.set_meta("lock problems", f"{lock_digest(lock)} []")
    run.ledger.set_meta("lock", lock_digest(lock))
    run.db.execute("COMMIT")
    if loaded.fresh:
        end_filling(run.db)
    run.archive.forget()
    run.live.seen = loaded.seen
    if lock != loaded.lock:
        _write_lock(run, lock)
    return Planned(theme, context, gone, changes, indexed.everything)


def _render_context(run: Run, theme: Theme) -> RenderContext:
    return RenderContext(
        state=str(run.state),
        content=str(run.site.content),
        config=run.site.config,
        taxonomies=run.site.taxonomies,
        theme_folders=tuple(str(folder) for folder in theme.folders),
        templates=theme.templates(),
        code_digest=fingerprint.of_code(RENDER_CODE),
        cache=str(run.site.state / "cache"),
        generation=time.monotonic_ns(),
        sink=run.sink,
        settled=getattr(run.executor, "elsewhere", False),
    )


def _reason_for_everything(run: Run, context: RenderContext, metas: dict[str, str]) -> str:
    """Why every page must be looked at, if it must: what all pages depend on has changed."""
    site = run.site
    metas["render"] = fingerprint.of_value(
        context.code_digest, context.templates, site.config, site.taxonomies, str(site.output)
    ).hex()
    old = run.ledger.meta("render")
    if run.options.clean:
        return "clean build"
    if not old:
        return "first build"
    if old == TURNED:
        return "the last build was into another folder"
    return "" if old == metas["render"] else "theme, settings or newsgen changed"


def _file_changes(run: Run, loaded: LoadResult, everything: str) -> Indexed:
    """Some texts were read: change their rows."""
    changed = list(loaded.resolved)
    failed = set()
    for source, one in loaded.results:
        run.ledger.put_source(source, one.digest, one.problems)
        if not one.id:
            failed.add(source.path)
        elif not _same(run, one):
            changed.append(one)
    for source in loaded.touched:
        run.ledger.restamp(source)
    for path in loaded.lost:
        run.ledger.drop_source(path)
    removed = _ids_of(run, [*loaded.lost, *failed])
    images = loaded.seen.scan.images
    return loaded.index.apply(changed, removed, loaded.texts, images, run.prefix, everything=everything)


def _same(run: Run, loaded: Loaded) -> bool:
    """Whether a text that was read again gave the record that is there already."""
    row = run.db.execute(
        "SELECT iif(base = x'', resolved, base), found FROM record JOIN article USING (n) "
        "WHERE id = ? AND source_path = ?",
        (loaded.id, loaded.path),
    ).fetchone()
    return row is not None and row == (loaded.record, loaded.found)


def _ids_of(run: Run, paths: Iterable[str]) -> list[str]:
    wanted = frozenset(paths)
    if not wanted:
        return []
    # Once over all rows: paths have no index, and a folder that goes takes many with it.
    rows = run.db.execute("SELECT id, source_path FROM article ORDER BY id")
    return [article_id for article_id, path in rows if path in wanted]


def _review_left(run: Run, tasks: list[Pending]) -> None:
    """What a build that died left to do, seen from the archive as it now is: a page that has no more
    article waits no more, and a file that is a page again stays."""
    pending, gone = run.ledger.pending(), run.ledger.gone()
    if not (pending or gone):
        return
    by_name = {kind.name: kind for kind in run.kinds}
    wanted: dict[tuple[str, str], frozenset[str]] = {}

    def is_page(name: str, key: str) -> bool:
        kind = by_name.get(name)
        if kind is None:
            return False
        family = (name, kind.family(key))
        if family not in wanted:
            wanted[family] = frozenset(kind.keys(family[1], run.shelf))
        return key in wanted[family]

    run.archive.forget()
    run.ledger.strike([(item.kind, item.key) for item in pending if not is_page(item.kind, item.key)])
    stays = [
        (path, name, key)
        for path, name, key in gone
        if is_page(name, key) and by_name[name].path(key, run.shelf) == path
    ]
    run.ledger.spare(path for path, _, _ in stays)
    tasks += (Pending(name, key, "wanted again", False) for _, name, key in stays)


def _note(run: Run, loaded: LoadResult) -> None:
    """What the next build will ask of this one."""
    for key, value in loaded.metas.items():
        run.ledger.set_meta(key, value)
    # A folder once written to holds pages, not texts, also when the output is elsewhere now.
    outputs = sorted({str(path) for path in (*run.outputs(), run.site.output)})
    run.ledger.set_meta("outputs", msgspec.json.encode(outputs).decode())
    run.ledger.set_meta("today", run.clock.today)
    run.ledger.set_meta("drafts", str(run.clock.drafts))
    run.ledger.set_meta("scanned", str(loaded.scanned_at))


def _lock_text(run: Run, loaded: LoadResult, indexed: Indexed, changes: bool) -> str:
    """``addresses.lock`` as it is to be."""
    kept = bool(run.site.config.base_url or run.site.lock)
    whole = run.ledger.meta("lock kept") == "1"
    run.ledger.set_meta("lock kept", "1" if kept else "")
    if not kept or (whole and not (loaded.fresh or changes)):
        return loaded.lock
    columns = "SELECT address, source_path, sha256 FROM article WHERE state = 1"
    if not whole or not loaded.lock or indexed.renewed is None or len(indexed.renewed) > MANY:
        return lock_text(run.db.execute(columns), loaded.lock)
    rows = [row for one in indexed.renewed for row in run.db.execute(f"{columns} AND id = ?", (one,))]
    return lock_changed(loaded.lock, rows)


def _write_lock(run: Run, text: str) -> None:
    beside = run.site.addresses.with_name(run.site.addresses.name + ".new")
    beside.unlink(missing_ok=True)  # left by a build that died; or a pipe, which would be waited for
    beside.write_text(text, "utf-8", newline="\n")
    os.replace(beside, run.site.addresses)
