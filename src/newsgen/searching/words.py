"""From a text to the terms under which it is found: words folded, stemmed, or cut into pairs of characters.

The theme's ``search.js`` does the same to a query, and ``tests/test_search.py`` holds that the two agree.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

import Stemmer

STEMMED = {"en": "english", "fr": "french"}
"""Languages whose words are stemmed, and the name of their Snowball algorithm."""
LONGEST = 40
"""Characters of a word that count."""

# Signs that belong to the word they stand in: accents, vowel signs, joiners.
_SIGNS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0900-\u0963\u0966-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1"
    "\u0eb4-\u0ebc\u0ec8-\u0ecd\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3\u200c\u200d\u3099\u309a"
)
_WORD = re.compile(f"(?:[^\\W_]|[{_SIGNS}])+")
# What parts ASCII words, as blanks: cutting there takes a quarter of the time that the expression does.
_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum()}
# What a reader may leave out: accents of letters, points of Hebrew and Arabic, joiners.
_LEFT_OUT = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u200c\u200d]")
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ς": "σ"}
)
# Scripts without spaces between words.
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]+"
)

COMMON = {
    "en": frozenset(
        "a about after all also am an and any are as at be because been before being both but by can could d "
        "did do does doing down each few for from further had has have having he her here hers him his how i "
        "if in into is it its itself just ll m me more most my no nor not now o of off on once only or other "
        "our out over own re s same she should so some such t than that the their them then there these they "
        "this those through to too under until up upon us ve very was we were what when where which while who "
        "whom why will with would you your".split()
    ),
    "fr": frozenset(
        "a ai alors apres au aucun aura aussi autre autres aux avait avant avec avoir avons ayant c car ce "
        "cela celle celui ces cet cette ceux chez comme contre d dans de depuis des deux dont du elle elles "
        "en encore entre est et etaient etait etant ete etre eux fait faire fois font il ils j je jusqu l la "
        "le les leur leurs lors lui m ma mais me meme moins mon n ne ni nos notre nous on ont ou par pas "
        "pendant peu peut plus pour qu quand que quel quelle qui s sa sans se selon sera ses si son sont sous "
        "sur t ta te tout tous toute toutes tres tu un une vers vos votre vous y".split()
    ),
}
"""Words that carry no postings: they stand in nearly every text of their language. Folded, not stemmed. The
list is fixed, so that no text ever changes what is known of another."""


def fold(word: str) -> str:
    """``word`` without case and accents: NFKD, lower case, marks left out, NFC."""
    if word.isascii():
        return word.lower()
    bare = _LEFT_OUT.sub("", normalize("NFKD", word).lower())
    return normalize("NFC", bare.translate(_LETTERS))


def raw_words(text: str) -> list[str]:
    """The words of a text as printed."""
    if text.isascii():
        return text.translate(_BLANKS).split()
    if "\n" in text:
        # Most paragraphs are plain though the text is not.
        return [word for line in text.split("\n") for word in raw_words(line)]
    return _WORD.findall(text)


def pieces(word: str) -> list[str]:
    """A printed word folded, and cut again where folding has brought in a sign that is no letter."""
    folded = fold(word)
    return [folded] if folded.isascii() and folded.isalnum() else _WORD.findall(folded)


@lru_cache(maxsize=4)
def _stemmer(algorithm: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(algorithm, 0)


class Vocabulary(dict[str, tuple[str, ...]]):
    """Printed word -> its terms in a text of one language; none for a common word. Found out when first asked."""

    def __init__(self, lang: str) -> None:
        self.common = COMMON.get(lang, frozenset())
        algorithm = STEMMED.get(lang)
        self.stem = Stemmer.Stemmer(algorithm, 0).stemWord if algorithm else str

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) >= MOST_KEPT:
            self.clear()
        # What most words are goes straight through.
        found = self.plain(word.lower()) if word.isascii() and word.isalnum() else self.cut(word)
        self[word] = found
        return found

    def plain(self, word: str) -> tuple[str, ...]:
        """The term of a folded word."""
        word = word[:LONGEST]
        return () if not word or word in self.common else (self.stem(word),)

    def cut(self, word: str) -> tuple[str, ...]:
        """The terms of a word in which signs of several kinds may stand."""
        found: list[str] = []
        for piece in pieces(word):
            at = 0
            for run in _SPACELESS.finditer(piece):
                found += self.plain(piece[at : run.start()])
                found += pairs(run[0])
                at = run.end()
            found += self.plain(piece[at:])
        return tuple(found)


MOST_KEPT = 400_000
"""Words that a vocabulary keeps."""


@lru_cache(maxsize=4)
def vocabulary(lang: str) -> Vocabulary:
    """The vocabulary of a language; of all that are not stemmed there need be but one."""
    return Vocabulary(lang)


def terms(word: str, lang: str) -> tuple[str, ...]:
    """The terms of a printed word in a text of language ``lang``."""
    return vocabulary(lang if lang in STEMMED else "")[word]


def pairs(run: str) -> list[str]:
    """Characters of a script without spaces, two by two, and the last one alone."""
    return [run[i : i + 2] for i in range(len(run))]


def heads(name: str, width: int) -> set[str]:
    """The first letters of each word of a name, folded; of common words none."""
    found = (piece for word in raw_words(name) for piece in pieces(word))
    return {piece[:width] for piece in found if piece not in COMMON["en"] or len(piece) < 2}
