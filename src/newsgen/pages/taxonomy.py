"""The index of a taxonomy: all its terms from A to Z, by letter when there are many."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from ..archive import Entry, TermRow, bars
from ..terms import fold
from ..views import Bar, LetterGroup, Link, TaxonomyIndexView
from .shelf import Shelf, home_crumb
from .undated import letter_label, letter_slug

ONE_PAGE = 400
"""Terms that one page may hold."""
MOST = 60


class TaxonomyPages:
    """Key: the taxonomy, or ``taxonomy/letter``."""

    name, template = "taxonomy", "taxonomy.html"

    def families(self, shelf: Shelf) -> Iterable[str]:
        return shelf.taxonomies

    def touched(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return {appearance.taxonomy for appearance in shelf.archive.terms_of(entry.n)}

    def family(self, key: str) -> str:
        return key.partition("/")[0]

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        yield family
        if shelf.archive.term_count(family) > ONE_PAGE:
            for first in shelf.archive.letters(family):
                yield f"{family}/{first}"

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        for taxonomy in self.touched(entry, shelf):
            yield taxonomy
            # Every letter's page shows how many terms the others have.
            for first in shelf.archive.letters(taxonomy):
                yield f"{taxonomy}/{first}"

    def path(self, key: str, shelf: Shelf) -> str:
        taxonomy, _, first = key.partition("/")
        return letter_path(taxonomy, first) if first else f"{taxonomy}/index.html"

    def view(self, key: str, shelf: Shelf) -> TaxonomyIndexView:
        archive = shelf.archive
        taxonomy, _, first = key.partition("/")
        count = archive.term_count(taxonomy)
        letters: tuple[Bar, ...] = ()
        groups: tuple[LetterGroup, ...] = ()
        most: list[TermRow] = []
        if count > ONE_PAGE:
            shelves = archive.letters(taxonomy)
            labels = {shelf_letter: letter_label(shelf_letter) for shelf_letter in shelves}
            letters = bars(shelves, {x: letter_path(taxonomy, x) for x in shelves}, labels)
            if first:
                groups = self._groups(archive.terms(taxonomy, first), shelf)
            else:
                most = archive.most(taxonomy, MOST)
        else:
            groups = self._groups(archive.terms(taxonomy), shelf)
        view = shelf.taxonomy(taxonomy)
        crumbs = (home_crumb(shelf),)
        return TaxonomyIndexView(
            taxonomy=view,
            letter=letter_label(first) if first else "",
            count=count,
            most=tuple(shelf.term_link(taxonomy, row.slug, row.found, row.count) for row in most),
            letters=letters,
            groups=groups,
            crumbs=(*crumbs, Link(view.name, view.path)) if first else crumbs,
        )

    def _groups(self, rows: list[TermRow], shelf: Shelf) -> tuple[LetterGroup, ...]:
        rows = sorted(rows, key=lambda row: (row.letter == "#", row.letter, fold(row.name), row.slug))
        return tuple(
            LetterGroup(
                letter_label(first),
                f"l-{letter_slug(first)}",
                tuple(shelf.term_link(row.taxonomy, row.slug, row.found, row.count) for row in group),
            )
            for first, group in groupby(rows, key=lambda row: row.letter)
        )


def letter_path(taxonomy: str, first: str) -> str:
    return f"{taxonomy}/a-z/{letter_slug(first)}/index.html"
