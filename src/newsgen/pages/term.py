"""The page of a term (an organisation, a tag, a source, ...) and the parts of its list.

A key is ``taxonomy/slug`` or ``taxonomy/slug/part``; parts are ``2022``, ``2022/04``, ``2022/04/08``,
``undated`` and ``undated/a``, cut ever finer as the list grows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

import msgspec

from ..archive import Archive
from ..datewords import date_words, month_name
from ..permalinks import term_path
from ..rows import UNDATED, Entry, Listed, TermRow
from ..terms import Passage, letter
from ..views import (
    Bar,
    CompanionView,
    Excerpt,
    FieldView,
    Group,
    Link,
    OfficeView,
    PassageView,
    SayingView,
    TermLink,
    TermView,
)
from .dates import every_year, month_label
from .shelf import Shelf, bars, home_crumb
from .undated import letter_label, letter_slug

LATEST = 20
TOGETHER = 12
SAYINGS = 12
OFFICES = 24
ALIASES = 8
CONSIDERED = 1_000
"""Articles of a term, the newest, from which its companions, quotations and roles are read."""
ENOUGH = 5
"""Articles from which on a term has a feed and files of data."""
MOST_MONTHS = 24
"""A term whose articles lie within so many months is drawn by months."""


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
        if row.lines <= shelf.config.per_page:
            return
        for part in self._parts(row, shelf):
            yield f"{family}/{part}"

    def _parts(self, row: TermRow, shelf: Shelf) -> Iterable[str]:
        archive, limit = shelf.archive, shelf.config.per_page
        for year, in_year in archive.term_lines(row.taxonomy, row.slug).items():
            yield year
            if in_year > limit:
                for month, in_month in archive.term_lines(row.taxonomy, row.slug, year).items():
                    yield month.replace("-", "/")
                    if in_month > limit:
                        for day in archive.term_dates(row.taxonomy, row.slug, month):
                            yield day.replace("-", "/")
        if row.undated:
            yield "undated"
            if row.undated_lines > limit:
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

    quoting = showing

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
        together = shelf.has("companions")
        known: list[Listed] = []
        if not part:
            # Where nothing is read from them, a long list shows its latest alone.
            shown = CONSIDERED if together or row.lines <= shelf.config.per_page else LATEST
            known = considered(row, archive, shown)
        below, groups, in_part = self._list(row, part, known, shelf)
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
        if not part and has_feed(row) and shelf.has("term-feed"):
            feed = f"{taxonomy}/{slug}/feed.xml"
        count, undated = row.count, row.undated
        if part.startswith("undated"):
            # A part states its own count: the whole term's would make every part change with it.
            count = undated = sum(bar.count for bar in below) or sum(len(group.excerpts) for group in groups)
        elif part:
            count, undated = in_part, 0
        return TermView(
            taxonomy=view,
            name=row.name,
            part=part_label(part),
            count=count,
            undated=undated,
            text=facts.text,
            facts=tuple(FieldView(*field) for field in facts.fields),
            aliases=(together and _printed(row, known)) or facts.aliases,
            found=row.found,
            bars=below,
            charted=shelf.has("timeline"),
            groups=groups,
            companions=_companions(row, known, shelf) if together else (),
            sayings=_sayings(known) if together else (),
            offices=_offices(known, shelf) if together else (),
            considered=len(known),
            feed=feed,
            data=data_links(row, shelf) if not part else (),
            previous=None,
            next=None,
            crumbs=tuple(crumbs),
        )

    def _facts(self, taxonomy: str, slug: str, shelf: Shelf) -> TermFacts:
        data = shelf.archive.facts(taxonomy, slug)
        return decode_facts(data) if data else TermFacts()

    def _list(
        self, row: TermRow, part: str, known: list[Listed], shelf: Shelf
    ) -> tuple[tuple[Bar, ...], tuple[Group, ...], int]:
        """The bars to the parts below, the articles that this page lists itself, and how many lie in a dated part."""
        if part.startswith("undated"):
            return *self._undated(row, part, shelf), 0
        if not part:
            return *self._whole(row, known, shelf), 0
        taxonomy, slug = row.taxonomy, row.slug
        date = part.replace("/", "-")
        listed = shelf.archive.listed(taxonomy, slug, date, date + "\x7f")
        cut = len(date) < 10 and sum(_lines(item) for item in listed) > shelf.config.per_page
        counts: dict[str, int] = {}
        if len(date) < 10 and (cut or shelf.has("timeline")):
            longer = len(date) + 3
            counts = Counter(item.sort[:longer] for item in reversed(listed) if len(item.sort) >= longer)
        if len(date) == 4:
            labels = {month: month_name(month) for month in counts}
        else:
            labels = {day: str(int(day[8:])) for day in counts}
        paths = {below: f"{taxonomy}/{slug}/{below.replace('-', '/')}/index.html" for below in counts} if cut else {}
        below = bars(counts, paths, labels)
        if not cut:
            return below, grouped(listed, {4: 7}.get(len(date), 10)), len(listed)
        # Parts list the rest; what is known no better than this part stands only here.
        return below, grouped([item for item in listed if len(item.sort) == len(date)], len(date)), len(listed)

    def _whole(
        self, row: TermRow, known: list[Listed], shelf: Shelf
    ) -> tuple[tuple[Bar, ...], tuple[Group, ...]]:
        """The timeline of a term, and its articles: all, or the latest where the parts list them."""
        archive = shelf.archive
        base = f"{row.taxonomy}/{row.slug}"
        if row.lines <= shelf.config.per_page:
            if not shelf.has("timeline"):
                return (), grouped(known, 4)
            dates = [item.sort for item in known if item.dated]
            counts = every_month(Counter(date[:7] for date in dates)) if _within_months(dates) else {}
            labels = {month: date_words(month) for month in counts}
            if not counts:
                counts = every_year(dict(sorted(Counter(date[:4] for date in dates).items())))
            return bars(counts, {}, labels), grouped(known, 4)
        counts = archive.term_dates(row.taxonomy, row.slug)
        paths = {year: f"{base}/{year}/index.html" for year in counts}
        below = bars(every_year(counts), paths)
        if row.undated == row.count:
            # Nothing is dated: the letters are the parts, and the page shows at least its first texts.
            below, _ = self._undated(row, "undated", shelf)
            if not below:
                path = f"{base}/undated/index.html"
                below = (Bar("Undated", row.undated, path, 100),)
            return below, (Group("By title", "by-title", excerpts=_excerpts(known[:LATEST])),)
        if row.undated:
            path = f"{base}/undated/index.html"
            top = max([bar.count for bar in below], default=row.undated)
            share = min(100, round(100 * row.undated / top))
            below += (Bar("Undated", row.undated, path, share),)
        latest = _fitting([item for item in known if item.dated][:LATEST], shelf.config.per_page)
        return below, (Group("Latest", "latest", excerpts=_excerpts(latest)),) if latest else ()

    def _undated(self, row: TermRow, part: str, shelf: Shelf) -> tuple[tuple[Bar, ...], tuple[Group, ...]]:
        base = f"{row.taxonomy}/{row.slug}/undated"
        if part == "undated" and row.undated_lines > shelf.config.per_page:
            # Only here: a letter that showed the others' counts would change with each of them.
            letters = self._letters(row.taxonomy, row.slug, shelf)
            paths = {first: f"{base}/{letter_slug(first)}/index.html" for first in letters}
            return bars(letters, paths, {first: letter_label(first) for first in letters}), ()
        listed = shelf.archive.listed(row.taxonomy, row.slug, UNDATED)[::-1]
        if part != "undated":
            wanted = part.partition("/")[2]
            listed = [item for item in listed if letter_slug(letter(item.title)) == wanted]
        return (), grouped(listed, 4)

    def _letters(self, taxonomy: str, slug: str, shelf: Shelf) -> dict[str, int]:
        counts = Counter(letter(item.title) for item in shelf.archive.listed(taxonomy, slug, UNDATED))
        return dict(sorted(counts.items()))


def considered(row: TermRow, archive: Archive, most: int = CONSIDERED) -> list[Listed]:
    """The articles of a term from which a page says who appears with it, and which it lists: the newest first, the
    undated ones by title at the end; at most ``most``."""
    if row.count <= most:
        listed = archive.listed(row.taxonomy, row.slug)
        return [x for x in listed if x.dated] + [x for x in listed if not x.dated][::-1]
    listed = archive.listed(row.taxonomy, row.slug, "", UNDATED, most)
    if len(listed) < most and row.undated:
        listed += archive.listed(row.taxonomy, row.slug, UNDATED)[::-1][: most - len(listed)]
    return listed


def has_feed(row: TermRow) -> bool:
    """A term with a few articles is read on its page; from ``ENOUGH`` on, and with a date, it may be followed."""
    return row.count >= ENOUGH and row.count > row.undated


def data_links(row: TermRow, shelf: Shelf) -> tuple[Link, ...]:
    """The files with a term's articles."""
    if row.count < ENOUGH:
        return ()
    base = f"{row.taxonomy}/{row.slug}/articles"
    kinds = (("term-json", "JSON", ".json"), ("term-csv", "CSV", ".csv"))
    return tuple(Link(name, base + suffix) for kind, name, suffix in kinds if shelf.has(kind))


