"""Bad inputs: each is read or refused with a message that names it, and no good article is another for it.

The cases are files in ``tests/bad``, what is expected of each beside it.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import struct
import subprocess
import sys
import tracemalloc
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from click.testing import CliRunner
from conftest import SmallSite, missing

from newsgen import assets, load
from newsgen.assets import picture_size
from newsgen.bounds import MAX_BYTES, MAX_LINES, MAX_PICTURE_HEAD, refuse_markdown, steps_to_close
from newsgen.build import BuildReport, copying
from newsgen.cli import cli
from newsgen.config import SettingsError
from newsgen.problems import Problem
from newsgen.sources import TooLarge, read_source

BAD = Path(__file__).parent / "bad"
KINDS = {
    "texts": "content/{}",
    "sidecars": "content/beside.yaml",
    "defaults": "content/_defaults.yaml",
    "authority": "content/_authority/organisations.yaml",
    "tagfiles": "content/_authority/tags.yaml",
    "terms": "content/_terms/tags/pier.md",
    "locks": "addresses.lock",
    "settings": "newsgen.yaml",
}
CASES = sorted(
    f"{file.parent.name}/{file.name}" for file in BAD.glob("*/*") if file.suffix != ".expect" and file.is_file()
)
SETTINGS = "title: Good\nid: 0b5e4e5e-0000-4000-8000-000000000000\nbase_url: https://news.example/\n"
GOOD = {
    2000: "Before all others", 2001: "The first good text", 2002: "The second good text", 2003: "The third good text",
    2004: "The last good text",
}  # fmt: skip
UNTOUCHED = "2003/01/the-third-good-text/index.html"
"""The page between two good ones: no list, and no neighbour of any case."""

posix = pytest.mark.skipif(os.name != "posix", reason="file names and kinds of POSIX")


def good_site(root: Path) -> SmallSite:
    site = SmallSite(root)
    site.write("newsgen.yaml", SETTINGS)
    for year, title in GOOD.items():
        body = f"The pier was open on time, as it is in all the years that have {year % 10} in them.\n"
        site.write(f"content/good/{year}.md", f"---\ntitle: {title}\ndate: {year}-01-01\ntags: [Pier]\n---\n\n{body}")
    assert site.build().problems == ()
    return site


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SmallSite, dict[str, bytes], bytes]]:
    """A site of good texts, its files, and its ``addresses.lock``."""
    site = good_site(tmp_path_factory.mktemp("good"))
    yield site, site.files(), (site.root / "addresses.lock").read_bytes()


def tried(site: SmallSite) -> tuple[BuildReport | None, tuple[Problem, ...]]:
    """A build, and what is wrong."""
    try:
        report = site.build()
    except SettingsError as error:
        return None, error.problems
    return report, report.problems


def said(problems: tuple[Problem, ...]) -> str:
    refused = any(problem.severity == "error" for problem in problems)
    lines = sorted((problem.line, problem.code) for problem in problems)
    return "\n".join(["refused" if refused else "read", *(f"{line} {code}" for line, code in lines)]) + "\n"


def test_there_are_many_cases_and_each_says_what_is_expected(request: pytest.FixtureRequest) -> None:
    assert len(CASES) >= 120
    if not request.config.getoption("--update-bad"):
        assert [case for case in CASES if not (BAD / f"{case}.expect").is_file()] == []
    assert {case.partition("/")[0] for case in CASES} == set(KINDS)


@pytest.mark.parametrize("case", CASES)
def test_a_bad_input_is_read_or_refused_and_harms_no_other(
    case: str, good: tuple[SmallSite, dict[str, bytes], bytes], request: pytest.FixtureRequest
) -> None:
    site, files, lock = good
    kind, _, name = case.partition("/")
    place = KINDS[kind].format(name)
    before = (site.root / place).read_bytes() if (site.root / place).exists() else None
    try:
        if kind == "sidecars":
            site.write("content/beside.txt", "Ferry beside\n\nThe ferry was late.\n")
        site.write(place, (BAD / case).read_bytes())
        report, problems = tried(site)
        expected = BAD / f"{case}.expect"
        if request.config.getoption("--update-bad"):
            expected.write_text(said(problems), "utf-8")
        assert said(problems) == expected.read_text("utf-8")
        errors = [problem for problem in problems if problem.severity == "error"]
        assert len({(p.line, p.code) for p in errors}) == len(errors)  # one message for one mistake
        assert {p.path for p in problems} <= {place, "content/beside.txt"}
        assert all(len(str(problem)) < 700 for problem in problems)
        after = site.files()
        if errors and kind != "authority":
            assert after == files
        elif kind not in ("defaults", "locks"):  # which bear upon every text
            assert after[UNTOUCHED] == files[UNTOUCHED]
        if report is not None:
            assert report.published >= len(GOOD)
        assert not Path("/tmp/owned").exists()
    finally:
        # What it left is taken away again, to the byte.
        (site.root / place).unlink()
        (site.root / "content/beside.txt").unlink(missing_ok=True)
        if before is not None:
            (site.root / place).write_bytes(before)
        (site.root / "addresses.lock").write_bytes(lock)
        site.build()
        assert site.files() == files


CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def newsgen(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "newsgen", "-C", str(folder), *words], capture_output=True, stdin=subprocess.DEVNULL
    )


def test_all_refused_texts_together_leave_the_site_as_it_is_without_them(tmp_path: Path) -> None:
    """By the command line, as its owner sees it: exit code 1, one line for each mistake."""
    site = good_site(tmp_path)
    files = site.files()
    refused = []
    for case in CASES:
        kind, _, name = case.partition("/")
        if kind == "texts" and (BAD / f"{case}.expect").read_text().startswith("refused"):
            shutil.copy(BAD / case, site.root / "content" / name)
            refused.append(name)
    assert len(refused) >= 60
    result = newsgen(site.root, "build", "-v", "-j", "2")
    assert result.returncode == 1
    assert site.files() == files
    lines = result.stderr.decode().splitlines()
    for name in refused:
        expected = (BAD / "texts" / f"{name}.expect").read_text().splitlines()[1:]
        place = re.compile(re.escape(f"content/{name}") + r"(?::\d+)?: [a-z-]+: \S.*")
        assert len([line for line in lines if place.fullmatch(line)]) == len(expected), name


def test_no_control_character_of_any_input_reaches_the_terminal(tmp_path: Path) -> None:
    site = good_site(tmp_path)
    for case in CASES:
        kind, _, name = case.partition("/")
        words = ("control", "escape", "terminal", "right", "nel", "newline")
        if kind == "texts" and any(word in name for word in words):
            shutil.copy(BAD / case, site.root / "content" / name)
    if os.name == "posix":
        for name in ("esc\x1b[31m.txt", "new\nline.txt", "bell\x07.docx", "csi\u009b31m.md", "rlo\u202egpj.txt"):
            bad = name.startswith(("esc", "csi"))
            site.write(f"content/{name}", "---\nnot: closed\n" if bad else "A ferry\n\nLate.\n")
    for command in (
        ("build", "-v", "--explain"), ("build", "--json"), ("check", "-v"), ("list", "articles"), ("list", "tags"),
        ("list", "sources"), ("list", "people"), ("list", "organisations"), ("list", "articles", "--json"),
        ("review", "-v"), ("explain", "content/control-characters.txt"),
        ("explain", "content/title-newlines.md"), ("explain", "content/right-to-left-override.txt"),
        ("split", "content/terminal-title.txt"), ("export", "records", str(tmp_path / "records")),
    ):  # fmt: skip
        result = CliRunner().invoke(cli, ["-C", str(site.root), *command])
        assert result.exit_code in (0, 1), (command, result.output)
        for line in result.output.split("\n"):
            assert not CONTROLS.search(line.removesuffix("\r")), (command, line)


@posix
def test_a_table_shown_on_a_terminal_has_no_power_over_it(tmp_path: Path) -> None:
    """In a file or a pipe it is what it must be, to be read back."""
    site = SmallSite(tmp_path)
    site.write("content/esc\x1b[31m\u202e.txt", "Ferry\n\nThe ferry was late.\n")
    site.build()
    words = [sys.executable, "-m", "newsgen", "-C", str(site.root), "list", "articles", "--csv"]
    assert b"content/esc\x1b[31m" in subprocess.run(words, capture_output=True).stdout
    ours, theirs = os.openpty()
    try:
        assert subprocess.run(words, stdout=theirs, stdin=subprocess.DEVNULL).returncode == 0
        shown = os.read(ours, 100_000).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert "content/esc\\x1b[31m\\u202e.txt" in shown
    assert all(not CONTROLS.search(line) for line in shown.replace("\r", "").split("\n"))


# What cannot be kept as a file under version control, and the code with which it is refused.


def _put(root: Path, **files: bytes) -> None:
    """Files by name; ``__`` stands for the dot before a suffix."""
    _write(root, {name.replace("__", "."): data for name, data in files.items()})


def _write(root: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (root / name).write_bytes(data)


def _holes(file: Path, size: int) -> None:
    """A large file that takes no room."""
    with file.open("wb") as made:
        made.truncate(size)


def _deep(root: Path) -> None:
    for _ in range(100):
        root = root / "d"
        root.mkdir()
    (root / "deep.txt").write_text("Ferry of the deep\n\nThe ferry was late.\n")


def _too_deep(root: Path) -> None:
    """A path longer than the system takes in one piece."""
    here = os.open(root, os.O_RDONLY)
    try:
        for _ in range(30):
            os.mkdir("d" * 200, dir_fd=here)
            inner = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = inner
    finally:
        os.close(here)


def _loop(root: Path) -> None:
    (root / "loop").symlink_to(root, target_is_directory=True)


def _outside(root: Path) -> None:
    (root / "passwd.txt").symlink_to("/etc/passwd")


def _dangling(root: Path) -> None:
    (root / "nowhere.txt").symlink_to(root / "not-there")


def _not_utf_8(root: Path) -> None:
    Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.txt")).write_text("Ferry\n\nLate.\n")


def _not_utf_8_folder(root: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9"))
    folder.mkdir()
    (folder / "a.txt").write_text("Ferry\n\nLate.\n")


def _composed_and_not(root: Path) -> None:
    names = unicodedata.normalize("NFC", "café.txt"), unicodedata.normalize("NFD", "café.txt")
    _write(root, dict.fromkeys(names, b"Ferry of two forms\n\nThe ferry was late.\n"))


def _device(root: Path) -> None:
    _device_at(root / "zero.txt")


def _device_at(path: Path) -> None:
    """``/dev/zero`` under another name."""
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 5))
    except OSError:
        os.mkfifo(path)  # who may not make a device


LATE = b"Ferry\n\nThe ferry was late.\n"
MADE: dict[str, tuple[Callable[[Path], None], list[tuple[str, str]]]] = {
    "a pipe": (lambda root: os.mkfifo(root / "pipe.txt"), [("warning", "special-file")]),
    "a device": (_device, [("warning", "special-file")]),
    "a folder called as a text": (lambda root: (root / "folder.txt").mkdir(), []),
    "a link to itself": (lambda root: (root / "me.txt").symlink_to("me.txt"), [("warning", "link")]),
    "a link round": (_loop, [("warning", "link")]),
    "a link out": (_outside, [("warning", "link")]),
    "a link to nothing": (_dangling, [("warning", "link")]),
    "a hundred folders deep": (_deep, []),
    "folders too deep for a path": (_too_deep, [("error", "unreadable")]),
    "a line of 50 MB": (lambda root: _put(root, line__txt=b"a" * 50_000_000), [("error", "too-large")]),
    "a million paragraphs": (lambda root: _put(root, many__txt=b"a\n\n" * 1_000_000), [("error", "too-long")]),
    "many paragraphs of Markdown": (lambda root: _put(root, many__md=b"a\n\n" * 24_000), [("error", "too-long")]),
    "a large sidecar": (
        lambda root: _put(root, s__txt=LATE, s__yaml=b"tags:\n" + b"- a\n" * 300_000),
        [("error", "too-large")],
    ),
    "a file full of holes": (lambda root: _holes(root / "h.txt", 10**12), [("error", "too-large")]),
    "a name that is not UTF-8": (_not_utf_8, [("error", "file-name")]),
    "a folder that is not UTF-8": (_not_utf_8_folder, [("error", "file-name")]),
    "a name with a newline": (lambda root: _write(root, {"two\nlines.txt": LATE}), []),
    "a name of 255 bytes": (lambda root: _write(root, {"n" * 251 + ".txt": LATE}), []),
    "a name of a device": (lambda root: _write(root, {"CON.txt": b"Late.\n"}), []),
    "a name of dots": (lambda root: _write(root, {"x...txt": LATE}), []),
    "a name of spaces": (lambda root: _write(root, {"   .txt": b"Ferry of a blank name\n\nLate.\n"}), []),
    "a name of markup": (lambda root: _write(root, {"<script>alert(1)<%2fscript>.txt": b"Late.\n"}), []),
    "a name like an option": (lambda root: _write(root, {"--help.txt": LATE}), []),
    "names that differ by case": (
        lambda root: _put(root, Ferry__txt=LATE, ferry__txt=LATE), [("warning", "same-address")],
    ),
    "names that differ by Unicode form": (_composed_and_not, [("warning", "same-address")]),
    "two suffixes": (
        lambda root: _put(root, a__md=LATE, a__txt=LATE), [("error", "same-name")],
    ),
}  # fmt: skip


@posix
@pytest.mark.parametrize("what", MADE)
def test_what_is_no_ordinary_file_harms_no_other(
    what: str, good: tuple[SmallSite, dict[str, bytes], bytes]
) -> None:
    site, files, lock = good
    make, expected = MADE[what]
    place = site.root / "content" / "made"
    place.mkdir()
    try:
        try:
            make(place)
        except OSError as error:  # a file system that takes no such name
            missing(f"a file system that takes no such name: {error}")
        report = site.build()
        assert [(p.severity, p.code) for p in report.problems] == expected
        for problem in report.problems:
            str(problem).encode()
            assert problem.path.startswith("content/made")
        after = site.files()
        assert after[UNTOUCHED] == files[UNTOUCHED]
        if any(severity == "error" for severity, _ in expected) and what not in ("a large sidecar", "two suffixes"):
            assert after == files
        assert not any(b"root:x:0" in data for data in after.values())
    finally:
        _remove_deep(place)
        (site.root / "addresses.lock").write_bytes(lock)
        site.build()
        assert site.files() == files


def _remove_deep(folder: Path) -> None:
    subprocess.run(["rm", "-rf", "--", str(folder)], check=True)


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="another test holds it for who is not root")
def test_a_text_and_a_folder_that_may_not_be_read_are_named(tmp_path: Path) -> None:
    """Root may read all, so the build is run without that power."""
    program = shutil.which("setpriv")
    if program is None:
        pytest.skip("no setpriv to run a program with less power")
    site = SmallSite(tmp_path)
    site.write("content/a.txt", "Ferry late\n\nThe ferry was late.\n")
    site.write("content/b.txt", "Ferry shut\n\nThe ferry was late.\n").chmod(0)
    site.write("content/closed/c.txt", "Ferry away\n\nThe ferry was late.\n")
    (site.root / "content/closed").chmod(0)
    try:
        less = [program, "--bounding-set=-dac_override,-dac_read_search"]
        if subprocess.run([*less, "cat", str(site.root / "content/b.txt")], capture_output=True).returncode == 0:
            pytest.skip("setpriv cannot take the power away here")
        result = subprocess.run(
            [*less, sys.executable, "-m", "newsgen", "-C", str(site.root), "build"], capture_output=True, text=True
        )
    finally:
        (site.root / "content/closed").chmod(0o755)
    assert result.returncode == 1, result.stderr
    assert "content/b.txt: unreadable: cannot be read: Permission denied" in result.stderr
    assert "content/closed/: unreadable: cannot list the folder: Permission denied" in result.stderr
    assert (site.output / "undated/ferry-late/index.html").is_file()


# Files that are another thing when they are read than when they were found.


BECOMES: dict[str, Callable[[Path], object]] = {
    "gone": lambda file: None,
    "a pipe": os.mkfifo if os.name == "posix" else Path.touch,
    "a link": lambda file: file.symlink_to(file.with_name(".secret")),
    "a folder": Path.mkdir,
    "large": lambda file: _holes(file, 10**12),
    "a device": _device_at,
}


def become(file: Path, what: str) -> None:
    """Put another thing in the place of a file."""
    file.with_name(".secret").write_text("Nobody may read this secret.\n")
    file.unlink()
    BECOMES[what](file)


@posix
@pytest.mark.parametrize("becomes", BECOMES)
def test_a_file_that_is_another_when_it_is_read_is_refused(
    becomes: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = good_site(tmp_path)
    files = site.files()
    victim = site.write("content/victim.txt", "Ferry\n\nThe ferry was late.\n")

    def late(content: str, path: str, *rest: int) -> bytes:
        if path == "victim.txt" and victim.is_file() and not victim.is_symlink():
            become(victim, becomes)
        return read_source(content, path, *rest)

    monkeypatch.setattr(load, "read_source", late)
    report = site.build()
    (problem,) = report.errors
    assert (problem.path, problem.code) == ("content/victim.txt", "too-large" if becomes == "large" else "unreadable")
    assert site.files() == files


@posix
@pytest.mark.parametrize("becomes", BECOMES)
@pytest.mark.parametrize("place", ["content/pier.gif", "static/pier.gif"])
def test_a_picture_that_is_another_when_it_is_copied_is_refused(
    place: str, becomes: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = SmallSite(tmp_path)
    site.write("content/a.md", "---\ntitle: Ferry\nimage: pier.gif\n---\n\nThe ferry was late.\n")
    victim = site.write(place, b"GIF89a\x01\x00\x01\x00\x00\x00\x00;")
    (tmp_path / "secret.txt").write_text("Nobody may read this secret.\n")
    collect = assets.collect

    def late(*given: Any) -> dict[str, assets.Asset]:
        found = collect(*given)
        become(victim, becomes)
        return found

    monkeypatch.setattr(copying, "collect", late)
    report = site.build()
    (problem,) = report.errors
    assert (problem.path, problem.code) == (place, "too-large" if becomes == "large" else "unreadable")
    assert not any(b"secret" in data for data in site.files().values())
    assert not any(path.endswith("pier.gif") for path in site.files())


@posix
def test_a_file_that_is_written_while_it_is_read_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"half")
    read, writes = os.read, [b"half and whole", b"half and whole at last"]

    def slow(handle: int, size: int) -> bytes:
        data = read(handle, size)
        if writes:
            file.write_bytes(writes.pop(0))
        return data

    monkeypatch.setattr(os, "read", slow)
    assert read_source(str(tmp_path), "a.txt") == b"half and whole at last"
    writes += [bytes([65 + n]) * n for n in range(1, 9)]
    with pytest.raises(OSError, match="changes while it is read"):
        read_source(str(tmp_path), "a.txt")


def test_no_more_of_a_file_is_taken_into_memory_than_a_text_may_have(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    _holes(file, 10**12)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            read_source(str(tmp_path), "a.txt")
        assert tracemalloc.get_traced_memory()[1] < 3 * MAX_BYTES
    finally:
        tracemalloc.stop()
    file.write_bytes(b"x" * MAX_BYTES)
    assert len(read_source(str(tmp_path), "a.txt")) == MAX_BYTES


def test_a_long_text_is_read_up_to_the_bound(site: SmallSite) -> None:
    site.write("content/a.txt", "Ferry\n" + "a\n" * (MAX_LINES - 1))
    assert site.build().errors == ()
    site.write("content/a.txt", "Ferry\n" + "a\n" * MAX_LINES)
    (problem,) = site.build().errors
    assert (problem.line, problem.code) == (MAX_LINES, "too-long")


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("", 0), ("[a]", 2), ("[a] [b", 4), ("[[a]]", 6), ("[a](b)", 4), ("(a)", 0), ("]])", 0), ("[" * 4, 10),
        ("a](bc", 3), ("[a](()", 5), ("[a]((b))", 6), ("(a [b](c)", 4),
    ],
)
def test_steps_to_close_are_what_a_converter_would_look_through(text: str, steps: int) -> None:
    assert steps_to_close(text) == steps


def test_markdown_of_news_is_never_too_complex() -> None:
    """Thousands of links that are closed, and program text, cost little."""
    links = "".join(f"[The World Health Organization said on day {n}](https://news.example/{n}). " for n in range(900))
    code = "~~~\n" + "rows = [[0] * 9 for _ in range(9)]; rows[0][1] = f(x)[2]\n\n" * 900 + "~~~\n"
    assert refuse_markdown(links, 1) is None
    assert refuse_markdown(code, 1) is None
    assert refuse_markdown("\n\n" + "[" * 9000, 5) is not None


@pytest.mark.parametrize(
    "piece", ["[" * 1000 + "\n\n", "[a](" * 300 + "\n\n", "[a](() ", "![a](( [b) ", "[[(]("]
)
def test_brackets_of_all_kinds_and_paragraphs_are_counted_together(piece: str) -> None:
    assert refuse_markdown(piece * (400_000 // len(piece)), 1) is not None
    assert refuse_markdown(piece, 1) is None


def test_marks_of_emphasis_are_counted_but_a_long_rule_is_one() -> None:
    assert refuse_markdown("_*" * 10_001, 1) == (0, "too-complex", ANY)
    assert refuse_markdown("**a" * 20_001, 1) == (0, "too-complex", ANY)
    assert refuse_markdown("**a** _b_ " * 4_000, 1) is None
    assert refuse_markdown("*" * 40_000 + "\n\n" + "_" * 40_000, 1) is None


def test_the_line_of_the_costly_paragraph_is_told() -> None:
    refusal = refuse_markdown("a\n\nb\nc\n\n" + "[" * 9000 + "\n\n" + "d\n", 4)
    assert refusal is not None
    assert refusal[:2] == (9, "too-complex")


@posix
@pytest.mark.parametrize("place", ["content/sub/inner/victim.txt", "content/sub/inner/pier.gif", "static/sub/pier.gif"])
@pytest.mark.parametrize("level", [1, 2])
def test_a_folder_that_becomes_a_link_before_its_file_is_read_is_not_followed(
    place: str, level: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = SmallSite(tmp_path)
    site.write("content/a.md", "---\ntitle: Ferry\nimage: sub/inner/pier.gif\n---\n\nThe ferry was late.\n")
    victim = site.write(place, "Ferry lost\n\nThe ferry was lost.\n")
    parts = victim.relative_to(tmp_path).parts
    folder = tmp_path.joinpath(*parts[: 1 + min(level, len(parts) - 2)])
    elsewhere = tmp_path / "elsewhere"

    def late(root: str, path: str, *rest: int) -> bytes:
        if f"{root}/{path}" == str(victim) and not folder.is_symlink():
            folder.rename(elsewhere)
            folder.symlink_to(elsewhere)
            next(elsewhere.rglob(victim.name)).write_text("Secret\n\nNobody may read this secret.\n")
        return read_source(root, path, *rest)

    monkeypatch.setattr(load, "read_source", late)
    monkeypatch.setattr(copying, "read_source", late)
    (problem,) = site.build().errors
    assert (problem.path, problem.code) == (place, "unreadable")
    assert "link on its way" in problem.message
    assert not any(b"secret" in data for data in site.files().values())


def test_no_more_of_a_picture_is_read_than_its_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gif = b"GIF89a\x05\x00\x04\x00\x00\x00\x00;"
    (tmp_path / "large.gif").write_bytes(gif)
    with (tmp_path / "large.gif").open("r+b") as file:
        file.truncate(10**12)
    tracemalloc.start()
    try:
        assert picture_size(tmp_path, "large.gif") == (5, 4)
        assert tracemalloc.get_traced_memory()[1] < 3 * MAX_PICTURE_HEAD
    finally:
        tracemalloc.stop()
    box = struct.Struct(">L4s").pack
    segment = b"\xff\xe1\xff\xff" + bytes(65533)
    frame = b"\xff\xc0\x00\x0b\x08\x00\x04\x00\x05\x01" + bytes(99)
    (tmp_path / "near.jpg").write_bytes(b"\xff\xd8" + segment * 15 + frame)
    (tmp_path / "far.jpg").write_bytes(b"\xff\xd8" + segment * 16 + frame)
    assert picture_size(tmp_path, "near.jpg") == (5, 4)
    assert picture_size(tmp_path, "far.jpg") == (0, 0)
    size = box(20, b"ispe") + bytes(4) + (5).to_bytes(4, "big") + (4).to_bytes(4, "big")
    inner = box(8 + 8 + len(size), b"iprp") + box(8 + len(size), b"ipco") + size
    head = box(16, b"ftyp") + b"avifavif"
    (tmp_path / "plain.avif").write_bytes(head + box(12 + len(inner), b"meta") + bytes(4) + inner + bytes(2_000_000))
    assert picture_size(tmp_path, "plain.avif") == (5, 4)
    # A list of 65,000 items, each of which lies in 65,535 places of no length.
    places = b"\x00" * 6 + (65_000).to_bytes(2, "big") + b"\x00\x01\x00\x00\xff\xff" * 65_000
    inner += box(8 + len(places), b"iloc") + places
    (tmp_path / "long.avif").write_bytes(head + box(12 + len(inner), b"meta") + bytes(4) + inner)
    assert picture_size(tmp_path, "long.avif") == (5, 4)
    (tmp_path / "map.jpg").write_bytes(b"P6 " + b"1" * 10_000_000)  # a kind that no browser shows
    assert picture_size(tmp_path, "map.jpg") == (0, 0)
    if os.name == "posix":
        os.mkfifo(tmp_path / "pipe.gif")
        (tmp_path / "link.gif").symlink_to("large.gif")
        assert picture_size(tmp_path, "pipe.gif") == picture_size(tmp_path, "link.gif") == (0, 0)


@posix
@pytest.mark.parametrize("name", ["newsgen.yaml", "addresses.lock"])
@pytest.mark.parametrize("command", ["build", "verify", "check", "list articles"])
def test_a_file_of_the_owners_that_is_none_is_told_at_once(name: str, command: str, tmp_path: Path) -> None:
    site = good_site(tmp_path)
    files = site.files()
    file = site.root / name
    changes: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "is a folder": (file.mkdir, file.rmdir),
        "is a pipe": (lambda: os.mkfifo(file), file.unlink),
        "is a link that leads nowhere": (lambda: file.symlink_to("nowhere"), file.unlink),
    }
    for said, (make, unmake) in changes.items():
        file.unlink(missing_ok=True)
        make()
        result = CliRunner().invoke(cli, ["-C", str(site.root), *command.split()])
        unmake()
        if name == "addresses.lock" and command.startswith("list"):  # which does not ask for it
            continue
        assert result.exit_code in (1, 2) and result.exception is not None
        assert f"{name}" in result.output and said in result.output
        assert result.output.count("\n") == 1, result.output
    assert site.files() == files


@pytest.mark.parametrize("opening", ["[", "![a ", "[a](b ", "[[a]", "[a][b ", "[a](b [c ![d "])
def test_brackets_are_counted_together_in_all_paragraphs(opening: str) -> None:
    """A text of 100 kB: no paragraph of it is too costly by itself."""
    paragraph = (opening * 2_000)[:2_000]
    assert refuse_markdown(paragraph, 1) is None
    refusal = refuse_markdown("The ferry was late.\n\n" + f"{paragraph}\n\n" * 50, 1)
    assert refusal is not None
    assert refusal[1] == "too-complex"
    assert refusal[0] > 3


def test_tags_that_nothing_closes_are_counted_to_the_end_of_the_text() -> None:
    text = "The ferry was late.\n\n" * 4_000
    assert refuse_markdown("<a " * 100 + text, 1) is None
    assert refuse_markdown("<a " * 400 + text + ">", 1) is None
    refusal = refuse_markdown("<a " * 400 + text, 1)
    assert refusal is not None
    assert refusal[1] == "too-complex"
