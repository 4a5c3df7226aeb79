"""A small site in a temporary folder, and a build of it that is serial and has a fixed clock."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest

from newsgen.build import BuildReport, Options, build
from newsgen.config import open_site
from newsgen.parallel import SerialExecutor

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the pages that test_golden.py compares with anew"
    )
    parser.addoption(
        "--update-bad", action="store_true", help="write anew what test_bad_inputs.py expects of each case"
    )


def pytest_configure(config: pytest.Config) -> None:
    """A shell ignores Ctrl-C for what it starts in the background, and so would all that the tests start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


class SmallSite:
    """A folder of texts; ``build`` brings its pages up to date and says what was done."""

    def __init__(self, root: Path, output: str = "build", state: str = ".newsgen") -> None:
        self.root = root
        self.output = root / output
        self.state = root / state

    def write(self, path: str, text: str | bytes) -> Path:
        """Write a file of the site (``content/a.txt``)."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def replace(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    def build(self, now: datetime = NOON, *, drafts: bool = False, clean: bool = False) -> BuildReport:
        site = open_site(self.root, output=self.output, state=self.state)
        return build(
            site, executor=SerialExecutor(), options=Options(now=now, drafts=drafts, clean=clean)
        )

    def page(self, path: str) -> str:
        return (self.output / path).read_text("utf-8")

    def files(self) -> dict[str, bytes]:
        """Every file of the output."""
        return {
            path.relative_to(self.output).as_posix(): path.read_bytes()
            for path in sorted(self.output.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def site(tmp_path: Path) -> SmallSite:
    return SmallSite(tmp_path)


@pytest.fixture
def make_site(tmp_path: Path) -> Callable[[str], SmallSite]:
    """Several sites in one test, by name."""
    return lambda name: SmallSite(tmp_path / name)


PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def missing(reason: str) -> NoReturn:
    """Skip, or fail where the tests are meant to be complete."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason}, and CI is set")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("the browser tests need playwright: pip install -r requirements-dev.txt")
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), "")
    if not program:
        missing(f"the browser tests need a browser: none of {', '.join(PROGRAMS)} is there, and CHROMIUM names none")
    # Chromium does not put the superuser into its sandbox.
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=arguments)
        yield chromium
        chromium.close()
