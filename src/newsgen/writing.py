"""Changes to the index: rows of articles put, taken away and counted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import groupby

import msgspec

from .archive import rarity
from .loaded import Loaded
from .permalinks import slugify
from .rows import LISTED, decode_appearances, decode_texts
from .store import sort_filled, start_filling
from .terms import filing, letter
from .verdicts import Sign

_SHA256 = 3
"""The column of ``article`` that holds the digest."""

decode_signs = msgspec.msgpack.Decoder(tuple[Sign, ...]).decode
_encode = msgspec.msgpack.Encoder().encode


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
            [(a.taxonomy, a.slug, sort, n) for a in decode_appearances(terms)],
        )
        self.db.executemany(
            "DELETE FROM redirect WHERE old = ? AND n = ?", [(old, n) for old in decode_texts(aliases)]
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
