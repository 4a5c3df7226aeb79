"""What the archive decides of a text: which of its lines are a page's furniture, which of its names are bodies.

One text cannot tell. A sentence that stands word for word in five texts of one source is printed by the page and not
by the reporter; a place that plays in three reports of matches is a club. Each text gives *signs*, small numbers; the
index counts in how many texts each sign stands, and a sign that stands in enough of them is a *verdict*. It is a
function of the texts that are in the archive, in whatever order they came, so any build decides the same.
"""

from __future__ import annotations

from collections.abc import Collection
from hashlib import blake2b
from typing import Final

import msgspec

from . import data
from .model import Article, Block, Cut, Mention, Organisation, Person
from .permalinks import slugify
from .terms import CERTAIN, organisation_term

Sign = tuple[str, int]
"""Its kind, and what it is a sign of, as a digest of 64 bits, signed."""

FEWEST: Final = {"line": 5, "name": 3}
"""In so many texts a sign stands before it is a verdict. Measured on 2,261 texts of four sources: at these numbers
no line was cut that is the text's, and no name was taken for a body that is none."""

RULE: Final = "stands in many texts of its source"

_WORDS: Final = 8
"""A shorter line may head many texts and be theirs: 'What happens next'."""
_LONGEST: Final = 300
_FIRST: Final = 2
_LAST: Final = 4
"""Furniture stands at the ends of a text: its first and last so many blocks are looked at."""


def are_given(off: Collection[str]) -> bool:
    """Whether texts give signs, where ``off`` is left out: who does not part a text asks nobody about its lines."""
    return "layout" not in off and "furniture" not in off


def signs(article: Article, kept: Collection[str] = ()) -> tuple[Sign, ...]:
    """The signs that a text gives. Paragraphs that begin with one of the keys ``kept`` are an editor's wish."""
    found: dict[Sign, None] = {}
    for block in _at_the_ends(article.blocks):
        if _may_be_furniture(block) and not (kept and _wished(block.text, kept)):
            found[_line(article, block)] = None
    for body in article.organisations:
        if _may_be_a_club(body):
            found[_name(body)] = None
    return tuple(found)


def decide(article: Article, verdicts: Collection[Sign]) -> Article:
    """``article`` as the archive has it: without the lines and with the bodies of ``verdicts``, which are among its
    signs. Anchors stay as they are."""
    lines = {key for kind, key in verdicts if kind == "line"}
    gone = {
        n
        for n, block in _numbered_ends(article.blocks)
        if lines and _may_be_furniture(block) and _line(article, block)[1] in lines
    }
    if gone and len(gone) < len(article.blocks):
        article = _without(article, gone)
    names = {key for kind, key in verdicts if kind == "name"}
    if not names:
        return article
    return msgspec.structs.replace(
        article,
        organisations=tuple(
            msgspec.structs.replace(body, basis="archive", certainty=CERTAIN)
            if _may_be_a_club(body) and _name(body)[1] in names
            else body
            for body in article.organisations
        ),
    )


def _at_the_ends(blocks: tuple[Block, ...]) -> list[Block]:
    return [block for _, block in _numbered_ends(blocks)]


def _numbered_ends(blocks: tuple[Block, ...]) -> list[tuple[int, Block]]:
    numbered = list(enumerate(blocks))
    return numbered if len(numbered) <= _FIRST + _LAST else numbered[:_FIRST] + numbered[-_LAST:]


def _may_be_furniture(block: Block) -> bool:
    """A short line of a plain text; what an author wrote in Markdown is the author's."""
    return (
        block.type in ("paragraph", "quote")
        and not block.html
        and len(block.text) <= _LONGEST
        and block.text.count(" ") >= _WORDS - 1
    )


def _wished(text: str, kept: Collection[str]) -> bool:
    from .words import key

    start = key(text)
    return any(start.startswith(wish) for wish in kept)


def _line(article: Article, block: Block) -> Sign:
    source = article.source or article.publisher or article.source_path.rpartition("/")[0]
    return "line", _digest(f"{source}\0{block.text}")


def _may_be_a_club(body: Organisation) -> bool:
    """A place that a report of a match speaks of as a team."""
    return 0.6 <= body.certainty < CERTAIN and body.basis in ("role", "list") and body.name in data.places()


def _name(body: Organisation) -> Sign:
    return "name", _digest(slugify(organisation_term(body)))


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


def _without(article: Article, gone: set[int]) -> Article:
    """Takes blocks out; what was named or said in them alone is gone with them."""
    new = {old: number for number, old in enumerate(n for n in range(len(article.blocks)) if n not in gone)}

    def places(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
        return tuple(
            msgspec.structs.replace(mention, block=new[mention.block]) if mention.block >= 0 else mention
            for mention in mentions
            if mention.block not in gone
        )

    organisations: list[Organisation] = []
    people: list[Person] = []
    for body in article.organisations:
        left = places(body.mentions)
        if left or not body.mentions:
            organisations.append(msgspec.structs.replace(body, mentions=left))
    for person in article.people:
        left = places(person.mentions)
        if left or not person.mentions:
            people.append(msgspec.structs.replace(person, mentions=left))
    standing = {named.name for named in organisations} | {named.name for named in people}
    cuts = [
        Cut(block.text, RULE, block.first_line, block.last_line)
        for n, block in enumerate(article.blocks)
        if n in gone
    ]
    return msgspec.structs.replace(
        article,
        blocks=tuple(block for n, block in enumerate(article.blocks) if n not in gone),
        cut=tuple(sorted((*article.cut, *cuts), key=lambda cut: cut.first_line)),
        organisations=tuple(organisations),
        people=tuple(
            person
            if person.affiliation in standing or not person.affiliation
            else msgspec.structs.replace(person, affiliation="", affiliation_rule="", affiliation_certainty=0.0)
            for person in people
        ),
        quotes=tuple(
            msgspec.structs.replace(quote, block=new[quote.block])
            if quote.speaker in standing or not quote.speaker
            else msgspec.structs.replace(quote, block=new[quote.block], speaker="", rule="", certainty=0.0)
            for quote in article.quotes
            if quote.block not in gone
        ),
    )
