"""The page of a term (an organisation, a tag, a source, ...) and the parts of its list.

A key is ``taxonomy/slug`` or ``taxonomy/slug/part``; parts are ``2022``, ``2022/04``, ``2022/04/08``,
``undated`` and ``undated/a``, cut ever finer as the list grows.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import msgspec

from ..archive import UNDATED, Entry, TermRow, bars
from ..datewords import date_words, month_name
from ..terms import letter
from ..views import Bar, Excerpt, FieldView, Group, Link, TermLink, TermView
from .dates import every_year, month_label
from .shelf import Shelf, home_crumb
from .undated import letter_label, letter_slug

LATEST = 20
TOGETHER = 12
TOGETHER_LIMIT = 5_000
"""Articles of a term up to which its companions are counted."""

Listed = list[tuple[str, Excerpt]]
"""Excerpts, each with the sort key of its article."""


class TermFacts(msgspec.Struct, frozen=True, array_like=True):
    """What is known of a term beyond its articles: the authority file's facts, and its own text
    (``_terms/``) as safe HTML."""

    fields: tuple[tuple[str, str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    text: str = ""
    same_as: tuple[str, ...] = ()


encode_facts = msgspec.msgpack.Encoder().encode
decode_facts = msgspec.msgpack.Decoder(TermFacts).decode


class TermPages:
    name, template = "term", "term.html"

    def families(self, shelf: Shelf) -> Iterable[str]:
        for taxonomy in shelf.taxonomies:
            for row in shelf.archive.terms(taxonomy):
                yield f"{taxonomy}/{row.slug}"

    def touched(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        for appearance in shelf.archive.terms_of(entry.n):
            yield f"{appearance.taxonomy}/{appearance.slug}"

    def family(self, key: str) -> str:
        return "/".join(key.split("/", 2)[:2])

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        taxonomy, slug = family.split("/")
        row = shelf.archive.term(taxonomy, slug)
        if row is None:
            return
        yield family
        if row.count <= shelf.config.per_page:
            return
        for part in self._parts(row, shelf):
            yield f"{family}/{part}"

    def _parts(self, row: TermRow, shelf: Shelf) -> Iterable[str]:
        archive, limit = shelf.archive, shelf.config.per_page
        for year, in_year in archive.term_dates(row.taxonomy, row.slug).items():
            yield year
            if in_year > limit:
                for month, in_month in archive.term_dates(row.taxonomy, row.slug, year).items():
                    yield month.replace("-", "/")
                    if in_month > limit:
                        for day in archive.term_dates(row.taxonomy, row.slug, month):
                            yield day.replace("-", "/")
        if row.undated:
            yield "undated"
            if row.undated > limit:
                for first in self._letters(row.taxonomy, row.slug, shelf):
                    yield f"undated/{letter_slug(first)}"

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        for family in self.touched(entry, shelf):
            yield family
            if entry.dated:
                date = entry.sort[:10].replace("-", "/")
                for length in (4, 7, 10):
                    if len(date) >= length:
                        yield f"{family}/{date[:length]}"
            else:
                yield f"{family}/undated"
                yield f"{family}/undated/{letter_slug(letter(entry.title))}"

    def path(self, key: str, shelf: Shelf) -> str:
        return f"{key}/index.html"

    def view(self, key: str, shelf: Shelf) -> TermView:
        taxonomy, slug, part = (key + "//").split("/", 2)
        part = part.strip("/")
        archive = shelf.archive
        row = archive.term(taxonomy, slug)
        if row is None:
            raise LookupError(f"no term {key}")
        facts = self._facts(taxonomy, slug, shelf) if not part else TermFacts()
        below, groups = self._list(row, part, shelf)
        links: tuple[TermLink, ...] = ()
        if not part and row.count <= TOGETHER_LIMIT:
            links = tuple(
                shelf.term_link("organisations", other, count=count)
                for other, count in archive.together(taxonomy, slug, TOGETHER)
            )
        crumbs = [home_crumb(shelf)]
        view = shelf.taxonomy(taxonomy)
        if shelf.has("taxonomy"):
            crumbs.append(Link(view.name, view.path))
        if part:
            crumbs.append(Link(row.name, f"{taxonomy}/{slug}/index.html"))
            above = part.rpartition("/")[0]
            while above:
                crumbs.insert(3, Link(part_label(above), f"{taxonomy}/{slug}/{above}/index.html"))
                above = above.rpartition("/")[0]
        feed = ""
        if not part and row.count > row.undated and shelf.has("term-feed"):
            feed = f"{taxonomy}/{slug}/feed.xml"
        count, undated = row.count, row.undated
        if part.startswith("undated"):
            # A part states its own count: the whole term's would make every part change with it.
            count = undated = sum(bar.count for bar in below) or sum(len(group.excerpts) for group in groups)
        elif part:
            count, undated = archive.term_count_dated(taxonomy, slug, part.replace("/", "-")), 0
        return TermView(
            taxonomy=view,
            name=row.name,
            part=part_label(part),
            count=count,
            undated=undated,
            text=facts.text,
            facts=tuple(FieldView(*field) for field in facts.fields),
            aliases=facts.aliases,
            found=row.found,
            bars=below,
            groups=groups,
            with_terms=links,
            feed=feed,
            previous=None,
            next=None,
            crumbs=tuple(crumbs),
        )

    def _facts(self, taxonomy: str, slug: str, shelf: Shelf) -> TermFacts:
        data = shelf.archive.facts(taxonomy, slug)
        return decode_facts(data) if data else TermFacts()

    def _list(self, row: TermRow, part: str, shelf: Shelf) -> tuple[tuple[Bar, ...], tuple[Group, ...]]:
        """The bars to the parts below, and the articles that this page lists itself."""
        archive, limit = shelf.archive, shelf.config.per_page
        taxonomy, slug = row.taxonomy, row.slug
        base = f"{taxonomy}/{slug}"
        if part.startswith("undated"):
            return self._undated(row, part, shelf)
        date = part.replace("/", "-")
        counts = archive.term_dates(taxonomy, slug, date) if len(date) < 10 else {}
        count = archive.term_count_dated(taxonomy, slug, date) if date else row.count
        cut = count > limit and len(date) < 10
        if not date:
            labels = {}
        elif len(date) == 4:
            labels = {month: month_name(month) for month in counts}
        else:
            labels = {day: str(int(day[8:])) for day in counts}
        paths = {below: f"{base}/{below.replace('-', '/')}/index.html" for below in counts} if cut else {}
        if not date:
            counts = every_year(counts)
        below = bars(counts, paths, labels)
        if not cut:
            if date:
                listed = archive.excerpts(taxonomy, slug, date, date + "\x7f")
            else:
                listed = archive.excerpts(taxonomy, slug)
                # Undated ones sort after all dates: they belong at the end of the page.
                dated = [x for x in listed if x[0] < UNDATED]
                listed = dated + [x for x in listed if x[0] >= UNDATED][::-1]
            return below, grouped(listed, {0: 4, 4: 7}.get(len(date), 10))
        if date:
            # Parts list the rest; what is known no better than this part stands only here.
            listed = archive.excerpts(taxonomy, slug, date, date + "-")
            return below, grouped(listed, len(date))
        if row.undated == row.count:
            # Nothing is dated: the letters are the parts, and the page shows at least its first texts.
            below, _ = self._undated(row, "undated", shelf)
            first = archive.excerpts(taxonomy, slug, UNDATED)[::-1][:LATEST]
            return below, (Group("By title", "by-title", excerpts=tuple(excerpt for _, excerpt in first)),)
        if row.undated:
            path = f"{base}/undated/index.html"
            top = max([bar.count for bar in below], default=row.undated)
            share = min(100, round(100 * row.undated / top))
            below += (Bar("Undated", row.undated, path, share),)
        latest = archive.excerpts(taxonomy, slug, "", UNDATED, LATEST)
        excerpts = tuple(excerpt for _, excerpt in latest)
        return below, (Group("Latest", "latest", excerpts=excerpts),) if excerpts else ()

    def _undated(self, row: TermRow, part: str, shelf: Shelf) -> tuple[tuple[Bar, ...], tuple[Group, ...]]:
        base = f"{row.taxonomy}/{row.slug}/undated"
        letters = self._letters(row.taxonomy, row.slug, shelf)
        cut = row.undated > shelf.config.per_page
        below: tuple[Bar, ...] = ()
        if cut:
            paths = {first: f"{base}/{letter_slug(first)}/index.html" for first in letters}
            below = bars(letters, paths, {first: letter_label(first) for first in letters})
            if part == "undated":
                return below, ()
        listed = shelf.archive.excerpts(row.taxonomy, row.slug, UNDATED)[::-1]
        if part != "undated":
            wanted = part.partition("/")[2]
            listed = [x for x in listed if letter_slug(letter(x[1].title)) == wanted]
        return below, grouped(listed, 4)

    def _letters(self, taxonomy: str, slug: str, shelf: Shelf) -> dict[str, int]:
        counts: dict[str, int] = {}
        for _, excerpt in shelf.archive.excerpts(taxonomy, slug, UNDATED):
            first = letter(excerpt.title)
            counts[first] = counts.get(first, 0) + 1
        return dict(sorted(counts.items()))


def part_label(part: str) -> str:
    """``2022/04`` -> ``April 2022``; ``undated/a`` -> ``Undated: A``."""
    if part.startswith("undated"):
        first = part.partition("/")[2]
        return f"Undated: {first.capitalize()}" if first else "Undated"
    return date_words(part.replace("/", "-")) if part else ""


def grouped(listed: Listed, length: int) -> tuple[Group, ...]:
    """Excerpts under their year, month or day; undated ones under "Undated"."""
    groups = []
    for date, group in groupby(listed, key=lambda x: x[0][:length] if x[0] < UNDATED else ""):
        excerpts = tuple(excerpt for _, excerpt in group)
        label = month_label(date) if length == 7 and date else date_words(date)
        groups.append(Group(label, f"d-{date}" if date else "undated", excerpts=excerpts))
    return tuple(groups)
