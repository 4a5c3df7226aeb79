"""The ways into an archive: days of the year, months as calendars, organisations together, letters, how it was made."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from conftest import SmallSite
from looking import Page, Pages, hrefs

from newsgen.data import measured
from newsgen.graphs import _order, arcs, spark
from newsgen.pages import taxonomy
from newsgen.pages.dates import month_weeks
from newsgen.views import GraphPair, TermLink

BODIES = ("Harbour Board", "Naval Bureau", "Dredging Union", "Lock Authority")


def write(site: SmallSite, name: str, date: str = "", bodies: tuple[str, ...] = (), **more: str) -> None:
    head = {"title": name.replace("-", " ").capitalize(), "date": date, "organisations": list(bodies), **more}
    lines = "\n".join(f"{key}: {value!r}" for key, value in head.items() if value)
    site.write(f"content/{name}.txt", f"---\n{lines}\n---\nIt was there, they said.\n")


def built(site: SmallSite, settings: str = "") -> Pages:
    site.write("newsgen.yaml", f"title: Small\nbase_url: https://news.example/\n{settings}")
    assert site.build().errors == ()
    pages = Pages(site.files(), "https://news.example/")
    assert pages.broken() == []
    return pages


# On this day


def test_each_day_of_the_year_has_its_page_of_all_years(site: SmallSite) -> None:
    write(site, "first", "2019-04-08")
    write(site, "second", "2021-04-08T10:00")
    write(site, "third", "2021-04-09")
    write(site, "month-only", "2021-04")
    write(site, "undated")
    pages = built(site)
    day = pages["on-this-day/04-08/index.html"]
    assert day.texts("h1") == ["8 April"]
    assert day.texts(".group h2") == ["2021", "2019"]
    assert day.texts(".group h3") == ["Second", "First"]
    overview = pages["on-this-day/index.html"]
    assert hrefs(overview.soup.select(".days a"), overview.path) == [
        "on-this-day/04-08/index.html", "on-this-day/04-09/index.html",
    ]  # fmt: skip
    assert len(overview.soup.select(".days li")) == 366
    assert "3 articles whose day is known" in overview.texts(".sum")[0]
    assert sorted(path for path in pages.pages if path.startswith("on-this-day/")) == [
        "on-this-day/04-08/index.html", "on-this-day/04-09/index.html", "on-this-day/index.html",
    ]  # fmt: skip


def test_a_day_of_many_articles_shows_some_of_each_year(site: SmallSite) -> None:
    for number in range(6):
        write(site, f"piece-{number}", f"20{18 + number % 2}-04-08")
    day = built(site, "per_page: 2\n")["on-this-day/04-08/index.html"]
    assert len(day.texts(".group h3")) == 2
    assert {"2018/04/08/index.html", "2019/04/08/index.html"} <= set(hrefs(day.soup.select("main a"), day.path))


def test_without_a_known_day_there_is_no_such_page_and_no_link_to_it(site: SmallSite) -> None:
    write(site, "month-only", "2021-04")
    pages = built(site)
    assert not [path for path in pages.files if path.startswith("on-this-day")]
    write(site, "month-only", "2021-04-08")
    assert "on-this-day/index.html" in built(site)
    write(site, "month-only", "2021-04")
    assert not [path for path in built(site).files if path.startswith("on-this-day")]


def test_pages_of_days_do_not_depend_on_the_day_of_the_build(site: SmallSite) -> None:
    from datetime import UTC, datetime

    write(site, "first", "2019-04-08")
    built(site)
    before = site.files()
    site.build(datetime(2027, 4, 8, tzinfo=UTC), clean=True)
    assert site.files() == before


# Months


def test_a_month_is_a_calendar(site: SmallSite) -> None:
    write(site, "first", "2022-04-08")
    write(site, "second", "2022-04-08")
    table = built(site)["2022/04/index.html"].one("table.weeks")
    rows = [[" ".join(cell.get_text(" ").split()) for cell in row.select("td")] for row in table.select("tbody tr")]
    assert rows[0] == ["", "", "", "", "1", "2", "3"]  # April 2022 began on a Friday
    assert rows[1] == ["4", "5", "6", "7", "8 2 articles", "9", "10"]
    assert rows[4] == ["25", "26", "27", "28", "29", "30", ""]


@pytest.mark.parametrize(("month", "first", "days"), [("2024-02", 3, 29), ("1900-02", 3, 28), ("1582-10", 4, 31)])
def test_weeks_begin_on_monday(month: str, first: int, days: int) -> None:
    labels = [bar.label for week in month_weeks(month, {}, True) for bar in week]
    assert labels.index("1") == first
    assert [label for label in labels if label] == [str(day) for day in range(1, days + 1)]


# Undated


def test_a_short_undated_shelf_is_one_page(site: SmallSite) -> None:
    for name in ("alpha", "beta", "gamma"):
        write(site, name)
    pages = built(site)
    assert [path for path in pages.pages if path.startswith("archive/undated")] == ["archive/undated/index.html"]
    front = pages["index.html"]
    assert hrefs(front.soup.select(".letters a"), front.path)[:2] == [
        "archive/undated/index.html#l-a", "archive/undated/index.html#l-b",
    ]  # fmt: skip
    cut = built(site, "per_page: 2\n")
    assert "archive/undated/b/index.html" in cut


# Together


def together(site: SmallSite) -> None:
    write(site, "one", "2020-01-01", BODIES[:3])
    write(site, "two", "2020-01-02", BODIES[:2])
    write(site, "three", "2020-01-03", BODIES[3:])


def table(pages: Pages) -> list[list[str]]:
    text = pages.files["graph/pairs.csv"].decode()
    return [row for row in csv.reader(io.StringIO(text)) if row]


def test_who_stands_together_is_drawn_tabled_and_given_as_csv(site: SmallSite) -> None:
    together(site)
    pages = built(site)
    wanted = [
        ["Harbour Board", "Naval Bureau", "2"],
        ["Dredging Union", "Harbour Board", "1"],
        ["Dredging Union", "Naval Bureau", "1"],
    ]
    assert [sorted(row[:2]) + row[2:] for row in table(pages)[1:]] == wanted
    page = pages["graph/index.html"]
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in page.soup.select(".pairs tbody tr")]
    assert rows == table(pages)[1:]
    assert len(page.soup.select(".arcs path")) == 3
    names = [re.sub(r" \d+$", "", name) for name in page.texts(".names li")]
    assert set(names) == set(BODIES[:3])  # who stands with nobody is not in the drawing
    assert abs(names.index("Harbour Board") - names.index("Naval Bureau")) == 1
    assert "style=" not in page.source


def test_an_edit_of_a_body_leaves_the_drawing_alone(site: SmallSite) -> None:
    together(site)
    built(site)
    site.replace("content/one.txt", "It was there", "It had been there")
    report = site.build()
    for path in ("graph/index.html", "graph/pairs.csv", "on-this-day/index.html", "how-it-was-made/index.html"):
        assert path not in report.rendered
    site.replace("content/one.txt", "'Dredging Union'", "'Lock Authority'")
    assert "graph/index.html" in site.build().rendered


def test_where_hardly_anyone_is_named_there_is_no_drawing(site: SmallSite) -> None:
    write(site, "one", "2020-01-01", BODIES[:2])
    assert not [path for path in built(site).files if path.startswith("graph")]


def test_a_name_in_the_csv_file_is_no_formula(site: SmallSite) -> None:
    write(site, "one", "2020-01-01", ("=HYPERLINK(\"x\")", *BODIES[:2]))
    cells = [cell for row in table(built(site)) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not any(cell.startswith("=") for cell in cells)


def test_the_order_of_names_keeps_the_closest_together() -> None:
    pairs = (GraphPair(0, 3, 9), GraphPair(1, 2, 5), GraphPair(2, 3, 1), GraphPair(0, 1, 1))
    order = _order(5, pairs)
    assert sorted(order) == [0, 1, 2, 3]
    for one, other in ((0, 3), (1, 2)):
        assert abs(order.index(one) - order.index(other)) == 1


def test_a_drawing_has_whole_numbers_and_safe_names() -> None:
    nodes = (TermLink("<b>A&B</b>", "organisations/a/index.html", 3), TermLink("C", "", 2))
    drawn = str(arcs(nodes, (GraphPair(0, 1, 2),), "../"))
    assert "<b>" not in drawn and "&lt;b&gt;A&amp;B" in drawn
    assert re.findall(r"\d\.\d", drawn) == []
    assert str(arcs(nodes, (), "")) == ""


def test_a_line_of_bars_needs_something_to_compare() -> None:
    assert str(spark((1,))) == str(spark((0, 0))) == ""
    assert "M4 16v-15" in str(spark((1, 9)))


# Letters


def test_a_long_letter_is_cut_by_how_its_names_begin(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taxonomy, "ONE_PAGE", 3)
    for number, name in enumerate(("Sand Board", "Sable Union", "Sea Office", "Ship Trust", "S & Co", "Bank of Ys")):
        write(site, f"piece-{number}", "2020-01-01", (name,))
    pages = built(site)
    letter = pages["organisations/a-z/s/index.html"]
    leads = hrefs(letter.soup.select("nav.letters a"), letter.path)
    assert {f"organisations/a-z/s/{part}/index.html" for part in ("sa", "se", "sh", "other")} <= set(leads)
    part = pages["organisations/a-z/s/sa/index.html"]
    assert part.texts("h1") == ["Organisations Sa"]
    assert [re.sub(r" \d+$", "", name) for name in part.texts(".terms li")] == ["Sable Union", "Sand Board"]
    assert pages["organisations/a-z/b/index.html"].texts(".terms li") == ["Bank of Ys 1"]
    (site.root / "content/piece-1.txt").unlink()
    (site.root / "content/piece-2.txt").unlink()
    assert "organisations/a-z/s/sa/index.html" not in built(site)


# How it was made


def row(page: Page, words: str) -> str:
    (value,) = (line.select("td")[0].get_text() for line in page.soup.select("tr") if words in line.get_text())
    return value


def test_the_archive_says_how_it_was_made_and_what_it_leaves_out(site: SmallSite) -> None:
    write(site, "one", "2020-01-01", rights="excerpt")
    write(site, "two", rights="noindex")
    write(site, "three", lang="hu")
    page = built(site, "contact: desk@news.example\n")["how-it-was-made/index.html"]
    assert row(page, "without a date") == "2 of 3"
    assert row(page, "only the first paragraph") == "1"
    assert row(page, "asked not to list") == "1"
    assert row(page, "no names are looked for") == "1"
    assert "desk@news.example" in page.texts(".sum")[1]
    for label, value in measured().figures:
        assert row(page, label) == value


def test_the_figures_are_those_of_the_sample_at_their_day() -> None:
    """Whether they are still true is looked at by ``tools/evaluate.py``; that they are whole, here."""
    figures = measured()
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", figures.measured)
    assert figures.texts == len(list((Path(__file__).parent / "gold").glob("*.json")))
    assert len(figures.figures) == 9


def test_every_page_leads_to_how_it_was_made_and_names_whom_to_tell(site: SmallSite) -> None:
    write(site, "one", "2020-01-01")
    pages = built(site, "contact: desk@news.example\n")
    for page in pages.pages.values():
        assert "how-it-was-made/index.html" in page.one("footer.colophon").decode(), page.path
        assert page.one('footer a[href="mailto:desk@news.example"]')


@pytest.mark.parametrize("off", ["on-this-day", "day-of-year", "graph", "graph-data", "made"])
def test_what_is_off_is_neither_made_nor_linked(site: SmallSite, off: str) -> None:
    together(site)
    other = {"day-of-year": "on-this-day/0", "graph-data": "graph/pairs", "made": "how-it-was-made"}
    folder = other.get(off, f"{off}/i")
    assert [path for path in built(site).files if path.startswith(folder)]
    assert not [path for path in built(site, f"off: [{off}]\n").files if path.startswith(folder)]
