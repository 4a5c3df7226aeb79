"""Which printed forms name one and the same organisation.

    'Civil Aviation Authority of Nepal (CAAN)', 'Isis (Institute of Strategic and International Studies)'
    'Amnesty International' ... 'Amnesty'          a short form: the leading words
    'U.S. Census Bureau' ... 'Census Bureau'       a country before the name
    'Department of Justice' ... 'Justice Department'
    'the European Community' ... 'the Community'

'UN Human Rights Council' and 'UN', 'Champlin Petroleum' and 'Champlin Refining' stay apart.
"""

from __future__ import annotations

from ..authority import AuthorityEntry, shipped
from .bodies import Verdict
from .names import Names
from .segments import Segment

_SMALL = frozenset(("of", "for", "and", "the", "on", "&", "de", "du", "des", "la", "in"))


class Body:
    """One organisation while its forms are gathered: occurrences by printed form."""

    __slots__ = ("acronyms", "entry", "forms", "hints", "verdict")

    def __init__(self) -> None:
        self.forms: dict[str, list[Segment]] = {}
        self.verdict: Verdict = ("capitals", 0.0)
        self.entry: AuthorityEntry | None = None
        self.acronyms: list[str] = []
        self.hints = 0

    def add(self, surface: str, segment: Segment, verdict: Verdict) -> None:
        self.forms.setdefault(surface, []).append(segment)
        if verdict[0] == "role" and verdict[1] < 0.5:
            # 'Archos said', 'Archos announced': twice is no accident.
            self.hints += 1
            if self.hints == 2:
                verdict = ("role", 0.55)
        if verdict[1] > self.verdict[1]:
            self.verdict = verdict
        if segment.entry is not None and self.entry is None:
            self.entry = segment.entry

    def take(self, other: Body) -> None:
        """Joins ``other`` to this."""
        for surface, segments in other.forms.items():
            self.forms.setdefault(surface, []).extend(segments)
        if other.verdict[1] > self.verdict[1]:
            self.verdict = other.verdict
        self.entry = self.entry or other.entry
        self.acronyms += other.acronyms


def gather(names: Names) -> list[Body]:
    """The article's candidates, those of one organisation together, in order of appearance."""
    text = names.prose.text
    bodies: dict[str, Body] = {}
    owner: dict[int, Body] = {}
    for segment, verdict in names.candidates:
        surface = text[segment.start : segment.end]
        key = surface if surface.isupper() else surface.lower()
        body = bodies.get(key)
        if body is None:
            body = bodies[key] = Body()
        body.add(surface, segment, verdict)
        owner[id(segment)] = body
    joiner = _Joiner(names, list(bodies.values()))
    joiner.expansions(owner)
    joiner.entries()
    joiner.pairs()
    joiner.tails()
    return joiner.bodies


