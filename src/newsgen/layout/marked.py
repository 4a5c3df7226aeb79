"""The layout of a text whose format states its blocks (Markdown): nothing is cut without strong cause."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Block, Document
from ..words import Words, key, words
from .labels import Label, Layout
from .pieces import Piece
from .signs import sign

_ROLES = {"heading": "heading", "list": "list"}
_HEAD = 5
# A button of a page is furniture in Markdown too; a long line without a stop is not.
_STRONG = 0.9


def lay_out_blocks(document: Document, blocks: Sequence[Block]) -> Layout:
    """One label for each block, in the same order."""
    listed = words(document.lang)
    pieces = tuple(
        Piece(block.text or " ", block.first_line, block.last_line, printed=block.text) for block in blocks
    )
    title = document.metadata.get("title")
    wanted = key(title) if isinstance(title, str) else ""
    titled = bool(wanted)
    labels: list[Label] = []
    for n, (block, piece) in enumerate(zip(blocks, pieces, strict=True)):
        if wanted and n < _HEAD and key(piece.text) == wanted:
            labels.append(Label("furniture", "title repeated"))
        elif not titled and block.type == "heading" and n < _HEAD:
            titled = True
            labels.append(Label("title", "first heading"))
        else:
            labels.append(_label(block, piece, n, len(blocks), listed, document.lang))
    return Layout(pieces, tuple(labels))


def _label(block: Block, piece: Piece, n: int, count: int, listed: Words, lang: str) -> Label:
    if block.type == "paragraph" and len(piece.text) < 200:
        found = sign(piece, listed, lang)
        if found is not None and _holds(found, piece, n, count):
            return found
    role = _ROLES.get(block.type, "paragraph")
    return Label(role, f"{block.type} in Markdown")  # type: ignore[arg-type]


def _holds(found: Label, piece: Piece, n: int, count: int) -> bool:
    """Whether a sign is strong enough to take a block out of a text that somebody marked up."""
    if found.role in ("byline", "date"):
        return n < _HEAD
    if found.role == "copyright":
        return n >= count - 2
    strong = (
        "button or notice of a page",
        "speaks to the visitor of a page",
        "asks the visitor to do something",
    )
    return found.role == "furniture" and found.certainty >= _STRONG and found.rule in strong
