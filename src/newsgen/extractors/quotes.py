"""Quotations and who is quoted.

    '“... we will continue to do so,” said Kenneth Roth, executive director of Human Rights Watch.
     “This new iron curtain will not stop our ongoing efforts ...”'
        ->  one quotation of Kenneth Roth, joined round its attribution

Words in marks that are a title or a doubtful term ('the "very serious" revelations') are left out.
"""

from __future__ import annotations

import re

import msgspec

from ..certainty import certainty
from ..model import Article, Quotation
from ..reading import Reading
from ..text.names import Names
from ..text.quotations import Quoted, quoted
from ..text.speakers import NOBODY, Attribution, Named, SpeakerFinder

_FEWEST_WORDS = 7
"""A shorter quotation counts only when it is a sentence of its own."""
_NEAR_WORDS = 3
# The mark that opens a further paragraph inside a quotation: 'gave me a start. "In those days'
_AGAIN = re.compile(r"(?<=[.?!…] )[\"“](?=\S)")


class _Piece:
    """A quotation while it is being put together: ``start`` and ``end`` in the prose."""

    __slots__ = ("block", "closed", "end", "part", "said", "start", "texts")

    def __init__(self, text: str, block: int, part: int, quote: Quoted, base: int) -> None:
        self.texts = [text]
        self.block = block
        self.part = part
        self.start = base + quote.start
        self.end = base + quote.end
        self.closed = quote.closed
        self.said: Attribution | None = None


def extract(reading: Reading, article: Article) -> Article:
    """``article`` with its quotations; speakers are named as its people and organisations are."""
    names = reading.names(article)
    if names is None:
        return article
    pieces = _pieces(names)
    if not pieces:
        return article
    finder = SpeakerFinder(names.prose.text, _named(names, article), names.lang)
    _attribute(names, finder, pieces)
    sure = {body.name: body.certainty for body in article.organisations}
    sure |= {person.name: person.certainty for person in article.people}
    return msgspec.structs.replace(article, quotes=tuple(_joined(names, pieces, sure)))


def _named(names: Names, article: Article) -> list[Named]:
    prose = names.prose
    named = []
    for person in article.people:
        places = [(start, start + len(m.surface)) for m in person.mentions for start in (prose.offset(m),)]
        gender = _gender(names, places)
        named += [Named(start, end, person.name, True, gender=gender) for start, end in places]
    for body in article.organisations:
        about = f"{body.name} {body.canonical} {body.kind}".lower()
        named += [
            Named(start, start + len(m.surface), body.name, False, about)
            for m in body.mentions
            for start in (prose.offset(m),)
        ]
    named.sort()
    return named


def _gender(names: Names, places: list[tuple[int, int]]) -> str:
    """The pronoun of a person whom the text calls Mr or Ms; empty where it does not."""
    for start, _ in places:
        word = names.prose.text[max(0, start - 12) : start].rstrip().rpartition(" ")[2].lstrip("\n\"“(").rstrip(".")
        gender = names.lang.genders.get(word.lower(), "")
        if gender:
            return gender
    return ""


def _pieces(names: Names) -> list[_Piece]:
    """Every quotation that is long enough, and those that lean on one."""
    prose = names.prose
    pieces: list[_Piece] = []
    for part in range(prose.body_parts):
        base, end = prose.starts[part], prose.end_of(part)
        text = prose.text[base:end]
        for quote in quoted(text):
            words = _AGAIN.sub("", prose.plain[base + quote.start : base + quote.end].strip())
            if _counts(words):
                pieces.append(_Piece(words, prose.parts[part], part, quote, base))
    return pieces


def _counts(words: str) -> bool:
    spaces = words.count(" ")
    if spaces + 1 >= _FEWEST_WORDS:
        return True
    return spaces + 1 >= _NEAR_WORDS and words[:1].isupper() and words[-1:] in ".!?,…"


def _attribute(names: Names, finder: SpeakerFinder, pieces: list[_Piece]) -> None:
    """Looks after each piece, then before it, then at what was said last."""
    prose = names.prose
    text = prose.text
    for number, piece in enumerate(pieces):
        base, limit = prose.starts[piece.part], prose.end_of(piece.part)
        last = pieces[number - 1] if number else None
        following = pieces[number + 1] if number + 1 < len(pieces) else None
        if piece.closed and not _opens_sentence(text, piece.end):
            stop = following.start - 1 if following and following.part == piece.part else limit
            stop = _sentence_end(text, piece.end + 1, min(stop, piece.end + 240))
            piece.said = finder.after(piece.end + 1, stop)
        begin = last.end + 1 if last and last.part == piece.part else base
        begin = max(begin, _sentence_start(text, begin, piece.start - 1))
        if piece.said is None or not piece.said.name:
            piece.said = finder.before(begin, piece.start - 1) or piece.said
        if piece.said is None:
            piece.said = _unattributed(names, finder, piece, last, begin)
        _give_back(pieces, number)


