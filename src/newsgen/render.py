"""The last phase: one view and its template become one file. Runs in a worker; knows Jinja."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from .archive import Archive
from .config import SiteConfig
from .fingerprint import of_value
from .output import Blocked, MemorySink, Sink
from .pages import KINDS, PageKind, Shelf, look
from .pages.feed import page_address
from .pages.made import PATH as MADE_PATH
from .pages.search import PATH as SEARCH_PATH
from .parallel import no_collection
from .permalinks import root_of
from .sources import read_source
from .store import connect

if TYPE_CHECKING:
    from .templatecode import QuickEnvironment
from .views import CopyView, Link, SiteView

STRUCT_TO_DICT = msgspec.structs.asdict


class RenderTask(msgspec.Struct, frozen=True, array_like=True):
    """One page to look at. ``known`` is its fingerprint in the ledger, empty when it must be written."""

    kind: str
    key: str
    known: bytes = b""


class Rendered(msgspec.Struct, frozen=True, array_like=True):
    """What became of a task. ``written`` is False when the page was already as it should be. ``error``
    tells what the template or the view could not do, ``blocked`` what of another's stands in the way; then nothing was
    written."""

    kind: str
    key: str
    path: str
    fingerprint: bytes = b""
    size: int = 0
    mtime: int = 0
    written: bool = False
    error: str = ""
    blocked: str = ""


class RenderContext(msgspec.Struct, frozen=True):
    """What every render needs; the same for all pages of a build. ``content`` is the folder of the texts, ``state`` the
    database, ``settled``
    says that its file alone holds the index."""

    state: str
    content: str
    config: SiteConfig
    taxonomies: dict[str, str]
    theme_folders: tuple[str, ...]
    templates: dict[str, str]
    code_digest: str
    cache: str
    generation: int
    sink: Any = None
    settled: bool = False
    claimed: frozenset[str] = frozenset()
    """Paths that the owner's own files take: no page is written over one."""


class Renderer:
    """Makes pages: holds the open index and the compiled templates."""

    def __init__(self, context: RenderContext, connection: sqlite3.Connection) -> None:
        self.context = context
        self.shelf = Shelf(Archive(connection), context.config, context.taxonomies)
        self.kinds: dict[str, PageKind] = {kind.name: kind for kind in KINDS}
        self.site = site_view(self.shelf)
        self._salts = {
            kind.name: of_value(
                self.site, kind.name, context.templates.get(kind.template, ""), context.code_digest
            )
            for kind in KINDS
        }
        self._theme = theme_key(context)
        self._waiting: dict[str, tuple[str, str]] | None = None

    def gather(self, tasks: Sequence[RenderTask]) -> None:
        """Let the kinds that wish to fetch at once what several pages show."""
        for name in {task.kind for task in tasks}:
            if gather := getattr(self.kinds[name], "gather", None):
                gather([task.key for task in tasks if task.kind == name], self.shelf)

    def make(self, task: RenderTask, sink: Sink) -> Rendered:
        """Look at one page; render and write it unless it is as it was."""
        kind = self.kinds[task.kind]
        claimed = self.context.claimed
        path = ""
        try:
            path = kind.path(task.key, self.shelf)
            view = kind.view(task.key, self.shelf)
            fingerprint = of_value(self._salts[task.kind], path, view)
            if fingerprint == task.known:
                return Rendered(task.kind, task.key, path, fingerprint)
            data = (
                self.copied(view) if isinstance(view, CopyView)
                else self.text(kind, path, view).encode("utf-8", "replace")
            )
        except (sqlite3.DatabaseError, msgspec.MsgspecError):
            raise  # no fault of the template
        except Exception as error:  # a template is the owner's code: any error is theirs to see
            return Rendered(task.kind, task.key, path, error=explain(error))
        if path in claimed or (task.kind == "redirect" and claimed.intersection(_above(path))):
            return Rendered(task.kind, task.key, path, fingerprint)
        try:
            size, mtime = sink.write(path, data)
        except Blocked as error:
            return Rendered(task.kind, task.key, path, blocked=error.at)
        return Rendered(task.kind, task.key, path, fingerprint, size, mtime, True)

    def wanted(self, path: str, missing: bool) -> tuple[str, str] | None:
        """Kind and key of the page that belongs at ``path``, if it waits to be made or its file is ``missing``."""
        db = self.shelf.archive.db
        if self._waiting is None:
            # Few beside the articles, whose addresses the index finds.
            rows = db.execute("SELECT kind, key FROM pending WHERE kind != 'article'")
            self._waiting = {self.kinds[k].path(key, self.shelf): (k, key) for k, key in rows if k in self.kinds}
        found: list[tuple[str, str]] = db.execute("SELECT kind, key FROM page WHERE path = ?", (path,)).fetchall()
        if path == "index.html" or path.endswith("/index.html"):
            address = path[: -len("/index.html")]
            found += db.execute("SELECT 'article', id FROM article WHERE address = ? AND state = 1", (address,))
        if path in self._waiting:
            found.append(self._waiting[path])
        for name, key in found:
            kind = self.kinds.get(name)
            waits = "SELECT 1 FROM pending WHERE kind = ? AND key = ?"
            if kind is None or not self.shelf.has(name):
                continue
            # Asked last: whether the page is still one of the archive's.
            if (missing or db.execute(waits, (name, key)).fetchone()) and key in kind.keys(
                kind.family(key), self.shelf
            ):
                return name, key
        return None

    def copied(self, view: CopyView) -> bytes:
        """A source as it was when it was read. Raises ``OSError``."""
        data = read_source(self.context.content, view.source)
        if hashlib.sha256(data).hexdigest() != view.sha256:
            raise OSError(f"{view.source} has changed since it was read: build again")
        return data

    def text(self, kind: PageKind, path: str, view: msgspec.Struct) -> str:
        """A page from its view."""
        if not kind.template:
            return str(view.text)  # type: ignore[attr-defined]
        root = root_of(path)
        base = self.site.base_url
        if kind.name == "not-found":
            # Served at any depth: its links can only start from the site's root.
            root = "/" + base.partition("://")[2].partition("/")[2] if base else "/"
        return environment(self.context.theme_folders, self._theme, self.context.cache).page(
            kind.template,
            {
                **STRUCT_TO_DICT(view),
                "site": self.site,
                "root": root,
                "path": path,
                "kind": kind.name,
                "canonical_url": base + page_address(path) if base else "",
            },
        )


