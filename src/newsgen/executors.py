"""Where the work is done: what ``--executor`` says, made into an executor.

Empty is this machine's processors. ``dask://HOST:PORT`` is a Dask cluster, whose machines must have the same
newsgen and see the site's folders at the same paths.
"""

from __future__ import annotations

import hashlib
import logging
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from secrets import token_hex
from typing import Any

from .config import Site
from .parallel import make_executor
from .themes import Theme, default_theme

PATIENCE = 5
"""Seconds in which a scheduler must answer and have a worker."""


class ExecutorError(Exception):
    """The executor cannot be had, or was lost at work. The message says what to do."""


@contextmanager
def opened(spec: str, jobs: int | None, site: Site) -> Iterator[Executor]:
    """The executor that ``spec`` names, to build ``site``. Raises ``ExecutorError``."""
    if not spec:
        with make_executor(jobs) as executor:
            yield executor
        return
    scheme, _, address = spec.rstrip("/").partition("://")
    host, _, port = address.rpartition(":")
    if scheme != "dask" or not host or not port.isdigit():
        raise ExecutorError(f"--executor '{spec}' is not known; write dask://HOST:PORT")
    if jobs is not None:
        raise ExecutorError("--jobs counts processes of this machine; leave it out with --executor")
    with _cluster(address, site) as executor:
        yield executor


class Cluster(Executor):
    """Dask's workers. A task whose worker dies is done again by another, which gives the same files.

    Not ``Client.get_executor()``: it holds on to tasks whose results are here already, and Dask does them
    again when the worker that did them dies.
    """

    elsewhere = True
    """The workers may be on other machines: what they read must be whole in its file."""

    def __init__(self, client: Any) -> None:
        self._client = client

    @property
    def workers(self) -> int:
        """How many tasks run at once; a cluster may grow and shrink."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        # Not pure: a task writes files, so that an equal one of an earlier build must not stand for it.
        task = self._client.submit(fn, *args, **kwargs, pure=False)
        answer: Future[Any] = Future()

        def hand_on(task: Any) -> None:
            if answer.set_running_or_notify_cancel():
                try:
                    answer.set_result(task.result())
                except BaseException as error:
                    answer.set_exception(error)
            task.release()

        def take_back(answer: Future[Any]) -> None:
            if answer.cancelled():
                task.cancel()

        answer.add_done_callback(take_back)
        task.add_done_callback(hand_on)
        return answer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._client.close()


@contextmanager
def _cluster(address: str, site: Site) -> Iterator[Cluster]:
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        message = "--executor dask://… needs Dask; install it with: pip install 'newsgen[cluster]'"
        raise ExecutorError(message) from None
    # What it would log, with all its stack, is said in one sentence.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False, name="newsgen")
    except (OSError, ValueError) as error:
        message = f"no scheduler answers at {address} within {PATIENCE} s ({error}); is 'dask scheduler' running there?"
        raise ExecutorError(message) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except OSError:
            message = f"the scheduler at {address} has no worker; start some with 'dask worker {address}'"
            raise ExecutorError(message) from None
        _compare(client, site)
        try:
            with Cluster(client) as executor:
                yield executor
        except (CancelledError, distributed.comm.CommClosedError, distributed.KilledWorker) as error:
            message = f"the cluster was lost ({' '.join(str(error).split())}); the next build goes on where this ended"
            raise ExecutorError(message) from error


def _compare(client: Any, site: Site) -> None:
    """Raises ``ExecutorError`` for a worker that would make other pages, or make them elsewhere."""
    with _marks(site.output, site.state) as marks:
        seen = [*marks, site.content, *Theme(site.templates).folders]
        answers = client.run(survey, [str(path) for path in seen], on_error="return")
    for worker, answer in sorted(answers.items()):
        if isinstance(answer, BaseException):
            raise ExecutorError(f"worker {worker} cannot work ({answer}); install the same newsgen on all machines")
        made_of, missing = answer
        if made_of != identity():
            message = "has another newsgen or Python; install the same on all machines and start the worker again"
            raise ExecutorError(f"worker {worker} {message}")
        for path in missing:
            folder = Path(path).parent if Path(path) in marks else path
            raise ExecutorError(f"worker {worker} does not see '{folder}'; all machines need it at the same path")


@contextmanager
def _marks(*folders: Path) -> Iterator[list[Path]]:
    """An empty file of a new name in each folder: a worker with a like folder of its own lacks it."""
    marks = [folder / f".newsgen-seen-{token_hex(8)}" for folder in folders]
    try:
        for mark in marks:
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()
        yield marks
    finally:
        for mark in marks:
            with suppress(OSError):
                mark.unlink()


def survey(paths: list[str]) -> tuple[str, list[str]]:
    """What a worker's newsgen is, and what of ``paths`` it does not see. Runs there."""
    return identity(), [path for path in paths if not Path(path).exists()]


@lru_cache(maxsize=1)
def identity() -> str:
    """Tells one newsgen, and the Python that runs it, from another; kept as it was when first asked."""
    digest = hashlib.blake2b(repr(sys.version_info[:2]).encode(), digest_size=8)
    for folder in (Path(__file__).parent, default_theme()):
        for file in sorted(folder.rglob("*")):
            if file.suffix in (".py", ".toml", ".tsv", ".txt", ".yaml", ".html", ".xml"):
                digest.update(f"{file.relative_to(folder).as_posix()}\n".encode() + file.read_bytes())
    return digest.hexdigest()
