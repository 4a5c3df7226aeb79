"""What stands in the output and is not newsgen's: links above all, which lead to folders of the owner's."""

from __future__ import annotations

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
