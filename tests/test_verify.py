"""The same content gives the same bytes, whatever else differs; and that can be proven."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import NOON, SmallSite

from newsgen.build import Options
from newsgen.cli import cli
from newsgen.config import open_site
from newsgen.exclusive import Busy, exclusive
from newsgen.parallel import SerialExecutor
from newsgen.verify import Verified, sums, verify


@pytest.fixture
def two(site: SmallSite) -> SmallSite:
    site.write("newsgen.yaml", "title: Two\nid: 0b5e4e5e-0000-4000-8000-000000000000\nbase_url: https://news.example/\n")
    for name in ("ferry", "harbour", "élan", "zebra"):
        site.write(f"content/{name}.txt", f"The {name} of the day\n\nThe {name} was late, said the Harbour Board.\n")
    return site


def run(site: SmallSite, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["-C", str(site.root), *words], env={"SOURCE_DATE_EPOCH": "1780315200"})
    return result.exit_code, result.output


def test_what_was_built_is_verified_and_what_was_altered_is_named(two: SmallSite) -> None:
    assert run(two, "build")[0] == 0
    before = (two.root / "addresses.lock").read_bytes()
    code, said = run(two, "verify")
    assert (code, "all as a build from nothing" in said) == (0, True)
    two.write("build/CNAME", "news.example\n")  # the owner's own
    assert run(two, "verify")[0] == 0
    (two.output / "index.html").write_text("vandalised")
    (two.output / "404.html").unlink()
    code, said = run(two, "verify")
    assert code == 1
    assert "missing   404.html" in said and "other     index.html" in said
    (two.root / "content/zebra.txt").unlink()
    assert "extra     undated/the-zebra-of-the-day/index.html" in run(two, "verify")[1]
    assert (two.root / "addresses.lock").read_bytes() == before
    assert not (two.state / "verify").exists()


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum here")
def test_the_sums_are_read_by_sha256sum(two: SmallSite) -> None:
    two.write("static/back\\slash.txt", "odd\n")
    assert run(two, "build", "--manifest", "sums.txt")[0] == 0
    check = [shutil.which("sha256sum") or "", "-c", "--quiet", "--strict", str(two.root / "sums.txt")]
    assert subprocess.run(check, cwd=two.output, capture_output=True).returncode == 0
    assert len(list(sums(two.output))) == len(two.files())
    (two.output / "index.html").write_text("vandalised")
    assert subprocess.run(check, cwd=two.output, capture_output=True).returncode == 1


def test_folder_time_zone_locale_hash_seed_jobs_and_order_change_no_byte(two: SmallSite, tmp_path: Path) -> None:
    """Each build is another process; the second folder's files were made in another order."""
    found = []
    for number, (zone, locale, seed, jobs) in enumerate(
        [("UTC", "C", "0", "1"), ("Pacific/Kiritimati", "tr_TR.UTF-8", "4242", "2")]
    ):
        root = tmp_path / f"place {number}" / ("deep/" * number * 3)
        (root / "content").mkdir(parents=True)
        shutil.copyfile(two.root / "newsgen.yaml", root / "newsgen.yaml")
        for file in sorted((two.root / "content").iterdir(), reverse=bool(number)):
            shutil.copyfile(file, root / "content" / file.name)
        environment = os.environ | {
            "TZ": zone, "LC_ALL": locale, "LANG": locale, "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": "1780315200",
        }  # fmt: skip
        words = [sys.executable, "-m", "newsgen", "-C", str(root), "build", "-j", jobs]
        subprocess.run(words, env=environment, check=True, capture_output=True)
        found.append(SmallSite(root).files() | {"addresses.lock": (root / "addresses.lock").read_bytes()})
    assert found[0] == found[1]


posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is forked")


@posix
def test_one_that_verifies_waits_for_a_build_and_says_so(two: SmallSite) -> None:
    assert run(two, "build")[0] == 0
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        with exclusive(two.state, 0, lambda holder: None):
            os.write(theirs, b"!")
            time.sleep(60)
        os._exit(0)
    told: list[str] = []
    site = open_site(two.root)

    def verified() -> Verified:
        options = Options(NOON, wait=0.1)
        return verify(site, executor=SerialExecutor(), options=options, progress=lambda what, *_: told.append(what))

    try:
        os.read(ours, 1)
        with pytest.raises(Busy, match=f"another build of this site is running .process {child}"):
            verified()
        assert told == [f"waiting for process {child}"]
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(ours)
        os.close(theirs)
    assert verified().ok


@posix
def test_two_that_verify_at_once_both_do(two: SmallSite) -> None:
    assert run(two, "build")[0] == 0
    words = [sys.executable, "-m", "newsgen", "-C", str(two.root), "verify", "-j", "1"]
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1780315200"}
    both = [
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment) for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert all(b"all as a build from nothing" in one for one in said)
    assert not (two.state / "verify").exists()
