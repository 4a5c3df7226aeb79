"""Search: its page, and the files of newsgen's own index. ``docs/search.md`` describes them.

The postings are made of segments that ``segments.py`` keeps in the index; which files there are is known once
those are up to date, so the plan of pages leaves them (``LATE``) to the build. What knows words and stems is imported
where a page is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise

import msgspec

from ..permalinks import date_path
from ..rows import Entry
from ..searching.sections import PARTS
from ..views import Link, SearchShardView, SearchView
from .shelf import OneFamily, OnePage, Shelf, home_crumb
from .undated import PATH as UNDATED_PATH

FOLDER = "search"
PATH = f"{FOLDER}/index.html"
LATE = frozenset(("search-terms", "search-index", "pagefind"))
_decode_texts = msgspec.msgpack.Decoder(list[str]).decode


def script(kind: str, key: str, value: object) -> str:
    """A file of the index: a call with plain data, in which nothing can end a script or a line."""
    parts = (json.dumps(part, ensure_ascii=False, separators=(",", ":")) for part in (kind, key, value))
    text = ",".join(parts)
    for sign, escape in (("<", "\\u003c"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(sign, escape)
    return f"newsgenSearch({text})\n"


def file_name(term: str) -> str:
    """A term as part of a file's name: as it is, or the digits of its UTF-8."""
    return term if term.isascii() else f"-{term.encode().hex()}"


class SearchPage(OnePage):
    """The page with the box. It shows nothing of any article, so that none makes it again."""

    name, template, file = "search", "search.html", PATH

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        # The years that it leads to.
        return ("",)

    def view(self, key: str, shelf: Shelf) -> SearchView:
        from ..searching.words import STEMMED

        years = shelf.archive.date_counts() if shelf.has("year") else {}
        ways = [Link(name, f"{slug}/index.html") for slug, name in shelf.taxonomies.items()]
        undated = shelf.has("undated") and shelf.archive.undated()
        return SearchView(
            engine=shelf.config.search,
            stemmer=lang if (lang := shelf.config.lang.partition("-")[0].lower()) in STEMMED else "",
            ways=tuple(ways) if shelf.has("taxonomy") else (),
            years=tuple(Link(year, date_path(year)) for year in years),
            undated=UNDATED_PATH if undated else "",
            archive="archive/index.html" if shelf.has("archive") else "",
            crumbs=(home_crumb(shelf),),
        )


class SearchIndexPage(OnePage):
    """The directory: sections, languages, and with which terms the files of postings begin."""

    name, template, file = "search-index", "", f"{FOLDER}/index.js"

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return ()

    def view(self, key: str, shelf: Shelf) -> SearchShardView:
        from ..searching.words import COMMON, STEMMED

        sections = shelf.findable.sections()
        langs = sorted({lang if lang in STEMMED else "" for _, some in sections for lang in some})
        return SearchShardView(
            script(
                "index",
                "",
                {
                    "version": 1,
                    "sections": [tuple_of(section) for section, _ in sections],
                    "langs": langs,
                    "common": {lang: " ".join(sorted(COMMON[lang])) for lang in langs if lang},
                    "files": term_files(shelf),
                    "taxonomies": shelf.taxonomies,
                    "names": sorted(shelf.findable.suggestions()),
                },
            )
        )


def tuple_of(section: object) -> list[int]:
    """``[number, bins, width, texts]``."""
    return list(msgspec.structs.astuple(section))  # type: ignore[arg-type]


def term_files(shelf: Shelf) -> list[str]:
    from ..searching.postings import files

    return files(shelf.findable.cells())


class SearchTermPages(OneFamily):
    """Postings. Key: the first term of the file and, after a blank, that of the next, so that a file whose
    bounds change is another page."""

    name, template = "search-terms", ""

    def touched(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return ()

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        first = term_files(shelf)
        return [f"{start} {end}" for start, end in pairwise([*first, ""])]

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return ()

    @staticmethod
    def bounds(key: str) -> tuple[str, str]:
        start, _, end = key.partition(" ")
        return start, end

    def path(self, key: str, shelf: Shelf) -> str:
        return f"{FOLDER}/terms/{file_name(self.bounds(key)[0])}.js"

    def view(self, key: str, shelf: Shelf) -> SearchShardView:
        first, end = self.bounds(key)
        lines = (f"{term} {body}" for term, body in shelf.findable.postings(first, end))
        return SearchShardView(script("terms", first, "\n".join(lines)))


class SearchTextPages:
    """The texts of a bin, for excerpts and phrases. Key: ``section-bins-bin``; family: the year, 0 for undated."""

    name, template = "search-texts", ""

    def families(self, shelf: Shelf) -> Iterable[str]:
        return map(str, shelf.findable.years())

    def touched(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return (str(year_of(entry)),)

    def family(self, key: str) -> str:
        return str(int(key.partition("-")[0]) // PARTS)

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        for section, bins in shelf.findable.divided(int(family)):
            yield from (f"{section.number}-{section.bins}-{at}" for at, ids in enumerate(bins) if ids)

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        for section, bins in shelf.findable.divided(year_of(entry)):
            for at, ids in enumerate(bins):
                if entry.id in ids:
                    yield f"{section.number}-{section.bins}-{at}"

    quoting = showing

    def path(self, key: str, shelf: Shelf) -> str:
        section, bins, at = key.split("-")
        year, part = divmod(int(section), PARTS)
        return f"{FOLDER}/texts/{year}-{part}/{bins}-{at}.js"

    def view(self, key: str, shelf: Shelf) -> SearchShardView:
        from ..searching.shown import language, shown

        number, _, at = map(int, key.split("-"))
        (bins,) = (bins for section, bins in shelf.findable.divided(number // PARTS) if section.number == number)
        rows: list[object] = []
        articles = shelf.findable.texts(bins[at])
        for article_id in bins[at]:
            address, source, article, filed = articles[article_id]
            found = shown(article)
            if found is None:
                rows.append(0)
                continue
            terms = [[term.taxonomy, term.slug, term.name] for term in filed]
            rows.append([address, found.title, article.published, source, language(article), terms, found.text])
        return SearchShardView(script("texts", key, rows))


def year_of(entry: Entry) -> int:
    return int(entry.sort[:4]) if entry.dated else 0


class SearchNamePages(OneFamily):
    """Names of organisations, tags, sources and other terms, by the first two letters of their words. Key: these."""

    name, template = "search-names", ""

    def touched(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return ("",)

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        return shelf.findable.suggestions() if shelf.has("term") else ()

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        names = shelf.findable.suggestions()
        for key in shelf.findable.suggesting(entry.n):
            if key in names:
                yield key

    def path(self, key: str, shelf: Shelf) -> str:
        return f"{FOLDER}/names/{file_name(key)}.js"

    def view(self, key: str, shelf: Shelf) -> SearchShardView:
        return SearchShardView(script("names", key, shelf.findable.suggestions()[key]))
