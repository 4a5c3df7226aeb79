"""``newsgen check``: what is broken is found, what is whole is left in peace."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsgen.build import Options
from newsgen.check import Checked, check, html_links, resolve, xml_links
from newsgen.config import open_site
from newsgen.parallel import SerialExecutor

NOON = Options(datetime(2026, 1, 1, 12, tzinfo=UTC))

GOOD = """---
title: The harbour opens again
date: 2021-05-04
tags: [Harbours]
---

The harbour of the town opened again on Tuesday after two years of work.

It was closed in 2019.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "content/harbour.md", GOOD)
    write(tmp_path, "newsgen.yaml", "title: Harbour News\n")
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def run(folder: Path, **overrides: str) -> Checked:
    return check(open_site(folder, **overrides), executor=SerialExecutor(), options=NOON)  # type: ignore[arg-type]


def messages(checked: Checked) -> list[str]:
    return [str(problem) for problem in checked.problems]


def test_a_good_site_has_no_problem(folder: Path) -> None:
    checked = run(folder)
    assert messages(checked) == []
    assert checked.ok
    assert checked.pages > 5
    assert checked.links > 20


def test_a_good_site_with_feeds_and_sitemap_has_no_problem(folder: Path) -> None:
    checked = run(folder, base_url="https://example.org/news/")
    assert messages(checked) == []


def test_a_broken_link_is_found_with_file_and_line(folder: Path) -> None:
    write(folder, "content/harbour.md", GOOD + "\nSee [the plan](missing/plan.html).\n")
    checked = run(folder)
    assert not checked.ok
    assert [(p.path, p.line, p.code) for p in checked.problems] == [("content/harbour.md", 11, "link")]
    assert "missing/plan.html" in checked.problems[0].message


def test_a_broken_fragment_is_found(folder: Path) -> None:
    write(folder, "content/harbour.md", GOOD + "\nSee [the end](#nothing-is-called-so).\n")
    checked = run(folder)
    assert [(p.line, p.code, p.severity) for p in checked.problems] == [(11, "fragment", "error")]


def test_a_broken_link_of_a_template_is_one_problem_however_many_pages_have_it(folder: Path) -> None:
    write(
        folder,
        "templates/base.html",
        '{% extends "!base/base.html" %}{% block footer %}<a href="{{ root }}gone.html">Gone</a>{% endblock %}',
    )
    found = [p for p in run(folder).problems if p.code == "link"]
    assert len(found) == 1
    assert "gone.html" in found[0].message
    assert "more pages" in found[0].message
    assert found[0].line


def test_problems_of_the_texts_are_told_too(folder: Path) -> None:
    write(folder, "content/broken.md", "---\ntitle: [never closed\n---\n\nText.\n")
    checked = run(folder)
    assert not checked.ok
    assert any(p.path == "content/broken.md" and p.line for p in checked.problems)


def test_an_address_that_two_texts_ask_for_is_told_by_every_check(folder: Path) -> None:
    write(folder, "content/second.md", GOOD)
    for _ in range(2):
        found = [p for p in run(folder).problems if p.code == "same-address"]
        assert [p.path for p in found] == ["content/second.md"]
        assert "content/harbour.md" in found[0].message


def test_a_check_changes_neither_the_output_nor_the_addresses(folder: Path) -> None:
    write(folder, "newsgen.yaml", "title: Harbour News\nbase_url: https://example.org/\n")
    before = sorted(path.name for path in folder.iterdir())
    run(folder)
    assert sorted(path.name for path in folder.iterdir() if path.name != ".newsgen") == before
    # A title mended after the check gives another address.
    write(folder, "content/harbour.md", GOOD.replace("opens again", "is open"))
    checked = run(folder)
    assert messages(checked) == []
    assert (folder / ".newsgen/check/2021/05/the-harbour-is-open/index.html").is_file()


def test_links_are_read_wherever_a_page_can_hold_one() -> None:
    page = html_links(
        "a.html",
        """<meta http-equiv="refresh" content="0; url=there.html"><img src=a.png srcset="b.png 2x, c.png 3x">
        <script>var no = '<a href="not-this.html">'</script><!-- <a href="nor-this.html"> -->
        <p id="x"><a name="y" href="b.html?q=1&amp;r=2#z">b</a><p id="x">""",
    )
    assert set(page.links) == {"there.html", "a.png", "b.png", "c.png", "b.html?q=1&r=2#z"}
    assert set(page.ids) == {"x", "y"}
    assert page.doubles == ("x",)


def test_a_feed_that_is_no_xml_is_named() -> None:
    assert "not well-formed" in xml_links("feed.xml", "<feed><link href='a'></feed>").fault
    good = xml_links("feed.xml", '<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://e.org/a/"/></feed>')
    assert good.links == ("https://e.org/a/",)


@pytest.mark.parametrize(
    ("page", "link", "target"),
    [
        ("index.html", "a/index.html", ("a/index.html", "")),
        ("a/index.html", "../", ("index.html", "")),
        ("a/index.html", "..", ("index.html", "")),
        ("a/index.html", "./b.html?x=1#f", ("a/b.html", "f")),
        ("a/index.html", "#f", ("a/index.html", "f")),
        ("a/index.html", "caf%C3%A9.html", ("a/café.html", "")),
        ("a/index.html", "../../etc", ("../etc", "")),
        ("a/index.html", "/b/", ("b/index.html", "")),
        ("a/index.html", "mailto:a@example.org", None),
        ("a/index.html", "//example.org/", None),
    ],
)
def test_a_link_is_resolved_as_a_browser_does(page: str, link: str, target: tuple[str, str] | None) -> None:
    assert resolve(page, link, "") == target


def test_absolute_links_to_the_site_itself_are_internal() -> None:
    base = "https://example.org/news/"
    assert resolve("a.html", "https://example.org/news/b/#c", base) == ("b/index.html", "c")
    assert resolve("a.html", "/news/b.html", base) == ("b.html", "")
    assert resolve("a.html", "/elsewhere/", base) is None
    assert resolve("a.html", "https://example.com/news/", base) is None
