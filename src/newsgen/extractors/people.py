"""People: who is named in full, what the text says they are, and for whom they speak.

'Kenneth Roth, executive director of Human Rights Watch'
    ->  Kenneth Roth, role 'executive director of Human Rights Watch', affiliation Human Rights Watch
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import pairwise

import msgspec

from ..certainty import SURE, certainty
from ..model import Article, Mention, Person
from ..reading import Reading
from ..text.names import Names
from ..text.persons import PersonName
from ..text.roles import RoleReader, Span
from ..text.runs import opens_sentence
from ..text.segments import Segment


def extract(reading: Reading, article: Article) -> Article:
    """``article`` with its people; their affiliations are organisations already found in it."""
    names = reading.names(article)
    if names is None or not names.people:
        return article
    bodies = _Bodies(names, article)
    known = frozenset(s.start for person in names.people for s in (*person.full, *person.short))
    reader = RoleReader(names.prose.text, names.segments, known, names.lang, names.gaz)
    roles = {id(person): _role(names, reader, person, bodies) for person in names.people}
    _share_plural_roles(names, names.people, roles)
    _told_by_epithet(names, reader, roles)
    people = [_person(names, person, roles[id(person)], bodies) for person in names.people]
    return msgspec.structs.replace(article, people=tuple(people))


Place = tuple[int, int, str]
Role = tuple[Span, str]
"""Where a role stands, and the rule that found it."""

_NEAREST = 40
_PLACES = 8
"""How many mentions of a person are read for a role."""


class _Bodies:
    """The organisations of an article by where they stand."""

    def __init__(self, names: Names, article: Article) -> None:
        prose = names.prose
        self.article = article
        self.places: list[Place] = sorted(
            (start, start + len(mention.surface), organisation.name)
            for organisation in article.organisations
            for mention in organisation.mentions
            for start in (prose.offset(mention),)
        )
        # Headlines and captions come last in the prose, and say first what a text is about.
        self.sure = {organisation.name: organisation.certainty for organisation in article.organisations}
        self.counts = Counter(name for _, _, name in self.places)
        self.teams = frozenset(
            organisation.name
            for organisation in article.organisations
            if organisation.kind.endswith(" club") or (organisation.basis == "role" and not organisation.kind)
        )

    def between(self, start: int, end: int) -> list[Place]:
        """The organisations named from ``start`` on and before ``end``."""
        return self.places[bisect_left(self.places, (start,)) : bisect_left(self.places, (end,))]

    def before(self, at: int) -> list[Place]:
        """The last ones named before ``at``."""
        end = bisect_left(self.places, (at,))
        return self.places[max(0, end - _NEAREST) : end]


def _role(names: Names, reader: RoleReader, person: PersonName, bodies: _Bodies) -> Role | None:
    """The first role that names an organisation, else the first, kinship last."""
    best: tuple[int, Role] | None = None
    for segment in (*person.full, *person.short)[:_PLACES]:
        for span, rule in reader.read(segment):
            words = names.prose.text[span[0] : span[1]].lower().split()
            if bodies.between(span[0], span[1]):
                rank = 3
            elif _is_kin(names, words):
                rank = 1
            elif all(word in names.lang.titles for word in words):
                rank = 0
            else:
                rank = 2
            if best is None or rank > best[0]:
                best = rank, (span, rule)
        if best is not None and best[0] == 3:
            break
    return best[1] if best else None


def _share_plural_roles(names: Names, people: list[PersonName], roles: dict[int, Role | None]) -> None:
    """'sporting directors, Paul Winstanley and Laurence Stewart': the second has it too."""
    text = names.prose.text
    for one, two in pairwise(people):
        role = roles[id(one)]
        if role is None or roles[id(two)] is not None or text[role[0][1] - 1] != "s":
            continue
        if text[one.full[0].end : two.full[0].start] in names.lang.joiners:
            roles[id(two)] = role[0], "shared with the one before"


def _told_by_epithet(names: Names, reader: RoleReader, roles: dict[int, Role | None]) -> None:
    """'..., Charles Kennedy has said. The Liberal Democrat leader predicted': of whom the sentences before speak, if
    of one alone, or of one alone whose role is not told otherwise. 'The founder of Parmalat has apologised.' opens a
    text whose second paragraph opens with his name."""
    lacking = {id(person) for person in names.people if _weak(names, roles[id(person)])}
    if not lacking:
        return
    text, prose = names.prose.text, names.prose
    places = sorted((s.start, n) for n, p in enumerate(names.people) for s in (*p.full, *p.short))
    starts = [start for start, _ in places]
    if prose.body_parts > 1 and text[:4] in names.lang.epithet_openers:
        first = names.people[places[bisect_left(starts, 0)][1]]
        if places[0][0] == prose.starts[1] and id(first) in lacking:
            span = reader.described(0)
            if span is not None:
                roles[id(first)] = span, "opens the text, before the name"
                lacking.discard(id(first))
    for opener, behind in names.lang.epithet_places:
        at = text.find(opener, 1, prose.body_end)
        while at >= 0 and lacking:
            part = prose.part_at(at)
            base = prose.starts[part]
            if behind or opens_sentence(text, at):
                since = base if at > base else prose.starts[max(0, part - 1)]
                if at > base:
                    # the two sentences before
                    since = max(since, text.rfind(". ", 0, max(0, text.rfind(". ", 0, at - 2))))
                near = places[bisect_left(starts, since) : bisect_left(starts, at)]
                alone = {n for _, n in near}
                if len(alone) > 1:
                    alone = {n for n in alone if id(names.people[n]) in lacking}
                if len(alone) == 1:
                    person = names.people[alone.pop()]
                    span = reader.epithet(at + behind) if id(person) in lacking else None
                    if span is not None:
                        roles[id(person)] = span, "who the sentence before speaks of"
                        lacking.discard(id(person))
            at = text.find(opener, at + 1, prose.body_end)


def _weak(names: Names, role: Role | None) -> bool:
    if role is None:
        return True
    words = names.prose.text[role[0][0] : role[0][1]].lower().split()
    return _is_kin(names, words)


def _person(names: Names, person: PersonName, role: Role | None, bodies: _Bodies) -> Person:
    text = names.prose.plain
    segments = sorted((*person.full, *person.short), key=lambda segment: segment.start)
    name = person.name
    aliases = dict.fromkeys(text[s.start : s.end] for s in segments)
    aliases.pop(name, None)
    span, role_rule = role if role is not None else (None, "")
    if span and _is_kin(names, _words(text[span[0] : span[1]])):
        role_rule = "kinship"
    affiliation, rule = _affiliation(names, person, span, role_rule, bodies)
    return Person(
        name=name,
        aliases=tuple(aliases),
        role=" ".join(text[span[0] : span[1]].split()) if span else "",
        affiliation=affiliation,
        basis="role" if span else "name",
        certainty=round(person.score, 2),
        mentions=_mentions(names, segments),
        role_rule=role_rule,
        role_certainty=certainty("role", role_rule, person.score) if span else 0.0,
        affiliation_rule=rule,
        affiliation_certainty=certainty("affiliation", rule, person.score) if affiliation else 0.0,
    )


_NONE = ("", "")
_GUESSED = ("who the sentence before speaks of", "opens the text, before the name")
"""Rules of roles that say nothing of a name beside them."""


def _affiliation(
    names: Names, person: PersonName, span: Span | None, role_rule: str, bodies: _Bodies
) -> tuple[str, str]:
    """For whom a person speaks, and the rule: an organisation in the role's words, or right after them, or whose
    the person is; else what can be guessed."""
    text = names.prose.text
    if span is not None:
        inside = [p for p in bodies.between(span[0], span[1]) if p[1] <= span[1]]
        words = _words(text[span[0] : span[1]])
        if _is_kin(names, words):
            # 'partner of Manchester City midfielder Phil Foden': that is his club.
            return _NONE
        if not names.lang.seats.isdisjoint(words):
            # 'MP for Tottenham' is for the place, 'Labour MP' of the party, 'governor of the Bank of England' of it.
            seats = names.lang.seats
            inside = [
                p for p in inside
                if (_words(text[p[1] : span[1]]) or [""])[0] in seats or p[2] not in names.gaz.places
            ]  # fmt: skip
            if not inside:
                return _NONE
        if inside:
            rule = "in the words of the role"
            if len({name for _, _, name in inside}) > 1:
                rule += ", the last of several"
            elif bodies.sure[inside[-1][2]] < SURE:
                rule += ", perhaps no body"
            if role_rule in _GUESSED:
                rule += ", perhaps of another"
            return inside[-1][2], rule
        after = text[span[1] : span[1] + 12].split(None, 1)
        if after and after[0] in names.lang.role_links:
            beside = bodies.between(span[1], span[1] + 12)
            if beside:
                return beside[0][2], "after the role"
    for segment in person.full:
        # "The Heritage Foundation's Michael Pillsbury"
        if segment.owner:
            for start, _, name in bodies.between(segment.owner_start, segment.start):
                if start == segment.owner_start:
                    return name, "whose the person is"
        # 'UNEP, led by Mostafa Tolba'
        before = text[max(0, segment.start - 16) : segment.start].split()
        if len(before) > 1 and before[-1] == names.lang.by and before[-2] in names.lang.led:
            leading = bodies.between(max(0, segment.start - 200), segment.start)
            if leading and text[leading[-1][1] : segment.start].count(" ") < 5:
                return leading[-1][2], "led by the person"
        if text[segment.end : segment.end + 2] == " (":
            for start, end, name in bodies.between(segment.end + 2, segment.end + 3):
                if start == segment.end + 2 and text[end : end + 1] == ")":
                    return name, "in brackets after the name"
        behind = _after_the_name(names, segment, bodies)
        if behind:
            return behind, "after the name"
    found = _of_the_body(names, span, bodies) if span is not None else _NONE
    if role_rule in _GUESSED and found[1].startswith("an office"):
        found = _NONE  # a guess on a guess
    if found[0] or (span is not None and not names.lang.nations.isdisjoint(_words(text[span[0] : span[1]]))):
        # a minister of sport is of no team
        return found
    return _team(names, person, bodies)


def _after_the_name(names: Names, segment: Segment, bodies: _Bodies) -> str:
    """'Mike Powell of Dresdner Kleinwort Wasserstein', 'Rosaly Lopes of NASA's Jet Propulsion Laboratory'"""
    text, at = names.prose.text, segment.end
    words = text[at : at + 12].split(" ", 3)
    if len(words) < 3 or words[0] or words[1] not in names.lang.after_names:
        return ""
    at += len(words[1]) + 2
    if words[2] in names.lang.definite:
        at += len(words[2]) + 1
    for start, end, name in bodies.between(at, at + 80):
        if start != at or bodies.sure[name] < SURE:
            return ""
        at = end
        if text[at : at + 2] not in ("'s", "’s"):
            # 'met John Prescott at the Labour spring conference' tells of no body that he speaks for
            word = text[at : at + 24].partition(" ")[2].partition(" ")[0].rstrip(".,:")
            lang = names.lang
            verb = word in lang.speech_verbs or word in lang.openers or word.endswith(lang.past)
            return name if text[at : at + 1] != " " or not word.islower() or verb else ""
        at += 3
    return ""


