"""Opens ``state.db``: what earlier builds saw, read and made. It may be deleted at any time."""

from __future__ import annotations

import os
import re
import sqlite3
from pathlib import Path

import msgspec

SCHEMA_VERSION = 13

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;

CREATE TABLE source (            -- what was read: stamps spare reading, the digest spares extraction
    path TEXT PRIMARY KEY,
    size INTEGER, mtime INTEGER, side_size INTEGER, side_mtime INTEGER,
    digest TEXT,                 -- of the bytes of text, sidecar and defaults
    problems BLOB                -- said again on each build
) WITHOUT ROWID;
CREATE INDEX source_problems ON source (path) WHERE problems IS NOT NULL;

CREATE TABLE article (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    source_path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    claim TEXT NOT NULL,         -- the address that the article asks for
    slug_given INTEGER NOT NULL, -- the editor chose the last part of it
    address TEXT NOT NULL,       -- the address that it has
    state INTEGER NOT NULL,      -- 1: in the archive; 0: draft, future or expired
    sort TEXT NOT NULL,          -- published, or '~' and the folded title of an undated one
    title TEXT NOT NULL,
    published TEXT NOT NULL,
    modified TEXT NOT NULL,
    expires TEXT NOT NULL,
    status TEXT NOT NULL,
    lede TEXT NOT NULL,
    source TEXT NOT NULL,
    uncertain INTEGER NOT NULL,  -- names that wait for someone to confirm them
    byline BLOB NOT NULL,
    bodies TEXT NOT NULL,        -- slugs of its organisations, a line each: who stands beside whom
    rights TEXT NOT NULL,        -- as the record has them
    cut INTEGER NOT NULL,        -- how many of its lines were left out
    lang TEXT NOT NULL,
    terms BLOB NOT NULL,         -- its appearances, so that they can be taken away again
    aliases BLOB NOT NULL        -- old addresses
);
-- Not by the state: SQLite would take it for a choice of few, and look at all articles for one of a given id.
CREATE INDEX article_order ON article (sort, id) WHERE state = 1;
CREATE INDEX article_out ON article (n) WHERE state = 0;
CREATE INDEX article_claim ON article (claim);
CREATE INDEX article_address ON article (address);
CREATE INDEX article_rights ON article (rights, state) WHERE rights != '';
CREATE INDEX article_uncertain ON article (uncertain) WHERE state = 1 AND uncertain != 0;
CREATE INDEX article_day ON article (substr(sort, 6, 5), sort) WHERE state = 1 AND sort < '~' AND length(sort) >= 10;
CREATE INDEX article_made ON article (lang, cut) WHERE state = 1;
CREATE INDEX article_moved ON article (id) WHERE state = 1 AND address != claim;
CREATE INDEX article_expiry ON article (expires) WHERE expires != '';

CREATE TABLE record (            -- as pages show it, before the authority file, before the archive decided; its signs
    n INTEGER PRIMARY KEY, resolved BLOB, found BLOB, base BLOB, signs BLOB
);

CREATE TABLE sign (              -- by which the archive decides, of the articles that are in it
    kind TEXT, key INTEGER, n INTEGER,
    PRIMARY KEY (kind, key, n)
) WITHOUT ROWID;

CREATE TABLE appearance (        -- an article under a term
    taxonomy TEXT, slug TEXT, sort TEXT, n INTEGER,
    name TEXT, found INTEGER,
    named BLOB,                  -- what it says of the term
    lines INTEGER,               -- how many sentences of it a list shows
    PRIMARY KEY (taxonomy, slug, sort, n)
) WITHOUT ROWID;

CREATE TABLE term (
    taxonomy TEXT, slug TEXT, name TEXT, count INTEGER, undated INTEGER, letter TEXT, found INTEGER,
    facts BLOB, lines INTEGER, undated_lines INTEGER,
    PRIMARY KEY (taxonomy, slug)
) WITHOUT ROWID;
CREATE INDEX term_count ON term (taxonomy, count DESC, slug);
CREATE INDEX term_letter ON term (taxonomy, letter, slug);

CREATE TABLE image (             -- pictures that an article names, as written, and the file that is meant
    n INTEGER, image TEXT, path TEXT, stamp TEXT, width INTEGER, height INTEGER,
    PRIMARY KEY (n, image)
) WITHOUT ROWID;

CREATE TABLE redirect (old TEXT, n INTEGER, PRIMARY KEY (old, n)) WITHOUT ROWID;

CREATE TABLE former (            -- an organisation's address of earlier days, and the term that it leads to
    old TEXT PRIMARY KEY, slug TEXT, name TEXT
) WITHOUT ROWID;

CREATE TABLE page (              -- what was made
    path TEXT PRIMARY KEY,
    kind TEXT, family TEXT, key TEXT,
    fingerprint BLOB, size INTEGER, mtime INTEGER
) WITHOUT ROWID;
CREATE INDEX page_family ON page (kind, family);

CREATE TABLE page_elsewhere (    -- what was made in other output folders than the one of the last build
    output TEXT, path TEXT,
    kind TEXT, family TEXT, key TEXT,
    fingerprint BLOB, size INTEGER, mtime INTEGER,
    PRIMARY KEY (output, path)
) WITHOUT ROWID;

