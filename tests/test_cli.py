"""The command line: exit codes, where each kind of output goes, and what is never done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from conftest import missing

from newsgen.cli import cli
from newsgen.config import read_settings
from newsgen.problems import Problem
from newsgen.report import printable, problem_lines

GOOD = "---\ntitle: The harbour opens again\ndate: 2021-05-04\n---\n\nThe harbour of the town opened again.\n"
BROKEN = "---\ntitle: [never closed\n---\n\nText.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "content/harbour.md", GOOD)
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def run(folder: Path, *words: str, **environment: str) -> Result:
    return CliRunner().invoke(cli, ["-C", str(folder), *words], env=environment)


# build


def test_a_build_ends_with_its_counts_and_the_next_command(folder: Path) -> None:
    result = run(folder, "build", "--jobs", "1")
    assert result.exit_code == 0
    for word in ("1 published", "0 failed", "0 undated", "0 uncertain", "newsgen serve"):
        assert word in result.stdout
    assert (folder / "build/2021/05/the-harbour-opens-again/index.html").is_file()


def test_an_error_in_one_text_gives_code_1_and_the_rest_is_published(folder: Path) -> None:
    write(folder, "content/broken.md", BROKEN)
    result = run(folder, "build")
    assert result.exit_code == 1
    assert "content/broken.md:2: yaml-syntax: " in result.stderr
    assert "1 published, 1 failed" in result.stdout
    assert (folder / "build/2021/05/the-harbour-opens-again/index.html").is_file()


def test_a_warning_gives_code_1_only_when_strict(folder: Path) -> None:
    write(folder, "content/harbour.md", GOOD.replace("date:", "colour: red\ndate:"))
    assert run(folder, "build").exit_code == 0
    result = run(folder, "build", "--strict")
    assert result.exit_code == 1
    assert "content/harbour.md:3: unknown-key: unknown key 'colour'" in result.stderr
    assert result.stderr.endswith("newsgen: 0 errors, 1 warning\n")


@pytest.mark.parametrize(
    "words",
    [
        ("build", "--no-such-option"),
        ("build", "--content", "nowhere"),
        ("build", "--output", "content"),
        ("build", "--output", "."),
        ("build", "--output", "content/harbour.md"),
        ("build", "--base-url", "example.org"),
        ("build", "--jobs", "0"),
        ("list", "frogs"),
        ("explain", "nothing.txt"),
        ("nonsense",),
    ],
)
def test_wrong_use_gives_code_2(folder: Path, words: tuple[str, ...]) -> None:
    result = run(folder, *words)
    assert result.exit_code == 2
    assert result.stderr
    assert "Traceback" not in result.output


def test_settings_that_cannot_be_used_are_named_by_line_and_give_code_2(folder: Path) -> None:
    write(folder, "newsgen.yaml", "title: A\nlanguage: en\n")
    result = run(folder, "build")
    assert result.exit_code == 2
    assert "newsgen.yaml:2: settings: unknown setting 'language'" in result.stderr


def test_json_is_one_document_with_a_version(folder: Path) -> None:
    write(folder, "content/broken.md", BROKEN)
    result = run(folder, "build", "--json")
    document = json.loads(result.stdout)
    assert (document["version"], document["ok"], document["published"], document["failed"]) == (1, False, 1, 1)
    assert document["problems"][0]["path"] == "content/broken.md"
    assert result.exit_code == 1


def test_json_tells_of_wrong_settings_too(folder: Path) -> None:
    write(folder, "newsgen.yaml", "language: en\n")
    document = json.loads(run(folder, "build", "--json").stdout)
    assert (document["version"], document["ok"]) == (1, False)


def test_quiet_says_nothing_when_all_is_well(folder: Path) -> None:
    result = run(folder, "build", "-q")
    assert (result.exit_code, result.output) == (0, "")


def test_explain_and_profile_tell_why_and_how_long(folder: Path) -> None:
    result = run(folder, "build", "--explain", "--profile")
    assert "home: new" in result.stdout
    assert "pages, by kind" in result.stderr


def test_drafts_are_shown_on_request_only_and_the_next_step_says_so(folder: Path) -> None:
    write(folder, "content/draft.md", GOOD.replace("title: The", "draft: true\ntitle: Secret"))
    assert "1 published" in run(folder, "build").stdout
    result = run(folder, "build", "--drafts")
    assert "2 published" in result.stdout
    assert "drafts are in the output" in result.stdout
    run(folder, "build")
    assert not list((folder / "build").rglob("secret*"))


def test_the_clock_can_be_set(folder: Path) -> None:
    assert "0 published" in run(folder, "build", SOURCE_DATE_EPOCH="1000000000").stdout
    assert run(folder, "build", SOURCE_DATE_EPOCH="yesterday").exit_code == 2


def test_another_output_holds_the_whole_site(folder: Path) -> None:
    run(folder, "build")
    result = run(folder, "build", "--output", "elsewhere")
    assert result.exit_code == 0
    first = {path.relative_to(folder / "build") for path in (folder / "build").rglob("*")}
    assert first == {path.relative_to(folder / "elsewhere") for path in (folder / "elsewhere").rglob("*")}


def test_five_messages_of_a_kind_are_shown_then_how_many_more() -> None:
    problems = [Problem(f"a{n}.txt", 0, "empty", "is empty") for n in range(12)]
    problems.append(Problem("b.txt", 1, "yaml-syntax", "is broken", "error"))
    lines = list(problem_lines(problems))
    assert lines[:5] == [f"a{n}.txt: empty: is empty" for n in range(5)]
    assert "7 more: empty, 12 in all" in lines[5]
    assert lines[6] == "b.txt:1: yaml-syntax: is broken"
    assert len(list(problem_lines(problems, 0))) == 13


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mred.txt", "a\\x1b[31mred.txt"),
        ("a\nb\r\x07", "a\\nb\\r\\x07"),
        ("\x9b1m", "\\x9b1m"),
        ("txt.\u202eexe", "txt.\\u202eexe"),
        ("half \udcff", "half \\udcff"),
        ("Ünïcödé – 漢字", "Ünïcödé – 漢字"),
    ],
)
def test_what_is_printed_has_no_power_over_a_terminal(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.skipif(os.name == "nt", reason="no such file names there")
def test_a_file_name_with_an_escape_is_escaped_in_messages(folder: Path) -> None:
    write(folder, "content/evil\x1b[2J.md", BROKEN)
    result = run(folder, "build")
    assert "\x1b" not in result.output
    assert "evil\\x1b[2J.md" in result.stderr


def test_no_color_is_kept_and_pipes_have_none(folder: Path) -> None:
    write(folder, "content/broken.md", BROKEN)
    coloured = CliRunner().invoke(cli, ["-C", str(folder), "build"], color=True)
    assert "\x1b[" in coloured.stderr
    plain = CliRunner().invoke(cli, ["-C", str(folder), "build"], color=True, env={"NO_COLOR": "1"})
    assert "\x1b[" not in plain.stderr
    assert "\x1b[" not in run(folder, "build").stderr


def test_every_command_teaches_by_an_example() -> None:
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        if name == "export":
            continue
        result = CliRunner().invoke(cli, [name, "--help"])
        assert result.exit_code == 0
        assert f"newsgen {name}" in result.stdout.partition("Options:")[0].replace("Usage:", "", 1), name
        assert command.get_short_help_str()


def test_the_module_runs_as_a_program(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "newsgen", "-C", str(folder), "build"],
        capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "1 published" in done.stdout
    assert done.stderr == ""


def test_the_start_imports_neither_rich_nor_a_server() -> None:
    code = "import sys, newsgen.cli; print([m for m in ('rich', 'uvicorn', 'starlette', 'jinja2') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


# init and new


def test_init_makes_a_site_that_builds_without_a_warning(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["init", str(tmp_path / "site")])
    assert result.exit_code == 0
    assert read_settings((tmp_path / "site/newsgen.yaml").read_text("utf-8")).id
    assert ".newsgen/" in (tmp_path / "site/.gitignore").read_text("utf-8")
    built = run(tmp_path / "site", "build", "--strict")
    assert (built.exit_code, built.stderr) == (0, "")
    assert "1 published" in built.stdout


def test_two_sites_have_two_ids(tmp_path: Path) -> None:
    for name in ("a", "b"):
        CliRunner().invoke(cli, ["init", str(tmp_path / name)])
    ids = {read_settings((tmp_path / name / "newsgen.yaml").read_text("utf-8")).id for name in ("a", "b")}
    assert len(ids) == 2


def test_init_never_writes_over_a_file(folder: Path) -> None:
    write(folder, "newsgen.yaml", "title: Mine\n")
    write(folder, ".gitignore", "mine\n")
    result = run(folder, "init")
    assert result.exit_code == 0
    assert "kept" in result.stdout
    assert (folder / "newsgen.yaml").read_text("utf-8") == "title: Mine\n"
    assert (folder / ".gitignore").read_text("utf-8") == "mine\n"
    assert sorted(p.name for p in (folder / "content").iterdir()) == ["_authority", "harbour.md"]


def test_new_writes_front_matter_that_is_read_without_a_warning(folder: Path) -> None:
    words = ("new", 'Comet: "seen" again', "--date", "14 March 1986", "--source-url", "https://example.org/a?b=1")
    assert run(folder, *words).exit_code == 0
    assert (folder / "content/1986/comet-seen-again.md").is_file()
    assert run(folder, "new", "Without a date").exit_code == 0
    built = run(folder, "build", "--strict")
    assert (built.exit_code, built.stderr) == (0, "")
    assert "1 published" in built.stdout and "2 more kept back" in built.stdout
    record = json.loads(run(folder, "explain", "1986/comet-seen-again.md", "--json").stdout)["record"]
    assert record["title"] == 'Comet: "seen" again'
    assert record["published"] == "1986-03-14"
    assert record["source_url"] == "https://example.org/a?b=1"


def test_new_never_writes_over_a_file_nor_outside_the_content(folder: Path) -> None:
    result = run(folder, "new", "Anything", "--path", "harbour.md")
    assert result.exit_code == 2
    assert (folder / "content/harbour.md").read_text("utf-8") == GOOD
    assert run(folder, "new", "Anything", "--path", "../outside.md").exit_code == 2
    assert not (folder / "outside.md").exists()
    assert run(folder, "new", "Anything", "--date", "03/04/2019").exit_code == 2


# list, explain, export


def test_list_asks_for_a_build_first(folder: Path) -> None:
    result = run(folder, "list", "articles")
    assert result.exit_code == 2
    assert "newsgen build" in result.stderr


def test_lists_have_one_record_a_line(folder: Path) -> None:
    write(folder, "content/undated.txt", "A title of some words\n\nThe text of a piece that has no date at all.\n")
    run(folder, "build")
    assert run(folder, "list", "articles").stdout.splitlines() == [
        "2021-05-04\tharbour.md\tThe harbour opens again",
        "undated\tundated.txt\tA title of some words",
    ]
    records = [json.loads(line) for line in run(folder, "list", "articles", "--json").stdout.splitlines()]
    assert [record["published"] for record in records] == ["2021-05-04", None]
    assert len(run(folder, "list", "undated").stdout.splitlines()) == 1
    assert run(folder, "list", "people").exit_code == 0


def test_lists_of_terms_count_their_articles(folder: Path) -> None:
    given = "tags: [Harbours]\norganisations: [Harbour Board]\ndate:"
    write(folder, "content/harbour.md", GOOD.replace("date:", given))
    run(folder, "build")
    assert run(folder, "list", "tags").stdout == "1\tharbours\tHarbours\n"
    organisation = json.loads(run(folder, "list", "organisations", "--json").stdout)
    assert (organisation["name"], organisation["count"]) == ("Harbour Board", 1)


def test_a_list_says_when_the_texts_have_changed(folder: Path) -> None:
    run(folder, "build")
    assert run(folder, "list", "articles").stderr == ""
    write(folder, "content/new.txt", "A title\n\nText.\n")
    assert "have changed" in run(folder, "list", "articles").stderr


TEXT = """\
Harbour opens again

