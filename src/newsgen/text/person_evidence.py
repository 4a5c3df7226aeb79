"""What speaks for a segment's being the name of a person, and what against it.

'Kenneth Roth, executive director of'    a given name, a role after it
'footballer Phil Foden', 'UNEP, led by Mostafa Tolba', 'ICIJ, whose director is Gerard Ryle'
'Being Digital', 'Corpus Christi', 'the Golden Globes'    nothing, a place, an article before it
"""

from __future__ import annotations

from .gazetteer import Gazetteer
from .language import Language
from .segments import Segment


class PersonJudge:
    """Judges segments of one text. ``singles`` counts words that stand alone in it, ``titled``
    holds those that follow a form of address."""

    def __init__(
        self,
        text: str,
        lang: Language,
        gaz: Gazetteer,
        singles: dict[str, int],
        titled: set[str],
    ) -> None:
        self.text = text
        self.lang = lang
        self.gaz = gaz
        self.singles = singles
        self.titled = titled

    def score(self, segment: Segment, words: list[str]) -> float:
        """How much speaks for a person's name; negative where something speaks against it."""
        lang, gaz, text = self.lang, self.gaz, self.text
        first, last = words[0], words[-1]
        if segment.entry is not None and not segment.entry.needs:
            return -1.0
        lower = [word.lower() for word in words]
        if any(word in ("of", "for", "and", "&", "on", "the") for word in words):
            return -1.0
        if first in gaz.countries or first in gaz.adjectives:
            return -1.0
        if lower[0] in lang.ordinary and first not in gaz.given_names:
            return -1.0
        if segment.initial and first.endswith(("ing", "ed", "ly")) and first not in gaz.given_names:
            return -1.0
        if lower[0] in lang.calendar and first not in gaz.given_names:
            return -1.0
        if lower[-1] in lang.legal_forms or last in gaz.countries or last in gaz.peoples:
            return -1.0
        if lower[-1] in lang.peoples and first not in gaz.given_names:
            return -1.0
        if lower[-1] in lang.ordinary and first not in gaz.given_names:
            return -1.0
        if first.isupper() and 1 < len(first.replace(".", "")) < 5 and not last.isupper():
            return -1.0
        if len(last) > 1 and last.isupper() and not first.isupper():
            return -1.0
        if segment.initial and "-" in first and first.rpartition("-")[2].islower():
            return -1.0
        plain = first.partition("-")[0]
        given = (plain.capitalize() if plain.isupper() else plain) in gaz.given_names
        score = 0.5 if given else 0.0
        if not given and f" {lower[0]} " in text:
            # 'Create Captions' in a text that says 'to create captions'
            score -= 0.4
        if segment.words is not words and len(words) < len(segment.words):
            score += 0.6
        if last in gaz.surnames or (not given and first in gaz.surnames):
            score += 0.2
        elif given and last not in gaz.places and (first not in gaz.places or last[-1] != "s"):
            # 'Eugene Cernan', not 'Charlotte Hornets'
            score += 0.1
        if any(len(word.rstrip(".")) == 1 for word in words[1:-1]):
            score += 0.3
        if any(word in lang.particles for word in lower[1:-1]):
            score += 0.2
        if segment.role >= 0:
            score += 0.6
        elif segment.owner and not gaz.country_of(segment.owner):
            # "The Heritage Foundation's Michael Pillsbury"
            score += 0.2
        score += self._beside(segment)
        tail = self.singles.get(last, 0)
        if last in self.titled:
            score += 0.7
        elif tail and last not in gaz.places:
            score += 0.4 if tail == 1 else 0.6
        if lower[-1] in lang.head_words or lower[-1] in lang.other_ends:
            score -= 0.6 if given else 1.0
        if " ".join(words) in gaz.places:
            score -= 1.0
        elif text[segment.start - 4 : segment.start] in ("the ", "The "):
            score -= 0.4
        if any(word in lang.head_words for word in lower[:-1]):
            score -= 0.4
        if all(word.isupper() and len(word) > 1 for word in words):
            score -= 0.5
        return score

    def _beside(self, segment: Segment) -> float:
        """What the words before and after a name say of it."""
        lang, text = self.lang, self.text
        score = 0.0
        before = text[max(0, segment.start - 24) : segment.start].rsplit(None, 2)
        if before and text[segment.start - 1] == " ":
            word = before[-1].lower()
            if word in lang.organisation_nouns and word not in lang.roles:
                score -= 0.6
            elif (
                (word == lang.by and len(before) > 1 and before[-2].lower() in lang.led)
                or (word in lang.copula_words and self._whose_role(segment.start))
                or word in lang.roles
            ):
                score += 0.6
            elif word in lang.speech_verbs:
                # '...," said Kenneth Roth'; a body is seldom quoted in this order
                score += 0.6 if len(before) > 1 and before[-2][-1] in ",\"”'’»" else 0.4
            elif word[-1] == "," and word[:-1] in lang.roles:
                # "Malaysia's Prime Minister, Najib Razak"
                score += 0.4
        after = text[segment.end : segment.end + 60]
        if after[:2] == ", ":
            words = after[2:].split(" ", 6)[:6]
            if words[0].rstrip(",").isdigit() or words[0] == lang.relative:
                score += 0.6
            else:
                for word in words:
                    plain = word.strip(",.").lower()
                    if plain in lang.roles:
                        # A firm may be 'owner of', 'maker of'.
                        score += 0.3 if plain in lang.organisation_nouns else 0.6
                        break
                    if word[-1:] in ",.":
                        break
        elif after[:1] == " ":
            word = after[1:].split(" ", 1)[0].rstrip(",.:")
            if word in lang.speech_verbs:
                score += 0.4
        return score

    def _whose_role(self, start: int) -> bool:
        """'ICIJ, whose director is Gerard Ryle'"""
        words = self.text[max(0, start - 60) : start].lower().split()[:-1]
        if self.lang.whose not in words[-5:]:
            return False
        return any(word in self.lang.roles for word in words[-4:])
