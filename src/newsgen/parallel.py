"""Work in chunks over any ``concurrent.futures.Executor``, a bounded number in flight."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

Item = TypeVar("Item")
Result = TypeVar("Result")

IN_FLIGHT = 3
SMALL = 150
"""Items up to which starting processes would take longer than the work."""


@contextmanager
def no_collection() -> Iterator[None]:
    """For work on many small values that do not refer back to themselves, and so go by counting alone. To look for
    circles again and again, through all that a worker keeps, would take a tenth of the time of reading."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class SerialExecutor(Executor):
    """Runs each call at once, in this process: for ``--jobs 1``, small builds and tests."""

    workers = 1

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future


class LazyPool(Executor):
    """A process pool that starts when first used: a build with little to do never pays for it."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.lean = False
        """Whether the workers began before this process held anything of an archive."""
        self._pool: ProcessPoolExecutor | None = None

    def start(self, ready: Callable[[], Any]) -> None:
        """Let the workers begin now, with ``ready``: one forked later would hold all that this process holds by then,
        which for a large archive is much."""
        if self._pool is None:
            self.lean = True
            for _ in range(self.workers):
                self.submit(ready)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self._pool is None:
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor

            # A forked worker starts with everything imported; where there is no fork, spawn.
            method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
            context = multiprocessing.get_context(method)
            self._pool = ProcessPoolExecutor(
                self.workers, mp_context=context, initializer=end_with, initargs=(os.getpid(),)
            )
        return self._pool.submit(fn, *args, **kwargs)

    def renew(self) -> None:
        """Let the workers go, but lean ones: the next ones start with all that this process has made ready since."""
        if self.lean:
            return
        self.shutdown()
        self._pool = None

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.lean = False
        if self._pool is not None:
            self._pool.shutdown(wait, cancel_futures=cancel_futures)


def end_with(parent: int) -> None:
    """Let this process end when ``parent``, which started it, does: killed, that tells nobody, and a worker would
    wait for work for ever, or write over what the next build makes."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: at once
    threading.Thread(target=_wait_for, args=(parent,), daemon=True).start()


def _wait_for(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def processes() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def make_executor(jobs: int | None) -> Executor:
    """An executor of ``jobs`` processes (None: one for each processor)."""
    jobs = jobs or processes()
    return SerialExecutor() if jobs <= 1 else LazyPool(jobs)


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """``items`` in lists of ``size``; the last may be shorter."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def map_chunks(
    executor: Executor,
    function: Callable[[Any, list[Item]], Result],
    context: Any,
    items: Sequence[Item],
    *,
    size: int = 100,
    small: int = SMALL,
) -> Iterator[Result]:
    """``function(context, chunk)`` for each chunk of ``items``, results in order.

    At most ``small`` items are worked on here, since starting processes would take longer.
    ``function`` and ``context`` must be picklable.
    """
    if len(items) <= small:
        if items:
            yield function(context, list(items))
        return
    workers = getattr(executor, "workers", None) or getattr(executor, "_max_workers", None) or 4
    waiting: deque[Future[Result]] = deque()
    try:
        for chunk in chunks(items, size):
            waiting.append(executor.submit(function, context, chunk))
            if len(waiting) >= workers * IN_FLIGHT:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
