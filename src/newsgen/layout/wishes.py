"""What the owner said in the front matter: ``keep:`` this paragraph, ``cut:`` that one."""

from __future__ import annotations

from ..model import Document
from ..words import key
from .draft import Draft
from .labels import Label, Layout
from .shapes import PROSE

_START = 300


def _wishes(document: Document, name: str) -> list[str]:
    """The first words of paragraphs that the owner listed, as keys."""
    given = document.metadata.get(name)
    listed = given if isinstance(given, list) else [given] if given else []
    return [wish for item in listed if (wish := key(str(item)))]


def obey(document: Document, draft: Draft) -> None:
    """Mark what must be kept and cut what must go, before any rule looks."""
    keep, cut = _wishes(document, "keep"), _wishes(document, "cut")
    for n, text in enumerate(draft.texts if keep or cut else ()):
        start = key(text[:_START])
        if start.startswith(tuple(keep)):
            draft.kept.add(n)
            draft.labels[n] = None
            draft.shapes[n] = PROSE
        elif start.startswith(tuple(cut)):
            draft.put(n, "furniture", "editor")


def keep(draft: Draft) -> None:
    """Whatever the rules made of it, what must be kept is a paragraph."""
    for n in draft.kept:
        draft.put(n, "paragraph", "kept by the editor")


def obeyed(document: Document, layout: Layout) -> Layout:
    """A layout of stated blocks with the owner's wishes carried out."""
    keep, cut = _wishes(document, "keep"), _wishes(document, "cut")
    if not keep and not cut:
        return layout
    labels = list(layout.labels)
    for n, piece in enumerate(layout.pieces):
        start = key(piece.text[:_START])
        if start.startswith(tuple(keep)):
            labels[n] = Label("paragraph", "kept by the editor")
        elif start.startswith(tuple(cut)):
            labels[n] = Label("furniture", "editor")
    return Layout(layout.pieces, tuple(labels))