def _of_the_body(names: Names, span: Span, bodies: _Bodies) -> tuple[str, str]:
    """'president of the court', 'its chairman', 'the secretary general': of a body that was named before.

    Only for offices that are held in a body, and within the paragraph, or where the role itself says
    what kind of body it is.
    """
    lang, text = names.lang, names.prose.text
    words = _words(text[span[0] : span[1]])
    before = bodies.before(span[0])
    lead = text[max(0, span[0] - 40) : span[0]].lower().replace("’", "'").split()
    whose = lead[-1] if lead else ""
    theirs = whose[-2:] == "'s" and whose[:-2] in lang.organisation_nouns and not lang.definite.isdisjoint(lead[-2:-1])
    if before and (whose in lang.its or theirs):
        return before[-1][2], "its, the company's: the body last named"
    heads = words[-1:] if not lang.nations.isdisjoint(words) else words[::-1]
    kind = next((word for word in heads if word in lang.head_words and word not in lang.roles), "")
    kind = kind or next((lang.office_of[word] for word in words if word in lang.office_of), "")
    if kind:
        kinds = {body.name: f"{body.name} {body.kind}".lower().split() for body in bodies.article.organisations}
        for _, _, name in reversed(before):
            if kind in kinds[name]:
                return name, "a body of the kind that the role names"
    if words[-1] in lang.organisation_nouns and len(words) > 2 and words[-2] in lang.definite | lang.articles:
        return (before[-1][2], "of the company: the body last named") if before else _NONE
    if kind:
        return _NONE
    ministry = _ministry(names, words, bodies)
    if ministry:
        return ministry, "the ministry of the office"
    if "director" in words and names.topics.about("film", 4):
        return _NONE
    if lang.offices.isdisjoint(words) or (
        words[-2:] != ["secretary", "general"] and any(word in lang.nations for word in words)
    ):
        return _NONE
    if any(names.gaz.country_of(word) for word in text[span[0] : span[1]].replace("'s", "").split()):
        return _NONE
    base = names.prose.starts[max(0, names.prose.part_at(span[0]) - 1)]
    near = [place for place in before if place[0] >= base]
    return (near[-1][2], "an office: the body last named") if near else _NONE


