"""The index: what was loaded, as rows; asked by page kinds for what a page shows."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby

import msgspec

from .loaded import Loaded, decode_article
from .model import Article, Picture
from .permalinks import path_of, slugify, term_path, with_digest
from .searching.postings import cell as cell_of
from .searching.postings import merge
from .searching.sections import Section, divide
from .searching.shown import Findable, decode_findable
from .searching.words import heads
from .store import sort_filled, start_filling
from .terms import NOTHING, Appearance, Named, filing, letter
from .verdicts import Sign
from .views import Bar, Teaser

LISTED, UNLISTED = 1, 0
UNDATED = "~"
"""Sorts after every date; the head of an undated article's sort key."""
FEW_NAMES = 1_500
"""Up to so many terms, those that begin with the same letter share a file of the search."""
LAST = "\U0010ffff"
"""Past every sort key, in any script."""

_decode_appearances = msgspec.msgpack.Decoder(tuple[Appearance, ...]).decode
decode_signs = msgspec.msgpack.Decoder(tuple[Sign, ...]).decode
_decode_texts = msgspec.msgpack.Decoder(tuple[str, ...]).decode
_encode = msgspec.msgpack.Encoder().encode
_decode_named = msgspec.msgpack.Decoder(Named).decode


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One article as the index knows it. ``sort`` orders the archive: the date as far as it is known, or
    ``~`` and the folded title."""

    n: int
    id: str
    address: str
    sort: str
    title: str
    published: str
    lede: str
    source: str

    @property
    def path(self) -> str:
        return path_of(self.address)

    @property
    def dated(self) -> bool:
        return self.sort[0] != UNDATED

    def teaser(self) -> Teaser:
        return Teaser(path_of(self.address), self.title, self.published, self.lede, self.source)


_ENTRY = "n, id, address, sort, title, published, lede, source"
_OF_A_DAY = "state = 1 AND sort < '~' AND length(sort) >= 10"
"""Articles whose day is known: the words of the index ``article_day``."""
_SHA256 = 3
"""The column of ``article`` that holds the digest."""
_JOINED = ", ".join(f"article.{column}" for column in _ENTRY.split(", "))


class TermRow(msgspec.Struct, frozen=True, array_like=True):
    """One term. ``undated`` of its ``count`` articles have no date; ``found`` when no editor gave it. ``lines`` is
    what a list of them comes to: each sentence that names the term, at least one an article."""

    taxonomy: str
    slug: str
    name: str
    count: int
    undated: int
    letter: str
    found: bool
    lines: int
    undated_lines: int


class SourceRow(msgspec.Struct, frozen=True, array_like=True):
    """The file of an article: where its page lies, the file's path, its digest, and what may be shown of it."""

    address: str
    path: str
    sha256: str
    rights: str


_TERM = "taxonomy, slug, name, count, undated, letter, found, lines, undated_lines"


class Listed(msgspec.Struct, frozen=True, array_like=True):
    """An article under a term, and what it says of the term."""

    sort: str
    address: str
    title: str
    published: str
    source: str
    lede: str
    bodies: str
    named: Named

    @property
    def path(self) -> str:
        return path_of(self.address)

    @property
    def dated(self) -> bool:
        return self.sort[0] != UNDATED


LISTED_KEPT = 1_000
"""A term's articles up to which all are read at once for its pages; of more, what a page asks for."""
UNDER_KEPT = 100_000
"""Articles under terms that are kept at hand; some 20 MB."""
COMMON = 256
"""A term of so many articles relates none of them to another."""


def rarity(count: int) -> int:
    """How rare a term is: 0 for one article, and one more for each doubling."""
    return min(count, COMMON).bit_length() - 1


class Under(msgspec.Struct, frozen=True, array_like=True):
    """An article in the row of those under one term."""

    sort: str
    id: str
    n: int


