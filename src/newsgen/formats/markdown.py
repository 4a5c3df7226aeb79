"""Markdown: its blocks as they are stated, sanitised, with the source lines each came from."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

import markdown
import nh3

from ..encoding import FORBIDDEN
from ..model import Block, Document, Figure
from . import SourceText
from .fragments import Fragment, fragments
from .plaintext import lines
from .shortcodes import without_shortcodes

# What a reader of text needs. No class, id or style: the site's own style sheet is the only one.
_TAGS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong",
    "a", "img", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "br", "hr", "sup", "sub",
    "abbr", "dl", "dt", "dd", "figure", "figcaption", "del", "ins", "s", "u", "b", "i", "small", "q", "cite",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"}, "img": {"src", "alt", "title", "width", "height"}, "abbr": {"title"},
    "ol": {"start"}, "sup": {"id"}, "li": {"id"},
    "th": {"align", "colspan", "rowspan", "scope"}, "td": {"align", "colspan", "rowspan"},
}  # fmt: skip
_SCHEMES = {"http", "https", "mailto", "tel"}
# Left out with all that stands in them. Not forms: many a saved page stands in one from head to foot.
_GONE = {"script", "style", "iframe", "object", "embed", "noscript", "template", "svg", "math"}
_GONE_TAG = re.compile(rf"<(?P<end>/?)(?P<tag>{'|'.join(sorted(_GONE - {'embed'}))})(?=[\s/>])", re.IGNORECASE)
_COMMENT = re.compile("<!--.*?-->", re.DOTALL)
# What begins no tag that ends: its quotes are closed, and no empty line or other tag stands in them.
_VALUE = r"{0}(?:[^{0}<\n]|\n(?!\n))*{0}"
_LESS_THAN = re.compile(rf"<(?!/?[a-z](?:[^<>\"']|{_VALUE.format(chr(34))}|{_VALUE.format(chr(39))})*>)", re.IGNORECASE)
# Tags of all other elements are taken away before: the sanitiser would drop what stands in some of them (MathML's).
_OTHER_TAG = re.compile(rf"</?(?!(?:{'|'.join(sorted(_TAGS | _GONE))})[\s/>])[a-z][^<>]*>", re.IGNORECASE)
# A word between angle brackets that is no element (HTML Living Standard, 4 and 16.2): "the <redacted> minister".
_NO_ELEMENT = re.compile(r"<([a-z][a-z0-9]*)>", re.IGNORECASE)
_ELEMENTS = frozenset(
    """a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote
    body br button canvas caption center cite code col colgroup command content data datalist dd del details dfn
    dialog dir div dl dt element em embed fencedframe fieldset figcaption figure font footer form frame frameset
    h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe image img input ins isindex kbd keygen label legend li
    link listing main map mark marquee math menu menuitem meta meter multicol nav nextid nobr noembed noframes
    noscript object ol optgroup option output p param picture plaintext portal pre progress q rb rbc rp rt rtc
    ruby s samp script search section select selectedcontent shadow slot small source spacer span strike strong
    style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var
    video wbr xmp""".split()
)
# A link or a picture without an address, as it also is when that was taken away.
_NO_ADDRESS = re.compile(r"<a(?![^>]* href=)[^>]*>|<img(?![^>]* src=)[^>]*>")
_ADDRESS = re.compile(r"(?:href|src)=[\"']?([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# What browsers pass over in a scheme.
_PASSED_OVER = re.compile("[\x00-\x20]")
# A footnote's definition; blocks of program text are passed over.
_NOTE = re.compile(
    r"^ {0,3}(?:(?P<fence>`{3,}|~{3,}).*(?:\n(?! {0,3}(?P=fence)).*)*(?:\n.*)?|(?P<mark>\[\^(?P<name>[^\]\n]+)\]:))",
    re.MULTILINE,
)
_FOOTNOTE = re.compile(r"fn(?:ref)?\d*:[\w-]{1,80}")
_BOLD_LINE = re.compile(r"\s*<(strong|b)>(?P<text>[^<]{2,90})</\1>\s*")


def read(source: SourceText) -> Document:
    """The document whose blocks are the top-level blocks of ``source``."""
    body, numbers = without_shortcodes(source.body)
    raw = _converted(body)
    html = _clean(raw)
    odd = _NO_ADDRESS.search(html) and _has_other_scheme(raw)
    finder = _LineFinder(body, source.body_line, numbers)
    blocks: list[Block] = []
    images: list[Figure] = []
    dropped: list[int] = []
    for fragment in fragments(html):
        first, last = finder.place(fragment)
        if odd and _NO_ADDRESS.search(fragment.html):
            dropped.append(first)
        blocks.extend(_blocks(fragment, first, last, finder))
        for image in fragment.images:
            caption = fragment.caption or image.title
            images.append(Figure(caption=caption, image=image.src, alt=image.alt, line=first))
    return Document(
        path=source.path,
        metadata=source.metadata,
        metadata_lines=source.metadata_lines,
        lines=tuple(lines(source.body, source.body_line)),
        blocks=tuple(blocks),
        images=tuple(images),
        lang=source.lang,
        date_order=source.date_order,
        addresses_dropped=tuple(dict.fromkeys(dropped)),
        elements_dropped=tuple(_elements_dropped(raw, body, source.body_line, numbers)),
    )


def to_html(body: str) -> str:
    """Markdown as HTML that holds nothing but the tags and attributes listed above."""
    return _clean(_converted(body))


def _converted(body: str) -> str:
    """``body`` as HTML that is not sanitised, but closed."""
    return _closed(_converter().reset().convert(_notes_once(body)))


def _notes_once(body: str) -> str:
    """``body`` with each footnote defined once: of two notes of one name the converter would keep the last alone.
    The others become words where they stand."""
    found = [note for note in _NOTE.finditer(body) if note["name"]]
    if len({note["name"] for note in found}) == len(found):
        return body
    seen: set[str] = set()
    parts, at = [], 0
    for note in found:
        if note["name"] in seen:
            parts.append(body[at : note.start("mark")] + "\\")
            at = note.start("mark")
        seen.add(note["name"])
    return "".join(parts) + body[at:]


def _closed(html: str) -> str:
    """``html`` in which what opens an element or comment that nothing closes are words: it would take all that
    follows with it."""
    last = html.rfind("-->")
    html = _COMMENT.sub("", html[: last + 3]) + html[last + 3 :] if last >= 0 else html
    html = _OTHER_TAG.sub(_as_words, _LESS_THAN.sub("&lt;", html))
    open_at: dict[str, list[int]] = {}
    for found in _GONE_TAG.finditer(html):
        places = open_at.setdefault(found["tag"].lower(), [])
        if not found["end"]:
            places.append(found.start())
        elif places:
            places.pop()
    for at in sorted((at for places in open_at.values() for at in places), reverse=True):
        html = f"{html[:at]}&lt;{html[at + 1 :]}"
    return html


def _as_words(tag: re.Match[str]) -> str:
    """Nothing in place of the tag of an element that has no place on a page; a word that is no element stays."""
    word = _NO_ELEMENT.fullmatch(tag[0])
    return f"&lt;{word[1]}>" if word and word[1].lower() not in _ELEMENTS else ""


def _elements_dropped(raw: str, body: str, first_line: int, numbers: list[int]) -> Iterator[tuple[int, str]]:
    """Line and name of the first of each kind of element that was left out with its words."""
    for tag in dict.fromkeys(found["tag"].lower() for found in _GONE_TAG.finditer(raw)):
        place = re.search(rf"<{tag}(?=[\s/>])", body, re.IGNORECASE)
        yield (first_line + numbers[body.count("\n", 0, place.start())] if place else 0), tag


def _clean(html: str) -> str:
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        clean_content_tags=_GONE,
        link_rel="noopener",
        attribute_filter=_attribute,
    )
    # References to it ("&#x1b;") are no references any more.
    return FORBIDDEN.sub("", clean)


def _has_other_scheme(html: str) -> bool:
    """Whether some address in ``html`` is of a kind that is not published."""
    plain = _PASSED_OVER.sub("", unescape(html))
    return any(scheme.lower() not in _SCHEMES for scheme in _ADDRESS.findall(plain))


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Of ids, only those of footnotes: any other could take the place of one that the page needs."""
    return value if name != "id" or _FOOTNOTE.fullmatch(value) else None


