"""From one article to its appearances: under which terms it stands, by which sentence."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from .certainty import PUBLISHED
from .model import Article, Block, Mention, Organisation
from .permalinks import slugify
from .rights import shows

LEDE_LENGTH = 280
EXCERPT_LENGTH = 420
# A sentence's end, closing marks, white space, then a capital, digit or opening mark.
_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[\"'“‘«(\[]*[^\W_a-z])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|Rev|Hon|Jr|Sr|No|vs|Inc|Ltd|Co|Corp|M|Mme)|\b[A-Z])\.$"
)
# Names that several countries have: without its country such a name does not say which body it is.
_GENERIC = re.compile(
    r"(?:[A-Z]\w+ (?:and [A-Z]\w+ )?)?(?:Ministry|Department)|(?:Ministry|Department) (?:of|for) .+"
    r"|(?:Supreme|Constitutional|High) Court|Police|Parliament|Senate|Government|Cabinet|Army|Navy|Air Force"
    r"|Central Bank|Treasury|Congress|(?:Central )?Election Commission|National Assembly|(?:Ministère|Cour) .+"
)
CERTAIN = 0.75
"""Certainty from which a name that rules found has a page; below it waits for someone to confirm it."""


def is_published(organisation: Organisation) -> bool:
    """Whether an organisation is linked: given, in an authority file, or found with good evidence."""
    return organisation.basis in ("given", "authority") or (
        organisation.basis != "capitals" and organisation.certainty >= CERTAIN
    )


class Appearance(msgspec.Struct, frozen=True, array_like=True):
    """An article under a term, with the sentence that names it: the text before the name, the name as
    printed, the text after, and the anchor of its block. Terms not named in the text have no sentence."""

    taxonomy: str
    slug: str
    name: str
    found: bool = False
    before: str = ""
    surface: str = ""
    after: str = ""
    anchor: str = ""


def appearances(article: Article) -> list[Appearance]:
    """Every term of the article, each once."""
    made: dict[tuple[str, str], Appearance] = {}

    def add(appearance: Appearance) -> None:
        made.setdefault((appearance.taxonomy, appearance.slug), appearance)

    for organisation in article.organisations:
        if is_published(organisation):
            name = organisation_term(organisation)
            add(_named(article, "organisations", name, organisation))
    for tag in article.tags:
        add(Appearance("tags", slugify(tag), tag))
    for tag in article.found_tags:
        add(Appearance("tags", slugify(tag), tag, True))
    source = article.source or article.publisher
    if source:
        add(Appearance("sources", slugify(source), source, not article.source))
    for taxonomy, names in article.terms:
        for name in names:
            add(Appearance(taxonomy, slugify(name), name))
    return list(made.values())


def organisation_term(organisation: Organisation) -> str:
    """The name under which an organisation has its page: the authority's; else its own, with the country
    where the name alone could be another country's body (``Justice Ministry (Russia)``)."""
    name = organisation.canonical or organisation.name
    if name.startswith("The ") and not organisation.canonical:
        name = name[4:]
    if organisation.country_certainty >= PUBLISHED and _GENERIC.fullmatch(name):
        return f"{name} ({country_name(organisation.country)})"
    return name


@lru_cache(maxsize=1_000)
def country_name(country: str) -> str:
    """A country's English name from its name, another name of it, or its ISO 3166-1 alpha-2 code (``UK``,
    ``GB`` -> ``United Kingdom``); what no list knows stays as it is."""
    from .data import countries, country_codes

    code = country_codes().get(country.lower())
    if code == "EU":
        return "European Union"
    return next((known.name for known in countries() if known.code == code), country)


def _named(article: Article, taxonomy: str, name: str, organisation: Organisation) -> Appearance:
    found = organisation.basis not in ("given", "authority")
    mention = _best(organisation.mentions)
    if mention is None or not shows(article, mention.block):
        return Appearance(taxonomy, slugify(name), name, found)
    text, anchor = _text_of(article, mention.block)
    before, after = sentence_around(text, mention.start, mention.end)
    return Appearance(taxonomy, slugify(name), name, found, before, mention.surface, after, anchor)


def _best(mentions: tuple[Mention, ...]) -> Mention | None:
    """The first mention in the body; else whatever there is."""
    for mention in mentions:
        if mention.block >= 0:
            return mention
    return mentions[0] if mentions else None


def _text_of(article: Article, block: int) -> tuple[str, str]:
    if block >= 0:
        return article.blocks[block].text, article.blocks[block].anchor
    if block == -1:
        return article.title, ""
    if block == -2:
        return article.subtitle, ""
    return article.images[-3 - block].caption, ""


def sentence_around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after ``text[start:end]`` in its sentence; long ones are cut at a word,
    marked by an ellipsis."""
    first = 0
    for match in _END.finditer(text, max(0, start - 1_000), start + 1):
        if match.end() <= start and not _ABBREVIATED.search(text, max(0, match.start() - 5), match.start() + 1):
            first = match.end()
    last = len(text)
    for match in _END.finditer(text, end):
        if not _ABBREVIATED.search(text, max(0, match.start() - 5), match.start() + 1):
            last = match.end()
            break
    before, after = text[first:start], text[end:last].rstrip()
    room = EXCERPT_LENGTH - (end - start)
    if len(before) + len(after) > room:
        half = room // 2
        if len(before) > half:
            before = "…" + before[-half:].partition(" ")[2]
        if len(after) > half:
            after = after[:half].rpartition(" ")[0] + " …"
    return before.replace("\n", " "), after.replace("\n", " ")


def shorten(text: str, length: int) -> str:
    """``text`` on one line, cut at a word before ``length`` characters."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    return text[:length].rpartition(" ")[0].rstrip(",;:–— ") + " …"


def lede(article: Article) -> str:
    """The line under a headline in lists: the editor's summary, the standfirst, or the first paragraph."""
    text = article.summary or article.subtitle or first_paragraph(article.blocks)
    return shorten(text, LEDE_LENGTH)


def first_paragraph(blocks: tuple[Block, ...]) -> str:
    for block in blocks:
        if block.type in ("paragraph", "quote", "list"):
            return block.text
    return ""


def fold(text: str) -> str:
    """``text`` for sorting: no accents, no case, no leading article."""
    from unicodedata import combining, normalize

    text = "".join(c for c in normalize("NFKD", text) if not combining(c)).casefold()
    text = re.sub(r"^[\W_]+", "", text)
    return re.sub(r"^(?:the|a|an) (?=\w)", "", text)


def letter(name: str) -> str:
    """The shelf of a name: ``A`` to ``Z``, ``0-9``, or ``#`` for other scripts."""
    first = fold(name)[:1]
    if "a" <= first <= "z":
        return first.upper()
    return "0-9" if first.isdigit() else "#"
