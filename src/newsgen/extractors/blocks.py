"""The text: its paragraphs, headings, quotations and lists."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from ..layout import Role
from ..layout.pieces import ITEM
from ..layout.quoting import is_quotation
from ..model import Article, Block, BlockType
from ..reading import Reading

# "**What it cost**": a heading of a plain text that somebody wrote as in Markdown
_BOLD: Final = re.compile(r"(\*\*|__)(?P<text>[^*_]+)\1")
_ROLES: Final[tuple[Role, ...]] = ("paragraph", "heading", "list")


def extract(reading: Reading, article: Article) -> Article:
    """Fill ``blocks``. What a format states (Markdown) stays as it is."""
    if reading.document.blocks is not None:
        return _stated(reading, article, reading.document.blocks)
    blocks: list[Block] = []
    for piece, label in reading.layout.of(*_ROLES):
        text, ordered = piece.printed, False
        kind: BlockType = "paragraph"
        if label.role == "heading":
            kind = "heading"
            if (marks := _BOLD.fullmatch(text)) is not None:
                text = marks["text"]
        elif label.role == "list":
            kind = "list"
            if match := ITEM.match(text):
                ordered = match["bullet"][0] not in "-*•‣▪●–—"
                text = text[match.end() :]
        elif is_quotation(text):
            kind = "quote"
        level = 2 if kind == "heading" else 0
        blocks.append(Block(kind, text, piece.first, piece.last, level=level, ordered=ordered))
    return msgspec.structs.replace(article, blocks=tuple(blocks))


def _stated(reading: Reading, article: Article, stated: tuple[Block, ...]) -> Article:
    """The blocks of a format that states them, without those that turned out to be something else."""
    blocks = []
    for block, label in zip(stated, reading.layout.labels, strict=True):
        if label.role in _ROLES:
            if block.type == "paragraph" and is_quotation(block.text):
                block = msgspec.structs.replace(block, type="quote")
            blocks.append(block)
    return msgspec.structs.replace(article, blocks=tuple(blocks))