@lru_cache(maxsize=1)
def _converter() -> markdown.Markdown:
    """One converter for the process: making it costs more than most texts do. No smart quotes: a record
    holds the text as its author typed it."""
    return markdown.Markdown(extensions=["extra", "sane_lists"], output_format="html")


def _blocks(fragment: Fragment, first: int, last: int, finder: _LineFinder) -> list[Block]:
    """The block or, for a list, the blocks (one for each item) that a top-level element makes."""
    tag, text, html = fragment.tag, fragment.text, fragment.html
    if tag in ("ul", "ol"):
        blocks = []
        for item in fragment.items:
            begin, end = finder.place(item, within=(first, last))
            blocks.append(Block("list", item.text, begin, end, html=item.html, ordered=tag == "ol"))
        return blocks
    if tag[0] == "h" and tag[1:].isdigit():
        # The page's own headline is its only <h1>.
        return [Block("heading", text, first, last, html=html, level=max(2, int(tag[1])))] if text else []
    if tag == "blockquote":
        return [Block("quote", text, first, last, html=html)] if text else []
    if tag == "pre":
        return [Block("code", text, first, last, html=html)] if text else []
    if tag == "table":
        return [Block("table", text, first, last, html=f"<table>{html}</table>")] if text else []
    if not text:
        return [Block("image", "", first, last, html=html)] if fragment.images else []
    bold = _BOLD_LINE.fullmatch(html) if tag == "p" else None
    if bold and not bold["text"].rstrip().endswith((".", "!", ",")):
        # "**What happened next**" on a line of its own is how many writers make a heading.
        return [Block("heading", text, first, last, html=bold["text"], level=3)]
    if tag in ("dl", "figure"):
        return [Block("paragraph", text, first, last, html=f"<{tag}>{html}</{tag}>")]
    return [Block("paragraph", text, first, last, html=html)]


