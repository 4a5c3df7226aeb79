"""The whole program in one function: load, index, render."""

from __future__ import annotations

from concurrent.futures import Executor
from functools import partial

from ..config import Site
from ..output import FolderSink, Sink
from .face import BuildReport, Live, Options, Progress, Seen
from .indexing import index
from .loading import load
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
    pages meanwhile. Raises ``OSError`` when the output or the state cannot be written.
    """
    run = Run(site, executor, options, sink or FolderSink(site.output), progress, live or Live())
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
