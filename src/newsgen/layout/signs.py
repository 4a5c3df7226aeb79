"""What a piece says about itself, wherever it stands: furniture, dates, bylines, credits, captions."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from .. import dates
from ..words import Words, key
from . import bylines, captions
from .labels import Label
from .pieces import ITEM, Piece, ended

# Long prose is what articles are made of; nothing here needs a closer look at it.
LONG: Final = 260
_PHRASE: Final = 130
_OPENING: Final = 60
_BUTTON: Final = 60
_ROLE: Final = 60
"""How far behind "is a" an author's role stands."""
_MOST: Final = 20_000
"""Short lines that are remembered."""
_ROW: Final = 12
"""Words of the longest row of buttons."""

_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_COPYRIGHT = re.compile(
    r"©|\(c\) ?(?:1[5-9]|20)\d\d|^copyright\b.{0,12}(?:1[5-9]|20)\d\d|"
    r"all rights reserved|tous droits réservés",
    re.I,
)
# "FacebookTwitterFlipboardSend": buttons of a page, run together
_BUTTONS = re.compile(r"(?:[A-Z][a-z]+){3,}[A-Z]*")
# "— David Lammy (@DavidLammy) September 15, 2024"
_POST = re.compile(r"[—–-] ?[^()]{2,60} \(@\w+\).{0,30}$")
TRAIL: Final = "way to the page"
# "Home > News > Tarnsund"
_TRAIL = re.compile(r"[^<>›»]{1,40}(?: [>›»] [^<>›»]{1,60}){2,}")
_ADDRESS = re.compile(
    r"[\w.+-]+@[\w-]+\.\w+|(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|org|net|co\.uk|fr|eu)\b", re.IGNORECASE
)
# A note gives the author's name in full; who has a title stands in the text.
_TITLED = re.compile(r"(?:Mr|Mrs|Ms|Miss|Sir|Lord|Lady|M|Mme|Mlle)\.? ")
_REACHED = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?<!\w)@\w+")
_CLOCK_WORDS = re.compile(r"\b(?:at|on|the|le|à|am|pm|[A-Z]{3,4})\b|\d+(?::\d+)*|[ap]\.m\.")


def sign(piece: Piece, words: Words, lang: str) -> Label | None:
    """The label that a piece earns by itself, or None."""
    if len(piece.text) > LONG:
        return _long(piece, words)
    if len(piece.text) > _BUTTON:
        return _sign(piece, words, lang)
    # The pages of one paper have the same buttons: what one says is found once.
    signs = _signs(lang)
    said = piece.text, piece.breaks
    if said not in signs:
        if len(signs) >= _MOST:
            signs.clear()
        signs[said] = _sign(piece, words, lang)
    return signs[said]


@lru_cache(maxsize=8)
def _signs(lang: str) -> dict[tuple[str, tuple[int, ...]], Label | None]:
    """The labels of the short lines that this process has met in texts of ``lang``."""
    return {}


def _sign(piece: Piece, words: Words, lang: str) -> Label | None:
    text = piece.text
    low = text.casefold()
    # A phrase of a page is short, or it is how a sentence opens.
    bare = key(text) if len(text) <= _PHRASE else key(text[:_OPENING])
    if label := _copyright(text, low):
        return label
    if label := _date(text, bare, words, lang):
        return label
    if not bare or (len(text) < 12 and not bare.replace("#", "").strip()):
        return Label("furniture", "no words")
    sentence = ended(text) and len(text) > 60
    if label := _phrase(piece, bare, words):
        return label
    if bylines.read(piece, words, lang) and not (ended(text) and len(text) > 70 and text[-2:] != "m."):
        return Label("byline", "says by whom", 0.95)
    if credit := captions.credit_alone(text, words):
        return Label("credit", f"names an owner of pictures: {credit}", 0.9)
    if caption := captions.read(piece, words):
        return Label("caption", caption.rule, caption.certainty)
    if label := _note(text, bare, words):
        return label
    return None if sentence else appeal(text, words)


def _long(piece: Piece, words: Words) -> Label | None:
    """A caption may be long when it ends in brackets or in an agency's notice; other long prose is not
    looked at."""
    text = piece.text
    if len(text) > 600:
        return None
    if text[-1] == ")" or text[-12:].isupper():
        caption = captions.read(piece, words)
        if caption and caption.certainty >= 0.9:
            return Label("caption", caption.rule, caption.certainty)
    return _copyright(text, text.casefold())


def _copyright(text: str, low: str) -> Label | None:
    """'Copyright © 2024 The Brussels Times. All Rights Reserved.'"""
    if not ("©" in low or "copyright" in low or "(c)" in low or "reserv" in low or "réserv" in low):
        return None
    match = _COPYRIGHT.search(text)
    if match is None:
        return None
    if _YEAR.search(text, match.start(), match.start() + 60) or "reserv" in low or "réserv" in low:
        return Label("copyright", "copyright line")
    return None


