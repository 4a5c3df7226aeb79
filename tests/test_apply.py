"""The archive as a spreadsheet, and what an editor changed in it taken back into sidecars."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import SmallSite
from hypothesis import given
from hypothesis import strategies as st

from newsgen.cli import cli
from newsgen.sheet import BOM, COLUMNS, guarded, unguarded

HARBOUR = """\
---
title: The harbour opens again
date: 2021-05-04
author: [A. Writer, B. Reporter]
tags: [Shipping, Water]
source: The Example Gazette
---

A spokesman for the Harbour Board said the basin would be dredged. Amnesty International was not asked.
"""
BARGES = "Barges on the river\n\nBy Archive Desk\n\nNobody counted the barges for a long time, and then somebody did.\n"
FORMULA = '---\ntitle: "=HYPERLINK(1)"\ndate: 2019-04\nstatus: draft\n---\n\nA text.\n'


@pytest.fixture
def archive(site: SmallSite) -> SmallSite:
    site.write("content/2021/harbour.md", HARBOUR)
    site.write("content/barges.txt", BARGES)
    site.write("content/formula.md", FORMULA)
    site.write("newsgen.yaml", "taxonomies: {series: Series}\n")
    site.build()
    return site


def run(site: SmallSite, *words: str) -> Result:
    return CliRunner().invoke(cli, ["-C", str(site.root), *words])


def sheet(site: SmallSite, *words: str) -> list[dict[str, str]]:
    result = run(site, "list", *(words or ("articles",)), "--csv")
    assert result.exit_code == 0, result.output
    text = result.stdout_bytes.decode("utf-8")
    assert text.startswith(BOM)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM), newline="")))


def save(site: SmallSite, rows: list[dict[str, str]], delimiter: str = ",") -> None:
    into = io.StringIO()
    writer = csv.DictWriter(into, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    site.write("sheet.csv", BOM + into.getvalue())


def change(site: SmallSite, article: str, **cells: str) -> Result:
    """Edit one row of the sheet and apply it."""
    rows = sheet(site)
    next(row for row in rows if row["id"] == article).update(cells)
    save(site, rows)
    return run(site, "apply", "sheet.csv")


def sidecars(site: SmallSite) -> dict[str, str]:
    content = site.root / "content"
    return {path.relative_to(content).as_posix(): path.read_text("utf-8") for path in content.rglob("*.yaml")}


def test_the_sheet_has_every_article_and_what_is_known_of_it(archive: SmallSite) -> None:
    rows = {row["id"]: row for row in sheet(archive)}
    assert set(rows) == {"2021/harbour", "barges", "formula"}
    assert tuple(rows["barges"]) == (*COLUMNS, "series")
    harbour = rows["2021/harbour"]
    assert harbour["file"] == "content/2021/harbour.md"
    assert harbour["byline"] == "A. Writer; B. Reporter"
    assert harbour["organisations"] == "Harbour Board; Amnesty International"
    assert (harbour["date"], harbour["tags"], harbour["status"]) == ("2021-05-04", "Shipping; Water", "published")


def test_nothing_in_a_sheet_runs_and_the_guard_comes_off_again(archive: SmallSite) -> None:
    rows = sheet(archive)
    assert {row["id"]: row["title"] for row in rows}["formula"] == "'=HYPERLINK(1)"
    save(archive, rows)
    assert "0 cells" in run(archive, "apply", "sheet.csv").stdout


@given(st.text(max_size=12))
def test_a_guarded_cell_never_begins_like_a_formula_and_can_be_unguarded(text: str) -> None:
    assert guarded(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")
    assert unguarded(guarded(text)) == text


def test_undated_articles_and_other_lists_are_tables_too(archive: SmallSite) -> None:
    assert [row["id"] for row in sheet(archive, "undated")] == ["barges"]
    assert {row["name"] for row in sheet(archive, "organisations")} == {"Harbour Board", "Amnesty International"}
    assert run(archive, "list", "articles", "--csv", "--json").exit_code == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_sheet_that_nobody_changed_changes_nothing(archive: SmallSite, delimiter: str) -> None:
    save(archive, sheet(archive), delimiter)
    result = run(archive, "apply", "sheet.csv")
    assert (result.exit_code, sidecars(archive)) == (0, {})
    assert "0 cells in 0 sidecars" in result.stdout


@pytest.mark.parametrize(
    ("article", "kept"),
    [("2021/harbour", "04/05/2021"), ("2021/harbour", "5/4/21"), ("2021/harbour", "04.05.2021"), ("formula", "Apr-19")],
)
def test_a_date_that_a_spreadsheet_wrote_its_own_way_is_no_change(archive: SmallSite, article: str, kept: str) -> None:
    assert change(archive, article, date=kept).exit_code == 0
    assert sidecars(archive) == {}


@pytest.mark.parametrize(
    ("article", "cells", "sidecar"),
    [
        ("barges", {"date": "1999-08"}, "date: 1999-08\n"),
        ("barges", {"date": "8 August 1999"}, "date: 1999-08-08\n"),
        ("2021/harbour", {"date": "2021-04-05"}, "date: 2021-04-05\n"),
        ("barges", {"title": "Barges: a count"}, "title: 'Barges: a count'\n"),
        ("barges", {"byline": "Jane Doe;John Roe"}, "author: [Jane Doe, John Roe]\n"),
        ("barges", {"source": "Wire", "lang": "en-GB"}, "source: Wire\nlang: en-GB\n"),
        ("barges", {"tags": "rivers; counts"}, "tags: [rivers, counts]\n"),
        ("barges", {"series": "The river"}, "series: [The river]\n"),
        ("2021/harbour", {"tags": "Shipping; Water; Cranes"}, "tags: [Cranes]\n"),
        ("2021/harbour", {"tags": "Water"}, "not: [Shipping]\n"),
        ("2021/harbour", {"organisations": "Harbour Board"}, "not: [Amnesty International]\n"),
        ("barges", {"organisations": "River Watch"}, "organisations: [River Watch]\n"),
        ("barges", {"people": "Ann Example"}, "people: [Ann Example]\n"),
        ("barges", {"status": "draft", "rights": "noindex"}, "status: draft\nrights: noindex\n"),
        ("barges", {"summary": "Counted."}, "summary: Counted.\n"),
    ],
)  # fmt: skip
def test_a_changed_cell_is_written_into_the_sidecar_and_the_build_follows(
    archive: SmallSite, article: str, cells: dict[str, str], sidecar: str
) -> None:
    texts = {path: path.read_bytes() for path in (archive.root / "content").rglob("*.[tm]*")}
    result = change(archive, article, **cells)
    assert result.exit_code == 0, result.output
    assert sidecars(archive) == {f"{article}.yaml": sidecar}
    assert f"+{sidecar.splitlines()[0]}" in result.stdout
    assert {path: path.read_bytes() for path in texts} == texts
    assert not archive.build().errors
    save(archive, sheet(archive))
    assert "0 cells" in run(archive, "apply", "sheet.csv").stdout


def test_a_sheet_can_be_applied_again_before_the_next_build(archive: SmallSite) -> None:
    assert change(archive, "barges", date="1999-08", tags="rivers").exit_code == 0
    assert "0 cells" in run(archive, "apply", "sheet.csv").stdout


def test_comments_of_a_sidecar_are_kept_and_a_cleared_cell_takes_its_key_away(archive: SmallSite) -> None:
    archive.write("content/barges.yaml", "# by hand\ndate: 1999   # from the index card\nsummary: Old.\n")
    archive.build()
    assert change(archive, "barges", date="1999-08", summary="").exit_code == 0
    assert sidecars(archive)["barges.yaml"] == "# by hand\ndate: 1999-08 # from the index card\n"


def test_a_dry_run_shows_the_difference_and_writes_nothing(archive: SmallSite) -> None:
    rows = sheet(archive)
    rows[0]["title"] = "Other"
    save(archive, rows)
    result = run(archive, "apply", "sheet.csv", "--dry-run")
    assert result.exit_code == 0
    assert "+title: Other" in result.stdout
    assert sidecars(archive) == {}
    document = json.loads(run(archive, "apply", "sheet.csv", "--dry-run", "--json").stdout)
    assert (document["cells"], document["written"]) == (1, [])


def test_undo_takes_a_whole_sheet_back(archive: SmallSite) -> None:
    rows = sheet(archive)
    for row in rows:
        row["source"] = "Wire"
    save(archive, rows)
    assert "3 cells in 3 sidecars" in run(archive, "apply", "sheet.csv").stdout
    assert len(sidecars(archive)) == 3
    assert run(archive, "review", "undo").exit_code == 0
    assert sidecars(archive) == {}


def drop_ids(text: str) -> str:
    return text.replace("id,file", "identity,file", 1)


def twice(text: str) -> str:
    return text + text.splitlines()[1] + "\n"


@pytest.mark.parametrize(
    ("spoil", "line", "words"),
    [
        (drop_ids, 1, "no column 'id'"),
        (lambda text: text.replace(",title,", ",titel,", 1), 1, "did you mean 'title'"),
        (lambda text: text.replace(",title,", ",date,", 1), 1, "twice"),
        (lambda text: text.replace("\nbarges,", "\nbarge,", 1), 4, "no article 'barge'"),
        (lambda text: text.replace("content/barges.txt", "content/b.txt", 1), 4, "cannot be changed"),
        (twice, 5, "stands on line 2 too"),
        (lambda text: text + "a,b\n", 5, "has 2 cells"),
        (lambda text: text.replace("2021-05-04", "03/04/2019", 1), 3, "read in one way"),
        (lambda text: text.replace("The Example Gazette", "", 1), 3, "cannot be emptied"),
        (lambda text: text.replace(",published,", ",secret,", 1), 3, "must be one of"),
    ],
)
def test_what_cannot_be_taken_is_named_with_its_line_and_nothing_is_written(
    archive: SmallSite, spoil: Callable[[str], str], line: int, words: str
) -> None:
    rows = sheet(archive)
    rows[0]["summary"] = "Something else changed too."
    save(archive, rows)
    path = archive.root / "sheet.csv"
    before = path.read_text("utf-8-sig").replace("\r\n", "\n")
    path.write_text(BOM + spoil(before), "utf-8")
    result = run(archive, "apply", "sheet.csv")
    assert result.exit_code == 1
    assert f"sheet.csv:{line}: sheet: " in result.stderr
    assert words in result.stderr
    assert sidecars(archive) == {}


def test_a_sheet_in_another_encoding_is_refused(archive: SmallSite, tmp_path: Path) -> None:
    (tmp_path / "sheet.csv").write_bytes("id,title\nbarges,Küste\n".encode("cp1252"))
    result = run(archive, "apply", "sheet.csv")
    assert result.exit_code == 1
    assert "CSV UTF-8" in result.stderr


def test_rows_and_columns_may_be_left_out(archive: SmallSite) -> None:
    archive.write("sheet.csv", "date;id\n\n1999;barges\n")
    assert run(archive, "apply", "sheet.csv").exit_code == 0
    assert sidecars(archive) == {"barges.yaml": "date: 1999\n"}


def test_a_tag_named_like_an_organisation_is_not_taken_from_both(archive: SmallSite) -> None:
    archive.replace("content/2021/harbour.md", "[Shipping, Water]", "[Harbour Board, Water]")
    archive.build()
    result = change(archive, "2021/harbour", tags="Water")
    assert result.exit_code == 1
    assert "'organisations' too" in result.stderr
