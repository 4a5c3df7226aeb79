"""Times builds of a made-up archive: cold, nothing changed, one edit, one more; beside Hugo where it is installed.

    python benchmarks/run.py 1000 10000            sizes, in articles (default 1000)
    python benchmarks/run.py 10000 --same-work     newsgen makes only what the Hugo site makes
    python benchmarks/run.py 10000 --repeats 5 --folder DIR --words 400

Each row is a whole process: wall seconds, processor seconds (with its children), peak memory of the process
tree, files and bytes written. Compare ratios of one run only: machines are noisy.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from generate import articles, write

PHASES = ("cold", "no change", "one edit", "one more")
SAME_WORK = (
    "off: [day, month, undated, term-feed, term-json, term-csv, on-this-day, day-of-year, graph, graph-data, made, "
    "source, citation, related, timeline, companions, look, language, layout, people, quotes, tags, organisations]\n"
)
SETTINGS = "title: Benchmark archive\nbase_url: https://news.example/\nfeed_items: 20\n"
HUGO = Path(__file__).parent / "hugo"


class Run:
    """What one process took."""

    def __init__(self, command: list[str], folder: Path) -> None:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        # As on a user's machine: Python keeps what it has compiled.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.memory = 0
        done = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(process.pid, done))
        watcher.start()
        self.output, said = process.communicate()
        self.wall = time.perf_counter() - started
        done.set()
        watcher.join()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if process.returncode:
            sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{said.decode(errors='replace')}")

    def _watch(self, pid: int, done: threading.Event) -> None:
        while not done.wait(0.02):
            self.memory = max(self.memory, _resident(pid))


def _resident(pid: int) -> int:
    """Bytes that a process and its children hold (Linux; elsewhere 0)."""
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        try:
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except (OSError, ValueError, IndexError):
            continue
    return total


def newsgen(folder: Path, count: int, words: int, settings: str) -> tuple[Path, list[str], str]:
    """A newsgen site; its content folder, the command that builds it, the suffix of its texts."""
    write(folder / "content", articles(count, words), ".txt")
    (folder / "newsgen.yaml").write_text(SETTINGS + settings, "utf-8")
    return folder / "content", [sys.executable, "-m", "newsgen", "build", "--json"], ".txt"


def hugo(folder: Path, count: int, words: int, settings: str) -> tuple[Path, list[str], str]:
    shutil.copytree(HUGO, folder, dirs_exist_ok=True)
    write(folder / "content" / "articles", articles(count, words), ".md")
    return folder / "content" / "articles", ["hugo", "--quiet", "-d", "build"], ".md"


Setup = Callable[[Path, int, int, str], tuple[Path, list[str], str]]


def measure(setup: Setup, root: Path, count: int, words: int, settings: str) -> dict[str, Run]:
    """The four phases of one generator, each on the state that the one before left."""
    folder = root / setup.__name__
    content, command, suffix = setup(folder, count, words, settings)
    runs = {"cold": Run(command, folder), "no change": Run(command, folder)}
    some = sorted(content.iterdir())[count // 2]
    some.write_text(some.read_text("utf-8").replace(" was ", " was indeed ", 1), "utf-8")
    runs["one edit"] = Run(command, folder)
    write(content, articles(count + 1, words, start=count), suffix)
    runs["one more"] = Run(command, folder)
    return runs


def weigh(folder: Path) -> tuple[int, int]:
    """Files and bytes of a built site."""
    files = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(files), sum(files)


def compare(count: int, arguments: argparse.Namespace) -> None:
    setups: list[Setup] = [newsgen]
    if shutil.which("hugo") and not arguments.alone:
        setups.append(hugo)
    settings = f"{SAME_WORK}search: off\n" if arguments.same_work else ""
    taken: dict[str, dict[str, list[Run]]] = {s.__name__: {phase: [] for phase in PHASES} for s in setups}
    sizes: dict[str, tuple[int, int]] = {}
    for _ in range(arguments.repeats):
        for setup in setups:
            with tempfile.TemporaryDirectory(dir=arguments.folder) as root:
                for phase, run in measure(setup, Path(root), count, arguments.words, settings).items():
                    taken[setup.__name__][phase].append(run)
                sizes[setup.__name__] = weigh(Path(root) / setup.__name__ / "build")
    print(f"\n{count:,} articles of about {arguments.words} words, {arguments.repeats} run(s)")
    print(f"{'':12}{'':12}{'wall s':>9}{'cpu s':>9}{'memory MB':>11}{'ratio to Hugo cold':>20}")
    base = statistics.median(run.wall for run in taken["hugo"]["cold"]) if "hugo" in taken else 0
    for name, phases in taken.items():
        for phase in PHASES:
            wall = statistics.median(run.wall for run in phases[phase])
            cpu = statistics.median(run.cpu for run in phases[phase])
            memory = max(run.memory for run in phases[phase]) / 1e6
            ratio = f"{wall / base:.3f}" if base else "-"
            print(f"{name:12}{phase:12}{wall:9.2f}{cpu:9.2f}{memory:11.0f}{ratio:>20}")
        files, size = sizes[name]
        print(f"{name:12}{files:,} files, {size / 1e6:,.1f} MB")
    seconds = json.loads(taken["newsgen"]["cold"][-1].output).get("seconds", {})
    print("newsgen's phases, cold: " + ", ".join(f"{phase} {value:.2f} s" for phase, value in seconds.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[1000])
    parser.add_argument("--words", type=int, default=400)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--same-work", action="store_true", help="only what the Hugo site makes, front matter given")
    parser.add_argument("--alone", action="store_true", help="without Hugo")
    parser.add_argument("--folder", help="where to work (a tmpfs shows the generators' own work)")
    arguments = parser.parse_args()
    for count in arguments.sizes:
        compare(count, arguments)


if __name__ == "__main__":
    main()
