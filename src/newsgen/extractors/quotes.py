"""Quotations and who is quoted.

    '“... we will continue to do so,” said Kenneth Roth, executive director of Human Rights Watch.
     “This new iron curtain will not stop our ongoing efforts ...”'
        ->  one quotation of Kenneth Roth, joined round its attribution

Words in marks that are a title or a doubtful term ('the "very serious" revelations') are left out.
"""

from __future__ import annotations

import msgspec

from ..model import Article, Quotation
from ..reading import Reading
from ..text.names import Names
from ..text.quotations import Quoted, quoted
from ..text.speakers import Attribution, Named, SpeakerFinder

_FEWEST_WORDS = 7
"""A shorter quotation counts only when it is a sentence of its own."""
_NEAR_WORDS = 3


class _Piece:
    """A quotation while it is being put together: ``start`` and ``end`` in the prose."""

    __slots__ = ("texts", "block", "part", "start", "end", "closed", "said")

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
    return msgspec.structs.replace(article, quotes=tuple(_joined(names, pieces)))


def _named(names: Names, article: Article) -> list[Named]:
    prose = names.prose
    named = [
        Named(start, start + len(mention.surface), entity.name, person)
        for entities, person in ((article.people, True), (article.organisations, False))
        for entity in entities
        for mention in entity.mentions
        for start in (prose.offset(mention),)
    ]
    named.sort()
    return named


def _pieces(names: Names) -> list[_Piece]:
    """Every quotation that is long enough, and those that lean on one."""
    prose = names.prose
    pieces: list[_Piece] = []
    for part in range(prose.body_parts):
        base, end = prose.starts[part], prose.end_of(part)
        text = prose.text[base:end]
        for quote in quoted(text):
            words = text[quote.start : quote.end].strip()
            if _counts(words):
                pieces.append(_Piece(words, prose.parts[part], part, quote, base))
    return pieces


def _counts(words: str) -> bool:
    spaces = words.count(" ")
    if spaces + 1 >= _FEWEST_WORDS:
        return True
    return spaces + 1 >= _NEAR_WORDS and words[:1].isupper() and words[-1:] in ".!?,…"


def _attribute(names: Names, finder: SpeakerFinder, pieces: list[_Piece]) -> None:
    prose = names.prose
    text = prose.text
    for number, piece in enumerate(pieces):
        base, limit = prose.starts[piece.part], prose.end_of(piece.part)
        following = pieces[number + 1] if number + 1 < len(pieces) else None
        stop = following.start - 1 if following and following.part == piece.part else limit
        if piece.closed:
            sentence = _sentence_end(text, piece.end + 1, min(stop, piece.end + 240))
            # A quotation that ends its sentence is followed by another sentence.
            if text[piece.end - 1 : piece.end] not in (".", "") or text[
                piece.end + 1 : piece.end + 2
            ] in (",", ""):
                piece.said = finder.beside(piece.end + 1, sentence, after=True)
            elif not _opens_upper(text, piece.end + 1):
                piece.said = finder.beside(piece.end + 1, sentence, after=True)
        if piece.said is None or piece.said == Attribution("", 0.1):
            begin = pieces[number - 1].end + 1 if number and (
                pieces[number - 1].part == piece.part) else base  # fmt: skip
            begin = max(begin, _sentence_start(text, begin, piece.start - 1))
            before = finder.beside(begin, piece.start - 1, after=False)
            if before is not None and (piece.said is None or before.name):
                piece.said = before
    _fill(names, finder, pieces)


def _fill(names: Names, finder: SpeakerFinder, pieces: list[_Piece]) -> None:
    """Pronouns, paragraphs that carry on, and quotations left alone beside attributed ones."""
    prose = names.prose
    speaker = Attribution("", 0.0)
    previous: _Piece | None = None
    for number, piece in enumerate(pieces):
        said = piece.said
        carried = (
            previous is not None
            and not previous.closed
            and piece.part == previous.part + 1
            and piece.start - prose.starts[piece.part] <= 2
        )
        if said is not None and said.name:
            speaker = said
        elif carried and said is None:
            piece.said = Attribution(speaker.name, speaker.certainty * 0.95)
        elif said == Attribution("", 0.0) or said is None:
            person = _focus(prose.starts, finder, piece, speaker)
            piece.said = Attribution(person, 0.6 if said is not None else 0.5)
            if person:
                speaker = piece.said
        previous = piece
        if piece.said is not None and piece.said.name and not carried:
            # 'It was. ... “and so on,” he said': the paragraphs before it are his too.
            back = number - 1
            while (
                back >= 0
                and not pieces[back].closed
                and pieces[back].part + 1 == pieces[back + 1].part
            ):
                if pieces[back].said is None or not pieces[back].said.name:  # type: ignore[union-attr]
                    pieces[back].said = piece.said
                back -= 1


def _focus(
    starts: tuple[int, ...], finder: SpeakerFinder, piece: _Piece, speaker: Attribution
) -> str:
    """Whom a pronoun means: the last person named before, within this paragraph and the last two."""
    begin = starts[max(0, piece.part - 2)]
    people = [m for m in finder.between(begin, piece.start) if m.person]
    if people:
        return people[-1].name
    return speaker.name


def _joined(names: Names, pieces: list[_Piece]) -> list[Quotation]:
    """Pieces of one speaker that only their attribution, or a paragraph's end, sets apart."""
    text, starts = names.prose.text, names.prose.starts
    quotes: list[Quotation] = []
    last: _Piece | None = None
    for piece in pieces:
        said = piece.said or Attribution("", 0.0)
        if last is not None and quotes:
            same = quotes[-1].speaker == said.name
            gap = text[last.end : piece.start]
            split = last.part == piece.part and len(gap) < 200 and gap.count(". ") < 2
            carried = (
                not last.closed
                and piece.part == last.part + 1
                and piece.start - starts[piece.part] <= 2
            )
            if carried or (same and said.name and split and '"' not in gap[1:-1]):
                quotes[-1] = msgspec.structs.replace(
                    quotes[-1], text=f"{quotes[-1].text} {piece.texts[0]}"
                )
                last = piece
                continue
        quotes.append(
            Quotation(piece.texts[0], said.name, piece.block, said.certainty if said.name else 0.0)
        )
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


def _opens_upper(text: str, at: int) -> bool:
    """Does a new sentence begin after the quotation?"""
    return text[at : at + 1] == " " and text[at + 1 : at + 2].isupper()
