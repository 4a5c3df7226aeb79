"""Builds both search engines on the same made-up texts, and asks both the same queries in a real Chromium.

    python benchmarks/search.py 10000                       texts for both engines (default 10000)
    python benchmarks/search.py 10000 --alone 100000        and as many for newsgen's own engine alone
    python benchmarks/search.py 10000 --everything          all pages on, not only the articles
    python benchmarks/search.py 1000 --queries 50 --words 400 --folder DIR --seed 1

Builds are cold: a whole process each, in processor and wall seconds, and the most memory that it and its children
held. Queries are of one to three words that stand together in one text. Each is asked on a page that was just opened,
with nothing in the cache and the box in focus, at a processor slowed down four times; its traffic is all that
Chromium then had asked for from the engine's folders, gzipped. "First ten" is the share of the first ten of a scan of
all texts (BM25 with the real average length, all words) that stand among the first ten shown; of equals any will do.
The traffic of every query includes what is loaded once in a visit.

"First result" runs from the last key, Enter, to the frame that draws a result: wall time, and time of the page's own
processor as Chromium's timeline has it, which a machine that is busy with other things stretches less. "From its
address" runs from the moment at which a link to the results is opened, with an empty cache, to the same.

``CHROMIUM`` names the browser where it is not found by itself; Pagefind is ``pip install 'newsgen[pagefind]'``.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import os
import platform
import random
import shutil
import statistics
import sys
import tempfile
import threading
from array import array
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import log
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).parent))
from generate import Made, write
from run import SAME_WORK, SETTINGS, Run, weigh
from vocabulary import Writer

from newsgen.searching.postings import K1, TITLE, B
from newsgen.searching.words import raw_words, terms

FOLDERS = {"newsgen": "search", "pagefind": "pagefind"}
LANG = "en"
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json",
         ".svg": "image/svg+xml", ".woff2": "font/woff2"}  # fmt: skip
# Gives the milliseconds to the first result, from now on or from the page's beginning.
SHOWN = """started => new Promise(done => {
  const look = () => {
    if (!document.querySelector("#search .entries li")) return;
    watching.disconnect();
    requestAnimationFrame(() => {
      performance.mark("first-result-drawn");
      done(performance.now() - started);
    });
  };
  const watching = new MutationObserver(look);
  watching.observe(document, { childList: true, subtree: true });
  setTimeout(() => done(null), 20_000);
  look();
})"""
# Asks a query as a link would.
ASK = f"""query => {{
  const started = performance.now();
  performance.mark("asked");
  location.hash = new URLSearchParams({{ q: query }});
  return ({SHOWN})(started);
}}"""


class Scan:
    """All texts, scored exactly."""

    def __init__(self) -> None:
        self.titles: list[str] = []
        self.lengths = array("I")
        self.found: dict[str, tuple[array[int], array[int]]] = {}
        """Term -> the texts that have it, and how often."""

    def add(self, article: Made) -> None:
        counts: Counter[str] = Counter()
        for text, times in ((article.title, TITLE), *((paragraph, 1) for paragraph in article.paragraphs)):
            for word in raw_words(text):
                for term in terms(word, LANG):
                    counts[term] += times
        for word in raw_words(article.author):
            counts.update(terms(word, LANG))
        for term, count in counts.items():
            texts, times = self.found.setdefault(term, (array("I"), array("H")))
            texts.append(len(self.titles))
            times.append(count)
        self.titles.append(article.title)
        self.lengths.append(sum(counts.values()))

    def scores(self, query: str) -> dict[str, float]:
        """Title -> score, of the texts that have all words."""
        average = sum(self.lengths) / len(self.lengths)
        scored: dict[int, float] | None = None
        for term in (term for word in raw_words(query) for term in terms(word, LANG)):
            texts, times = self.found.get(term, (array("I"), array("H")))
            rarity = log(1 + (len(self.titles) - len(texts) + 0.5) / (len(texts) + 0.5))
            own = {}
            for text, count in zip(texts, times, strict=True):
                if scored is None or text in scored:
                    norm = K1 * (1 - B + B * self.lengths[text] / average)
                    own[text] = rarity * count / (count + norm) + (scored[text] if scored else 0)
            scored = own
        return {self.titles[text]: score for text, score in (scored or {}).items()}

    def share(self, query: str, shown: list[str]) -> float:
        """How much of the first ten is among the first ten shown."""
        scores = self.scores(query)
        best = sorted(scores.values(), reverse=True)[:10]
        good = sum(scores.get(title, -1.0) >= best[-1] - 1e-9 for title in shown[:10])
        return good / len(best)


def queries(made: list[Made], count: int, seed: str) -> list[str]:
    """Of one, two and three words in turn, from one text each; common words are not drawn."""
    roll = random.Random(f"queries {seed}")
    drawn: list[str] = []
    while len(drawn) < count:
        article = roll.choice(made)
        words = sorted({word for paragraph in article.paragraphs for word in raw_words(paragraph) if terms(word, LANG)})
        drawn.append(" ".join(roll.sample(words, 1 + len(drawn) % 3)))
    return drawn


@contextmanager
def served(root: Path) -> Iterator[tuple[str, dict[str, int]]]:
    """A site, gzipped as hosts do it: its address, and the bytes of each file as they go out."""
    packed: dict[str, tuple[bytes, bool]] = {}
    sizes: dict[str, int] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path).lstrip("/")
            if path not in packed:
                try:
                    data = (root / path).read_bytes()
                except OSError:
                    self.send_error(404)
                    return
                small = gzip.compress(data, 6, mtime=0)
                packed[path] = (small, True) if len(small) < len(data) else (data, False)
                sizes[path] = len(packed[path][0])
            body, zipped = packed[path]
            self.send_response(200)
            self.send_header("Content-Type", TYPES.get(Path(path).suffix, "application/octet-stream"))
            self.send_header("Content-Length", str(len(body)))
            if zipped:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", sizes
        server.shutdown()
        thread.join()


class Asked:
    """What the queries of one engine took."""

    def __init__(self) -> None:
        self.traffic: list[int] = []
        self.files: list[set[str]] = []
        self.first: list[float] = []
        self.work: list[float] = []
        self.opened: list[float] = []
        self.share: list[float] = []
        self.once = 0
        """Bytes of the files that every query needs."""
        self.failed: list[str] = []
        self.unopened = 0


def worked(trace: bytes) -> float:
    """Milliseconds for which the page's main thread ran from the question to the first result."""
    events = json.loads(trace)["traceEvents"]
    asked = next(event for event in events if event["name"] == "asked")
    shown = next(event for event in events if event["name"] == "first-result-drawn")
    own = [event for event in events if event["name"] == "RunTask" and event["tid"] == asked["tid"]]
    own = [event for event in own if event["pid"] == asked["pid"] and asked["ts"] <= event["ts"] <= shown["ts"]]
    return sum(float(event.get("tdur", 0)) for event in own) / 1e3


