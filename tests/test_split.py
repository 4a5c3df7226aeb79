"""A file that holds several articles: recognised, reported, and where it is cut."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import SmallSite

from newsgen import several
from newsgen.cli import cli
from newsgen.several import cuts, looks_several

HARBOUR = """\
Harbour reopens after ten dry years

By Archive Desk

PORT EXAMPLE, April 8 (Wire) - The harbour of the town opened again on Monday, and the first boat was on time.
A spokesman for the Harbour Board said that the basin had been dredged to a depth of twelve metres.

"We have waited for this for ten years," he said, and went on board to see the pumps himself.
"""
BARGES = """\
Nobody counted the barges, and then somebody did

By Samples Desk

RIVERTON, April 9 (Wire) - Four thousand barges went down the river in a year, says a study that was published on
Tuesday. Two ministers quoted it in the debate, and neither had counted them.

The study took two winters. Its authors sat at three locks with a pencil and a flask of tea.
"""
CRANES = """\
Cranes return to the upper meadows

By Nature Desk

HILLSIDE, April 10 (Wire) - The cranes are back in the upper meadows, a month earlier than last year and in greater
number than anybody there remembers. Farmers have left the lower fields to them.

They will stay until the autumn, if the water does. Last year it did not.
"""
STORIES = (HARBOUR, BARGES, CRANES)
TITLES = [
    "Harbour reopens after ten dry years",
    "Nobody counted the barges, and then somebody did",
    "Cranes return to the upper meadows",
]


def numbered(stories: tuple[str, ...]) -> str:
    return "".join(f"Document {n} of {len(stories)}\n\n{story}\n" for n, story in enumerate(stories, 1))


@pytest.mark.parametrize(
    "text",
    [
        "\n==========\n\n".join(STORIES),
        "\n***\n".join(STORIES),
        "\n* * *\n\n".join(STORIES),
        "\n____________________\n\n".join(STORIES),
        "\f".join(STORIES),
        "\n\f\n".join(STORIES),
        "\n\n".join(STORIES),
        numbered(STORIES),
        "Contents\n\n1. Harbour\n2. Barges\n3. Cranes\n\n" + numbered(STORIES),
    ],
    ids=["equals", "stars", "spaced", "underscores", "form feed", "fed line", "heads", "documents", "index"],
)  # fmt: skip
def test_each_article_is_found_with_its_title(text: str) -> None:
    assert looks_several(text)
    assert [cut.title for cut in cuts(text)] == TITLES


def test_a_cut_names_the_lines_of_an_article_and_leaves_the_rule_out() -> None:
    text = "\n==========\n\n".join(STORIES)
    lines = text.split("\n")
    for cut, story in zip(cuts(text), STORIES, strict=True):
        assert "\n".join(lines[cut.first_line - 1 : cut.last_line]) == story.strip("\n")


def test_datelines_alone_part_articles_where_a_headline_stands_above_each() -> None:
    stories = [story.replace("By ", "").split("\n", 4) for story in STORIES]
    text = "\n\n".join(f"{story[0]}\n\n{story[4]}" for story in stories)
    assert [cut.title for cut in cuts(text)] == TITLES


@pytest.mark.parametrize(
    "text",
    [
        HARBOUR,
        HARBOUR
        + "\n***\n\nThe road behind the harbour was opened too, after as many years.\n",
        HARBOUR + "\n***\n\nThis article was first published on April 8. All rights are with the Example Gazette.\n",
        HARBOUR + "\n---\n\nRelated stories\n\nBarges on the river\nBy Samples Desk\n\nCranes return\nBy Nature Desk\n",
        HARBOUR + "\n\fPage 2\n\nThe road was opened too, and nobody was on it for an hour and a half after that.\n",
        "Storms across the coast\n\nPORT EXAMPLE (Wire) - The sea came over the wall.\n\n"
        "RIVERTON (Wire) - The river rose by a metre.\n\nHILLSIDE (Wire) - The road was closed.\n",
        "Minutes\n=======\n\nFirst point\n===========\n\nThe board met on Monday and again on Tuesday.\n",
        "",
    ],
    ids=["one", "part", "notice", "related", "page break", "round-up", "headings", "empty"],
)
def test_one_article_is_left_whole(text: str) -> None:
    assert cuts(text) == ()



def run(site: SmallSite, *words: str) -> Result:
    return CliRunner().invoke(cli, ["-C", str(site.root), *words])


def week(site: SmallSite, parting: str = "\n==========\n\n") -> Path:
    return site.write("content/wire/week.txt", parting.join(STORIES))


@pytest.mark.parametrize("parting", ["\n==========\n\n", "\f", "\r\n\r\n***\r\n"])
def test_the_build_reports_such_a_file_and_names_the_command(site: SmallSite, parting: str) -> None:
    week(site, parting)
    (problem,) = [p for p in site.build().problems if p.code == "several-articles"]
    assert (problem.path, problem.severity) == ("content/wire/week.txt", "warning")
    assert "newsgen split content/wire/week.txt" in problem.message
    assert "3 articles" in problem.message


def test_a_text_with_a_title_of_its_own_is_one_article(site: SmallSite) -> None:
    week(site)
    site.write("content/wire/week.yaml", "title: The week\n")
    assert not [p for p in site.build().problems if p.code == "several-articles"]


def test_split_proposes_and_writes_nothing(site: SmallSite) -> None:
    file = week(site)
    result = run(site, "split", "content/wire/week.txt")
    assert result.exit_code == 0
    assert "lines 1-8" in result.stdout
    assert f"week-2.txt: {TITLES[1]}" in result.stdout
    assert [path.name for path in file.parent.iterdir()] == ["week.txt"]
    articles = json.loads(run(site, "split", "wire/week.txt", "--json").stdout)["articles"]
    assert [article["title"] for article in articles] == TITLES


def test_the_pieces_are_written_beside_the_file_which_stays(site: SmallSite) -> None:
    file = week(site)
    before = file.read_bytes()
    result = run(site, "split", "content/wire/week.txt", "--write")
    assert result.exit_code == 0
    assert "published twice" in result.stdout
    assert file.read_bytes() == before
    for number, story in enumerate(STORIES, 1):
        assert (file.parent / f"week-{number}.txt").read_text("utf-8") == story
    file.unlink()
    report = site.build()
    assert (report.published, report.problems) == (3, ())
    assert run(site, "review", "undo").exit_code == 0
    assert list(file.parent.iterdir()) == []


def test_no_file_is_written_over(site: SmallSite) -> None:
    file = week(site)
    (file.parent / "week-3.txt").write_text("Mine.\n")
    result = run(site, "split", "content/wire/week.txt", "--write")
    assert result.exit_code == 2
    assert sorted(path.name for path in file.parent.iterdir()) == ["week-3.txt", "week.txt"]


def test_lines_are_counted_from_the_top_of_the_file_also_below_front_matter(site: SmallSite) -> None:
    site.write("content/week.txt", "---\nsource: Wire\n---\n" + "\n***\n".join(STORIES))
    document = json.loads(run(site, "split", "content/week.txt", "--json").stdout)
    assert document["articles"][0]["first_line"] == 4


def test_a_text_that_is_one_article_is_left_alone(site: SmallSite) -> None:
    site.write("content/a.txt", HARBOUR)
    result = run(site, "split", "content/a.txt", "--write")
    assert (result.exit_code, "nothing to cut" in result.stdout) == (0, True)
    assert run(site, "split", "nothing.txt").exit_code == 2


class Counted(list[str]):
    """Lines that count how often they are read."""

    reads = 0

    def __getitem__(self, at: Any) -> Any:
        self.reads += 1
        return super().__getitem__(at)


def test_a_file_of_bylines_takes_no_longer_than_its_lines() -> None:
    lines = Counted(["By Archive Desk"] * 2_000)
    several._heads(lines)
    assert lines.reads < 2_000 * 100
