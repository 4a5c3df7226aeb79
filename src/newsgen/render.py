"""The last phase: one view and its template become one file. Runs in a worker; knows Jinja."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import markupsafe
import msgspec

from .archive import Archive
from .config import SiteConfig
from .datewords import date_words, datetime_attr
from .fingerprint import of_value
from .output import Sink
from .pages import KINDS, PageKind, Shelf
from .pages.feed import page_address
from .permalinks import root_of
from .store import connect
from .views import Link, SiteView

STRUCT_TO_DICT = msgspec.structs.asdict


class RenderTask(msgspec.Struct, frozen=True, array_like=True):
    """One page to look at. ``known`` is its fingerprint in the ledger, empty when it must be written."""

    kind: str
    key: str
    known: bytes = b""


class Rendered(msgspec.Struct, frozen=True, array_like=True):
    """What became of a task. ``written`` is False when the page was already as it should be. ``error``
    tells what the template or the view could not do; then nothing was written."""

    kind: str
    key: str
    path: str
    fingerprint: bytes = b""
    size: int = 0
    mtime: int = 0
    written: bool = False
    error: str = ""


class RenderContext(msgspec.Struct, frozen=True):
    """What every render needs; the same for all pages of a build. ``state`` is the database."""

    state: str
    config: SiteConfig
    taxonomies: dict[str, str]
    theme_folders: tuple[str, ...]
    templates: dict[str, str]
    code_digest: str
    cache: str
    generation: int
    sink: Any = None


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
        self._theme = of_value(context.templates).hex()

    def make(self, task: RenderTask, sink: Sink) -> Rendered:
        """Look at one page; render and write it unless it is as it was."""
        kind = self.kinds[task.kind]
        path = ""
        try:
            path = kind.path(task.key, self.shelf)
            view = kind.view(task.key, self.shelf)
            fingerprint = of_value(self._salts[task.kind], path, view)
            if fingerprint == task.known:
                return Rendered(task.kind, task.key, path, fingerprint)
            text = self.text(kind, path, view)
        except Exception as error:  # a template is the owner's code: any error is theirs to see
            return Rendered(task.kind, task.key, path, error=explain(error))
        size, mtime = sink.write(path, text.encode("utf-8", "replace"))
        return Rendered(task.kind, task.key, path, fingerprint, size, mtime, True)

    def text(self, kind: PageKind, path: str, view: msgspec.Struct) -> str:
        """A page from its view."""
        template = environment(
            self.context.theme_folders, self._theme, self.context.cache
        ).get_template(kind.template)
        root = root_of(path)
        base = self.site.base_url
        if kind.name == "not-found":
            # Served at any depth: its links can only start from the site's root.
            root = "/" + base.partition("://")[2].partition("/")[2] if base else "/"
        return str(
            template.render(
                {
                    **STRUCT_TO_DICT(view),
                    "site": self.site,
                    "root": root,
                    "path": path,
                    "kind": kind.name,
                    "canonical_url": base + page_address(path) if base else "",
                }
            )
        )


def _escaped(text: str) -> str:
    return str(markupsafe.escape(text))


# Markupsafe's own quick way for plain text, where this version of it has one.
_plain: Callable[[str], str] = getattr(markupsafe, "_escape_inner", _escaped)


def _printed(value: object) -> str:
    return _plain(value) if type(value) is str else markupsafe.escape(value)


@lru_cache(maxsize=4)
def environment(folders: tuple[str, ...], digest: str, cache: str) -> Any:
    """The Jinja environment of a theme; templates are compiled once and kept in ``cache``.

    ``!base/NAME`` is the default theme's file also where the site overrides it.
    """
    # Imported with the first page: a build with nothing to render does without.
    from jinja2 import (
        ChoiceLoader,
        Environment,
        FileSystemBytecodeCache,
        FileSystemLoader,
        PrefixLoader,
        StrictUndefined,
    )
    from jinja2.compiler import CodeGenerator

    class PlainText(CodeGenerator):
        """Compiles ``{{ value }}`` to text instead of ``Markup``: wrapping each value costs five times as
        much as escaping it, and the pieces of a page are joined as text anyway."""

        def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
            if frame.eval_ctx.volatile:
                self.write("(environment.printed if context.eval_ctx.autoescape else str)(")
            elif frame.eval_ctx.autoescape:
                self.write("environment.printed(")
            else:
                self.write("str(")
            if finalize.src is not None:
                self.write(finalize.src)

    class Bytecode(FileSystemBytecodeCache):
        """Compiled templates; a folder that is gone or full costs time, never a page."""

        def dump_bytecode(self, bucket: Any) -> None:
            with suppress(OSError):
                Path(cache).mkdir(parents=True, exist_ok=True)
                super().dump_bytecode(bucket)

    class Pages(Environment):
        code_generator_class = PlainText
        printed = staticmethod(_printed)

    made = Pages(
        loader=ChoiceLoader(
            [
                *(FileSystemLoader(folder) for folder in folders),
                PrefixLoader({"!base": FileSystemLoader(folders[-1])}),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        bytecode_cache=Bytecode(cache) if cache else None,
        auto_reload=False,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        date_words=date_words, datetime_attr=datetime_attr, number=number, plural=plural
    )
    return made


def number(value: int) -> str:
    """``1234`` -> ``1,234``."""
    return f"{value:,}"


def plural(value: int, word: str) -> str:
    """``1 article``, ``1,234 articles``, ``2 entries``."""
    if value == 1:
        return f"1 {word}"
    many = word[:-1] + "ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else word + "s"
    return f"{value:,} {many}"


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


_renderer: tuple[tuple[str, int], Renderer] | None = None


def render_chunk(context: RenderContext, tasks: list[RenderTask]) -> list[Rendered]:
    """Look at some pages. The index is opened read-only, once for each build in each worker."""
    global _renderer
    wanted = (context.state, context.generation)
    if _renderer is None or _renderer[0] != wanted:
        if _renderer is not None:
            _renderer[1].shelf.archive.db.close()
        connection = connect(Path(context.state), read_only=True)
        _renderer = (wanted, Renderer(context, connection))
    renderer = _renderer[1]
    return [renderer.make(task, context.sink) for task in tasks]
