"""All texts of an article, one after the other, so that each search runs over them once."""

from __future__ import annotations

import re
from bisect import bisect_right

from ..model import Article, Mention

TITLE = -1
SUBTITLE = -2
CAPTION = -3
"""Where ``Mention.block`` counts captions from, downwards."""

# Nobody reads names out of program text or of a picture's address.
_READ_BLOCKS = frozenset({"paragraph", "heading", "quote", "list", "table"})
_GAP = "\n\n"
_SPACES = "\u00a0\u2007\u2009\u202f"


class Prose:
    """The parts of an article (body first, then captions, title, subtitle) joined to one text.

    Parts are set apart by an empty line, which no name crosses; ``text`` has plain spaces for hard
    ones. ``mention`` leads from an offset in ``text`` back to the part and the offset in it. The body
    comes first because there a name is introduced; a headline shortens it. In ``text``, unlike in ``plain``, words that
    a language runs together are apart: 'l Assemblée' for "l'Assemblée".
    """

    def __init__(self, article: Article, elisions: re.Pattern[str] | None = None) -> None:
        parts = [(n, b.text) for n, b in enumerate(article.blocks) if b.type in _READ_BLOCKS]
        self.body_parts = len(parts)
        parts += [(CAPTION - n, f.caption) for n, f in enumerate(article.images) if f.caption]
        parts += [(TITLE, article.title)] if article.title else []
        parts += [(SUBTITLE, article.subtitle)] if article.subtitle else []
        self.parts = tuple(block for block, _ in parts)
        starts, position = [], 0
        for _, text in parts:
            starts.append(position)
            position += len(text) + len(_GAP)
        self.starts = tuple(starts)
        self._start_of = dict(zip(self.parts, starts, strict=True))
        self.printed = _GAP.join(text for _, text in parts)
        # Pasted pages are full of hard spaces; one for one, so that offsets hold in both.
        self.text = self.printed
        if not self.text.isascii():
            for space in _SPACES:
                self.text = self.text.replace(space, " ")
        self.plain = self.text
        if elisions is not None:
            self.text = elisions.sub(" ", self.text)
        body = self.body_parts
        self.body_end = starts[body] if body < len(starts) else len(self.text)

    def part_at(self, offset: int) -> int:
        """Which part (an index into ``parts`` and ``starts``) holds ``offset``."""
        return bisect_right(self.starts, offset) - 1

    def end_of(self, part: int) -> int:
        """The offset at which ``part`` ends."""
        if part + 1 < len(self.starts):
            return self.starts[part + 1] - len(_GAP)
        return len(self.text)

    def offset(self, mention: Mention) -> int:
        """Where ``mention`` begins in ``text``: the way back from ``mention()``."""
        return self._start_of[mention.block] + mention.start

    def mention(self, start: int, end: int) -> Mention:
        """The words from ``start`` to ``end`` as a mention in their part."""
        part = self.part_at(start)
        base = self.starts[part]
        return Mention(self.parts[part], start - base, end - base, self.printed[start:end])
