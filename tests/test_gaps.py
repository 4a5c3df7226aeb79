"""What an archive lacks, as its editor is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsgen.cli import cli
from newsgen.gaps import Jump, every_month, jumps


def months(*counts: int) -> list[tuple[str, int]]:
    return [(f"{2019 + number // 12}-{number % 12 + 1:02d}", count) for number, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ((9, 9, 0, 0, 9, 9, 9), [Jump("none", "2019-03", "2019-04", 0, 9)]),
        ((9, 9, 2, 9, 9), [Jump("few", "2019-03", "2019-03", 2, 9)]),
        ((9, 9, 40, 9, 9), [Jump("many", "2019-03", "2019-03", 40, 9)]),
        ((9, 8, 12, 7, 9, 20), []),
        ((1, 0, 0, 1, 0, 2), []),  # so few a month that nothing is to be expected
        ((5,), []),
        ((), []),
    ],
)
def test_months_that_differ_too_much_are_named(counts: tuple[int, ...], found: list[Jump]) -> None:
    assert list(jumps(months(*counts))) == found


def test_no_month_is_passed_over() -> None:
    counted = {"2019-11": 2, "2020-02": 1}
    assert list(every_month(counted)) == [("2019-11", 2), ("2019-12", 0), ("2020-01", 0), ("2020-02", 1)]


def test_the_report_names_texts_and_says_how_many(tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    (content / "a.txt").write_text("---\ntitle: A\ndate: 2019-04-08\nsource: Wire\n---\nIt was there.\n")
    (content / "b.txt").write_text("---\ntitle: B\n---\nIt was there.\n")
    (content / "c.txt").write_text("---\ntitle: C\ndate: 2019\nrights: full\n---\nIt was there.\n")
    run = CliRunner().invoke
    assert run(cli, ["-C", str(tmp_path), "gaps"]).exit_code == 2  # nothing is built yet
    assert run(cli, ["-C", str(tmp_path), "-q", "build"]).exit_code == 0
    told = run(cli, ["-C", str(tmp_path), "gaps"]).stdout
    assert "Articles: 3" in told
    assert "  2019   .   .   .   1" in told
    assert "of 1 more only the year is known" in told
    assert "Undated: 1\n  b.txt" in told
    assert "Without a source: 2\n  b.txt\n  c.txt" in told
    assert "without a word on their rights: 1\n  a.txt" in told
    found = json.loads(run(cli, ["-C", str(tmp_path), "gaps", "--json"]).stdout)["gaps"]
    assert found["undated"] == ["b.txt"]
    assert found["months"] == [["2019-04", 1]]
