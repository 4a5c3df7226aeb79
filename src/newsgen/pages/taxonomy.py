"""The index of a taxonomy: all its terms from A to Z, by letter when there are many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

from ..rows import Entry, TermRow
from ..terms import filing, fold
from ..views import Bar, LetterGroup, Link, TaxonomyIndexView
from .graph import graph_path
from .shelf import FromRows, Shelf, bars, home_crumb
from .undated import letter_label, letter_slug

ONE_PAGE = 400
"""Terms that one page may hold."""
MOST = 60


class TaxonomyPages(FromRows):
    """Key: the taxonomy, ``taxonomy/letter``, or ``taxonomy/letter/xy`` for the names of a letter that begin so."""

    name, template = "taxonomy", "taxonomy.html"

    def families(self, shelf: Shelf) -> Iterable[str]:
        return shelf.taxonomies

    def touched(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return {appearance.taxonomy for appearance in shelf.archive.terms_of(entry.n)}

    def family(self, key: str) -> str:
        return key.partition("/")[0]

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        if family not in shelf.taxonomies:  # settings have taken it away since the page was made
            return
        yield family
        if shelf.archive.term_count(family) > ONE_PAGE:
            for first, count in shelf.archive.letters(family).items():
                yield f"{family}/{first}"
                if count > ONE_PAGE:
                    yield from (f"{family}/{first}/{part}" for part in self._parts(family, first, shelf))

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        for taxonomy in self.touched(entry, shelf):
            yield taxonomy
            # Every letter's page shows how many terms the others have.
            for first, count in shelf.archive.letters(taxonomy).items():
                yield f"{taxonomy}/{first}"
                if count > ONE_PAGE:
                    yield from (f"{taxonomy}/{first}/{part}" for part in self._parts(taxonomy, first, shelf))

    def path(self, key: str, shelf: Shelf) -> str:
        taxonomy, first, part = (key + "//").split("/")[:3]
        return letter_path(taxonomy, first, part) if first else f"{taxonomy}/index.html"

    def _parts(self, taxonomy: str, first: str, shelf: Shelf) -> dict[str, int]:
        """Beginnings of the names of a letter that are too many for one page, and how many have each."""
        return dict(sorted(Counter(beginning(row) for row in shelf.archive.terms(taxonomy, first)).items()))

    def view(self, key: str, shelf: Shelf) -> TaxonomyIndexView:
        archive = shelf.archive
        taxonomy, first, part = (key + "//").split("/")[:3]
        count = archive.term_count(taxonomy)
        letters: tuple[Bar, ...] = ()
        parts: tuple[Bar, ...] = ()
        groups: tuple[LetterGroup, ...] = ()
        most: list[TermRow] = []
        if count > ONE_PAGE:
            shelves = archive.letters(taxonomy)
            labels = {shelf_letter: letter_label(shelf_letter) for shelf_letter in shelves}
            letters = bars(shelves, {x: letter_path(taxonomy, x) for x in shelves}, labels)
            if first and shelves[first] > ONE_PAGE:
                below = self._parts(taxonomy, first, shelf)
                paths = {x: letter_path(taxonomy, first, x) for x in below}
                parts = bars(below, paths, {x: x.capitalize() for x in below})
            if not first or (parts and not part):
                rows = archive.terms(taxonomy, first) if first else []
                most = sorted(rows, key=lambda row: (-row.count, row.slug))[:MOST] or archive.most(taxonomy, MOST)
            else:
                found = archive.terms(taxonomy, first)
                groups = self._groups([row for row in found if not part or beginning(row) == part], shelf)
        else:
            groups = self._groups(archive.terms(taxonomy), shelf)
        view = shelf.taxonomy(taxonomy)
        crumbs = [home_crumb(shelf)]
        if first:
            crumbs.append(Link(view.name, view.path))
        if part:
            crumbs.append(Link(letter_label(first), letter_path(taxonomy, first)))
        return TaxonomyIndexView(
            taxonomy=view,
            letter=part.capitalize() if part else letter_label(first) if first else "",
            count=count,
            most=tuple(shelf.term_link(taxonomy, row.slug, row.found, row.count) for row in most),
            letters=letters,
            parts=parts,
            groups=groups,
            graph=graph_path(shelf) if taxonomy == "organisations" and not first else "",
            crumbs=tuple(crumbs),
        )

    def _groups(self, rows: list[TermRow], shelf: Shelf) -> tuple[LetterGroup, ...]:
        rows = sorted(rows, key=lambda row: (row.letter == "#", row.letter, filed_name(row), row.slug))
        return tuple(
            LetterGroup(
                letter_label(first),
                f"l-{letter_slug(first)}",
                tuple(shelf.term_link(row.taxonomy, row.slug, row.found, row.count) for row in group),
            )
            for first, group in groupby(rows, key=lambda row: row.letter)
        )


def letter_path(taxonomy: str, first: str, part: str = "") -> str:
    """The page of a letter, or of the names of a letter that begin alike."""
    below = f"{part}/" if part else ""
    return f"{taxonomy}/a-z/{letter_slug(first)}/{below}index.html"


def filed_name(row: TermRow) -> str:
    """A name as the index sorts it."""
    return fold(filing(row.taxonomy, row.name))


def beginning(row: TermRow) -> str:
    """The first two letters of a name as a part of an address; what has no two of a to z and digits is ``other``."""
    two = filed_name(row)[:2]
    return two if len(two) == 2 and two.isascii() and two.isalnum() else "other"
