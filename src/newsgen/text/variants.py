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
from ..data import country_codes
from .acronyms import initials, short_beside, spells
from .bodies import WEAK, Verdict
from .clubs import clubs
from .names import Names
from .segments import Segment

_FEW = 40
_LETTERS = 6
"""Capitals from which a word is no acronym."""


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
    bodies: dict[str, Body] = {}
    for segment, verdict in names.candidates:
        form = segment.form
        body = bodies.get(form.key)
        if body is None:
            body = bodies[form.key] = Body()
        surface = names.prose.plain[segment.start : segment.end] if names.lang.elisions else form.text
        body.add(surface, segment, verdict)
    joiner = _Joiner(names, list(bodies.values()))
    joiner.expansions()
    joiner.entries()
    joiner.pairs()
    joiner.shouted()
    joiner.nicknames()
    joiner.tails()
    return joiner.bodies


class _Joiner:
    def __init__(self, names: Names, bodies: list[Body]) -> None:
        self.names = names
        # In order of appearance; by identity, so that one is looked up and let go at once.
        self.kept = {id(body): body for body in bodies}
        self.by_form = {form: body for body in bodies for form in body.forms}
        self.clubs = clubs(names.lang)

    @property
    def bodies(self) -> list[Body]:
        return list(self.kept.values())

    def _join(self, keep: Body, gone: Body) -> None:
        if keep is not gone:
            keep.take(gone)
            del self.kept[id(gone)]
            for form in gone.forms:
                self.by_form[form] = keep

    def _words(self, form: str) -> list[str]:
        elisions = self.names.lang.elisions
        return (form if elisions is None else elisions.sub(" ", form)).split(" ")

    def expansions(self) -> None:
        """'Long Name (LN)' and 'LN (Long Name)': whichever the initials bear out."""
        text = self.names.prose.text
        for body in self.bodies:
            if id(body) not in self.kept:
                continue
            for form, places in list(body.forms.items()):
                words = self._words(form)
                for segment in places if len(words) > 1 else ():
                    span = short_beside(text, segment.start, segment.end)
                    if span is None or not spells(text[span[0] : span[1]], words):
                        continue
                    short = text[span[0] : span[1]]
                    if short in self.names.lang.not_acronyms:
                        continue
                    self._expand(body, short, span)
                    break

    def _expand(self, body: Body, short: str, span: tuple[int, int]) -> None:
        other = self.by_form.get(short)
        if other is body:
            return
        if other is None:
            other = Body()
            here = [
                segment
                for segment in self.names.segments
                if segment.words == [short] and segment.person is None
            ]
            if not any(segment.start == span[0] for segment in here):
                here.append(Segment(span[0], span[1], self.names.forms.of([short]), False))
            other.forms[short] = here
            self.kept[id(other)] = other
        # 'Isis (Institute of Strategic and International Studies)': the letters are taken here.
        other.entry = None
        self._join(body, other)
        body.acronyms.append(short)
        # 'Digital Video Broadcasting Handheld (DVB-H)': what has letters of its own may be a thing too.
        sure = 0.9 if body.verdict[0] != "capitals" else 0.7
        if body.verdict[1] < sure:
            body.verdict = "expansion", sure

    def entries(self) -> None:
        """What the authority gives one entry is one."""
        known: dict[int, Body] = {}
        for body in self.bodies:
            if body.entry is None:
                form = next(iter(body.forms))
                if " " in form and body.verdict[0] != "capitals":
                    body.entry = (
                        shipped().lookup(form)
                        or self._of_its_country(form)
                        or shipped().cut_short(form)
                        or self._linked(form)
                        or self._without_form(form)
                    )
                elif body.verdict[0] == "role" and form in self.names.gaz.places:
                    # 'Barcelona' that plays
                    body.entry = self.clubs.of_town(form, self.names.topics.about("rugby", 2))
                elif body.verdict[0] == "role" and form in self.clubs.nicknames and self.names.on_sport():
                    body.entry = self.clubs.of_nickname(form, self.names.topics.about("rugby", 2))
            if body.entry is not None:
                first = known.setdefault(id(body.entry), body)
                self._join(first, body)

    def _without_form(self, form: str) -> AuthorityEntry | None:
        """'Sears Roebuck and Co' is 'Sears Roebuck'."""
        lang, words = self.names.lang, form.split(" ")
        size = len(words)
        while size and (words[size - 1].lower().rstrip(".,") in lang.legal_forms or words[size - 1] in lang.connectors):
            size -= 1
        return shipped().lookup(" ".join(words[:size])) if 1 < size < len(words) else None

    def _linked(self, form: str) -> AuthorityEntry | None:
        """'Department of the Environment, Food and Rural Affairs' is the one 'for Environment', which the authority
        knows."""
        words = form.split(" ")
        if len(words) < 4 or words[1] not in self.names.lang.of:
            return None
        rest = words[2:] if words[2] not in self.names.lang.definite else words[3:]
        links = (link for link in sorted(self.names.lang.of) if link != words[1])
        return next(filter(None, (shipped().lookup(" ".join([words[0], link, *rest])) for link in links)), None)

    def _of_its_country(self, form: str) -> AuthorityEntry | None:
        """'US Federal Communications Commission' is the one that the authority knows, for that is of the US."""
        country, _, rest = form.partition(" ")
        land = self.names.gaz.country_of(country)
        entry = shipped().lookup(rest) if land and " " in rest else None
        if entry is None or entry.country != country_codes().get(land.lower(), ""):
            return None
        return entry

    def shouted(self) -> None:
        """'MCDERMOTT' of a headline in capitals, and 'McDermott International Inc' of its text."""
        for body in self.bodies:
            form = next(iter(body.forms))
            if len(body.forms) > 1 or not form.isupper() or len(form) < _LETTERS:
                continue
            if form.title() in self.names.gaz.places:
                # 'NEW YORK (Reuters) -'
                continue
            owners = [
                other
                for other in self.bodies
                if other is not body
                and any(f"{long.upper()} ".startswith(f"{form} ") and not long.isupper() for long in other.forms)
            ]
            if len(owners) == 1:
                self._join(owners[0], body)

    def nicknames(self) -> None:
        """'Boro' of Middlesbrough, 'the Islanders' of the New York Islanders: in a text on sport that names one of
        those who are called so."""
        names = self.names
        called = self.clubs.nicknames
        if not any(body.entry is not None and body.entry.kind.endswith(" club") for body in self.kept.values()):
            # asked first, for it costs nothing
            return
        if not names.on_sport():
            return
        for segment in names.segments:
            nickname = segment.form.text
            if nickname not in called or segment.person is not None or segment.owner:
                continue
            own = self.by_form.get(nickname)
            if own is not None and own.entry is not None and own.entry.name in called[nickname]:
                continue
            owners = [
                body
                for body in self.bodies
                if body is not own
                and (
                    (body.entry is not None and body.entry.name in called[nickname])
                    or any(form.endswith(f" {nickname}") for form in body.forms)
                )
            ]
            if len(owners) != 1:
                continue
            if own is None:
                owners[0].add(nickname, segment, ("capitals", 0.0))
            elif own.entry is None or own.entry.needs or own.verdict[0] == "role":
                own.entry = None
                self._join(owners[0], own)
        self._abbreviated()

    def _abbreviated(self) -> None:
        """'Sheff Utd' of Sheffield United, 'Notts Co' of Notts County."""
        forms = [(form.split(" "), body) for body in self.bodies for form in body.forms if " " in form]
        for short, body in forms:
            owners = {id(other): other for long, other in forms if other is not body and _abbreviates(short, long)}
            if len(owners) == 1 and id(body) in self.kept:
                (other,) = owners.values()
                if id(other) in self.kept:
                    self._join(other, body)

    def pairs(self) -> None:
        """Every short form to its only long one."""
        keys: dict[str, dict[int, Body]] = {}
        firsts: dict[str, dict[int, Body]] = {}
        longs: list[tuple[Body, list[str]]] = []
        for body in self.bodies:
            for places in body.forms.values():
                long = places[0].form
                if len(long.words) > 1:
                    longs.append((body, long.words))
                    if long.shorter is None:
                        long.shorter = self._short_forms(long.words)
                    for key in long.shorter:
                        keys.setdefault(key, {})[id(body)] = body
                    if body.verdict[1] >= 0.6:
                        if long.first is None:
                            long.first = self._first_word(long.words)
                        if long.first in self.by_form:
                            firsts.setdefault(long.first, {})[id(body)] = body
        for body in self.bodies:
            for form in list(body.forms) if len(body.forms) < 4 else ():
                alone = form in firsts and len(body.forms) == 1 and body.entry is None
                if alone and all(id(other) in firsts[form] for other, words in longs if form in words):
                    # 'Wren' of 'Wren Kitchens'; not of two that bear the word
                    keys.setdefault(form, firsts[form])
                if form not in keys and not (form.isupper() and 3 < len(form) < 8):
                    continue
                others = self._owners(body, form, keys, longs)
                if len(others) == 1:
                    self._join(others[0], body)
                    if others[0].verdict == WEAK:
                        # 'Kelpman International' that is called 'Kelpman' too
                        others[0].verdict = "head word", 0.6
                    break

    def _owners(
        self,
        body: Body,
        form: str,
        keys: dict[str, dict[int, Body]],
        longs: list[tuple[Body, list[str]]],
    ) -> list[Body]:
        """The bodies of which ``form`` is a shorter print."""
        found = list(keys.get(form, {}).values())
        if form.isupper() and " " not in form and 3 < len(form) < 8:
            # 'PDVSA' takes two letters of a word; looked for among a few, for it is slow.
            found += [other for other, words in longs[:_FEW] if spells(form, words)]
        return [
            other
            for other in {id(other): other for other in found}.values()
            if other is not body and id(other) in self.kept and self._agree(body, other, form)
        ]

    @staticmethod
    def _agree(body: Body, other: Body, form: str) -> bool:
        """Two of the authority's entries stay two, unless the shorter is any country's: the
        'Communist Party' of a text on the 'Chinese Communist Party'."""
        if body.entry is None or other.entry is None or body.entry == other.entry:
            return True
        return not body.entry.country and any(f.endswith(f" {form}") for f in other.forms)

    def _first_word(self, words: list[str]) -> str:
        """'Wren' of 'Wren Kitchens': what a text may call a body for short where no other is called so; or nothing."""
        gaz, lang, first = self.names.gaz, self.names.lang, words[0]
        if len(first) < 4 or first.isupper() or first in gaz.places or first in gaz.peoples or first in gaz.given_names:
            return ""
        low = first.lower()
        return "" if low in lang.seldom_named or low in lang.head_words or low in lang.subjects else first

    def _short_forms(self, words: list[str]) -> tuple[str, ...]:
        """How a text may print ``words`` again, shorter."""
        gaz, lang = self.names.gaz, self.names.lang
        forms = []
        short = initials(words)
        forms += [form.upper() for form in short if 1 < len(form) < 8]
        small = [word for word in words if word not in lang.conjunctions]
        if len(small) < len(words):
            # 'Economic Social Research Council', where a text lost the 'and' of its name
            forms.append(" ".join(small))
        first = words[0]
        if (
            (words[1].lower() in lang.generic_tails or words[1] == "of")
            and first not in gaz.places
            and first not in gaz.peoples
            and not first.isupper()
        ) or (len(words) < 4 and all(word.lower() in lang.club_tails for word in words[1:])):
            # 'Newcastle' for 'Newcastle United': the town is a candidate only where it plays.
            forms.append(first)
        size = len(words)
        while size > 2 and words[size - 1].lower().rstrip(".,") in lang.generic_tails:
            size -= 1
            forms.append(" ".join(words[:size]).rstrip(","))
        bare = words
        while len(bare) > 2 and (gaz.country_of(bare[0]) or bare[0] in lang.not_acronyms):
            bare = bare[1:]
            forms.append(" ".join(bare))
        # 'Justice Department' for 'Department of Justice', and the other way about.
        if len(bare) > 2 and bare[1] in ("of", "for"):
            subject = bare[3:] if bare[2] == "the" else bare[2:]
            forms.append(" ".join([*subject, bare[0]]))
        elif bare[-1].lower() in lang.head_words and len(bare) > 1:
            for link in ("of", "for"):
                forms.append(" ".join([bare[-1], link, *bare[:-1]]))
        return tuple(dict.fromkeys(forms))

    def tails(self) -> None:
        """'the Community', a head word with a capital inside a sentence, after its full name."""
        text, lang = self.names.prose.text, self.names.lang
        named: dict[str, dict[int, tuple[int, Body]]] | None = None
        for segment in self.names.segments:
            if segment.form.low not in lang.head_words or segment.initial or segment.owner:
                continue
            word = segment.form.text
            if word.isupper():
                continue
            if text[segment.start - 4 : segment.start].lower() != "the ":
                continue
            named = self._by_word() if named is None else named
            owners = [body for start, body in named.get(word, {}).values() if start < segment.start]
            if len(owners) == 1:
                owners[0].add(word, segment, ("capitals", 0.0))

    def _by_word(self) -> dict[str, dict[int, tuple[int, Body]]]:
        """Word of a longer name -> the bodies that bear it and where each is named first."""
        named: dict[str, dict[int, tuple[int, Body]]] = {}
        for body in self.bodies:
            for form, places in body.forms.items():
                for word in form.split(" ") if " " in form else ():
                    start, _ = named.setdefault(word, {}).get(id(body), (places[0].start, body))
                    named[word][id(body)] = min(start, places[0].start), body
        return named


def _abbreviates(short: list[str], long: list[str]) -> bool:
    """Does each word of ``short`` have the first letter and further ones of its word in ``long``, in order?"""
    if len(short) != len(long) or short == long or short[0][0] != long[0][0]:
        return False
    return all(one[0] == other[0] and _letters_in(one, other) for one, other in zip(short, long, strict=True))


def _letters_in(short: str, long: str) -> bool:
    rest = iter(long)
    return len(short) > 1 and all(letter in rest for letter in short)
