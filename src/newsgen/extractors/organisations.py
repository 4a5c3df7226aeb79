"""Organisations: every body that the text names, its forms joined, and why it is taken for one.

"Russia's Justice Ministry put out a statement"
    ->  Justice Ministry, country Russia, head word
'the Civil Aviation Authority of Nepal (CAAN) said'
    ->  Civil Aviation Authority of Nepal, also CAAN, country Nepal, expansion
"""

from __future__ import annotations

import msgspec

from ..certainty import certainty
from ..model import Article, Mention, Organisation
from ..reading import Reading
from ..text.names import Names
from ..text.segments import Segment
from ..text.variants import Body, gather

_LONGEST = 8
LEAST = 0.5
"""Below this certainty nothing is kept: capitals alone name too much else."""


def extract(reading: Reading, article: Article) -> Article:
    """``article`` with its organisations, in order of appearance."""
    names = reading.names(article)
    if names is None:
        return article
    bodies = [body for body in gather(names) if body.verdict[1] >= LEAST]
    found = [_organisation(names, body) for body in bodies]
    return msgspec.structs.replace(article, organisations=tuple(found))


def _organisation(names: Names, body: Body) -> Organisation:
    text = names.prose.plain
    places = [segment for segments in body.forms.values() for segment in segments]
    places.sort(key=lambda segment: segment.start)
    name = _name(names, body)
    # "Russia's Justice Ministry", "MIT's Media Labs", but not "Lord Black's Hollinger"
    owned = [
        text[s.owner_start : s.end] for s in places if s.owner and (s.owner.isupper() or names.gaz.country_of(s.owner))
    ]
    # 'al-Ikhbariya television'
    after = [(s, text[s.end : s.end + 12].partition(" ")) for s in places]
    called = [
        f"{text[s.start : s.end]} {word}"
        for s, (glued, _, rest) in after
        if not glued and (word := rest.partition(" ")[0].rstrip(".,;:")) in names.lang.trailing
    ]
    aliases = dict.fromkeys([*body.forms, *owned, *called, *_without_legal_form(names, body)])
    aliases.pop(name, None)
    basis, sure = body.verdict
    country, rule = _country(names, places)
    if basis == "list" and rule == "in brackets after the name":
        rule = "in brackets, the one sign of a body"
    return Organisation(
        name=name,
        aliases=tuple(aliases),
        acronyms=tuple(dict.fromkeys([*body.acronyms, *_acronyms(body, name)])),
        canonical=body.entry.name if body.entry else "",
        country=country,
        kind=body.entry.kind if body.entry else "",
        basis=basis,
        certainty=sure,
        mentions=_mentions(names, places),
        country_rule=rule,
        country_certainty=certainty("country", rule, sure) if country else 0.0,
    )


def _acronyms(body: Body, name: str) -> list[str]:
    """'FBI', 'E&Y' among the forms of a longer name."""
    return [form for form in body.forms if form.isupper() and len(form) < _LONGEST and form != name]


def _without_legal_form(names: Names, body: Body) -> list[str]:
    """'Petroleos de Venezuela' of 'Petroleos de Venezuela, S.A.'"""
    shorter = []
    for form in body.forms:
        rest, _, last = form.rpartition(" ")
        if " " in rest and last.rstrip(".").lower() in names.lang.legal_forms:
            shorter.append(rest.removesuffix(" and").rstrip(","))
    return shorter


def _name(names: Names, body: Body) -> str:
    """The longest form printed, of single words the one with most letters ('Tottenham', 'Spurs'), of 'Lib Dem' and
    'Lib Dems' the plural; one of the body before one of a headline or caption."""

    def weight(form: str) -> tuple[bool, bool, int, int, bool, int]:
        words = [word for word in form.split(" ") if word[0] != word[0].lower()]
        first = body.forms[form][0].start
        letters = len(form) if " " not in form or (len(words) < 2 and names.lang.lower_names) else 0
        noun = form.lower() not in names.lang.party_adjectives
        plural = f"{form}s" not in body.forms
        return noun, not form.isupper() or len(words) == 1, len(words), letters, plural, -first

    return max(body.forms, key=weight)


def _country(names: Names, places: list[Segment]) -> tuple[str, str]:
    """The country in the words beside the name, or in the name; and the rule."""
    gaz, text = names.gaz, names.prose.text
    for segment in places:
        country = gaz.country_of(segment.owner) if segment.owner else ""
        if country:
            return country, "whose it is"
        if text[segment.end : segment.end + 2] == " (":
            inside = text[segment.end + 2 : segment.end + 40].partition(")")[0]
            if inside in gaz.countries:
                return gaz.country_of(inside), "in brackets after the name"
    for segment in places:
        words = segment.words
        for size in (1, 2, 3):
            if size < len(words):
                country = gaz.country_of(" ".join(words[:size]))
                if not country and words[-size - 1] in ("of", "the"):
                    country = gaz.country_of(" ".join(words[-size:]))
                if country:
                    return country, "in the name"
    return "", ""


def _mentions(names: Names, places: list[Segment]) -> tuple[Mention, ...]:
    mentions: list[Mention] = []
    end = -1
    for segment in places:
        if segment.start >= end:
            mentions.append(names.prose.mention(segment.start, segment.end))
            end = segment.end
    return tuple(mentions)
