"""The whole program in one function: load, index, render."""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from . import fingerprint, termfacts
from .addresses import Lock, lock_text
from .archive import Archive
from .assets import Asset, collect
from .config import Site
from .index import Clock, Index, Indexed
from .ledger import Ledger, PageRow, Pending
from .loaded import LoadContext, Loaded, decode_loaded
from .output import FolderSink, Sink
from .pages import KINDS, PageKind, Shelf
from .parallel import SMALL, Item, LazyPool, Result, map_chunks
from .problems import Problem
from .render import RenderContext, Rendered, RenderTask, page_at, prepare_templates, render_chunk
from .sources import Scan, SourceFile, read_source, scan
from .store import connect, settle
from .themes import Theme

if TYPE_CHECKING:
    from .profiling import Profile, Profiler

# newsgen's own files that decide what a record holds, and what a page holds.
LOAD_CODE = (
    "formats", "layout", "text", "extractors", "data", "encoding.py", "entities.py", "dates.py", "words.py",
    "frontmatter.py",
    "keys.py", "load.py", "loaded.py", "resolve.py", "terms.py", "permalinks.py", "authority.py", "yaml_strict.py",
    "model.py", "reading.py", "several.py", "tags.py",
)  # fmt: skip
RENDER_CODE = (
    "pages", "render.py", "templating.py", "charts.py", "markup.py", "structured.py", "datewords.py", "archive.py",
)  # fmt: skip
STATE_FILE = "state.db"
MOST_EDITED = 100
"""Above so many changed files it is quicker to look at all, and some news of changes may be lost."""

Progress = Callable[[str, int, int], None]


class Options(msgspec.Struct, frozen=True):
    """How to build. ``now`` is the clock (``SOURCE_DATE_EPOCH`` sets it); ``clean`` looks at everything
    anew; ``drafts`` shows drafts and articles of a future date; ``profile`` measures."""

    now: datetime
    drafts: bool = False
    clean: bool = False
    profile: bool = False


class Seen(msgspec.Struct, frozen=True):
    """What a build found in the content folder: all files, and the texts to publish by path."""

    content: Path
    scan: Scan
    texts: dict[str, SourceFile]
    problems: tuple[Problem, ...]


class Live:
    """One who builds a site again and again, alone, and shows it meanwhile. To be subclassed.

    ``paths`` are the files that have changed since the last build (absolute); None: any may have. If all are
    texts known from then, or outside the content folder, no other source is looked for, and no page of before.
    """

    paths: Collection[str] | None = None
    seen: Seen | None = None
    """Kept from the last build by this one."""

    warm: Callable[[], None] | None = None
    """Set by each build: makes ready what the next edit will need, for when there is nothing else to do."""

    def planned(self, page_at: Callable[[str, bool], bytes | None], changes: bool) -> None:
        """The index is up to date, the pages come now. ``page_at(path, missing)`` makes one before its turn, in
        any thread; ``changes`` tells whether this build has found pages to look at or to take away."""

    def stop(self) -> bool:
        """Whether to leave the pages that wait to the next build."""
        return False


class BuildReport(msgspec.Struct, frozen=True):
    """What a build did. ``read`` sources were understood anew, ``reused`` ones not; ``rendered`` holds the
    paths written, ``why`` the reason for each page looked at."""

    published: int
    undated: int
    unlisted: int
    uncertain: int
    failed: int
    read: int
    reused: int
    rendered: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    copied: int
    problems: tuple[Problem, ...]
    seconds: dict[str, float]
    why: dict[str, str] = {}
    profile: Profile | None = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")


def build(
    site: Site,
    *,
    executor: Executor,
    options: Options,
    sink: Sink | None = None,
    progress: Progress = lambda phase, done, total: None,
    live: Live | None = None,
) -> BuildReport:
    """Bring the site's pages up to date.

    Bad sources become problems and the rest is built. ``live`` is who builds again and again, and shows the
    pages meanwhile. Raises ``OSError`` when the output or the state cannot be written.
    """
    run = _Run(site, executor, options, sink or FolderSink(site.output), progress, live or Live())
    try:
        for name, phase in (("load", run.load), ("index", run.index), ("render", run.render)):
            if run.profiler:
                run.profiler.begin(name)
            phase()
        report = run.report()
        run.live.warm = partial(_warm, run.context, run.render_context, next(iter(run.texts.values()), None))
        return report
    finally:
        run.close()


