"""One text while it is being read: what several extractors need is made here once."""

from __future__ import annotations

from .layout import Layout, lay_out
from .model import Article, Document
from .tags import TagAuthority, shipped
from .text.forms import forms
from .text.language import language
from .text.names import Names
from .text.prose import Prose


class Reading:
    """A document and what was derived from it so far.

    Extractors are handed the same ``Reading`` in turn, so lines, labels, sentences and tokens are
    computed by whoever asks first and shared by the others.
    """

    def __init__(self, document: Document, own_tags: TagAuthority | None = None) -> None:
        self.document = document
        self.own_tags = own_tags
        self._layout: Layout | None = None
        self._prose: tuple[Article, Prose] | None = None
        self._names: tuple[Prose, Names | None] | None = None
        self.nameless = False
        """Whether names were asked for in a language without words for them."""

    @property
    def layout(self) -> Layout:
        """What each piece of the text is."""
        if self._layout is None:
            self._layout = lay_out(self.document)
        return self._layout

    @property
    def tag_authority(self) -> TagAuthority:
        """The site's tags laid over those that ship with newsgen."""
        return shipped() if self.own_tags is None else self.own_tags

    def prose(self, article: Article) -> Prose:
        """All texts of ``article`` in one; made again only when one of them was replaced."""
        if self._prose is None or not _same_texts(self._prose[0], article):
            lang = language(article.lang)
            self._prose = article, Prose(article, None if lang is None else lang.elisions)
        return self._prose[1]

    def names(self, article: Article) -> Names | None:
        """Persons and possible organisations of ``article``; None for a language without words."""
        prose = self.prose(article)
        if self._names is None or self._names[0] is not prose:
            known = forms(article.lang)
            self._names = prose, None if known is None else Names(prose, known)
            self.nameless = known is None
        return self._names[1]


def _same_texts(one: Article, other: Article) -> bool:
    return (
        one.blocks is other.blocks
        and one.images is other.images
        and one.title is other.title
        and one.subtitle is other.subtitle
        and one.lang == other.lang
    )
