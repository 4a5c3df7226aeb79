"""The archive's index: its years, and the way to its undated shelf."""

from __future__ import annotations

from ..views import Bar, Link, ListView
from .home import year_bars
from .onthisday import PATH as ON_THIS_DAY
from .shelf import OnePage, Shelf, home_crumb
from .undated import PATH as UNDATED_PATH


class ArchivePages(OnePage):
    name, template, file = "archive", "list.html", "archive/index.html"

    def view(self, key: str, shelf: Shelf) -> ListView:
        archive = shelf.archive
        years = year_bars(archive.date_counts(), shelf)
        undated = archive.undated()
        note = ""
        if undated:
            top = max([bar.count for bar in years], default=undated)
            share = min(100, round(100 * undated / top))
            years += (Bar("Undated", undated, UNDATED_PATH if shelf.has("undated") else "", share),)
            if not years[:-1]:
                note = "No text in this archive has a date, so it is listed by letter."
        return ListView(
            title="Archive",
            count=archive.count(),
            bars=years,
            groups=(),
            previous=None,
            next=None,
            crumbs=(home_crumb(shelf),),
            note=note,
            ways=(Link("On this day", ON_THIS_DAY),) if shelf.has("on-this-day") and archive.has_days() else (),
        )
