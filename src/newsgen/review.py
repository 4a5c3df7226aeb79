"""``newsgen review``: which names of the last build wait for a person, and what is known of a name."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from . import data
from .archive import Archive
from .authority import Authority, fold, overlay, read_authority, shipped
from .certainty import PUBLISHED
from .config import Site
from .model import Article, Mention, Organisation
from .nearnames import Near, near_names
from .permalinks import slugify
from .report import counted, printable
from .sources import AUTHORITY_FOLDER
from .terms import CERTAIN, is_published, organisation_term, sentence_around, shorten
from .texts import context_for

AUTHORITY_FILE = "organisations.yaml"
SENTENCES = 3
SHOWN = 20
"""So many names, and so many pairs, are shown to a person at once."""

SHORT = 60
"""So much of a quotation tells which one it is."""

_NO_RULE = ("given", "authority")
_WITH_COUNTRY = re.compile(r"(.+) \([^()]+\)")


class Sentence(msgspec.Struct, frozen=True):
    """Where a name stands: the article, and the sentence in three parts."""

    id: str
    before: str
    surface: str
    after: str


class Doubt(msgspec.Struct, frozen=True):
    """A name that only a rule gave, or one that the rules are not sure of. ``certainty`` is the highest of its
    ``articles``; ``page`` says whether it has a page."""

    name: str
    articles: int
    certainty: float
    bases: tuple[str, ...]
    page: bool
    sentences: tuple[Sentence, ...]


class Question(msgspec.Struct, frozen=True):
    """Two names that may be one organisation's, with the articles and a sentence of each."""

    one: str
    other: str
    reason: str
    articles: tuple[int, int]
    sentences: tuple[Sentence, ...]


class Unstated(msgspec.Struct, frozen=True):
    """What no page states, since the rule that says it is wrong too often: the ``kind`` (``role``,
    ``affiliation``, ``country``, ``speaker``), of whom or of which words, the best guess, the rule. ``articles``
    is in how many it is guessed, ``certainty`` the highest of them."""

    kind: str
    of: str
    guess: str
    rule: str
    articles: int
    certainty: float
    sentences: tuple[Sentence, ...]


class Review(msgspec.Struct, frozen=True):
    """All that waits, the most frequent first."""

    doubts: tuple[Doubt, ...]
    questions: tuple[Question, ...]
    unstated: tuple[Unstated, ...] = ()


class _Gathered:
    """What is known of one name while the records are gone through."""

    __slots__ = ("bases", "certainty", "count", "doubtful", "name", "page", "sentences")

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = self.doubtful = 0
        self.certainty = 0.0
        self.page = False
        self.bases: dict[str, None] = {}
        self.sentences: list[Sentence] = []


def review(site: Site, connection: sqlite3.Connection) -> Review:
    """What of the last build waits for a person."""
    names, unstated = _gathered(connection)
    by_name = {found.name: found for found in names.values()}
    doubts = [
        Doubt(
            found.name, found.doubtful, round(found.certainty, 2), tuple(found.bases), found.page,
            tuple(found.sentences),
        )
        for found in names.values()
        if found.doubtful
    ]  # fmt: skip
    doubts.sort(key=lambda doubt: (-doubt.articles, doubt.name))
    known = site_names(site)

    def different(one: str, other: str) -> bool:
        """Two entries of an authority file: somebody has decided already."""
        first, second = known.lookup(one), known.lookup(other)
        if first is None or second is None:
            # What an entry says it is not, is another.
            return any(entry is not None and {one, other} & set(entry.not_) for entry in (first, second))
        return first is not second

    def question(near: Near) -> Question:
        one, other = by_name[near.one], by_name[near.other]
        sentences = (*one.sentences[:1], *other.sentences[:1])
        return Question(near.one, near.other, near.reason, (one.count, other.count), sentences)

    pairs = near_names({found.name: found.count for found in names.values()}, different)
    # Where neither is in doubt, rules and files agree that they are two.
    asked = [near for near in pairs if by_name[near.one].doubtful or by_name[near.other].doubtful]
    return Review(tuple(doubts), tuple(map(question, asked)), unstated)


def site_names(site: Site) -> Authority:
    """The site's authority file over the one that ships with newsgen."""
    text, path = context_for(site, ()).authority
    return overlay(shipped(), read_authority(text, path)[0]) if text else shipped()