def opened(context: Any, address: str, slower: float) -> float | None:
    """Milliseconds from opening an address to the first result."""
    page = context.new_page()
    page.add_init_script(f"window.shown = ({SHOWN})(0)")
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.goto(address, wait_until="commit")
    taken: float | None = page.evaluate("window.shown")
    return taken


def ask(root: Path, folder: str, wanted: list[str], scan: Scan, slower: float) -> Asked:
    from playwright.sync_api import Error, sync_playwright

    asked = Asked()
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    with served(root) as (base, sizes), sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for query in wanted:
            context = browser.new_context()
            page = context.new_page()
            urls: set[str] = set()
            page.on("request", lambda request, urls=urls: urls.add(unquote(urlsplit(request.url).path).lstrip("/")))
            try:
                page.goto(f"{base}search/index.html", wait_until="load")
            except Error:  # the machine has no time for it: that says nothing of the search
                asked.unopened += 1
                context.close()
                continue
            page.wait_for_timeout(200)  # while a reader types
            browser.start_tracing(page=page, categories=["disabled-by-default-devtools.timeline", "blink.user_timing"])
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
            try:
                page.set_default_timeout(20_000)
                first = page.evaluate(ASK, query)
                page.wait_for_selector(f"#search[aria-busy=false][data-found={json.dumps(query, ensure_ascii=False)}]")
                shown = page.locator(".entries h3").all_inner_texts()
            except Error:
                first, shown = None, []
            trace = browser.stop_tracing()
            context.close()
            if first is None:
                asked.failed.append(query)
                continue
            folders = (f"{folder}/", "static/search/")
            own = {path for path in urls if path.startswith(folders) and not path.endswith(".html")}
            asked.first.append(first)
            asked.files.append(own)
            asked.traffic.append(sum(sizes.get(path, 0) for path in own))
            asked.share.append(scan.share(query, [str(title) for title in shown]))
            asked.work.append(worked(trace))
            with browser.new_context() as fresh:
                taken = opened(fresh, f"{base}search/index.html?{urlencode({'q': query})}", slower)
            if taken is not None:
                asked.opened.append(taken)
        browser.close()
        always = set.intersection(*asked.files) if asked.files else set()
        asked.once = sum(sizes.get(path, 0) for path in always)
    return asked


