"""The front page: what the archive holds, what is new, the ways in."""

from __future__ import annotations

from ..archive import bars
from ..permalinks import date_path
from ..views import Bar, HomeView, TaxonomyView, TermLink
from .dates import every_year
from .shelf import OnePage, Shelf
from .undated import letter_path

LEAD = 3
TERMS = 12


class HomePages(OnePage):
    name, template, file = "home", "home.html", "index.html"

    def view(self, key: str, shelf: Shelf) -> HomeView:
        archive = shelf.archive
        items = shelf.config.home_items
        latest = [entry.teaser() for entry in archive.latest(items)]
        years = archive.date_counts()
        letters: tuple[Bar, ...] = ()
        if not latest:
            latest = [entry.teaser() for entry in archive.undated_entries()[:items]]
            shelves = archive.undated_letters()
            letters = bars(shelves, {first: letter_path(first) for first in shelves})
        return HomeView(
            articles=archive.count(),
            undated=archive.undated(),
            first_year=min(years, default=""),
            last_year=max(years, default=""),
            lead=tuple(latest[:LEAD]),
            latest=tuple(latest[LEAD:]),
            years=year_bars(years, shelf),
            letters=letters,
            taxonomies=tuple(self._taxonomy(slug, shelf) for slug in shelf.taxonomies),
        )

    def _taxonomy(self, slug: str, shelf: Shelf) -> tuple[TaxonomyView, tuple[TermLink, ...]]:
        rows = shelf.archive.most(slug, TERMS)
        links = tuple(shelf.term_link(slug, row.slug, row.found, row.count) for row in rows)
        return shelf.taxonomy(slug), links


def year_bars(years: dict[str, int], shelf: Shelf) -> tuple[Bar, ...]:
    """A bar for each year from the first to the last; a year without articles leads nowhere."""
    linked = shelf.has("year")
    paths = {year: date_path(year) for year in years} if linked else {}
    return bars(every_year(years), paths)