def _gathered(connection: sqlite3.Connection) -> tuple[dict[str, _Gathered], tuple[Unstated, ...]]:
    """Every organisation's name, by slug, as the records have them; and what no page states."""
    names: dict[str, _Gathered] = {}
    guesses: dict[tuple[str, str, str], Unstated] = {}
    for article in _records(connection):
        seen: set[str] = set()
        for guess in _guesses(article):
            key = guess.kind, guess.of, guess.guess
            known = guesses.get(key)
            guesses[key] = guess if known is None else _together(known, guess)
        for organisation in article.organisations:
            name = organisation_term(organisation)
            slug = slugify(name)
            if slug in seen:
                continue
            seen.add(slug)
            found = names.setdefault(slug, _Gathered(name))
            found.count += 1
            found.page = found.page or is_published(organisation)
            doubtful = organisation.basis not in _NO_RULE or organisation.certainty < CERTAIN
            if doubtful:
                found.doubtful += 1
                found.certainty = max(found.certainty, organisation.certainty)
                found.bases[organisation.basis] = None
            if len(found.sentences) < SENTENCES and organisation.mentions:
                found.sentences.append(_sentence(article, organisation.mentions))
    ordered = sorted(guesses.values(), key=lambda guess: (-guess.articles, -guess.certainty, guess.kind, guess.of))
    return names, tuple(ordered)


def _guesses(article: Article) -> Iterator[Unstated]:
    """What the record of one text says of somebody and its page does not."""

    def guess(kind: str, of: str, value: str, rule: str, sure: float, where: Sentence) -> Unstated:
        return Unstated(kind, of, value, rule, 1, sure, (where,))

    for person in article.people:
        if not person.mentions:
            continue
        if person.role and person.role_certainty < PUBLISHED:
            where = _sentence(article, person.mentions)
            yield guess("role", person.name, person.role, person.role_rule, person.role_certainty, where)
        if person.affiliation and person.affiliation_certainty < PUBLISHED:
            rule, sure = person.affiliation_rule, person.affiliation_certainty
            where = _sentence(article, person.mentions)
            yield guess("affiliation", person.name, person.affiliation, rule, sure, where)
    for body in article.organisations:
        if body.country and body.country_certainty < PUBLISHED and body.mentions:
            where = _sentence(article, body.mentions)
            yield guess("country", body.name, body.country, body.country_rule, body.country_certainty, where)
    for quotation in article.quotes:
        if quotation.speaker and quotation.certainty < PUBLISHED:
            of = shorten(quotation.text, SHORT)
            where = Sentence(article.id, "", of, "")
            yield guess("speaker", of, quotation.speaker, quotation.rule, quotation.certainty, where)


def _together(one: Unstated, other: Unstated) -> Unstated:
    best = one if one.certainty >= other.certainty else other
    sentences = (*one.sentences, *other.sentences)[:SENTENCES]
    return msgspec.structs.replace(best, articles=one.articles + other.articles, sentences=sentences)


def _records(connection: sqlite3.Connection) -> Iterator[Article]:
    archive = Archive(connection)
    with closing(connection.execute("SELECT n FROM article WHERE state = 1 ORDER BY sort, id")) as rows:
        for (n,) in rows:
            yield archive.record(n)


def _sentence(article: Article, mentions: tuple[Mention, ...]) -> Sentence:
    """The first place in the body, else whatever there is."""
    mention = next((m for m in mentions if m.block >= 0), mentions[0])
    if mention.block >= 0:
        text = article.blocks[mention.block].text
    elif mention.block <= -3:
        text = article.images[-3 - mention.block].caption
    else:
        text = article.title if mention.block == -1 else article.subtitle
    before, after = sentence_around(text, mention.start, mention.end)
    return Sentence(article.id, before, mention.surface, after)


# What is known of a name that somebody types


class Known(msgspec.Struct, frozen=True):
    """A name of the last build: as it is called, and whether it has a page."""

    name: str
    page: bool


def known_name(connection: sqlite3.Connection, name: str) -> Known | None:
    """The organisation of that name, by the terms, then by the records; None where the archive has none."""
    row = connection.execute(
        "SELECT name FROM term WHERE taxonomy = 'organisations' AND slug = ?", (slugify(name),)
    ).fetchone()
    if row is not None:
        return Known(row[0], True)
    for article in _records(connection):
        for organisation in article.organisations:
            called = organisation_term(organisation)
            if fold(name) in (fold(called), fold(organisation.name)):
                return Known(called, is_published(organisation))
    return None


