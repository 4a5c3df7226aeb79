"""The sitemap (sitemaps.org protocol 0.9); an index of parts by year where 50,000 addresses, the most
that one file may hold, would be passed. Made only once the site has a ``base_url``."""

from __future__ import annotations

from collections.abc import Iterable

from ..permalinks import date_path, path_of, term_path
from ..rows import UNDATED, Entry
from ..views import SitemapEntry, SitemapView
from .feed import page_address
from .shelf import OneFamily, Shelf

LIMIT = 50_000


class SitemapPages(OneFamily):
    """Key: empty for ``sitemap.xml``; of a part, a year or month, ``undated``, ``lists`` or a taxonomy."""

    name, template = "sitemap", "sitemap.xml"

    def touched(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return ("",)

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        if not shelf.config.base_url:
            return ()
        return ("", *self._parts(shelf)) if self._long(shelf) else ("",)

    def _long(self, shelf: Shelf) -> bool:
        archive = shelf.archive
        terms = sum(archive.term_count(taxonomy) for taxonomy in shelf.taxonomies)
        # Lists by date are at most as many as articles, and few: a margin is cheaper than counting.
        return archive.count() + terms > LIMIT - 5_000

    def _parts(self, shelf: Shelf) -> Iterable[str]:
        archive = shelf.archive
        yield "lists"
        for taxonomy in shelf.taxonomies:
            count = archive.term_count(taxonomy)
            if count > LIMIT:
                yield from (f"{taxonomy}/{first}" for first in archive.letters(taxonomy))
            elif count:
                yield taxonomy
        for year, count in archive.date_counts().items():
            months = archive.date_counts(year) if count > LIMIT else {}
            yield from months
            # A cut year's own part holds what is known by its year alone.
            if count > sum(months.values()):
                yield year
        undated = archive.undated()
        if undated > LIMIT:
            yield from (f"undated/{first}" for first in archive.undated_letters())
        elif undated:
            yield "undated"

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        yield ""
        yield "lists"
        if entry.dated:
            yield entry.sort[:4]
            yield entry.sort[:7]
        else:
            yield "undated"
            yield from (f"undated/{first}" for first in shelf.archive.undated_letters())
        for appearance in shelf.archive.terms_of(entry.n):
            yield appearance.taxonomy
            row = shelf.archive.term(appearance.taxonomy, appearance.slug)
            if row:
                yield f"{appearance.taxonomy}/{row.letter}"

    def path(self, key: str, shelf: Shelf) -> str:
        part = key.replace("/", "-").lower().replace("#", "other")
        return f"sitemap-{part}.xml" if key else "sitemap.xml"

    def view(self, key: str, shelf: Shelf) -> SitemapView:
        base = shelf.config.base_url
        if not key and self._long(shelf):
            parts = tuple(SitemapEntry(base + self.path(part, shelf)) for part in self._parts(shelf))
            return SitemapView(True, parts)
        entries: list[SitemapEntry] = []
        if not key or key == "lists":
            entries += self._lists(shelf)
        for taxonomy in shelf.taxonomies:
            if not key or key.partition("/")[0] == taxonomy:
                first = key.partition("/")[2]
                if shelf.has("term"):
                    entries += (
                        SitemapEntry(base + page_address(term_path(taxonomy, row.slug)))
                        for row in shelf.archive.terms(taxonomy, first)
                    )
        if not key:
            entries += self._articles("", "", shelf)
        elif key.startswith("undated"):
            entries += self._articles(UNDATED, key.partition("/")[2], shelf)
        elif key[0].isdigit():
            cut = len(key) == 4 and shelf.archive.count_dated(key) > LIMIT
            entries += self._articles(key, "", shelf, longest=4 if cut else 40)
        return SitemapView(False, tuple(entries))

    def _lists(self, shelf: Shelf) -> Iterable[SitemapEntry]:
        base, archive = shelf.config.base_url, shelf.archive
        yield SitemapEntry(base)
        if shelf.has("archive"):
            yield SitemapEntry(base + "archive/")
        if shelf.has("taxonomy"):
            yield from (SitemapEntry(f"{base}{taxonomy}/") for taxonomy in shelf.taxonomies)
        for year in archive.date_counts():
            if shelf.has("year"):
                yield SitemapEntry(base + page_address(date_path(year)))
            if shelf.has("month"):
                for month in archive.date_counts(year):
                    yield SitemapEntry(base + page_address(date_path(month)))

    def _articles(self, date: str, first: str, shelf: Shelf, longest: int = 40) -> Iterable[SitemapEntry]:
        base = shelf.config.base_url
        for address, modified, published in shelf.archive.addresses(date, first):
            if len(published) <= longest:
                yield SitemapEntry(base + page_address(path_of(address)), lastmod(modified or published))


def lastmod(date: str) -> str:
    """A W3C date and time as sitemaps want it: a time without a zone is cut off."""
    return date[:10] if len(date) < 17 else date