class _Joiner:
    def __init__(self, names: Names, bodies: list[Body]) -> None:
        self.names = names
        self.bodies = bodies

    def _join(self, keep: Body, gone: Body) -> None:
        if keep is not gone:
            keep.take(gone)
            self.bodies.remove(gone)

    def expansions(self, owner: dict[int, Body]) -> None:
        """'Long Name (LN)' and 'LN (Long Name)': whichever the initials bear out."""
        text = self.names.prose.text
        candidates = self.names.candidates
        for (one, _), (two, _) in zip(candidates, candidates[1:], strict=False):
            if two.start - one.end > 6 or "(" not in text[one.end : two.start]:
                continue
            if text[one.end : two.start].strip(' "“(') or text[two.end : two.end + 1] not in ")":
                continue
            long, short = (one, two) if len(one.words) > len(two.words) else (two, one)
            if len(short.words) == 1 and spells(short.words[0], long.words):
                first, second = owner[id(long)], owner[id(short)]
                if first is second:
                    continue
                first.verdict = max(first.verdict, ("expansion", 0.9), key=lambda v: v[1])
                acronym = text[short.start : short.end]
                # 'Isis (Institute of Strategic and International Studies)': these letters are taken here.
                second.entry = None
                self._join(first, second)
                first.acronyms.append(acronym)
                for segments in second.forms.values():
                    for segment in segments:
                        owner[id(segment)] = first

    def entries(self) -> None:
        """What the authority gives one entry is one."""
        known: dict[AuthorityEntry, Body] = {}
        for body in list(self.bodies):
            if body.entry is None:
                form = next(iter(body.forms))
                if " " in form and body.verdict[0] != "capitals":
                    body.entry = shipped().lookup(form)
            if body.entry is not None:
                first = known.setdefault(body.entry, body)
                self._join(first, body)

    def pairs(self) -> None:
        """Every short form to its only long one."""
        longs = [
            (body, form.split(" ")) for body in self.bodies for form in body.forms if " " in form
        ]
        for body in list(self.bodies):
            forms = list(body.forms)
            if len(forms) > 3:
                continue
            for form in forms:
                words = form.split(" ")
                owners = {
                    id(other): other
                    for other, long in longs
                    if other is not body and self._shortens(body, words, other, long)
                }
                if len(owners) == 1 and body in self.bodies:
                    (other,) = owners.values()
                    if other in self.bodies:
                        self._join(other, body)
                        if len(words) == 1 and form.isupper():
                            other.acronyms.append(form)

    def _shortens(self, body: Body, words: list[str], other: Body, long: list[str]) -> bool:
        """Is ``words`` a shorter print of ``long``?"""
        if len(words) > len(long):
            return False
        if body.entry is not None and other.entry is not None and body.entry != other.entry:
            return False
        gaz, lang = self.names.gaz, self.names.lang
        if len(words) == 1:
            word = words[0]
            if word.isupper() and 1 < len(word) < 8:
                return len(long) > 1 and spells(word, long)
            if word in gaz.places or word in gaz.peoples:
                return False
            return (
                long[0] == word
                and len(long) > 1
                and (long[1].lower() in lang.generic_tails or long[1] == "of")
            )
        rest = len(long) - len(words)
        if rest > 0 and long[rest:] == words:
            return all(gaz.country_of(word) or word in lang.not_acronyms for word in long[:rest])
        if rest > 0 and long[: len(words)] == words:
            return all(
                word.lower().rstrip(".,") in lang.generic_tails for word in long[len(words) :]
            )
        return _turned(words, long, gaz.countries)

    def tails(self) -> None:
        """'the Community', a head word with a capital inside a sentence, after its full name."""
        text, lang = self.names.prose.text, self.names.lang
        for segment in self.names.segments:
            if len(segment.words) != 1 or segment.initial or segment.owner:
                continue
            word = segment.words[0]
            if word.lower() not in lang.head_words or word.isupper():
                continue
            if text[segment.start - 4 : segment.start].lower() != "the ":
                continue
            owners = {
                id(body): body
                for body in self.bodies
                for form, places in body.forms.items()
                if " " in form and word in form.split(" ") and places[0].start < segment.start
            }
            if len(owners) == 1:
                (body,) = owners.values()
                body.add(word, segment, ("capitals", 0.0))


def spells(acronym: str, words: list[str]) -> bool:
    """Do the initials of ``words`` spell ``acronym``, with or without the small words?

    >>> spells("GATT", "General Agreement on Tariffs and Trade".split())
    True
    """
    letters = "".join(c for c in acronym if c.isalpha()).lower()
    if len(letters) < 2:
        return False
    words = [
        part for word in words for part in (word.split(".") if "." in word else [word]) if part
    ]
    big = "".join(word[0] for word in words if word not in _SMALL).lower()
    every = "".join(word[0] for word in words).lower()
    if letters in (big, every):
        return True
    # 'UN' of 'UN Human Rights Council' is another body's name, 'PDVSA' takes two letters of a word.
    if (
        len(letters) > 3
        and len(words) > 2
        and letters[0] == every[0]
        and letters != words[0].lower()
    ):
        rest = iter("".join(words).lower())
        return all(c in rest for c in letters) and _starts(letters, words)
    return False


def _starts(letters: str, words: list[str]) -> bool:
    """Does each big word give the acronym at least its first letter, in order?"""
    at = 0
    for word in words:
        if word in _SMALL:
            continue
        at = letters.find(word[0].lower(), at)
        if at < 0:
            return False
        at += 1
    return True


def _turned(words: list[str], long: list[str], countries: dict[str, str]) -> bool:
    """'Justice Department' for 'Department of Justice', also with a country before it."""
    for one, two in ((words, long), (long, words)):
        while len(two) > 2 and two[0] in countries:
            two = two[1:]
        while len(one) > 2 and one[0] in countries:
            one = one[1:]
        if len(two) > 2 and two[1] in ("of", "for") and one[-1] == two[0]:
            subject = [word for word in two[2:] if word != "the"]
            if subject == one[:-1]:
                return True
    return False