def _unattributed(names: Names, finder: SpeakerFinder, piece: _Piece, last: _Piece | None, begin: int) -> Attribution:
    """A quotation without attribution is its neighbour's when it is a sentence by itself."""
    text = names.prose.text
    if last is not None and last.said is not None:
        if _carries_on(names, last, piece):
            return Attribution(last.said.name, last.said.weight * 0.95, last.said.rule)
        alone = not text[begin : piece.start - 1].strip()
        if alone and last.part == piece.part and piece.texts[0][:1].isupper():
            return Attribution(last.said.name, last.said.weight * 0.9, "quoted just before")
    if piece.texts[0][:1].isupper() and not text[begin : piece.start - 1].strip():
        since = names.prose.starts[max(0, piece.part - 1)]
        spoke = finder.last_speaking(piece.start, since)
        people = [m for m in finder.between(names.prose.starts[piece.part], piece.start) if m.person]
        if people and (spoke is None or spoke.start < people[-1].start):
            return Attribution(people[-1].name, 0.4, "the person just named")
        if spoke is not None:
            return Attribution(spoke.name, 0.5, "who spoke last")
    return NOBODY


def _give_back(pieces: list[_Piece], number: int) -> None:
    """'“We pay. / “We also plan,” Fahmi said': the paragraphs before, left open, are his too."""
    piece = pieces[number]
    if piece.said is None or not piece.said.name:
        return
    back = number - 1
    while back >= 0 and not pieces[back].closed and pieces[back].part + 1 == pieces[back + 1].part:
        said = pieces[back].said
        if said is None or said.weight <= piece.said.weight:
            pieces[back].said = piece.said
        back -= 1


def _carries_on(names: Names, last: _Piece, piece: _Piece) -> bool:
    """Does ``piece`` open the paragraph after one whose quotation was left open?"""
    return not last.closed and piece.part == last.part + 1 and piece.start - names.prose.starts[piece.part] <= 2


def _joined(names: Names, pieces: list[_Piece], certain: dict[str, float]) -> list[Quotation]:
    """Pieces of one speaker that only their attribution, or a paragraph's end, sets apart. ``certain`` says how sure
    each name is."""
    text = names.prose.text
    quotes: list[Quotation] = []
    last: _Piece | None = None
    for piece in pieces:
        said = piece.said or NOBODY
        if last is not None:
            split = (
                quotes[-1].speaker == said.name != ""
                and last.part == piece.part
                and piece.start - last.end < 200
                and text.count(". ", last.end, piece.start) < 2
            )
            if split or _carries_on(names, last, piece):
                joined = f"{quotes[-1].text} {piece.texts[0]}"
                quotes[-1] = msgspec.structs.replace(quotes[-1], text=joined)
                last = piece
                continue
        sure = certainty("speaker", said.rule, certain[said.name]) if said.name else 0.0
        quotes.append(Quotation(piece.texts[0], said.name, piece.block, sure, said.rule if said.name else ""))
        last = piece
    return quotes


def _sentence_end(text: str, start: int, limit: int) -> int:
    at = start
    while True:
        at = text.find(". ", at, limit)
        if at < 0:
            return limit
        if text[at - 2] not in " ." and text[at - 1].islower():
            return at + 1
        at += 2


def _sentence_start(text: str, start: int, end: int) -> int:
    """Where the sentence that leads to ``end`` begins."""
    at = end
    while True:
        at = max(text.rfind(mark, start, at) for mark in (". ", "? ", "! ", "\n"))
        if at < 0:
            return start
        if text[at - 1].islower() or text[at - 1] in '”"’)':
            return at + 2
        if at <= start:
            return start


def _opens_sentence(text: str, end: int) -> bool:
    """Does a new sentence follow the quotation that closes at ``end``? '"Why?" Roth asked.' is one."""
    if text[end + 1 : end + 3] == ". ":
        # 'Mr Howard said it was "far better". Mr Blair said ...'
        return True
    if text[end - 1 : end] not in (".", "!", "?", "…") or text[end + 1 : end + 2] != " ":
        return False
    if text[end - 1] != "." and text.find(".", end, end + 40) > 0:
        return False
    return text[end + 2 : end + 3].isupper() or text[end + 2 : end + 3] in '"“'