Harbour opens again
By Ann Example
4 May 2021

The harbour opened again on Tuesday, the Harbour Board said.

Copyright © 2021 The Example Times. All Rights Reserved.
"""


def test_explain_tells_rule_and_line_of_each_field(folder: Path) -> None:
    write(folder, "content/piece.txt", TEXT)
    result = run(folder, "explain", "content/piece.txt")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    title = next(n for n, line in enumerate(lines) if line.strip().startswith("title "))
    assert "Harbour opens again" in lines[title]
    assert "line 1" in lines[title + 1]
    assert "2021-05-04" in result.stdout
    assert "line 7" in result.stdout
    assert "[title repeated]" in result.stdout
    document = json.loads(run(folder, "explain", "content/piece.txt", "--json").stdout)
    assert document["version"] == 1
    published = next(field for field in document["fields"] if field["field"] == "published")
    assert (published["value"], published["first_line"]) == ("2021-05-04", 5)


def test_explain_tells_what_is_wrong_and_gives_code_1(folder: Path) -> None:
    write(folder, "content/broken.md", BROKEN)
    result = run(folder, "explain", "content/broken.md")
    assert result.exit_code == 1
    assert "content/broken.md:2: yaml-syntax:" in result.stdout


def test_explain_reads_a_text_that_lies_elsewhere(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("elsewhere") / "piece.txt"
    file.write_text(TEXT, "utf-8")
    assert "Harbour opens again" in run(folder, "explain", str(file)).stdout


def test_records_are_exported_in_folders_as_the_sources_are(folder: Path) -> None:
    write(folder, "content/2021/piece.txt", TEXT)
    result = run(folder, "export", "records", "records")
    assert result.exit_code == 0
    found = sorted(p.relative_to(folder / "records").as_posix() for p in (folder / "records").rglob("*.json"))
    assert found == ["2021/piece.json", "harbour.json"]
    record = json.loads((folder / "records/2021/piece.json").read_text("utf-8"))
    assert (record["title"], record["published"], record["subtitle"]) == ("Harbour opens again", "2021-05-04", None)


def test_an_export_writes_over_its_own_files_alone(folder: Path) -> None:
    write(folder, "content/2021/piece.txt", TEXT)
    write(folder, "records/harbour.json", "mine")
    result = run(folder, "export", "records", "records")
    assert result.exit_code == 1
    assert "records/harbour.json: foreign-file: " in result.stderr and "move it away" in result.stderr
    assert (folder / "records/harbour.json").read_text() == "mine"
    piece = folder / "records/2021/piece.json"
    before = piece.read_bytes()
    (folder / "records/harbour.json").unlink()
    (folder / "records/harbour.json").mkdir()
    write(folder, "content/2021/piece.txt", TEXT.replace("Harbour", "Station"))
    assert run(folder, "export", "records", "records").exit_code == 1
    assert piece.read_bytes() != before
    (folder / "records/harbour.json").rmdir()
    for _ in range(2):  # its own are written over
        assert run(folder, "export", "records", "records").exit_code == 0
    (folder / "records/.newsgen-manifest").unlink()
    assert run(folder, "export", "records", "records").exit_code == 0  # they are what would be written
    write(folder, "records/harbour.json", "mine")
    assert run(folder, "export", "records", "records").exit_code == 0  # known again as its own


def test_check_gives_code_1_for_a_broken_link_and_json_on_request(folder: Path) -> None:
    assert run(folder, "check").exit_code == 0
    write(folder, "content/harbour.md", GOOD + "\nSee [this](nowhere.html).\n")
    result = run(folder, "check")
    assert result.exit_code == 1
    assert "content/harbour.md:8: link: link 'nowhere.html' leads nowhere" in result.stdout
    document = json.loads(run(folder, "check", "--json").stdout)
    assert (document["version"], document["ok"], len(document["problems"])) == (1, False, 1)


@pytest.mark.parametrize("own", ["templates", "static", ".newsgen", "content"])
def test_no_page_goes_among_the_owners_files_nor_they_among_the_pages(folder: Path, own: str) -> None:
    site = folder / "archive" / "site"
    for name in ("templates", "static", ".newsgen", "content"):
        write(site, f"{name}/mine.txt", "A text of mine\n\nIt is mine.\n")
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    link = folder / "link"
    if os.name == "posix":
        link.symlink_to(site / own)
    for output in (own, f"{own}/inner/site", ".", "..", "../..", str(link), str(link / "inner")):
        if output.startswith(str(link)) and not link.is_symlink():
            continue
        result = run(site, "build", "--output", output)
        assert result.exit_code == 2, output
        assert "choose another --output" in result.stderr and result.stderr.count("\n") == 1
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file() and file != link} == before
    assert run(site, "build", "--output", "../site-build").exit_code == 0


def test_a_folder_of_texts_may_hold_its_pages(tmp_path: Path) -> None:
    write(tmp_path, "harbour.md", GOOD)
    assert run(tmp_path, "build", "--output", "pages").exit_code == 0
    assert run(tmp_path, "build", "--output", "static/pages").exit_code == 2


@pytest.mark.skipif(os.name != "posix", reason="names of POSIX are bytes")
def test_a_folder_whose_name_is_not_utf_8_is_named(tmp_path: Path) -> None:
    try:
        site = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
        write(site, "content/harbour.md", GOOD)
    except OSError as error:
        missing(f"a file system that takes no such name: {error}")
    for command in ("build", "verify", "check", "list articles", "build --json", "export records out"):
        result = run(site, *command.split())
        assert result.exit_code == 2, command
        assert r"caf\xe9' has a name that is not UTF-8; rename it" in result.stderr
        assert result.stderr.count("\n") == 1
    result = run(site / "content", "build", "--output", str(tmp_path / "build"))
    assert result.exit_code == 2
    assert not (tmp_path / "build").exists()


@pytest.mark.skipif(os.name != "posix", reason="locales of POSIX")
def test_no_locale_changes_what_a_files_name_is(folder: Path) -> None:
    write(folder, "content/élan.txt", "Élan of the harbour\n\nThe harbour was shown.\n")
    other = {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    words = [sys.executable, "-m", "newsgen", "-C", str(folder)]
    built = subprocess.run([*words, "build"], env=os.environ | other, capture_output=True)
    assert (built.returncode, built.stderr) == (0, b"")
    assert (folder / "build/undated/elan-of-the-harbour/index.html").is_file()
    words.insert(1, "-Xutf8=0")
    built = subprocess.run([*words, "build"], env=os.environ | other, capture_output=True)
    assert built.returncode == 2
    assert built.stderr == b"newsgen: names of files would be misread: run it without '-X utf8=0', -E and -I\n"
