"""Which of the segments of a text name persons, and which of them the same one.

'Kenneth Roth, executive director of'   a given name, a role after it
'footballer Phil Foden'                 a role before it
'Jagannath Niroula, a CAAN spokesperson, said ... Niroula said'   his surname comes again
"""

from __future__ import annotations

from itertools import pairwise

from .gazetteer import Gazetteer
from .language import Language
from .segments import Segment

ENOUGH = 0.6
"""What the evidence must add up to for a run of capitals to be a person's name."""


class PersonName:
    """One person: ``words`` of the full name and where the text names them, by full name
    (``full``) or shorter (``short``), as segments."""

    __slots__ = ("full", "score", "short", "words")

    def __init__(self, words: list[str], score: float) -> None:
        self.words = words
        self.score = score
        self.full: list[Segment] = []
        self.short: list[Segment] = []

    @property
    def name(self) -> str:
        return " ".join(self.words)


class PersonFinder:
    """Finds the persons among ``segments``; what is taken for one is in ``taken`` by identity."""

    def __init__(self, text: str, segments: list[Segment], lang: Language, gaz: Gazetteer) -> None:
        self.text = text
        self.lang = lang
        self.gaz = gaz
        self.segments = segments
        self.taken: dict[int, PersonName] = {}
        self.people: list[PersonName] = []
        self.singles: dict[str, int] = {}
        for segment in segments:
            if len(segment.words) == 1:
                word = segment.words[0]
                self.singles[word] = self.singles.get(word, 0) + 1
        self.titled: set[str] = set()
        self.addressed: list[tuple[Segment, list[str]]] = []

    def find(self) -> list[PersonName]:
        """All persons, in the order of their first full names."""
        named: list[tuple[Segment, list[str]]] = []
        for segment in self.segments:
            words = self._without_title(segment)
            if len(words) > 1:
                named.append((segment, words))
            elif words is not segment.words or segment.role >= 0:
                self.titled.add(words[0])
                self.addressed.append((segment, words))
        by_key: dict[tuple[str, str], PersonName] = {}
        for segment, words in named:
            if not 2 <= len(words) <= 5:
                continue
            key = (words[0].lower(), words[-1].lower())
            person = by_key.get(key)
            if person is None:
                score = self._score(segment, words)
                if score < ENOUGH:
                    continue
                person = by_key[key] = PersonName(words, min(score, 1.0))
                self.people.append(person)
            elif person.words[0].isupper() and not words[0].isupper():
                person.words = words
            self._narrow(segment, words)
            person.full.append(segment)
            self.taken[id(segment)] = person
        self._beside_people()
        self._join_short_forms()
        self._only_addressed()
        self.people.sort(key=lambda person: person.full[0].start)
        return self.people

    def _beside_people(self) -> None:
        """'Lu Jianwang and Chen Jinping': what stands in a row with a person's name is one."""
        segments = self.segments
        for one, two in pairwise(segments):
            first, second = self.taken.get(id(one)), self.taken.get(id(two))
            if (first is None) == (second is None) or two.start - one.end > 6:
                continue
            if self.text[one.end : two.start] not in (" and ", ", ", ", and ", " or "):
                continue
            other = two if second is None else one
            words = self._without_title(other)
            key = " ".join(words)
            if not 2 <= len(words) <= 3 or self._score(other, words) < 0.0:
                continue
            person = next((p for p in self.people if p.name == key), None)
            if person is None:
                if key in self.gaz.places:
                    continue
                person = PersonName(words, ENOUGH)
                self.people.append(person)
            self._narrow(other, words)
            person.full.append(other)
            self.taken[id(other)] = person

    @staticmethod
    def _narrow(segment: Segment, words: list[str]) -> None:
        """Leaves the title out of the segment: a mention is the name alone."""
        segment.start = segment.end - len(" ".join(words))
        segment.words = words

    def _only_addressed(self) -> None:
        """'President Yudhoyono', 'Mr Ebbers': a person of whom the text gives no full name."""
        known: dict[str, PersonName] = {}
        for segment, words in self.addressed:
            word = words[0]
            if id(segment) in self.taken or not self._surname(word):
                continue
            if segment.role >= 0 and segment.words is words and word not in self.gaz.surnames:
                continue
            person = known.get(word)
            if person is None:
                person = known[word] = PersonName([word], ENOUGH)
                self.people.append(person)
            self._narrow(segment, words)
            person.full.append(segment)
            self.taken[id(segment)] = person
        for segment in self.segments:
            if len(segment.words) == 1 and id(segment) not in self.taken:
                person = known.get(segment.words[0])
                if person is not None:
                    person.short.append(segment)
                    self.taken[id(segment)] = person

    def _surname(self, word: str) -> bool:
        lower = word.lower()
        return not (
            word in self.gaz.places
            or word in self.gaz.peoples
            or lower in self.lang.head_words
            or lower in self.lang.ordinary
            or lower in self.lang.subjects
            or lower in self.lang.roles
            or lower in self.lang.other_ends
            or lower in self.lang.calendar
            or (word.isupper() and len(word) > 1)
        )

    def _without_title(self, segment: Segment) -> list[str]:
        words, titles = segment.words, self.lang.titles
        if segment.entry is not None and not segment.entry.needs:
            return words
        if len(words) > 1 and " ".join(words) in self.gaz.places:
            return words
        at = 0
        while at < len(words) - 1 and words[at].rstrip(".").lower() in titles:
            at += 1
        return words[at:] if at else words

    def _score(self, segment: Segment, words: list[str]) -> float:
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
        if segment.initial and "-" in first and first.rpartition("-")[2].islower():
            return -1.0
        plain = first.partition("-")[0]
        given = (plain.capitalize() if plain.isupper() else plain) in gaz.given_names
        score = 0.5 if given else 0.0
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
            elif word == lang.by and len(before) > 1 and before[-2].lower() in lang.led:
                score += 0.6
            elif (word in lang.copula_words and self._whose_role(segment.start)) or word in lang.roles:
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

    def _join_short_forms(self) -> None:
        """'Callamard', 'Mr Greenspan', 'De Clercq', 'Phil': given to the person last named so."""
        tails: dict[str, list[PersonName]] = {}
        for person in self.people:
            words = person.words
            for at in range(1, len(words)):
                tails.setdefault(" ".join(words[at:]).lower(), []).append(person)
        for person in self.people:
            first = person.words[0].lower()
            if first not in tails and len(first) > 2:
                tails.setdefault(first, []).append(person)
        for person in self.people:
            for word in person.words[1:-1]:
                if word in self.titled:
                    tails.setdefault(word.lower(), []).append(person)
        for segment in self.segments:
            if id(segment) in self.taken or (segment.entry and not segment.entry.needs):
                continue
            words = segment.words
            if len(words) > 1:
                words = self._without_title(segment)
            candidates = tails.get(" ".join(words).lower() if len(words) < 4 else "")
            if not candidates and segment.initial and len(words) == 2:
                # 'Fuming Robinson said'
                candidates = tails.get(words[1].lower())
                words = words[1:]
            if not candidates:
                continue
            person = self._nearest(candidates, segment.start)
            self._narrow(segment, words)
            person.short.append(segment)
            self.taken[id(segment)] = person

    def _nearest(self, people: list[PersonName], start: int) -> PersonName:
        if len(people) == 1:
            return people[0]
        before = [
            (segment.start, number)
            for number, person in enumerate(people)
            for segment in person.full
            if segment.start < start
        ]
        return people[max(before)[1]] if before else people[0]
