"""An article's body as HTML, its names turned into links.

Text is escaped here and nowhere runs; what Markdown made was sanitised when it was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from html import unescape
from typing import NamedTuple

import markupsafe

from .model import Article, Block, Mention, Picture


def _escaped(text: str) -> str:
    return str(markupsafe.escape(text))


escape: Callable[[str], str] = getattr(markupsafe, "_escape_inner", _escaped)
"""A text as HTML. Markupsafe's own quick way, where this version of it has one: it gives no ``Markup``, which
would cost five times as much."""


def content(text: str) -> str:
    """A text as what stands between two tags of HTML (13.3, escaping a string): there a quotation mark needs no
    escape, and a news text is full of them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_TAG = re.compile(r"<[^>]*>")
_TITLE = re.compile(r' title="([^"]*)"')
PICTURE = re.compile(r"<img\b[^>]*>")
SOURCE = re.compile(r' src="([^"]*)"')
_SIZE = re.compile(r" (?:width|height)=")
_ALT = re.compile(r' alt="([^"]*)"')
# Elements that may not stand in a paragraph.
_WHOLE = ("<figure>", "<dl>")


class NameLink(NamedTuple):
    """A name to link where it first stands: the path of its page, whether rules found it, its mentions."""

    path: str
    found: bool
    mentions: tuple[Mention, ...]


_Link = tuple[Mention, NameLink]


def body_html(
    article: Article,
    links: Iterable[NameLink],
    root: str,
    blocks: tuple[Block, ...] | None = None,
    said_by: Mapping[int, str] | None = None,
) -> str:
    """The blocks as HTML; ``root`` leads to the site's root, ``said_by`` gives the speaker of a block that is a
    quotation."""
    blocks = article.blocks if blocks is None else blocks
    first = _first_mentions(article, links)
    parts: list[str] = []
    open_list = ""
    dateline = article.dateline
    for index, block in enumerate(blocks):
        kind = block.type
        if kind == "paragraph" and not (block.html or dateline or open_list or index in first):
            name = f' id="{block.anchor}"' if block.anchor else ""
            parts.append(f"<p{name}>{content(block.text)}</p>")
            continue
        if open_list and kind != "list":
            parts.append(f"</{open_list}>")
            open_list = ""
        mentions = first.get(index, ())
        if block.html:
            inner = _link_html(block.html, block.text, mentions, root) if mentions else block.html
        else:
            inner = _link_text(block.text, mentions, root)
        name = f' id="{block.anchor}"' if block.anchor else ""
        if kind == "paragraph":
            if dateline and not block.html and block.text.startswith(dateline):
                inner = _mark_dateline(inner, dateline)
            dateline = ""
            tag = 'div class="block"' if block.html.startswith(_WHOLE) else "p"
            parts.append(f"<{tag}{name}>{inner}</{tag[:3].rstrip()}>")
        elif kind == "heading":
            level = min(max(block.level, 2), 6)
            parts.append(f"<h{level}{name}>{inner}</h{level}>")
        elif kind == "quote":
            quote = f"<blockquote{name}>{inner if block.html else f'<p>{inner}</p>'}</blockquote>"
            if said_by and index in said_by:
                # Who said it stands beside the quotation, not in it (HTML, 4.4.4).
                quote = f'<figure class="said">{quote}<figcaption>{content(said_by[index])}</figcaption></figure>'
            parts.append(quote)
        elif kind == "list":
            if not open_list:
                open_list = "ol" if block.ordered else "ul"
                parts.append(f"<{open_list}>")
            parts.append(f"<li{name}>{inner}</li>")
        elif kind == "code":
            parts.append(f"<pre{name}>{inner}</pre>")
        elif kind == "image" and (caption := _TITLE.search(block.html)):
            parts.append(f"<figure{name}>{inner}<figcaption>{caption[1]}</figcaption></figure>")
        else:
            parts.append(f'<div class="block"{name}>{inner}</div>')
    if open_list:
        parts.append(f"</{open_list}>")
    return "\n".join(parts)


