"""Keeps the search index of an archive up to date in ``state.db``: a segment for each section and cell.

A segment is the part of the inverted index that one section (a year) has of one cell (terms that begin alike).
Sections are read in worker processes, one after another; the files of postings are made of segments when they
are rendered. So an edit reads one year anew, and touches the files of the terms that it changes.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Sequence

import msgspec

from .findable import FindableRows
from .ledger import Ledger, Pending
from .pages import Shelf
from .pages.search import SearchIndexPage, SearchTermPages
from .render import RenderContext, renderer_for
from .searching.postings import FILE_SIZE, Postings, merge, starts
from .searching.sections import PARTS, Section, parts
from .searching.shown import counted, filed, language, shown

_encode = msgspec.msgpack.Encoder().encode


class Segment(msgspec.Struct, frozen=True, array_like=True):
    """One section as it was read: the languages of its texts, and the lines of each cell."""

    section: Section
    langs: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]


def segment_chunk(context: RenderContext, wanted: list[tuple[int, int]]) -> list[Segment]:
    """Read some sections, each by its year (0: undated) and part."""
    rows = renderer_for(context).shelf.findable
    return [read_section(rows, year, part) for year, part in wanted]


def read_section(rows: FindableRows, year: int, part: int) -> Segment:
    """The inverted index of one section."""
    section, bins = rows.divided(year)[part]
    postings = Postings()
    langs = set()
    for at, ids in enumerate(bins):
        articles = rows.texts(ids)
        for place, article_id in enumerate(ids):
            _, _, article, filed_under = articles[article_id]
            found = shown(article)
            if found is None:
                continue
            lang = language(article)
            langs.add(lang)
            counts, length = counted(found, lang)
            for term in filed(filed_under):
                counts[term] = 1
            postings.add(at * section.width + place, counts, length)
    return Segment(section, tuple(sorted(langs)), tuple(postings.cells()))


def mark(db: sqlite3.Connection, years: Iterable[int] | None) -> None:
    """Note years whose sections are to be read anew; None: all. In the transaction that changes the articles."""
    if years is None:
        found = db.execute(
            "SELECT DISTINCT CASE WHEN sort < '~' THEN CAST(substr(sort, 1, 4) AS INTEGER) ELSE 0 END "
            "FROM article WHERE state = 1"
        ).fetchall()
        found += db.execute(f"SELECT DISTINCT number / {PARTS} FROM search_section").fetchall()
        years = {year for (year,) in found}
    db.executemany("INSERT OR IGNORE INTO search_stale VALUES (?)", [(year,) for year in sorted(set(years))])


def wanted(db: sqlite3.Connection, rows: FindableRows) -> list[tuple[int, int]]:
    """The sections to read: year and part of each."""
    years = [year for (year,) in db.execute("SELECT year FROM search_stale ORDER BY year")]
    counts = {year: len(rows.year_ids(year)) for year in years}
    return [(year, part) for year, count in counts.items() if count for part in range(parts(count))]


class Filing:
    """Puts segments into the index, in a transaction that the caller holds."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.touched: set[str] = set()
        self.kept: set[int] = set()

    def put(self, segment: Segment) -> None:
        """Replace what a section had."""
        number = segment.section.number
        self.kept.add(number)
        old = dict(self.db.execute("SELECT cell, data FROM search_segment WHERE section = ?", (number,)))
        changed = [(cell, number, data) for cell, data in segment.cells if old.pop(cell, None) != data]
        self.db.executemany("INSERT OR REPLACE INTO search_segment VALUES (?, ?, ?)", changed)
        self._drop(old, number)
        self.touched.update(cell for cell, _, _ in changed)
        section = segment.section
        self.db.execute(
            "INSERT OR REPLACE INTO search_section VALUES (?, ?, ?, ?, ?)",
            (number, section.bins, section.width, section.texts, _encode(segment.langs)),
        )

    def _drop(self, cells: Iterable[str], number: int) -> None:
        rows = [(cell, number) for cell in cells]
        self.db.executemany("DELETE FROM search_segment WHERE cell = ? AND section = ?", rows)
        self.touched.update(cell for cell, _ in rows)

    def finish(self) -> None:
        """Take away sections that are no more, and settle how the cells that changed are cut into files."""
        stale = self.db.execute(
            f"SELECT number FROM search_section WHERE number / {PARTS} IN (SELECT year FROM search_stale)"
        ).fetchall()
        for (number,) in stale:
            if number not in self.kept:
                cells = self.db.execute("SELECT cell FROM search_segment WHERE section = ?", (number,)).fetchall()
                self._drop([cell for (cell,) in cells], number)
                self.db.execute("DELETE FROM search_section WHERE number = ?", (number,))
        for cell in sorted(self.touched):
            lines = self.db.execute(
                "SELECT section, data FROM search_segment WHERE cell = ? ORDER BY section", (cell,)
            ).fetchall()
            if not lines:
                self.db.execute("DELETE FROM search_cell WHERE cell = ?", (cell,))
                continue
            size = sum(len(data) for _, data in lines)
            own = starts(merge(lines)) if size > FILE_SIZE // 2 else []
            self.db.execute("INSERT OR REPLACE INTO search_cell VALUES (?, ?, ?)", (cell, size, _encode(own)))
        self.db.execute("DELETE FROM search_stale")


def plan(
    shelf: Shelf, ledger: Ledger, touched: set[str], everything: str
) -> tuple[list[Pending], list[tuple[str, str, str]]]:
    """The files of the index to look at and to take away: what the plan of pages leaves out (``pages.search.LATE``)."""
    terms, directory = SearchTermPages(), SearchIndexPage()
    have = {row.key: row.path for row in ledger.family(terms.name, "")}
    tasks: list[Pending] = []
    cells = sorted(touched)
    keys = list(terms.keys("", shelf))
    # A build that died may have left files to make whose bounds are others now.
    ledger.strike((terms.name, key) for key in ledger.pending_of(terms.name) - {*keys})
    for key in keys:
        if have.pop(key, None) is None:
            tasks.append(Pending(terms.name, key, "new", False))
        elif everything or _holds(key, cells):
            tasks.append(Pending(terms.name, key, everything or "edited", False))
    tasks += (Pending(directory.name, key, everything or "edited", False) for key in directory.keys("", shelf))
    return tasks, [(path, terms.name, key) for key, path in have.items()]


def _holds(key: str, cells: Sequence[str]) -> bool:
    """Whether a file of postings has terms of one of the cells."""
    first, end = SearchTermPages.bounds(key)
    at = bisect_left(cells, first)
    if at and first.startswith(cells[at - 1]):
        return True
    return at < len(cells) and (not end or cells[at] < end)

