"""Whole pages of a small site, compared with those that were looked at and found good.

After a change that is meant: ``pytest tests/test_golden.py --update-golden``, then read the difference.
"""

from __future__ import annotations

import difflib
import shutil
from pathlib import Path

import pytest
from conftest import SmallSite
from looking import Pages

SITES = Path(__file__).parent / "sites"
BASES = {"moscow": "https://shelf.example/news/"}
# The pages kept whole; of the others only that they are there.
KEPT = {
    "moscow": (
        "2022/04/assembly-suspends-russia-from-rights-council/index.html",
        "undated/fifteen-foreign-groups-lose-their-moscow-registration/index.html",
        "index.html",
        "2022/04/index.html",
        "archive/index.html",
        "archive/undated/index.html",
        "organisations/amnesty-international/index.html",
        "organisations/index.html",
        "series/seats-and-votes/index.html",
        "old/vote.html",
        "404.html",
        "feed.xml",
        "sitemap.xml",
        "robots.txt",
    ),
}
LIST = "FILES.txt"


@pytest.fixture(scope="module", params=sorted(KEPT))
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, bytes]]:
    """A site's name and its files."""
    name = str(request.param)
    root = tmp_path_factory.mktemp(name)
    shutil.copytree(SITES / name, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected"))
    site = SmallSite(root)
    report = site.build()
    assert report.problems == ()
    return name, site.files()


def listing(files: dict[str, bytes]) -> str:
    return "".join(f"{path}\n" for path in sorted(files) if not path.startswith("static/"))


def test_pages_are_those_that_were_found_good(built: tuple[str, dict[str, bytes]], pytestconfig: pytest.Config) -> None:
    name, files = built
    expected = SITES / name / "expected"
    found = {path: files[path].decode() for path in KEPT[name]} | {LIST: listing(files)}
    if pytestconfig.getoption("--update-golden"):
        shutil.rmtree(expected, ignore_errors=True)
        for path, text in found.items():
            (expected / path).parent.mkdir(parents=True, exist_ok=True)
            (expected / path).write_text(text, "utf-8", newline="\n")
    wanted = {
        file.relative_to(expected).as_posix(): file.read_bytes().decode()
        for file in expected.rglob("*")
        if file.is_file()
    }
    changed = [path for path in sorted({*wanted, *found}) if wanted.get(path) != found.get(path)]
    differences = [
        line
        for path in changed
        for line in difflib.unified_diff(
            wanted.get(path, "").splitlines(), found.get(path, "").splitlines(), f"expected/{path}", path, "", "", 1, ""
        )
    ]
    assert not changed, "\n".join([*differences[:80], "If this is meant: pytest --update-golden, and read the diff."])


def test_a_second_build_from_nothing_gives_the_same_bytes(built: tuple[str, dict[str, bytes]], tmp_path: Path) -> None:
    name, files = built
    shutil.copytree(SITES / name, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected"))
    site = SmallSite(tmp_path)
    site.build()
    assert site.files() == files


def test_every_link_of_it_leads_to_a_file(built: tuple[str, dict[str, bytes]]) -> None:
    name, files = built
    assert Pages(files, BASES[name]).broken() == []
