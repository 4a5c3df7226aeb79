"""Look at the sample's site with the tools that judge web pages: the Nu HTML checker and Lighthouse.

    python tools/audit.py            exits with 1 for an error in any page, or a score below what is asked

The tools come from npm into ``node_modules/``, which is not kept. They need Java, Node and a Chromium; what is
missing is named. The site is built apart and served on this machine only.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
TOOLS = {"vnu-jar": "26.9.27", "lighthouse": "13.5.0"}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
PAGES = {
    "front": "index.html",
    "article": "undated/moscow-strikes-fifteen-foreign-organisations-from-its-register/index.html",
    "organisation": "organisations/human-rights-watch/index.html",
    "year": "2022/index.html",
}
ASKED = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
RUNS = 3
"""The best of so many runs counts: what else the machine does meanwhile costs a page its speed."""
IN_ONE_RUN = 200
"""Pages that the checker is given at a time: a command line has an end."""


class Missing(Exception):
    """A program is not there; the message says what to do."""


def program(*names: str, hint: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise Missing(f"{names[0]} is not there: {hint}")
    return found


def installed() -> Path:
    """The folder of the tools, which are installed where they are missing or of another version."""
    folder = ROOT / "node_modules"

    def is_there(name: str, version: str) -> bool:
        package = folder / name / "package.json"
        return package.is_file() and json.loads(package.read_text("utf-8"))["version"] == version

    wanted = [f"{name}@{version}" for name, version in TOOLS.items() if not is_there(name, version)]
    if wanted:
        npm = program("npm", hint="install Node.js, for instance 'apt-get install nodejs npm'")
        # Without a package.json here: these are no dependencies of the project.
        subprocess.run(
            [npm, "install", "--prefix", str(ROOT), "--no-save", "--no-package-lock", "--no-audit", "--no-fund",
             "--ignore-scripts", "--silent", *wanted],
            check=True, timeout=600,
        )  # fmt: skip
    return folder


def build(into: Path) -> Path:
    """The sample's site, built where it will be served."""
    for name in ("content", "newsgen.yaml"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, into / name)
    subprocess.run([sys.executable, "-m", "newsgen", "-C", str(into), "-q", "build"], check=True, timeout=600)
    return into / "build"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which a folder is served meanwhile."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def html_errors(tools: Path, site: Path) -> list[str]:
    """What the Nu HTML checker calls an error, of every page; warnings about style sheets too."""
    java = program("java", hint="install a Java runtime, for instance 'apt-get install default-jre-headless'")
    pages = sorted(map(str, site.rglob("*.html")))
    jar = next(tools.glob("vnu-jar/**/vnu.jar"))
    found = []
    for start in range(0, len(pages), IN_ONE_RUN):
        done = subprocess.run(
            [java, "-Xss4m", "-jar", str(jar), "--format", "json", "--exit-zero-always",
             *pages[start : start + IN_ONE_RUN]],
            capture_output=True, text=True, timeout=900, check=True,
        )  # fmt: skip
        for message in json.loads(done.stderr)["messages"]:
            if message["type"] == "error":
                where = Path(message["url"].removeprefix("file:")).relative_to(site)
                found.append(f"{where}:{message.get('lastLine', 0)}: {message['message']}")
    print(f"Nu HTML checker: {len(pages)} pages, {len(found)} errors")
    return found


def low_scores(tools: Path, address: str) -> list[str]:
    """Where a page scores less than is asked."""
    chromium = os.environ.get("CHROMIUM") or program(*CHROMIUM, hint="install one, or name it in CHROMIUM")
    node = program("node", hint="install Node.js")
    low = []
    for name, path in PAGES.items():
        best: dict[str, int] = {}
        why: dict[str, str] = {}
        for _ in range(RUNS):
            scores, reasons = judged(tools, address + path, node, chromium)
            for key, score in scores.items():
                if score > best.get(key, -1):
                    best[key], why[key] = score, reasons[key]
            if all(best[key] >= asked for key, asked in ASKED.items()):
                break
        print(f"Lighthouse: {name}: " + ", ".join(f"{key} {score}" for key, score in best.items()))
        low += (
            f"{path}: {key} is {best[key]}, {asked} asked: {why[key]}"
            for key, asked in ASKED.items()
            if best[key] < asked
        )
    return low


def judged(tools: Path, url: str, node: str, chromium: str) -> tuple[dict[str, int], dict[str, str]]:
    """The scores of one run, and what each lost by."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        # Chromium does not put the superuser into its sandbox.
        flags = f"--headless=new --user-data-dir={folder}/profile --no-sandbox"
        subprocess.run(
            [node, str(tools / "lighthouse" / "cli" / "index.js"), url, "--quiet", "--output=json",
             f"--output-path={report}", f"--only-categories={','.join(ASKED)}", f"--chrome-flags={flags}"],
            env={**os.environ, "CHROME_PATH": chromium}, check=True, timeout=300,
        )  # fmt: skip
        told = json.loads(report.read_text("utf-8"))
    scores, reasons = {}, {}
    for key in ASKED:
        category = told["categories"][key]
        scores[key] = round(100 * (category["score"] or 0))
        lost = [
            f"{audit['title']} ({audit.get('displayValue', 'no')})"
            for item in category["auditRefs"]
            if item["weight"] and ((audit := told["audits"][item["id"]])["score"] or 0) < 0.9
        ]
        reasons[key] = "; ".join(lost)
    return scores, reasons


def main() -> int:
    try:
        tools = installed()
        with tempfile.TemporaryDirectory() as folder:
            site = build(Path(folder))
            problems = html_errors(tools, site)
            with served(site) as address:
                problems += low_scores(tools, address)
    except Missing as error:
        print(error, file=sys.stderr)
        return 2
    for problem in problems[:50]:
        print(problem)
    if len(problems) > 50:
        print(f"and {len(problems) - 50} more")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
