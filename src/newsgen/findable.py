"""What the search asks of the index: the texts of a year, the postings of a term, the names to offer."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from .archive import Archive
from .rows import LAST, UNDATED, after_date, decode_appearances, decode_texts
from .searching.postings import cell as cell_of
from .searching.postings import merge
from .searching.sections import Section, divide
from .searching.shown import Findable, decode_findable
from .searching.words import heads
from .terms import Appearance

FEW_NAMES = 1_500
"""Up to so many terms, those that begin with the same letter share a file of the search."""




class FindableRows:
    """Questions of the search to the rows of an archive as they are now."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.db: sqlite3.Connection = archive.db
        self.divided = lru_cache(maxsize=16)(self._divided)
        self.merged = lru_cache(maxsize=2)(self._merged)
        self.suggestions = lru_cache(maxsize=1)(self._suggestions)

    def years(self) -> list[int]:
        """The years that have articles; 0 for the undated."""
        years = [int(year) for year in self.archive.date_counts()]
        return [0, *years] if self.archive.undated() else years

    def year_ids(self, year: int) -> list[str]:
        """Ids of the articles of a year; 0: the undated."""
        date = f"{year:04}" if year else UNDATED
        rows = self.db.execute(
            "SELECT id FROM article WHERE state = 1 AND sort >= ? AND sort < ? ORDER BY id", (date, after_date(date))
        )
        return [article_id for (article_id,) in rows]

    def _divided(self, year: int) -> tuple[tuple[Section, tuple[tuple[str, ...], ...]], ...]:
        made = divide(year, self.year_ids(year))
        return tuple((section, tuple(map(tuple, bins))) for section, bins in made.items())

    def texts(self, ids: Sequence[str]) -> dict[str, tuple[str, str, Findable, tuple[Appearance, ...]]]:
        """Of some articles what a search needs: address, source, fields of the record, terms; by id."""
        rows = self.db.execute(
            "SELECT id, address, source, resolved, terms FROM article JOIN record USING (n) "
            f"WHERE state = 1 AND id IN ({', '.join('?' * len(ids))})",
            ids,
        )
        return {
            article_id: (address, source, decode_findable(record), decode_appearances(terms))
            for article_id, address, source, record, terms in rows
        }

    def sections(self) -> list[tuple[Section, tuple[str, ...]]]:
        """The sections of the search index, each with the languages of its texts."""
        rows = self.db.execute("SELECT number, bins, width, texts, langs FROM search_section ORDER BY number")
        return [(Section(*row), decode_texts(langs)) for *row, langs in rows]

    def cells(self) -> list[tuple[str, int, list[str]]]:
        """The cells of the search index: name, size, and the first terms of the files of a large one."""
        rows = self.db.execute("SELECT cell, size, starts FROM search_cell ORDER BY cell")
        return [(cell, size, list(decode_texts(starts))) for cell, size, starts in rows]

    def postings(self, first: str, end: str) -> Iterator[tuple[str, str]]:
        """Terms from ``first`` on and before ``end`` (empty: all that follow), each with its postings."""
        cells = self.db.execute(
            "SELECT cell FROM search_cell WHERE cell >= ? AND cell < ? ORDER BY cell", (cell_of(first), end or LAST)
        ).fetchall()
        for (cell,) in cells:
            merged = self.merged(cell)
            terms = list(merged)
            for term in terms[bisect_left(terms, first) : bisect_left(terms, end) if end else None]:
                yield term, merged[term]

    def _merged(self, cell: str) -> dict[str, str]:
        return merge(
            self.db.execute("SELECT section, data FROM search_segment WHERE cell = ? ORDER BY section", (cell,))
        )

    def _suggestions(self) -> dict[str, list[tuple[str, str, str, int]]]:
        """First letter of a word, or two where there are many names -> the terms with such a word in their name:
        name, taxonomy, slug, and how many articles they have, as a power of two."""
        found: dict[str, list[tuple[str, str, str, int]]] = {}
        width = self._head()
        for name, taxonomy, slug, count in self.db.execute(
            "SELECT name, taxonomy, slug, count FROM term ORDER BY name, taxonomy, slug"
        ):
            row = (name, taxonomy, slug, count.bit_length() - 1)
            for head in heads(name, width):
                found.setdefault(head, []).append(row)
        return dict(sorted(found.items()))

    def suggesting(self, n: int) -> set[str]:
        """Where the terms of an article are suggested, by their names of today."""
        rows = (self.archive.term(a.taxonomy, a.slug) for a in self.archive.terms_of(n))
        width = self._head()
        return {head for row in rows if row for head in heads(row.name, width)}

    def _head(self) -> int:
        return 1 if self.db.execute("SELECT count(*) FROM term").fetchone()[0] < FEW_NAMES else 2