class _Run:
    """One build: what its three phases hand to one another."""

    def __init__(
        self, site: Site, executor: Executor, options: Options, sink: Sink, progress: Progress, live: Live
    ) -> None:
        self.site, self.executor, self.options = site, executor, options
        self.sink, self.progress, self.live = sink, progress, live
        self.state = site.state / STATE_FILE
        self.db = connect(self.state)
        self.ledger = Ledger(self.db)
        self.archive = Archive(self.db)
        self.shelf = Shelf(self.archive, site.config, site.taxonomies)
        self.kinds: tuple[PageKind, ...] = tuple(k for k in KINDS if self.shelf.has(k.name))
        self.clock = Clock(options.now.strftime("%Y-%m-%d"), options.drafts)
        self.problems: list[Problem] = []
        self.seconds: dict[str, float] = {}
        self.changed: list[Loaded] = []
        self.removed: list[str] = []
        self.gone: tuple[tuple[str, str, str], ...] = ()
        self.rendered: list[str] = []
        self.taken: list[str] = []
        self.why: dict[str, str] = {}
        self.unchanged = self.copied = self.read = 0
        self.everything = ""
        self.planned = self.stopped = False
        self.edited: list[SourceFile] | None = None
        self.texts: dict[str, SourceFile] = {}
        self.profiler: Profiler | None = None
        if options.profile:
            from .profiling import Profiler

            self.profiler = Profiler()

    def map_chunks(
        self, function: Callable[[Any, list[Item]], Result], context: Any, items: Sequence[Item], size: int
    ) -> Iterator[Result]:
        """``function`` of chunks of ``items`` by the executor's workers, measured if so wished."""
        mapped = self.profiler.map if self.profiler else map_chunks
        return mapped(self.executor, function, context, items, size=size)

    def close(self) -> None:
        if self.db.in_transaction:
            self.db.rollback()
        self.db.close()

    # Load

    def load(self) -> None:
        """Find the sources that changed and read them."""
        started = time.perf_counter()
        site = self.site
        self.scanned_at = time.time_ns()
        seen = self._look()
        own = {"newsgen.yaml", "addresses.lock"} if site.content == site.root else set()
        self.problems += seen.problems
        self.problems += [_moved(problem, self.prefix) for problem in self.scan.problems]
        for path in self.scan.others:
            if path not in own:
                message = "not a text that newsgen reads; left out"
                self.problems.append(Problem(self.prefix + path, 0, "not-read", message))
        self.context = self._context()
        self.problems += self._problems_of("defaults problems", self.context, _defaults_problems)
        self.lock_before = self._read_lock()
        # A lock that someone else wrote may bear upon any address.
        edited = self.ledger.meta("lock") not in ("", _digest(self.lock_before))
        self.fresh = self._load_key_changed() or edited
        stale_defaults = self._changed_defaults()
        if self.fresh or stale_defaults:
            self.edited = None
        known = {} if self.fresh or self.edited is not None else self.ledger.sources()
        wanted = [(source, self._digest_of(source.path)) for source in self.edited or ()]
        for source in self.texts.values() if self.edited is None else ():
            row = known.get(source.path)
            if row is None or any(_below(source.folder, folder) for folder in stale_defaults):
                wanted.append((source, ""))
            elif row.stamp != source.stamp or row.sidecar != source.sidecar or self._too_fresh(source):
                wanted.append((source, row.digest))
        self.lost = [path for path in known if path not in self.texts]
        self.touched: list[SourceFile] = []
        self.results: list[tuple[SourceFile, Loaded]] = []
        self.filing = Index(
            self.ledger, self.archive, self.shelf, self.kinds, self.clock, Lock(self.lock_before), self._former()
        )
        if self.fresh:
            self.db.execute("BEGIN IMMEDIATE")
            self.filing.writer.clear()
        if wanted:
            self._read(wanted)
        self._resolve_again()
        self.seconds["load"] = time.perf_counter() - started

    def _look(self) -> Seen:
        """What is there; ``edited`` are the texts that alone have changed since the last build, None when that
        is not known."""
        site, live = self.site, self.live
        self.prefix = "" if site.content == site.root else _prefix(site)
        # Kept again once the index has it all: a build that fails is followed by one that looks at everything.
        seen, live.seen = live.seen, None
        self.edited = _edited(site, live.paths, seen)
        if seen is None or self.edited is None:
            # Also the usual output: a preview or a check writes elsewhere, and build/ holds a robots.txt.
            skip = (site.root / "build", site.output, site.state, site.templates, site.static, *self._outputs())
            found = scan(site.content, skip if site.content == site.root else ())
            before = len(self.problems)
            texts = self._one_of_each_name(found.texts)
            seen = Seen(site.content, found, texts, tuple(self.problems[before:]))
            del self.problems[before:]
        seen.texts.update((source.path, source) for source in self.edited or ())
        self.seen, self.scan, self.texts = seen, seen.scan, seen.texts
        return seen

    def _digest_of(self, path: str) -> str:
        """The digest of a source as it was read the last time."""
        row = self.db.execute("SELECT digest FROM source WHERE path = ?", (path,)).fetchone()
        return row[0] if row else ""

    def _read(self, wanted: list[tuple[SourceFile, str]]) -> None:
        """Read sources, each with its known digest."""
        from .load import load_chunk, prepare

        if len(wanted) > SMALL:
            prepare(self.context)
        done = 0
        for data in self.map_chunks(load_chunk, self.context, wanted, 64):
            chunk = decode_loaded(data)
            if self.fresh:
                # Straight into the index: an archive of any size passes through in chunks.
                for (source, _), loaded in zip(wanted[done : done + len(chunk)], chunk, strict=True):
                    self.ledger.put_source(source, loaded.digest, loaded.problems)
                self.filing.put_fresh(loaded for loaded in chunk if loaded.id)
                self.read += len(chunk)
            else:
                for (source, digest), loaded in zip(wanted[done : done + len(chunk)], chunk, strict=True):
                    if digest and loaded.digest == digest:
                        self.touched.append(source)
                    else:
                        self.results.append((source, loaded))
                        self.read += 1
            done += len(chunk)
            self.progress("reading", done, len(wanted))

    def _one_of_each_name(self, texts: tuple[SourceFile, ...]) -> dict[str, SourceFile]:
        """Sources by path; of two that differ only in suffix, the first."""
        ids: dict[str, str] = {}
        chosen: dict[str, SourceFile] = {}
        for source in texts:
            holder = ids.setdefault(source.id, source.path)
            if holder == source.path:
                chosen[source.path] = source
            else:
                message = f"has the name of {self.prefix}{holder} but for its suffix; rename one of them"
                self.problems.append(Problem(self.prefix + source.path, 0, "same-name", message, "error"))
        return chosen

    def _context(self) -> LoadContext:
        site = self.site
        content = str(site.content)
        texts = {
            folder: (self._text(content, path), self.prefix + path)
            for folder, path in self.scan.defaults.items()
        }
        authority = ("", "")
        if path := self.scan.authority.get("organisations.yaml"):
            authority = (self._text(content, path), self.prefix + path)
            self.problems += self._problems_of("authority problems", authority, _authority_problems)
        tags = ("", "")
        if path := self.scan.authority.get("tags.yaml"):
            tags = (self._text(content, path), self.prefix + path)
            self.problems += self._problems_of("tags problems", tags, _tags_problems)
        return LoadContext(
            content=content,
            prefix=self.prefix,
            lang=site.config.lang,
            date_order=site.config.date_order,
            taxonomies=site.config.taxonomies,
            off=site.config.off,
            defaults=texts,
            authority=authority,
            tags=tags,
        )

    def _problems_of(self, name: str, value: Any, find: Callable[[Any], tuple[Problem, ...]]) -> tuple[Problem, ...]:
        """What ``find`` says is wrong with a file; kept in the ledger, since it takes reading it to know."""
        if isinstance(value, LoadContext) and not value.defaults:
            return ()
        digest = fingerprint.of_value(value).hex()
        known, _, kept = self.ledger.meta(name).partition(" ")
        if known != digest:
            kept = msgspec.json.encode(find(value)).decode()
            self.ledger.set_meta(name, f"{digest} {kept}")
        return msgspec.json.decode(kept, type=tuple[Problem, ...])

    def _former(self) -> tuple[tuple[str, str], ...]:
        """Former names of organisations and the names of today; kept in the ledger as the problems are."""
        authority = self.context.authority
        if "was" not in authority[0]:
            return ()
        digest = fingerprint.of_value(authority, fingerprint.of_code(["authority.py"])).hex()
        known, _, kept = self.ledger.meta("former names").partition(" ")
        if known != digest:
            kept = msgspec.json.encode(_former_names(authority)).decode()
            self.ledger.set_meta("former names", f"{digest} {kept}")
        return msgspec.json.decode(kept, type=tuple[tuple[str, str], ...])

    def _text(self, content: str, path: str) -> str:
        try:
            return read_source(content, path).decode("utf-8-sig", "replace")
        except OSError as error:
            message = f"cannot be read: {error.strerror}"
            self.problems.append(Problem(self.prefix + path, 0, "unreadable", message, "error"))
            return ""

    def _load_key_changed(self) -> bool:
        context = self.context
        key = fingerprint.of_value(
            fingerprint.of_code(LOAD_CODE), context.content, context.lang, context.date_order,
            context.taxonomies, context.off, context.tags,
        ).hex()  # fmt: skip
        self.new_meta = {"load": key}
        return self.options.clean or self.ledger.meta("load") != key

    def _changed_defaults(self) -> set[str]:
        """Folders whose ``_defaults.yaml`` came, went or changed."""
        now = {folder: fingerprint.of_value(text).hex() for folder, (text, _) in self.context.defaults.items()}
        old = msgspec.json.decode(self.ledger.meta("defaults") or "{}", type=dict[str, str])
        self.new_meta["defaults"] = msgspec.json.encode(now).decode()
        return {folder for folder in {*now, *old} if now.get(folder) != old.get(folder)}

    def _too_fresh(self, source: SourceFile) -> bool:
        """Whether a file may have changed after it was read without its stamp showing it."""
        written = int(self.ledger_time)
        for _, mtime in (source.stamp, source.sidecar or source.stamp):
            # Some file systems know only seconds, most at least the clock's tick.
            margin = 2_000_000_000 if mtime % 1_000_000_000 == 0 else 20_000_000
            if mtime >= written - margin:
                return True
        return False

    @property
    def ledger_time(self) -> int:
        if not hasattr(self, "_ledger_time"):
            self._ledger_time = int(self.ledger.meta("scanned") or 0)
        return self._ledger_time

    def _resolve_again(self) -> None:
        """After a change of the authority file: resolve the stored articles anew, without reading."""
        digest = fingerprint.of_value(self.context.authority[0]).hex()
        self.new_meta["authority"] = digest
        self.authority_changed = self.ledger.meta("authority") not in ("", digest)
        if self.fresh or not self.authority_changed:
            return
        skip = {source.path for source, _ in self.results} | set(self.lost)
        rows = self.db.execute(
            "SELECT source_path, digest, found, resolved FROM article JOIN record USING (n) "
            "JOIN source ON source.path = article.source_path ORDER BY source_path"
        ).fetchall()
        rows = [row for row in rows if row[0] not in skip]
        old = {path: resolved for path, _, _, resolved in rows}
        from .load import resolve_chunk

        items = list(rows)
        for data in self.map_chunks(resolve_chunk, self.context, items, 200):
            self.changed += (x for x in decode_loaded(data) if x.record != old[x.path])

    # Index

    def index(self) -> None:
        """Put what was loaded into the archive and plan the pages, in one transaction."""
        started = time.perf_counter()
        self.progress("indexing", 0, 0)
        self.theme = Theme(self.site.templates)
        self.render_context = RenderContext(
            state=str(self.state),
            config=self.site.config,
            taxonomies=self.site.taxonomies,
            theme_folders=tuple(str(folder) for folder in self.theme.folders),
            templates=self.theme.templates(),
            code_digest=fingerprint.of_code(RENDER_CODE),
            cache=str(self.site.state / "cache"),
            generation=time.monotonic_ns(),
            sink=self.sink,
            settled=getattr(self.executor, "elsewhere", False),
        )
        self.everything = self._reason_for_everything()
        if not self.db.in_transaction:
            self.db.execute("BEGIN IMMEDIATE")
        indexed = self._file_all() if self.fresh else self._file_changes()
        self.problems += indexed.problems
        tasks = list(indexed.plan.tasks)
        terms = self._write_facts()
        if not (self.everything or self.fresh):
            tasks += [Pending("term", key, "facts", False) for key in terms]
        self._review_left(tasks)
        self.ledger.add_pending(tasks)
        self.ledger.add_gone(indexed.plan.gone)
        self.gone = tuple(self.ledger.gone())
        for key, value in self.new_meta.items():
            self.ledger.set_meta(key, value)
        # A folder once written to holds pages, not texts, also when the output is elsewhere now.
        outputs = sorted({str(path) for path in (*self._outputs(), self.site.output)})
        self.ledger.set_meta("outputs", msgspec.json.encode(outputs).decode())
        self.ledger.set_meta("today", self.clock.today)
        self.ledger.set_meta("drafts", str(self.clock.drafts))
        self.ledger.set_meta("scanned", str(self.scanned_at))
        lock = self.lock_before
        if (self.site.config.base_url or self.site.lock) and (self.fresh or tasks or self.gone):
            lock = lock_text(
                self.db.execute("SELECT address, source_path, sha256 FROM article WHERE state = 1"), lock
            )
        self.ledger.set_meta("lock", _digest(lock))
        self.db.execute("COMMIT")
        self.archive.forget()
        self.live.seen = self.seen
        self.planned = bool(tasks or self.gone)
        if lock != self.lock_before:
            self._write_lock(lock)
        self.seconds["index"] = time.perf_counter() - started

    def _review_left(self, tasks: list[Pending]) -> None:
        """What a build that died left to do, seen from the archive as it now is: a page that has no more
        article waits no more, and a file that is a page again stays."""
        pending, gone = self.ledger.pending(), self.ledger.gone()
        if not (pending or gone):
            return
        by_name = {kind.name: kind for kind in self.kinds}
        wanted: dict[tuple[str, str], frozenset[str]] = {}

        def is_page(name: str, key: str) -> bool:
            kind = by_name.get(name)
            if kind is None:
                return False
            family = (name, kind.family(key))
            if family not in wanted:
                wanted[family] = frozenset(kind.keys(family[1], self.shelf))
            return key in wanted[family]

        self.archive.forget()
        self.ledger.strike([(item.kind, item.key) for item in pending if not is_page(item.kind, item.key)])
        stays = [
            (path, name, key)
            for path, name, key in gone
            if is_page(name, key) and by_name[name].path(key, self.shelf) == path
        ]
        self.ledger.spare(path for path, _, _ in stays)
        tasks += (Pending(name, key, "wanted again", False) for _, name, key in stays)

    def _file_all(self) -> Indexed:
        """All texts were read anew, and are in the index already."""
        reason = self.everything or "all texts were read anew"
        return self.filing.finish_fresh(self.texts, self.scan.images, self.prefix, reason)

    def _file_changes(self) -> Indexed:
        """Some texts were read: change their rows."""
        failed = set()
        for source, loaded in self.results:
            self.ledger.put_source(source, loaded.digest, loaded.problems)
            if loaded.id:
                if not self._same(loaded):
                    self.changed.append(loaded)
            else:
                failed.add(source.path)
        for source in self.touched:
            self.ledger.restamp(source)
        for path in self.lost:
            self.ledger.drop_source(path)
        self.removed = self._ids_of([*self.lost, *failed])
        return self.filing.apply(
            self.changed, self.removed, self.texts, self.scan.images, self.prefix,
            everything=self.everything,
        )  # fmt: skip

    def _write_facts(self) -> list[str]:
        """The terms whose facts (authority file, own texts) changed."""
        return termfacts.write_facts(
            self.db, self.site, self.scan.terms, self.context.authority, self.problems, self.prefix
        )

    def _same(self, loaded: Loaded) -> bool:
        """Whether a text that was read again gave the record that is there already."""
        row = self.db.execute(
            "SELECT resolved, found FROM record JOIN article USING (n) WHERE id = ? AND source_path = ?",
            (loaded.id, loaded.path),
        ).fetchone()
        return row is not None and row == (loaded.record, loaded.found)

    def _outputs(self) -> list[Path]:
        """Every folder that this site was ever built into."""
        return [Path(path) for path in msgspec.json.decode(self.ledger.meta("outputs") or "[]", type=list[str])]

    def _ids_of(self, paths: Iterable[str]) -> list[str]:
        ids = []
        for path in paths:
            row = self.db.execute("SELECT id FROM article WHERE source_path = ?", (path,)).fetchone()
            if row:
                ids.append(row[0])
        return ids

    def _reason_for_everything(self) -> str:
        """Why every page must be looked at, if it must: what all pages depend on has changed."""
        context = self.render_context
        key = fingerprint.of_value(
            context.code_digest, context.templates, self.site.config, self.site.taxonomies, str(self.site.output)
        ).hex()
        self.new_meta["render"] = key
        old = self.ledger.meta("render")
        if self.options.clean:
            return "clean build"
        if not old:
            return "first build"
        return "" if old == key else "theme, settings or newsgen changed"

    def _read_lock(self) -> str:
        try:
            return self.site.addresses.read_text("utf-8")
        except FileNotFoundError:
            return ""

    def _write_lock(self, text: str) -> None:
        beside = self.site.addresses.with_name(self.site.addresses.name + ".new")
        beside.write_text(text, "utf-8", newline="\n")
        os.replace(beside, self.site.addresses)

    # Render

    def render(self) -> None:
        """Look at every pending page, new ones first; then take away what is gone."""
        started = time.perf_counter()
        self._copy_assets()
        self.render_context = msgspec.structs.replace(self.render_context, claimed=frozenset(self.assets))
        self.live.planned(partial(page_at, self.render_context), self.planned or self.copied > 0)
        pending = self.ledger.pending()
        by_name = {kind.name: kind for kind in self.kinds}
        rows = self._made_before(pending, by_name)
        tasks: dict[tuple[str, str], RenderTask] = {}
        stale: dict[tuple[str, str], list[str]] = {}
        for item in pending:
            if item.kind not in by_name:
                continue
            before = rows.get((item.kind, item.key), [])
            known = before[0].fingerprint if len(before) == 1 and self._stands(before[0]) else b""
            if item.forced or self.options.clean:
                known = b""
            tasks[item.kind, item.key] = RenderTask(item.kind, item.key, known)
            stale[item.kind, item.key] = [row.path for row in before]
            self.why[f"{item.kind} {item.key}".strip()] = item.reason
        altered = self._altered({(kind, key) for kind, key in tasks}) if self.edited is None else []
        leaving = {path for path, _, _ in self.gone}
        for row in altered:
            if row.kind in by_name and row.path not in leaving:
                tasks[row.kind, row.key] = RenderTask(row.kind, row.key)
                stale[row.kind, row.key] = [row.path]
                self.why[f"{row.kind} {row.key}".strip()] = "missing or altered in the output"
        ordered = [task for key, task in tasks.items() if not stale[key]]
        ordered += [task for key, task in tasks.items() if stale[key]]
        left = self._render_all(ordered, by_name, stale)
        if altered and self.stopped:
            self.live.seen = None  # those are no pending ones: the next build must look for them again
        self._remove([path for path, _, _ in self.gone] + left)
        self.sink.finish()
        self.seconds["render"] = time.perf_counter() - started

    def _made_before(
        self, pending: list[Pending], by_name: dict[str, PageKind]
    ) -> dict[tuple[str, str], list[PageRow]]:
        """The ledger's rows of the pending pages."""
        rows: dict[tuple[str, str], list[PageRow]] = {}
        if len(pending) > 500:
            for row in self.ledger.pages():
                rows.setdefault((row.kind, row.key), []).append(row)
            return rows
        for kind, family in {
            (item.kind, by_name[item.kind].family(item.key)) for item in pending if item.kind in by_name
        }:
            for row in self.ledger.family(kind, family):
                rows.setdefault((row.kind, row.key), []).append(row)
        return rows

    def _stands(self, row: PageRow) -> bool:
        """Whether a file is as it was written."""
        return self.sink.stamp(row.path) == (row.size, row.mtime)

    def _altered(self, tasks: set[tuple[str, str]]) -> list[PageRow]:
        """Pages that are not as they were written: made again."""
        altered = []
        for row in self.ledger.pages():
            if row.kind == "asset" or (row.kind, row.key) in tasks:
                continue
            if not self._stands(row):
                altered.append(row)
        return altered

    def _render_all(
        self,
        tasks: list[RenderTask],
        by_name: dict[str, PageKind],
        stale: dict[tuple[str, str], list[str]],
    ) -> list[str]:
        """Render; gives back old paths of pages that have moved."""
        left: list[str] = []
        failed: dict[str, list[str]] = {}
        done = 0
        if tasks and self.render_context.settled:
            settle(self.db)
        if len(tasks) > SMALL and isinstance(self.executor, LazyPool):
            prepare_templates(self.render_context)
            self.executor.renew()
        leaving = {path for path, _, _ in self.gone}
        for results in self.map_chunks(render_chunk, self.render_context, tasks, 64):
            rows: list[PageRow] = []
            struck: list[tuple[str, str]] = []
            moved_away: list[tuple[str, str, str]] = []
            for result in results:
                done += 1
                if result.error:
                    failed.setdefault(result.error, []).append(f"{result.kind} {result.key}".strip())
                    continue
                struck.append((result.kind, result.key))
                if result.path in self.assets or not (result.written or result.fingerprint):
                    continue
                moved = [path for path in stale.get((result.kind, result.key), ()) if path != result.path]
                left += moved
                moved_away += ((path, result.kind, result.key) for path in moved)
                if result.written:
                    self.rendered.append(result.path)
                    rows.append(self._row(result, by_name[result.kind]))
                else:
                    self.unchanged += 1
            self.db.execute("BEGIN IMMEDIATE")
            self.ledger.put_pages(rows)
            if moved_away:
                made = set(self.rendered)
                moved_away = [row for row in moved_away if row[0] not in made]
                self.ledger.add_gone(moved_away)
                leaving.update(path for path, _, _ in moved_away)
            self.ledger.spare(row.path for row in rows if row.path in leaving)
            self.ledger.strike(struck)
            self.db.execute("COMMIT")
            self.progress("rendering", done, len(tasks))
            if done < len(tasks) and self.live.stop():
                self.stopped = True
                break
        self.problems += (self._template_problem(error, pages) for error, pages in failed.items())
        return left

    def _template_problem(self, error: str, pages: list[str]) -> Problem:
        """One message for all pages on which a template fails alike."""
        place = re.match(r"(?P<path>.+?):(?P<line>\d+): (?P<what>.*)", error, re.DOTALL)
        more = f" and {len(pages) - 1:,} more" if len(pages) > 1 else ""
        tail = f"; not made: page '{pages[0]}'{more}"
        if place is None:
            return Problem("templates", 0, "template", error + tail, "error")
        path = Path(place["path"])
        if path.is_relative_to(self.site.root):
            path = path.relative_to(self.site.root)
        return Problem(path.as_posix(), int(place["line"]), "template", place["what"] + tail, "error")

    def _row(self, result: Rendered, kind: PageKind) -> PageRow:
        return PageRow(
            result.path, result.kind, kind.family(result.key), result.key, result.fingerprint,
            result.size, result.mtime,
        )  # fmt: skip

    def _copy_assets(self) -> None:
        pictures = self.db.execute("SELECT DISTINCT path FROM image WHERE path != '' ORDER BY path").fetchall()
        named = [(path, self.scan.images[path]) for (path,) in pictures if path in self.scan.images]
        for path in sorted(set(self.scan.images) - {path for path, _ in named}):
            message = "a picture that no article names; left out"
            self.problems.append(Problem(self.prefix + path, 0, "not-read", message))
        static = self.site.static
        self.assets: dict[str, Asset] = collect(self.theme, static, self.site.content, named)
        before = {row.path: row for row in self.ledger.family("asset", "")}
        rows: list[PageRow] = []
        for path, asset in self.assets.items():
            mark = fingerprint.of_value(asset.file, asset.stamp)
            row = before.pop(path, None)
            if row and row.fingerprint == mark and self.sink.stamp(path) == (row.size, row.mtime):
                continue
            try:
                data = Path(asset.file).read_bytes()
            except OSError as error:
                self.problems.append(
                    Problem(asset.file, 0, "unreadable", f"cannot be copied: {error.strerror}", "error")
                )
                continue
            size, mtime = self.sink.write(path, data)
            rows.append(PageRow(path, "asset", "", path, mark, size, mtime))
            self.copied += 1
        self.db.execute("BEGIN IMMEDIATE")
        self.ledger.put_pages(rows)
        self.db.execute("COMMIT")
        self.gone += tuple((path, "asset", path) for path in before)

    def _remove(self, paths: list[str]) -> None:
        made = set(self.rendered)
        paths = [path for path in dict.fromkeys(paths) if path not in made and path not in self.assets]
        for path in paths:
            self.sink.remove(path)
        self.db.execute("BEGIN IMMEDIATE")
        self.ledger.drop_pages(paths)
        self.ledger.spare_all()
        self.db.execute("COMMIT")
        self.taken = paths

    # Report

    def _clashes(self) -> list[Problem]:
        return [
            Problem(
                self.prefix + second, 0, "same-address",
                f"asks for the address '{asked}', which {self.prefix}{first} holds; "
                f"it is published at '{given}': give one of them a 'slug:'",
            )
            for second, first, asked, given in self.archive.clashes()
        ]  # fmt: skip

    def report(self) -> BuildReport:
        listed, undated, uncertain = self.db.execute(
            "SELECT count(*), sum(sort >= '~'), sum(uncertain) FROM article WHERE state = 1"
        ).fetchone()
        (unlisted,) = self.db.execute("SELECT count(*) FROM article WHERE state = 0").fetchone()
        problems = [*self.problems, *self.ledger.problems(), *self._clashes()]
        problems.sort(key=lambda p: (p.path, p.line, p.code, p.message))
        bad = {p.path for p in problems if p.severity == "error"}
        return BuildReport(
            published=listed,
            undated=undated or 0,
            unlisted=unlisted,
            uncertain=uncertain or 0,
            failed=len(bad),
            read=self.read,
            reused=len(self.texts) - self.read,
            rendered=tuple(sorted(self.rendered)),
            unchanged=self.unchanged,
            removed=tuple(sorted(self.taken)),
            copied=self.copied,
            problems=tuple(problems),
            seconds={name: round(value, 4) for name, value in self.seconds.items()},
            why=self.why,
            profile=self.profiler.profile(self.seconds) if self.profiler else None,
        )