def _ministry(names: Names, words: list[str], bodies: _Bodies) -> str:
    """'Secretary of State' in a text that names the State Department."""
    lang = names.lang
    subjects = [word for word in words if word in lang.subjects or word in lang.portfolios]
    if not lang.out_of_office.isdisjoint(words):
        return ""
    if not subjects or lang.nations.isdisjoint(words) or any(map(names.gaz.country_of, words)):
        return ""
    for organisation in bodies.article.organisations:
        for form in (organisation.name, *organisation.aliases):
            parts = form.lower().split()
            if not lang.ministries.isdisjoint(parts) and all(subject in parts for subject in subjects):
                return organisation.name
    return ""


def _team(names: Names, person: PersonName, bodies: _Bodies) -> tuple[str, str]:
    """In a report of a match, whoever has no other part in it is likely to be of a team: a guess."""
    if not (bodies.places and names.on_sport()):
        return _NONE
    place = person.full[0]
    part = names.prose.part_at(place.start)
    base, limit = names.prose.starts[part], names.prose.end_of(part)
    beside = _team_beside(names, place, bodies, base, limit)
    if beside:
        return beside, "a report of a match: the team of the sentence"
    near = Counter(name for _, _, name in bodies.between(base, limit) if bodies.counts[name] > 1)
    counts = near or bodies.counts
    name = max(counts, key=lambda name: (counts[name], bodies.counts[name], name))
    return (name, "a report of a match: the team most written of") if bodies.counts[name] > 2 else _NONE


