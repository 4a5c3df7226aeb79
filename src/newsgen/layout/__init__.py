"""Finding the parts of a newspaper piece in the lines of its text.

``lay_out`` gives each piece of a text one label. It goes from what is certain to what is not: what a
piece says about itself (``signs``), the stretch of prose that is the article (``region``), the headline
(``titles``), the lines around it (``header``), the text (``body``) and what stands after it (``tail``).
Each decision needs the ones before it, which is why they are made here together and the extractors
only read them off.
"""

from __future__ import annotations

from ..model import Document
from ..words import words
from . import wishes
from .body import label_body
from .draft import Draft
from .header import label_above, label_header
from .labels import Label, Layout, Role
from .marked import lay_out_blocks
from .pieces import Piece, pieces
from .region import find_region, trust_a_clean_text
from .tail import label_end_mark, label_notes, label_rest, label_topics
from .titles import find_title

__all__ = ["Label", "Layout", "Piece", "Role", "lay_out"]


def lay_out(document: Document) -> Layout:
    """The layout of a text: found by rules, or as its format states it."""
    if document.blocks is not None:
        return wishes.obeyed(document, lay_out_blocks(document, document.blocks))
    found = pieces(document.lines)
    if not found:
        return Layout((), ())
    title = document.metadata.get("title")
    draft = Draft(found, words(document.lang), document.lang)
    wishes.obey(document, draft)
    label_end_mark(draft)
    find_region(draft)
    if not draft.page:
        trust_a_clean_text(draft)
    beside = "title" not in document.metadata_lines
    find_title(draft, title if isinstance(title, str) else "", beside)
    draft.last = max(draft.last, draft.title)
    label_topics(draft)
    label_above(draft)
    start = label_header(draft)
    label_body(draft, start)
    label_notes(draft, start)
    label_rest(draft)
    wishes.keep(draft)
    # Every piece has a label by now; a paragraph is what does least harm should one be missing.
    labels = tuple(label or Label("paragraph", "left over", 0.3) for label in draft.labels)
    return Layout(tuple(found), labels)