# What of a line a reader does not see: a link's target, a tag, a list of attributes.
_LINK_TARGET = re.compile(
    r"\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)|\]\[[^\]]*\]|<[^>]*>|\{[:#.][^}]*\}"
)
_NOT_LETTER = re.compile(r"[\W_]+")
_REACH = 30_000


class _LineFinder:
    """Finds the source lines of a block by its letters: no marker is put into the text, so whatever
    goes wrong here, the text comes out whole."""

    def __init__(self, body: str, first_line: int, numbers: list[int]) -> None:
        self._starts: list[int] = []
        self._lines: list[int] = []
        parts: list[str] = []
        length = 0
        fenced = False
        for offset, raw in enumerate(body.split("\n")):
            if raw.lstrip().startswith(("```", "~~~")):
                fenced = not fenced
                continue
            # In program text "<b>" is no tag.
            letters = _letters(raw if fenced else _LINK_TARGET.sub(" ", unescape(raw)))
            if letters:
                self._starts.append(length)
                self._lines.append(first_line + numbers[offset])
                parts.append(letters)
                length += len(letters)
        self._letters = "".join(parts)
        self._at = 0
        self._first = first_line

    def place(self, fragment: Fragment, within: tuple[int, int] | None = None) -> tuple[int, int]:
        """First and last line of a fragment, at or after the one placed before it."""
        wanted = _letters(fragment.text)
        if not wanted:
            line = self._line(min(self._at, max(0, len(self._letters) - 1)))
            return line, line
        low = self._back(within[0]) if within and self._line(self._at) > within[1] else self._at
        head = wanted[:24]
        start = self._letters.find(head, low, low + _REACH)
        if start < 0:
            start = min(low, max(0, len(self._letters) - 1))
        end = start + len(wanted)
        tail = wanted[-24:]
        found = self._letters.find(tail, max(start, end - 300), end + 300 + len(tail))
        end = found + len(tail) if found >= 0 else min(end, len(self._letters))
        first, last = self._line(start), self._line(max(start, end - 1))
        self._at = start if fragment.items else end
        return first, max(first, last)

    def _line(self, offset: int) -> int:
        at = bisect_right(self._starts, offset) - 1
        return self._lines[at] if 0 <= at < len(self._lines) else self._first

    def _back(self, line: int) -> int:
        at = bisect_left(self._lines, line)
        return self._starts[at] if at < len(self._starts) else 0


def _letters(text: str) -> str:
    return _NOT_LETTER.sub("", text).casefold()
