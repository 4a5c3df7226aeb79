"""The days of the year: for each day on which something in the archive was published, in whatever year, a page of
all years; and their overview. A script marks today's day there, so that no page depends on the clock."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from ..datewords import MONTHS, date_words
from ..permalinks import date_path
from ..rows import Entry
from ..views import Bar, DaysView, Group, Link, ListView, MonthView
from .shelf import FromRows, OneFamily, Shelf, archive_crumbs, bars

PATH = "on-this-day/index.html"
LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class OnThisDayPages(FromRows):
    """The pages of single days. Key: the day, ``04-08``; each is a family of its own."""

    name, template = "day-of-year", "list.html"

    def families(self, shelf: Shelf) -> Iterable[str]:
        return shelf.archive.days_of_year()

    def touched(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return _day(entry)

    def family(self, key: str) -> str:
        return key

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        return (family,) if shelf.archive.has_day_of_year(family) else ()

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return _day(entry)

    def path(self, key: str, shelf: Shelf) -> str:
        return day_path(key)

    def view(self, key: str, shelf: Shelf) -> ListView:
        entries = shelf.archive.on_day_of_year(key)
        years = [(year, list(group)) for year, group in groupby(entries, key=lambda entry: entry.sort[:4])]
        linked = shelf.has("day")
        # Of a day of many years each has its first few, and the rest on the page of that day.
        room = max(1, shelf.config.per_page // max(1, len(years)))
        cut = len(entries) > shelf.config.per_page and linked
        crumbs = archive_crumbs(shelf)
        if shelf.has("on-this-day"):
            crumbs.append(Link("On this day", PATH))
        paths = {year: date_path(f"{year}-{key}") for year, _ in years} if linked else {}
        return ListView(
            title=day_words(key),
            count=len(entries),
            bars=bars({year: len(found) for year, found in years}, paths) if cut else (),
            groups=tuple(
                Group(year, f"d-{year}", teasers=tuple(entry.teaser() for entry in (found[:room] if cut else found)))
                for year, found in years
            ),
            previous=None,
            next=None,
            crumbs=tuple(crumbs),
            note="The newest year stands first."
            if not cut
            else "Of each year the first stand here; the year's number leads to all of that day.",
        )


class OnThisDayIndex(OneFamily):
    """The overview. Key: empty; there is none where no article's day is known."""

    name, template = "on-this-day", "days.html"

    def touched(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return [""] if _day(entry) else ()

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        return ("",) if shelf.archive.has_days() else ()

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return [""] if _day(entry) else ()

    def path(self, key: str, shelf: Shelf) -> str:
        return PATH

    def view(self, key: str, shelf: Shelf) -> DaysView:
        counts = shelf.archive.days_of_year()
        linked = shelf.has("day-of-year")
        months = []
        for number, (name, length) in enumerate(zip(MONTHS, LENGTHS, strict=True), 1):
            days = []
            for day in range(1, length + 1):
                of_year = f"{number:02d}-{day:02d}"
                count = counts.get(of_year, 0)
                days.append(Bar(str(day), count, day_path(of_year) if count and linked else ""))
            months.append(MonthView(name, f"{number:02d}", tuple(days)))
        return DaysView(sum(counts.values()), tuple(months), tuple(archive_crumbs(shelf)))


def _day(entry: Entry) -> tuple[str, ...]:
    """The day of the year of an article whose day is known."""
    return (entry.sort[5:10],) if entry.dated and len(entry.sort) >= 10 else ()


def day_path(key: str) -> str:
    """``04-08`` -> ``on-this-day/04-08/index.html``."""
    return f"on-this-day/{key}/index.html"


def day_words(key: str) -> str:
    """``04-08`` -> ``8 April``."""
    return date_words(f"2000-{key}").rpartition(" ")[0]
