"""Times the preview of a made-up archive, asked as a browser asks it.

    python benchmarks/serve.py 10000                 texts (default 10000)
    python benchmarks/serve.py 100000 --edits 10 --same-work --folder DIR

"First answer" runs from the start of the process to the first page that it gives, whatever that is. In the first
start nothing was built before: that page tells how far the build is, and the page of one article, the last to be
built, is asked for again and again until it is there; "all pages" is when the process says that the build has ended.
In the second start the same article is asked for again. An edit runs from the write of a text to the whole page with
the new words, asked for when the channel of events has told a browser to load it again; the next is made when all
that it changed is built.
"""

from __future__ import annotations

import argparse
import http.client
import os
import platform
import queue
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from generate import Made, articles, write
from run import SAME_WORK, SETTINGS

from newsgen.permalinks import slugify

LONGEST = 3_600.0
"""Seconds after which something that does not come is given up."""


class Preview:
    """A ``newsgen serve`` of a folder, and what it says."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        command = [sys.executable, "-m", "newsgen", "serve", "--port", str(self.port)]
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.built = queue.SimpleQueue[float]()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line[:2].isdecimal():  # the hour: a build has ended
                self.built.put(self.since())

    def since(self) -> float:
        return time.perf_counter() - self.started

    def get(self, path: str) -> str:
        """A page, or nothing where there is none yet."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            connection.request("GET", path)
            answer = connection.getresponse()
            text = answer.read().decode()
            connection.close()
        except OSError:
            return ""
        return text if answer.status == 200 or "newsgen-progress" in text else ""

    def until(self, path: str, good: Callable[[str], bool]) -> float:
        """Seconds from the start to the first page at the address that is good."""
        while self.since() < LONGEST and self.process.poll() is None:
            if good(self.get(path)):
                return self.since()
            time.sleep(0.005)
        sys.exit(f"{path} did not come")

    @contextmanager
    def events(self) -> Iterator[queue.SimpleQueue[float]]:
        """The channel on which a browser is told to load its page again: when it was told."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        connection.request("GET", "/-/reload")
        answer = connection.getresponse()
        answer.readline()
        told = queue.SimpleQueue[float]()

        def listen() -> None:
            try:
                while line := answer.readline():
                    if line.startswith(b"event: reload"):
                        told.put(time.perf_counter())
            except (OSError, ValueError):
                pass

        threading.Thread(target=listen, daemon=True).start()
        yield told
        if connection.sock is not None:
            connection.sock.close()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)


def edited(preview: Preview, text: Path, page: str, number: int) -> float:
    """Seconds from an edit to the page that shows it."""
    while not preview.built.empty():
        preview.built.get()
    word = f"edition{number}"
    with preview.events() as told:
        time.sleep(0.3)
        body = text.read_text("utf-8")
        at = body.rindex("\n\n", 0, body.rindex("\n\n")) + 2
        text.write_text(f"{body[:at]}{word} {body[at:]}", "utf-8")
        written = time.perf_counter()
        while True:
            told.get(timeout=LONGEST)
            if word in preview.get(page):
                taken = time.perf_counter() - written
                preview.built.get(timeout=LONGEST)
                return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="?", type=int, default=10_000)
    parser.add_argument("--edits", type=int, default=10)
    parser.add_argument("--same-work", action="store_true", help="the pages of benchmarks/run.py --same-work")
    parser.add_argument("--folder", help="where to work (a tmpfs shows newsgen's own work)")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="newsgen-serve-", dir=arguments.folder))
    try:
        settings = f"{SAME_WORK}search: off\n" if arguments.same_work else ""
        (folder / "newsgen.yaml").write_text(SETTINGS + settings, "utf-8")
        write(folder / "content", articles(arguments.texts), ".txt")
        made = sorted(articles(arguments.texts), key=lambda article: article.date)
        oldest, middle = made[0], made[len(made) // 2]

        def page(article: Made) -> str:
            return f"/{article.date[:7].replace('-', '/')}/{slugify(article.title)}/"

        print(f"{arguments.texts:,} texts, {platform.machine()}, {os.cpu_count()} processors, "
              f"load {os.getloadavg()[0]:.1f}")  # fmt: skip
        first = Preview(folder)
        print(f"first start: first answer {first.until('/', bool):.2f} s", flush=True)
        shown = first.until(page(oldest), lambda text: oldest.title in text)
        print(f"  the page of an article {shown:.2f} s", flush=True)
        print(f"  all pages {first.built.get(timeout=LONGEST):.1f} s", flush=True)
        first.stop()
        second = Preview(folder)
        shown = second.until(page(oldest), lambda text: oldest.title in text)
        print(f"built before: the page of an article {shown:.2f} s", flush=True)
        print(f"  all looked at {second.built.get(timeout=LONGEST):.1f} s", flush=True)
        text = folder / "content" / f"{middle.slug}.txt"
        taken = [edited(second, text, page(middle), number) for number in range(arguments.edits)]
        second.stop()
        print(f"an edit in the browser: median {statistics.median(taken) * 1e3:.0f} ms, "
              f"worst {max(taken) * 1e3:.0f} ms, of {len(taken)}")  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
