"""The index: what was loaded, as rows; asked by page kinds for what a page shows."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

import msgspec

from .loaded import decode_article
from .model import Article, Picture
from .permalinks import path_of, term_path, with_digest
from .rows import (
    ENTRY,
    LAST,
    TERM,
    UNDATED,
    Entry,
    Listed,
    SourceRow,
    TermRow,
    Under,
    after_date,
    decode_appearances,
    decode_texts,
)
from .terms import NOTHING, Appearance, Named, letter

_decode_named = msgspec.msgpack.Decoder(Named).decode

_OF_A_DAY = "state = 1 AND sort < '~' AND length(sort) >= 10"
"""Articles whose day is known: the words of the index ``article_day``."""
_JOINED = ", ".join(f"article.{column}" for column in ENTRY.split(", "))

LISTED_KEPT = 1_000
"""A term's articles up to which all are read at once for its pages; of more, what a page asks for."""
UNDER_KEPT = 100_000
"""Articles under terms that are kept at hand; some 20 MB."""
COMMON = 256
"""A term of so many articles relates none of them to another."""


def rarity(count: int) -> int:
    """How rare a term is: 0 for one article, and one more for each doubling."""
    return min(count, COMMON).bit_length() - 1


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
        self.whole = lru_cache(maxsize=4)(self._whole)

    def forget(self) -> None:
        """The rows have changed: answer from them anew."""
        self._gathered = Gathered()
        for cached in (self.term, self.facts, self.entry, self.whole):
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
            f"SELECT {ENTRY}, terms, resolved FROM article JOIN record USING (n) "
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
        rows = self.db.execute(f"SELECT {ENTRY} FROM article WHERE state = 1 AND id IN ({marks})", ids)
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
            f"SELECT {ENTRY} FROM article WHERE id = ? AND state = 1", (article_id,)
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
            return decode_appearances(terms)
        row = self.db.execute("SELECT terms FROM article WHERE n = ?", (n,)).fetchone()
        return decode_appearances(row[0]) if row else ()

    def feed_facts(self, n: int) -> tuple[tuple[str, ...], str]:
        """An article's byline, and when it was changed."""
        byline, modified = self.db.execute("SELECT byline, modified FROM article WHERE n = ?", (n,)).fetchone()
        return decode_texts(byline), modified

    def old_addresses(self, n: int) -> tuple[str, ...]:
        row = self.db.execute("SELECT aliases FROM article WHERE n = ?", (n,)).fetchone()
        return decode_texts(row[0]) if row else ()

    def before(self, entry: Entry) -> Entry | None:
        """The next older dated article; of an undated one, the title before it."""
        if beside := self._gathered.before.get(entry.id):
            return beside if beside.dated == entry.dated else None
        row = self.db.execute(
            f"SELECT {ENTRY} FROM article WHERE state = 1 AND (sort, id) < (?, ?) "
            "ORDER BY sort DESC, id DESC LIMIT 1",
            (entry.sort, entry.id),
        ).fetchone()
        return _same_shelf(entry, row)

    def after(self, entry: Entry) -> Entry | None:
        if beside := self._gathered.after.get(entry.id):
            return beside if beside.dated == entry.dated else None
        row = self.db.execute(
            f"SELECT {ENTRY} FROM article WHERE state = 1 AND (sort, id) > (?, ?) "
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
            f"SELECT {ENTRY} FROM article WHERE state = 1 AND sort < '~' "
            "ORDER BY sort DESC, id DESC LIMIT ?",
            (limit,),
        )
        return [Entry(*row) for row in rows]

    def dated(self, date: str) -> list[Entry]:
        """Articles of a year, month or day (``2022``, ``2022-04``, ``2022-04-08``), the newest first."""
        rows = self.db.execute(
            f"SELECT {ENTRY} FROM article WHERE state = 1 AND sort >= ? AND sort < ? "
            "ORDER BY sort DESC, id",
            (date, after_date(date)),
        )
        return [Entry(*row) for row in rows]

    def undated_entries(self, first: str = "") -> list[Entry]:
        """Undated articles by title; only those on one letter's shelf if ``first`` names it."""
        rows = self.db.execute(
            f"SELECT {ENTRY} FROM article WHERE state = 1 AND sort >= '~' ORDER BY sort, id"
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
            f"SELECT {ENTRY} FROM article WHERE {_OF_A_DAY} AND substr(sort, 6, 5) = ? ORDER BY sort DESC, id",
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
            f"SELECT {TERM} FROM term WHERE taxonomy = ? AND slug = ?", (taxonomy, slug)
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
                f"SELECT {TERM} FROM term WHERE taxonomy = ? AND letter = ? ORDER BY slug",
                (taxonomy, first),
            )
        else:
            rows = self.db.execute(
                f"SELECT {TERM} FROM term WHERE taxonomy = ? ORDER BY slug", (taxonomy,)
            )
        return [TermRow(*row) for row in rows]

    def most(self, taxonomy: str, limit: int) -> list[TermRow]:
        """The terms with most articles."""
        rows = self.db.execute(
            f"SELECT {TERM} FROM term WHERE taxonomy = ? ORDER BY count DESC, slug LIMIT ?",
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
        rows = self.db.execute(f"SELECT {ENTRY} FROM article WHERE n IN ({marks})", list(numbers))
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
