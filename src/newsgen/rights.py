"""What the rights of a text allow, kept on: one place that pages, feeds, files and search ask.

A text has one of these rights:

- ``full``: all of it may be shown, listed and copied.
- ``excerpt``: only its first paragraph is shown, and search engines are asked not to list the page.
- ``noindex``: all of it is shown, and search engines are asked not to list the page.
- ``unstated``: it is of another publisher and nobody said what may be done with it. Treated as ``noindex``, and
  the build says how many such texts there are. No front matter can state it.
- none (empty): the archive's own text, treated as ``full``.

What is not shown must stand in no output: a search index, a data file or a quotation that a page prints takes the
blocks of ``shown_text`` and no others.
"""

from __future__ import annotations

from collections.abc import Mapping

from .model import Article, Block

STATED = ("full", "excerpt", "noindex")
UNSTATED = "unstated"


def settled(article: Article, by_source: Mapping[str, str], own: str) -> tuple[str, str]:
    """The rights of a text whose front matter and folder say nothing, and the rule that gave them: what the
    settings say of its source or publisher (``by_source``), else ``unstated`` if it is of another publisher than
    ``own``, the site's title. Where it was first published elsewhere, it is of another."""
    names = [name for name in dict.fromkeys((article.source, article.publisher)) if name]
    if by_source and names:
        known = {_folded(name): right for name, right in by_source.items()}
        for name in names:
            if right := known.get(_folded(name)):
                return right, "settings, by its source"
    other = _folded(own) not in map(_folded, names) if names else bool(article.source_url)
    return (UNSTATED, "of another publisher") if other else ("", "")


def shown_blocks(article: Article) -> int:
    """How many blocks may be shown: of an excerpt, up to the first paragraph."""
    if article.rights != "excerpt":
        return len(article.blocks)
    for index, block in enumerate(article.blocks):
        if block.type in ("paragraph", "quote"):
            return index + 1
    return 1


def shown_text(article: Article) -> tuple[Block, ...]:
    """The blocks that may stand in any output, a search index too; headline and standfirst always may."""
    return article.blocks[: shown_blocks(article)]


def shows(article: Article, block: int) -> bool:
    """Whether words of a place may be quoted. ``block`` is as in ``Mention``: -1 the title, -2 the subtitle, below
    the caption of a picture, which an excerpt leaves out with its picture."""
    return block in (-1, -2) or (block < shown_blocks(article) if block >= 0 else shows_pictures(article))


def shows_pictures(article: Article) -> bool:
    return article.rights != "excerpt"


def is_listed(rights: str) -> bool:
    """Whether search engines may list the page: asked by sitemaps and pages."""
    return rights in ("", "full")


def gives_source(rights: str) -> bool:
    """Whether the source file is published beside the page. A plain file cannot ask search engines to pass by."""
    return rights in ("", "full")


def canonical(article: Article, own: str) -> str:
    """The address that search engines should know the text by: where it was first published, for a text that is
    not to be listed here; else ``own``, the page's."""
    return article.source_url if article.source_url and not is_listed(article.rights) else own


def _folded(name: str) -> str:
    return " ".join(name.casefold().split()).removeprefix("the ")
