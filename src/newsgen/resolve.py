"""Applies what the owner knows to the names found in an article.

The site's authority file gives canonical names and adds organisations that no pattern finds; front
matter names organisations and people outright (``given``) or takes names away (``excluded``). A
pure function of the found record, so that an edited authority file costs no reading of texts anew,
and idempotent, so that it does no harm to apply it again.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from .authority import Authority, AuthorityEntry, fold, shipped
from .model import Article, Mention, Organisation, Person, Quotation
from .text.prose import Prose

Span = tuple[int, int]

_CERTAIN = 0.95
_ROUNDS = 5
"""What is joined gets a new name, by which it may be joined again; twice is the rule."""


def resolve(
    article: Article,
    site: Authority,
    *,
    given: tuple[str, ...] = (),
    people_given: tuple[str, ...] = (),
    excluded: tuple[str, ...] = (),
) -> Article:
    """``article`` with its names as the site's ``site`` file and front matter have them."""
    if not (len(site) or given or people_given or excluded):
        return article
    # What a file renames or an exclusion frees may be found again; given names alone settle at once.
    for _ in range(_ROUNDS if len(site) or excluded else 1):
        before, article = article, _apply(article, site, given, people_given, excluded)
        if article == before:
            break
    return article


def hide_people(article: Article, known: Authority) -> Article:
    """``article`` with the places noted where it prints persons whom the site's ``people.yaml`` hides. Whom front
    matter names is not hidden there. To be applied before ``resolve_people``, which takes the persons away."""
    if not _hidden(known):
        return article
    given = {entry.name for person in article.people if person.basis == "given" if (entry := known.lookup(person.name))}
    prose = Prose(article)
    spans = {
        span
        for person in article.people
        if (entry := known.lookup(person.name)) and entry.hide and entry.name not in given
        for span in _spans(prose, person.mentions)
    }
    taken = sorted(_spans(prose, tuple(mention for body in article.organisations for mention in body.mentions)))
    spans |= {
        (start, end)
        for start, end, _, entry in known.find(prose.text)
        if entry.hide and entry.name not in given and not _meeting(taken, start, end)
    }
    # Where two overlap, the one that begins first and is longer.
    places: list[Span] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not places or start >= places[-1][1]:
            places.append((start, end))
    return msgspec.structs.replace(article, hidden=tuple(prose.mention(*span) for span in places))


@lru_cache(maxsize=4)
def _hidden(known: Authority) -> bool:
    return any(entry.hide for entry in known.entries)


def resolve_people(article: Article, known: Authority) -> Article:
    """``article`` with its people as the site's ``people.yaml`` has them: called by their canonical names, added
    where the text prints a name that no rule found, taken away where the file hides them."""
    if not len(known):
        return article
    prose = Prose(article)
    people: list[Person] = []
    for person in article.people:
        entry = known.lookup(person.name)
        if entry is not None and entry.hide and person.basis != "given":
            continue
        if entry is not None:
            person = msgspec.structs.replace(person, canonical=entry.name)
        people.append(person)
    held = [mention for person in people for mention in person.mentions]
    held += (mention for body in article.organisations for mention in body.mentions)
    taken = sorted(_spans(prose, tuple(held)))
    added: dict[str, list[tuple[Span, str]]] = {}
    for start, end, surface, entry in known.find(prose.text):
        if not entry.hide and "\n" not in surface and not _meeting(taken, start, end):
            added.setdefault(entry.name, []).append(((start, end), surface))
    standing = {person.canonical: number for number, person in enumerate(people) if person.canonical}
    for name, places in added.items():
        mentions = tuple(prose.mention(*span) for span, _ in places)
        if name in standing:
            person = people[standing[name]]
            together = sorted({*person.mentions, *mentions}, key=prose.offset)
            people[standing[name]] = msgspec.structs.replace(person, mentions=tuple(together))
        else:
            surfaces = _unique(surface for _, surface in places)
            people.append(
                Person(surfaces[0], surfaces[1:], name, basis="authority", certainty=_CERTAIN, mentions=mentions)
            )
    names = {person.name for person in people} | {body.name for body in article.organisations}
    quotes = tuple(_requoted(quote, {}, names) for quote in article.quotes)
    return msgspec.structs.replace(article, people=tuple(people), quotes=quotes)


def _apply(
    article: Article,
    site: Authority,
    given: tuple[str, ...],
    people_given: tuple[str, ...],
    excluded: tuple[str, ...],
) -> Article:
    prose = Prose(article)
    bodies = _Bodies(prose, article.organisations)
    for name in given:
        bodies.give(name, site)
    if len(site):
        bodies.apply(site)
    refused = {fold(name) for name in excluded}
    organisations, renamed = bodies.records(refused)
    people = _people(prose, article.people, people_given, refused)
    standing = {person.name for person in people} | {body.name for body in organisations}
    people = tuple(_reaffiliated(person, renamed, standing) for person in people)
    quotes = tuple(_requoted(quote, renamed, standing) for quote in article.quotes)
    return msgspec.structs.replace(article, organisations=organisations, people=people, quotes=quotes)