def build(folder: Path, engine: str, settings: str) -> Run:
    """One cold build."""
    for left in ("build", ".newsgen"):
        shutil.rmtree(folder / left, ignore_errors=True)
    (folder / "newsgen.yaml").write_text(f"{SETTINGS}{settings}search: {engine}\n", "utf-8")
    return Run([sys.executable, "-m", "newsgen", "build", "--json"], folder)


ROWS = (
    "build, processor s", "build, wall s", "of it the search, processor s", "of it the search, wall s",
    "memory of the build, MB", "files", "bytes, MB", "a query moves, kB: median", "a query moves, kB: worst",
    "of it once in a visit, kB", "files of a query, median", "first result, ms: median", "first result, ms: worst",
    "of it the page's processor, ms: median", "of it the page's processor, ms: worst", "from its address, ms: median",
    "from its address, ms: worst", "first ten found, %",
)  # fmt: skip


def measure(folder: Path, count: int, engines: list[str], arguments: argparse.Namespace) -> dict[str, list[str]]:
    """Engine -> what stands in its column."""
    scan, made = Scan(), []
    keep = max(1, count // 5_000)
    for number, article in enumerate(Writer().articles(count, arguments.words)):
        write(folder / "content" / f"{number // 1_000:03}", iter([article]), ".txt")
        scan.add(article)
        if number % keep == 0:
            made.append(article)
    wanted = queries(made, arguments.queries, arguments.seed)
    settings = "" if arguments.everything else SAME_WORK
    bare = build(folder, "off", settings)
    print(f"{count:,} texts, no search: {bare.cpu:.1f} s of processor, {bare.wall:.1f} s, {bare.memory / 1e6:.0f} MB")
    columns = {}
    for engine in engines:
        run = build(folder, engine, settings)
        root = folder / "build"
        files, size = weigh(root / FOLDERS[engine])
        print(f"{engine}: {run.cpu:.1f} s of processor, {run.wall:.1f} s, {run.memory / 1e6:.0f} MB", flush=True)
        asked = ask(root, FOLDERS[engine], wanted, scan, arguments.slower)
        if asked.unopened:
            print(f"{engine}: the page did not open for {asked.unopened} of {len(wanted)} queries", flush=True)
        if asked.failed:
            print(f"{engine}: {len(asked.failed)} queries gave nothing in 20 s: {asked.failed[:5]}", flush=True)
        columns[engine] = [
            f"{run.cpu:.1f}", f"{run.wall:.1f}", f"{run.cpu - bare.cpu:.1f}", f"{run.wall - bare.wall:.1f}",
            f"{run.memory / 1e6:,.0f}", f"{files:,}", f"{size / 1e6:.1f}",
            f"{statistics.median(asked.traffic) / 1e3:.0f}", f"{max(asked.traffic) / 1e3:.0f}",
            f"{asked.once / 1e3:.0f}",
            f"{statistics.median(map(len, asked.files)):.0f}", f"{statistics.median(asked.first):.0f}",
            f"{max(asked.first):.0f}", f"{statistics.median(asked.work):.0f}", f"{max(asked.work):.0f}",
            f"{statistics.median(asked.opened):.0f}", f"{max(asked.opened):.0f}",
            f"{100 * statistics.mean(asked.share):.1f}",
        ]  # fmt: skip
    return columns


def show(columns: dict[str, list[str]]) -> None:
    """A table, in Markdown."""
    print(f"\n| | {' | '.join(columns)} |\n| --- |{' ---: |' * len(columns)}")
    for row, cells in zip(ROWS, zip(*columns.values(), strict=True), strict=True):
        print(f"| {row} | {' | '.join(cells)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="?", type=int, default=10_000, help="for both engines; 0: none")
    parser.add_argument("--alone", type=int, default=0, help="texts for newsgen's own engine alone")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--words", type=int, default=400, help="of a text, about")
    parser.add_argument("--seed", default="1", help="for the queries")
    parser.add_argument("--slower", type=float, default=4, help="how many times the browser's processor is slowed")
    parser.add_argument("--everything", action="store_true", help="all pages, not only articles")
    parser.add_argument("--folder", help="where to work (a tmpfs shows the engines' own work)")
    arguments = parser.parse_args()
    both = list(FOLDERS) if importlib.util.find_spec("pagefind") else ["newsgen"]
    if len(both) == 1:
        print("Pagefind is not installed: newsgen alone")
    columns: dict[str, list[str]] = {}
    for count, engines in ((arguments.texts, both), (arguments.alone, ["newsgen"])):
        if count:
            with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
                for engine, cells in measure(Path(folder), count, engines, arguments).items():
                    columns[f"{engine}, {count:,}"] = cells
    if columns:
        show(columns)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    print(f"\n{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}; load {load}")


if __name__ == "__main__":
    main()
