"""``newsgen serve``: builds into a preview folder, watches the sources, and serves what was built.

The main thread builds, one serves, a few watch. The server listens before the first build: what stands is
served as it is, and once the index is up to date, a page that waits is made when it is asked for. The preview
has its own output and its own state, so that drafts never reach ``build/``.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import secrets
import signal
import socket
import threading
import time
import traceback
import webbrowser
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .build import BuildReport, Live, Options, Progress, build
from .config import SettingsError, Site, open_site
from .parallel import LazyPool, SerialExecutor
from .preview import Hosts, Hub, PageAt, Preview, Status, panel, source_lines
from .problems import Problem
from .report import counted, printable
from .watch import Changes, Watch

DEFAULT_PORT = 8000
PORTS_TRIED = 20
REQUEST_TIMEOUT = 10.0
"""Seconds that a request may take to arrive."""
MOST_CONNECTIONS = 4_000
TELL_EVERY = 0.2
"""Seconds between two words on how far a build is."""

_TEMPLATE_PLACE = re.compile(r"(?P<file>\S+\.(?:html|xml|txt)):(?P<line>\d+): ")


class Outcome(msgspec.Struct, frozen=True):
    """What came of one build of the preview. ``report`` is None when it could not be built at all."""

    problems: tuple[Problem, ...]
    seconds: float
    report: BuildReport | None = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def changed(self) -> bool:
        """Whether any page is other than before."""
        report = self.report
        return report is not None and bool(report.rendered or report.removed or report.copied)

    def line(self) -> str:
        """One line for the terminal."""
        if self.report is None:
            return f"not built: {counted(len(self.errors), 'error')}; the last good pages are served"
        pages = counted(len(self.report.rendered), "page")
        if self.report.removed:
            pages += f", {len(self.report.removed):,} removed"
        bad = f", {counted(len(self.errors), 'error')}" if self.errors else ""
        return f"{pages} in {self.seconds:.2f} s{bad}"


def preview_site(root: Path) -> Site:
    """The site as the preview builds it: apart from ``build/``, and at no address. Raises
    ``SettingsError``."""
    state = root / ".newsgen"
    site = open_site(root, output=state / "preview", state=state / "preview-state", base_url="")
    # An open page keeps its address while its title is being edited.
    return msgspec.structs.replace(site, lock=state / "preview-addresses.lock")


def build_preview(
    root: Path, now: datetime, executor: Executor, progress: Progress, live: Live | None = None
) -> Outcome:
    """Build the preview; whatever goes wrong becomes a problem to show."""
    started = time.perf_counter()
    try:
        site = preview_site(root)
        options = Options(now, drafts=True)
        report = build(site, executor=executor, options=options, progress=progress, live=live)
    except SettingsError as error:
        return Outcome(error.problems, time.perf_counter() - started)
    except OSError as error:
        message = f"cannot be read or written: {error.strerror or error}"
        problem = Problem(str(error.filename or root), 0, "unreadable", message, "error")
        return Outcome((problem,), time.perf_counter() - started)
    except Exception as error:  # a fault of newsgen must not end the preview
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        message = f"a fault of newsgen: {type(error).__name__}: {error} ({place})"
        problem = Problem("newsgen", 0, "fault", message, "error")
        return Outcome((problem,), time.perf_counter() - started)
    return Outcome(report.problems, time.perf_counter() - started, report)


def error_panel(root: Path, errors: tuple[Problem, ...]) -> str:
    """The errors of a build with their source lines, to lay over each page."""
    shown = []
    for problem in errors[:100]:
        path, line = problem.path, problem.line
        if place := _TEMPLATE_PLACE.search(problem.message):
            path, line = place["file"], int(place["line"])
        file = (root / path).resolve()
        inside = file.is_relative_to(root.resolve())
        name = file.relative_to(root.resolve()).as_posix() if inside else path
        lines = source_lines(file, line) if inside and file.is_file() else ""
        shown.append((printable(f"{name}:{line}" if line else name), printable(problem.message), lines))
    return panel(shown)


class Workers(Executor):
    """Processes that start before any thread does: a fork would copy the threads' locks, held or not.

    They have no part in the socket ``bound``, and end with the process that started them, however that ends.
    """

    def __init__(self, workers: int, bound: socket.socket) -> None:
        self.workers = workers
        self._pool: Executor = LazyPool(workers)
        self._bound, self._parent = bound, os.getpid()
        self._starting = True
        if hasattr(os, "register_at_fork"):  # a spawned process has no part in anything
            os.register_at_fork(after_in_child=self._begin)
        # Ctrl-C reaches every process of a terminal; the first one ends the others.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            self._pool.submit(int).result()
        finally:
            self._starting = False
            signal.signal(signal.SIGINT, before)

    def _begin(self) -> None:
        if self._starting:
            self._bound.close()
            threading.Thread(target=self._end_with_parent, daemon=True).start()

    def _end_with_parent(self) -> None:
        # Killed, it tells nobody: a forked worker would wait for work for ever.
        while os.getppid() == self._parent:
            time.sleep(1)
        os._exit(0)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        try:
            return self._pool.submit(fn, *args, **kwargs)
        except BrokenExecutor:  # one was killed, and a build has failed by it
            self._pool = SerialExecutor()
            return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._pool.shutdown(wait, cancel_futures=cancel_futures)


class Builder(Live):
    """Builds the preview, always in one thread, and remembers what was wrong the last time."""

    def __init__(
        self,
        root: Path,
        clock: Callable[[], datetime],
        show: Callable[[Outcome], None],
        progress: Progress = lambda phase, done, total: None,
    ) -> None:
        self.root, self._clock, self._show, self._progress = root, clock, show, progress
        self.changes = Changes()
        self._server: Server | None = None
        self._tell_at = 0.0
        self._cold = True
        self._problems: tuple[Problem, ...] | None = None
        self._panel = ""
        self._told = self._owed = self._stopped = self._left = False

    def rebuild(self, executor: Executor, server: Server) -> None:
        """Bring the preview up to date, and let ``server`` show it. Broken off when more changes come: the
        pages that wait are then made by the next build."""
        self._server = server
        self._told = self._stopped = False
        self.paths = self.changes.take()
        bar = self._progress if isinstance(self._progress, AbstractContextManager) else nullcontext()
        with bar:
            outcome = build_preview(self.root, self._clock(), executor, self._tell, self)
        report = outcome.report
        # Pages that were to be made are shown since they were planned; those taken away stood until now.
        self._owed |= report is not None and bool(report.removed or (outcome.changed and not self._told))
        if self._stopped and report is not None:
            self._left = True
            return
        if self._left or self._problems is None or outcome.changed or outcome.problems != self._problems:
            self._show(outcome)
        self._problems, self._left = outcome.problems, False
        errors = error_panel(self.root, outcome.errors)
        new = Status(secrets.token_hex(4), errors) if self._owed or errors != self._panel else None
        self._panel, self._owed = errors, False
        server.publish(new)
        if self._cold and self.warm is not None and not self.changes.wait(0):
            self._cold = False
            with contextlib.suppress(Exception):  # what is wrong with a template, a page tells
                self.warm()

    def planned(self, page_at: PageAt, changes: bool) -> None:
        self._told |= changes
        if self._server is not None:
            self._server.plan(page_at, Status(secrets.token_hex(4), self._panel) if changes else None)

    def stop(self) -> bool:
        self._stopped = self.changes.wait(0)
        return self._stopped

    def _tell(self, phase: str, done: int, total: int) -> None:
        self._progress(phase, done, total)
        now = time.monotonic()
        if self._server is not None and now >= self._tell_at:
            self._tell_at = now + TELL_EVERY
            self._server.tell(phase, done, total)


class _Patient(H11Protocol):
    """A connection that is closed when its request does not arrive in time."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel()
        super().connection_lost(exc)

    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _expect(self) -> None:
        if self._answering():
            self._cancel()
        elif self._timer is None:
            self._timer = self.loop.call_later(REQUEST_TIMEOUT, self._too_slow)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        self._timer = None
        if not self._answering():
            self.transport.abort()


