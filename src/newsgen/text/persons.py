"""Which of the segments of a text name persons, and which of them the same one.

'Kenneth Roth, executive director of'   a given name, a role after it
'footballer Phil Foden'                 a role before it
'Jagannath Niroula, a CAAN spokesperson, said ... Niroula said'   his surname comes again
"""

from __future__ import annotations

from itertools import pairwise

from .gazetteer import Gazetteer
from .language import Language
from .person_evidence import PersonJudge
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
        self.judge = PersonJudge(text, lang, gaz, self.singles, self.titled)
        self.addressed: list[tuple[Segment, list[str]]] = []

    def find(self) -> list[PersonName]:
        """All persons, in the order of their first full names."""
        named: list[tuple[Segment, list[str]]] = []
        for segment in self.segments:
            words = segment.words
            if len(words) == 1 and segment.role < 0:
                continue
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
                score = self.judge.score(segment, words)
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
            if not 2 <= len(words) <= 3 or self.judge.score(other, words) < 0.0:
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
        # 'Chief Executive | Maeve Sherlock', but 'Dean Boyd'
        roles = self.lang.roles if words[0] not in self.gaz.given_names and len(words) > 2 else titles
        while at < len(words) - 1 and (words[at].rstrip(".").lower() in titles or words[at].lower() in roles):
            at += 1
        return words[at:] if at else words

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
