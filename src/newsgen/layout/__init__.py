"""Finding the parts of a newspaper piece in the lines of its text.

``lay_out`` gives each piece of a text one label. It goes from what is certain to what is not: what a
piece says about itself (``signs``), the stretch of prose that is the article (``region``), the headline
(``titles``), the lines below it (``header``), the text (``body``) and what stands after it (``tail``).
Each decision needs the ones before it, which is why they are made here together and the extractors
only read them off.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Document
from ..words import key, words
from .body import label_body
from .header import label_above, label_header
from .labels import Label, Layout, Role
from .marked import lay_out_blocks
from .pieces import Piece, pieces
from .region import PROSE, SHORT, Region, is_page, region, shape
from .signs import LONG, appeal, sign
from .tail import label_notes, label_rest, label_topics
from .titles import headline

__all__ = ["Label", "Layout", "Piece", "Role", "lay_out"]


def lay_out(document: Document) -> Layout:
    """The layout of a text: found by rules, or as its format states it."""
    if document.blocks is not None:
        return _as_wished(document, lay_out_blocks(document, document.blocks))
    found = pieces(document.lines)
    if not found:
        return Layout((), ())
    listed = words(document.lang)
    lang = document.lang
    signs: list[Label | None] = [
        sign(piece, listed, lang) if len(piece.text) <= LONG * 2 else None for piece in found
    ]
    keeps, cuts = _wishes(document, "keep"), _wishes(document, "cut")
    shapes = [shape(piece) for piece in found]
    kept = set()
    if keeps or cuts:
        kept = _editor(found, signs, shapes, keeps, cuts)
    _end_mark(found, signs, listed.end_marks)
    page = is_page(found, shapes, signs)
    if page:
        for n, piece in enumerate(found):
            if signs[n] is None and shapes[n] != SHORT and n not in kept:
                signs[n] = appeal(piece.text, listed)
    stretch = region(found, shapes, signs, page=page)
    if kept:
        stretch = Region(min(stretch.first, *kept), max(stretch.last, *kept), stretch.page)
    if not stretch.page:
        _trust(found, shapes, signs)
    title = _given_title(document, found)
    if title is None:
        index, rule, certainty = headline(found, shapes, signs, stretch, listed, lang)
        if index in kept:
            index = -1
        if index >= 0:
            signs[index] = Label("title", rule, certainty)
    else:
        index = title
        if index >= 0:
            signs[index] = Label("furniture", "title repeated")
    last = max(stretch.last, index)
    label_topics(found, shapes, signs, index, listed)
    label_above(found, shapes, signs, index, listed, lang)
    start = label_header(found, shapes, signs, index, last, listed, lang, page=stretch.page)
    label_body(found, shapes, signs, start, last, listed, page=stretch.page)
    label_notes(found, signs, start, last, listed)
    label_rest(found, signs, last, listed, page=stretch.page)
    for n in kept:
        signs[n] = Label("paragraph", "kept by the editor")
    return Layout(tuple(found), tuple(label or Label("paragraph", "left over", 0.3) for label in signs))


def _as_wished(document: Document, layout: Layout) -> Layout:
    """A layout of stated blocks with the owner's ``keep:`` and ``cut:`` carried out."""
    keeps, cuts = _wishes(document, "keep"), _wishes(document, "cut")
    if not keeps and not cuts:
        return layout
    labels = list(layout.labels)
    for n, piece in enumerate(layout.pieces):
        start = key(piece.text[:400])
        if any(start.startswith(wish) for wish in keeps):
            labels[n] = Label("paragraph", "kept by the editor")
        elif any(start.startswith(wish) for wish in cuts):
            labels[n] = Label("furniture", "editor")
    return Layout(layout.pieces, tuple(labels))


def _wishes(document: Document, name: str) -> list[str]:
    """The first words that the owner listed under ``keep:`` or ``cut:``, as keys."""
    given = document.metadata.get(name)
    listed = given if isinstance(given, list) else [given] if given else []
    return [k for item in listed if (k := key(str(item)))]


def _editor(
    found: Sequence[Piece], signs: list[Label | None], shapes: list[str], keeps: list[str], cuts: list[str]
) -> set[int]:
    """Carry out the owner's wishes; the indexes of what must be kept."""
    kept = set()
    for n, piece in enumerate(found):
        start = key(piece.text[:300])
        if any(start.startswith(wish) for wish in keeps):
            kept.add(n)
            signs[n] = None
            shapes[n] = PROSE
        elif any(start.startswith(wish) for wish in cuts):
            signs[n] = Label("furniture", "editor")
    return kept


# Signs that a clean text gives by chance: an attendance ("78,000"), a sentence about newsletters.
_BY_CHANCE = ("no words", "an offer to the reader", "a length of time", "how long ago")


def _trust(found: Sequence[Piece], shapes: Sequence[str], signs: list[Label | None]) -> None:
    """Take weak signs back in a text that shows no page around it."""
    for n in range(len(found)):
        label = signs[n]
        if label is None or label.role != "furniture":
            continue
        asks = label.rule.startswith("asks") and shapes[n] != SHORT
        if asks or (label.rule in _BY_CHANCE and any(c.isalnum() for c in found[n].text)):
            signs[n] = None


def _end_mark(found: Sequence[Piece], signs: list[Label | None], marks: frozenset[str]) -> None:
    """'Reuter', 'ENDS', '-30-' as the last line, or the last above a copyright line."""
    for n in range(len(found) - 1, max(0, len(found) - 3), -1):
        label = signs[n]
        text = found[n].text
        if len(text) < 30 and (key(text) in marks or text.strip("- #") == "30"):
            signs[n] = Label("furniture", "end mark")
            return
        if label is None or label.role != "copyright":
            return


def _given_title(document: Document, found: Sequence[Piece]) -> int | None:
    """Where a title from the front matter is repeated in the text (-1: nowhere); None without one."""
    title = document.metadata.get("title")
    if not isinstance(title, str) or not title.strip():
        return None
    wanted = key(title)
    for n, piece in enumerate(found[:40]):
        if len(piece.text) <= 2 * len(title) + 20 and key(piece.text) == wanted:
            return n
    return -1
