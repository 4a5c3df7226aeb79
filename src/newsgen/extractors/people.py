"""People: who is named in full, what the text says they are, and for whom they speak.

'Kenneth Roth, executive director of Human Rights Watch'
    ->  Kenneth Roth, role 'executive director of Human Rights Watch', affiliation Human Rights Watch
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

import msgspec

from ..model import Article, Mention, Person
from ..reading import Reading
from ..text.names import Names
from ..text.persons import PersonName
from ..text.roles import RoleReader, Span
from ..text.segments import Segment


def extract(reading: Reading, article: Article) -> Article:
    """``article`` with its people; their affiliations are organisations already found in it."""
    names = reading.names(article)
    if names is None or not names.people:
        return article
    places = _organisation_places(names, article)
    known = frozenset(s.start for person in names.people for s in (*person.full, *person.short))
    reader = RoleReader(names.prose.text, names.segments, known, names.lang, names.gaz)
    spans = {id(person): _role(names, reader, person, places) for person in names.people}
    _share_plural_roles(names, names.people, spans)
    people = [_person(names, person, spans[id(person)], places) for person in names.people]
    return msgspec.structs.replace(article, people=tuple(people))


Place = tuple[int, int, str]

_NEAREST = 40
_PLACES = 8
"""How many mentions of a person are read for a role."""


def _organisation_places(names: Names, article: Article) -> list[Place]:
    prose = names.prose
    return sorted(
        (start, start + len(mention.surface), organisation.name)
        for organisation in article.organisations
        for mention in organisation.mentions
        for start in (prose.offset(mention),)
    )


def _role(names: Names, reader: RoleReader, person: PersonName, places: list[Place]) -> Span | None:
    """The first role that names an organisation, else the first, kinship last."""
    best: tuple[int, Span] | None = None
    for segment in (*person.full, *person.short)[:_PLACES]:
        for span in reader.read(segment):
            words = names.prose.text[span[0] : span[1]].lower().split()
            if _between(places, span[0], span[1]):
                rank = 3
            elif not names.lang.kin.isdisjoint(words):
                rank = 1
            elif all(word in names.lang.titles for word in words):
                rank = 0
            else:
                rank = 2
            if best is None or rank > best[0]:
                best = rank, span
        if best is not None and best[0] == 3:
            break
    return best[1] if best else None


def _share_plural_roles(names: Names, people: list[PersonName], spans: dict[int, Span | None]) -> None:
    """'sporting directors, Paul Winstanley and Laurence Stewart': the second has it too."""
    text = names.prose.text
    for one, two in pairwise(people):
        span = spans[id(one)]
        if span is None or spans[id(two)] is not None or text[span[1] - 1] != "s":
            continue
        if text[one.full[0].end : two.full[0].start] in (" and ", " & "):
            spans[id(two)] = span


def _person(names: Names, person: PersonName, span: Span | None, places: list[Place]) -> Person:
    text = names.prose.text
    segments = sorted((*person.full, *person.short), key=lambda segment: segment.start)
    name = person.name
    aliases = dict.fromkeys(text[s.start : s.end] for s in segments)
    aliases.pop(name, None)
    return Person(
        name=name,
        aliases=tuple(aliases),
        role=" ".join(text[span[0] : span[1]].split()) if span else "",
        affiliation=_affiliation(names, person, span, places),
        basis="role" if span else "name",
        certainty=round(person.score, 2),
        mentions=_mentions(names, segments),
    )


def _affiliation(names: Names, person: PersonName, span: Span | None, places: list[Place]) -> str:
    """The organisation in the role's words, or right after them, or whose the person is."""
    text = names.prose.text
    if span is not None:
        inside = [p for p in _between(places, span[0], span[1]) if p[1] <= span[1]]
        if inside:
            return inside[-1][2]
        after = text[span[1] : span[1] + 12].split(None, 1)
        if after and after[0] in names.lang.role_links:
            beside = _between(places, span[1], span[1] + 12)
            if beside:
                return beside[0][2]
    for segment in person.full:
        # "The Heritage Foundation's Michael Pillsbury"
        if segment.owner:
            for start, _, name in _between(places, segment.owner_start, segment.start):
                if start == segment.owner_start:
                    return name
        # 'UNEP, led by Mostafa Tolba'
        before = text[max(0, segment.start - 16) : segment.start].split()
        if len(before) > 1 and before[-1] == names.lang.by and before[-2] in names.lang.led:
            leading = _between(places, max(0, segment.start - 200), segment.start)
            if leading and text[leading[-1][1] : segment.start].count(" ") < 5:
                return leading[-1][2]
    return _of_the_body(names, span, places) if span is not None else ""


def _of_the_body(names: Names, span: Span, places: list[Place]) -> str:
    """'president of the court', 'the secretary general': of the body that was named last.

    Only for offices that are held in a body, and within the paragraph, or where the role itself says
    what kind of body it is.
    """
    lang, text = names.lang, names.prose.text
    words = text[span[0] : span[1]].lower().replace("-", " ").split()
    base = names.prose.starts[max(0, names.prose.part_at(span[0]) - 1)]
    at = bisect_left(places, (span[0],))
    before = places[max(0, at - _NEAREST) : at]
    kind = words[-1] if words[-1] in lang.head_words else ""
    kind = kind or next((lang.office_of[word] for word in words if word in lang.office_of), "")
    if kind:
        for _, _, name in reversed(before):
            if kind in name.lower().split():
                return name
        return ""
    if lang.offices.isdisjoint(words) or (
        words[-2:] != ["secretary", "general"] and any(word in lang.nations for word in words)
    ):
        return ""
    if any(names.gaz.country_of(word) for word in text[span[0] : span[1]].replace("'s", "").split()):
        return ""
    near = [place for place in before if place[0] >= base]
    return near[-1][2] if near else ""


def _between(places: list[Place], start: int, end: int) -> list[Place]:
    """The organisations named from ``start`` on and before ``end``."""
    return places[bisect_left(places, (start,)) : bisect_left(places, (end,))]


def _mentions(names: Names, segments: list[Segment]) -> tuple[Mention, ...]:
    return tuple(names.prose.mention(segment.start, segment.end) for segment in segments)
