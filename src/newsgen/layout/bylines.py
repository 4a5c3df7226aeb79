"""Who wrote it: recognising and reading bylines."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from .. import dates
from ..words import Words, key
from .pieces import Piece

_PARTICLES = frozenset(
    {
        "de", "del", "della", "di", "da", "dos", "du", "des", "van", "von", "der", "den", "ter", "la", "le",
        "el", "al", "bin", "binti", "bint", "ibn", "of", "the",
    }
)  # fmt: skip
_NAME_WORD = re.compile(r"[A-ZÀ-ÞŁŚŽČŠ][\w'’.-]*$")
# What sets a name apart from what follows: "A. Writer | Planet", "A. Writer · Planet ·", "A. Writer — Leeds"
_STROKES = re.compile(r" ?[|·•] ?| [–—-] ")
# "A. Writer awriter@planet.example", "A. Writer@writer"
_ADDRESS = re.compile(r"\s[\w.+-]+@[\w-]+\.\w+|\s?@\w+")


class Byline(msgspec.Struct, frozen=True):
    """The names of a byline and the publisher that stood behind them, if one did."""

    names: tuple[str, ...]
    publisher: str = ""


def is_name(text: str, longest: int = 5) -> bool:
    """Whether a text looks like a name: two or more words, all with capitals but for particles.

    >>> is_name("Yusof Mat Isa"), is_name("Yusof said"), is_name("Reuters")
    (True, False, False)
    """
    words = text.split()
    if not 2 <= len(words) <= longest or any(c.isdigit() for c in text):
        return False
    return all(word in _PARTICLES or _NAME_WORD.match(word) for word in words) and words[-1] not in _PARTICLES


def read(piece: Piece, words: Words, lang: str, *, opened: bool = True) -> Byline | None:
    """The byline that a piece is, or None.

    With ``opened`` it must say so ("By Jon King, News Reporter"); without, a bare name will do
    ("Tanyel Mustafa", "Kyle Wiggers   7 hours", "Associated PressApril 28, 2023"), which only the place
    where it stands can then confirm.
    """
    text = piece.text
    if len(text) > 160:
        return None
    opener = words.openers.match(text)
    if opener is None and opened:
        return None
    if opener is None and words.agencies.fullmatch(text):
        return Byline((text,))
    cut = len(text)
    for found in dates.find(text, "", lang) if any(c.isdigit() for c in text) else ():
        cut = min(cut, found.start)
    if address := _ADDRESS.search(text) if "@" in text else None:
        cut = min(cut, address.start())
    if ago := words.ago.search(text):
        cut = min(cut, ago.start())
    # A wide gap or a stroke ends the names: "By Aaron Kliegman   | Fox News"
    start = opener.end() if opener else 0
    gaps = [at for at in piece.breaks if start < at < cut]
    strokes = [m for m in _STROKES.finditer(text, start, cut) if m.start() > start]
    end = min([cut, *gaps, *(m.start() for m in strokes)])
    names = _names(text[start:end], words, opened=opener is not None)
    if not names:
        return None
    rest = text[end:cut].strip(" |·•–—-,")
    parts = [part for part in _STROKES.split(rest) if part.strip(" :,")]
    if opener is None and not all(_may_follow(part.strip(" :,"), words) for part in parts):
        return None
    publisher = ""
    if strokes and strokes[0].group().strip() in ("|", "·", "•"):
        after = re.split(r"[|·•]", rest)[0].strip()
        publisher = after if _is_outlet(after, words) else ""
    return Byline(names, publisher)


@lru_cache(maxsize=8)
def _trailing_day(words: Words) -> re.Pattern[str]:
    """"A. Writer on Monday, " before a date"""
    return re.compile(rf"[\s,]+(?:on|le)?[\s,]*(?:{'|'.join(words.weekdays)})?[\s,]*$", re.IGNORECASE)


def _may_follow(text: str, words: Words) -> bool:
    """What stands behind a bare name in a byline: a role, an outlet, how long ago, a date's label."""
    label = key(text) in words.published or key(text) in words.updated
    return bool(
        label or words.roles.search(text) or words.span.fullmatch(text) or _is_outlet(text, words)
    )


def _is_outlet(text: str, words: Words) -> bool:
    """'Fox News', 'The Daily Planet': capitals, and no person's role."""
    parts = text.split()
    if not 1 <= len(parts) <= 5 or words.roles.search(text) or any(c.isdigit() for c in text):
        return False
    return all(_NAME_WORD.match(part) or part in _PARTICLES or part == "&" for part in parts)


def _names(text: str, words: Words, *, opened: bool) -> tuple[str, ...]:
    """The names in "Jon King, News Reporter", "A. Writer and B. Author", "Emma MackenzieLifestyle Writer"."""
    for label in sorted(words.published + words.updated, key=len, reverse=True):
        tail = text.rstrip(" :|-–—")
        if tail.casefold().endswith(label) and len(tail) > len(label):
            text = tail[: len(tail) - len(label)]
            break
    text = _trailing_day(words).sub("", text)
    glued = re.search(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", text)
    if glued and words.roles.search(text, glued.start()) and is_name(text[: glued.start()]):
        text = text[: glued.start()]
    joiner = "|".join(re.escape(j) for j in sorted(words.joiners))
    found: list[str] = []
    for n, part in enumerate(re.split(rf"\s*[,;]\s*(?:(?:{joiner})\s+)?|\s+(?:and|et|&)\s+", text)):
        name = part.strip(" .,:|-–—")
        if not name:
            continue
        if n and (words.roles.search(name) or words.owners.fullmatch(name)):
            break
        if n and not is_name(name):
            # "By Jane Doe, Brussels" goes on with a place; "Phil and Becky have been …" is a sentence.
            if opened and name.count(" ") < 3 and name[0].isupper():
                break
            return ()
        if n == 0 and not (is_name(name) or (opened and _is_source(name, words))):
            return ()
        if n == 0 and not opened and words.roles.search(name):
            return ()
        found.append(name)
    return tuple(found)


def _is_source(text: str, words: Words) -> bool:
    """'Euronews with Agencies', 'Staff Writer', 'Reuters', 'AFP': what "By" may name beside a person."""
    parts = text.split()
    if not 1 <= len(parts) <= 6 or any(c.isdigit() for c in text) or not _NAME_WORD.match(parts[0]):
        return False
    for n, part in enumerate(parts):
        if part in words.joiners and n:
            return len(parts) - n <= 3  # "with agencies" needs no capital
        if not (_NAME_WORD.match(part) or part in _PARTICLES):
            return False
    return True
