"""Who said the words beside: the attribution of a quotation.

'..., said Kenneth Roth, executive director'     after it, verb first
'..., Agnès Callamard, Secretary-General of Amnesty International, said.'   after it, verb last
'Malaysia's Prime Minister, Najib Razak said, "..."'   before it
'He continued, speaking of his son: "..."'       a pronoun: whoever spoke or was named last
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from .language import Language


class Named(NamedTuple):
    """A mention of somebody who can speak, by offset in the prose."""

    start: int
    end: int
    name: str
    person: bool


class Attribution(NamedTuple):
    """A speaker and how sure it is; an empty name: words said by somebody whom no name tells."""

    name: str
    certainty: float


class SpeakerFinder:
    """Finds attributions in one text. ``named`` is sorted by offset."""

    def __init__(self, text: str, named: list[Named], lang: Language) -> None:
        self.text = text
        self.named = named
        self.starts = [mention.start for mention in named]
        self.lang = lang
        pronouns = "|".join(sorted(lang.pronouns))
        self.pronoun = re.compile(rf"(?<!\w)(?:{pronouns})(?!\w)", re.IGNORECASE)

    def between(self, start: int, end: int) -> list[Named]:
        """The mentions that begin from ``start`` on and before ``end``."""
        return self.named[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def beside(self, start: int, end: int, *, after: bool) -> Attribution | None:
        """Who speaks by the words from ``start`` to ``end``, which follow or lead a quotation.

        None: they attribute nothing. An attribution without a name: by a pronoun or a plain noun.
        """
        verbs = list(self.lang.speech.finditer(self.text, start, end))
        if not verbs:
            return None
        verb = verbs[0] if after else verbs[-1]
        mentions = self.between(start, end)
        if after:
            return self._after(verb, mentions, start, end)
        return self._before(verb, mentions, start)

    def _after(
        self, verb: re.Match[str], mentions: list[Named], start: int, end: int
    ) -> Attribution | None:
        text = self.text
        if verb.start() - start < 4:
            # ', said X': whoever follows, past a role or title.
            following = [m for m in mentions if m.start >= verb.end()]
            for mention in following:
                gap = text[verb.end() : mention.start]
                if len(gap) > 60:
                    break
                if mention.person or not any(
                    m.person for m in following if m.start < mention.end + 60
                ):
                    return Attribution(mention.name, 0.95)
            if self.pronoun.match(text, verb.end() + 1):
                return Attribution("", 0.0)
            return Attribution("", 0.1)
        leading = [m for m in mentions if m.start < verb.start()]
        if leading and leading[0].start - start < 40:
            people = [m for m in leading if m.person and m.start - start < 40]
            return Attribution((people or leading)[0].name, 0.95)
        if self.pronoun.search(text, start, verb.start()) and verb.start() - start < 40:
            return Attribution("", 0.0)
        return Attribution("", 0.1)

    def _before(self, verb: re.Match[str], mentions: list[Named], start: int) -> Attribution | None:
        text = self.text
        leading = [m for m in mentions if m.start < verb.start()]
        pronoun = None
        for pronoun in self.pronoun.finditer(text, start, verb.start()):
            pass
        if pronoun is not None and pronoun.start() == start:
            return Attribution("", 0.0)
        people = [m for m in leading if m.person]
        if people:
            # The subject stands first, unless it belongs to what stands before it.
            return Attribution(people[0].name, 0.9)
        following = [m for m in mentions if m.person and m.start >= verb.end()]
        if following and following[0].start - verb.end() < 60:
            return Attribution(following[0].name, 0.85)
        if leading:
            return Attribution(leading[0].name, 0.8)
        if pronoun is not None:
            return Attribution("", 0.0)
        return Attribution("", 0.1)
