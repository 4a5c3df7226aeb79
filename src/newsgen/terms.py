"""From one article to its appearances: under which terms it stands, by which sentence."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

import msgspec

from .authors import filed
from .certainty import PUBLISHED
from .model import Article, Block, Mention, Organisation, Person
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
# "BRUSSELS, Aug 1 — ", "OSLO (Agency) — ": what stands between the place of a dateline and the text.
_AFTER_PLACE = re.compile(r"(?: \([^)\n]{1,40}\))?(?:, [^—–.\n]{1,40}?)?(?: \([^)\n]{1,40}\))? *(?:—|–|--| -) +(?=\S)")
MOST_PASSAGES = 12
"""Sentences of one text that a term's list shows; how many more there are is said."""


def is_published(organisation: Organisation) -> bool:
    """Whether an organisation is linked: given, in an authority file, or found with good evidence."""
    return organisation.basis in ("given", "authority") or (
        organisation.basis != "capitals" and organisation.certainty >= CERTAIN
    )


class Passage(msgspec.Struct, frozen=True, array_like=True):
    """A sentence that names a term: the text before the name, the name as printed, the text after, the anchor of
    its block, and the slugs of the other organisations in it."""

    before: str
    surface: str
    after: str
    anchor: str = ""
    beside: tuple[str, ...] = ()


class Saying(msgspec.Struct, frozen=True, array_like=True):
    """Words quoted in a text. ``slug`` is the page of the person who said them, empty without one; ``speaker`` is
    the name, ``role`` as the text states it."""

    text: str
    speaker: str
    slug: str = ""
    role: str = ""
    anchor: str = ""


class Office(msgspec.Struct, frozen=True, array_like=True):
    """A role that a text states of a person, and the organisation in which it is held (``slug`` is its page)."""

    role: str
    body: str = ""
    slug: str = ""


class Named(msgspec.Struct, frozen=True, array_like=True):
    """What a text says of a term. ``more`` sentences name it besides the ``passages``."""

    passages: tuple[Passage, ...] = ()
    sayings: tuple[Saying, ...] = ()
    offices: tuple[Office, ...] = ()
    more: int = 0


NOTHING = Named()


class Appearance(msgspec.Struct, frozen=True, array_like=True):
    """An article under a term, and what it says of it: nothing of terms that its text does not name."""

    taxonomy: str
    slug: str
    name: str
    found: bool = False
    named: Named = NOTHING


def appearances(article: Article, people: str = "off") -> list[Appearance]:
    """Every term of the article, each once; ``people`` says who gets a page: ``off``, ``listed`` or ``role``."""
    made: dict[tuple[str, str], Appearance] = {}

    def add(taxonomy: str, name: str, found: bool = False, named: Named = NOTHING) -> None:
        key = (taxonomy, slugify(name))
        before = made.get(key)
        if before is None:
            made[key] = Appearance(*key, name, found, named)
        elif named is not NOTHING:
            made[key] = Appearance(*key, before.name, before.found and found, _joined(before.named, named))

    reader = _Reader(article, people)
    for organisation, slug in reader.bodies:
        found = organisation.basis not in ("given", "authority")
        add("organisations", organisation_term(organisation), found, reader.of_body(organisation, slug))
    for tag in article.tags:
        add("tags", tag)
    for tag in article.found_tags:
        add("tags", tag, True)
    source = article.source or article.publisher
    if source:
        add("sources", source, not article.source)
    for taxonomy, names in article.terms:
        for name in names:
            add(taxonomy, name)
    for person in reader.people:
        add("people", person_term(person), person.basis != "given" and not person.canonical, reader.of_person(person))
    return list(made.values())


def _joined(one: Named, two: Named) -> Named:
    """Two names of one term in a text: what is said of either."""
    passages = dict.fromkeys((*one.passages, *two.passages))
    sayings = dict.fromkeys((*one.sayings, *two.sayings))
    offices = dict.fromkeys((*one.offices, *two.offices))
    return Named(tuple(passages), tuple(sayings), tuple(offices), one.more + two.more)


def is_published_person(person: Person, people: str) -> bool:
    """Whether a person has a page: given, in ``people.yaml``, or, if ``people`` is ``role``, with a role that the text
    states. Kinship is no such role."""
    if people == "off":
        return False
    if person.basis == "given" or person.canonical:
        return True
    return people == "role" and person.basis == "role" and states_role(person) and " " in person.name


def states_role(person: Person) -> bool:
    """Whether a person's role is certain enough to be stated."""
    return bool(person.role) and person.role_certainty >= PUBLISHED


def person_term(person: Person) -> str:
    """The name under which a person has a page."""
    return person.canonical or person.name


