"""The front page: what the archive holds, what is new, the ways in."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from ..archive import Archive
from ..permalinks import date_path
from ..rows import Entry
from ..views import Bar, FigureView, HomeView, TaxonomyView, TermLink
from .dates import every_year
from .graph import graph_path
from .onthisday import PATH as ON_THIS_DAY
from .shelf import OnePage, Shelf, bars
from .undated import PATH as UNDATED
from .undated import is_cut, letter_path

ARCHIVE = "archive/index.html"
LEAD = 3
LEAD_WITH_PICTURE = 5
"""Beside a picture there is room for more."""
TERMS = 12
MOST_BARS = 60
"""Years up to which a line of small bars beside a name can be read."""


class HomePages(OnePage):
    name, template, file = "home", "home.html", "index.html"

    def quoting(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return ("",)  # the pictures of the newest

    def view(self, key: str, shelf: Shelf) -> HomeView:
        archive = shelf.archive
        items = shelf.config.home_items
        entries = archive.latest(items)
        years = archive.date_counts()
        letters: tuple[Bar, ...] = ()
        if not entries:
            entries = archive.undated_entries()[:items]
            shelves = archive.undated_letters()
            cut = is_cut(shelves, shelf)
            letters = bars(shelves, {first: letter_path(first, cut) for first in shelves})
        latest = [entry.teaser() for entry in entries]
        pictures = [_picture(entry, archive) for entry in entries[:LEAD]]
        leads = LEAD_WITH_PICTURE if pictures and pictures[0] else LEAD
        pictures += (_picture(entry, archive) for entry in entries[LEAD:leads])
        return HomeView(
            articles=archive.count(),
            undated=archive.undated(),
            first_year=min(years, default=""),
            last_year=max(years, default=""),
            lead=tuple(latest[:leads]),
            pictures=tuple(pictures),
            latest=tuple(latest[leads:]),
            years=year_bars(years, shelf),
            letters=letters,
            taxonomies=tuple(self._taxonomy(slug, shelf) for slug in shelf.taxonomies),
            sparks=self._sparks(years, shelf),
            days=" ".join(archive.days_of_year()) if shelf.has("day-of-year") else "",
            days_path=ON_THIS_DAY if shelf.has("on-this-day") and archive.has_days() else "",
            graph=graph_path(shelf),
            archive=self._all(bool(years), len(latest), shelf),
        )

    def _all(self, dated: bool, shown: int, shelf: Shelf) -> str:
        """Where all articles are listed, if there are more than the front page shows."""
        if shown >= shelf.archive.count():
            return ""
        if dated:
            return ARCHIVE if shelf.has("archive") else ""
        return UNDATED if shelf.has("undated") else ""

    def _sparks(self, years: dict[str, int], shelf: Shelf) -> tuple[tuple[int, ...], ...]:
        """Of each of the most named organisations, its articles year by year over the span of the archive."""
        span = every_year(years)
        if not 2 <= len(span) <= MOST_BARS:
            return ()
        archive = shelf.archive
        found = (archive.term_dates("organisations", row.slug) for row in archive.most("organisations", TERMS))
        return tuple(tuple(counts.get(year, 0) for year in span) for counts in found)

    def _taxonomy(self, slug: str, shelf: Shelf) -> tuple[TaxonomyView, tuple[TermLink, ...]]:
        rows = shelf.archive.most(slug, TERMS)
        links = tuple(shelf.term_link(slug, row.slug, row.found, row.count) for row in rows)
        return shelf.taxonomy(slug), links


def _picture(entry: Entry, archive: Archive) -> FigureView | None:
    """The first picture of an article, with what it says of it."""
    images = archive.images(entry.n)
    if not images:
        return None
    figures = archive.record(entry.n).images
    figure = next((figure for figure in figures if figure.image in images), None)
    if figure is None:
        return None
    picture, alt = images[figure.image], figure.alt or figure.caption
    return FigureView(quote(picture.path), alt, figure.caption, figure.credit, picture.width, picture.height)


def year_bars(years: dict[str, int], shelf: Shelf) -> tuple[Bar, ...]:
    """A bar for each year from the first to the last; a year without articles leads nowhere."""
    linked = shelf.has("year")
    paths = {year: date_path(year) for year in years} if linked else {}
    return bars(every_year(years), paths)
