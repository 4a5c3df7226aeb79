"""The top-level elements of sanitised HTML, each with its text, pictures and list items."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

import msgspec

_VOID = frozenset({"br", "hr", "img"})
# Elements that stand on lines of their own, so that words on both sides of their tags stay apart.
_LINES = frozenset(
    {"p", "li", "ul", "ol", "blockquote", "pre", "table", "tr", "dt", "dd", "dl", "figure", "figcaption",
     "h1", "h2", "h3", "h4", "h5", "h6", "br", "hr", "caption"}
)  # fmt: skip
_INLINE = frozenset(
    {"em", "strong", "a", "img", "code", "sup", "sub", "abbr", "del", "ins", "s", "u", "b", "i", "small", "q",
     "cite", "br"}
)  # fmt: skip


class Image(msgspec.Struct, frozen=True):
    """A picture in the text."""

    src: str
    alt: str = ""
    title: str = ""


class Fragment(msgspec.Struct, frozen=True):
    """An element: ``html`` is what stands inside it, ``text`` what a reader sees of it. ``items`` are the
    items of a list, ``caption`` the words under a figure."""

    tag: str
    text: str
    html: str
    images: tuple[Image, ...] = ()
    items: tuple[Fragment, ...] = ()
    caption: str = ""


class _Collector(HTMLParser):
    """Takes apart well-formed HTML. Text and inline elements outside any block make a paragraph."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Fragment] = []
        self._open: list[str] = []
        self._loose = False
        self._start()

    def _start(self) -> None:
        self._html: list[str] = []
        self._text: list[str] = []
        self._images: list[Image] = []
        self._items: list[Fragment] = []
        self._item: tuple[int, int] | None = None
        self._implied = False
        self._caption: int | None = None
        self._caption_text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._open:
            if tag in _INLINE:
                self._open.append("p")
                self._loose = True
            elif tag not in _VOID:
                self._open.append(tag)
                return
            else:
                return
        elif self._loose and len(self._open) == 1 and tag not in _INLINE:
            self._finish()
            self.handle_starttag(tag, attrs)
            return
        if tag == "li" or tag not in _INLINE:
            self._end_implied()
        if tag != "li":
            self._imply_item()
        if tag == "img":
            given = {name: value or "" for name, value in attrs}
            self._images.append(
                Image(given.get("src", ""), given.get("alt", ""), given.get("title", ""))
            )
        if tag in _LINES:
            self._text.append("\n")
        if tag == "li" and self._item is None and len(self._open) == 1:
            self._item = len(self._html), len(self._text)
            # A footnote's mark leads to its id; the item's own tag is made anew when the page is.
            self._html += [f'<span id="{escape(value or "")}"></span>' for name, value in attrs if name == "id"]
        elif self._item is None or tag != "li" or len(self._open) > 1:
            inner = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs)
            self._html.append(f"<{tag}{inner}>")
        if tag == "figcaption":
            self._caption = len(self._text)
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or not self._open:
            return
        if tag in ("ul", "ol"):
            self._end_implied()
        if len(self._open) == 1 and not self._loose:
            self._finish()
            return
        if len(self._open) > 1:
            self._open.pop()
        if tag == "figcaption" and self._caption is not None:
            self._caption_text = _folded("".join(self._text[self._caption :]))
        if tag == "li" and len(self._open) == 1 and self._item is not None:
            self._end_item()
        else:
            self._html.append(f"</{tag}>")
        if tag in _LINES:
            self._text.append("\n")
            self._end_implied()

    def _imply_item(self) -> None:
        """What stands in a list but in none of its items is an item: no words are lost."""
        if len(self._open) == 1 and self._open[0] in ("ul", "ol") and self._item is None:
            self._item = len(self._html), len(self._text)
            self._open.append("li")
            self._implied = True

    def _end_implied(self) -> None:
        if self._implied and len(self._open) == 2:
            self._open.pop()
            self._end_item()

    def _end_item(self) -> None:
        assert self._item is not None
        html, text = self._item
        item = Fragment("li", _folded("".join(self._text[text:])), "".join(self._html[html:]).strip())
        if item.text or "<img" in item.html or not self._implied:
            self._items.append(item)
        self._item, self._implied = None, False

    def handle_data(self, data: str) -> None:
        if not self._open:
            if not data.strip():
                return
            self._open.append("p")
            self._loose = True
        elif self._loose and len(self._open) == 1 and "\n\n" in data and data.strip() == "":
            self._finish()
            return
        if data.strip():
            self._imply_item()
        self._html.append(escape(data, quote=False))
        self._text.append(data)

    def close(self) -> None:
        super().close()
        if self._open:
            self._finish()

    def _finish(self) -> None:
        raw = "".join(self._text)
        tag = self._open[0]
        text = raw.strip("\n") if tag == "pre" else _folded(raw)
        html = "".join(self._html).strip()
        if text or self._images:
            self.found.append(
                Fragment(tag, text, html, tuple(self._images), tuple(self._items), self._caption_text)
            )
        self._open.clear()
        self._loose = False
        self._start()


def fragments(html: str) -> list[Fragment]:
    """The top-level elements of well-formed (sanitised) HTML that hold text or a picture.

    >>> [(f.tag, f.text) for f in fragments("<p>One <em>two</em></p><ul><li>a</li><li>b</li></ul>")]
    [('p', 'One two'), ('ul', 'a b')]
    """
    collector = _Collector()
    collector.feed(html)
    collector.close()
    return collector.found


def _folded(text: str) -> str:
    """White space folded as a browser does; no-break spaces stay."""
    return " ".join(part for part in text.replace("\n", " ").replace("\t", " ").split(" ") if part)
