"""What stands in the output and is not newsgen's: links above all, which lead to folders of the owner's."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import SmallSite

from newsgen.output import STAGING, FolderSink

TEXT = "Ferry late again\n\nThe ferry to the island was late again on Monday, the harbour board said.\n"


def mine(tmp_path: Path) -> Path:
    """A folder of the owner's elsewhere."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "index.html").write_text("mine")
    return folder


def test_a_link_in_the_place_of_the_staging_folder_costs_no_file(site: SmallSite, tmp_path: Path) -> None:
    folder = mine(tmp_path)
    site.write("content/a.txt", TEXT)
    output = site.root / "build"
    output.mkdir()
    (output / STAGING).symlink_to(folder)
    with pytest.raises(NotADirectoryError):
        site.build()
    assert [path.name for path in folder.iterdir()] == ["index.html"]


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    folder = mine(tmp_path)
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "undated").symlink_to(folder)
    sink = FolderSink(tmp_path / "build")
    for path in ("undated/index.html", "undated/a/index.html", "undated/a/b/index.html"):
        with pytest.raises(NotADirectoryError):
            sink.write(path, b"page")
    assert [path.name for path in folder.iterdir()] == ["index.html"]
    assert (folder / "index.html").read_text() == "mine"


def test_nothing_is_taken_away_through_a_link(tmp_path: Path) -> None:
    folder = mine(tmp_path)
    sink = FolderSink(tmp_path / "build")
    sink.write("undated/index.html", b"page")
    (tmp_path / "build" / "undated").rename(tmp_path / "old")
    (tmp_path / "build" / "undated").symlink_to(folder)
    sink.remove("undated/index.html")
    assert (folder / "index.html").read_text() == "mine"


def test_a_link_that_leads_nowhere_is_still_a_file_of_the_owners(tmp_path: Path) -> None:
    sink = FolderSink(tmp_path / "build")
    sink.write("index.html", b"page")
    (tmp_path / "build" / "404.html").symlink_to(tmp_path / "nowhere")
    assert sink.stamp("404.html") is not None


def test_the_output_itself_may_be_a_link(tmp_path: Path) -> None:
    folder = mine(tmp_path)
    (tmp_path / "build").symlink_to(folder)
    FolderSink(tmp_path / "build").write("a/index.html", b"page")
    assert (folder / "a" / "index.html").read_bytes() == b"page"


# What the owner put where a page belongs


def said(site: SmallSite) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in site.build().errors]


def test_a_folder_of_the_owners_in_the_place_of_a_page_is_named_and_the_rest_is_published(site: SmallSite) -> None:
    site.write("content/a.txt", TEXT)
    site.write("build/undated/ferry-late-again/index.html/mine.txt", "mine")
    site.write("build/index.html/mine.txt", "mine")
    site.write("content/b.txt", "Another\n\nThe ferry came.\n")
    both = [(f"build/{path}", "foreign-file") for path in ("index.html", "undated/ferry-late-again/index.html")]
    assert said(site) == both
    assert "The ferry came" in site.page("undated/another/index.html")
    assert said(site) == both  # it is said until it is mended
    for path in ("index.html", "undated/ferry-late-again/index.html"):
        assert site.page(f"{path}/mine.txt") == "mine"
        shutil.rmtree(site.output / path)
    assert said(site) == []
    assert_as_clean(site)


@pytest.mark.parametrize("kind", ["file", "link"])
def test_what_stands_in_the_place_of_a_pages_folder_is_named_and_the_rest_is_published(
    site: SmallSite, tmp_path: Path, kind: str
) -> None:
    site.write("content/a.txt", TEXT)
    site.write("content/b.md", "---\ntitle: Dated\ndate: 2019-05-05\n---\n\nThe ferry came.\n\n![A pier](pier.gif)\n")
    site.write("content/pier.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;")
    site.output.mkdir()
    folder = mine(tmp_path)
    for name in ("undated", "media"):
        if kind == "file":
            site.write(f"build/{name}", "mine")
        else:
            (site.output / name).symlink_to(folder)
    for _ in range(2):
        assert said(site) == [("build/media", "foreign-file"), ("build/undated", "foreign-file")]
        assert "The ferry came" in site.page("2019/05/dated/index.html")
    for name in ("undated", "media"):
        assert kind == "link" or site.page(name) == "mine"
        (site.output / name).unlink()
    assert [path.name for path in folder.iterdir()] == ["index.html"]
    assert (folder / "index.html").read_text() == "mine"
    assert said(site) == []
    assert_as_clean(site)


def test_a_folder_that_takes_the_place_of_a_page_that_stood_is_left(site: SmallSite) -> None:
    site.write("content/a.txt", TEXT)
    site.build()
    for path in ("undated/ferry-late-again/index.html", ".newsgen-manifest"):
        (site.output / path).unlink()
        site.write(f"build/{path}/mine.txt", "mine")
    site.write("content/b.txt", "Another\n\nThe ferry came.\n")
    page = ("build/undated/ferry-late-again/index.html", "foreign-file")
    assert said(site) == [("build/.newsgen-manifest", "foreign-file"), page]
    assert "The ferry came" in site.page("undated/another/index.html")
    (site.root / "content/a.txt").unlink()
    site.build()
    assert site.page("undated/ferry-late-again/index.html/mine.txt") == "mine"
    for path in ("undated/ferry-late-again", ".newsgen-manifest"):
        shutil.rmtree(site.output / path)
    assert said(site) == []
    assert_as_clean(site)


def assert_as_clean(site: SmallSite) -> None:
    clean = SmallSite(site.root, "clean", ".clean")
    clean.build()
    assert site.files() == clean.files()