def _first_mentions(article: Article, links: Iterable[NameLink]) -> dict[int, list[_Link]]:
    """Block -> the mentions to link in it, in order, without overlaps."""
    found: dict[int, list[_Link]] = {}
    linked: set[str] = set()
    for link in links:
        if link.path in linked:
            continue
        for mention in link.mentions:
            if mention.block >= 0 and article.blocks[mention.block].type != "heading":
                found.setdefault(mention.block, []).append((mention, link))
                linked.add(link.path)
                break
    for mentions in found.values():
        mentions.sort(key=lambda pair: (pair[0].start, -pair[0].end))
        kept: list[_Link] = []
        for pair in mentions:
            if not kept or pair[0].start >= kept[-1][0].end:
                kept.append(pair)
        mentions[:] = kept
    return found


def _opened(link: NameLink, root: str) -> str:
    return f'<a class="name{" found" if link.found else ""}" href="{root}{link.path}">'


def _link_text(text: str, mentions: list[_Link] | tuple[()], root: str) -> str:
    if not mentions:
        return content(text)
    parts: list[str] = []
    at = 0
    for mention, link in mentions:
        parts.append(content(text[at : mention.start]))
        parts.append(f"{_opened(link, root)}{content(text[mention.start : mention.end])}</a>")
        at = mention.end
    parts.append(content(text[at:]))
    return "".join(parts)


def _link_html(html: str, text: str, mentions: list[_Link] | tuple[()], root: str) -> str:
    """Links put into sanitised HTML: the n-th standing of a surface in the text is the n-th in the HTML,
    as long as it lies in one text node outside of links."""
    for mention, link in reversed(mentions):
        number = text.count(mention.surface, 0, mention.start)
        html = _link_nth(html, _as_written(mention.surface), number, _opened(link, root))
    return html


def _as_written(surface: str) -> re.Pattern[str]:
    """What finds a surface form in a block's HTML, where it may run over the end of a line."""
    return re.compile(r"\s+".join(re.escape(content(word)) for word in surface.split()))


def _link_nth(html: str, surface: re.Pattern[str], number: int, opened: str) -> str:
    at = seen = depth = 0
    for tag in [*_TAG.finditer(html), None]:
        for found in surface.finditer(html, at, tag.start() if tag else len(html)):
            if seen == number:
                if depth:
                    return html
                return f"{html[: found.start()]}{opened}{found[0]}</a>{html[found.end() :]}"
            seen += 1
        if tag:
            at = tag.end()
            name = tag.group()[1:4].lower()
            if name[:2] in ("a ", "a>"):
                depth += 1
            elif name[:3] == "/a>":
                depth -= 1
    return html


def _mark_dateline(html: str, dateline: str) -> str:
    head = content(dateline)
    if html.startswith(head):
        return f'<span class="dateline">{head}</span>{html[len(head):]}'
    return html


def images_placed(html: str, images: Mapping[str, Picture], root: str) -> str:
    """Pictures of a Markdown text, by where they lie on the site and as large as they are, so that nothing jumps
    when they come; of one that is not there, its words."""

    def place(match: re.Match[str]) -> str:
        source = SOURCE.search(match[0])
        if source is None or "://" in source[1]:
            return match[0]
        picture = images.get(unescape(source[1])) or images.get(source[1])
        if picture:
            sized = not picture.width or _SIZE.search(match[0])
            size = "" if sized else f' width="{picture.width}" height="{picture.height}"'
            before, after = match[0][: source.start()], match[0][source.end() :]
            return f'{before} src="{root}{picture.path}"{size} loading="lazy"{after}'
        words = _ALT.search(match[0])
        return f'<span class="lost">{words[1]}</span>' if words and words[1] else ""

    return PICTURE.sub(place, html) if "<img" in html else html


def image_sources(html: str) -> list[str]:
    """The pictures of the site that ``html`` shows, as a text names them."""
    found = (unescape(source[1]) for picture in PICTURE.findall(html) if (source := SOURCE.search(picture)))
    return list(dict.fromkeys(image for image in found if "://" not in image and image[:2] != "//"))