@lru_cache(maxsize=4)
def environment(folders: tuple[str, ...], digest: str, cache: str) -> QuickEnvironment:
    """The theme's environment, made once for each state (``digest``) of its templates."""
    from . import templating  # and Jinja with it: a build with nothing to render does without

    return templating.environment(folders, cache)


def site_view(shelf: Shelf) -> SiteView:
    config = shelf.config
    links = []
    if shelf.has("archive"):
        links.append(Link("Archive", "archive/index.html"))
    if shelf.has("taxonomy"):
        links += (Link(name, f"{slug}/index.html") for slug, name in shelf.taxonomies.items())
    return SiteView(
        title=config.title,
        description=config.description,
        lang=config.lang,
        base_url=config.base_url,
        contact=config.contact,
        navigation=tuple(links),
        feed="feed.xml" if shelf.has("feed") else "",
        look=look.PATH if config.look and shelf.has("look") else "",
        made=MADE_PATH if shelf.has("made") else "",
        search=SEARCH_PATH if shelf.has("search") else "",
    )


def explain(error: Exception) -> str:
    """An error of a template by the template's file and line."""
    from jinja2 import TemplateError, TemplateSyntaxError

    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}: {error.message}"
    place = ""
    trace = error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith((".html", ".xml", ".txt")):
            place = f"{name}:{trace.tb_lineno}: "
        trace = trace.tb_next
    kind = "" if isinstance(error, TemplateError) else f"{type(error).__name__}: "
    return f"{place}{kind}{error}"


def _above(path: str) -> list[str]:
    """``a/b/index.html`` -> ``a``, ``a/b``: a file there leaves no room for a folder."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def prepare_templates(context: RenderContext) -> None:
    """Compile the theme's templates, before workers are forked from this process."""
    made = environment(context.theme_folders, theme_key(context), context.cache)
    for kind in KINDS:
        if kind.template:
            made.get_template(kind.template)


def theme_key(context: RenderContext) -> str:
    """Tells one state of the theme's templates from another."""
    return of_value(context.templates).hex()


class _Kept(threading.local):
    """The renderer of the last chunk. A connection belongs to one thread, and a cluster's worker may run several."""

    wanted: tuple[str, int] = ("", 0)
    renderer: Renderer | None = None


_kept = _Kept()


def renderer_for(context: RenderContext) -> Renderer:
    """Opens the index read-only, once for each build in each worker."""
    wanted = (context.state, context.generation)
    if _kept.renderer is None or _kept.wanted != wanted:
        if _kept.renderer is not None:
            _kept.renderer.shelf.archive.db.close()
        connection = connect(Path(context.state), read_only=True, settled=context.settled)
        _kept.wanted, _kept.renderer = wanted, Renderer(context, connection)
    return _kept.renderer


def render_chunk(context: RenderContext, tasks: list[RenderTask]) -> list[Rendered]:
    """Look at some pages."""
    renderer = renderer_for(context)
    with no_collection():
        renderer.gather(tasks)
        return [renderer.make(task, context.sink) for task in tasks]


def page_at(context: RenderContext, path: str, missing: bool) -> bytes | None:
    """The page at ``path`` as the index now has it, for a reader who does not wait until its turn comes; None
    when the file that stands there is right, or nothing belongs there. Written nowhere."""
    renderer = renderer_for(context)
    db = renderer.shelf.archive.db
    db.execute("BEGIN")  # all that the page shows is of one moment
    try:
        wanted = renderer.wanted(path, missing)
        if wanted is None:
            return None
        sink = MemorySink()
        renderer.make(RenderTask(*wanted), sink)
        return sink.files.get(path)
    finally:
        db.execute("ROLLBACK")