def _companions(row: TermRow, known: list[Listed], shelf: Shelf) -> tuple[CompanionView, ...]:
    """The organisations that stand in most of a term's articles, each with its evidence."""
    own = row.slug if row.taxonomy == "organisations" else ""
    counts: Counter[str] = Counter()
    sentences: Counter[str] = Counter()
    first: dict[str, tuple[Listed, Passage | None]] = {}
    for item in known:
        if not item.bodies:
            continue
        counts.update(item.bodies.split("\n"))
        beside: dict[str, Passage] = {}
        for passage in item.named.passages:
            for slug in passage.beside:
                beside.setdefault(slug, passage)
        sentences.update(beside.keys())
        for slug, passage in beside.items():
            if slug not in first or first[slug][1] is None:
                first[slug] = item, passage
        for slug in item.bodies.split("\n"):
            first.setdefault(slug, (item, None))
    counts.pop(own, None)
    made = []
    for slug, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:TOGETHER]:
        item, shared = first[slug]
        view = _passage(shared) if shared else None
        link = shelf.term_link("organisations", slug, count=count)
        made.append(CompanionView(link, sentences[slug], item.path, item.title, item.published, view))
    return tuple(made)


def _printed(row: TermRow, known: list[Listed]) -> tuple[str, ...]:
    """How else texts print a name, the most usual first."""
    forms = Counter(passage.surface for item in known for passage in item.named.passages)
    own = row.name.casefold()
    ranked = sorted((form for form in forms if form.casefold() not in own), key=lambda form: (-forms[form], form))
    spelt = {" ".join(form.casefold().split()): form for form in reversed(ranked)}
    return tuple(spelt.values())[::-1][:ALIASES]


