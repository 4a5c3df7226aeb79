"""The names of one article, sorted once into persons and what may be organisations.

Persons are found first: whoever is 'Ernest Bank' is not a bank. What is left over and what the
authority knows is put before the judge of ``bodies``.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from ..authority import Found, shipped
from .bodies import BodyJudge, Verdict
from .forms import Forms
from .language import Language
from .persons import PersonFinder, PersonName
from .prose import Prose
from .runs import opens_sentence, runs
from .segments import Segment, Segmenter
from .widening import widened

Candidate = tuple[Segment, Verdict]

_FARTHER = ("New ", "South ", "North ", "East ", "West ")
_WORD = re.compile(r"[^\W\d_]{4,}")
_SMALL = re.compile(r"[a-z]{4}")
_NUMBER = re.compile(r" ([1-9]\d{0,2}(?: [^\W\d_a-z][a-z]+(?=[,.]))?)(?=[,.;:)]?(?:\s[^\W\d]|\s*$))")
_CALLED = 0.75
"""How sure a name is that a number may be part of."""
_RUN = 3
"""Words of a run from which it may be two names."""
_STOPS = '.?!”"'


class Names:
    """What the extractors of organisations, people and quotations share."""

    def __init__(self, prose: Prose, forms: Forms) -> None:
        forms.tidy()
        self.prose = prose
        self.forms = forms
        self.lang = lang = forms.lang
        self.gaz = forms.gaz
        text = prose.text
        self.shouted = _shouted(prose, lang)
        self.found: list[Found] = [
            match
            for match in shipped().find(prose.plain)
            if "\n" not in match[2]
            and not match[3].hide
            and not _is_role(match[2], lang)
            and not (
                match[2].lower() in lang.role_modifiers
                and match[3].kind != "political party"
                and _role_follows(text, match[1], lang)
            )
        ]
        self.found_starts = [match[0] for match in self.found]
        segmenter = Segmenter(text, self.found, forms)
        skipped = iter(self.shouted)
        hole = next(skipped, None)
        done = 0
        for start, end, run in runs(text, lang.connectors, lang.skipped):
            while hole is not None and start >= hole[1]:
                hole = next(skipped, None)
            # 'XEROX CORP <XRX> ADDS CAPACITY': the wire says itself who is the company
            if hole is None or start < hole[0] or (start == hole[0] and self._has_ticker(end, run)):
                if lang.lower_names:
                    if start < done:
                        continue
                    end = done = widened(start, end, text, lang)
                    run = text[start:end]
                segmenter.cut(start, end, run)
        self.segments = _with_subjects(segmenter.segments, text, forms)
        finder = PersonFinder(text, self.segments, forms)
        self.people: list[PersonName] = finder.find()
        judge = BodyJudge(text, forms, (match[3] for match in self.found))
        self.topics = judge.topics
        self.on_sport = judge.on_sport
        self.candidates = self._candidates(judge)
        self._enumerated()

    def _candidates(self, judge: BodyJudge) -> list[Candidate]:
        """Segments that may name organisations, and known names inside or beside segments."""
        text = self.prose.text
        kept: list[Candidate] = []
        covered: list[tuple[int, int]] = []
        adjectives = self.gaz.adjectives
        for segment in self.segments:
            if segment.person is not None:
                covered.append((segment.start, segment.end))
                continue
            national = segment.form.text in adjectives
            verdict = (self._national(segment) if national else None) or judge.judge(segment)
            if verdict is None and kept and kept[-1][0].entry is not None and judge.in_a_row(kept[-1][0], segment):
                verdict = "list", 0.6
            if verdict is None:
                if len(segment.words) > 1 and segment.form.lower[-1] in self.lang.other_ends:
                    covered.append((segment.start, segment.end))
                continue
            if (verdict[0] == "capitals" and self._holds_known(segment)) or self._runs_into_known(segment):
                continue
            if segment.entry is None and text[segment.end : segment.end + 1] == " ":
                self._take_number(segment, verdict)
            kept.append((segment, verdict))
            covered.append((segment.start, segment.end))
        covered.sort()
        at = 0
        for start, end, surface, entry in self.found:
            while at < len(covered) and covered[at][1] <= start:
                at += 1
            if at < len(covered) and covered[at][0] < end:
                continue
            if text[max(0, start - 6) : start].endswith(_FARTHER):
                # 'New York City' is not York City.
                continue
            if entry.needs and not entry.kind.endswith(" club") and self._inside_a_name(start, end):
                continue
            segment = Segment(start, end, self.forms.of(surface.split(" ")), False)
            segment.entry = entry
            verdict = judge.judge(segment)
            if verdict is not None:
                kept.append((segment, verdict))
        kept.sort(key=lambda candidate: candidate[0].start)
        return kept

    def _take_number(self, segment: Segment, verdict: Verdict) -> None:
        """'Manchester station Key 103', 'the group Fathers 4 Justice,': the number is of the name."""
        number = _NUMBER.match(self.prose.text, segment.end)
        if number is not None and verdict[1] >= _CALLED and not self.on_sport():
            form = self.forms.of([*segment.words, *number[1].split(" ")])
            segment.become(form, segment.start, number.end())

    def _has_ticker(self, end: int, run: str) -> bool:
        """'QUELLMARK PETROLEUM <QMP> 4TH QTR NET': a wire says which capitals are the company; not where its text
        names it too."""
        text = self.prose.text
        return (
            text[end : end + 2] == " <"
            and run.title() not in text
            and self.lang.ordinary.isdisjoint(run.lower().split(" "))
        )

    def _national(self, segment: Segment) -> Verdict | None:
        """'Malaysian navy': widens the segment by the body's plain word."""
        for body in self.lang.national_bodies:
            if self.prose.text.startswith(f" {body}", segment.end):
                form = self.forms.of([*segment.words, *body.split()])
                segment.become(form, segment.start, segment.end + 1 + len(body))
                return "head word", 0.7
        return None

    def _enumerated(self) -> None:
        """'companies such as Petronas, Proton, and others': what stands in a row with a body."""
        text, kept = self.prose.text, self.candidates
        for at in range(1, len(kept)):
            (one, before), (two, verdict) = kept[at - 1], kept[at]
            if verdict[0] != "capitals" or before[1] < 0.6 or before[0] == "capitals":
                continue
            if two.form.body is not None and two.form.body.personal:
                continue
            if text[one.end : two.start] in (", ", " and ", ", and ", " or ", " & "):
                kept[at] = two, ("list", 0.55)

    def _holds_known(self, segment: Segment) -> bool:
        """Is a known name a part of this segment?"""
        if len(segment.words) < 2 or segment.entry is not None:
            return False
        at = bisect_left(self.found_starts, segment.start)
        return at < len(self.found) and self.found[at][1] <= segment.end

    def _inside_a_name(self, start: int, end: int) -> bool:
        """'Polar Exploration Rover', 'Gulf of Suez', 'Next-gen': an everyday word beside a capital is more of another
        name, unless that only opens the sentence or ends a known one."""
        text = self.prose.text
        if text[end : end + 1] == "-" and text[end + 1 : end + 2].islower():
            return True
        if self._goes_on(end):
            return True
        if text[start - 1 : start] != " ":
            return False
        before = text[max(0, start - 32) : start - 1]
        word = before.rpartition(" ")[2]
        if word == "of":
            word = before.removesuffix(" of").rpartition(" ")[2]
        at = text.rfind(word, 0, start)
        if word[:1].isupper() and text[end : end + 1] in ("", "\n"):
            # 'What's Next', a line in capitals
            return True
        return (
            word[:1].isupper()
            and word[-1:].isalnum()
            and word not in self.gaz.adjectives
            and not opens_sentence(text, at)
            and not any(match[1] == start - 1 for match in self.found[: bisect_left(self.found_starts, start)][-1:])
        )

    def _goes_on(self, end: int) -> bool:
        """'Total Abstract Rendering Architecture': two more capitals that are no office."""
        words = self.prose.text[end : end + 40].split(" ", 3)
        return (
            len(words) > _RUN
            and not words[0]
            and all(word[:1].isupper() and word[-1:].islower() for word in words[1:3])
            and not any(self.lang.is_role(word) or word.lower() in self.lang.role_modifiers for word in words[1:3])
            and words[1] not in self.gaz.given_names
        )

    def _runs_into_known(self, segment: Segment) -> bool:
        """Names that a list without commas ran together: 'Health National Library of Medicine' begins inside one that
        is known, or holds two of them side by side."""
        if segment.entry is not None or len(segment.words) < _RUN:
            return False
        starts, found = self.found_starts, self.found
        at = bisect_left(starts, segment.start)
        if at and found[at - 1][1] > segment.start and found[at - 1][1] < segment.end:
            return found[at - 1][0] < segment.start
        while at < len(starts) and starts[at] < segment.end:
            end = found[at][1]
            if end > segment.end or (at + 1 < len(starts) and starts[at + 1] == end + 1 < segment.end):
                return " " in found[at][2]
            at += 1
        return False