def _team_beside(names: Names, place: Segment, bodies: _Bodies, base: int, limit: int) -> str:
    """The team in whose sentence a player is named: the last one before the name, else the first behind it; none whom
    the sentence plays against ('beat Buffalo', 'against Northampton')."""
    text = names.prose.text
    start = max(base, text.rfind(". ", base, place.start))
    end = text.find(". ", place.end, limit)
    teams = [
        (at, name)
        for at, _, name in bodies.between(start, end if end > 0 else limit)
        if name in bodies.teams and text[max(0, at - 24) : at].rstrip().rpartition(" ")[2] not in names.lang.team_leads
    ]
    before = [name for at, name in teams if at < place.start]
    return before[-1] if before else teams[0][1] if teams else ""


def _is_kin(names: Names, words: list[str]) -> bool:
    """'partner of Phil Foden', not 'partner at BDO Stoy Hayward'"""
    return not names.lang.kin.isdisjoint(words) and names.lang.employed.isdisjoint(words)


def _words(text: str) -> list[str]:
    return text.lower().replace("’", "'").replace("-", " ").replace("'", " ").split()


def _mentions(names: Names, segments: list[Segment]) -> tuple[Mention, ...]:
    return tuple(names.prose.mention(segment.start, segment.end) for segment in segments)