class _HubServer(uvicorn.Server):
    """uvicorn that does not wait for browsers that listen."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hub.close()
        # At once: to end a thousand slow ones politely takes more than the second that is promised.
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)


class Server:
    """The preview's server, in a thread of its own: the main one builds, and is where Ctrl-C arrives."""

    def __init__(self, root: Path, bound: socket.socket, bind: str) -> None:
        self._folder = root / ".newsgen" / "preview"
        self._bound, self._bind = bound, bind
        self._running = threading.Event()
        self._thread = threading.Thread(target=self._run, name="newsgen-serve", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._hub = Hub(Status(secrets.token_hex(4)))  # the pages that stand, until a build has ended
        self._end: Callable[[], None] = lambda: None

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()
        self._running.wait(10)

    def publish(self, status: Status | None) -> None:
        """A build has ended: show it in every browser, unless it shows nothing new (None)."""
        self._call(self._hub.publish, status)

    def plan(self, page_at: PageAt, status: Status | None) -> None:
        """From now on, make the pages that wait when they are asked for."""
        self._call(self._hub.plan, page_at, status)

    def tell(self, phase: str, done: int, total: int) -> None:
        """How far the build is."""
        self._call(self._hub.tell, phase, done, total)

    def _call(self, function: Callable[..., None], *args: object) -> None:
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has just ended
                self._loop.call_soon_threadsafe(function, *args)

    def stop(self) -> None:
        """End every connection, and the thread."""
        self._end()
        self._thread.join(2)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        preview = Preview(self._folder, Hosts(self._bind, socket.gethostname()), self._hub)
        server = _HubServer(
            uvicorn.Config(
                preview,
                http=_Patient,
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                limit_concurrency=MOST_CONNECTIONS,
                timeout_keep_alive=5,
                timeout_graceful_shutdown=0.3,  # type: ignore[arg-type]  # whole seconds are too long
            ),
            self._hub,
        )

        def end() -> None:
            server.should_exit = True

        self._loop, self._end = asyncio.get_running_loop(), end
        self._running.set()
        try:
            await server.serve([self._bound])
        finally:
            preview.close()


def listen(bind: str, port: int | None) -> socket.socket:
    """A socket bound to ``port``; without one, to the first free port from 8000 on.

    Raises ``OSError`` when there is none.
    """
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    ports = [port] if port is not None else list(range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED))
    for number in ports:
        bound = socket.socket(family, socket.SOCK_STREAM)
        try:
            if os.name == "nt":
                # There, SO_REUSEADDR would share a port that another program serves.
                bound.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE", ~4), 1)
            else:
                bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind((bind, number))
            # Two can bind where neither listens yet: only now it is ours.
            bound.listen(2_048)
            return bound
        except OSError:
            bound.close()
            if number == ports[-1]:
                raise
    raise AssertionError("no port to try")