@lru_cache(maxsize=4)
def _refusals(site: Authority) -> dict[str, tuple[str, ...]]:
    """What is not them, of the entries that say so; looked through once for each file."""
    return {fold(form): entry.not_ for entry in site.entries if entry.not_ for form in (entry.name, *entry.aliases)}


class _Body:
    """An organisation being put together; ``spans`` are places in the prose."""

    __slots__ = ("entry", "found", "given", "old_names", "record", "spans")

    def __init__(self, record: Organisation, spans: set[Span]) -> None:
        self.record = record
        self.spans = spans
        self.found = frozenset(spans)
        self.entry: AuthorityEntry | None = None
        self.old_names = [record.name]
        self.given = record.basis == "given"

    def take(self, other: _Body) -> None:
        """Joins ``other`` to this."""
        self.spans |= other.spans
        self.given = self.given or other.given
        self.old_names += other.old_names
        one, two = self.record, other.record
        best = one if one.certainty >= two.certainty else two
        stated = one if one.country else two
        self.record = msgspec.structs.replace(
            one,
            aliases=_unique((*one.aliases, two.name, *two.aliases), without=one.name),
            acronyms=_unique((*one.acronyms, *two.acronyms)),
            canonical=one.canonical or two.canonical,
            country=stated.country,
            country_rule=stated.country_rule,
            country_certainty=stated.country_certainty,
            kind=one.kind or two.kind,
            basis=best.basis,
            certainty=best.certainty,
        )


class _Bodies:
    """All organisations of one article."""

    def __init__(self, prose: Prose, organisations: Iterable[Organisation]) -> None:
        self.prose = prose
        self.bodies = [_Body(record, _spans(prose, record.mentions)) for record in organisations]

    def apply(self, site: Authority) -> None:
        """Joins to the site's entries what bears their names, adds what else the text prints."""
        for body in self.bodies:
            self._refuse(body, site)
            body.entry = site.lookup(body.record.name) or (
                site.lookup(body.record.canonical) if body.record.canonical else None
            )
        owners = {span: body for body in self.bodies for span in body.spans}
        spans = sorted(owners)
        for start, end, surface, entry in site.find(self.prose.text):
            if "\n" in surface:
                continue
            # Where two entries claim one form, names and places must get the same answer.
            entry = site.lookup(surface) or entry
            holder = owners.get((start, end))
            if holder is not None:
                if holder.entry is None and all(self._entry_at(site, span) in (None, entry) for span in holder.spans):
                    holder.entry = entry
                elif holder.entry is not entry:
                    holder.spans.discard((start, end))
                    holder = None
            if holder is None:
                met = _meeting(spans, start, end)
                if any(s <= start and end <= e and (s, e) != (start, end) for s, e in met):
                    continue
                for span in met:
                    spans.remove(span)
                    owners.pop(span).spans.discard(span)
                insort(spans, (start, end))
                body = self._add(surface, {(start, end)})
                body.entry = entry
                owners[start, end] = body
        self._join_entries()

    def _entry_at(self, site: Authority, span: Span) -> AuthorityEntry | None:
        return site.lookup(self.prose.text[span[0] : span[1]])

    def _refuse(self, body: _Body, site: Authority) -> None:
        """Takes away the places where an entry of the body's name says 'this is not me'."""
        refusals = _refusals(site)
        if not refusals:
            return
        record = body.record
        for name in {fold(form) for form in (record.name, record.canonical, *record.aliases)}:
            refused = refusals.get(name, ())
            if refused:
                body.spans = {span for span in body.spans if self.prose.text[slice(*span)] not in refused}

    def _join_entries(self) -> None:
        first: dict[str, _Body] = {}
        for body in list(self.bodies):
            entry = body.entry
            if entry is None:
                continue
            if entry.hide and not body.given:
                self.bodies.remove(body)
                continue
            keeper = first.setdefault(entry.name, body)
            if keeper is not body:
                keeper.take(body)
                self.bodies.remove(body)
        for body in first.values():
            entry = body.entry
            if entry is not None:
                body.record = msgspec.structs.replace(
                    body.record,
                    canonical=entry.name,
                    kind=entry.kind or body.record.kind,
                    basis=body.record.basis if body.record.basis == "given" else "authority",
                    certainty=max(body.record.certainty, _CERTAIN),
                )

    def give(self, name: str, site: Authority) -> None:
        """Makes ``name``, stated in front matter, an organisation of the article."""
        wanted = fold(name)
        entry = site.lookup(name) or shipped().lookup(name)
        canonical = entry.name if entry else ""
        body = next(
            (
                b
                for b in self.bodies
                if wanted in {fold(b.record.name), fold(b.record.canonical)}
                or (canonical and canonical == b.record.canonical)
                or wanted in map(fold, (*b.record.aliases, *b.record.acronyms))
            ),
            None,
        )
        if body is None:
            body = self._add(name, set())
        for span in _printed(self.prose.text, name):
            holder = next((b for b in self.bodies for s in b.spans if _meet(s, span)), None)
            if holder is None:
                body.spans.add(span)
            elif holder is not body and all(
                span[0] <= s[0] and s[1] <= span[1] for s in holder.spans if _meet(s, span)
            ):
                holder.spans = {s for s in holder.spans if not _meet(s, span)}
                body.spans.add(span)
        body.given = True
        body.record = msgspec.structs.replace(
            body.record,
            canonical=body.record.canonical or canonical,
            kind=body.record.kind or (entry.kind if entry else ""),
            basis="given",
            certainty=1.0,
        )

    def _add(self, name: str, spans: set[Span]) -> _Body:
        body = _Body(Organisation(name), spans)
        self.bodies.append(body)
        return body

    def records(self, refused: set[str]) -> tuple[tuple[Organisation, ...], dict[str, str]]:
        """The organisations in order of appearance, and the new name of each old one."""
        text = self.prose.text
        kept: list[tuple[Span, int, Organisation]] = []
        renamed: dict[str, str] = {}
        for number, body in enumerate(self.bodies):
            record = body.record
            if refused & {fold(record.name), fold(record.canonical)}:
                continue
            spans = sorted(s for s in body.spans if fold(text[s[0] : s[1]]) not in refused)
            if body.entry is None and not body.given and spans == sorted(body.found):
                renamed[record.name] = record.name
                kept.append((spans[0] if spans else (len(text), len(text)), number, record))
                continue
            if not spans and not (body.given or record.basis == "given"):
                continue
            surfaces = _unique(text[start:end] for start, end in spans)
            forms = [f for f in (record.name, *record.aliases) if fold(f) not in refused]
            name = max(surfaces, key=_weight) if surfaces else record.name
            if record.name in surfaces and _weight(record.name) == _weight(name):
                name = record.name
            record = msgspec.structs.replace(
                record,
                name=name,
                aliases=_unique((*surfaces, *forms), without=name),
                mentions=tuple(self.prose.mention(start, end) for start, end in spans),
            )
            renamed.update(dict.fromkeys(body.old_names, name))
            kept.append((spans[0] if spans else (len(text), len(text)), number, record))
        kept.sort(key=lambda item: item[:2])
        return tuple(record for _, _, record in kept), renamed


