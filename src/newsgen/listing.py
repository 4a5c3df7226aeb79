"""``newsgen list``: what the archive of the last build holds, one record a line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from .archive import Archive
from .build import STATE_FILE
from .certainty import PUBLISHED
from .config import Site
from .ledger import Ledger
from .report import printable
from .rows import UNDATED
from .sources import scan
from .store import SCHEMA_VERSION, connect
from .texts import not_content

Row = dict[str, Any]

KINDS = ("articles", "undated", "organisations", "tags", "people")


class NotBuilt(Exception):
    """There is no archive to list; the message says what to do."""


def open_archive(site: Site) -> sqlite3.Connection:
    """The archive of the last build, to read. Raises ``NotBuilt``."""
    state = site.state / STATE_FILE
    if not state.is_file():
        raise NotBuilt("nothing is built yet: run 'newsgen build' first")
    try:
        connection = connect(state, read_only=True)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        raise NotBuilt(f"the last build cannot be read ({error}): run 'newsgen build'") from None
    if version != SCHEMA_VERSION:
        connection.close()
        raise NotBuilt("the last build is of another version of newsgen: run 'newsgen build'")
    return connection


def stale(site: Site, connection: sqlite3.Connection) -> bool:
    """Whether the texts have changed since they were built."""
    found = scan(site.content, not_content(site))
    now = {source.path: (*source.stamp, *(source.sidecar or (None, None))) for source in found.texts}
    then = {path: row[:4] for path, row in Ledger(connection).sources().items()}
    return now != then


def rows(site: Site, kind: str, connection: sqlite3.Connection) -> Iterator[Row]:
    """The records of one kind: ``articles``, ``undated``, ``people`` or a taxonomy's name."""
    if kind in ("articles", "undated"):
        return _articles(connection, UNDATED if kind == "undated" else "")
    if kind == "people":
        return _people(connection)
    return _terms(connection, kind)


def kinds(site: Site) -> tuple[str, ...]:
    """All that can be listed of a site."""
    return tuple(dict.fromkeys((*KINDS, *site.taxonomies)))


def as_line(kind: str, row: Row) -> str:
    """A record for a person and for ``cut``: fields between tabs, the longest last."""
    if kind in ("articles", "undated"):
        fields = [row["published"] or "undated", row["source_path"], row["title"]]
    elif kind == "people":
        fields = [str(row["count"]), row["name"], "; ".join(row["roles"])]
    else:
        fields = [str(row["count"]), row["slug"], row["name"]]
    return "\t".join(map(printable, fields))


def _articles(connection: sqlite3.Connection, first: str) -> Iterator[Row]:
    found = connection.execute(
        "SELECT id, source_path, title, published, address, source, uncertain FROM article "
        "WHERE state = 1 AND sort >= ? ORDER BY sort, id",
        (first,),
    )
    for article_id, path, title, published, address, source, uncertain in found:
        yield {
            "id": article_id,
            "source_path": path,
            "title": title,
            "published": published or None,
            "address": f"{address}/",
            "source": source or None,
            "uncertain": uncertain,
        }


def _terms(connection: sqlite3.Connection, taxonomy: str) -> Iterator[Row]:
    for row in Archive(connection).terms(taxonomy):
        yield {
            "slug": row.slug,
            "name": row.name,
            "count": row.count,
            "undated": row.undated,
            "found": bool(row.found),
        }


def _people(connection: sqlite3.Connection) -> Iterator[Row]:
    """Everyone named, by name; read off the records, since people have no pages of their own."""
    counts: dict[str, int] = {}
    roles: dict[str, dict[str, None]] = {}
    archive = Archive(connection)
    with closing(connection.execute("SELECT n FROM article WHERE state = 1 ORDER BY sort, id")) as found:
        for (n,) in found:
            for person in archive.record(n).people:
                counts[person.name] = counts.get(person.name, 0) + 1
                if person.role_certainty >= PUBLISHED:
                    roles.setdefault(person.name, {})[person.role] = None
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        yield {"name": name, "count": counts[name], "roles": list(roles.get(name, ()))}
