"""A Dask cluster makes the same bytes as this process alone, also when a worker is killed at work."""

from __future__ import annotations

import json
import os
import pickle
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from conftest import NOON, SmallSite

from newsgen import executors
from newsgen.build import BuildReport, Options, Progress, build
from newsgen.cli import cli
from newsgen.config import open_site
from newsgen.executors import ExecutorError, opened
from newsgen.output import STAGING, FolderSink
from newsgen.parallel import SerialExecutor

TEXTS = 400
WORKERS = 4
SOURCE = str(Path(executors.__file__).parent.parent)

PLACES = ("Lisbon", "Nairobi", "Osaka", "Quito", "Riga", "Tunis")
NAMES = ("World Health Organization", "Greenpeace", "International Monetary Fund", "Amnesty International")


def fill(site: SmallSite) -> SmallSite:
    site.write("newsgen.yaml", "title: The harbour archive\nbase_url: https://archive.example.org/\n")
    for number in range(TEXTS):
        place, name = PLACES[number % len(PLACES)], NAMES[number % len(NAMES)]
        site.write(
            f"content/{2010 + number % 7}/{number}.txt",
            f"Ship {number} leaves the harbour of {place}\n\nBy Ann Writer\n\n"
            f"{place.upper()}, {number % 27 + 1} {('March', 'June')[number % 2]} {2010 + number % 7} — The {name} said "
            f'on Monday that ship {number} had left.\n\n'
            f'"We are glad," said Maria Lopez, a spokeswoman for the {name}.\n\n'
            f"No one on the quay of {place} had seen it coming.\n",
        )
    return site


class Spy(SerialExecutor):
    """Does the work here, and looks at each call as if it came from elsewhere."""

    elsewhere = True

    def __init__(self, look: Callable[[Callable[..., Any], tuple[Any, ...], Any], None]) -> None:
        self.look = look

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        given = pickle.loads(pickle.dumps((fn, args)))
        future = super().submit(given[0], *given[1], **kwargs)
        self.look(fn, args, pickle.loads(pickle.dumps(future.result())))
        return future


def silent(phase: str, done: int, total: int) -> None:
    return


def build_on(site: SmallSite, executor: Executor, progress: Progress = silent) -> BuildReport:
    opened_site = open_site(site.root, output=site.output, state=site.state)
    return build(opened_site, executor=executor, options=Options(now=NOON), progress=progress)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """The texts, and the pages that this process makes of them alone."""
    site = fill(SmallSite(tmp_path_factory.mktemp("shared"), "build-serial", ".newsgen-serial"))
    assert site.build().published == TEXTS
    return site


# What crosses, without a cluster


def test_only_plain_values_and_four_functions_cross(shared: SmallSite) -> None:
    seen = set()

    def look(function: Callable[..., Any], arguments: tuple[Any, ...], result: Any) -> None:
        seen.add(f"{function.__module__}.{function.__qualname__}")
        assert_plain(arguments)
        assert_plain(result)

    site = SmallSite(shared.root, "build-spied", ".newsgen-spied")
    build_on(site, Spy(look))
    authority = shared.write("content/_authority/organisations.yaml", "- name: Greenpeace\n  aliases: [Green Peace]\n")
    build_on(site, Spy(look))
    authority.unlink()
    assert seen == {
        *("newsgen.load.load_chunk", "newsgen.load.resolve_chunk"),
        *("newsgen.segments.segment_chunk", "newsgen.render.render_chunk"),
    }


def assert_plain(value: Any) -> None:
    if isinstance(value, dict):
        assert_plain(list(value.items()))
    elif isinstance(value, list | tuple | frozenset):
        for inner in value:
            assert_plain(inner)
    elif isinstance(value, msgspec.Struct):
        assert_plain(msgspec.structs.astuple(value))
    else:
        assert value is None or type(value) in (str, bytes, int, bool, float, FolderSink), type(value)


def test_the_file_of_the_index_holds_all_that_pages_need_and_stays_as_it_is(shared: SmallSite) -> None:
    """The journal beside it is of no use to another machine: it is shared through memory."""
    site = SmallSite(shared.root, "build-settled", ".newsgen-settled")
    states = []

    def look(function: Callable[..., Any], arguments: tuple[Any, ...], result: Any) -> None:
        if function.__name__ == "render_chunk":
            states.append((site.state / "state.db").read_bytes())

    build_on(site, Spy(look))
    assert site.files() == shared.files()
    assert len(states) > 4
    assert len(set(states)) == 1
    alone = site.write("alone.db", states[0])
    database = sqlite3.connect(alone.as_uri() + "?mode=ro&immutable=1", uri=True)
    assert database.execute("SELECT count(*) FROM article WHERE state = 1").fetchone() == (TEXTS,)
    database.close()


