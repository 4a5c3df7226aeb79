"""The dateline: where, and often when, at the head of a text."""

from __future__ import annotations

import re
from functools import lru_cache

from ..words import words

# "MEXICO CITY (AP) — ", "CARACAS, March 13 - ", "PUTRAJAYA, Nov 22 — ", "WESTMINSTER, Calif., March 2 - ",
# "Paris (AFP) – ", "BRUSSELS/PARIS, 3 May (Reuters) - "


@lru_cache(maxsize=8)
def _pattern(lang: str) -> re.Pattern[str]:
    month = "|".join(sorted(map(re.escape, words(lang).months), key=len, reverse=True)) or "(?!)"
    capitals = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+"
    place = rf"{capitals}(?:[ /-]{capitals}){{0,4}}"
    region = rf"(?:, (?!(?i:{month})\b)(?:[A-Z][A-Za-z.]{{1,14}}|[A-Z]\.[A-Z]\.)(?: [A-Z][a-z.]+)?)?"
    day = rf"(?:, (?:(?i:{month})\.?(?: \d{{1,2}})?(?!\d)|\d{{1,2}}(?:er)? (?i:{month})\.?)(?:,? \d{{4}})?)"
    agency = r"(?: ?\([A-Z][A-Za-z .&/]{1,30}\))"
    dash = r" ?(?:—|–|--|-| -)(?: +|$)"
    mixed = r"[A-ZÀ-Þ][a-zà-ÿ'’-]+(?:[ -](?:[a-z]{2,3}[ -])?[A-ZÀ-Þ][a-zà-ÿ'’-]+){0,3}"
    # "Dekalb, Ill. — ": the state tells that it is a place
    state = rf"{mixed}, (?!(?:Jr|Sr|Inc|Co|Corp|Ltd|Bros|Esq|(?i:{month}))\b)(?:[A-Z][a-z]{{1,4}}\.|(?:[A-Z]\.){{2}})"
    return re.compile(
        rf"(?:(?P<place>{place}{region}){day}?{agency}?{dash}"
        rf"|(?P<state>{state}) ?(?:—|–|--) +"
        rf"|(?P<mixed>{mixed}{region})(?:{day}{agency}?|{agency}){dash}"
        rf"|(?P<colon>{place})(?:{day}|{agency}|{day}{agency}):? +(?=[A-ZÀ-Þ\"“]))"
    )


def read(text: str, lang: str) -> tuple[str, int]:
    """The place that a text's dateline names, and where the dateline ends; ("", 0) if it has none.

    >>> read("CARACAS, March 13 - Petroleos de Venezuela said it", "en")
    ('CARACAS', 20)
    """
    if not text[:1].isupper():
        return "", 0
    match = _pattern(lang).match(text)
    if match is None:
        return "", 0
    place = (match["place"] or match["state"] or match["mixed"] or match["colon"]).rstrip(" ,")
    if match["place"] and "(" not in match.group() and not any(c.isdigit() for c in match.group()):
        # A capital word and a dash alone: "NATO - the alliance" has the same form, so ask for the dash of
        # a dateline, or for letters enough to be a place
        if match.group().rstrip()[-1] == "-" and "--" not in match.group():
            return "", 0
        if len(place) < 4:
            return "", 0
    return place, match.end()