def owner_of(connection: sqlite3.Connection, form: str) -> str:
    """The organisation among whose printed forms ``form`` stands in some article; empty for none."""
    for article in _records(connection):
        for organisation in article.organisations:
            if form in (*organisation.aliases, *organisation.acronyms):
                return organisation_term(organisation)
    return ""


def near_to(connection: sqlite3.Connection, name: str) -> str:
    """A name of the archive that may be meant; empty for none."""
    import difflib

    names = [row[0] for row in connection.execute("SELECT name FROM term WHERE taxonomy = 'organisations'")]
    return next(iter(difflib.get_close_matches(name, names, 1)), "")


def is_place(name: str) -> bool:
    """Whether a name is a town's or a country's too, as a club's often is."""
    return name in data.places()


def of_many_countries(name: str) -> str:
    """The bare name where several countries have such a body (``Justice Ministry (Russia)`` -> ``Justice Ministry``);
    else empty."""
    match = _WITH_COUNTRY.fullmatch(name)
    bare = match[1] if match else name
    french = Organisation(bare, canonical=bare, country="FR", country_certainty=1.0)
    return bare if organisation_term(french) != bare else ""


def in_article(article: Article, name: str) -> Organisation | None:
    """The organisation of one article that is called so, or printed so."""
    for organisation in article.organisations:
        called = (organisation_term(organisation), organisation.name, organisation.canonical)
        if fold(name) in map(fold, called):
            return organisation
    return next((o for o in article.organisations if name in (*o.aliases, *o.acronyms)), None)


def authority_file(site: Site) -> Path:
    return site.content / AUTHORITY_FOLDER / AUTHORITY_FILE


# For a person, and for programs


def as_lines(found: Review, limit: int = SHOWN) -> Iterator[str]:
    """The review for a person to read; ``limit`` names and pairs (0: all)."""
    if not (found.doubts or found.questions or found.unstated):
        yield "Nothing waits: every name is given, or in an authority file."
        return
    for number, doubt in enumerate(found.doubts[: limit or None]):
        if number == 0:
            yield "NOT CONFIRMED         articles, name; certainty and what speaks for it"
        page = "" if doubt.page else "; no page yet"
        yield printable(
            f"  {doubt.articles:>6,}  {doubt.name}  ({doubt.certainty:.2f}, {', '.join(doubt.bases)}{page})"
        )
        yield from map(_said, doubt.sentences)
    if limit and len(found.doubts) > limit:
        yield f"  … and {len(found.doubts) - limit:,} more; -v shows every one"
    for number, question in enumerate(found.questions[: limit or None]):
        if number == 0:
            yield ""
            yield "MAY BE ONE AND THE SAME"
        one, other = question.articles
        yield printable(
            f"  {question.one} ({counted(one, 'article')})  =?  {question.other} ({counted(other, 'article')}): "
            f"{question.reason}"
        )
        yield from map(_said, question.sentences)
    if limit and len(found.questions) > limit:
        yield f"  … and {len(found.questions) - limit:,} more; -v shows every one"
    for number, guess in enumerate(found.unstated[: limit or None]):
        if number == 0:
            yield ""
            yield "NOT STATED ON ANY PAGE   articles, of whom, the best guess; certainty and rule"
        yield printable(
            f"  {guess.articles:>6,}  {guess.kind} of {guess.of}: {guess.guess}  ({guess.certainty:.2f}, {guess.rule})"
        )
        if guess.kind != "speaker":
            yield from map(_said, guess.sentences[:1])
    if limit and len(found.unstated) > limit:
        yield f"  … and {len(found.unstated) - limit:,} more; -v shows every one"
    yield ""
    yield "Next:     'newsgen review accept NAME', 'reject NAME', 'merge NAME INTO', 'split NAME', 'rename OLD NEW'"


def _said(sentence: Sentence) -> str:
    return printable(f"          {sentence.id}: {sentence.before}[{sentence.surface}]{sentence.after}")


def as_json(found: Review) -> dict[str, Any]:
    """The review as plain values."""
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return {"version": 1, "ok": True, **plain}
