"""What a text is about, as far as its plain words tell."""

from __future__ import annotations

from .language import Language

_CURLY = "“”’"
_PLAIN = bytes.maketrans(b".,;:!?\"'()", b" " * 10)
_ENOUGH = 3
_USUAL = 500
"""Words of a text, up to which a few of a topic's are enough. How many different words a text has grows with about the
square root of its length: a long one on anything prints some of each topic's."""


class Topics:
    """The topics of one text, each looked for when first asked."""

    def __init__(self, text: str, lang: Language) -> None:
        self.text = text
        self.lang = lang
        self._known: dict[str, bool] = {}
        self._counts: dict[str, int] = {}
        self._words: frozenset[str] | None = None
        self._length = 0

    def about(self, topic: str, least: int) -> bool:
        """Does the text print at least ``least`` of the topic's words, or as many more as it is longer than most?"""
        count = self._counts.get(topic)
        if count is None:
            words = self.lang.topics.get(topic, frozenset())
            count = self._counts[topic] = len(words & self._plain_words())
        return count >= least and count * count * _USUAL >= least * least * self._length

    def fits(self, kind: str) -> bool:
        """Is the text about what bodies of this kind ('political party') do?"""
        known = self._known.get(kind)
        if known is None:
            known = any(
                topic in kind and len(words & self._plain_words()) >= _ENOUGH
                for topic, words in self.lang.topics.items()
            )
            self._known[kind] = known
        return known

    def _plain_words(self) -> frozenset[str]:
        if self._words is None:
            text = self.text.lower()
            if not text.isascii():
                for mark in _CURLY:
                    text = text.replace(mark, " ")
            # bytes.translate does in one pass what str.translate needs ten times longer for
            plain = text.encode("utf-8", "surrogatepass").translate(_PLAIN)
            words = plain.decode("utf-8", "surrogatepass").split()
            self._length = len(words)
            self._words = frozenset(words)
        return self._words
