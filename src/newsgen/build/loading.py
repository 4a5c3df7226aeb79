"""Load: find the sources that changed, and read them."""

from __future__ import annotations

import time
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial

import msgspec

from .. import fingerprint
from ..addresses import Lock, lock_problems
from ..assets import picture_size
from ..config import Site, is_there
from ..index import Index
from ..ledger import SourceRow
from ..loaded import LoadContext, Loaded, decode_loaded
from ..parallel import SMALL, LazyPool
from ..sources import SourceFile, has_many
from .face import Seen
from .looking import look
from .run import STATE_FILE, Run
from .telling import former_names, load_context, problems_of

# newsgen's own files that decide what a record holds.
LOAD_CODE = (
    "formats", "layout", "text", "extractors", "data", "encoding.py", "entities.py", "dates.py", "words.py",
    "frontmatter.py", "bounds.py",
    "keys.py", "load.py", "loaded.py", "resolve.py", "terms.py", "permalinks.py", "authority.py", "yaml_strict.py",
    "model.py", "reading.py", "rights.py", "several.py", "tags.py", "tongues.py", "certainty.py", "verdicts.py",
)  # fmt: skip


COARSE = 2_000_000_000
"""Nanoseconds within which the stamps of the coarsest file system may be alike."""


@dataclass
class LoadResult:
    """What the load phase gives to the index.

    ``fresh``: every text was read anew and is in the index already, in a transaction that is still open. Else
    ``results`` are the texts that were read, ``resolved`` the articles whose names alone changed, ``touched``
    the texts that turned out to be as before, ``lost`` those that have gone. ``metas`` is kept in the ledger
    once all is indexed.
    """

    scanned_at: int
    seen: Seen
    edited: list[SourceFile] | None
    context: LoadContext
    lock: str
    index: Index
    fresh: bool
    lost: list[str]
    metas: dict[str, str]
    read: int = 0
    results: list[tuple[SourceFile, Loaded]] = field(default_factory=list)
    resolved: list[Loaded] = field(default_factory=list)
    touched: list[SourceFile] = field(default_factory=list)

    @property
    def texts(self) -> dict[str, SourceFile]:
        return self.seen.texts


def load(run: Run) -> LoadResult:
    """Find the sources that changed and read them."""
    scanned_at = time.time_ns()
    seen, edited = look(run)
    context = load_context(run, seen.scan)
    lock = _read_lock(run)
    metas: dict[str, str] = {}
    # A lock that someone else wrote may bear upon any address.
    by_others = run.ledger.meta("lock") not in ("", lock_digest(lock))
    fresh = _load_key_changed(run, context, metas) or by_others
    stale_defaults = _changed_defaults(run, context, metas)
    if fresh or stale_defaults:
        edited = None
    known = {} if fresh or edited is not None else run.ledger.sources()
    index = Index(
        run.ledger, run.archive, run.shelf, run.kinds, run.clock, Lock(lock), former_names(run, context.authority),
        partial(picture_size, run.site.content),
    )  # fmt: skip
    lost = [path for path in known if path not in seen.texts]
    result = LoadResult(scanned_at, seen, edited, context, lock, index, fresh, lost, metas)
    if edited is None:
        wanted = _changed(run, seen.texts, known, stale_defaults)
    else:
        wanted = [(source, run.ledger.digest(source.path)) for source in edited]
    if fresh:
        index.writer.start()
    if wanted:
        _read(run, wanted, result)
    _resolve_again(run, result)
    return result


def start_early(site: Site, executor: Executor) -> None:
    """Let workers begin before a first build of many texts does: lean, and while this process still looks what is
    there. Not once the state is open: SQLite takes the locks of the process that it was forked from for its own
    (How To Corrupt An SQLite Database File, 2.6)."""
    if isinstance(executor, LazyPool) and not (site.state / STATE_FILE).exists() and has_many(site.content, SMALL):
        executor.start(_get_ready)


def _get_ready() -> None:
    from .. import load, templating

    assert load and templating


def lock_digest(text: str) -> str:
    return fingerprint.of_value(text).hex()


