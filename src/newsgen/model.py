"""The records that flow from a source text to a page.

All are frozen structs of plain values, so they can be hashed, compared, sent to another process
and written as JSON. Offsets count characters (not bytes) and lines count from 1. ``docs/record.md``
describes the JSON form.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class Line(msgspec.Struct, frozen=True):
    """One line of a source text.

    ``number`` is its line in the file, ``text`` is stripped with inner white space folded to single
    spaces, ``indent`` counts the blanks before it, ``gap`` says how many empty lines stand before it,
    ``breaks`` holds the offsets of spaces in ``text`` that were wide gaps in the source.
    """

    number: int
    text: str
    indent: int = 0
    gap: int = 0
    breaks: tuple[int, ...] = ()


BlockType = Literal["paragraph", "heading", "quote", "list", "code", "table", "image"]


class Block(msgspec.Struct, frozen=True):
    """One piece of an article's body and the source lines it came from.

    ``text`` is what a reader sees, as plain text. Each item of a list is a block of its own (so that it
    has its own lines and anchor), neighbouring ``list`` blocks with the same ``ordered`` are one list.
    ``html`` is the sanitised markup of a Markdown block, and empty for plain text.
    ``level`` is a heading's level (2 to 6). ``anchor`` is the fragment that names the block on its
    page: derived from the text, so that it lives through edits elsewhere.
    """

    type: BlockType
    text: str
    first_line: int
    last_line: int
    html: str = ""
    level: int = 0
    ordered: bool = False
    anchor: str = ""


class Figure(msgspec.Struct, frozen=True):
    """A picture as the text speaks of it. ``image`` is a path or address, empty when only words
    were left of it; ``alt`` replaces the picture for those who don't see it."""

    caption: str = ""
    credit: str = ""
    image: str = ""
    alt: str = ""
    line: int = 0


class Cut(msgspec.Struct, frozen=True):
    """A line that is not the article: its text, the rule that cut it, where it stood."""

    text: str
    rule: str
    first_line: int
    last_line: int


class Mention(msgspec.Struct, frozen=True):
    """A surface form at a place: ``block`` is an index into ``Article.blocks`` (-1 the title,
    -2 the subtitle, ``-3 - n`` the caption of figure n), ``start`` and ``end`` are offsets into that
    text, so that ``text[start:end] == surface``."""

    block: int
    start: int
    end: int
    surface: str


OrganisationBasis = Literal["given", "authority", "expansion", "head word", "role", "list", "archive", "capitals"]


class Organisation(msgspec.Struct, frozen=True):
    """An organisation named in a text.

    ``name`` is the longest form printed in this text, ``aliases`` the other forms printed,
    ``canonical`` the authority file's name (empty when it knows none), ``country`` as the text or the
    authority gives it, ``basis`` the strongest evidence. ``certainty`` runs from 0 to 1.
    """

    name: str
    aliases: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    canonical: str = ""
    country: str = ""
    kind: str = ""
    basis: OrganisationBasis = "capitals"
    certainty: float = 0.0
    mentions: tuple[Mention, ...] = ()
    country_rule: str = ""
    country_certainty: float = 0.0


class Person(msgspec.Struct, frozen=True):
    """A person named in a text; ``role`` and ``affiliation`` as the text states them, each by a rule and with the
    share of cases in which that rule is right. ``canonical`` is the name in the site's ``people.yaml``, empty for who
    is not in it. ``basis`` is ``given``, ``authority``, ``role`` where the text states one, else ``name``."""

    name: str
    aliases: tuple[str, ...] = ()
    canonical: str = ""
    role: str = ""
    affiliation: str = ""
    basis: str = ""
    certainty: float = 0.0
    mentions: tuple[Mention, ...] = ()
    role_rule: str = ""
    role_certainty: float = 0.0
    affiliation_rule: str = ""
    affiliation_certainty: float = 0.0


class Quotation(msgspec.Struct, frozen=True):
    """Words in quotation marks. ``speaker`` is a person's or organisation's ``name``, or empty; ``certainty`` is
    the speaker's."""

    text: str
    speaker: str = ""
    block: int = 0
    certainty: float = 0.0
    rule: str = ""


class Evidence(msgspec.Struct, frozen=True):
    """Why a field has its value: the rule that gave it and the lines it was read from
    (0, 0 when it came from no line: a default, the file's name)."""

    field: str
    rule: str
    first_line: int = 0
    last_line: int = 0
    certainty: float = 1.0


class Article(msgspec.Struct, frozen=True):
    """The record of one text.

    ``id`` is the source path without its suffix, ``source_path`` is relative to the content folder.
    ``published``, ``updated`` and ``expires`` are ISO 8601 with the precision that is known: ``2019``,
    ``2019-04``, ``2019-04-08``, ``2019-04-08T16:38``, ``2019-04-08T16:38+02:00``; empty means undated.
    ``published_basis`` is ``front matter``, ``text``, ``file name`` or empty. ``hidden`` are the places that print
    persons whom the owner's file hides: for what must leave them out, and for no export.
    """

    id: str
    source_path: str
    sha256: str = ""
    encoding: str = "utf-8"
    title: str = ""
    subtitle: str = ""
    section: str = ""
    byline: tuple[str, ...] = ()
    published: str = ""
    published_basis: str = ""
    updated: str = ""
    dateline: str = ""
    publisher: str = ""
    copyright_year: int | None = None
    copyright: str = ""
    source: str = ""
    source_url: str = ""
    rights: str = ""
    lang: str = "en"
    summary: str = ""
    status: str = "published"
    expires: str = ""
    slug: str = ""
    old_addresses: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    found_tags: tuple[str, ...] = ()
    terms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    images: tuple[Figure, ...] = ()
    blocks: tuple[Block, ...] = ()
    cut: tuple[Cut, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    people: tuple[Person, ...] = ()
    quotes: tuple[Quotation, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    hidden: tuple[Mention, ...] = ()


class Document(msgspec.Struct, frozen=True):
    """A source split by its format, not yet understood.

    ``metadata`` holds the front matter with every scalar a string, ``metadata_lines`` the line of
    each key. ``lines`` are the body's non-empty lines. ``blocks`` is filled by formats that state
    their structure (Markdown); plain text leaves it None and the layout is found by rules.
    ``path`` is the source path relative to the content folder.
    """

    path: str
    metadata: dict[str, object]
    metadata_lines: dict[str, int]
    lines: tuple[Line, ...]
    blocks: tuple[Block, ...] | None = None
    images: tuple[Figure, ...] = ()
    lang: str = "en"
    date_order: str = ""
    addresses_dropped: tuple[int, ...] = ()
    """Lines of links and pictures whose addresses might run something."""
    elements_dropped: tuple[tuple[int, str], ...] = ()
    """Line and name of elements that were left out with what stood in them."""


class Picture(msgspec.Struct, frozen=True, array_like=True):
    """A picture of an article: its path on the site, its size in pixels (0 where that is not known)."""

    path: str
    width: int = 0
    height: int = 0
