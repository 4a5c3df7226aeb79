"""The whole program in one function: load, index, render."""

from __future__ import annotations

import sqlite3
from concurrent.futures import Executor
from functools import partial

import msgspec

from ..config import Site
from ..exclusive import exclusive
from ..output import FolderSink, Sink
from ..store import forget, is_damage
from .face import BuildReport, Live, Options, Progress, Seen
from .indexing import index
from .loading import load, start_early
from .rendering import render, warm
from .reporting import report
from .run import STATE_FILE, Run

__all__ = ["STATE_FILE", "BuildReport", "Live", "Options", "Progress", "Seen", "build"]


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
    pages meanwhile. One build of a site runs at a time. A state that is damaged is made anew, once.

    Raises ``OSError`` when the output or the state cannot be written, ``Busy`` when another build goes on.
    """
    sink, live = sink or FolderSink(site.output), live or Live()
    with exclusive(site.state, options.wait, lambda holder: progress(f"waiting for {holder}", 0, 0)):
        start_early(site, executor)
        try:
            return _build(Run(site, executor, options, sink, progress, live))
        except (sqlite3.DatabaseError, msgspec.MsgspecError) as error:
            if not is_damage(error):
                raise
        forget(site.state / STATE_FILE)
        live.seen = None
        run = Run(site, executor, options, sink, progress, live)
        run.say_lost("is damaged")
        return _build(run)


def _build(run: Run) -> BuildReport:
    try:
        with run.phase("load"):
            loaded = load(run)
        with run.phase("index"):
            planned = index(run, loaded)
        with run.phase("render"):
            rendered = render(run, loaded, planned)
        run.live.warm = partial(warm, loaded.context, planned.context, next(iter(loaded.texts.values()), None))
        return report(run, loaded, rendered)
    finally:
        run.close()
