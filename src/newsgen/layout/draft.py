"""A text while its pieces are being labelled."""

from __future__ import annotations

from collections.abc import Sequence

from ..words import Words, key
from .labels import Label, Role
from .pieces import Piece
from .shapes import PROSE, SENTENCE, SHORT, shape
from .signs import sign


class Draft:
    """The pieces of a text and the labels found for them so far; each step reads what those before it
    wrote.

    ``first`` and ``last`` bound the article, ``title`` is the headline's index (-1: none), ``page`` says
    that the text shows signs of a page around the article, ``kept`` holds what the owner wants kept.
    """

    def __init__(self, pieces: Sequence[Piece], words: Words, lang: str) -> None:
        self.pieces = pieces
        self.words = words
        self.lang = lang
        self.texts = [piece.text for piece in pieces]
        self.shapes = [shape(piece) for piece in pieces]
        self.labels: list[Label | None] = [sign(piece, words, lang) for piece in pieces]
        self.kept: set[int] = set()
        self.page = False
        self.first, self.last = 0, len(pieces) - 1
        self.title = -1
        self._keys: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.pieces)

    def key(self, n: int) -> str:
        """The bare words of piece ``n``, empty for one too long to be a phrase of a page."""
        if n not in self._keys:
            self._keys[n] = key(self.texts[n]) if len(self.texts[n]) < 250 else ""
        return self._keys[n]

    def length(self, n: int) -> int:
        """How many words piece ``n`` has."""
        return self.texts[n].count(" ") + 1

    def role(self, n: int) -> Role | None:
        """The role of piece ``n``; None when it has none yet, or when there is no such piece."""
        label = self.labels[n] if 0 <= n < len(self.labels) else None
        return None if label is None else label.role

    def is_open(self, n: int) -> bool:
        return self.labels[n] is None

    def is_short(self, n: int) -> bool:
        """Whether ``n`` is a short line that nothing is known of yet."""
        return self.labels[n] is None and self.shapes[n] == SHORT

    def is_prose(self, n: int) -> bool:
        """Whether ``n`` is prose, however short, that nothing is known of yet."""
        return self.labels[n] is None and self.shapes[n] in (PROSE, SENTENCE)

    def put(self, n: int, role: Role, rule: str, certainty: float = 1.0) -> None:
        """Give piece ``n`` its label."""
        self.labels[n] = Label(role, rule, certainty)
