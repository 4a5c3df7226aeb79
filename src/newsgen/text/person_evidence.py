"""What speaks for a segment's being the name of a person, and what against it.

'Kenneth Roth, executive director of'    a given name, a role after it
'footballer Phil Foden', 'UNEP, led by Mostafa Tolba', 'ICIJ, whose director is Gerard Ryle'
'Being Digital', 'Corpus Christi', 'the Golden Globes'    nothing, a place, an article before it
"""

from __future__ import annotations

from typing import NamedTuple

from .forms import Form, Forms
from .language import Language
from .segments import Segment

REFUSED = -100
"""Tenths that no other evidence makes up for."""


_NUMERALS = frozenset(("II", "III", "IV"))
_IN_NO_NAME = frozenset(("of", "for", "and", "&", "on", "the"))


class PersonFacts(NamedTuple):
    """What the words of a name say by themselves. All numbers are tenths.

    ``score`` counts inside a sentence, ``opening`` where the name opens one, ``given`` whether it begins with a given
    name, ``tail`` whether its last word may stand alone for somebody, ``place`` whether all of it is a place.
    """

    score: int
    opening: int
    given: bool
    tail: bool
    place: bool


def has_suffix(form: Form, lang: Language) -> bool:
    """'Martin King Jr', 'Mike Glass III', but not 'Philippe Sands QC'"""
    last = form.words[-1]
    return len(form.words) > 2 and form.lower[-1] in lang.name_suffixes and (not last.isupper() or last in _NUMERALS)


