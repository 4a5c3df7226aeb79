"""Cuts runs of capitalised words into what may each be one name.

"China's Ministry of Public Security"   ->  Ministry of Public Security, owned by China
'FBI Director Christopher Wray'         ->  FBI; Christopher Wray with the role 'FBI Director'
'Lu Jianwang and Chen Jinping'          ->  two names
'Social and Economic Research Initiative', 'Department of Health and Social Care'  ->  one
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..authority import AuthorityEntry, Found
from .forms import Form, Forms
from .joins import cut_away
from .runs import bare, opens_sentence

if TYPE_CHECKING:
    from .persons import PersonName


_PLURAL = 5
"""Letters from which a word that opens sentences and ends with -s is a plural of people: 'Investors'."""


class Segment:
    """Words that may be one name.

    ``form`` are the words. ``owner`` is the printed possessor before it ("Russia" of "Russia's Justice Ministry",
    beginning at ``owner_start``), ``role`` where a role printed before a name begins (or -1), ``entry`` the
    authority's entry when the whole is a known name, ``followed`` whether a capitalised role closes
    the name ('FBI Director'), ``person`` whom it was found to name.
    """

    __slots__ = (
        "end",
        "entry",
        "followed",
        "form",
        "initial",
        "owner",
        "owner_start",
        "person",
        "role",
        "start",
        "words",
    )  # fmt: skip

    def __init__(self, start: int, end: int, form: Form, initial: bool) -> None:
        self.start = start
        self.end = end
        self.form = form
        self.words = form.words
        self.initial = initial
        self.owner = ""
        self.owner_start = start
        self.role = -1
        self.entry: AuthorityEntry | None = None
        self.followed = False
        self.person: PersonName | None = None

    def become(self, form: Form, start: int, end: int) -> None:
        """Be fewer or more words than before."""
        self.form = form
        self.words = form.words
        self.start = start
        self.end = end

    def moved(self, by: int, initial: bool) -> Segment:
        """The same segment ``by`` characters farther on, where ``initial`` says whether a sentence opens."""
        other = Segment(self.start + by, self.end + by, self.form, initial and self.initial)
        other.entry = self.entry
        if self.owner or self.followed or self.role >= 0:
            other.owner = self.owner
            other.owner_start = self.owner_start + by
            other.followed = self.followed
            if self.role >= 0:
                other.role = self.role + by
        return other


class Cut(NamedTuple):
    """A run cut up, by offsets in the run.

    ``initial``: where the run opens a sentence, a segment does. ``legal`` is where it opens with a legal form ('S.A.'),
    or -1; ``alone``: nothing follows that word. ``entries`` are the known names in it, kept so that they live as long.
    """

    segments: tuple[Segment, ...]
    initial: bool
    legal: int
    alone: bool
    entries: tuple[AuthorityEntry, ...]


class Segmenter:
    """Cuts one article's runs. ``found`` are the authority's matches in the same text, in order."""

    def __init__(self, text: str, found: list[Found], forms: Forms) -> None:
        self.text = text
        self.forms = forms
        self.segments: list[Segment] = []
        self._found = found
        self._next = 0

    def cut(self, start: int, end: int, run: str) -> None:
        """Adds the segments of the run ``text[start:end]``. To be called from the text's first run to its last."""
        found, at = self._found, self._next
        while at < len(found) and found[at][0] < start:
            at += 1
        if " " not in run and "." not in run:
            form = self.forms.of_word(bare(run) if run[-1] in "'’sS" else run)
            segment = Segment(start, start + len(form.text), form, opens_sentence(self.text, start))
            if at < len(found) and found[at][0] == start and found[at][1] == segment.end:
                segment.entry = found[at][3]
            self.segments.append(segment)
            self._next = at
            return
        first = at
        while at < len(found) and found[at][0] < end:
            at += 1
        self._next = at
        key: object = run
        if first < at:
            key = run, *[(match[0] - start, match[1] - start, id(match[3])) for match in found[first:at]]
        cut = self.forms.cuts.get(key)
        if cut is None:
            inside = {match[0] - start: (match[1] - start, match[3]) for match in found[first:at]}
            cut = self.forms.cuts[key] = _Cutter(run, inside, self.forms).cut()
        if cut.legal >= 0 and self._legal_form(start + cut.legal, run[cut.legal :], cut.alone):
            return
        initial = cut.initial and opens_sentence(self.text, start)
        for segment in cut.segments:
            self.segments.append(segment.moved(start, initial))

    def _legal_form(self, start: int, rest: str, alone: bool) -> bool:
        """'Petroleos de Venezuela, S.A.': the form of the company just named belongs to its name."""
        if not alone or not self.segments or self.text[start - 2 : start] != ", ":
            return False
        last = self.segments[-1]
        if last.end != start - 2:
            return False
        words = [*last.words[:-1], last.words[-1] + ",", rest]
        last.become(self.forms.of(words), last.start, start + len(rest))
        return True


