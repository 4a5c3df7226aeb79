"""Opens ``state.db``: what earlier builds saw, read and made. It may be deleted at any time."""

from __future__ import annotations

import sqlite3
from pathlib import Path

SCHEMA_VERSION = 7

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;

CREATE TABLE source (            -- what was read: stamps spare reading, the digest spares extraction
    path TEXT PRIMARY KEY,
    size INTEGER, mtime INTEGER, side_size INTEGER, side_mtime INTEGER,
    digest TEXT,                 -- of the bytes of text, sidecar and defaults
    problems BLOB                -- said again on each build
) WITHOUT ROWID;

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
CREATE INDEX article_order ON article (state, sort, id);
CREATE INDEX article_claim ON article (claim);
CREATE INDEX article_address ON article (address);
CREATE INDEX article_rights ON article (rights, state) WHERE rights != '';
CREATE INDEX article_uncertain ON article (state, uncertain) WHERE uncertain != 0;
CREATE INDEX article_expiry ON article (expires) WHERE expires != '';

CREATE TABLE record (n INTEGER PRIMARY KEY, resolved BLOB, found BLOB);

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
    n INTEGER, image TEXT, path TEXT,
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

CREATE TABLE pending (           -- what must be looked at; outlives a build that dies
    kind TEXT, key TEXT, reason TEXT, forced INTEGER,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;

CREATE TABLE gone (              -- files to take away; likewise
    path TEXT PRIMARY KEY, kind TEXT, key TEXT
) WITHOUT ROWID;
"""


def connect(path: Path, *, read_only: bool = False, settled: bool = False) -> sqlite3.Connection:
    """The database at ``path``, made or made anew where it is missing, of another version or damaged.

    Transactions are begun and ended by the caller. ``settled``: read the file as ``settle`` left it, also on
    another machine.
    """
    if read_only:
        mode = "?mode=ro&immutable=1" if settled else "?mode=ro"
        connection = sqlite3.connect(path.as_uri() + mode, uri=True, isolation_level=None)
        connection.execute("PRAGMA mmap_size = 268435456")
        return connection
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _open(path)
    except sqlite3.DatabaseError:
        for suffix in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        return _open(path)


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


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -65536")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version not in (0, SCHEMA_VERSION):
        connection.close()
        raise sqlite3.DatabaseError("made by another version")
    if version == 0:
        if connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            connection.close()
            raise sqlite3.DatabaseError("made by another program")
        _create(connection)
    return connection


def _create(connection: sqlite3.Connection) -> None:
    connection.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