def _digest(text: str) -> str:
    return fingerprint.of_value(text).hex()


def _edited(site: Site, paths: Collection[str] | None, seen: Seen | None) -> list[SourceFile] | None:
    """The texts that have changed, with their stamps of now, when nothing else of the content folder can have."""
    content = site.content
    if seen is None or paths is None or seen.content != content or len(paths) > MOST_EDITED:
        return None
    edited = []
    for path in map(Path, paths):
        if not path.is_relative_to(content):
            if path.is_relative_to(site.root) and not content.is_relative_to(path):
                continue  # a template, say
            return None
        try:
            source = seen.texts.get(path.relative_to(content).as_posix())
            status = os.lstat(path)
        except OSError:  # gone
            return None
        if source is None or not stat.S_ISREG(status.st_mode):
            return None
        edited.append(msgspec.structs.replace(source, stamp=(status.st_size, status.st_mtime_ns)))
    return sorted(edited, key=lambda source: source.path)


def _warm(loading: LoadContext, rendering: RenderContext, text: SourceFile | None) -> None:
    from .load import load_chunk

    if text is not None:
        load_chunk(loading, [(text, "")])
    prepare_templates(rendering)


def _authority_problems(file: tuple[str, str]) -> tuple[Problem, ...]:
    from .authority import read_authority

    return read_authority(*file)[1]


def _former_names(file: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    from .authority import read_authority

    return tuple((was, entry.name) for entry in read_authority(*file)[0] for was in entry.was)


def _tags_problems(file: tuple[str, str]) -> tuple[Problem, ...]:
    from .tags import read_tags

    return read_tags(*file)[1]


def _defaults_problems(context: LoadContext) -> tuple[Problem, ...]:
    from .load import defaults_problems

    return defaults_problems(context)


def _prefix(site: Site) -> str:
    """How messages name a source: from the site's folder, as the owner sees it."""
    try:
        return site.content.relative_to(site.root).as_posix() + "/"
    except ValueError:
        return site.content.as_posix() + "/"


def _moved(problem: Problem, prefix: str) -> Problem:
    return msgspec.structs.replace(problem, path=prefix + problem.path)


def _below(folder: str, above: str) -> bool:
    return not above or folder == above or folder.startswith(above + "/")
