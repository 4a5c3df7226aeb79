"""Which of the segments of a text name persons, and which of them the same one.

'Kenneth Roth, executive director of'   a given name, a role after it
'footballer Phil Foden'                 a role before it
'Jagannath Niroula, a CAAN spokesperson, said ... Niroula said'   his surname comes again
"""

from __future__ import annotations

from itertools import pairwise

from .forms import Form, Forms
from .person_evidence import PersonJudge, has_suffix
from .segments import Segment

ENOUGH = 6
"""Tenths that the evidence must add up to for a run of capitals to be a person's name."""
_BETWEEN = (" and ", ", ", ", and ", " or ")
_LONGEST = 5


class PersonName:
    """One person: ``words`` of the full name and where the text names them, by full name
    (``full``) or shorter (``short``), as segments. ``score`` runs from 0 to 1."""

    __slots__ = ("form", "full", "score", "short")

    def __init__(self, form: Form, tenths: int) -> None:
        self.form = form
        self.score = min(tenths, 10) / 10
        self.full: list[Segment] = []
        self.short: list[Segment] = []

    @property
    def words(self) -> list[str]:
        return self.form.words

    @property
    def name(self) -> str:
        return self.form.text


class PersonFinder:
    """Finds the persons among ``segments``; what is taken for one is told whom it names."""

    def __init__(self, text: str, segments: list[Segment], forms: Forms) -> None:
        self.text = text
        self.forms = forms
        self.lang = forms.lang
        self.gaz = forms.gaz
        self.segments = segments
        self.people: list[PersonName] = []
        self.singles: dict[str, int] = {}
        self.titled: set[str] = set()
        self.judge = PersonJudge(text, forms, self.singles, self.titled)
        self.addressed: list[tuple[Segment, Form]] = []

    def find(self) -> list[PersonName]:
        """All persons, in the order of their first full names."""
        named: list[tuple[Segment, Form]] = []
        singles = self.singles
        for segment in self.segments:
            words = segment.words
            if len(words) == 1:
                word = words[0]
                singles[word] = singles.get(word, 0) + 1
                if segment.role >= 0:
                    self.titled.add(word)
                    self.addressed.append((segment, segment.form))
                continue
            form = self._without_title(segment)
            if len(form.words) > 1:
                named.append((segment, form))
            elif form is not segment.form or segment.role >= 0:
                self.titled.add(form.words[0])
                self.addressed.append((segment, form))
        self._fully_named(named)
        if self.people:
            self._beside_people()
            self._join_short_forms()
        if self.addressed:
            self._only_addressed()
        self.people.sort(key=lambda person: person.full[0].start)
        return self.people

    def _fully_named(self, named: list[tuple[Segment, Form]]) -> None:
        """Takes what is a person's name by itself or by the words beside it."""
        by_key: dict[tuple[str, str], PersonName] = {}
        for segment, form in named:
            words = form.words
            if len(words) > _LONGEST:
                continue
            key = (form.lower[0], self._family(form)[-1])
            person = by_key.get(key)
            if person is None:
                score = self.judge.score(segment, form)
                if score < ENOUGH:
                    continue
                person = by_key[key] = PersonName(form, score)
                self.people.append(person)
            elif person.words[0].isupper() and not words[0].isupper():
                person.form = form
            self._narrow(segment, form)
            person.full.append(segment)
            segment.person = person

    def _beside_people(self) -> None:
        """'Lu Jianwang and Chen Jinping': what stands in a row with a person's name is one."""
        for one, two in pairwise(self.segments):
            if two.start - one.end > 6 or (one.person is None) == (two.person is None):
                continue
            if self.text[one.end : two.start] not in _BETWEEN:
                continue
            other = two if two.person is None else one
            form = self._without_title(other)
            if not 2 <= len(form.words) <= 3 or self.judge.score(other, form) < 0:
                continue
            person = next((p for p in self.people if p.name == form.text), None)
            if person is None:
                if form.text in self.gaz.places:
                    continue
                person = PersonName(form, ENOUGH)
                self.people.append(person)
            self._narrow(other, form)
            person.full.append(other)
            other.person = person

    @staticmethod
    def _narrow(segment: Segment, form: Form) -> None:
        """Leaves the title out of the segment: a mention is the name alone."""
        if form is not segment.form:
            segment.become(form, segment.end - len(form.text), segment.end)

    def _only_addressed(self) -> None:
        """'President Yudhoyono', 'Mr Ebbers': a person of whom the text gives no full name."""
        known: dict[str, PersonName] = {}
        for segment, form in self.addressed:
            word = form.words[0]
            if segment.person is not None or not self._surname(word):
                continue
            if segment.role >= 0 and segment.form is form and word not in self.gaz.surnames:
                continue
            person = known.get(word)
            if person is None:
                person = known[word] = PersonName(form, ENOUGH)
                self.people.append(person)
            self._narrow(segment, form)
            person.full.append(segment)
            segment.person = person
        for segment in self.segments if known else ():
            if len(segment.words) == 1 and segment.person is None:
                person = known.get(segment.words[0])
                if person is not None:
                    person.short.append(segment)
                    segment.person = person

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

    def _without_title(self, segment: Segment) -> Form:
        """The form of a segment without 'Mr' or 'Sir'."""
        form = segment.form
        if segment.entry is not None and not segment.entry.needs:
            return form
        return form.untitled or self._untitled(form)

    def _untitled(self, form: Form) -> Form:
        words, titles, gaz = form.words, self.lang.titles, self.gaz
        form.untitled = form
        if len(words) > 1 and form.text not in self.gaz.places:
            # 'Chief Executive | Maeve Sherlock', but 'Dean Boyd'
            roles = self.lang.roles if words[0] not in self.gaz.given_names and len(words) > 2 else titles
            at = 0
            while at < len(words) - 1 and (words[at].rstrip(".").lower() in titles or form.lower[at] in roles):
                at += 1
            if not at and len(words) > 2 and form.lower[0] in self.lang.occupations and words[0] not in gaz.given_names:
                # 'Goalscorer | Jimmy Floyd Hasselbaink', where a sentence begins
                at = words[0] not in gaz.surnames or words[1] in gaz.given_names
            if at:
                form.untitled = self.forms.of(words[at:])
        return form.untitled

    def _join_short_forms(self) -> None:
        """'Callamard', 'Mr Greenspan', 'De Clercq', 'Phil': given to the person last named so."""
        tails: dict[str, list[PersonName]] = {}
        for person in self.people:
            lower = self._family(person.form)
            tails.setdefault(lower[-1], []).append(person)
            for at in range(max(1, len(lower) - 3), len(lower) - 1):
                tails.setdefault(" ".join(lower[at:]), []).append(person)
        for person in self.people:
            first = person.form.lower[0]
            if first not in tails and len(first) > 2:
                tails.setdefault(first, []).append(person)
        for person in self.people:
            for word in person.words[1:-1]:
                if word in self.titled:
                    tails.setdefault(word.lower(), []).append(person)
        for segment in self.segments:
            if segment.person is not None or (segment.entry and not segment.entry.needs):
                continue
            form = segment.form
            if len(form.words) > 1:
                form = self._without_title(segment)
            candidates = tails.get(form.low)
            if not candidates:
                if not segment.initial or len(form.words) != 2:
                    continue
                candidates = tails.get(form.lower[1])
                if not candidates:
                    continue
                # 'Fuming Robinson said'
                form = self.forms.of(form.words[1:])
            person = self._nearest(candidates, segment.start)
            self._narrow(segment, form)
            person.short.append(segment)
            segment.person = person

    def _family(self, form: Form) -> list[str]:
        """The words of a name in lower case without 'Jr'."""
        lower = form.lower
        return lower[:-1] if has_suffix(form, self.lang) else lower

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
