"""What a text says a person is, in the words beside the name.

'Federal Reserve chairman Alan Greenspan'                        before it
"Sweden's Minister of Justice, Gunnar Strömmer, will"            before it and a comma
'Kenneth Roth, executive director of Human Rights Watch.'        after it
'Mohd Faiz Abdullah), who heads Isis'                            after it, as a verb
'Rebecca Cooke is the long-term partner of Phil Foden.'          said of it
"""

from __future__ import annotations

import re

from .gazetteer import Gazetteer
from .language import Language
from .runs import opens_sentence
from .segments import Segment

Span = tuple[int, int]

_LONGEST = 14
"""Words of a role; what is longer is a clause."""
_WORD = re.compile(r"[\w&.'’-]+")
_HOLDS = 2
_HELD = 5
"""Words of a clause among which its role, or the verb that gives it, must stand."""
_LAST_WORD = re.compile(r"[\w&.'’-]++\Z")
_AGE = re.compile(r"\d{1,3}, ")
_REACH = 24
"""The longest word that is looked at before a name."""
_END = re.compile(r"[,.;:()\n\"“”](?=\s|$)|[;:()\n\"“”]| – | - ")


class RoleReader:
    """Reads roles in one text.

    ``ends`` leads from where a capitalised segment ends to its start; ``people`` holds where the
    names of persons begin.
    """

    def __init__(
        self,
        text: str,
        segments: list[Segment],
        people: frozenset[int],
        lang: Language,
        gaz: Gazetteer,
    ) -> None:
        self.text = text
        self.lang = lang
        self.gaz = gaz
        self.ends = {segment.end: segment.start for segment in segments}
        self.people = people
        self._wide: set[int] = set()
        self._beside_body: set[int] = set()

    def read(self, segment: Segment) -> list[tuple[Span, str]]:
        """Where roles of the person named by ``segment`` stand, each with the rule that found it."""
        before, after = self.before(segment), self.after(segment)
        heads = after is not None and f", {self.lang.relative} " in self.text[segment.end : after[0]]
        spans = (
            (before, "" if before is None else self._how_before(before, segment)),
            (after, "who does what" if heads else "after the name and a comma"),
            (self.said_of(segment), "said of the name"),
            (self.taken_as(segment), "as what somebody is named"),
            (self.whose(segment), "whose it is"),
            (self.named_to(segment), "what somebody is appointed"),
        )
        return [(span, rule) for span, rule in spans if span is not None]

    def _how_before(self, span: Span, segment: Segment) -> str:
        """The rule of a role before a name, by how sure it is that all of it was found and that it is this
        person's."""
        text, (start, end) = self.text, span
        if start in self._wide:
            return "before the name, from its article on"
        if start in self._beside_body:
            return "before a body and the name"
        lead = text[max(0, start - 32) : start]
        if text[end : end + 1] == ",":
            words = [word.lower().replace("’", "'") for word in (*lead.split()[-1:], *text[start:end].split())]
            of_one = text[end - 1] != "s" and any(
                word in self.lang.articles or word in self.lang.its or word[-2:] == "'s" for word in words
            )
            both = text[segment.end : segment.end + 1] == ","
            return "before the name, between commas" if both and of_one else "before the name and a comma"
        word = lead.rpartition(" ")[0].rpartition(" ")[2] if lead[-1:] == " " else lead[-1:]
        cut = bool(word) and word[-1].isalnum() and not word[0].islower()
        if (text[end - 1] == "s" != text[end - 2]) or text[start + 1 : start + 2] in (" ", "'", "’"):
            # 'stars Gerard and Gray', 'B and C managing director'
            return "before the name, perhaps cut short"
        opens = word.lower() in self.lang.openers or word.lower() in self.lang.speech_verbs
        return "before the name, perhaps cut short" if cut and not opens else "before the name"

    def before(self, segment: Segment) -> Span | None:
        """The role that ends where the name (or its title) begins."""
        text, lang = self.text, self.lang
        end = segment.start
        begin = segment.role if segment.role >= 0 else end
        while text[end - 1 : end] == " ":
            word = text[max(0, end - 24) : end - 1].rpartition(" ")[2]
            if word.rstrip(".").lower() not in lang.titles or word.lower() in lang.roles:
                break
            if word.rstrip(".").lower() in lang.office_titles and word[-1] == ".":
                break  # 'Gov. Kristi Noem'
            end -= len(word) + 1
        begin = min(begin, end)
        if begin == end and text[end - 1 : end] != " ":
            return None
        start = self._backwards(begin, need_role=begin == end)
        if start is not None and start < end:
            if text[start - 2 : start] == ", " and text[start:end].strip().lower() in lang.seats:
                # 'the committee chairman, MP Edward Leigh'
                office = self._backwards(start - 2, need_role=True, space="")
                if office is not None:
                    return office, start - 2
            return self._from_article(start, end), self._trimmed(end)
        if begin < end:
            return begin, self._trimmed(end)
        return self._before_comma(end) or self._before_body(end)

    def _trimmed(self, end: int) -> int:
        while end and self.text[end - 1] in " ,":
            end -= 1
        return end

    def _before_body(self, end: int) -> Span | None:
        """'The French co-head of aerospace group EADS Philippe Camus': the name behind the body's."""
        text, lang = self.text, self.lang
        if self.ends.get(end - 1, -1) < 0 or self.ends[end - 1] in self.people:
            return None
        words = list(_WORD.finditer(text, max(0, end - 100), end - 1))
        for at in range(len(words) - 2, max(0, len(words) - 12), -1):
            gap = text[words[at].end() : words[at + 1].start()]
            if gap != " ":
                return None
            if words[at][0] in lang.role_links and lang.is_role(words[at - 1][0]):
                first = words[at - 1].start()
                further = self._backwards(words[at - 1].end() + 1, need_role=True)
                self._beside_body.add(first if further is None else further)
                return (first if further is None else further), end - 1
        return None

    def _before_comma(self, end: int) -> Span | None:
        text, lang = self.text, self.lang
        if text[end - 2 : end] != ", ":
            return None
        start = self._backwards(end - 2, need_role=True, space="")
        if start is not None:
            return self._from_article(start, end - 2), end - 2
        # 'Minister of Justice, Gunnar Strömmer'
        words = list(_WORD.finditer(text, max(0, end - 60), end - 2))
        for at in range(len(words) - 2, max(-1, len(words) - 7), -1):
            if words[at][0].lower() in lang.role_links and at and lang.is_role(words[at - 1][0]):
                if text[words[at].start() : end - 2].count(","):
                    return None
                first = words[at - 1].start()
                further = self._backwards(first, need_role=False)
                return (first if further is None else further), end - 2
        return None

    def _backwards(self, end: int, *, need_role: bool, space: str = " ") -> int | None:
        """The start of the role's words that end at ``end``; None when there are none."""
        text, lang = self.text, self.lang
        at = end
        found = not need_role
        moved = False
        for _ in range(8):
            stop = at - 1 if space or at != end else at
            known = self.ends.get(stop, -1) if moved or not need_role else -1
            if known >= 0 and known not in self.people and (text[stop] == " " or not space or at != end):
                at = known
                moved = True
                continue
            match = _LAST_WORD.search(text, max(0, stop - _REACH), stop)
            if match is None:
                break
            word = match[0]
            lower = word.lower()
            plain = lower[:-2] if lower.endswith(("'s", "’s")) else lower
            if (
                lang.is_role(word)
                or (lower[-1] == "s" and lang.is_role(word[:-1]))
                or (lower in lang.occupations and opens_sentence(text, stop - len(word)))
                or (lower[-1] == "." and word[0].isupper() and lower[:-1] in lang.office_titles)
            ):
                found = True
            elif found and (
                lower in lang.role_modifiers
                or lower in lang.subjects
                or (lower == "and" and self._role_ends(stop - len(word), text[at].isupper()))
            ):
                pass
            elif (
                found
                and word[0].isupper()
                and (plain != lower or word in self.gaz.peoples or word in lang.not_acronyms)
            ):
                if stop - len(word) + len(plain) in self.ends:
                    at = self.ends[stop - len(word) + len(plain)]
                    moved = True
                    continue
            else:
                break
            at = stop - len(word)
            moved = True
        return at if found and moved else None

    def _from_article(self, start: int, end: int) -> int:
        first, last = self.text[start:end].split(" ", 1)[0], self.text[start:end].rstrip(" ,")
        if first[0].isupper() or first in self.lang.out_of_office or (last[-1] == "s" != last[-2]):
            return start
        wide = self._widened(start)
        if wide != start:
            self._wide.add(wide)
        return wide

    def _widened(self, start: int) -> int:
        """Where the words of a role begin that is only known from ``start`` on: 'a state appointed | administrator',
        'says usability | guru'. What they mean need not be known where an article, or who says so, stands before."""
        text, lang = self.text, self.lang
        at = start
        first = ""
        for _ in range(4):
            if not at or text[at - 1] in '\n"“(' or text[at - 2] in ".!?,:":
                return start if first.endswith(lang.acting) else at
            if text[at - 1] != " ":
                return start
            match = _LAST_WORD.search(text, max(0, at - 1 - _REACH), at - 1)
            if match is None:
                return start
            word = match[0]
            lower = word.lower()
            if lower in lang.articles or lower in lang.its or lower.endswith(("'s", "’s", "s'", "s’")):
                return at
            if lower in lang.speech_verbs:
                return start if first.endswith(lang.acting) else at
            if at != start and lower in lang.conjunctions and self._role_ends(match.start() - 1, False):
                # 'JPL scientist and | study co-author'
                further = self._backwards(match.start(), need_role=True)
                return at if further is None else further
            opens = opens_sentence(text, match.start())
            if (
                (lower != word and not opens)
                or lower in lang.openers
                or lower in lang.role_stops
                or lower in lang.pronouns
                or lower in lang.plain_verbs
                or lower.endswith(lang.doing)
                or not word.replace("-", "").isalpha()
            ):
                return start
            at, first = match.start(), lower
        return start

    def _role_ends(self, end: int, capital: bool) -> bool:
        """'actor and' director; but 'the prime minister and' Chancellor Gordon Brown are two."""
        words = _WORD.findall(self.text, max(0, end - _REACH), end)
        return bool(words) and self.lang.is_role(words[-1]) and words[-1][0].isupper() == capital

    def after(self, segment: Segment) -> Span | None:
        """', executive director of Human Rights Watch,' and ', who heads Isis'"""
        text, lang = self.text, self.lang
        at = segment.end
        if text[at : at + 1] == ")" or (text[at : at + 2] == ".," and segment.form.lower[-1] in lang.name_suffixes):
            at += 1
        if text[at : at + 2] != ", ":
            return None
        at += 2
        age = _AGE.match(text, at)
        if age:
            at = age.end()
        end = self._phrase_end(at)
        words = list(_WORD.finditer(text, at, end))
        if not words:
            return None
        first = words[0][0].lower()
        if first == lang.relative and len(words) > 1 and words[1][0] in lang.role_verbs:
            return words[1].start(), words[min(len(words), _LONGEST) - 1].end()
        if first == lang.relative and len(words) > _HOLDS and words[1][0] in lang.holding:
            # ', who has been caretaker manager,', ', who is chairman of the committee,'
            return self._held(words[3 if words[2][0] in lang.holding else 2 :], end)
        return self._phrase(words, end)

    def _held(self, words: list[re.Match[str]], end: int) -> Span | None:
        """The role that ``words`` open with: no more than five words before its noun, and no verb among them."""
        if words and words[0][0].lower() in self.lang.articles | self.lang.its | self.lang.definite:
            words = words[1:]
        if any(word[0] in self.lang.honours for word in words[:_HELD]):
            # 'was named best director', 'player of the year'
            return None
        for word in words[:_HELD]:
            if self.lang.is_role(word[0]):
                return self._phrase(words, end)
            if word[0].islower() and (word[0].endswith((*self.lang.past, "ing")) or word[0] in self.lang.role_stops):
                return None
        return None

    def said_of(self, segment: Segment) -> Span | None:
        """' is the long-term partner of ...'"""
        text = self.text
        if not text.startswith(self.lang.copulas, segment.end):
            return None
        for verb in self.lang.copulas:
            if text.startswith(verb, segment.end):
                at = segment.end + len(verb)
                end = self._phrase_end(at)
                return self._phrase(list(_WORD.finditer(text, at, end)), end)
        return None

    def taken_as(self, segment: Segment) -> Span | None:
        """' as prime minister'"""
        text, lang = self.text, self.lang
        if not lang.as_what or not text.startswith(f" {lang.as_what} ", segment.end):
            return None
        at = segment.end + len(lang.as_what) + 2
        end = self._phrase_end(at)
        words = list(_WORD.finditer(text, at, end))
        if any(lang.is_role(word[0]) for word in words[:3]):
            return self._phrase(words, end)
        return None

    def named_to(self, segment: Segment) -> Span | None:
        """' has been unveiled as the new Wolves manager', ' was named chief executive of Vellomark'"""
        text, lang, at = self.text, self.lang, segment.end
        if text[at : at + 1] != " ":
            return None
        end = self._phrase_end(at)
        words = list(_WORD.finditer(text, at, end))
        for number, word in enumerate(words[:_HELD]):
            if word[0] in lang.naming:
                if not number:  # 'Otto Berg named his team' is no one's office
                    return None
                rest = words[number + 1 :]
                return self._held(rest[1:] if rest and rest[0][0] == lang.as_what else rest, end)
            if word[0] not in lang.holding and word[0] not in lang.openers:
                return None
        return None

    def epithet(self, start: int) -> Span | None:
        """The role in 'The Liberal Democrat leader predicted', 'The former CEO faces', words that open a sentence at
        ``start`` and stand for a name."""
        text, lang = self.text, self.lang
        words = list(_WORD.finditer(text, start, min(len(text), start + 90)))[1:9]
        for at, word in enumerate(words[:-1]):
            after = text[word.end() : word.end() + 1]
            if lang.is_role(word[0]):
                follows = words[at + 1][0]
                if after == "," or (
                    follows.islower()
                    and (follows in lang.speech_verbs or follows in lang.role_stops or follows.endswith(lang.past))
                ):
                    return words[0].start(), word.end()
                joined = follows in lang.joined_roles and at + 2 < len(words)
                if lang.is_role(words[at + 1 + joined][0]) or (joined and words[at + 2][0] in lang.role_modifiers):
                    continue
                return None
            if after != " " or word[0] in lang.speech_verbs or word[0].lower() in lang.role_stops:
                return None
        return None

    def described(self, start: int) -> Span | None:
        """The role in 'The founder and former boss of dairy group Parmalat has', words that open a text."""
        words = list(_WORD.finditer(self.text, start, self._phrase_end(start)))
        span = self._phrase(words, words[-1].end()) if words else None
        if span is None or self.text[: span[1]].rpartition(" ")[2] in self.lang.of | self.lang.articles:
            return None
        return span

    def whose(self, segment: Segment) -> Span | None:
        """'WHO, whose director-general is Halfdan Mahler'"""
        start = max(0, segment.start - 60)
        lead = self.text[start : segment.start]
        if lead.rstrip().rpartition(" ")[2] not in self.lang.copula_words or self.lang.whose not in lead:
            return None
        words = list(_WORD.finditer(self.text, start, segment.start))
        for at in range(len(words) - 2, -1, -1):
            if words[at][0] == self.lang.whose and at < len(words) - 2:
                return words[at + 1].start(), words[-2].end()
        return None

    def _to_whom(self, words: list[re.Match[str]], at: int) -> bool:
        """'adviser to the Treasury', but not 'chairman to resign'"""
        if words[at][0] not in self.lang.role_links or not self.lang.is_role(words[at - 1][0]):
            return False
        following = [word[0] for word in words[at + 1 : at + 3]]
        if following and following[0] in self.lang.definite:
            following = following[1:]
        return bool(following) and following[0][0].isupper()

    def _phrase_end(self, at: int) -> int:
        limit = min(len(self.text), at + 160)
        for match in _END.finditer(self.text, at, limit):
            # 'an expert at U.K. think-tank Chatham House'
            if match[0] != "." or self.text[match.start() - 2 : match.start() - 1] not in (".", " "):
                return match.start()
        return limit

    def _phrase(self, words: list[re.Match[str]], end: int) -> Span | None:
        lang, text = self.lang, self.text
        while words and words[0][0].lower() in lang.articles:
            words = words[1:]
        if not words or words[0][0].lower() in lang.openers - lang.role_modifiers:
            return None
        noun = -1
        for at, word in enumerate(words[:9]):
            lower = word[0].lower()
            if lang.is_role(word[0]):
                noun = at
                break
            if lower in lang.speech_verbs or lower in lang.pronouns or lower in lang.openers:
                return None
        if noun < 0 or (noun + 1 < len(words) and words[noun + 1].start() in self.people):
            # ', actor Hugh Grant and' tells of the next in a row.
            return None
        last = len(words)
        for at in range(noun + 1, len(words)):
            follows = words[at][0]
            # '..., the flanker showed his nous'
            acts = at == noun + 1 and follows.islower() and follows.endswith(lang.past)
            dated = at + 1 < len(words) and follows in lang.governing and words[at + 1][0].lower() in lang.calendar
            stops = follows in lang.role_stops and not self._to_whom(words, at)
            if acts or dated or stops or follows in lang.speech_verbs:
                last = at
                break
        last = min(last, _LONGEST)
        stop = words[last - 1].end()
        if stop == end and text[end : end + 2] == ", " and (words[last - 1][0].lower() in lang.organisation_nouns):
            # 'Director of the Financial Crime Prevention agency, Advisense'
            for begin, finish in ((s, e) for e, s in self.ends.items()):
                if begin == end + 2:
                    stop = finish
                    break
        return words[0].start(), stop
