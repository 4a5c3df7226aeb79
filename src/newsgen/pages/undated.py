"""The undated shelf: texts whose date nobody knows, by title; by letter when there are many."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from ..rows import Entry
from ..terms import letter
from ..views import Group, Link, ListView
from .shelf import OneFamily, Shelf, archive_crumbs, bars

PATH = "archive/undated/index.html"
LETTER_SLUGS = {"#": "other"}


def letter_slug(first: str) -> str:
    return LETTER_SLUGS.get(first, first.lower())


def letter_path(first: str, cut: bool) -> str:
    """Where the texts of a letter stand: a page of their own where the shelf is ``cut``, else their part of it."""
    slug = letter_slug(first)
    return f"archive/undated/{slug}/index.html" if cut else f"{PATH}#l-{slug}"


def is_cut(letters: dict[str, int], shelf: Shelf) -> bool:
    """Whether the shelf is too long for one page."""
    return sum(letters.values()) > shelf.config.per_page


def letter_label(first: str) -> str:
    """A shelf's name on the page."""
    return "Other" if first == "#" else first


class UndatedPages(OneFamily):
    """Key: empty for the shelf, else the letter."""

    name, template = "undated", "list.html"

    def touched(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return () if entry.dated else ("",)

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        letters = shelf.archive.undated_letters()
        if not letters:
            return ()
        return ("", *letters) if is_cut(letters, shelf) else ("",)

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        if not entry.dated:
            yield ""
            yield from shelf.archive.undated_letters()

    def path(self, key: str, shelf: Shelf) -> str:
        return letter_path(key, True) if key else PATH

    def view(self, key: str, shelf: Shelf) -> ListView:
        archive = shelf.archive
        letters = archive.undated_letters()
        count = letters.get(key, 0) if key else sum(letters.values())
        cut = is_cut(letters, shelf)
        entries = archive.undated_entries(key)
        if cut and not key:
            entries = entries[: shelf.config.home_items]
        labels = {first: letter_label(first) for first in letters}
        crumbs = tuple(archive_crumbs(shelf))
        return ListView(
            title=f"Undated: {letter_label(key)}" if key else "Undated",
            count=count,
            bars=bars(letters, {first: letter_path(first, cut) for first in letters}, labels),
            groups=tuple(
                Group(letter_label(first), f"l-{letter_slug(first)}", tuple(e.teaser() for e in group))
                for first, group in groupby(
                    sorted(entries, key=lambda e: (letter(e.title), e.sort, e.id)),
                    key=lambda e: letter(e.title),
                )
            ),
            previous=None,
            next=None,
            crumbs=(*crumbs, Link("Undated", PATH)) if key else crumbs,
            note="" if key else "The date of these texts is not known: none stands in them, in their "
            "front matter or in their file's name.",
        )