def _changed(
    run: Run, texts: dict[str, SourceFile], known: dict[str, SourceRow], stale_defaults: set[str]
) -> list[tuple[SourceFile, str]]:
    """The sources to read, each with its digest of before, empty for one to read in any case."""
    read_at = int(run.ledger.meta("scanned") or 0)
    old = read_at - COARSE
    wanted = []
    for source in texts.values():
        row = known.get(source.path)
        if row is None or any(_below(source.folder, folder) for folder in stale_defaults):
            wanted.append((source, ""))
        elif row[:2] == source.stamp and row[2] is None and source.sidecar is None and source.stamp[1] < old:
            continue  # as most are
        elif row[:4] != (*source.stamp, *(source.sidecar or (None, None))) or _too_fresh(source, read_at):
            wanted.append((source, row[4]))
    return wanted


def _too_fresh(source: SourceFile, read_at: int) -> bool:
    """Whether a file may have changed after it was read without its stamp showing it."""
    for _, mtime in (source.stamp, source.sidecar or source.stamp):
        # Some file systems know only seconds, most at least the clock's tick.
        margin = COARSE if mtime % 1_000_000_000 == 0 else 20_000_000
        if mtime >= read_at - margin:
            return True
    return False


def _read(run: Run, wanted: list[tuple[SourceFile, str]], result: LoadResult) -> None:
    """Read sources, each with its known digest."""
    from ..load import load_chunk, prepare

    if len(wanted) > SMALL and not getattr(run.executor, "lean", False):
        prepare(result.context)
    done = 0
    for data in run.map_chunks(load_chunk, result.context, wanted, 64):
        chunk = decode_loaded(data)
        pairs = zip(wanted[done : done + len(chunk)], chunk, strict=True)
        if result.fresh:
            # Straight into the index: an archive of any size passes through in chunks.
            for (source, _), loaded in pairs:
                run.ledger.put_source(source, loaded.digest, loaded.problems)
            result.index.put_fresh(loaded for loaded in chunk if loaded.id)
            result.read += len(chunk)
        else:
            for (source, digest), loaded in pairs:
                if digest and loaded.digest == digest:
                    result.touched.append(source)
                else:
                    result.results.append((source, loaded))
                    result.read += 1
        done += len(chunk)
        run.progress("reading", done, len(wanted))


def _resolve_again(run: Run, result: LoadResult) -> None:
    """After a change of the authority file: resolve the stored articles anew, without reading."""
    digest = fingerprint.of_value(result.context.authority[0], result.context.people_authority[0]).hex()
    result.metas["authority"] = digest
    if result.fresh or run.ledger.meta("authority") in ("", digest):
        return
    skip = {source.path for source, _ in result.results} | set(result.lost)
    rows = run.db.execute(
        "SELECT source_path, digest, found, iif(base = x'', resolved, base) FROM article JOIN record USING (n) "
        "JOIN source ON source.path = article.source_path ORDER BY source_path"
    ).fetchall()
    rows = [row for row in rows if row[0] not in skip]
    old = {path: resolved for path, _, _, resolved in rows}
    from ..load import resolve_chunk

    for data in run.map_chunks(resolve_chunk, result.context, rows, 200):
        result.resolved += (x for x in decode_loaded(data) if x.record != old[x.path])


def _load_key_changed(run: Run, context: LoadContext, metas: dict[str, str]) -> bool:
    """Whether what decides about every record has changed since the last build."""
    metas["load"] = fingerprint.of_value(
        fingerprint.of_code(LOAD_CODE), context.content, context.lang, context.date_order,
        context.taxonomies, context.off, context.tags, context.title, context.rights, context.people,
    ).hex()  # fmt: skip
    return run.options.clean or run.ledger.meta("load") != metas["load"]


def _changed_defaults(run: Run, context: LoadContext, metas: dict[str, str]) -> set[str]:
    """Folders whose ``_defaults.yaml`` came, went or changed."""
    now = {folder: fingerprint.of_value(text).hex() for folder, (text, _) in context.defaults.items()}
    old = msgspec.json.decode(run.ledger.meta("defaults") or "{}", type=dict[str, str])
    metas["defaults"] = msgspec.json.encode(now).decode()
    return {folder for folder in {*now, *old} if now.get(folder) != old.get(folder)}


def _read_lock(run: Run) -> str:
    if not is_there(run.site.addresses):
        return ""
    text = run.site.addresses.read_text("utf-8", "replace")
    run.problems += problems_of(run, "lock problems", text, partial(lock_problems, path=run.site.addresses.name))
    return text


def _below(folder: str, above: str) -> bool:
    return not above or folder == above or folder.startswith(above + "/")
