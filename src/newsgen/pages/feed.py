"""Atom feeds (RFC 4287): the newest dated articles of the site, and of each term."""

from __future__ import annotations

import uuid
from functools import lru_cache

from ..datewords import instant
from ..rows import Entry, TermRow
from ..views import FeedEntry, FeedView
from .shelf import FromRows, OfTerm, OnePage, Shelf
from .term import has_feed

PATH = "feed.xml"
# The namespace under which ids are made where ``init`` wrote no site id (RFC 9562, version 5).
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "newsgen")


@lru_cache(maxsize=4)
def _site_id(name: str) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, name)


@lru_cache(maxsize=50_000)
def _id(site: str, name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_site_id(site), name)}"


def feed_id(shelf: Shelf, name: str) -> str:
    """An id that outlives a change of address: made from the site's id and the thing's name."""
    return _id(shelf.config.id or shelf.config.title, name)


def feed_entry(entry: Entry, shelf: Shelf) -> FeedEntry:
    archive = shelf.archive
    byline, modified = archive.feed_facts(entry.n)
    base = shelf.config.base_url
    return FeedEntry(
        id=feed_id(shelf, f"article {entry.id}"),
        title=entry.title,
        url=base + page_address(entry.path) if base else "",
        # Optional in Atom: left out where day, time and zone are not all known.
        published=instant(entry.published) if len(entry.published) > 16 else "",
        updated=instant(modified or entry.published),
        summary=entry.lede,
        authors=byline,
        tags=tuple(
            row.name
            for a in archive.terms_of(entry.n)
            if a.taxonomy == "tags" and (row := archive.term(a.taxonomy, a.slug))
        ),
    )


def page_address(path: str) -> str:
    """A page's path as a host serves it: without ``index.html``."""
    return path.removesuffix("index.html")


def _feed(key: str, title: str, page: str, own: str, entries: list[Entry], shelf: Shelf) -> FeedView:
    base = shelf.config.base_url
    made = tuple(feed_entry(entry, shelf) for entry in entries)
    return FeedView(
        id=feed_id(shelf, f"feed {key}"),
        title=title,
        subtitle=shelf.config.description if not key else "",
        updated=max((entry.updated for entry in made), default=instant("")),
        url=base + page_address(page) if base else "",
        self_url=base + own if base else "",
        entries=made,
    )


class SiteFeed(OnePage):
    name, template, file = "feed", "feed.xml", PATH

    def view(self, key: str, shelf: Shelf) -> FeedView:
        entries = shelf.archive.latest(shelf.config.feed_items)
        return _feed("", shelf.config.title, "index.html", PATH, entries, shelf)


class TermFeeds(OfTerm, FromRows):
    """Key: ``taxonomy/slug``; terms of few articles, or without a dated one, have no feed."""

    name, template = "term-feed", "feed.xml"

    def holds(self, row: TermRow) -> bool:
        return has_feed(row)

    def path(self, key: str, shelf: Shelf) -> str:
        return f"{key}/feed.xml"

    def view(self, key: str, shelf: Shelf) -> FeedView:
        taxonomy, slug = key.split("/")
        row = shelf.archive.term(taxonomy, slug)
        if row is None:
            raise LookupError(f"no term {key}")
        listed = shelf.archive.newest(taxonomy, slug, shelf.config.feed_items)
        title = f"{row.name} – {shelf.config.title}"
        return _feed(
            key, title, f"{key}/index.html", f"{key}/feed.xml", listed, shelf
        )