def _sayings(known: list[Listed]) -> tuple[SayingView, ...]:
    """The newest quotations."""
    made: list[SayingView] = []
    for item in known:
        for saying in item.named.sayings:
            path = item.path + (f"#{saying.anchor}" if saying.anchor else "")
            speaker = TermLink(saying.speaker, term_path("people", saying.slug) if saying.slug else "")
            made.append(
                SayingView(saying.text, speaker, saying.role, path, item.title, item.published, item.source)
            )
            if len(made) == SAYINGS:
                return tuple(made)
    return tuple(made)


def _offices(known: list[Listed], shelf: Shelf) -> tuple[OfficeView, ...]:
    """A person's roles as texts state them, the earliest first."""
    stated: dict[tuple[str, str], list[Listed]] = {}
    for item in [x for x in known if x.dated][::-1] + [x for x in known if not x.dated]:
        for office in item.named.offices:
            stated.setdefault((office.role, office.slug), []).append(item)
    made = []
    for (role, slug), items in list(stated.items())[:OFFICES]:
        dates = [item.published[:10] for item in items if item.dated]
        made.append(
            OfficeView(
                role=role,
                body=shelf.term_link("organisations", slug) if slug else None,
                count=len(items),
                first=min(dates, default=""),
                last=max(dates, default=""),
                path=items[0].path,
                title=items[0].title,
            )
        )
    return tuple(made)


def _passage(passage: Passage) -> PassageView:
    fragment = f"#{passage.anchor}" if passage.anchor else ""
    return PassageView(passage.before, passage.surface, passage.after, fragment)


def _excerpts(listed: Iterable[Listed]) -> tuple[Excerpt, ...]:
    return tuple(
        Excerpt(
            path=item.path,
            title=item.title,
            published=item.published,
            source=item.source,
            lede="" if item.named.passages else item.lede,
            passages=tuple(map(_passage, item.named.passages)),
            more=item.named.more,
        )
        for item in listed
    )


def _lines(item: Listed) -> int:
    return max(1, len(item.named.passages))


def _fitting(listed: list[Listed], limit: int) -> list[Listed]:
    """As many articles as a list may hold, at least one."""
    room = limit
    for number, item in enumerate(listed):
        room -= _lines(item)
        if room < 0 and number:
            return listed[:number]
    return listed


def _within_months(dates: list[str]) -> bool:
    """Whether all dates are known to the month and lie close together."""
    if not dates or any(len(date) < 7 for date in dates):
        return False
    first, last = min(dates), max(dates)
    return _months(last) - _months(first) < MOST_MONTHS


def _months(date: str) -> int:
    return int(date[:4]) * 12 + int(date[5:7]) - 1


def every_month(counts: dict[str, int]) -> dict[str, int]:
    """Counts of months (``2019-04``) from the first to the last, those without articles too."""
    span = range(_months(min(counts)), _months(max(counts)) + 1)
    return {month: counts.get(month, 0) for month in (f"{n // 12}-{n % 12 + 1:02}" for n in span)}


def part_label(part: str) -> str:
    """``2022/04`` -> ``April 2022``; ``undated/a`` -> ``Undated: A``."""
    if part.startswith("undated"):
        first = part.partition("/")[2]
        return f"Undated: {first.capitalize()}" if first else "Undated"
    return date_words(part.replace("/", "-")) if part else ""


def grouped(listed: list[Listed], length: int) -> tuple[Group, ...]:
    """Excerpts under their year, month or day; undated ones under "Undated"."""
    groups = []
    for date, group in groupby(listed, key=lambda item: item.sort[:length] if item.dated else ""):
        label = month_label(date) if length == 7 and date else date_words(date)
        groups.append(Group(label, f"d-{date}" if date else "undated", excerpts=_excerpts(group)))
    return tuple(groups)