def address(bind: str, port: int) -> str:
    """What to type into the browser."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(bind, bind)
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def serve(
    builder: Builder,
    bound: socket.socket,
    bind: str,
    *,
    jobs: int,
    open_browser: bool,
    tell: Callable[[str], None],
) -> None:
    """Serve the preview, and build whenever a source changes, until Ctrl-C or a signal to end."""
    _allow_many_files()
    # Before the signals are handled: a worker that is told to end just ends.
    executor = Workers(jobs, bound) if jobs > 1 else SerialExecutor()
    for name in ("SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    changes = builder.changes
    watch = Watch(builder.root, changes, tell)
    server = Server(builder.root, bound, bind)
    try:
        server.start()
        if open_browser:
            # Some browsers hold the caller until they are closed.
            url = address(bind, bound.getsockname()[1])
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
        while server.alive:
            # Before the build: what changes while the folders are looked up is built the time after.
            with contextlib.suppress(OSError):
                watch.follow()
            builder.rebuild(executor, server)
            # In short waits: on Windows a long one would not hear Ctrl-C.
            while server.alive and not changes.wait(0.25):
                pass
    except KeyboardInterrupt:
        pass
    finally:
        watch.stop()
        server.stop()
        executor.shutdown(cancel_futures=True)


def _allow_many_files() -> None:
    """Each connection is an open file, and the usual limit is low."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS if hard == resource.RLIM_INFINITY else min(2 * MOST_CONNECTIONS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
