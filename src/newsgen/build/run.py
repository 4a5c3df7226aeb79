"""One build while it runs: what all three phases use."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from ..archive import Archive
from ..config import Site
from ..index import Clock
from ..ledger import Ledger
from ..output import Sink
from ..pages import KINDS, PageKind, Shelf
from ..parallel import SMALL, Item, Result, map_chunks
from ..problems import Problem
from ..store import opened
from .face import Live, Options, Progress

if TYPE_CHECKING:
    from ..profiling import Profiler

STATE_FILE = "state.db"


class Run:
    """The open state, the executor and the sink of one build, and the problems it has met so far.

    ``kinds`` are the page kinds that this site has; ``prefix`` is how messages name a source: its path from
    the site's folder, as the owner sees it. Raises ``OSError`` when the state cannot be opened.
    """

    def __init__(
        self, site: Site, executor: Executor, options: Options, sink: Sink, progress: Progress, live: Live
    ) -> None:
        self.site, self.executor, self.options = site, executor, options
        self.sink, self.progress, self.live = sink, progress, live
        self.state = site.state / STATE_FILE
        self.db, lost = opened(self.state)
        self.ledger = Ledger(self.db)
        self.ledger.turn_to(site.output)
        self.archive = Archive(self.db)
        self.shelf = Shelf(self.archive, site.config, site.taxonomies)
        self.kinds: tuple[PageKind, ...] = tuple(k for k in KINDS if self.shelf.has(k.name))
        self.clock = Clock(options.now.strftime("%Y-%m-%d"), options.drafts)
        self.prefix = "" if site.content == site.root else _prefix(site)
        self.problems: list[Problem] = []
        self.lost = not self.ledger.meta("swept")
        """Whether the output may hold files of before of which the ledger does not know."""
        if lost:
            self.say_lost(lost)
        self.seconds: dict[str, float] = {}
        self.profiler: Profiler | None = None
        if options.profile:
            from ..profiling import Profiler

            self.profiler = Profiler()

    def say_lost(self, reason: str) -> None:
        """All is made anew, which takes longer than its owner may expect."""
        try:
            shown = self.state.relative_to(self.site.root)
        except ValueError:
            shown = self.state
        self.problems.append(Problem(shown.as_posix(), 0, "state", f"{reason}: all is read and made anew"))

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """The time of what is done inside is that of phase ``name``."""
        if self.profiler:
            self.profiler.begin(name)
        started = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - started

    def map_chunks(
        self, function: Callable[[Any, list[Item]], Result], context: Any, items: Sequence[Item], size: int,
        *, small: int = SMALL,
    ) -> Iterator[Result]:
        """``function`` of chunks of ``items`` by the executor's workers, measured if so wished; of at most
        ``small`` here."""
        mapped = self.profiler.map if self.profiler else map_chunks
        return mapped(self.executor, function, context, items, size=size, small=small)

    def outputs(self) -> list[Path]:
        """Every folder that this site was ever built into."""
        return [Path(path) for path in msgspec.json.decode(self.ledger.meta("outputs") or "[]", type=list[str])]

    def close(self) -> None:
        if self.db.in_transaction:
            self.db.rollback()
        self.db.close()


def _prefix(site: Site) -> str:
    try:
        return site.content.relative_to(site.root).as_posix() + "/"
    except ValueError:
        return site.content.as_posix() + "/"