def test_sinks_of_one_folder_never_write_into_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also not in workers of one process id on two machines, or in two threads of one process."""
    names = []
    real = os.open

    def note(path: str, *rest: Any, **more: Any) -> int:
        names.append(path)
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "open", note)
    for _ in range(3):
        sink = pickle.loads(pickle.dumps(FolderSink(tmp_path)))
        for number in range(3):
            sink.write(f"{number}.html", b"page")
    assert len(set(names)) == len(names) == 9


def test_a_sink_finishes_while_a_worker_that_was_given_up_still_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = FolderSink(tmp_path)
    sink.write("a.html", b"a")
    monkeypatch.setattr(os, "scandir", lambda folder: iter(()))
    (tmp_path / STAGING / "late").write_bytes(b"half")
    sink.finish()
    monkeypatch.undo()
    (tmp_path / STAGING / "late").unlink()
    sink.finish()
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]


# What is refused


@pytest.mark.parametrize("spec", ["dask://", "dask://host", "dask://:8786", "dask://host:port", "spark://a:1", "a:1"])
def test_an_executor_that_is_not_known_is_named(site: SmallSite, spec: str) -> None:
    site.write("content/a.txt", "A text\n")
    result = CliRunner().invoke(cli, ["-C", str(site.root), "build", "--executor", spec])
    assert result.exit_code == 2
    assert f"'{spec}' is not known; write dask://HOST:PORT" in result.output
    assert not site.output.exists()


def test_jobs_are_not_for_a_cluster(site: SmallSite) -> None:
    result = CliRunner().invoke(cli, ["-C", str(site.root), "build", "-j", "2", "--executor", "dask://host:1"])
    assert result.exit_code == 2
    assert "--jobs" in result.output


def test_without_the_extra_the_message_says_how_to_install_it(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = CliRunner().invoke(cli, ["-C", str(site.root), "build", "--executor", "dask://127.0.0.1:8786"])
    assert result.exit_code == 2
    assert "pip install 'newsgen[cluster]'" in result.output


# A cluster on this machine: a scheduler and workers, each a process of its own


def need_dask() -> None:
    if find_spec("distributed") is None:
        message = "Dask is not installed: pip install distributed"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)


class Processes:
    """A scheduler and its workers. ``worker`` holds each worker's process by its address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.all: list[subprocess.Popen[bytes]] = []
        self.worker: dict[str, subprocess.Popen[bytes]] = {}
        where = folder / "scheduler.json"
        self._start("dask_scheduler", "--port", "0", "--scheduler-file", str(where))
        self._wait(lambda: where.exists() and bool(where.read_bytes()), "scheduler")
        self.address = json.loads(where.read_bytes())["address"].removeprefix("tcp://")
        # One runs two tasks at once, in threads.
        started = [self._start("dask_worker", self.address, "--no-nanny", "--nthreads", str(1 + (number == 0)))
                   for number in range(WORKERS)]  # fmt: skip
        for log, process in started:
            self._wait(lambda log=log: b"Registered to:" in log.read_bytes(), "worker")  # type: ignore[misc]
            found = re.search(rb"Start worker at: +(\S+)", log.read_bytes())
            assert found is not None
            self.worker[found[1].decode()] = process

    def _start(self, command: str, *words: str) -> tuple[Path, subprocess.Popen[bytes]]:
        number = len(self.all)
        log = self.folder / f"{number}.log"
        quiet = {"DASK_DISTRIBUTED__ADMIN__TICK__LIMIT": "1h", "DASK_TEMPORARY_DIRECTORY": str(self.folder)}
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{command}", "--host", "127.0.0.1", "--no-dashboard", *words],
                stdout=output, stderr=output, cwd=self.folder, env=os.environ | {"PYTHONPATH": SOURCE} | quiet,
            )  # fmt: skip
        self.all.append(process)
        return log, process

    def _wait(self, ready: Callable[[], bool], name: str) -> None:
        deadline = time.monotonic() + 40
        while not ready():
            if time.monotonic() > deadline:
                self.end()
                logs = b"".join(log.read_bytes() for log in sorted(self.folder.glob("*.log")))
                pytest.fail(f"no {name} in time:\n{logs.decode()}")
            time.sleep(0.05)

    def end(self) -> None:
        for process in reversed(self.all):
            process.kill()
            process.wait(10)


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    need_dask()
    made = Processes(tmp_path_factory.mktemp("cluster"))
    yield made
    made.end()