def _with_subjects(segments: list[Segment], text: str, forms: Forms) -> list[Segment]:
    """'Department for Culture, Media and Sport': the subjects behind the comma are of the same body."""
    lang = forms.lang
    kept: list[Segment] = []
    done = 0
    for segment in segments:
        if segment.start < done:
            continue
        kept.append(segment)
        words = segment.words
        if text[segment.end : segment.end + 1] != "," or len(words) < 3 or lang.of.isdisjoint(words):
            continue
        match = lang.subject_list.match(text, segment.end)
        if match is None or lang.head_words.isdisjoint(segment.form.lower):
            continue
        more = match[0].replace(",", " ").split()
        if all(word.lower() in lang.subjects or word.lower() in lang.portfolios for word in more if word[0].isupper()):
            done = match.end()
            segment.become(forms.of([*words[:-1], *f"{words[-1]}{match[0]}".split(" ")]), segment.start, done)
            segment.entry = None
    return kept


def _is_role(surface: str, lang: Language) -> bool:
    """'U.S. Trade Representative' is an office and who holds it; in running text mostly the latter."""
    return surface.rpartition(" ")[2].lower() in lang.capital_roles


def _role_follows(text: str, end: int, lang: Language) -> bool:
    """'Vice president' names no magazine."""
    return text[end : end + 24].partition(" ")[2].partition(" ")[0].lower() in lang.roles


def _shouted(prose: Prose, lang: Language) -> list[tuple[int, int]]:
    """Parts where capitals prove nothing: 'PDVSA To Sign Refinery Deal', 'SHOCK SACK'."""
    holes = []
    for part, start in enumerate(prose.starts):
        end = prose.end_of(part)
        if not 0 < end - start <= 200:
            continue
        if prose.text[end - 1] in _STOPS and _SMALL.search(prose.text, start, end):
            continue
        words = _WORD.findall(prose.text, start, end)
        # 'Fed chief warning on deficit' has plain words of its own; 'Data Delivers at Demo Day' has none.
        plain = any(word[0].islower() and word not in lang.openers for word in words)
        title = len(words) > 3 and not plain and prose.text[end - 1] not in _STOPS
        if title or (words and all(word.isupper() for word in words)):
            holes.append((start, end))
    return holes
