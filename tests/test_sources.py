"""What is taken from a content folder, and what is left where it is."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from pathlib import Path

import pytest
from conftest import SmallSite
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.config import open_site
from newsgen.problems import Problem
from newsgen.sources import read_source, scan

posix = pytest.mark.skipif(os.name != "posix", reason="file names and kinds of POSIX")
BODY = "The ferry was an hour late on Monday, and nobody could say why.\n"


def put(root: Path, *paths: str, text: str = BODY) -> Path:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return root


def texts(root: Path) -> list[str]:
    return [source.path for source in scan(root).texts]


def test_texts_are_found_at_any_depth_and_in_one_order(tmp_path: Path) -> None:
    paths = ["a.txt", "b.md", "1969/07/21/moon.txt", "1969/07/sea.TXT", "z/y/x/w/v/u.md", "élan/北京.txt", "a b.txt"]
    put(tmp_path, *paths)
    assert texts(tmp_path) == sorted(paths)
    assert texts(tmp_path / "nothing") == []


def test_a_text_is_known_by_its_path_without_the_suffix(tmp_path: Path) -> None:
    put(tmp_path, "1969/moon.landing.txt")
    (source,) = scan(tmp_path).texts
    assert (source.id, source.folder) == ("1969/moon.landing", "1969")
    assert source.stamp[0] == len(BODY)
    assert read_source(str(tmp_path), source.path) == BODY.encode()


def test_each_kind_of_file_has_its_place(tmp_path: Path) -> None:
    put(
        tmp_path,
        "a.txt", "a.yaml", "a.jpg", "b.md", "notes.docx", "lonely.yaml", "_defaults.yaml", "news/_defaults.yaml",
        "_authority/organisations.yaml", "_terms/tags/law.md", "_terms/tags/readme.pdf", "news/plan.SVG",
    )  # fmt: skip
    found = scan(tmp_path)
    assert [source.path for source in found.texts] == ["a.txt", "b.md"]
    assert found.texts[0].sidecar is not None
    assert found.texts[1].sidecar is None
    assert found.defaults == {"": "_defaults.yaml", "news": "news/_defaults.yaml"}
    assert found.authority == {"organisations.yaml": "_authority/organisations.yaml"}
    assert found.terms == {"tags/law": "_terms/tags/law.md"}
    assert sorted(found.images) == ["a.jpg", "news/plan.SVG"]
    assert found.others == ("_terms/tags/readme.pdf", "lonely.yaml", "notes.docx")
    assert found.problems == ()


def test_a_sidecar_belongs_to_the_text_beside_it_only(tmp_path: Path) -> None:
    put(tmp_path, "news/a.txt", "a.yaml", "news/b.md", "news/b.yaml")
    found = scan(tmp_path)
    assert {source.path: source.sidecar is not None for source in found.texts} == {
        "news/a.txt": False,
        "news/b.md": True,
    }
    assert found.others == ("a.yaml",)


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    put(
        tmp_path, ".a.txt", ".git/b.txt", "news/.c.txt", "news/.d/e.txt", ".DS_Store", "node_modules/f.md", "news/a.txt"
    )
    found = scan(tmp_path)
    assert [source.path for source in found.texts] == ["news/a.txt"]
    assert found.others == ()
    assert found.problems == ()


def test_folders_to_skip_are_skipped(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "build/b.txt", "news/build/c.txt")
    found = scan(tmp_path, (tmp_path / "build",))
    assert [source.path for source in found.texts] == ["a.txt", "news/build/c.txt"]


@posix
def test_a_symbolic_link_is_named_and_not_followed(tmp_path: Path) -> None:
    """Neither out of the folder nor round in it."""
    secret = put(tmp_path / "elsewhere", "secret.txt")
    content = put(tmp_path / "content", "news/a.txt")
    (content / "link.txt").symlink_to(secret / "secret.txt")
    (content / "folder").symlink_to(secret)
    (content / "news" / "round").symlink_to(content)
    (content / "dangling.txt").symlink_to(tmp_path / "nowhere")
    found = scan(content)
    assert [source.path for source in found.texts] == ["news/a.txt"]
    assert {problem.path for problem in found.problems} == {"link.txt", "folder", "news/round", "dangling.txt"}
    assert {(problem.code, problem.severity) for problem in found.problems} == {("link", "warning")}


@posix
def test_a_pipe_or_socket_is_named_and_never_opened(site: SmallSite) -> None:
    """Opening a pipe that nobody writes to would wait for ever."""
    content = put(site.root / "content", "a.txt")
    os.mkfifo(content / "pipe.txt")
    here = Path.cwd()
    os.chdir(content)  # the address of a socket may not be long
    try:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind("s.txt")
        listener.close()
    finally:
        os.chdir(here)
    report = site.build()
    assert report.published == 1
    assert [(p.path, p.code) for p in report.problems] == [
        ("content/pipe.txt", "special-file"),
        ("content/s.txt", "special-file"),
    ]


@posix
def test_a_name_with_a_newline_is_a_name(site: SmallSite) -> None:
    put(
        site.root / "content",
        "two\nlines.txt",
        "tab\there.txt",
        "quote\"and'.txt",
        "back\\slash.txt",
        "<b>.txt",
        "#?%41&.txt",
    )
    report = site.build()
    assert report.published == 6
    assert [p for p in report.problems if p.severity == "error"] == []
    for path, data in site.files().items():
        assert "\n" not in path
        assert b"<b>.txt" not in data, path


@posix
@pytest.mark.skipif(sys.platform == "darwin", reason="the file system takes UTF-8 only")
def test_a_name_that_is_not_utf_8_is_an_error_that_can_be_printed(site: SmallSite) -> None:
    content = put(site.root / "content", "a.txt")
    Path(os.fsdecode(os.fsencode(content) + b"/caf\xe9.txt")).write_text(BODY)
    report = site.build()
    assert report.published == 1
    (problem,) = report.problems
    assert (problem.code, problem.severity) == ("file-name", "error")
    str(problem).encode("utf-8")
    assert "rename it" in problem.message


@posix
@pytest.mark.skipif(os.geteuid() == 0 if os.name == "posix" else True, reason="root may read everything")
def test_what_cannot_be_read_is_named_and_the_rest_is_built(site: SmallSite) -> None:
    content = put(site.root / "content", "a.txt", "b.txt", "closed/c.txt")
    (content / "b.txt").chmod(0)
    (content / "closed").chmod(0)
    try:
        report = site.build()
    finally:
        (content / "closed").chmod(0o755)
    assert report.published == 1
    assert {(p.path, p.code, p.severity) for p in report.problems} == {
        ("content/b.txt", "unreadable", "error"),
        ("content/closed/", "unreadable", "error"),
    }


def test_a_text_that_vanishes_between_looking_and_reading_is_named(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsgen import load

    put(site.root / "content", "a.txt", "b.txt")

    def vanish(content: str, path: str) -> bytes:
        if path == "a.txt":
            raise FileNotFoundError(2, "No such file or directory", path)
        return read_source(content, path)

    monkeypatch.setattr(load, "read_source", vanish)
    report = site.build()
    assert report.published == 1
    assert [(p.path, p.code) for p in report.problems] == [("content/a.txt", "unreadable")]


def test_two_texts_that_differ_in_suffix_only_are_not_both_read(site: SmallSite) -> None:
    put(site.root / "content", "a.md", "a.txt")
    report = site.build()
    assert report.published == 1
    (problem,) = report.problems
    assert (problem.path, problem.code, problem.severity) == ("content/a.txt", "same-name", "error")
    assert "content/a.md" in problem.message


def test_a_folder_of_texts_without_content_is_a_site(site: SmallSite) -> None:
    put(site.root, "1969/moon.txt", "sea.txt", "templates/x.txt", "static/y.txt", "build/z.txt", ".newsgen/w.txt")
    opened = open_site(site.root)
    assert opened.content == opened.root
    for _ in range(2):  # what the first build wrote must not be read by the second
        report = site.build()
        assert report.published == 2
        assert [str(p) for p in report.problems if p.code != "foreign-file"] == []  # z.txt is the owner's
    assert (site.output / "1969" / "moon" / "index.html").is_file()


def test_a_content_folder_is_the_only_source_where_there_is_one(site: SmallSite) -> None:
    put(site.root, "readme.txt", "content/a.txt")
    assert site.build().published == 1


def test_an_empty_site_has_pages_that_say_so(site: SmallSite) -> None:
    (site.root / "content").mkdir()
    report = site.build()
    assert report.published == 0
    assert report.problems == ()
    assert "The archive is still empty" in site.page("index.html")


def test_what_is_not_read_is_named(site: SmallSite) -> None:
    put(site.root / "content", "a.txt", "b.docx", "c.png", "lonely.yaml")
    assert {(p.path, p.code, p.severity) for p in site.build().problems} == {
        ("content/b.docx", "not-read", "warning"),
        ("content/c.png", "not-read", "warning"),
        ("content/lonely.yaml", "not-read", "warning"),
    }


@pytest.mark.parametrize("data", [b"", b"\n \t\n", b"\xef\xbb\xbf", b"---\n---\n"])
def test_an_empty_text_is_an_error(site: SmallSite, data: bytes) -> None:
    site.write("content/a.txt", data)
    (problem,) = site.build().problems
    assert (problem.path, problem.code, problem.severity) == ("content/a.txt", "empty", "error")


names = st.text(st.characters(codec="utf-8", exclude_characters="/\x00"), min_size=1, max_size=20).filter(
    lambda name: name[0] != "." and len(name.encode()) < 200
)


@posix
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(names, names), max_size=4, unique=True))
def test_every_text_below_the_folder_is_found_once(
    tmp_path_factory: pytest.TempPathFactory, paths: list[tuple[str, str]]
) -> None:
    root = tmp_path_factory.mktemp("content")
    wanted = {
        f"{folder}/{name}.txt" for folder, name in paths if not folder.lower().startswith(("node_modules", "_terms"))
    }
    put(root, *wanted)
    found = scan(root)
    assert {source.path for source in found.texts} == wanted
    assert len(found.texts) == len(wanted)
    assert all(isinstance(problem, Problem) for problem in found.problems) and not found.problems


def test_a_site_built_into_the_folder_is_no_text_though_its_state_is_lost(tmp_path: Path) -> None:
    before = SmallSite(tmp_path, "public")
    before.write("a.txt", "Ferry late\n\nThe ferry was late.\n")
    before.build()
    shutil.rmtree(before.state)
    now = SmallSite(tmp_path)
    report = now.build()
    assert report.problems == ()
    assert report.published == 1