CREATE TABLE pending (           -- what must be looked at; outlives a build that dies
    kind TEXT, key TEXT, reason TEXT, forced INTEGER,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;

CREATE TABLE search_stale (year INTEGER PRIMARY KEY);  -- sections of the search index to read anew

CREATE TABLE search_section (    -- a year's texts, or a part of them: year * 64 + part
    number INTEGER PRIMARY KEY, bins INTEGER, width INTEGER, texts INTEGER, langs BLOB
);

CREATE TABLE search_segment (    -- the inverted index of a section, by the first letters of the terms
    cell TEXT, section INTEGER, data TEXT,
    PRIMARY KEY (cell, section)
) WITHOUT ROWID;
CREATE INDEX search_segment_section ON search_segment (section);

CREATE TABLE search_cell (cell TEXT PRIMARY KEY, size INTEGER, starts BLOB) WITHOUT ROWID;

CREATE TABLE gone (              -- files to take away; likewise
    path TEXT PRIMARY KEY, kind TEXT, key TEXT
) WITHOUT ROWID;
"""

FILLING = -1
"""In the place of the version while a new database is filled."""

# Made once all articles are put, where all are put anew.
_LATE_INDEXES = {
    found[1]: found[0]
    for found in re.finditer(r"^CREATE INDEX (\w+) ON (?:article|appearance) [^;]*;", SCHEMA, re.MULTILINE)
}


def connect(path: Path, *, read_only: bool = False, settled: bool = False) -> sqlite3.Connection:
    """The database at ``path``, made or made anew where it is missing, of another version or damaged.

    Transactions are begun and ended by the caller. ``settled``: read the file as ``settle`` left it, also on
    another machine.
    """
    if read_only:
        mode = "?mode=ro&immutable=1" if settled else "?mode=ro"
        connection = sqlite3.connect(path.as_uri() + mode, uri=True, isolation_level=None)
        connection.execute("PRAGMA cache_size = -8192")
        return connection
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _open(path)
    except Useless:
        forget(path)
        return _open(path)


class Useless(sqlite3.DatabaseError):
    """A file that cannot be the database; it may be deleted."""


def opened(path: Path) -> tuple[sqlite3.Connection, str]:
    """As ``connect``, with the reason for which the database was made anew, empty if it was not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _open(path), ""
    except Useless as error:
        forget(path)
        return _open(path), str(error)


def forget(path: Path) -> None:
    """Delete the database at ``path``."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def is_damage(error: Exception) -> bool:
    """Whether an error tells that a database holds what it cannot hold. A full disk or a lock is no damage."""
    if isinstance(error, msgspec.MsgspecError):
        return True  # a value in it
    if not isinstance(error, sqlite3.DatabaseError) or isinstance(error, sqlite3.IntegrityError):
        return False
    code = getattr(error, "sqlite_errorcode", 0) or 0
    if code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or code == sqlite3.SQLITE_IOERR_SHORT_READ:
        return True
    return str(error).startswith(("no such table", "no such column"))


def settle(connection: sqlite3.Connection) -> None:
    """Move all that is committed into the database's file, which then stays as it is until ``connection`` is
    closed: the journal beside it is shared through memory, which no other machine sees."""
    (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise sqlite3.OperationalError("database is locked")
    connection.execute("PRAGMA wal_autocheckpoint = 0")


def memory() -> sqlite3.Connection:
    """A database that leaves no trace, for tests."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    _create(connection)
    return connection


def start_filling(connection: sqlite3.Connection) -> None:
    """Begin a transaction that puts all articles anew: rows of before go. What is found by key is not kept in order
    row by row but sorted once by ``sort_filled``: putting each row where it belongs takes longer the more there are.

    A database that never held an archive is written without a journal. Until ``end_filling`` it counts as
    damaged, so that a build that died is followed by one that makes it anew.
    """
    if not any(connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() for table in ("source", "page")):
        connection.execute(f"PRAGMA user_version = {FILLING}")
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN IMMEDIATE")
    for table in ("article", "record", "appearance", "term", "image", "redirect", "former", "sign", "source"):
        connection.execute(f"DELETE FROM {table}")
    for name in _LATE_INDEXES:
        connection.execute(f"DROP INDEX {name}")
    connection.execute("CREATE TABLE appearing AS SELECT * FROM appearance")
    connection.execute("CREATE TABLE signing AS SELECT * FROM sign")


def sort_filled(connection: sqlite3.Connection) -> None:
    """All articles are put: make their rows ready to be asked for."""
    connection.execute("INSERT INTO appearance SELECT * FROM appearing ORDER BY taxonomy, slug, sort, n")
    connection.execute("DROP TABLE appearing")
    connection.execute("INSERT INTO sign SELECT * FROM signing ORDER BY kind, key, n")
    connection.execute("DROP TABLE signing")
    for statement in _LATE_INDEXES.values():
        connection.execute(statement)


def end_filling(connection: sqlite3.Connection) -> None:
    """The transaction is committed: from now on the database lasts, and is changed with a journal."""
    if connection.execute("PRAGMA user_version").fetchone()[0] != FILLING:
        return
    (path,) = connection.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()
    if path:
        handle = os.open(path, os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("PRAGMA journal_mode = WAL")


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    try:
        return _made_ready(connection)
    except sqlite3.DatabaseError as error:
        connection.close()
        if is_damage(error) and not isinstance(error, Useless):
            raise Useless("is damaged") from None
        raise
    except BaseException:
        connection.close()
        raise


def _made_ready(connection: sqlite3.Connection) -> sqlite3.Connection:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == FILLING:
        connection.execute("BEGIN EXCLUSIVE")  # or it is being filled now
        connection.execute("ROLLBACK")
        raise Useless  # of a first build that died; there is nothing to say
    if version not in (0, SCHEMA_VERSION):
        raise Useless("was made by another version of newsgen")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -32768")
    if version == 0:
        if connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            raise Useless("was made by another program")
        _create(connection)
    return connection


def _create(connection: sqlite3.Connection) -> None:
    connection.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