def _date(text: str, bare: str, words: Words, lang: str) -> Label | None:
    """A line that says nothing but when: "Published on 30/04/2024 - 16:38", "7 mins ago"."""
    if len(text) > 130:
        return None
    if bare in words.published or bare in words.updated:
        return Label("date", "label of a date", 0.9)
    if "#" not in bare:
        return None
    found = dates.find(text, "", lang)
    rest = text
    for one in reversed(found):
        rest = rest[: one.start] + " " + rest[one.end :]
    rest = words.ago.sub(" ", rest)
    if not found and rest == text:
        if words.span.fullmatch(text):
            return Label("furniture", "a length of time")
        return None
    left = key(words.span.sub(" ", rest)).replace("#", " ")
    # Before small words go: 'mis à jour le' is one label.
    for label in sorted(words.published + words.updated, key=len, reverse=True):
        left = re.sub(rf"(?:^|(?<=\s)){re.escape(label)}(?=\s|$)", " ", left)
    left = _CLOCK_WORDS.sub(" ", left)
    names = [w for w in left.split() if w not in words.weekdays and w not in words.months and len(w) > 1]
    if not found:
        # "21 mins ago11:48", "Malaysia / 20 m ago"
        return Label("furniture", "how long ago") if len(names) <= 2 else None
    if not names or (len(names) == 1 and len(text) < 60):
        return Label("date", "a date and no more", 0.95)
    label = key(text[: min(one.start for one in found)])
    if len(names) <= 3 and len(text) < 90 and (label in words.published or label in words.updated):
        # "Updated on: November 19, 2019 / 10:07 AM / CBS News"
        return Label("date", "a date with its label", 0.9)
    return None


def _phrase(piece: Piece, bare: str, words: Words) -> Label | None:
    text = piece.text
    if len(text) <= _PHRASE and (label := _whole_phrase(text, bare, words)):
        return label
    if words.asks.match(bare) and not ITEM.match(text):
        return Label("furniture", "asks the visitor to do something", 0.9)
    if words.opens.match(text):
        return Label("furniture", "speaks to the visitor of a page", 0.9)
    return None


def _whole_phrase(text: str, bare: str, words: Words) -> Label | None:
    """A line that is one of the phrases of a page, from its first word to its last."""
    if bare in words.ends:
        return Label("furniture", "heads what stands only below an article", end=True)
    if bare in words.topics:
        return Label("furniture", "heads a list of topics", box=False)
    if bare in words.boxes:
        return Label("furniture", "heads a list of links", box=True)
    if bare in words.alone:
        return Label("furniture", "button or notice of a page")
    if _TRAIL.fullmatch(text):
        return Label("furniture", TRAIL)
    if _POST.match(text):
        return Label("furniture", "signs a post from elsewhere", 0.8)
    if _BUTTONS.fullmatch(text) or _consists_of_buttons(bare, words):
        return Label("furniture", "buttons of a page, run together", 0.9)
    return None


def _consists_of_buttons(bare: str, words: Words) -> bool:
    """'terms of service privacy policy': two buttons or more, of three words or more, and nothing else."""
    parts = bare.split(" ")
    if not 3 <= len(parts) <= _ROW:
        return False
    at = 0
    while at < len(parts):
        ends = (end for end in range(min(len(parts), at + 4), at, -1) if " ".join(parts[at:end]) in words.alone)
        end = next(ends, 0)
        if not end:
            return False
        at = end
    return True


def _note(text: str, bare: str, words: Words) -> Label | None:
    """'Reporting by A. Writer; editing by B. Editor'"""
    if words.notes.match(bare) and len(text) < LONG and not _tells(text):
        return Label("furniture", "who else worked on it", 0.9)
    if words.contact.match(bare) or (words.reach.match(bare) and _REACHED.search(text)):
        return Label("furniture", "how to reach the newsroom", 0.9)
    return None


def _tells(text: str) -> bool:
    """'Compiled by the bank and sponsored by its rival, the survey found that …': a sentence of the article; a note
    names people and places, and half of its words have capitals."""
    parts = text.split()
    small = sum(part[0].islower() for part in parts)
    return len(parts) > 12 and small * 2 > len(parts)


def closing_note(text: str, words: Words) -> Label | None:
    """A note that only its place at the end tells from the text.

    "A. Writer is a politics reporter for The Planet.", "The Associated Press contributed to this report."
    """
    if len(text) > LONG:
        return None
    if words.contributed.search(text):
        return Label("furniture", "who else worked on it", 0.9)
    is_a = words.is_a.search(text, 0, 60)
    name = text[: is_a.start()].rstrip(",") if is_a else ""
    named = is_a and bylines.is_name(name) and not _TITLED.match(name)
    if is_a and named and words.roles.search(text, is_a.end(), is_a.end() + _ROLE):
        return Label("furniture", "about the author", 0.8)
    return None


def appeal(text: str, words: Words) -> Label | None:
    """An offer to the reader: it holds a word of offers and says "you" or "your", outside quotation.

    A sentence is only asked for this on a page: a clean text may well speak of newsletters.
    """
    if len(text) > LONG * 2:
        return None
    low = text.casefold()
    if text[0] in "\"“‘«'" or '"' in text or "“" in text:
        return None
    offers = len(words.offers.findall(text)) if any(word in low for word in words.offer_words) else 0
    if not offers:
        if sum(word in low for word in words.weak_words) < 3:
            return None
        weak = {word.casefold() for word in words.weak_offers.findall(text)}
        if len(weak) > 2 and words.reader.search(text):
            return Label("furniture", "an offer to the reader", 0.7)
        return None
    if words.reader.search(text) and (offers > 1 or len(text) < 160):
        return Label("furniture", "an offer to the reader", 0.8)
    if not ended(text) and len(text) < 70 and _ADDRESS.search(text):
        return Label("furniture", "an offer to the reader", 0.7)
    return None