def test_a_cluster_makes_the_same_bytes(shared: SmallSite, processes: Processes) -> None:
    site = SmallSite(shared.root)
    result = subprocess.run(
        [sys.executable, "-m", "newsgen", "-C", str(site.root), "build", "--json",
         "--executor", f"dask://{processes.address}"],
        capture_output=True, timeout=50,
        env=os.environ | {"PYTHONPATH": SOURCE, "SOURCE_DATE_EPOCH": str(int(NOON.timestamp()))},
    )  # fmt: skip
    assert result.returncode == 0, result.stderr.decode()
    assert json.loads(result.stdout)["published"] == TEXTS
    assert site.files() == shared.files()
    assert not [path for path in site.root.rglob("*") if "newsgen-seen" in path.name]


def test_a_worker_killed_at_work_changes_nothing(shared: SmallSite, processes: Processes) -> None:
    site = SmallSite(shared.root, "build-killed", ".newsgen-killed")
    here = open_site(site.root, output=site.output, state=site.state)
    killed: list[tuple[str, tuple[str, ...]]] = []
    rendering = threading.Event()

    def signal_all(number: signal.Signals) -> None:
        for process in processes.worker.values():
            process.send_signal(number)

    with opened(f"dask://{processes.address}", None, here) as executor:
        submit = executor.submit

        def held_back(function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:
            # All are held when there is something to render, so that however fast they are one can be found at it.
            if function.__name__ == "render_chunk" and not rendering.is_set():
                signal_all(signal.SIGSTOP)
                rendering.set()
            return submit(function, *arguments, **named)

        executor.submit = held_back  # type: ignore[method-assign]

        def at_it() -> list[str]:
            tasks = executor._client.processing()  # type: ignore[attr-defined]
            return [address for address in tasks if any(task.startswith("render_chunk") for task in tasks[address])]

        def kill() -> None:
            ends = time.monotonic() + 50
            rendering.wait(50)
            while not killed and time.monotonic() < ends:
                waiting = at_it()
                for address in waiting:
                    victim = processes.worker[address]
                    if address != waiting[-1]:  # the last is killed though it has not begun
                        victim.send_signal(signal.SIGCONT)
                        time.sleep(0.01)
                        victim.send_signal(signal.SIGSTOP)
                    held = executor._client.processing([address])[address]  # type: ignore[attr-defined]
                    if held:
                        victim.send_signal(signal.SIGKILL)
                        killed.append((address, tuple(held)))
                        break
                time.sleep(0.01)
            signal_all(signal.SIGCONT)

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            report = build_on(site, executor)
        finally:
            rendering.set()
            killer.join()
    assert len(killed) == 1
    assert all(task.startswith("render_chunk") for task in killed[0][1])
    assert processes.worker[killed[0][0]].wait(10) == -signal.SIGKILL
    assert not report.errors
    assert site.files() == shared.files()
    # A page that was written twice may have another time than the one that was noted: then it is made again.
    assert site.build().read == 0
    assert site.files() == shared.files()


def test_a_worker_that_does_not_see_the_site_is_refused(
    shared: SmallSite, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = open_site(shared.root, output=shared.root / "build-unseen")
    monkeypatch.setattr(Path, "touch", lambda path: None)
    with pytest.raises(ExecutorError, match=r"does not see '.*build-unseen'"), opened(
        f"dask://{processes.address}", None, here
    ):
        pass


def test_a_worker_with_another_newsgen_is_refused(
    shared: SmallSite, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executors, "identity", lambda: "other")
    with pytest.raises(ExecutorError, match="another newsgen"), opened(
        f"dask://{processes.address}", None, open_site(shared.root)
    ):
        pass


def test_a_cluster_that_is_lost_at_work_is_told_in_one_sentence(shared: SmallSite, processes: Processes) -> None:
    with pytest.raises(ExecutorError, match="the cluster was lost"), opened(
        f"dask://{processes.address}", None, open_site(shared.root)
    ):
        raise CancelledError("scheduler-connection-lost")


def test_a_scheduler_that_does_not_answer_is_named(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    need_dask()
    monkeypatch.setattr(executors, "PATIENCE", 1)
    result = CliRunner().invoke(cli, ["-C", str(site.root), "build", "--executor", "dask://127.0.0.1:1"])
    assert result.exit_code == 2
    assert "no scheduler answers at 127.0.0.1:1 within 1 s" in result.output