class _Reader:
    """What one article says of its terms. Each part of it is cut into sentences once."""

    def __init__(self, article: Article, people: str) -> None:
        self.article = article
        self.bodies = [
            (organisation, slugify(organisation_term(organisation)))
            for organisation in article.organisations
            if is_published(organisation)
        ]
        self.people = [person for person in article.people if is_published_person(person, people)]
        self.cuts: dict[int, list[int]] = {}
        self.beside: dict[tuple[int, int], list[str]] = {}
        for organisation, slug in self.bodies:
            for place in {self._place(mention) for mention in self._mentions(organisation.mentions)}:
                self.beside.setdefault(place, []).append(slug)
        self.slugs = {organisation.name: slug for organisation, slug in self.bodies}
        self.pages = {person.name: slugify(person_term(person)) for person in self.people}
        self.roles = {person.name: person for person in article.people if states_role(person)}

    def of_body(self, organisation: Organisation, slug: str) -> Named:
        spoke = {organisation.name: organisation.name}
        spoke |= {
            person.name: ""
            for person in self.article.people
            if person.affiliation == organisation.name and person.affiliation_certainty >= PUBLISHED
        }
        return self._named(organisation.mentions, self._sayings(spoke), (), slug)

    def of_person(self, person: Person) -> Named:
        offices: tuple[Office, ...] = ()
        if states_role(person):
            sure = person.affiliation_certainty >= PUBLISHED
            body = next((b for b, _ in self.bodies if sure and b.name == person.affiliation), None)
            name = organisation_term(body) if body else ""
            offices = (Office(person.role, name, self.slugs[body.name] if body else ""),)
        return self._named(person.mentions, self._sayings({person.name: ""}), offices, "")

    def _named(
        self, mentions: tuple[Mention, ...], sayings: tuple[Saying, ...], offices: tuple[Office, ...], slug: str
    ) -> Named:
        first: dict[tuple[int, int], Mention] = {}
        for mention in self._mentions(mentions):
            first.setdefault(self._place(mention), mention)
        passages = [
            self._passage(mention, place, slug) for place, mention in list(first.items())[:MOST_PASSAGES]
        ]
        if not (passages or sayings or offices):
            return NOTHING
        return Named(tuple(passages), sayings, offices, max(0, len(first) - MOST_PASSAGES))

    def _mentions(self, mentions: tuple[Mention, ...]) -> list[Mention]:
        """The mentions in the body and captions, as far as they are shown; else whatever there is."""
        listed = [m for m in mentions if (m.block >= 0 or m.block < -2) and shows(self.article, m.block)]
        return listed or [m for m in mentions[:1] if m.block < 0 and shows(self.article, m.block)]

    def _place(self, mention: Mention) -> tuple[int, int]:
        """Part and beginning of a mention's sentence."""
        cuts = self.cuts.get(mention.block)
        if cuts is None:
            cuts = self.cuts[mention.block] = sentence_starts(_text_of(self.article, mention.block)[0])
        return mention.block, cuts[bisect_right(cuts, mention.start) - 1]

    def _passage(self, mention: Mention, place: tuple[int, int], slug: str) -> Passage:
        text, anchor = _text_of(self.article, mention.block)
        cuts = self.cuts[mention.block]
        end = bisect_left(cuts, mention.end)
        last = cuts[end] if end < len(cuts) else len(text)
        before, after = _fitted(text[place[1] : mention.start], text[mention.end : last].rstrip(), len(mention.surface))
        beside = tuple(other for other in self.beside.get(place, ()) if other != slug)
        return Passage(before, mention.surface, after, anchor, beside)

    def _sayings(self, spoke: dict[str, str]) -> tuple[Saying, ...]:
        """The quotations of some speakers, each name with how it is to be called (empty: as a person)."""
        made = []
        for quote in self.article.quotes:
            if quote.speaker not in spoke or quote.certainty < PUBLISHED:
                continue
            if quote.block < 0 or not shows(self.article, quote.block):
                continue
            person = self.roles.get(quote.speaker)
            anchor = self.article.blocks[quote.block].anchor
            text = shorten(quote.text, EXCERPT_LENGTH).rstrip(" ,;")
            slug = self.pages.get(quote.speaker, "")
            made.append(Saying(text, quote.speaker, slug, person.role if person else "", anchor))
            if len(made) == MOST_PASSAGES:
                break
        return tuple(made)


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




def _text_of(article: Article, block: int) -> tuple[str, str]:
    if block >= 0:
        return article.blocks[block].text, article.blocks[block].anchor
    if block == -1:
        return article.title, ""
    if block == -2:
        return article.subtitle, ""
    return article.images[-3 - block].caption, ""


def sentence_starts(text: str) -> list[int]:
    """Where the sentences of a text begin."""
    starts = [0]
    for match in _END.finditer(text):
        if not _ABBREVIATED.search(text, max(0, match.start() - 5), match.start() + 1):
            starts.append(match.end())
    return starts


def sentence_around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after ``text[start:end]`` in its sentence; long ones are cut."""
    starts = sentence_starts(text)
    first = starts[bisect_right(starts, start) - 1]
    after = bisect_left(starts, end)
    last = starts[after] if after < len(starts) else len(text)
    return _fitted(text[first:start], text[end:last].rstrip(), end - start)


def _fitted(before: str, after: str, length: int) -> tuple[str, str]:
    """What stands before and after a name of some length in its sentence; long ones are cut at a word, marked by
    an ellipsis."""
    room = EXCERPT_LENGTH - length
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
    """The line under a headline in lists: the editor's summary, the standfirst, or the first paragraph without its
    dateline, since a list gives the date itself."""
    text = article.summary or article.subtitle
    if not text:
        text = first_paragraph(article.blocks)
        if article.dateline and text.startswith(article.dateline):
            head = _AFTER_PLACE.match(text, len(article.dateline))
            text = text[head.end() :] if head else text
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


def filing(taxonomy: str, name: str) -> str:
    """A term's name as the index of its taxonomy files it: people by their last name."""
    return filed(name) if taxonomy == "people" else name


def letter(name: str) -> str:
    """The shelf of a name: ``A`` to ``Z``, ``0-9``, or ``#`` for other scripts."""
    first = fold(name)[:1]
    if "a" <= first <= "z":
        return first.upper()
    return "0-9" if first.isdigit() else "#"
