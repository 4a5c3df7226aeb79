"""Whatever ends a build: each file stands whole, no page leads to nothing, and the next build is as a clean one.

``make torture`` kills builds at many more instants than these tests do.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import SmallSite
from killing import Killing, check_whole, clean_files, files_of, put, run_build, site_of

from newsgen.exclusive import Busy, exclusive
from newsgen.output import FolderSink
from newsgen.parallel import LazyPool, SerialExecutor
from newsgen.store import is_damage, opened

KILLS = int(os.environ.get("NEWSGEN_KILLS", "12"))
posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is forked and killed")


@posix
def test_a_build_killed_at_any_instant_leaves_whole_files_and_no_dead_link(tmp_path: Path) -> None:
    killing = Killing(tmp_path, 14, seed=KILLS)
    tries = 0
    while killing.survived < KILLS and tries < 4 * KILLS:
        killing.once(("delta", "delta", "clean", "lost")[tries % 4])
        tries += 1
    print(f"kills survived: {killing.survived}, bytes compared: {killing.compared}")
    assert killing.survived >= KILLS // 2


@posix
def test_workers_of_a_killed_build_write_nothing_more(tmp_path: Path) -> None:
    """A worker that outlived its build would write over what the next one makes."""
    killing = Killing(tmp_path, 60, seed=1)
    for _ in range(max(2, KILLS // 6)):
        killing.once("clean", lambda: LazyPool(2))
    children = subprocess.run(["ps", "-eo", "ppid,args"], capture_output=True, text=True).stdout
    assert str(tmp_path) not in children


@posix
def test_a_build_that_died_and_then_lost_its_text_leaves_no_page_of_it(tmp_path: Path) -> None:
    """What was to be written is noted before: no page is left that nobody knows."""
    site = SmallSite(tmp_path)
    site.write("content/a.txt", "Ferry late\n\nThe ferry was late.\n")
    site.build()
    files = site.files()
    site.write("content/b.txt", "Ferry lost\n\nThe ferry was lost.\n")
    with pytest.raises(Full):
        run_build(site, SerialExecutor(), FullDisk(site.output, room=40_000, only="ferry-lost/index.html"))
    assert (site.output / "undated/ferry-lost/index.html").exists()
    (site.root / "content/b.txt").unlink()
    site.build()
    assert site.files() == files


class Full(OSError):
    def __init__(self) -> None:
        super().__init__(errno.ENOSPC, "No space left on device")


class FullDisk(FolderSink):
    """A folder on a disk that is full after so many bytes, or that fails once ``only`` is written."""

    def __init__(self, root: Path, room: int, only: str = "") -> None:
        super().__init__(root)
        self.room, self.only = room, only

    def write(self, path: str, data: bytes) -> tuple[int, int]:
        self.room -= len(data)
        if self.room < 0 and not self.only:
            raise Full
        stamp = super().write(path, data)
        if self.only and path.endswith(self.only):
            raise Full
        return stamp


def test_a_disk_that_is_full_at_any_byte_leaves_whole_files(tmp_path: Path) -> None:
    site = site_of(tmp_path, 10)
    clean = [clean_files(site, 10, state) for state in (0, 1)]
    site.build()
    total = sum(map(len, clean[0].values()))
    state = 1
    for part in range(1, 9):
        before, state = state, 1 - state
        put(site, 10, state)
        with pytest.raises(OSError, match="No space left"):
            run_build(site, SerialExecutor(), FullDisk(site.output, total * part // 60), clean=True)
        check_whole(files_of(site), clean[before], clean[state])
        site.build()
        assert files_of(site) == clean[state]


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount")
def test_a_real_disk_that_is_full_is_told_and_leaves_whole_files(tmp_path: Path) -> None:
    site = site_of(tmp_path, 12)
    clean = clean_files(site, 12, 0)
    site.output.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(site.output)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("nothing can be mounted here")
    try:
        for _ in range(2):
            result = newsgen(site.root, "build")
            assert result.returncode == 1
            assert b"No space left on device" in result.stderr
            assert result.stderr.count(b"\n") == 1
            check_whole(files_of(site), clean)
        subprocess.run(["mount", "-o", "remount,size=30m", str(site.output)], check=True)
        assert newsgen(site.root, "build").returncode == 0
        assert files_of(site) == clean
    finally:
        subprocess.run(["umount", str(site.output)], check=True)


@posix
def test_where_no_room_is_left_for_the_state_the_site_stands_and_is_mended_later(tmp_path: Path) -> None:
    """By the limit of a file's size, which the state of even a small site exceeds and its pages do not."""
    import resource

    site = site_of(tmp_path, 12)
    clean = [clean_files(site, 12, state) for state in (0, 1)]
    site.build()
    put(site, 12, 0)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, resource.RLIM_INFINITY))

    for known in (True, False):
        if not known:
            shutil.rmtree(site.state)
        words = [sys.executable, "-m", "newsgen", "-C", str(site.root), "build", "--clean", "-j", "1"]
        result = subprocess.run(words, capture_output=True, text=True, preexec_fn=limited)
        assert result.returncode == 1
        assert result.stderr.count("\n") == 1
        assert "make room on its disk" in result.stderr or "File too large" in result.stderr, result.stderr
        check_whole(files_of(site), *clean)
    site.build()
    assert files_of(site) == clean[0]


