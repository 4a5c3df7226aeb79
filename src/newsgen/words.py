"""The words of a language by which the parts of a page are told apart (``data/lang/LANG.toml``)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from . import data

_NOT_WORD = re.compile(r"[^\w&]+|_")
_NUMBER = re.compile(r"\b\d+\b")
_NEVER = "(?!)"
"""A pattern that nothing matches: of a list that is empty."""
# The same for plain letters, several times as fast: upper to lower case, apostrophes away, marks to spaces.
_ASCII = {
    code: (chr(code).lower() if chr(code).isalnum() else " ") for code in range(128) if chr(code) != "&"
} | {ord("'"): ""}


def key(text: str) -> str:
    """A line as its bare words, so that spellings of one phrase meet.

    >>> key("Comments (12)")
    'comments #'
    >>> key("Don't miss…")
    'dont miss'
    """
    if text.isascii():
        bare = " ".join(text.translate(_ASCII).split())
    else:
        bare = _NOT_WORD.sub(" ", text.casefold().replace("'", "").replace("’", "")).strip()
    return bare if bare.isalpha() else _NUMBER.sub("#", bare)


class Phrases:
    """Phrases that a whole line may consist of; ``*`` in a phrase stands for one to four words."""

    def __init__(self, phrases: list[str]) -> None:
        self._whole = frozenset(p for p in phrases if "*" not in p)
        self._open: dict[str, list[re.Pattern[str]]] = {}
        for phrase in phrases:
            if "*" in phrase:
                words = (r"[^ ]+(?: [^ ]+){0,3}" if w == "*" else re.escape(w) for w in phrase.split())
                self._open.setdefault(phrase.split()[0], []).append(re.compile(" ".join(words)))

    def __contains__(self, line_key: str) -> bool:
        if line_key in self._whole:
            return True
        patterns = self._open.get(line_key.partition(" ")[0], ())
        return any(pattern.fullmatch(line_key) for pattern in patterns)


class Words:
    """The lists of one language, with those of others that its pages use too."""

    def __init__(self, tables: list[dict[str, Any]]) -> None:
        def phrases(section: str, name: str) -> list[str]:
            return [phrase for table in tables for phrase in table[section].get(name, [])]

        def alternatives(section: str, name: str) -> list[str]:
            joined = [t[section].get(name, "") for t in tables]
            return [word for words in joined for word in words.split("|") if word]

        self.months: dict[str, int] = {}
        for table in tables:
            for number, spellings in enumerate(table["dates"]["months"], 1):
                for name in spellings.split("|"):
                    self.months.setdefault(name, number)
        self.weekdays = [
            d for t in tables for days in t["dates"]["weekdays"].split() for d in days.split("|")
        ]
        self.published = phrases("dates", "published")
        self.updated = phrases("dates", "updated")
        ago, units = _any(phrases("dates", "ago")), _any(alternatives("dates", "units"))
        # "7 mins ago", "2 hours ago10:05", "il y a 3 heures"; a bare "7 hours" is none.
        self.ago = re.compile(rf"(?:\d+ ?(?:{units}) ?{ago}|{ago} \d+ ?(?:{units}))(?![a-zà-ÿ])", re.I)
        # "2 minute read", "Duration 1:30", "7 hours"
        self.span = re.compile(rf"\d+ ?(?:{units})(?: read)?|\d+:\d\d(?::\d\d)?", re.I)

        labels = _any(phrases("byline", "labels"))
        self.openers = re.compile(rf"(?:(?:{_any(phrases('byline', 'openers'))})\b:? +|(?:{labels}) ?: *)", re.I)
        self.author_labels = frozenset(phrases("byline", "labels"))
        self.roles = re.compile(rf"\b(?:{_any(alternatives('byline', 'roles'))})s?\b", re.I)
        # "Reuters", "The Example Courier wire services"
        agencies = _any(alternatives("byline", "agencies"))
        self.agencies = re.compile(rf"(?:[A-Z][\w.’'-]* (?:[A-Z][\w.’'-]* ){{0,3}})?(?i:{agencies})")
        self.joiners = frozenset(phrases("byline", "joiners"))
        self.notes = re.compile(rf"(?:{_any(phrases('byline', 'notes'))})\b")
        contributed = "|".join(t["byline"]["contributed"] for t in tables if t["byline"]["contributed"]) or _NEVER
        self.contributed = re.compile(contributed, re.I)
        is_a = "|".join(t["byline"]["is_a"] for t in tables if t["byline"]["is_a"]) or _NEVER
        self.is_a = re.compile(rf" (?:{is_a})\b")
        self.reach = re.compile(rf"(?:{_any(phrases('byline', 'reach'))})\b")
        self.contact = re.compile(rf"(?:{_any(phrases('byline', 'contact'))})\b")

        listed = sorted({phrase.split()[0] for phrase in phrases("figures", "credit")}, key=len)
        # The shortest stems: a text that holds none of them names no credit.
        stems: list[str] = []
        for word in listed:
            if not any(stem in word for stem in stems):
                stems.append(word)
        self.credit_stems = tuple(stems)
        credit = _any(phrases("figures", "credit"))
        self.credit_label = re.compile(rf"(?:{credit})\b", re.I)
        # "Credit: Belga", "Photo by Jane Doe", "— Picture by Yusof Mat Isa"; also run on: "World CupCredit: PA"
        self.credit_tail = re.compile(
            rf"(?:^|(?<=[\s(\[|–—.,;-])|(?<=[a-zé.]))(?:{credit}) ?: *(?P<a>[^:]{{2,80}}?)[\s)\]]*$"
            rf"|(?:^|(?<=[—–|(\[] )|(?<=[.(\[] )|(?<=[(\[]))(?:{credit}) (?:by )"
            r"(?P<b>[^:.]{2,60}?)[.\s)\]]*$",
            re.I,
        )
        self.figure_openers = re.compile(
            rf"(?:{_any(phrases('figures', 'openers'))})(?: ?[:–—]| - ) *", re.I
        )
        verbs = _any(alternatives("figures", "verbs"))
        self.caption_verbs = re.compile(rf"\b(?:{verbs})\b")
        self.caption_phrases = tuple(alternatives("figures", "phrases"))
        owners = _any(alternatives("figures", "owners"))
        self.owners = re.compile(rf"(?<!\w)(?:{owners})(?!\w)", re.I)

        self.alone = Phrases(phrases("furniture", "alone"))
        self.ends = Phrases(phrases("furniture", "ends"))
        self.boxes = Phrases(phrases("furniture", "boxes"))
        self.topics = Phrases(phrases("furniture", "topics"))
        self.asks = re.compile(rf"(?:{_any(phrases('furniture', 'asks'))})(?: |$)")
        remarks = _any(phrases("furniture", "remarks"))
        self.remarks = re.compile(rf"\b(?:{remarks}) ?:$", re.I)
        self.greets = re.compile(rf"(?:{_any(phrases('furniture', 'greets'))})\b", re.I)
        opens = _any(phrases("furniture", "opens"))
        self.opens = re.compile(rf"(?:{opens}) ?(?::|\|| [-–—] )", re.I)
        offers = _any(alternatives("furniture", "offers"))
        self.offers = re.compile(rf"\b(?:{offers})\b", re.I)
        # Looked for as parts of a line before any pattern is tried: most lines hold none of them.
        self.offer_words = tuple(alternatives("furniture", "offers"))
        self.weak_words = tuple(alternatives("furniture", "weak_offers"))
        weak = _any(alternatives("furniture", "weak_offers"))
        self.weak_offers = re.compile(rf"\b(?:{weak})\b", re.I)
        reader = _any(alternatives("furniture", "reader"))
        self.reader = re.compile(rf"\b(?:{reader})\b", re.I)
        sections = _any(alternatives("furniture", "sections"))
        self.sections = re.compile(rf"(?:(?:{sections})(?: news)?(?: ?[|/>›&,-] ?| and | et | |$))+", re.I)
        self.end_marks = frozenset(phrases("furniture", "end_marks"))


def _any(phrases: list[str]) -> str:
    """An alternation of literal phrases, longest first so that "june" wins over "jun"."""
    return "|".join(sorted({re.escape(p) for p in phrases}, key=lambda p: (-len(p), p))) or _NEVER


@lru_cache(maxsize=8)
def words(lang: str) -> Words:
    """The words for ``lang`` ("fr", "fr-BE"), with the English ones, which sites of all languages use; for a
    language without a file, only those that all pages share."""
    own, english = data.language(lang), data.language("en")
    if not own:
        return Words([data.language("und")])
    return Words([own] if own is english else [own, english])
