"""Who said the words beside: the attribution of a quotation.

'..., said Kenneth Roth, executive director'     after it, verb first
'..., Agnès Callamard, Secretary-General of Amnesty International, said.'   after it, verb last
'Malaysia's Prime Minister, Najib Razak said, "..."'   before it
'He continued, speaking of his son: "..."', '..., the minister said.'   whoever spoke last
'..., a bureau spokesperson said.'   the body last named that is a bureau
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from .language import Language


class Named(NamedTuple):
    """A mention of somebody who can speak, by offset in the prose. ``about`` holds the words that
    may stand for it ('bureau' for the FBI); persons have none. ``gender`` is 'he' or 'she' where a title tells it."""

    start: int
    end: int
    name: str
    person: bool
    about: str = ""
    gender: str = ""


class Attribution(NamedTuple):
    """A speaker, how one attribution weighs against another, and the rule that gave it; an empty name: somebody
    speaks whom no name tells."""

    name: str
    weight: float
    rule: str = ""


NOBODY = Attribution("", 0.0)

_GAP = re.compile(r"[^.!?\n\"“”]{0,140}")
_WORDS = re.compile(r"[\w'’-]+")
_LEAD = 40
_NEAR = 60
"""How far a name may stand from its verb, past a title or a role."""


class SpeakerFinder:
    """Finds attributions in one text. ``named`` is sorted by offset."""

    def __init__(self, text: str, named: list[Named], lang: Language) -> None:
        self.text = text
        self.named = named
        self.starts = [mention.start for mention in named]
        self.lang = lang
        self._spoke: dict[int, bool] = {}

    def between(self, start: int, end: int) -> list[Named]:
        """The mentions that begin from ``start`` on and before ``end``."""
        return self.named[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def last_speaking(self, before: int, since: int, pronoun: str = "") -> Named | None:
        """Who spoke last in the narration from ``since`` to ``before``: a person before a body. With a ``pronoun``
        nobody whose title says that it is not his."""
        body: Named | None = None
        for at in range(bisect_left(self.starts, before) - 1, -1, -1):
            mention = self.named[at]
            if mention.start < since:
                break
            if pronoun and mention.gender and mention.gender != pronoun:
                continue
            if (mention.person or body is None) and self._speaks(at, mention):
                if mention.person:
                    return mention
                body = mention
        return body

    def _speaks(self, at: int, mention: Named) -> bool:
        """Does somebody speak where the mention number ``at`` stands?"""
        known = self._spoke.get(at)
        if known is None:
            known = self._spoke[at] = self._verb_beside(mention)
        return known

    def _verb_beside(self, mention: Named) -> bool:
        """Does a verb of speech stand right beside: 'Callamard added', 'said Strömmer'?"""
        text, verbs = self.text, self.lang.speech_verbs
        before = text[max(0, mention.start - 20) : mention.start].rsplit(None, 2)
        if len(before) > 1 and before[-1] in verbs and before[-2][-1] in ",\"”'’»":
            return True
        after = text[mention.end : mention.end + 140]
        if after[:2] == ", ":
            # 'Roth, executive director of Human Rights Watch, said'
            after = after[2:].partition(", ")[2][:32]
        words = after[:40].split(None, 4)[:3]
        if not words or words[0].rstrip(".") in verbs:
            return bool(words)
        return any(word.rstrip(",:") in verbs for word in words) and "." not in words[0]

    def after(self, start: int, end: int) -> Attribution | None:
        """Who speaks by the words that follow a quotation. None: they attribute nothing."""
        words = list(_WORDS.finditer(self.text, start, min(end, start + 160)))
        verbs = self.lang.speech_verbs
        at = next((n for n, word in enumerate(words) if word[0] in verbs), -1)
        if at < 0:
            return None
        if all(word[0] in self.lang.auxiliaries for word in words[:at]):
            # ', said Kenneth Roth', ', a déclaré Kenneth Roth'
            return self._subject_after(words[at:], end)
        if words[at - 1][0].lower().rpartition("-")[2] in self.lang.pronouns and "-" in words[at - 1][0]:
            # ', a-t-il ajouté'
            return self._current(words[0].start(), words[at - 1][0].lower().rpartition("-")[2])
        subject = self._subject_before(words[:at], words[at].start())
        return subject

    def before(self, start: int, end: int) -> Attribution | None:
        """Who speaks by the words of the same sentence that lead to a quotation."""
        words = list(_WORDS.finditer(self.text, start, end))
        verbs = self.lang.speech_verbs
        at = next((n for n, word in enumerate(words) if word[0] in verbs), -1)
        if at < 0:
            lead = " ".join(word[0] for word in words[:2]).lower()
            mentions = self.between(start, end)
            if lead in self.lang.according and mentions and "," not in self.text[start : mentions[0].start]:
                return Attribution(mentions[0].name, 0.85, "according to")
            return None
        if at == 0:
            return self._subject_after(words, end)
        subject = self._subject_before(words[:at], words[at].start())
        if subject is None or not subject.name:
            # 'In a statement on Friday, Strömmer' may follow another verb: 'Asked why, Roth said'
            for mention in self.between(words[at].end(), end):
                rest = self.text[mention.end : end]
                if mention.person and any(w[0] in verbs for w in _WORDS.finditer(rest)):
                    return Attribution(mention.name, 0.85, "a person before a later verb")
        return subject

    def _subject_after(self, words: list[re.Match[str]], end: int) -> Attribution:
        """Whom ', said' is followed by."""
        verb = words[0]
        limit = min(end, verb.end() + 2 * _NEAR)
        mentions = self.between(verb.end(), limit)
        people = [m for m in mentions if m.person and m.start - verb.end() <= _NEAR]
        if people:
            return Attribution(people[0].name, 0.95, "a person after the verb")
        if mentions and mentions[0].start - verb.end() <= 5:
            return Attribution(mentions[0].name, 0.9, "a body after the verb")
        return self._unnamed(words[1:4], verb.start())

    def _subject_before(self, words: list[re.Match[str]], verb: int) -> Attribution | None:
        """The subject among the ``words`` that lead to the verb at ``verb``."""
        start = words[0].start()
        mentions = self.between(start, verb)
        people = [m for m in mentions if m.person]
        if words[0][0].lower() in self.lang.pronouns and words[0].start() + 40 > verb:
            return self._current(start, words[0][0].lower())
        if words[-1][0].lower() in self.lang.pronouns:
            # 'Asked about gifts from Lord Alli, he said'
            return self._current(start, words[-1][0].lower())
        if people and self._is_subject(people[-1], verb):
            return Attribution(people[-1].name, 0.95, "a person right before the verb")
        if people:
            # The subject stands first, but 'Anwar's daughter' is not Anwar.
            for mention in people:
                if self.text[mention.end : mention.end + 2] not in ("'s", "’s"):
                    return Attribution(mention.name, 0.95, "a person before the verb")
            return Attribution(people[0].name, 0.6, "somebody of a person named")
        pronouns = [w[0].lower() for w in words if w[0].lower() in self.lang.pronouns]
        if pronouns:
            return self._current(start, pronouns[0])
        if mentions:
            last = mentions[-1]
            gap = self.text[last.end : verb].split()
            if len(gap) <= 2 or last.start - start < 5 or len(mentions) == 1:
                plural = any(word in self.lang.plural_people for word in gap)
                return NOBODY if plural else Attribution(mentions[0].name, 0.85, "a body before the verb")
        return self._unnamed(words, start)

    def _is_subject(self, mention: Named, verb: int) -> bool:
        """'Mr Mawrey said', 'Cynthia Musselman, the firm's head, told'; not 'a letter to Mr Mawrey said'."""
        gap = self.text[mention.end : verb]
        apposed = gap[:2] == ", " and gap[-2:] == ", " and gap.count(",") == 2
        if not apposed and (gap.count(" ") > 2 or "," in gap):
            return False
        before = self.text[max(0, mention.start - 40) : mention.start].lower().split()
        while before and before[-1].rstrip(".") in self.lang.titles:
            before.pop()
        return not before or before[-1] not in self.lang.governing

    def _unnamed(self, words: list[re.Match[str]], at: int) -> Attribution:
        """'he', 'the minister': whoever spoke last; 'a bureau spokesperson': the bureau."""
        plain = [word[0].lower() for word in words[:6]]
        if not plain:
            return NOBODY
        if plain[0] in self.lang.pronouns:
            return self._current(at, plain[0])
        for word in plain:
            if word in self.lang.organisation_nouns or word in self.lang.head_words:
                named = self.between(max(0, at - 1200), at)
                for mention in reversed(named):
                    if not mention.person and word in mention.about:
                        return Attribution(mention.name, 0.6, "a body of the kind that speaks")
        aged = len(plain) > 1 and plain[1][0].isdigit() and plain[1].endswith(self.lang.aged)
        if plain[0] in self.lang.definite and (aged or any(self.lang.is_role(word) for word in plain)):
            return self._current(at)
        return NOBODY

    def _current(self, at: int, pronoun: str = "") -> Attribution:
        mention = self.last_speaking(at, at - 2000, pronoun)

        def may_be(other: Named) -> bool:
            return other.person and not (pronoun and other.gender and other.gender != pronoun)

        if mention is None or not mention.person:
            people = [m for m in self.between(max(0, at - 600), at) if may_be(m)]
            names = {m.name for m in people}
            return Attribution(people[-1].name, 0.5, "the only person near") if len(names) == 1 else NOBODY
        # 'António Guterres had no patience left. “...,” he said': the subject of a later sentence.
        later = [m for m in self.between(mention.start + 1, at) if may_be(m) and self._opens(m.start)]
        return Attribution(later[-1].name if later else mention.name, 0.7, "he or she: who spoke last")

    def _opens(self, start: int) -> bool:
        """Does a sentence open at ``start``, or with a title or a 'But' before it?"""
        text = self.text
        for _ in range(3):
            if text[max(0, start - 2) : start] in (". ", "\n\n", ""):
                return True
            if text[start - 2 : start] == ", ":
                # 'In the autumn, Roberts will not return'
                lead = text[max(0, start - _LEAD) : start - 2]
                opening = max(lead.rfind(". "), lead.rfind("\n"))
                word = (lead[opening + 1 :].split(None, 1) or [""])[0].lower()
                return opening >= 0 and word in self.lang.role_links and "," not in lead[opening:]
            word = text[max(0, start - 16) : start - 1].rpartition(" ")[2].rpartition("\n")[2]
            if text[start - 1] != " " or word.lower().rstrip(".,") not in self.lang.before_subjects:
                return False
            start -= len(word) + 1
        return False
