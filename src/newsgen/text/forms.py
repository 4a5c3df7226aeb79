"""The printed names of an archive, each kept once: what their words say by themselves is the same in every text.

'Tony Blair', 'BBC' and 'Mr Brown' stand in hundreds of articles of one archive. So a process looks up the words of a
name, and cuts a run of capitals, when it meets them first, and remembers the answer. Nothing here depends on a text;
what does, such as the words beside a name, is asked anew at each place.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from .gazetteer import Gazetteer, gazetteer
from .language import Language, language

if TYPE_CHECKING:
    from .bodies import BodyFacts
    from .person_evidence import PersonFacts
    from .segments import Cut

_MOST = 100_000
"""Forms, and cuts of runs, that are remembered; what an archive says often is soon known again."""


class Form:
    """The words of a name as printed. ``text`` is ``words`` joined, ``low`` and ``lower`` are text and words in lower
    case, ``key`` what forms of one name share: ``low``, or the text as it is for an acronym.

    The other attributes are filled by the rules they belong to, when first asked for.
    """

    __slots__ = ("body", "first", "key", "low", "lower", "person", "shorter", "text", "untitled", "words")

    def __init__(self, words: list[str], text: str) -> None:
        self.words = words
        self.text = text
        self.low = text.lower()
        self.lower = self.low.split(" ")
        self.key = text if text.isupper() else self.low
        self.body: BodyFacts | None = None
        self.person: PersonFacts | None = None
        self.untitled: Form | None = None
        self.shorter: tuple[str, ...] | None = None
        self.first: str | None = None


class Forms:
    """The forms met so far by this process in the texts of one language."""

    def __init__(self, lang: Language, gaz: Gazetteer) -> None:
        self.lang = lang
        self.gaz = gaz
        self.cuts: dict[object, Cut] = {}
        self._known: dict[str, Form] = {}

    def of(self, words: list[str]) -> Form:
        """The form of ``words``, which is kept: nobody may change the list afterwards."""
        text = " ".join(words)
        form = self._known.get(text)
        if form is None:
            form = self._known[text] = Form(words, text)
        return form

    def of_word(self, word: str) -> Form:
        """The form of one word."""
        form = self._known.get(word)
        if form is None:
            form = self._known[word] = Form([word], word)
        return form

    def tidy(self) -> None:
        """Forget what is too much. Only between texts, for within one forms are compared by identity."""
        if len(self._known) > _MOST:
            self._known.clear()
            self.cuts.clear()
        if len(self.cuts) > _MOST:
            self.cuts.clear()


def forms(lang: str) -> Forms | None:
    """The forms of the language ``lang`` ('en', 'en-GB'), or None where no words of it are known."""
    known = language(lang)
    return None if known is None else _forms(known)


@lru_cache(maxsize=16)
def _forms(lang: Language) -> Forms:
    return Forms(lang, gazetteer())