class PersonJudge:
    """Judges segments of one text. ``singles`` counts words that stand alone in it, ``titled``
    holds those that follow a form of address."""

    def __init__(self, text: str, forms: Forms, singles: dict[str, int], titled: set[str]) -> None:
        self.text = text
        self.forms = forms
        self.lang = forms.lang
        self.gaz = forms.gaz
        self.singles = singles
        self.titled = titled

    def score(self, segment: Segment, form: Form) -> int:
        """How many tenths speak for a person's name; negative where something speaks against it. ``form`` are the
        segment's words, perhaps without a form of address."""
        if segment.entry is not None and not segment.entry.needs:
            return REFUSED
        facts = form.person or self._facts(form)
        score = facts.opening if segment.initial else facts.score
        if score <= REFUSED:
            return REFUSED
        text = self.text
        if not facts.given and f" {form.lower[0]} " in text:
            # 'Create Captions' in a text that says 'to create captions'
            score -= 4
        if form is not segment.form:
            score += 6
        if segment.role >= 0:
            score += 6
        elif segment.owner and not self.gaz.country_of(segment.owner):
            # "The Heritage Foundation's Michael Pillsbury"
            score += 2
        score += self._beside(segment)
        last = form.words[-1]
        if last in self.titled:
            score += 7
        elif facts.tail and (alone := self.singles.get(last, 0)):
            score += 4 if alone == 1 else 6
        if not facts.place and text[segment.start - 4 : segment.start] in ("the ", "The "):
            score -= 4
        return score

    def _facts(self, form: Form) -> PersonFacts:
        """Looks up the words of ``form``."""
        if has_suffix(form, self.lang):
            # 'Martin King Jr'
            core = self.forms.of(form.words[:-1])
            form.person = core.person or self._facts(core)
            return form.person
        first, place = form.words[0], form.text in self.gaz.places
        given = self._is_given(first)
        if self._refused(form):
            score = opening = REFUSED
        else:
            score = opening = self._by_words(form, given) - (10 if place else 0)
            if first not in self.gaz.given_names and first.endswith(("ing", "ed", "ly")):
                opening = REFUSED
            if "-" in first and first.rpartition("-")[2].islower():
                opening = REFUSED
        form.person = PersonFacts(score, opening, given, form.words[-1] not in self.gaz.places, place)
        return form.person

    def _is_given(self, first: str) -> bool:
        plain = first.partition("-")[0]
        return (plain.capitalize() if plain.isupper() else plain) in self.gaz.given_names

    def _refused(self, form: Form) -> bool:
        """Do the words name something else than a person, whatever stands beside them?"""
        lang, gaz, words, lower = self.lang, self.gaz, form.words, form.lower
        first, last = words[0], words[-1]
        if not _IN_NO_NAME.isdisjoint(words):
            return True
        if first in gaz.countries or first in gaz.adjectives:
            return True
        if lower[-1] in lang.legal_forms or last in gaz.countries:
            return True
        if last in gaz.peoples and (last[-1] in "sh" or last in gaz.adjectives or first not in gaz.given_names):
            # 'Chad Arabs', but 'Brian Finn'
            return True
        if first not in gaz.given_names and (
            lower[0] in lang.ordinary
            or lower[0] in lang.calendar
            or lower[-1] in lang.calendar
            or lower[-1] in lang.peoples
            or (lower[-1] in lang.ordinary and not (last in gaz.surnames and lower[-1] in lang.titles))
        ):
            return True
        if first.isupper() and first[-1] != "." and 1 < len(first.replace(".", "")) < 5 and not last.isupper():
            return True
        return len(last) > 1 and last.isupper() and not first.isupper()

    def _by_words(self, form: Form, given: bool) -> int:
        lang, gaz, words, lower = self.lang, self.gaz, form.words, form.lower
        first, last = words[0], words[-1]
        score = 5 if given else 0
        if last in gaz.surnames or (not given and first in gaz.surnames):
            score += 2
        elif given and last not in gaz.places and (first not in gaz.places or last[-1] != "s"):
            # 'Eugene Cernan', not 'Charlotte Hornets'
            score += 1
        if len(words) > 2:
            if any(len(word.rstrip(".")) == 1 for word in words[1:-1]):
                score += 3
            if not lang.particles.isdisjoint(lower[1:-1]):
                score += 2
        if lower[-1] in lang.head_words or lower[-1] in lang.other_ends:
            score -= 6 if given else 10
        if not lang.head_words.isdisjoint(lower[:-1]):
            score -= 4
        if first.isupper() and all(word.isupper() and len(word) > 1 for word in words):
            score -= 5
        return score

    def _beside(self, segment: Segment) -> int:
        """What the words before and after a name say of it."""
        lang, text = self.lang, self.text
        score = 0
        before = text[max(0, segment.start - 24) : segment.start].rsplit(None, 2)
        if before and text[segment.start - 1] == " ":
            word = before[-1].lower()
            if word in lang.organisation_nouns and word not in lang.roles:
                score -= 6
            elif (
                (word == lang.by and len(before) > 1 and before[-2].lower() in lang.led)
                or (word in lang.copula_words and self._whose_role(segment.start))
                or lang.is_role(before[-1])
            ):
                score += 6
            elif word in lang.speech_verbs:
                # '...," said Kenneth Roth'; a body is seldom quoted in this order
                score += 6 if len(before) > 1 and before[-2][-1] in ",\"”'’»" else 4
            elif word[-1] == "," and lang.is_role(before[-1][:-1]):
                # "Malaysia's Prime Minister, Najib Razak"
                score += 4
        after = text[segment.end : segment.end + 60]
        if after[:2] == ", ":
            words = after[2:].split(" ", 6)[:6]
            if words[0].rstrip(",").isdigit() or words[0] == lang.relative:
                score += 6
            else:
                for word in words:
                    plain = word.strip(",.").lower()
                    if lang.is_role(word.strip(",.")):
                        # A firm may be 'owner of', 'maker of'.
                        score += 3 if plain in lang.organisation_nouns else 6
                        break
                    if word[-1:] in ",.":
                        break
        elif after[:1] == " ":
            word = after[1:].split(" ", 1)[0].rstrip(",.:")
            if word in lang.speech_verbs:
                score += 4
            elif word in lang.positions and segment.entry is not None:
                # 'Crystal Palace striker Andy Johnson'
                score -= 10
        return score

    def _whose_role(self, start: int) -> bool:
        """'ICIJ, whose director is Gerard Ryle'"""
        words = self.text[max(0, start - 60) : start].lower().split()[:-1]
        if self.lang.whose not in words[-5:]:
            return False
        return any(self.lang.is_role(word) for word in words[-4:])
