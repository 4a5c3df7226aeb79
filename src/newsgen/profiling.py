"""``--profile``: what a build's time and memory went into, gathered from all its workers.

Costs nothing when off: the build then maps the chunk functions themselves, not the measured ones below.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, ParamSpec, TypeVar

import msgspec

from .loaded import LoadContext, encode_loaded
from .pages import KINDS
from .parallel import SMALL, map_chunks
from .render import RenderContext, Rendered, RenderTask, renderer_for
from .sources import SourceFile

P = ParamSpec("P")
Item = TypeVar("Item")
Result = TypeVar("Result")

TEXT, EXTRACTOR, RESOLVED, PAGE, SECTION = "text", "extractor", "resolved", "page", "section"


class Spent(msgspec.Struct, frozen=True):
    """Seconds for one kind of work: how often, in all, and each time on average."""

    count: int = 0
    total: float = 0.0
    mean: float = 0.0


class PageSpent(Spent, frozen=True):
    """The same for a page kind; looking at a page that stays as it is counts too."""

    template: str = ""


class Phase(msgspec.Struct, frozen=True):
    """One phase. Memory is the most that was in use, in bytes: of the main process, and of the worker that
    used most; 0 where the system does not tell."""

    seconds: float
    peak_memory: int
    workers: int
    worker_peak_memory: int


class Profile(msgspec.Struct, frozen=True):
    """A build's time and memory. ``texts`` holds all the time of reading, ``extractors`` parts of it;
    ``resolved`` texts got their names again, without being read. Seconds of several workers add up."""

    phases: dict[str, Phase]
    texts: Spent
    resolved: Spent
    extractors: dict[str, Spent]
    pages: dict[str, PageSpent]


class Measured(msgspec.Struct, frozen=True, array_like=True):
    """What a chunk took: (kind of work, name) -> count and seconds, and the peak memory of its process."""

    worker: str
    peak: int
    rows: dict[tuple[str, str], tuple[int, float]]


class Meter:
    """Measures one chunk. ``mark`` names the main process and its phase."""

    def __init__(self, mark: str) -> None:
        self.rows: dict[tuple[str, str], tuple[int, float]] = {}
        self.worker = process_name()
        _begin(self.worker, mark)

    def timed(self, work: str, name: str, function: Callable[P, Result]) -> Callable[P, Result]:
        """``function``, each of whose calls counts as ``name``."""

        def call(*args: P.args, **kwargs: P.kwargs) -> Result:
            started = perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                count, seconds = self.rows.get((work, name), (0, 0.0))
                self.rows[work, name] = (count + 1, seconds + perf_counter() - started)

        return call

    def measured(self) -> Measured:
        return Measured(self.worker, peak_memory(), self.rows)


def load_chunk(mark: str, context: LoadContext, sources: list[tuple[SourceFile, str]]) -> tuple[bytes, Measured]:
    """As ``load.load_chunk``, measured."""
    from .extractors import extractors_but
    from .load import load_source

    meter = Meter(mark)
    extractors = {name: meter.timed(EXTRACTOR, name, extract) for name, extract in extractors_but(context.off).items()}
    load = meter.timed(TEXT, "", load_source)
    made = [load(context, source, known, extractors) for source, known in sources]
    return encode_loaded(made), meter.measured()


def resolve_chunk(
    mark: str, context: LoadContext, known: list[tuple[str, str, bytes, bytes]]
) -> tuple[bytes, Measured]:
    """As ``load.resolve_chunk``, measured."""
    from .load import resolve_source

    meter = Meter(mark)
    resolve = meter.timed(RESOLVED, "", resolve_source)
    return encode_loaded([resolve(context, *one) for one in known]), meter.measured()


def render_chunk(mark: str, context: RenderContext, tasks: list[RenderTask]) -> tuple[list[Rendered], Measured]:
    """As ``render.render_chunk``, measured."""
    meter = Meter(mark)
    make = renderer_for(context).make
    timed = {kind: meter.timed(PAGE, kind, make) for kind in {task.kind for task in tasks}}
    return [timed[task.kind](task, context.sink) for task in tasks], meter.measured()


def segment_chunk(mark: str, context: RenderContext, wanted: list[tuple[int, int]]) -> tuple[Any, Measured]:
    """As ``segments.segment_chunk``, measured."""
    from . import segments

    meter = Meter(mark)
    read = meter.timed(SECTION, "", segments.segment_chunk)
    return [one for item in wanted for one in read(context, [item])], meter.measured()


MEASURED: Mapping[str, Callable[..., tuple[Any, Measured]]] = {
    function.__name__: function for function in (load_chunk, resolve_chunk, render_chunk, segment_chunk)
}


class Profiler:
    """Gathers what the chunks of a build took."""

    def __init__(self) -> None:
        self.own = process_name()
        self.rows: dict[tuple[str, str], tuple[int, float]] = {}
        self.peaks: dict[str, int] = {}
        self.workers: dict[str, dict[str, int]] = {}
        self._phase = ""

    def begin(self, phase: str) -> None:
        """What follows belongs to ``phase``."""
        self._note_peak()
        forget_peak()
        self._phase = phase
        self.workers[phase] = {}

    def map(
        self,
        executor: Executor,
        function: Callable[[Any, list[Item]], Result],
        context: Any,
        items: Sequence[Item],
        *,
        size: int,
        small: int = SMALL,
    ) -> Iterator[Result]:
        """As ``parallel.map_chunks``, measured."""
        measuring = partial(MEASURED[function.__name__], f"{self.own} {self._phase}")
        for result, measured in map_chunks(executor, measuring, context, items, size=size, small=small):
            self._add(measured)
            yield result

    def profile(self, seconds: Mapping[str, float]) -> Profile:
        """All that was gathered, what took longest first; ``seconds`` of each phase."""
        self._note_peak()
        phases = {
            name: Phase(
                round(seconds.get(name, 0.0), 4),
                self.peaks[name],
                len(workers),
                max(workers.values(), default=0),
            )
            for name, workers in self.workers.items()
        }
        templates = {kind.name: kind.template for kind in KINDS}
        pages = {
            name: PageSpent(spent.count, spent.total, spent.mean, templates[name])
            for name, spent in self._spent(PAGE).items()
        }
        texts, resolved = self._spent(TEXT).get("", Spent()), self._spent(RESOLVED).get("", Spent())
        return Profile(phases, texts, resolved, self._spent(EXTRACTOR), pages)

    def _add(self, measured: Measured) -> None:
        for key, (count, seconds) in measured.rows.items():
            known = self.rows.get(key, (0, 0.0))
            self.rows[key] = (known[0] + count, known[1] + seconds)
        if measured.worker != self.own:
            workers = self.workers[self._phase]
            workers[measured.worker] = max(measured.peak, workers.get(measured.worker, 0))

    def _note_peak(self) -> None:
        if self._phase:
            self.peaks[self._phase] = peak_memory()

    def _spent(self, work: str) -> dict[str, Spent]:
        rows = [(name, count, seconds) for (of, name), (count, seconds) in self.rows.items() if of == work]
        rows.sort(key=lambda row: (-row[2], row[0]))
        return {name: Spent(count, round(total, 6), round(total / count, 9)) for name, count, total in rows}


def process_name() -> str:
    """Tells a process from others, also from those of other machines."""
    import platform  # late: most builds are not measured

    return f"{platform.node()}:{os.getpid()}"


def peak_memory() -> int:
    """The most memory that this process has used, in bytes; 0 where the system does not tell."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:  # not on Windows
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def forget_peak() -> None:
    """Count the peak from here, where the system can (Linux); elsewhere it is that of the process so far."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


_measuring = ""


def _begin(worker: str, mark: str) -> None:
    """At the first chunk of a phase in a worker, forget its peak; the main process does so itself."""
    global _measuring
    if mark != _measuring:
        _measuring = mark
        if not mark.startswith(f"{worker} "):
            forget_peak()
