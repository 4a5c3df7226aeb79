"""What speaks for a segment's being the name of an organisation.

    'Ministry of Public Security'             its head word
    'the Civil Aviation Authority (CAAN)'     an expansion
    'newspaper Dagens Nyheter', 'operated by Yeti Airlines', 'Nokia shares', 'executive director of X'
    'the Friedrich Ebert Foundation (Germany)'

Where nothing speaks but capitals, ``judge`` says so, and only the text's own reader may care.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ..authority import AuthorityEntry, needs_context
from ..model import OrganisationBasis
from .clubs import clubs
from .forms import Form, Forms
from .segments import Segment
from .topics import Topics

Verdict = tuple[OrganisationBasis, float]

WEAK: Verdict = ("head word", 0.45)
"""A head word that is as often something else, and nothing besides: too little by itself."""
_THING: Verdict = ("head word", 0.6)
"""A head word in the name of what a body makes or runs, to go by the word behind it."""
_MOST_HEADS = 4
_LONG = 8
"""Words from which a name that says three times what it is must be several that a page ran together."""
_TICKER = re.compile(r"<[A-Z][A-Z.]{0,6}>")
_STANDING = re.compile(r" \(\d+-\d+[-,)]")
"""'The Eagles (6-5, 3-4)': won and lost."""
_ABSTRACT = ("al", "ic", "ive", "ing", "tion", "ment", "ity", "ness", "ary", "ous", "ism")
"""Endings of words that open sentences and stand before roles: 'Constitutional Affairs Minister'."""


class BodyFacts(NamedTuple):
    """What the words of a name say by themselves.

    ``possible``: nothing in them forbids an organisation; ``shape`` is what speaks for one. ``abstract``: ends as words
    do that open sentences; ``personal``: more likely somebody; ``place``: a town, which may stand for its team;
    ``last`` is what remains where nothing else speaks.
    """

    possible: bool
    shape: Verdict | None
    abstract: bool
    personal: bool
    place: bool
    last: Verdict


_NOTHING: Verdict = ("capitals", 0.0)
_IMPOSSIBLE = BodyFacts(False, None, False, False, False, _NOTHING)
_PLACE = BodyFacts(False, None, False, False, True, _NOTHING)


class BodyJudge:
    """Judges segments of one text, which names the ``known`` bodies."""

    def __init__(self, text: str, forms: Forms, known: Iterable[AuthorityEntry] = ()) -> None:
        self.text = text
        self.topics = Topics(text, forms.lang)
        self._known_here = known
        self._match: bool | None = None
        self.lang = forms.lang
        self.gaz = forms.gaz
        self.clubs = clubs(forms.lang)
        self.fixtures = text.count(" v ") > 2

    def judge(self, segment: Segment) -> Verdict | None:
        """The strongest evidence at this place, or None when it can't be an organisation."""
        if self.fixtures and self._plays(segment):
            return ("role", 0.65) if segment.entry is None else ("authority", 0.75)
        if segment.entry is not None:
            return self._known(segment)
        form = segment.form
        facts = form.body or self._facts(form)
        if facts.place:
            # whether the text is on sport is asked last, for it takes longest
            if self._is_team(segment):
                if self.on_sport():
                    return "role", 0.75 if self._club(segment) else 0.65
            elif form.text in self.clubs.towns and not self._is_where(segment) and self.on_sport():
                return "role", 0.6
        if (
            form.text in self.clubs.nicknames
            and form.text not in self.gaz.adjectives
            and self._is_team(segment, followers=True)
            and self.on_sport()
        ):
            # 'Roma defender Vincent Candela', 'Villa boss'
            return "role", 0.75
        if self.text[segment.end : segment.end + 2] == " <" and _TICKER.match(self.text, segment.end + 1):
            return "expansion", 0.85
        if self.lang.lower_names and self._institution(segment):
            return "head word", 0.75
        if not facts.possible:
            return ("role", 0.75) if self._called_a_firm(segment, form) else None
        single = len(form.words) == 1
        if single and (
            (facts.abstract and (segment.initial or segment.followed))
            or (segment.initial and self._ordinary(form.words[0]))
        ):
            return None
        basis = facts.shape
        if basis is not None and basis[1] >= 0.8:
            return basis if not self._names_a_thing(segment) else _THING
        beside = self._beside(segment, strict=single)
        if beside is not None and facts.personal and (beside[1] < 0.75 or beside[0] == "list"):
            # also 'Paddy O'Brien (New Zealand)'
            beside = None
        if beside is not None and beside[0] == "list" and basis is None:
            # 'Kenzaburo Oe (Japan)': a country in brackets is somebody's as often
            return "list", 0.6
        if beside is not None:
            return beside if basis is None or basis[1] < beside[1] else basis
        if (
            basis is None
            and self._is_team(segment, followers=True)
            and form.words[0] not in self.gaz.countries
            and self.on_sport()
        ):
            # 'Brive back Julien Laharrague'
            return "role", 0.6
        return facts.last if basis is None else basis

    def _names_a_thing(self, segment: Segment) -> bool:
        """'its Voice Message Exchange product line', 'the Fame Academy series'; or a line of its own, as 'Trending
        News' heads a list."""
        text, start, end = self.text, segment.start, segment.end
        alone = text[max(0, start - 1) : start] in ("", "\n") and text[end : end + 1] in ("", "\n")
        if alone and segment.form.lower[-1].rstrip(".") not in self.lang.legal_forms:
            return True
        after = text[end : end + 16]
        return after[:1] == " " and after[1:].partition(" ")[0].rstrip(".,;:)") in self.lang.things

    def _called_a_firm(self, segment: Segment, form: Form) -> bool:
        """'Romanian firm GeCAD Software': though by its last word it might be a thing."""
        words = form.words
        if len(words) < 2 or segment.initial:
            return False
        if words[0].lower() in self.lang.seldom_named or words[0] in self.gaz.places:
            return False
        before = self.text[max(0, segment.start - 24) : segment.start]
        return before[-1:] == " " and before.rstrip().rpartition(" ")[2] in self.lang.firms

    def _known(self, segment: Segment) -> Verdict:
        """What speaks for a known name's being meant here."""
        entry, form = segment.entry, segment.form
        assert entry is not None
        if not needs_context(entry, form.text):
            return "authority", 0.95
        if form.low in self.lang.party_adjectives:
            return ("authority", 0.8) if self._before_role(segment.end) else _NOTHING
        beside = self._beside(segment, strict=True)
        if (beside is not None and beside[1] >= 0.5) or self._of_its_kind(segment, entry.kind):
            return "authority", 0.85
        everyday = form.low in self.lang.ordinary
        if self.topics.fits(entry.kind) and not everyday and not self._other_here(segment):
            return "authority", 0.75
        if form.text[:4] == "The " and not segment.initial:
            return "authority", 0.7
        return "capitals", 0.4

    def _of_its_kind(self, segment: Segment, kind: str) -> bool:
        """'Everton defender David Weir', 'Labour MP Louise Ellman'"""
        if kind.endswith(" club"):
            return self._is_team(segment, followers=True)
        return kind == "political party" and self._before_role(segment.end)

    def _before_role(self, end: int) -> bool:
        """' leader', ' foreign affairs spokesman', ' MP'"""
        words = self.text[end : end + 40].split(" ", 4)
        if words[0]:
            return False
        for word in words[1:4]:
            plain = word.rstrip(".,'’")
            if self.lang.is_role(plain) or plain.lower() in self.lang.seats:
                return True
            if word != plain or not (plain in self.lang.role_modifiers or plain in self.lang.subjects):
                return False
        return False

    def _other_here(self, segment: Segment) -> bool:
        """Does a known name that is an everyday word open a sentence, or 'Celtic nations' speak of a people?"""
        form = segment.form
        if len(form.words) > 1:
            return False
        if segment.initial:
            return self._ordinary(form.text)
        if form.low not in self.lang.peoples or segment.entry is None or not segment.entry.kind.endswith(" club"):
            return False
        word = self.text[segment.end : segment.end + 24].partition(" ")[2].partition(" ")[0].rstrip(".,")
        return word.isalpha() and word.islower() and word[-1] == "s" and word not in self.lang.team_followers

    def _facts(self, form: Form) -> BodyFacts:
        """Looks up the words of ``form``."""
        words, gaz = form.words, self.gaz
        single = len(words) == 1
        place = form.text in gaz.places and form.text not in gaz.countries and form.text not in gaz.adjectives
        if len(words) == 2 and form.lower[0] in self.lang.compass and words[1] in gaz.places:
            # 'Eastern Michigan'
            place = words[1] not in gaz.countries
        if self._never_alone(words[0]) if single else not self._may_be(form):
            facts = _PLACE if place else _IMPOSSIBLE
        else:
            facts = BodyFacts(
                possible=True,
                shape=None if single else self._by_shape(words),
                abstract=words[0].endswith(_ABSTRACT),
                personal=self._personal(words),
                place=place,
                last=("capitals", 0.1 if single and not _is_acronym(words[0]) else 0.3 if single else 0.2),
            )
        form.body = facts
        return facts

    def _institution(self, segment: Segment) -> bool:
        """'le Sénat', where no common noun has a capital."""
        words = segment.form.words
        if len(words) != 1 or segment.initial or words[0].isupper():
            return False
        before = self.text[max(0, segment.start - 6) : segment.start].lower().split()
        leads = self.lang.articles | self.lang.of | {"au"}
        return words[0].lower() in self.lang.head_words and bool(before) and before[-1] in leads

    def _described(self, segment: Segment) -> bool:
        """'the Financial Crime Prevention agency', 'the Foreign ministry': what it does, no name."""
        lang = self.lang
        after = self.text[segment.end : segment.end + 16]
        return (
            after[:1] == " "
            and after[1:].partition(" ")[0].strip(",.") in lang.head_words
            and all(w.lower() in lang.subjects or w in self.gaz.peoples for w in segment.words)
        )

    def _personal(self, words: list[str]) -> bool:
        """'Mukesh', 'Bill Gates', 'P O'Brien': more likely somebody than a firm."""
        first = words[0]
        if len(words) > 3:
            return False
        return first in self.gaz.given_names or (len(words) > 1 and len(first.rstrip(".")) == 1)

    def _is_team(self, segment: Segment, *, followers: bool = False) -> bool:
        """'beating Tottenham', 'Chelsea have', 'Bournemouth striker': a place in a text on sport. ``followers``: only
        what plays or is played for tells."""
        lang, text = self.lang, self.text
        if text[segment.start - 1 : segment.start] == "(" and text[segment.end : segment.end + 1] == ")":
            # 'Dimitri Yachvili (Biarritz)'
            return not followers
        if followers:
            after = text[segment.end : segment.end + 24]
            return after[:1] == " " and after[1:].split(" ", 1)[0].rstrip(".,") in lang.positions
        before = text[max(0, segment.start - 24) : segment.start].rsplit(None, 2)
        if before and text[segment.start - 1] == " " and before[-1] in lang.team_leads:
            return True
        after = text[segment.end : segment.end + 24]
        if _STANDING.match(after):
            return True
        possessive = after[:2] in ("'s", "’s")
        if possessive:
            after = after[2:]
        if after[:1] != " ":
            return False
        word = after[1:].split(" ", 1)[0].rstrip(".,")
        return word in lang.team_followers or (possessive and word in lang.possessions)

    def on_sport(self) -> bool:
        """Is the text on a sport that teams play, so that a town may be one?"""
        if self._match is None:
            self._match = self.topics.about("sport", 6) or (
                self.topics.about("sport", 4) and any(entry.kind.endswith(" club") for entry in self._known_here)
            )
        return self._match

    def _club(self, segment: Segment) -> bool:
        """Is the town that of one club, in the game that the text is about?"""
        return self.clubs.of_town(segment.form.text, self.topics.about("rugby", 2)) is not None

    def _is_where(self, segment: Segment) -> bool:
        """'in Barcelona', 'the city of Newcastle', "Sydney's Olympic Stadium", ', Paris'; not 'Porto and Barcelona'."""
        text, start, end = self.text, segment.start, segment.end
        before = text[max(0, start - 24) : start].split(" ")[-3:]
        if len(before) < 2 or before[-1]:
            # a line that opens with the town may be a dateline
            return True
        if before[-2].lower() in self.lang.where or before[0].lower() in self.lang.where:
            return True
        after = text[end : end + 4]
        return (after[:2] in ("'s", "’s") and after[3:4].isupper()) or (after[:1] == "," and before[-2][-1:] == ",")

    def _plays(self, segment: Segment) -> bool:
        """'Arsenal v Stoke', a line of its own: whoever plays is a team."""
        text, start, end = self.text, segment.start, segment.end
        name = segment.form.text
        if name in self.gaz.countries or name in self.gaz.adjectives or segment.form.low in self.lang.legal_forms:
            return False
        if text[end : end + 3] == " v ":
            return start == 0 or text[start - 1] in "\n/"
        line_ends = text[end : end + 1] in ("", "\n", "/")
        return text[max(0, start - 3) : start] == " v " and line_ends and not segment.initial

    def in_a_row(self, team: Segment, segment: Segment) -> bool:
        """'facing West Ham, Nottingham Forest and Bournemouth': a place in a row with a team."""
        name = segment.form.text
        return (
            team.entry is not None
            and self.text[team.end : segment.start] in (", ", " and ", ", and ")
            and "club" in team.entry.kind
            and name in self.gaz.places
            and name not in self.gaz.countries
        )

    def _ordinary(self, word: str) -> bool:
        """Is the word that opens a sentence an everyday one, as far as this text tells?"""
        text = self.text
        if f" {word.lower()}" in text:
            return True
        # Nokia comes again inside a sentence, 'Polling' does not.
        if any(f"{before} {word}" in text for before in ("the", ",", "of", "by", "for", "and")):
            return False
        # '<Exco International Plc>', and then 'Exco Chairman'
        return f"<{word} " not in text

    def _never_alone(self, word: str) -> bool:
        """A place, a people, a day, a role, the first word of a sentence: most single capitals."""
        lang, gaz = self.lang, self.gaz
        return (
            len(word) < 2
            or (word[0] == "I" and word[1] in "'’")
            or word.lower().strip(".") in lang.legal_forms
            or word.lower() in lang.never_alone
            or word in gaz.places
            or word in gaz.peoples
            or word in lang.not_acronyms
            or ("-" in word and word.rpartition("-")[2].islower())
        )

    def _may_be(self, form: Form) -> bool:
        """May words that are no town, no day, no person with a title name a body?"""
        lang, gaz, words, lower = self.lang, self.gaz, form.words, form.lower
        if form.text in gaz.places or (len(words) < 4 and _is_initial(words[0]) and self._by_shape(words) is None):
            # 'T Umaga'
            return False
        if words[-1] in lang.connectors or words[-1] in lang.articles:
            return False
        if len(words) >= _LONG and sum(low in lang.head_words for low in lower) >= len(words) // _LONG + 2:
            return False
        if len(words) >= _LONG and self._several(words, lower):
            return False
        if len(words) > _MOST_HEADS and sum(low in lang.head_words for low in lower) > _MOST_HEADS:
            # A list whose items a page ran together
            return False
        if lower[-1] in lang.capital_roles and lower[-1] not in lang.head_words and lang.definite.isdisjoint(words):
            # 'Church of Scotland Minister', but 'Office of the Deputy Prime Minister'
            return False
        if lower[-2:] == ["chief", "executive"] or self._role_of(words, lower):
            return False
        if lower[0] in lang.ranks or (words[-2] in lang.of and lower[-1] in lang.roles):
            # 'Deputy High Court' Judge, 'House of Commons of Speaker' Lindsay Hoyle
            return False
        of_head = self._head_before_of(words)
        if words[-1] in lang.not_acronyms or (words[1] == "of" and lower[0] in lang.other_ends):
            return False
        if (not of_head and lower[-1] in lang.other_ends) or words[-1] in gaz.peoples:
            # also 'the Association of British', whose last word the text has small
            return False
        if lower[0] in lang.titles and lower[0] not in lang.head_words:
            return False
        return bool(of_head) or any(
            low in lang.head_words
            or not (
                low in lang.seldom_named
                or word in gaz.places
                or word in gaz.peoples
                or word in lang.not_acronyms
                or word in lang.connectors
            )
            for word, low in zip(words, lower, strict=True)
        )

    def _role_of(self, words: list[str], lower: list[str]) -> bool:
        """'LA Entertainment Reporter for Fox News': an office, and the body behind it."""
        for at, low in enumerate(lower[:-1]):
            if low in self.lang.head_words:
                return False
            if words[at + 1] in self.lang.role_links and at and low in self.lang.roles:
                return True
        return False

    def _several(self, words: list[str], lower: list[str]) -> bool:
        """Names that a page ran together: two words come again, or three parts say what they are."""
        pairs = [pair for pair in zip(words, words[1:], strict=False) if pair[0][0].isupper() and pair[1][0].isupper()]
        if len(set(pairs)) < len(pairs):
            return True
        heads = self.lang.head_words
        parts = sum(
            after in self.lang.of and (low in heads or (low[-1] == "s" and low[:-1] in heads))
            for low, after in zip(lower, words[1:], strict=False)
        )
        return parts > 2

    def _by_shape(self, words: list[str]) -> Verdict | None:
        """A head word at the end, or before 'of', 'for', 'on': what the name itself says."""
        lang = self.lang
        if len(words) < 2:
            return None
        last = words[-1].lower().rstrip(".")
        if last in lang.legal_forms:
            return "head word", 0.9
        head = last if last in lang.head_words else self._head_before_of(words)
        if not head:
            return None
        others = [word for word in words if len(word) > 2 and word.lower() != head]
        if head in lang.weak_head_words and len(others) < 2:
            return WEAK
        if len(words) == 2 and (last in lang.surname_heads or words[0].lower() in lang.plain_adjectives):
            # 'Armon Mills', 'Bad Company'
            return WEAK
        if len(words) == 3 and last in lang.surname_heads and words[0] in self.gaz.given_names:
            # 'Thomas Haden Church'
            return WEAK
        return "head word", 0.8

    def _head_before_of(self, words: list[str]) -> str:
        """'foundation' of 'Carnegie Foundation for International Peace', 'house' of 'House of Commons'."""
        lang = self.lang
        for at, word in enumerate(words[:-1]):
            if words[at + 1] in lang.of and word.lower() in lang.head_words:
                return word.lower()
        if lang.lower_names and words[0].lower() in lang.head_words | lang.bodies:
            return words[0].lower()
        return words[0].lower() if len(words) > 2 and words[0].lower() in lang.bodies else ""

    def _beside(self, segment: Segment, *, strict: bool) -> Verdict | None:
        """What the words around this place say of it."""
        lang, text = self.lang, self.text
        start, end = segment.start, segment.end
        if segment.followed and segment.words[-1].lower() not in lang.subjects:
            return "role", 0.7
        if self._described(segment):
            return None
        if start and text[start - 1] == " ":
            before = text[max(0, start - 48) : start].replace(",", " ,").rsplit(None, 4)
            if before and before[-1].lower() == "the":
                before.pop()
            if before:
                word = before[-1]
                if word in lang.organisation_nouns:
                    return "role", 0.75
                if word in lang.role_links and len(before) > 1:
                    office = before[-2].lower()
                    if office in lang.offices and not (office == "director" and self.topics.about("film", 4)):
                        return "role", 0.7
                    if word in lang.staff_links and office[-1] == "s" and office[:-1] in lang.roles:
                        # 'Experts from Wren Kitchens'
                        return "role", 0.7
                    lead = text[max(0, start - 48) : start].split()[-5:-1] if word in lang.employed else ()
                    if any(lang.is_role(role.strip(",")) for role in lead):
                        # 'director of foreign exchange at Investors Bank', 'security expert at Energis'
                        return "role", 0.7
                if (word == "called" or word == ",") and len(before) > 1 and before[-2] in lang.organisation_nouns:
                    return "role", 0.65
                if word in lang.lead_ends and any(
                    " ".join(before[-size:]) in lang.organisation_leads for size in (3, 2, 1)
                ):
                    return "role", 0.65
        after = text[end : end + 40]
        if after[:1] == " ":
            if after[1:2] == "(":
                inside = after[2:].partition(")")[0]
                if inside in self.gaz.countries:
                    return "list", 0.8
            words = after.split(None, 2)
            word = words[0].rstrip(",.;:") if words else ""
            if word in lang.organisation_followers:
                return "role", 0.65
            if (word in lang.role_modifiers or word in lang.subjects) and not strict and len(words) > 1:
                # 'Renaissance Capital energy analyst Adam Landes'
                role = words[1].rstrip(",.")
                held = role in lang.offices and role in lang.organisation_followers
                if held and words[2:3] and words[2][:1].isupper():
                    return "role", 0.65
            if word in lang.head_words and word in lang.organisation_nouns:
                return "role", 0.6
            if word in lang.organisation_verbs:
                return "role", 0.4 if strict else 0.5
        elif after[:2] in ("'s", "’s"):
            words = after[2:].split(None, 2)
            word = words[0].rstrip(",.;:") if words else ""
            if word in lang.organisation_followers and not strict:
                return "role", 0.55
        elif after[:2] == ", ":
            for word in after[2:].split(" ", 4)[:4]:
                if word.rstrip(",.") in lang.organisation_nouns:
                    return "role", 0.7
                if word[-1:] in ",.":
                    break
        return None


def _is_initial(word: str) -> bool:
    """'T', 'J.', 'A.B.'"""
    return len(word) == 1 or (word[1] == "." and word[0].isupper() and len(word) < 6)


def _is_acronym(word: str) -> bool:
    """'NATO', 'E&Y', 'PwC'; not 'A' and not 'Nokia'."""
    letters = [c for c in word if c.isalpha()]
    return 1 < len(letters) < 7 and sum(c.isupper() for c in letters) * 2 > len(letters)
