"""A build in a process of its own that is ended with SIGKILL, and what must hold of the output then."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from urllib.parse import unquote

from conftest import NOON, SmallSite
from selectolax.lexbor import LexborHTMLParser

from newsgen.build import Options, build
from newsgen.config import open_site
from newsgen.output import STAGING, FolderSink
from newsgen.parallel import SerialExecutor

WORDS = "harbour ferry vote comet strike bridge flood market court orchard station glacier".split()


def article(number: int, state: int) -> str:
    """A text that is another in each ``state``: its title moves it, its tags and body change other pages."""
    word = WORDS[number % len(WORDS)]
    moved = f" {state}" if number % 5 == 0 else ""
    tags = f"[{word}, {WORDS[(number + state) % 5]}]"
    return (
        f"---\ntitle: The {word} of day {number}{moved}\ndate: {2001 + number % 3}-0{1 + number % 4}-1{number % 7}\n"
        f"tags: {tags}\n---\n\nThe {word} was seen {state} times, said the Harbour Board of the town of {number}.\n"
    )


def put(site: SmallSite, articles: int, state: int) -> None:
    """The content of one state: a third of the texts changed, some new, some gone, since the other."""
    for number in range(articles):
        file = f"content/{number:03}.md"
        if number % 6 == 3 + state % 2:
            (site.root / file).unlink(missing_ok=True)
        else:
            site.write(file, article(number, state if number % 3 == 0 else 0))


def site_of(root: Path, articles: int) -> SmallSite:
    site = SmallSite(root)
    site.write("newsgen.yaml", "title: Killed\nid: 0b5e4e5e-0000-4000-8000-000000000000\nper_page: 5\n")
    put(site, articles, 0)
    return site


def clean_files(site: SmallSite, articles: int, state: int) -> dict[str, bytes]:
    """The files of one state, built from nothing."""
    put(site, articles, state)
    other = SmallSite(site.root, f"clean-{state}", f".clean-{state}")
    other.build()
    return other.files()


def run_build(site: SmallSite, executor: Executor, sink: FolderSink | None = None, *, clean: bool = False) -> None:
    opened = open_site(site.root, output=site.output, state=site.state)
    build(opened, executor=executor, options=Options(now=NOON, clean=clean), sink=sink)


def killed_build(
    site: SmallSite, delay: float, *, clean: bool = False, make: Callable[[], Executor] = SerialExecutor
) -> bool:
    """A build that is killed after ``delay`` seconds; whether it was still running."""
    child = os.fork()
    if child == 0:
        try:
            run_build(site, make(), clean=clean)
        finally:
            os._exit(0)
    ends = time.monotonic() + delay
    while time.monotonic() < ends:
        done, _ = os.waitpid(child, os.WNOHANG)
        if done:
            return False
        time.sleep(0.0005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def files_of(site: SmallSite) -> dict[str, bytes]:
    return {path: data for path, data in site.files().items() if not path.startswith(STAGING)}


def check_whole(files: dict[str, bytes], *states: dict[str, bytes]) -> int:
    """Each file is one of a finished build, and no page that can be reached from the front leads to nothing.
    Gives back how many bytes were compared."""
    for path, data in files.items():
        if path != ".newsgen-manifest":
            assert any(state.get(path) == data for state in states), f"{path} is no page of any build"
    if "index.html" in files:
        seen, waiting = {"index.html"}, ["index.html"]
        while waiting:
            page = waiting.pop()
            for target in links(page, files[page]):
                assert target in files, f"{page} leads to {target}, which is not there"
                if target not in seen:
                    seen.add(target)
                    if target.endswith(".html"):
                        waiting.append(target)
    return sum(map(len, files.values()))


def links(page: str, data: bytes) -> set[str]:
    found = set()
    for node in LexborHTMLParser(data.decode()).css("[href], [src]"):
        link = node.attributes.get("href") or node.attributes.get("src") or ""
        link = link.partition("#")[0].partition("?")[0]
        if link and ":" not in link and not link.startswith("//"):
            found.add(os.path.normpath(os.path.join(os.path.dirname(page), unquote(link))))
    return found


class Killing:
    """Kills builds of one site at random instants, and counts what it saw."""

    def __init__(self, root: Path, articles: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.articles = articles
        self.site = site_of(root, articles)
        self.clean = [clean_files(self.site, articles, state) for state in (0, 1)]
        self.state = 1
        self.site.build()
        assert files_of(self.site) == self.clean[1]
        self.survived = self.compared = 0
        self.longest = {"delta": 0.3, "clean": 0.5, "lost": 0.5}

    def once(self, kind: str, make: Callable[[], Executor] = SerialExecutor) -> None:
        """``delta``: after edits; ``clean``: all anew; ``lost``: over a site whose ledger is lost."""
        before, self.state = self.state, 1 - self.state
        put(self.site, self.articles, self.state)
        if kind == "lost":
            shutil.rmtree(self.site.state)
        delay = self.random.uniform(0, self.longest[kind])
        started = time.monotonic()
        killed = killed_build(self.site, delay, clean=kind == "clean", make=make)
        if not killed:  # so the next is killed sooner
            self.longest[kind] = max(0.02, (time.monotonic() - started) * 1.1)
        else:
            self.longest[kind] = min(5.0, self.longest[kind] * 1.05)
        self.survived += killed
        self.compared += check_whole(files_of(self.site), self.clean[before], self.clean[self.state])
        self.site.build()
        after = files_of(self.site)
        assert after.keys() ^ self.clean[self.state].keys() == set(), kind
        assert after == self.clean[self.state]
        self.compared += sum(map(len, after.values()))