class Gathered:
    """What was fetched of some articles at once; by id, or by number."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.before: dict[str, Entry] = {}
        self.after: dict[str, Entry] = {}
        self.terms: dict[int, bytes] = {}
        self.records: dict[int, bytes] = {}
        self.images: dict[int, dict[str, Picture]] = {}
        self.others: dict[int, Entry] = {}
        """Articles that those show besides."""


class Archive:
    """Questions to the index, answered from rows. Only articles in the archive count: no drafts."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.db = connection
        self._gathered = Gathered()
        self.term = lru_cache(maxsize=50_000)(self._term)
        self.facts = lru_cache(maxsize=20_000)(self._facts)
        self.entry = lru_cache(maxsize=64)(self._entry)
        self._under: dict[tuple[str, str], list[Under]] = {}
        self._places: dict[tuple[str, str], dict[int, int]] = {}
        self._room = UNDER_KEPT
        self.generation = 0
        """Counts how often the rows have changed, for who keeps answers."""
        self.divided = lru_cache(maxsize=16)(self._divided)
        self.merged = lru_cache(maxsize=2)(self._merged)
        self.suggestions = lru_cache(maxsize=1)(self._suggestions)
        self.whole = lru_cache(maxsize=4)(self._whole)

    def forget(self) -> None:
        """The rows have changed: answer from them anew."""
        self._gathered = Gathered()
        for cached in (
            self.term, self.facts, self.entry, self.divided, self.merged, self.suggestions, self.whole
        ):
            cached.cache_clear()
        self.generation += 1
        self._under.clear()
        self._places.clear()
        self._room = UNDER_KEPT

    # One article

    def gather(self, ids: Sequence[str]) -> None:
        """Fetch at once what the pages of these articles will ask for; one question to SQLite takes longer than
        its answer. What is asked of other articles is looked up as ever."""
        marks = ", ".join("?" * len(ids))
        rows = self.db.execute(
            f"SELECT {_ENTRY}, terms, resolved FROM article JOIN record USING (n) "
            f"WHERE state = 1 AND id IN ({marks}) ORDER BY sort, id",
            ids,
        ).fetchall()
        found = Gathered()
        entries = []
        for *row, terms, record in rows:
            entry = Entry(*row)
            entries.append(entry)
            found.entries[entry.id] = entry
            found.terms[entry.n] = terms
            found.records[entry.n] = record
            found.images[entry.n] = {}
        marks = ", ".join("?" * len(rows))
        for n, image, path, width, height in self.db.execute(
            f"SELECT n, image, path, width, height FROM image WHERE n IN ({marks}) AND path != ''", list(found.images)
        ):
            found.images[n][image] = Picture(media_path(path), width, height)
        if entries and self._adjacent(entries):
            found.before = dict(zip([entry.id for entry in entries[1:]], entries, strict=False))
            found.after = dict(zip([entry.id for entry in entries], entries[1:], strict=False))
        self._gathered = found

    def gather_others(self, numbers: Collection[int]) -> None:
        """After ``gather``: other articles that the pages show too."""
        self._gathered.others = self._entries(numbers)

    def gather_entries(self, ids: Sequence[str]) -> None:
        """As ``gather``, where only what the index knows of the articles will be asked."""
        marks = ", ".join("?" * len(ids))
        rows = self.db.execute(f"SELECT {_ENTRY} FROM article WHERE state = 1 AND id IN ({marks})", ids)
        self._gathered = Gathered()
        self._gathered.entries = {row[1]: Entry(*row) for row in rows}

    def _adjacent(self, entries: list[Entry]) -> bool:
        """Whether no other article stands between some, given in order."""
        (count,) = self.db.execute(
            "SELECT count(*) FROM (SELECT 1 FROM article WHERE state = 1 AND (sort, id) >= (?, ?) "
            "AND (sort, id) <= (?, ?) LIMIT ?)",
            (entries[0].sort, entries[0].id, entries[-1].sort, entries[-1].id, len(entries) + 1),
        ).fetchone()
        return int(count) == len(entries)

    def _entry(self, article_id: str) -> Entry | None:
        if entry := self._gathered.entries.get(article_id):
            return entry
        row = self.db.execute(
            f"SELECT {_ENTRY} FROM article WHERE id = ? AND state = 1", (article_id,)
        ).fetchone()
        return None if row is None else Entry(*row)

    def record(self, n: int) -> Article:
        """The resolved record of an article."""
        if record := self._gathered.records.get(n):
            return decode_article(record)
        (data,) = self.db.execute("SELECT resolved FROM record WHERE n = ?", (n,)).fetchone()
        return decode_article(data)

    def source(self, article_id: str) -> SourceRow | None:
        """The file that an article was read from."""
        row = self.db.execute(
            "SELECT address, source_path, sha256, rights FROM article WHERE id = ? AND state = 1", (article_id,)
        ).fetchone()
        return None if row is None else SourceRow(*row)

    def terms_of(self, n: int) -> tuple[Appearance, ...]:
        if terms := self._gathered.terms.get(n):
            return _decode_appearances(terms)
        row = self.db.execute("SELECT terms FROM article WHERE n = ?", (n,)).fetchone()
        return _decode_appearances(row[0]) if row else ()

    def feed_facts(self, n: int) -> tuple[tuple[str, ...], str]:
        """An article's byline, and when it was changed."""
        byline, modified = self.db.execute("SELECT byline, modified FROM article WHERE n = ?", (n,)).fetchone()
        return _decode_texts(byline), modified

    def old_addresses(self, n: int) -> tuple[str, ...]:
        row = self.db.execute("SELECT aliases FROM article WHERE n = ?", (n,)).fetchone()
        return _decode_texts(row[0]) if row else ()

    def before(self, entry: Entry) -> Entry | None:
        """The next older dated article; of an undated one, the title before it."""
        if beside := self._gathered.before.get(entry.id):
            return beside if beside.dated == entry.dated else None
        row = self.db.execute(
            f"SELECT {_ENTRY} FROM article WHERE state = 1 AND (sort, id) < (?, ?) "
            "ORDER BY sort DESC, id DESC LIMIT 1",
            (entry.sort, entry.id),
        ).fetchone()
        return _same_shelf(entry, row)

    def after(self, entry: Entry) -> Entry | None:
        if beside := self._gathered.after.get(entry.id):
            return beside if beside.dated == entry.dated else None
        row = self.db.execute(
            f"SELECT {_ENTRY} FROM article WHERE state = 1 AND (sort, id) > (?, ?) "
            "ORDER BY sort, id LIMIT 1",
            (entry.sort, entry.id),
        ).fetchone()
        return _same_shelf(entry, row)

    def ids(self) -> Iterator[str]:
        for (article_id,) in self.db.execute(
            "SELECT id FROM article WHERE state = 1 ORDER BY sort, id"
        ):
            yield article_id

    # Dates

    def count(self) -> int:
        return int(self.db.execute("SELECT count(*) FROM article WHERE state = 1").fetchone()[0])

    def undated(self) -> int:
        return self._between(UNDATED, LAST)

    def latest(self, limit: int) -> list[Entry]:
        """The newest dated articles."""
        rows = self.db.execute(
            f"SELECT {_ENTRY} FROM article WHERE state = 1 AND sort < '~' "
            "ORDER BY sort DESC, id DESC LIMIT ?",
            (limit,),
        )
        return [Entry(*row) for row in rows]

    def dated(self, date: str) -> list[Entry]:
        """Articles of a year, month or day (``2022``, ``2022-04``, ``2022-04-08``), the newest first."""
        rows = self.db.execute(
            f"SELECT {_ENTRY} FROM article WHERE state = 1 AND sort >= ? AND sort < ? "
            "ORDER BY sort DESC, id",
            (date, after_date(date)),
        )
        return [Entry(*row) for row in rows]

    def undated_entries(self, first: str = "") -> list[Entry]:
        """Undated articles by title; only those on one letter's shelf if ``first`` names it."""
        rows = self.db.execute(
            f"SELECT {_ENTRY} FROM article WHERE state = 1 AND sort >= '~' ORDER BY sort, id"
        )
        entries = [Entry(*row) for row in rows]
        return [entry for entry in entries if letter(entry.title) == first] if first else entries

    def undated_letters(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for (title,) in self.db.execute("SELECT title FROM article WHERE state = 1 AND sort >= '~'"):
            shelf = letter(title)
            counts[shelf] = counts.get(shelf, 0) + 1
        return dict(sorted(counts.items()))

    def addresses(self, date: str = "", first: str = "") -> Iterator[tuple[str, str, str]]:
        """Address, modified and published of all articles, or those of a year or month, or of the
        undated shelf (``~``) and one of its letters."""
        rows = self.db.execute(
            "SELECT address, modified, published, title FROM article "
            "WHERE state = 1 AND rights IN ('', 'full') AND sort >= ? AND sort < ? ORDER BY sort, id",
            (date, after_date(date) if date else LAST),
        )
        for address, modified, published, title in rows:
            if not first or letter(title) == first:
                yield address, modified, published

    def date_counts(self, date: str = "") -> dict[str, int]:
        """How many articles in each year; in each month of a year; on each day of a month. Articles
        whose date is known less exactly are left out."""
        length = {0: 4, 4: 7, 7: 10}[len(date)]
        rows = self.db.execute(
            "SELECT substr(sort, 1, ?) part, count(*) FROM article "
            "WHERE state = 1 AND sort >= ? AND sort < ? AND length(sort) >= ? GROUP BY part",
            (length, date, after_date(date) if date else UNDATED, length),
        )
        return dict(rows.fetchall())

    def count_dated(self, date: str) -> int:
        return self._between(date, after_date(date))

    def _between(self, first: str, end: str) -> int:
        return int(
            self.db.execute(
                "SELECT count(*) FROM article WHERE state = 1 AND sort >= ? AND sort < ?", (first, end)
            ).fetchone()[0]
        )

    def neighbour_date(self, date: str, *, older: bool) -> str | None:
        """The nearest year, month or day before or after ``date`` that has articles."""
        length = len(date)
        if older:
            row = self.db.execute(
                "SELECT max(sort) FROM article WHERE state = 1 AND sort < ? AND length(sort) >= ?",
                (date, length),
            ).fetchone()
        else:
            row = self.db.execute(
                "SELECT min(sort) FROM article WHERE state = 1 AND sort >= ? AND sort < '~' "
                "AND length(sort) >= ?",
                (after_date(date), length),
            ).fetchone()
        return row[0][:length] if row and row[0] else None

    def days_of_year(self) -> dict[str, int]:
        """How many articles were published on each day of the year (``04-08``), in whatever year."""
        rows = self.db.execute(
            f"SELECT substr(sort, 6, 5) day, count(*) FROM article WHERE {_OF_A_DAY} GROUP BY day ORDER BY day"
        )
        return dict(rows.fetchall())

    def has_days(self) -> bool:
        """Whether of any article the day is known."""
        return self.db.execute(f"SELECT 1 FROM article WHERE {_OF_A_DAY} LIMIT 1").fetchone() is not None

    def has_day_of_year(self, day: str) -> bool:
        return (
            self.db.execute(
                f"SELECT 1 FROM article WHERE {_OF_A_DAY} AND substr(sort, 6, 5) = ? LIMIT 1", (day,)
            ).fetchone()
            is not None
        )

    def on_day_of_year(self, day: str) -> list[Entry]:
        """Articles of a day of the year, the newest first."""
        rows = self.db.execute(
            f"SELECT {_ENTRY} FROM article WHERE {_OF_A_DAY} AND substr(sort, 6, 5) = ? ORDER BY sort DESC, id",
            (day,),
        )
        return [Entry(*row) for row in rows]

    # The whole archive

    def by_language(self) -> dict[str, tuple[int, int]]:
        """Articles of each language, and how many lines were left out of them."""
        rows = self.db.execute(
            "SELECT lang, count(*), sum(cut) FROM article WHERE state = 1 GROUP BY lang ORDER BY lang"
        )
        return {lang: (count, cut) for lang, count, cut in rows}

    def by_rights(self) -> dict[str, int]:
        """How many articles have each of the rights that are not empty."""
        rows = self.db.execute(
            "SELECT rights, count(*) FROM article WHERE state = 1 AND rights != '' GROUP BY rights ORDER BY rights"
        )
        return dict(rows.fetchall())

    def uncertain(self) -> int:
        """How many names of organisations wait for someone to confirm them, article by article."""
        (count,) = self.db.execute(
            "SELECT coalesce(sum(uncertain), 0) FROM article WHERE state = 1 AND uncertain != 0"
        ).fetchone()
        return int(count)

    # Terms

    def _term(self, taxonomy: str, slug: str) -> TermRow | None:
        row = self.db.execute(
            f"SELECT {_TERM} FROM term WHERE taxonomy = ? AND slug = ?", (taxonomy, slug)
        ).fetchone()
        return None if row is None else TermRow(*row)

    def _facts(self, taxonomy: str, slug: str) -> bytes:
        row = self.db.execute(
            "SELECT facts FROM term WHERE taxonomy = ? AND slug = ?", (taxonomy, slug)
        ).fetchone()
        return row[0] if row and row[0] else b""

    def terms(self, taxonomy: str, first: str = "") -> list[TermRow]:
        """All terms of a taxonomy, or those on one letter's shelf, by slug."""
        if first:
            rows = self.db.execute(
                f"SELECT {_TERM} FROM term WHERE taxonomy = ? AND letter = ? ORDER BY slug",
                (taxonomy, first),
            )
        else:
            rows = self.db.execute(
                f"SELECT {_TERM} FROM term WHERE taxonomy = ? ORDER BY slug", (taxonomy,)
            )
        return [TermRow(*row) for row in rows]

    def most(self, taxonomy: str, limit: int) -> list[TermRow]:
        """The terms with most articles."""
        rows = self.db.execute(
            f"SELECT {_TERM} FROM term WHERE taxonomy = ? ORDER BY count DESC, slug LIMIT ?",
            (taxonomy, limit),
        )
        return [TermRow(*row) for row in rows]

    def term_count(self, taxonomy: str) -> int:
        return int(
            self.db.execute("SELECT count(*) FROM term WHERE taxonomy = ?", (taxonomy,)).fetchone()[0]
        )

    def letters(self, taxonomy: str) -> dict[str, int]:
        rows = self.db.execute(
            "SELECT letter, count(*) FROM term WHERE taxonomy = ? GROUP BY letter ORDER BY letter",
            (taxonomy,),
        )
        return dict(rows.fetchall())

    def listed(self, taxonomy: str, slug: str, first: str = "", end: str = "", limit: int = -1) -> list[Listed]:
        """A term's articles with ``first <= sort < end``; the newest first, undated ones by title from the end."""
        row = self.term(taxonomy, slug)
        if row is None or row.count > LISTED_KEPT:
            return self._listed(taxonomy, slug, first, end or LAST, limit)
        # The page of a term and the parts of its list are made one after another, of the same rows.
        whole, sorts = self.whole(taxonomy, slug)
        part = whole[len(sorts) - bisect_left(sorts, end or LAST) : len(sorts) - bisect_left(sorts, first)]
        return part if limit < 0 else part[:limit]

    def _whole(self, taxonomy: str, slug: str) -> tuple[list[Listed], list[str]]:
        """All of a term's articles, and by what they are sorted, the other way round."""
        whole = self._listed(taxonomy, slug, "", LAST, -1)
        return whole, [item.sort for item in reversed(whole)]

    def _listed(self, taxonomy: str, slug: str, first: str, end: str, limit: int) -> list[Listed]:
        rows = self.db.execute(
            "SELECT appearance.sort, address, title, published, source, lede, bodies, named "
            "FROM appearance JOIN article USING (n) "
            "WHERE taxonomy = ? AND slug = ? AND appearance.sort >= ? AND appearance.sort < ? "
            "ORDER BY appearance.sort DESC, article.id LIMIT ?",
            (taxonomy, slug, first, end, limit),
        )
        return [
            Listed(sort, address, title, published, source, lede, bodies, _decode_named(named) if named else NOTHING)
            for sort, address, title, published, source, lede, bodies, named in rows
        ]

    def under(self, taxonomy: str, slug: str) -> list[Under]:
        """A term's articles by date, undated ones by title: for terms that are not common. Those of many terms are
        kept at hand, since neighbours in time ask for the same."""
        known = self._under.get((taxonomy, slug))
        if known is None:
            rows = self.db.execute(
                "SELECT appearance.sort, article.id, n FROM appearance JOIN article USING (n) "
                "WHERE taxonomy = ? AND slug = ? ORDER BY appearance.sort, article.id",
                (taxonomy, slug),
            )
            known = [Under(*row) for row in rows]
            self._room -= len(known)
            if self._room < 0:
                self._under.clear()
                self._places.clear()
                self._room = UNDER_KEPT - len(known)
            self._under[taxonomy, slug] = known
        return known

    def places(self, taxonomy: str, slug: str) -> dict[int, int]:
        """Number of an article -> its place among those ``under`` a term."""
        known = self._places.get((taxonomy, slug))
        if known is None:
            items = self.under(taxonomy, slug)
            known = self._places[taxonomy, slug] = {item.n: place for place, item in enumerate(items)}
        return known

    def entries(self, numbers: Collection[int]) -> dict[int, Entry]:
        """Articles by their numbers."""
        others = self._gathered.others
        if all(n in others for n in numbers):
            return {n: others[n] for n in numbers}
        return self._entries(numbers)

    def _entries(self, numbers: Collection[int]) -> dict[int, Entry]:
        marks = ", ".join("?" * len(numbers))
        rows = self.db.execute(f"SELECT {_ENTRY} FROM article WHERE n IN ({marks})", list(numbers))
        return {row[0]: Entry(*row) for row in rows}

    def newest(self, taxonomy: str, slug: str, limit: int) -> list[Entry]:
        """The newest dated articles of a term."""
        rows = self.db.execute(
            f"SELECT {_JOINED} FROM appearance JOIN article USING (n) "
            "WHERE taxonomy = ? AND slug = ? AND appearance.sort < '~' "
            "ORDER BY appearance.sort DESC, article.id LIMIT ?",
            (taxonomy, slug, limit),
        )
        return [Entry(*row) for row in rows]

    def term_dates(self, taxonomy: str, slug: str, date: str = "") -> dict[str, int]:
        """As ``date_counts``, of one term."""
        length = {0: 4, 4: 7, 7: 10}[len(date)]
        rows = self.db.execute(
            "SELECT substr(sort, 1, ?) part, count(*) FROM appearance WHERE taxonomy = ? AND slug = ? "
            "AND sort >= ? AND sort < ? AND length(sort) >= ? GROUP BY part",
            (length, taxonomy, slug, date, after_date(date) if date else UNDATED, length),
        )
        return dict(rows.fetchall())

    def term_lines(self, taxonomy: str, slug: str, date: str = "") -> dict[str, int]:
        """As ``term_dates``, what a list of the articles comes to."""
        length = {0: 4, 4: 7, 7: 10}[len(date)]
        rows = self.db.execute(
            "SELECT substr(sort, 1, ?) part, sum(lines) FROM appearance WHERE taxonomy = ? AND slug = ? "
            "AND sort >= ? AND sort < ? AND length(sort) >= ? GROUP BY part",
            (length, taxonomy, slug, date, after_date(date) if date else UNDATED, length),
        )
        return dict(rows.fetchall())

    def has_bodies(self, n: int) -> bool:
        """Whether an article stands under any organisation."""
        row = self.db.execute("SELECT bodies != '' FROM article WHERE n = ?", (n,)).fetchone()
        return bool(row and row[0])

    def pairs(self, slugs: Sequence[str]) -> dict[tuple[int, int], int]:
        """In how many articles two of some organisations stand together, by their places in ``slugs``."""
        # The articles of each as the bits of one number: counting common ones is then a single step.
        articles = []
        for slug in slugs:
            rows = self.db.execute(
                "SELECT n FROM appearance WHERE taxonomy = 'organisations' AND slug = ?", (slug,)
            ).fetchall()
            bits = bytearray(max((n for (n,) in rows), default=0) // 8 + 1)
            for (n,) in rows:
                bits[n >> 3] |= 1 << (n & 7)
            articles.append(int.from_bytes(bits, "little"))
        found = {}
        for one, ours in enumerate(articles):
            for other in range(one + 1, len(articles)):
                if count := (ours & articles[other]).bit_count():
                    found[one, other] = count
        return found

    def images(self, n: int) -> dict[str, Picture]:
        """Picture as an article names it -> the file on the site."""
        if (images := self._gathered.images.get(n)) is not None:
            return images
        rows = self.db.execute("SELECT image, path, width, height FROM image WHERE n = ? AND path != ''", (n,))
        return {image: Picture(media_path(path), width, height) for image, path, width, height in rows}

    def redirects(self) -> list[str]:
        """Old addresses that lead on, of articles and of organisations: none that an article has now."""
        rows = self.db.execute(
            "SELECT DISTINCT old FROM redirect "
            "WHERE old NOT IN (SELECT address FROM article WHERE state = 1) UNION SELECT old FROM former ORDER BY old"
        )
        return [old for (old,) in rows]

    def redirect(self, old: str) -> tuple[str, str] | None:
        """Title and path of the article or term that has left an old address; of several articles, the one
        whose id stands first."""
        row = self.db.execute(
            "SELECT title, address FROM redirect JOIN article USING (n) WHERE old = ? ORDER BY id LIMIT 1",
            (old,),
        ).fetchone()
        if row is not None:
            return row[0], path_of(row[1])
        row = self.db.execute("SELECT name, slug FROM former WHERE old = ?", (old,)).fetchone()
        return None if row is None else (row[0], term_path("organisations", row[1]))

    # Search

    def search_years(self) -> list[int]:
        """The years that have articles; 0 for the undated."""
        years = [int(year) for year in self.date_counts()]
        return [0, *years] if self.undated() else years

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

    def findables(self, ids: Sequence[str]) -> dict[str, tuple[str, str, Findable, tuple[Appearance, ...]]]:
        """Of some articles what a search needs: address, source, fields of the record, terms; by id."""
        rows = self.db.execute(
            "SELECT id, address, source, resolved, terms FROM article JOIN record USING (n) "
            f"WHERE state = 1 AND id IN ({', '.join('?' * len(ids))})",
            ids,
        )
        return {
            article_id: (address, source, decode_findable(record), _decode_appearances(terms))
            for article_id, address, source, record, terms in rows
        }

    def search_sections(self) -> list[tuple[Section, tuple[str, ...]]]:
        """The sections of the search index, each with the languages of its texts."""
        rows = self.db.execute("SELECT number, bins, width, texts, langs FROM search_section ORDER BY number")
        return [(Section(*row), _decode_texts(langs)) for *row, langs in rows]

    def search_cells(self) -> list[tuple[str, int, list[str]]]:
        """The cells of the search index: name, size, and the first terms of the files of a large one."""
        rows = self.db.execute("SELECT cell, size, starts FROM search_cell ORDER BY cell")
        return [(cell, size, list(_decode_texts(starts))) for cell, size, starts in rows]

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
        rows = (self.term(a.taxonomy, a.slug) for a in self.terms_of(n))
        width = self._head()
        return {head for row in rows if row for head in heads(row.name, width)}

    def _head(self) -> int:
        return 1 if self.db.execute("SELECT count(*) FROM term").fetchone()[0] < FEW_NAMES else 2

    def clashes(self) -> list[tuple[str, str, str, str]]:
        """Articles that ask for an address that another holds: source path of the one and of the other, the
        address asked for, the one given."""
        rows = self.db.execute(
            "SELECT one.source_path, two.source_path, one.claim, one.address, one.id FROM article one "
            "JOIN article two ON two.address = one.claim AND two.state = 1 "
            "WHERE one.state = 1 AND one.address != one.claim ORDER BY one.id"
        )
        return [row[:4] for row in rows if row[3].startswith(with_digest(row[2], row[4]))]

    def is_old_address(self, address: str) -> bool:
        """Whether some article once had this address."""
        return self.db.execute("SELECT 1 FROM redirect WHERE old = ?", (address,)).fetchone() is not None


def _same_shelf(entry: Entry, row: tuple[object, ...] | None) -> Entry | None:
    if row is None:
        return None
    other = Entry(*row)  # type: ignore[arg-type]
    return other if other.dated == entry.dated else None


def media_path(path: str) -> str:
    """Where a picture of the content folder lies on the site."""
    return f"media/{path}"


def after_date(date: str) -> str:
    """The first sort key past every date that begins with ``date``."""
    return date + ("\x7f" if date[0] != UNDATED else LAST)


def article_row(loaded: Loaded, address: str, state: int) -> tuple[object, ...]:
    """The columns of ``article`` after its number."""
    return (
        loaded.id, loaded.path, loaded.sha256, loaded.claim, loaded.slug_given, address, state,
        loaded.sort, loaded.title, loaded.published, loaded.modified, loaded.expires, loaded.status,
        loaded.lede, loaded.source, loaded.uncertain, loaded.byline, loaded.bodies, loaded.rights,
        loaded.cut, loaded.lang, loaded.terms, _encode(loaded.aliases),
    )  # fmt: skip


class Writer:
    """Changes to the index, inside a transaction that the caller holds."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.db = connection
        self._appearances, self._signs = "appearance", "sign"

    def put(self, articles: Iterable[tuple[Loaded, str, int]]) -> None:
        """Add articles, each with its address and state. Rows of before must have been taken away."""
        (last,) = self.db.execute("SELECT coalesce(max(n), 0) FROM article").fetchone()
        rows: list[tuple[object, ...]] = []
        records: list[tuple[object, ...]] = []
        appearances: list[tuple[object, ...]] = []
        images: list[tuple[int, str]] = []
        redirects: list[tuple[str, int]] = []
        signs: list[tuple[str, int, int]] = []
        for n, (loaded, address, state) in enumerate(articles, last + 1):
            rows.append((n, *article_row(loaded, address, state)))
            records.append((n, loaded.record, loaded.found, loaded.base, _encode(loaded.signs)))
            images += ((n, image) for image in loaded.images)
            if state == LISTED:
                sort = loaded.sort
                appearances += ((r.taxonomy, r.slug, sort, n, r.name, r.found, r.named, r.lines) for r in loaded.rows)
                redirects += ((old, n) for old in loaded.aliases)
                signs += ((kind, key, n) for kind, key in loaded.signs)
        put = self.db.executemany
        put(f"INSERT INTO article VALUES ({', '.join('?' * 24)})", rows)
        put("INSERT INTO record VALUES (?, ?, ?, ?, ?)", records)
        put(f"INSERT INTO {self._signs} VALUES (?, ?, ?)", signs)
        put(f"INSERT INTO {self._appearances} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", appearances)
        put("INSERT INTO image VALUES (?, ?, '', '', 0, 0)", images)
        put("INSERT OR IGNORE INTO redirect VALUES (?, ?)", redirects)

    def is_alike(self, loaded: Loaded, address: str, state: int) -> bool:
        """Whether the row of an article stays as it is, but for number and digest: only its text changes."""
        before = self.db.execute("SELECT * FROM article WHERE id = ?", (loaded.id,)).fetchone()
        if before is None:
            return False
        now = article_row(msgspec.structs.replace(loaded, sha256=before[_SHA256]), address, state)
        return tuple(before[1:]) == now

    def start(self) -> None:
        """Begin the transaction in which all articles are put anew."""
        start_filling(self.db)
        self._appearances, self._signs = "appearing", "signing"

    def all_put(self) -> None:
        sort_filled(self.db)
        self._appearances, self._signs = "appearance", "sign"

    def lead_on(self, former: Iterable[tuple[str, str]]) -> tuple[list[str], list[str]]:
        """Settle which former names of organisations lead on, each given with the name of today: those that no
        term bears and whose name of today one does. Gives back the addresses that came or changed, and those
        that went."""
        before = {old: row for old, *row in self.db.execute("SELECT old, slug, name FROM former")}
        now: dict[str, list[str]] = {}
        for was, name in former:
            old, slug = slugify(was), slugify(name)
            if old == slug or self._term_name(old):
                continue
            if called := self._term_name(slug):
                now.setdefault(f"organisations/{old}", [slug, called])
        came = [old for old, row in now.items() if before.get(old) != row]
        went = [old for old in before if old not in now]
        self.db.executemany("DELETE FROM former WHERE old = ?", [(old,) for old in went])
        self.db.executemany("INSERT OR REPLACE INTO former VALUES (?, ?, ?)", [(old, *now[old]) for old in came])
        return came, went

    def _term_name(self, slug: str) -> str:
        row = self.db.execute(
            "SELECT name FROM term WHERE taxonomy = 'organisations' AND slug = ?", (slug,)
        ).fetchone()
        return row[0] if row else ""

    def move(self, article_id: str, address: str) -> None:
        """Give an article another address."""
        self.db.execute("UPDATE article SET address = ? WHERE id = ?", (address, article_id))

    def take(self, article_id: str) -> None:
        """Take an article and all its rows away."""
        row = self.db.execute(
            "SELECT n, sort, terms, aliases FROM article WHERE id = ?", (article_id,)
        ).fetchone()
        if row is None:
            return
        n, sort, terms, aliases = row
        self.db.executemany(
            "DELETE FROM appearance WHERE taxonomy = ? AND slug = ? AND sort = ? AND n = ?",
            [(a.taxonomy, a.slug, sort, n) for a in _decode_appearances(terms)],
        )
        self.db.executemany(
            "DELETE FROM redirect WHERE old = ? AND n = ?", [(old, n) for old in _decode_texts(aliases)]
        )
        self.db.execute("DELETE FROM image WHERE n = ?", (n,))
        (signs,) = self.db.execute("SELECT signs FROM record WHERE n = ?", (n,)).fetchone()
        self.db.executemany(
            "DELETE FROM sign WHERE kind = ? AND key = ? AND n = ?",
            [(kind, key, n) for kind, key in decode_signs(signs)],
        )
        self.db.execute("DELETE FROM record WHERE n = ?", (n,))
        self.db.execute("DELETE FROM article WHERE n = ?", (n,))

    def count_terms(
        self, touched: Iterable[tuple[str, str]]
    ) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """Bring the term rows up to date; those that are now called otherwise, or that an editor now
        gives or no longer gives, are given back; and those that are now rarer or less rare.

        A term is called as most of its articles call it; among equals, the first by the alphabet.
        """
        renamed, rescaled = [], []
        for taxonomy, slug in touched:
            rows = self.db.execute(
                "SELECT name, count(*), sum(sort >= '~'), min(found), sum(lines), sum(lines * (sort >= '~')) "
                "FROM appearance WHERE taxonomy = ? AND slug = ? GROUP BY name ORDER BY count(*) DESC, name",
                (taxonomy, slug),
            ).fetchall()
            old = self.db.execute(
                "SELECT name, facts, found, count FROM term WHERE taxonomy = ? AND slug = ?", (taxonomy, slug)
            ).fetchone()
            if not rows:
                self.db.execute("DELETE FROM term WHERE taxonomy = ? AND slug = ?", (taxonomy, slug))
                continue
            name = rows[0][0]
            count, undated = sum(row[1] for row in rows), sum(row[2] for row in rows)
            found = min(row[3] for row in rows)
            lines, undated_lines = sum(row[4] for row in rows), sum(row[5] for row in rows)
            self.db.execute(
                "INSERT OR REPLACE INTO term VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    taxonomy, slug, name, count, undated, letter(filing(taxonomy, name)), found,
                    old[1] if old else None, lines, undated_lines,
                ),
            )  # fmt: skip
            if old and (old[0], old[2]) != (name, found):
                renamed.append((taxonomy, slug))
            if old and rarity(old[3]) != rarity(count):
                rescaled.append((taxonomy, slug))
        return renamed, rescaled

    def count_all_terms(self) -> None:
        """As ``count_terms`` for every term at once: for the first build."""
        rows = self.db.execute(
            "SELECT taxonomy, slug, name, count(*), sum(sort >= '~'), min(found), sum(lines), "
            "sum(lines * (sort >= '~')) FROM appearance "
            "GROUP BY taxonomy, slug, name ORDER BY taxonomy, slug, count(*) DESC, name"
        )
        made: list[tuple[object, ...]] = []
        for (taxonomy, slug), group in groupby(rows, key=lambda row: row[:2]):
            names = list(group)
            name = names[0][2]
            count, undated = sum(row[3] for row in names), sum(row[4] for row in names)
            found = min(row[5] for row in names)
            lines, undated_lines = sum(row[6] for row in names), sum(row[7] for row in names)
            shelf = letter(filing(taxonomy, name))
            made.append((taxonomy, slug, name, count, undated, shelf, found, None, lines, undated_lines))
        self.db.execute("DELETE FROM term")
        self.db.executemany("INSERT INTO term VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", made)


def bars(counts: dict[str, int], paths: dict[str, str], labels: dict[str, str] | None = None) -> tuple[Bar, ...]:
    """Counts as bars of a chart, each as a share of the largest."""
    top = max(counts.values(), default=1) or 1
    return tuple(
        Bar((labels or {}).get(key, key), count, paths.get(key, ""), round(100 * count / top))
        for key, count in counts.items()
    )