def newsgen(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1780315200"}
    return subprocess.run(
        [sys.executable, "-m", "newsgen", "-C", str(folder), *words],
        capture_output=True, stdin=subprocess.DEVNULL, env=environment,
    )  # fmt: skip


@posix
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    site = site_of(tmp_path, 4)
    site.build()
    files = files_of(site)
    put(site, 4, 1)
    less: list[str] = []
    if os.geteuid() == 0:
        program = shutil.which("setpriv")
        if program is None:
            pytest.skip("root may write everywhere")
        less = [program, "--bounding-set=-dac_override,-dac_read_search"]
    folders = [site.output, *(path for path in site.output.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        words = [sys.executable, "-m", "newsgen", "-C", str(site.root), "build"]
        result = subprocess.run([*less, *words], capture_output=True, text=True)
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert result.returncode == 1
    assert "Permission denied" in result.stderr and "Traceback" not in result.stderr
    assert files_of(site) == files
    site.build()
    assert files_of(site) == clean_files(site, 4, 1)


@posix
def test_ctrl_c_ends_a_build_with_code_130_and_whole_files(tmp_path: Path) -> None:
    site = site_of(tmp_path, 24)
    process = subprocess.Popen(
        [sys.executable, "-m", "newsgen", "-C", str(site.root), "build"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
        env=os.environ | {"SOURCE_DATE_EPOCH": "1780315200"},
    )  # fmt: skip
    ends = time.monotonic() + 60
    while not (site.output / "static").exists() and time.monotonic() < ends:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    if process.returncode == 0:
        pytest.skip("the build was quicker")
    assert process.returncode == 130
    assert said.decode().splitlines()[-1] == "newsgen: stopped; what was written is whole"
    clean = clean_files(site, 40, 0)
    check_whole(files_of(site), clean)
    site.build()
    assert files_of(site) == clean


# One at a time


@posix
def test_a_second_build_waits_for_the_first(tmp_path: Path) -> None:
    site = site_of(tmp_path, 30)
    clean = clean_files(site, 30, 0)
    words = [sys.executable, "-m", "newsgen", "-C", str(site.root), "build", "-j", "1"]
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1780315200"}
    both = [
        subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert files_of(site) == clean


@posix
def test_who_waits_too_long_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        with exclusive(tmp_path, 0, lambda holder: None):
            os.write(theirs, b"!")
            time.sleep(60)
        os._exit(0)
    try:
        os.read(ours, 1)
        told: list[str] = []
        expected = pytest.raises(Busy, match=f"another build of this site is running .process {child}")
        with expected, exclusive(tmp_path, 0.1, told.append):
            pass
        assert told == [f"process {child}"]
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(ours)
        os.close(theirs)
    with exclusive(tmp_path, 0, told.append):  # a lock of one that died needs nobody
        pass
    assert len(told) == 1


def test_a_locked_state_is_not_taken_for_a_damaged_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.db"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("CREATE TABLE mine (a)")
    holder.execute("BEGIN EXCLUSIVE")
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, **options | {"timeout": 0.05}))
    try:
        with pytest.raises(sqlite3.OperationalError, match="locked") as caught:
            opened(path)
        assert not is_damage(caught.value)
    finally:
        holder.close()
    assert path.stat().st_size > 0


# Only our files


def test_a_file_of_the_owners_is_left_and_named(site: SmallSite) -> None:
    site.write("content/a.txt", "Ferry late\n\nThe ferry was late.\n")
    site.write("build/CNAME", "news.example\n")
    site.write("build/undated/ferry-late/index.html", "<p>mine</p>\n")
    report = site.build()
    assert [(p.path, p.severity, p.code) for p in report.problems] == [
        ("build/CNAME", "warning", "foreign-file"),
        ("build/undated/ferry-late/index.html", "error", "foreign-file"),
    ]
    assert site.page("undated/ferry-late/index.html") == "<p>mine</p>\n"
    (again,) = site.build().errors  # it is said until it is mended
    assert again.code == "foreign-file"
    (site.output / "undated/ferry-late/index.html").unlink()
    assert site.build().errors == ()
    assert "The ferry was late" in site.page("undated/ferry-late/index.html")
    shutil.rmtree(site.state)
    site.build()
    assert site.page("CNAME") == "news.example\n"


def test_where_the_ledger_is_lost_the_manifest_tells_what_to_take_away(site: SmallSite) -> None:
    site.write("content/a.txt", "Ferry late\n\nThe ferry was late.\n")
    site.write("content/b.txt", "Ferry lost\n\nThe ferry was lost.\n")
    site.build()
    site.write("build/mine.txt", "mine\n")
    shutil.rmtree(site.state)
    (site.root / "content/b.txt").unlink()
    report = site.build()
    assert "undated/ferry-lost/index.html" in report.removed
    assert [(p.path, p.code) for p in report.problems] == [("build/mine.txt", "foreign-file")]
    assert site.page("mine.txt") == "mine\n"
    (site.output / "mine.txt").unlink()
    clean = SmallSite(site.root, "clean", ".clean")
    clean.build()
    assert site.files() == clean.files()


def test_an_edit_that_adds_no_page_leaves_the_manifest_alone(site: SmallSite) -> None:
    site.write("content/a.txt", "Ferry late\n\nThe ferry was late.\n")
    site.build()
    before = (site.output / ".newsgen-manifest").stat()
    site.write("content/a.txt", "Ferry late\n\nThe ferry was very late.\n")
    site.build()
    after = (site.output / ".newsgen-manifest").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize("harm", ["noise", "cut", "empty", "another version", "no table", "broken record", "a text"])
def test_a_damaged_state_is_noticed_said_and_made_anew(site: SmallSite, harm: str) -> None:
    for number in range(30):
        site.write(f"content/{number}.txt", f"Ferry {number}\n\nThe ferry was late on day {number}.\n")
    site.build()
    files = site.files()
    state = site.state / "state.db"
    db = sqlite3.connect(state, isolation_level=None)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if harm == "another version":
        db.execute("PRAGMA user_version = 1")
    elif harm == "no table":
        db.execute("DROP TABLE appearance")
    elif harm == "broken record":
        db.execute("UPDATE record SET resolved = x'93', found = x'93'")
    db.close()
    data = state.read_bytes()
    if harm == "noise":
        state.write_bytes(data[:4096] + bytes(i * 7 % 256 for i in range(len(data) - 4096)))
    elif harm == "cut":
        state.write_bytes(data[: len(data) // 2])
    elif harm == "empty":
        state.unlink()
        state.write_bytes(b"")
    elif harm == "a text":
        state.write_bytes(b"This is no database at all, but words.\n" * 200)
    site.write("content/0.txt", "Ferry zero\n\nThe ferry was late on day 0.\n")
    site.write("content/30.txt", "Ferry 30\n\nThe ferry was late on day 30.\n")
    report = site.build()
    if harm != "empty":  # which is as if it had been deleted
        assert [(p.path, p.code, p.severity) for p in report.problems] == [(".newsgen/state.db", "state", "warning")]
    (site.root / "content/30.txt").unlink()
    site.write("content/0.txt", "Ferry 0\n\nThe ferry was late on day 0.\n")
    assert site.build().problems == ()
    assert site.files() == files
