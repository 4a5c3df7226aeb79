"""A built site as those who visit it find it: its pages parsed, its links followed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from urllib.parse import unquote, urldefrag

from bs4 import BeautifulSoup, Tag

_REFRESH = re.compile(r"\d+; url=(.*)")


class Page:
    """One HTML page. ``path`` is relative to the site's root."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.source = data.decode("utf-8")
        self.soup = BeautifulSoup(self.source, "lxml")

    def one(self, selector: str) -> Tag:
        """The only element that the selector finds."""
        found = self.soup.select(selector)
        assert len(found) == 1, f"{len(found)} of {selector} on {self.path}"
        return found[0]

    def texts(self, selector: str) -> list[str]:
        """What a reader sees of each element found."""
        return [words(element) for element in self.soup.select(selector)]

    @cached_property
    def ids(self) -> list[str]:
        return [str(element["id"]) for element in self.soup.select("[id]")]

    def links(self) -> Iterator[str]:
        """Every address that the page leads to or loads."""
        for element in self.soup.find_all(True):
            for name in ("href", "src", "xlink:href", "action", "poster"):
                value = element.get(name)
                if value is not None:
                    yield str(value)
            if element.get("srcset") is not None:
                yield from (part.split()[0] for part in str(element["srcset"]).split(","))
        for meta in self.soup.select('meta[http-equiv="refresh"]'):
            match = _REFRESH.fullmatch(str(meta["content"]))
            assert match, meta
            yield match[1]

    def target(self, selector: str) -> str:
        """Where the only such link leads, from the site's root; the fragment stays."""
        return resolved(self.path, str(self.one(selector)["href"]))


class Pages:
    """All files of a built site."""

    def __init__(self, files: dict[str, bytes], base_url: str = "") -> None:
        self.files = files
        self.base_url = base_url
        self.pages = {path: Page(path, data) for path, data in files.items() if path.endswith(".html")}

    def __getitem__(self, path: str) -> Page:
        return self.pages[path]

    def __contains__(self, path: str) -> bool:
        return path in self.files

    def broken(self) -> list[str]:
        """Every link inside the site that leads nowhere, names no file, or a fragment that is not there."""
        wrong = []
        for page in self.pages.values():
            for link in page.links():
                if reason := self._wrong(page, link):
                    wrong.append(f"{page.path}: {link!r} {reason}")
        return wrong

    def _wrong(self, page: Page, link: str) -> str:
        if self.base_url and link.startswith(self.base_url):
            path = unquote(link.removeprefix(self.base_url))
            path = path if path and not path.endswith("/") else path + "index.html"
            return "" if path in self.files else "is an address of this site without a page"
        if re.match(r"[a-z][a-z0-9+.-]*:", link, re.IGNORECASE):
            return ""
        if link.startswith("/"):
            if page.path != "404.html":
                return "does not start from its own page"
            root = "/" + self.base_url.partition("://")[2].partition("/")[2]
            if not link.startswith(root):
                return f"does not start with {root}"
            target = link[len(root) :]
        else:
            target = resolved(page.path, link)
        path, fragment = urldefrag(target)
        path = unquote(path)
        if path.startswith("../"):
            return "leads out of the site"
        if path not in self.files:
            return "names no file"
        if fragment and unquote(fragment) not in self.pages[path].ids:
            return "names a part that is not there"
        return ""


def resolved(path: str, link: str) -> str:
    """A relative link of the page at ``path``, from the site's root."""
    address, fragment = urldefrag(link)
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), address)) if address else path
    # "tags/" is no file, and normpath would hide it.
    joined += "/" if address.endswith("/") else ""
    return joined + (f"#{fragment}" if fragment else "")


def words(element: Tag) -> str:
    """The text of an element with white space folded."""
    return " ".join(element.get_text().split())


def hrefs(elements: Iterable[Tag], path: str) -> list[str]:
    """Where links lead, from the site's root."""
    return [resolved(path, str(element.get("href") or element.get("xlink:href"))) for element in elements]


def targets(page: Page) -> list[str]:
    """Where a reader gets to from a page in the archive, by links and by asking."""
    asked = [resolved(page.path, str(form["action"])) for form in page.soup.select("form[action]")]
    return asked + hrefs(page.soup.select("a[href]:not([href*=':']):not([href^='#'])"), page.path)
