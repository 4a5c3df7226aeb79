"""Lists by date: a year, a month, a day. A long list is cut into those below it, never by count, so
that a new article does not shift the pages of old ones."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Callable, Iterable
from itertools import groupby

from ..datewords import date_words, month_name
from ..permalinks import date_path
from ..rows import Entry
from ..views import Bar, Group, Link, ListView
from .shelf import FromRows, Shelf, bars, date_crumbs


class DatePages(FromRows):
    """What the three kinds share; ``length`` of a key: ``2022`` 4, ``2022-04`` 7, ``2022-04-08`` 10."""

    name = ""
    template = "list.html"
    length = 0

    def families(self, shelf: Shelf) -> Iterable[str]:
        return shelf.archive.date_counts()

    def touched(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return (entry.sort[:4],) if entry.dated else ()

    def family(self, key: str) -> str:
        return key[:4]

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        if not entry.dated or len(entry.sort) < self.length:
            return
        date = entry.sort[: self.length]
        yield date
        # "Previous" and "next" of the neighbours lead here.
        for older in (True, False):
            beside = shelf.archive.neighbour_date(date, older=older)
            if beside:
                yield beside

    def path(self, key: str, shelf: Shelf) -> str:
        return date_path(key)

    def _view(
        self,
        key: str,
        below: tuple[Bar, ...],
        groups: tuple[Group, ...],
        count: int,
        shelf: Shelf,
        weeks: tuple[tuple[Bar, ...], ...] = (),
    ) -> ListView:
        older = shelf.archive.neighbour_date(key, older=True)
        newer = shelf.archive.neighbour_date(key, older=False)
        return ListView(
            title=date_words(key),
            count=count,
            bars=below,
            groups=groups,
            previous=Link(date_words(older), date_path(older)) if older else None,
            next=Link(date_words(newer), date_path(newer)) if newer else None,
            crumbs=date_crumbs(key if self.length > 4 else "", date_words, shelf),
            weeks=weeks,
        )


class YearPages(DatePages):
    name, length = "year", 4

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        return (family,) if shelf.archive.count_dated(family) else ()

    def view(self, key: str, shelf: Shelf) -> ListView:
        archive = shelf.archive
        counts = archive.date_counts(key)
        every = {f"{key}-{month:02d}": counts.get(f"{key}-{month:02d}", 0) for month in range(1, 13)}
        paths = {date: date_path(date) for date, n in counts.items()} if shelf.has("month") else {}
        below = bars(every, paths, {date: month_name(date) for date in every})
        count = archive.count_dated(key)
        if count <= shelf.config.per_page or not shelf.has("month"):
            groups = grouped(archive.dated(key), 7, month_label)
        else:
            # Months list the rest; what is known by its year alone stands only here.
            groups = grouped([e for e in archive.dated(key) if len(e.sort) < 7], 7, month_label)
        return self._view(key, below, groups, count, shelf)


class MonthPages(DatePages):
    name, length = "month", 7

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        return shelf.archive.date_counts(family)

    def view(self, key: str, shelf: Shelf) -> ListView:
        archive = shelf.archive
        counts = archive.date_counts(key)
        linked = shelf.has("day")
        below = bars(
            counts,
            {date: date_path(date) for date in counts} if linked else {},
            {date: str(int(date[8:])) for date in counts},
        )
        entries = archive.dated(key)
        count = len(entries)
        if count > shelf.config.per_page and linked:
            entries = [entry for entry in entries if len(entry.sort) < 10]
        weeks = month_weeks(key, counts, linked) if counts else ()
        return self._view(key, below, grouped(entries, 10, day_label), count, shelf, weeks)


class DayPages(DatePages):
    name, length = "day", 10

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        for month in shelf.archive.date_counts(family):
            yield from shelf.archive.date_counts(month)

    def view(self, key: str, shelf: Shelf) -> ListView:
        entries = shelf.archive.dated(key)
        return self._view(key, (), grouped(entries, 10, date_words), len(entries), shelf)


def month_weeks(month: str, counts: dict[str, int], linked: bool) -> tuple[tuple[Bar, ...], ...]:
    """A month (``2022-04``) as weeks of seven days from Monday (ISO 8601); ``counts`` by date."""
    rows = []
    for week in Calendar().monthdayscalendar(int(month[:4]), int(month[5:7])):
        row = []
        for day in week:
            date = f"{month}-{day:02d}"
            count = counts.get(date, 0)
            row.append(Bar(str(day or ""), count, date_path(date) if count and linked else ""))
        rows.append(tuple(row))
    return tuple(rows)


MOST_YEARS = 200
"""A stray year 1066 must not draw a thousand bars."""


def every_year(years: dict[str, int]) -> dict[str, int]:
    """``years`` with the empty ones between the first and the last, so that an axis is true to time."""
    if not years or int(max(years)) - int(min(years)) > MOST_YEARS:
        return dict(sorted(years.items()))
    span = range(int(min(years)), int(max(years)) + 1)
    return {str(year): years.get(str(year), 0) for year in span}


def month_label(date: str) -> str:
    """The heading of a month among its year's; what is known by its year alone says so."""
    return month_name(date) if len(date) >= 7 else "Month not known"


def day_label(date: str) -> str:
    """The heading of a day among its month's; what is known by its month alone says so."""
    return date_words(date).rpartition(" ")[0] if len(date) >= 10 else "Day not known"


def grouped(entries: list[Entry], length: int, label: Callable[[str], str]) -> tuple[Group, ...]:
    """Dated entries under their month (``length`` 7) or day (10), in the order given."""
    return tuple(
        Group(label(date), f"d-{date}", teasers=tuple(entry.teaser() for entry in group))
        for date, group in groupby(entries, key=lambda entry: entry.sort[:length])
    )
