"""Which organisations stand together in articles: a drawing, its table, and the same as CSV."""

from __future__ import annotations

from collections.abc import Iterable

from ..permalinks import term_path
from ..rows import Entry
from ..views import GraphPair, GraphView, Link, TermLink
from .shelf import OneFamily, Shelf, home_crumb

PATH, DATA_PATH = "graph/index.html", "graph/pairs.csv"
MOST = 60
"""Organisations in the drawing, those with most articles."""
FEWEST = 3
"""Organisations below which there is nothing to draw."""
ENOUGH = 8
"""Organisations with more than one article from which on those with one are left out."""
TABLE = 200
"""Pairs in the table of the page, the strongest; the CSV file has all."""


def graph_path(shelf: Shelf) -> str:
    """Where the drawing is; empty where there is none."""
    return PATH if shelf.has("graph") and shelf.archive.term_count("organisations") >= FEWEST else ""


class _Graph(OneFamily):
    """Key: empty. There is neither page nor data where hardly any organisation is named."""

    def touched(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return [""] if shelf.archive.has_bodies(entry.n) else ()

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        return ("",) if shelf.archive.term_count("organisations") >= FEWEST else ()

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return self.touched(entry, shelf)

    def view(self, key: str, shelf: Shelf) -> GraphView:
        archive = shelf.archive
        rows = archive.most("organisations", MOST)
        # One article alone makes a pair of all that it names: where there is more to see, that is left out.
        often = [row for row in rows if row.count > 1]
        rows = often if len(often) >= ENOUGH else rows
        found = archive.pairs([row.slug for row in rows])
        pairs = [GraphPair(one, other, count) for (one, other), count in found.items()]
        pairs.sort(key=lambda pair: (-pair.count, pair.one, pair.other))
        linked = shelf.has("term")
        crumbs = [home_crumb(shelf)]
        if shelf.has("taxonomy"):
            crumbs.append(Link(shelf.taxonomies["organisations"], "organisations/index.html"))
        return GraphView(
            nodes=tuple(
                TermLink(row.name, term_path("organisations", row.slug) if linked else "", row.count, row.found)
                for row in rows
            ),
            organisations=archive.term_count("organisations"),
            pairs=tuple(pairs) if self.whole else tuple(pairs[:TABLE]),
            all_pairs=len(pairs),
            data=DATA_PATH if shelf.has("graph-data") else "",
            crumbs=tuple(crumbs),
        )

    whole = False


class GraphPages(_Graph):
    name, template = "graph", "graph.html"

    def path(self, key: str, shelf: Shelf) -> str:
        return PATH


class GraphData(_Graph):
    name, template = "graph-data", "graph.csv"
    whole = True

    def path(self, key: str, shelf: Shelf) -> str:
        return DATA_PATH