def _weight(form: str) -> tuple[int, bool]:
    """The longest form by its words in capitals is the fullest; a headline's capitals come last."""
    words = form.split(" ")
    return sum(word[:1].isupper() or word == "&" for word in words), not form.isupper()


def _people(prose: Prose, people: tuple[Person, ...], given: tuple[str, ...], refused: set[str]) -> tuple[Person, ...]:
    kept = [person for person in people if fold(person.name) not in refused]
    for name in given:
        if fold(name) in refused:
            continue
        at = next((n for n, person in enumerate(kept) if fold(person.name) == fold(name)), -1)
        if at < 0:
            spans = _printed(prose.text, name)
            mentions = tuple(prose.mention(start, end) for start, end in spans)
            kept.append(Person(name, basis="given", certainty=1.0, mentions=mentions))
        else:
            kept[at] = msgspec.structs.replace(kept[at], basis="given", certainty=1.0)
    return tuple(kept)


def _reaffiliated(person: Person, renamed: dict[str, str], standing: set[str]) -> Person:
    new = _current(person.affiliation, renamed, standing)
    if new == person.affiliation:
        return person
    if new:
        return msgspec.structs.replace(person, affiliation=new)
    return msgspec.structs.replace(person, affiliation="", affiliation_rule="", affiliation_certainty=0.0)


def _requoted(quote: Quotation, renamed: dict[str, str], standing: set[str]) -> Quotation:
    new = _current(quote.speaker, renamed, standing)
    if new == quote.speaker:
        return quote
    if new:
        return msgspec.structs.replace(quote, speaker=new)
    return msgspec.structs.replace(quote, speaker="", certainty=0.0, rule="")


def _current(name: str, renamed: dict[str, str], standing: set[str]) -> str:
    name = renamed.get(name, name)
    return name if name in standing else ""


def _spans(prose: Prose, mentions: tuple[Mention, ...]) -> set[Span]:
    return {(at, at + len(m.surface)) for m in mentions for at in (prose.offset(m),)}


def _printed(text: str, name: str) -> list[Span]:
    """Where ``name`` stands in ``text`` as words of its own."""
    if not name or "\n" in name:
        return []
    spans: list[Span] = []
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if not ((at and _is_word(text[at - 1])) or (end < len(text) and _is_word(text[end]))):
            spans.append((at, end))
        at = text.find(name, end)
    return spans


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _meeting(spans: list[Span], start: int, end: int) -> list[Span]:
    """Those of the sorted ``spans``, none of which overlap, that overlap ``start`` to ``end``."""
    at = bisect_left(spans, (start,))
    first = at - 1 if at and spans[at - 1][1] > start else at
    return spans[first : bisect_left(spans, (end,))]


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _unique(names: Iterable[str], without: str = "") -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(names) if name and name != without)
