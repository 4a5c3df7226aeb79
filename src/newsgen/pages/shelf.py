"""What page kinds may ask: the archive and the site's settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

import msgspec

from ..archive import Archive
from ..config import SiteConfig
from ..permalinks import date_path, term_path
from ..rows import Entry, TermRow
from ..views import Bar, Link, TaxonomyView, TermLink
from .related import Relations

if TYPE_CHECKING:
    from ..findable import FindableRows


class Shelf:
    """The archive, the settings and the taxonomies (slug -> name) of a site."""

    def __init__(self, archive: Archive, config: SiteConfig, taxonomies: dict[str, str]) -> None:
        self.archive = archive
        self.config = config
        self.taxonomies = taxonomies
        self._off = frozenset((*config.off, *_search_off(config)))
        self.relations = Relations(archive)
        self._findable: tuple[int, FindableRows] | None = None

    @property
    def findable(self) -> FindableRows:
        """What the search asks of the rows."""
        from ..findable import FindableRows  # and with it words and stems, which most builds do without

        if self._findable is None or self._findable[0] != self.archive.generation:
            self._findable = self.archive.generation, FindableRows(self.archive)
        return self._findable[1]

    def has(self, kind: str) -> bool:
        """Whether pages of a kind are made."""
        return kind not in self._off

    def taxonomy(self, slug: str) -> TaxonomyView:
        path = f"{slug}/index.html" if self.has("taxonomy") else ""
        return TaxonomyView(slug, self.taxonomies.get(slug, slug), path)

    def term_link(self, taxonomy: str, slug: str, found: bool = False, count: int = 0) -> TermLink:
        """A term by its present name, linked to its page."""
        row = self.archive.term(taxonomy, slug)
        name = row.name if row else slug
        return TermLink(name, term_path(taxonomy, slug) if self.has("term") else "", count, found)


OWN_SEARCH = ("search-index", "search-names", "search-terms", "search-texts")
"""The files of newsgen's own search engine."""


def _search_off(config: SiteConfig) -> tuple[str, ...]:
    """What the choice of a search engine leaves out."""
    if config.search == "off" or "search" in config.off:
        return ("search", "pagefind", *OWN_SEARCH)
    return ("pagefind",) if config.search == "newsgen" else OWN_SEARCH


class PageKind(Protocol):
    """One kind of page. Without a ``template``, its views are files to copy.

    Keys are texts that name one page of the kind; pages that come and go together (a term and the
    parts of its list, the letters of an index) are a *family*.
    """

    name: str
    template: str

    def families(self, shelf: Shelf) -> Iterable[str]:
        """All families of the archive."""

    def touched(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        """The families in which an article can make pages come or go."""

    def family(self, key: str) -> str:
        """The family of a page."""

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        """Every page of a family, as the archive now is."""

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        """Every page of this kind that shows something of the article, or links to a page that the
        article alone keeps alive; keys of pages that do not exist do no harm."""

    def quoting(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        """Those of ``showing`` whose view holds more of the article than its row in the index and the terms it
        stands under: its text, what the text says of a term, its pictures, its digest. Asked alone where only
        these have changed."""

    def path(self, key: str, shelf: Shelf) -> str:
        """Where the page lies, from the site's root."""

    def view(self, key: str, shelf: Shelf) -> msgspec.Struct:
        """What the page shows. A kind without a template (``""``) gives a view with the page's ``text``."""


class FromRows:
    """Kinds whose pages are lists and counts: they show nothing of a text itself."""

    def quoting(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return ()


class OneFamily(FromRows):
    """Kinds of lists and counts whose pages come and go together."""

    def families(self, shelf: Shelf) -> Iterable[str]:
        return ("",)

    def family(self, key: str) -> str:
        return ""


class OfTerm:
    """Kinds with at most one file for each term. Key and family: ``taxonomy/slug``."""

    def families(self, shelf: Shelf) -> Iterable[str]:
        for taxonomy in shelf.taxonomies:
            for row in shelf.archive.terms(taxonomy):
                yield f"{taxonomy}/{row.slug}"

    def touched(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        for appearance in shelf.archive.terms_of(entry.n):
            yield f"{appearance.taxonomy}/{appearance.slug}"

    def family(self, key: str) -> str:
        return key

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        row = shelf.archive.term(*family.split("/"))
        return (family,) if row is not None and self.holds(row) else ()

    def holds(self, row: TermRow) -> bool:
        """Whether a term has the file."""
        return True

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return self.touched(entry, shelf)


class OnePage(OneFamily):
    """A kind with exactly one page, whose key is empty. Looked at whenever the row of an article changes."""

    file = ""

    def touched(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return ()

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        return ("",)

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return ("",)

    def path(self, key: str, shelf: Shelf) -> str:
        return self.file


def home_crumb(shelf: Shelf) -> Link:
    return Link(shelf.config.title, "index.html")


def archive_crumbs(shelf: Shelf) -> list[Link]:
    """The way from the front page to the archive's index, if there is one."""
    crumbs = [home_crumb(shelf)]
    if shelf.has("archive"):
        crumbs.append(Link("Archive", "archive/index.html"))
    return crumbs


def date_crumbs(date: str, label: object, shelf: Shelf) -> tuple[Link, ...]:
    """Year and month above a date: ``2022-04-08`` -> 2022, April 2022. ``label`` names a date in words."""
    crumbs = archive_crumbs(shelf)
    if date and shelf.has("year"):
        crumbs.append(Link(date[:4], date_path(date[:4])))
    if len(date) > 7 and shelf.has("month"):
        crumbs.append(Link(label(date[:7]), date_path(date[:7])))  # type: ignore[operator]
    return tuple(crumbs)


def bars(counts: dict[str, int], paths: dict[str, str], labels: dict[str, str] | None = None) -> tuple[Bar, ...]:
    """Counts as bars of a chart, each as a share of the largest."""
    top = max(counts.values(), default=1) or 1
    return tuple(
        Bar((labels or {}).get(key, key), count, paths.get(key, ""), round(100 * count / top))
        for key, count in counts.items()
    )
