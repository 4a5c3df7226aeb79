"""What a piece of a text is, and why."""

from __future__ import annotations

from typing import Literal

import msgspec

from .pieces import Piece

Role = Literal[
    "title", "subtitle", "section", "byline", "date", "dateline", "paragraph", "heading", "list",
    "caption", "credit", "topic", "copyright", "furniture",
]  # fmt: skip


class Label(msgspec.Struct, frozen=True):
    """The ``role`` of a piece, the ``rule`` that gave it (a few words that an owner understands) and
    its ``certainty`` from 0 to 1. ``box`` marks furniture that heads a list of links, ``end`` what stands
    only below an article."""

    role: Role
    rule: str
    certainty: float = 1.0
    box: bool = False
    end: bool = False


class Layout:
    """The pieces of a text and, for each, its label."""

    def __init__(self, pieces: tuple[Piece, ...], labels: tuple[Label, ...]) -> None:
        self.pieces = pieces
        self.labels = labels
        self._roles: frozenset[Role] = frozenset(label.role for label in labels)

    def of(self, *roles: Role) -> list[tuple[Piece, Label]]:
        """The pieces with one of these roles, in the order in which they stand."""
        if self._roles.isdisjoint(roles):
            return []
        pairs = zip(self.pieces, self.labels, strict=True)
        return [(piece, label) for piece, label in pairs if label.role in roles]