class _Cutter:
    """Cuts one run, whatever text it stands in. ``known`` leads from the start of a known name in it to its end and
    entry."""

    def __init__(self, run: str, known: dict[int, tuple[int, AuthorityEntry]], forms: Forms) -> None:
        self.run = run
        self.known = known
        self.forms = forms
        self.lang = forms.lang
        self.gaz = forms.gaz
        self.segments: list[Segment] = []

    def cut(self) -> Cut:
        words = self.run.split(" ")
        starts = [0]
        for word in words[:-1]:
            starts.append(starts[-1] + len(word) + 1)
        legal = self._cut(words, starts)
        alone = legal >= 0 and legal == starts[-1]
        made = tuple(self.segments)
        initial = any(segment.initial for segment in made)
        return Cut(made, initial, legal, alone, tuple(entry for _, entry in self.known.values()))

    def _cut(self, words: list[str], starts: list[int]) -> int:
        """Adds all segments; where the run opens with a legal form, or -1."""
        lang = self.lang
        first, last = 0, len(words)
        openers = lang.openers
        while first < last and (words[first].lower() in openers or words[first] in ("&", "-")):
            if starts[first] in self.known or self._is_given(words, first) or self._of_many(words, first):
                break
            first += 1
        for at in range(last - 2, first - 1, -1):
            stem, hyphen, end = words[at].rpartition("-")
            says_how = end in lang.compounds or (not at and end.endswith(lang.past))
            if hyphen and stem and says_how and not self._knows_more(starts[at], len(stem)):
                # 'San Francisco-based | Court of Appeals', 'Trouble-hit | Vellomark', 'Long-dated | U.S. Treasury'
                first = at + 1
                while first < last and words[first] in self.lang.connectors:
                    first += 1
                break
        if last - first > 1 and words[first].lower() in lang.out_of_office and starts[first + 1] in self.known:
            # 'Shadow | Treasury chief secretary'
            first += 1
        if not first and last > 1 and words[0].endswith("ing") and words[1].isupper() and starts[0] not in self.known:
            # 'Combining | SMFG' opens a sentence
            first = 1
        while last - first > 1 and words[last - 1].lower() in self.lang.articles:
            # '... Margaret Oakley The boats': a full stop was lost.
            last -= 1
        if first == last:
            return -1
        legal = words[first].strip(".").lower() in self.lang.legal_forms
        initial = first == 0
        plain = "'" not in self.run and "’" not in self.run and self.lang.connectors.isdisjoint(words)
        if last - first == 1 or (plain and not self.known):
            self._add(words, starts, first, last, initial, None)
        else:
            self._cut_words(words, starts, first, last, initial)
        return starts[first] if legal else -1

    def _is_given(self, words: list[str], at: int) -> bool:
        """'Will Smith' opens with a name, 'Will Microsoft' does not."""
        return at + 1 < len(words) and words[at] in self.gaz.given_names and bare(words[at + 1]) in self.gaz.surnames

    def _of_many(self, words: list[str], at: int) -> bool:
        """'Investors Bank': people in the plural before what a body is."""
        following = words[at + 1].lower() if at + 1 < len(words) else ""
        return words[at][-1] == "s" and len(words[at]) > _PLURAL and following in self.lang.head_words

    def _knows_more(self, start: int, stem: int) -> bool:
        """Is more of a word known than its ``stem`` of so many letters? Of 'Rosneft-owned' it is not."""
        return start in self.known and self.known[start][0] != start + stem

    def _known_until(self, start: int) -> int:
        """Where the known name that begins at ``start`` ends; ``start`` when there is none."""
        known = self.known.get(start)
        return known[0] if known else start

    def _add_segment(self, segment: Segment) -> None:
        """Adds ``segment``, with its entry if all of it is a known name."""
        known = self.known.get(segment.start)
        if known is not None and known[0] == segment.end:
            segment.entry = known[1]
        self.segments.append(segment)

    def _cut_words(self, words: list[str], starts: list[int], first: int, last: int, initial: bool) -> None:
        """Cuts at possessives and at small words that join names rather than stand in one."""
        lang = self.lang
        begin = at = first
        owner: Segment | None = None
        while at < last:
            known_end = self._known_until(starts[at])
            if known_end > starts[at]:
                while at + 1 < last and starts[at + 1] < known_end:
                    at += 1
            word = words[at]
            if at + 1 < last:
                cut_after = skip = 0
                if (
                    word[-1] in "'’sS"
                    and bare(word) != word
                    and starts[at] + len(word) > known_end
                    and word.lower().replace("’", "'") not in lang.inner_possessives
                ):
                    cut_after = 1
                following = words[at + 1]
                if not cut_after and following in lang.connectors and word not in lang.connectors:
                    skip = cut_away(words, begin, at, last, lang, self.gaz)
                    if not skip and at > begin and word.lower().rstrip(".") in lang.closing_forms and following != "&":
                        # 'Telephone Surveys Limited | for The Sunday Express'
                        skip = 1
                if skip and following == "of" and word.lower() in lang.capital_roles:
                    role_end = self._portfolio(words, at + 2, last)
                    if role_end:
                        # 'Secretary of State | John Kerry'
                        self._add_person(words, starts, begin, role_end, last)
                        return
                if cut_after or skip:
                    made = self._add(words, starts, begin, at + 1, initial and begin == first, owner)
                    owner = made if cut_after else None
                    at += 1 + skip
                    begin = at
                    while begin < last and words[begin] in lang.connectors:
                        begin += 1
                    at = begin
                    continue
            at += 1
        if begin < last:
            self._add(words, starts, begin, last, initial and begin == first, owner)

    def _portfolio(self, words: list[str], at: int, last: int) -> int:
        """Where the name begins in 'Minister of Foreign Affairs Sergei Lavrov'; 0 if it is no such."""
        begin = at
        while at < last and (
            words[at].lower() in self.lang.subjects
            or words[at].lower() in self.lang.portfolios
            or words[at] in ("for", "and", "the")
        ):
            at += 1
        return at if begin < at <= last - 2 else 0

    def _add_person(self, words: list[str], starts: list[int], begin: int, name: int, last: int) -> None:
        closing = bare(words[last - 1])
        form = self.forms.of([*words[name : last - 1], closing])
        person = Segment(starts[name], starts[last - 1] + len(closing), form, False)
        person.role = starts[begin]
        self.segments.append(person)

    def _add(
        self, words: list[str], starts: list[int], first: int, last: int, initial: bool,
        owner: Segment | None,
    ) -> Segment:  # fmt: skip
        closing = bare(words[last - 1])
        if self.known and last - first > 1:
            at = self._known_tail(words, starts, first, last, starts[last - 1] + len(closing))
            if at > first:
                first, initial = at, False
        form = self.forms.of([*words[first : last - 1], closing])
        segment = Segment(starts[first], starts[last - 1] + len(closing), form, initial)
        if owner is not None:
            segment.owner = self.run[owner.start : owner.end]
            segment.owner_start = owner.start
        if last - first > 1 and self._known_until(segment.start) != segment.end:
            return self._cut_role(segment, starts[first:last])
        self._add_segment(segment)
        return segment

    def _known_tail(self, words: list[str], starts: list[int], first: int, last: int, end: int) -> int:
        """'Monday | AT&T', 'Distributor | Sony Pictures': where a known name begins behind a day or a plain noun."""
        lang = self.lang
        if self._known_until(starts[first]) > starts[first]:
            return first
        for at in range(first, last):
            if self._known_until(starts[at]) == end:
                return at
            low = words[at].lower()
            if low not in lang.calendar and low not in lang.organisation_nouns:
                break
        return first

    def _cut_address(self, segment: Segment, starts: list[int]) -> bool:
        """Takes a person out of the end of a segment: 'Adds | Mr Hadi', 'Economist | Colen Garrow',
        'Supreme Court Justice | Stephen Breyer'."""
        lang, words = self.lang, segment.words
        for at in range(1, len(words) - 1):
            word = words[at]
            before = words[at - 1].lower()
            known = self._known_until(segment.start) == starts[at - 1] + len(words[at - 1])
            if word.rstrip(".").lower() in lang.address:
                pass
            elif known and at + 2 == len(words) and word in self.gaz.given_names and self._family(words[-1]):
                # 'EADS | Philippe Camus'
                pass
            elif not (
                word in self.gaz.given_names
                and words[at + 1][0].isupper()
                and words[at + 1].lower() not in lang.head_words
                and words[at + 1].lower() not in lang.other_ends
                and before not in lang.titles
                and (before in lang.roles or before in lang.head_words)
                and before not in lang.particles
            ):
                continue
            person = Segment(starts[at], segment.end, self.forms.of(words[at:]), False)
            prefix_end = starts[at - 1] + len(words[at - 1])
            prefix = Segment(segment.start, prefix_end, self.forms.of(words[:at]), segment.initial)
            prefix.owner, prefix.owner_start = segment.owner, segment.owner_start
            if before in lang.roles:
                person.role = prefix.start
            self._settle(prefix, starts[:at])
            self.segments.append(person)
            return True
        return False

    def _family(self, word: str) -> bool:
        """May ``word`` close a person's name, as far as its own form tells?"""
        lower = word.lower()
        return word in self.gaz.surnames or not (
            word in self.gaz.places
            or lower in self.lang.head_words
            or lower in self.lang.other_ends
            or lower in self.lang.generic_tails
            or lower in self.lang.legal_forms
            or lower in self.lang.ordinary
            or lower in self.lang.calendar
            or word.isupper()
        )

    def _settle(self, segment: Segment, starts: list[int]) -> None:
        """Adds a shortened segment, knowing it again if it is known."""
        if self._known_until(segment.start) == segment.end:
            self._add_segment(segment)
        elif len(segment.words) > 1:
            self._cut_role(segment, starts)
        elif segment.words[0].lower() not in self.lang.roles:
            self.segments.append(segment)

    def _cut_role(self, segment: Segment, starts: list[int]) -> Segment:
        """Takes a capitalised role out of a segment: 'FBI Director | Christopher Wray'."""
        lang, words, lower = self.lang, segment.words, segment.form.lower
        if len(words) > 2 and self._cut_address(segment, starts):
            return segment
        if lang.capital_roles.isdisjoint(lower) or lower[-1] in lang.head_words or "of" in words[1:2]:
            self.segments.append(segment)
            return segment
        at = len(words) - 1
        while lower[at] not in lang.capital_roles:
            at -= 1
        if (
            at >= 0
            and words[at] == "General"
            and not (
                (at and words[at - 1].lower() in lang.capital_roles)
                or (at + 1 < len(words) and words[at + 1] in self.gaz.given_names)
            )
        ):
            at = -1
        if at == len(words) - 1 > 0 and words[at - 1] in self.gaz.given_names:
            # 'Charles Duke', 'Stephen King'
            at = -1
        elif at == len(words) - 1 > 2 and words[at] in self.gaz.surnames and lower[at - 2] in lang.capital_roles:
            # 'Labour MP | Oona King'
            at -= 2
        if at < 0 or starts[at] < self._known_until(segment.start):
            self.segments.append(segment)
            return segment
        begin = at
        while begin and (
            words[begin - 1].lower() in lang.capital_roles
            or words[begin - 1].lower() in lang.role_modifiers
            or (words[begin - 1].lower() in lang.subjects and begin == at)
        ):
            if self._known_until(starts[begin - 1]) > starts[begin - 1]:
                break
            begin -= 1
        if begin:
            end = starts[begin - 1] + len(words[begin - 1])
            body = Segment(segment.start, end, self.forms.of(words[:begin]), segment.initial)
            body.owner, body.owner_start = segment.owner, segment.owner_start
            body.followed = True
            self._add_segment(body)
        if at + 1 == len(words):
            return segment
        person = Segment(starts[at + 1], segment.end, self.forms.of(words[at + 1 :]), False)
        person.role = segment.owner_start if segment.owner else segment.start
        self._add_segment(person)
        return person
