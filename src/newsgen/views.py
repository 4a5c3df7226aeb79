"""What templates may see: small frozen values, made by page kinds and read by templates.

A page shows what its view holds and nothing else, so a page's fingerprint is the fingerprint of its
view. Every ``path`` is relative to the site's root and ends in a file name
(``2022/04/moscow-offices/index.html``); a template writes ``{{ root }}{{ link.path }}``, where
``root`` leads from the page to the site's root (``../../../``).
"""

from __future__ import annotations

import msgspec


class Link(msgspec.Struct, frozen=True):
    """A name that leads somewhere."""

    name: str
    path: str


class TermLink(msgspec.Struct, frozen=True):
    """A term under an article or in an index. ``path`` is empty for a term without a page.
    ``found`` tells a term that rules found from one that an editor gave."""

    name: str
    path: str
    count: int = 0
    found: bool = False


class Bar(msgspec.Struct, frozen=True):
    """One bar of a chart or entry of a calendar: a label, how many articles, where it leads
    (empty: nowhere). ``share`` is the count in per cent of the largest bar, 0 to 100."""

    label: str
    count: int
    path: str = ""
    share: int = 0


class Teaser(msgspec.Struct, frozen=True):
    """All that a list may show of an article. ``published`` is ISO 8601, partial or empty."""

    path: str
    title: str
    published: str = ""
    lede: str = ""
    source: str = ""


class PassageView(msgspec.Struct, frozen=True):
    """A sentence that names a term: text before the name, the name as printed, text after. ``fragment`` names the
    paragraph (``#p-…``) or is empty."""

    before: str
    surface: str
    after: str
    fragment: str = ""


class Excerpt(msgspec.Struct, frozen=True):
    """An article in a term's list, by the sentences that name the term; ``more`` sentences do so besides those.
    Where none does (a tag), ``lede`` is filled."""

    path: str
    title: str
    published: str = ""
    source: str = ""
    lede: str = ""
    passages: tuple[PassageView, ...] = ()
    more: int = 0


class CompanionView(msgspec.Struct, frozen=True):
    """Who appears with a term: in ``term.count`` articles, ``sentences`` of them in one sentence. The article is the
    evidence: the newest with such a sentence (``passage``), else the newest that names both."""

    term: TermLink
    sentences: int
    path: str
    title: str
    published: str
    passage: PassageView | None


class SayingView(msgspec.Struct, frozen=True):
    """Words quoted in an article. ``path`` leads to the paragraph; ``speaker.path`` is empty without a page."""

    text: str
    speaker: TermLink
    role: str
    path: str
    title: str
    published: str
    source: str


class OfficeView(msgspec.Struct, frozen=True):
    """A role that ``count`` articles state of a person; ``first`` and ``last`` are their dates (empty: undated),
    ``path`` leads to the first of them."""

    role: str
    body: TermLink | None
    count: int
    first: str
    last: str
    path: str
    title: str


class Group(msgspec.Struct, frozen=True):
    """Teasers or excerpts under one sub-heading (a year, a month, a day, a letter, "Undated")."""

    label: str
    anchor: str
    teasers: tuple[Teaser, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()


class FigureView(msgspec.Struct, frozen=True):
    """A picture (``path`` empty when only its caption survived), with caption and credit."""

    path: str
    alt: str
    caption: str
    credit: str
    width: int = 0
    height: int = 0


class PersonView(msgspec.Struct, frozen=True):
    """A person named in an article. ``path`` is empty for one without a page; ``found`` tells one that rules found
    from one that an editor gave; ``said`` are the fragments of the paragraphs that quote the person."""

    name: str
    role: str = ""
    affiliation: str = ""
    path: str = ""
    found: bool = True
    said: tuple[str, ...] = ()


class CutView(msgspec.Struct, frozen=True):
    """A line that was left out of an article, and the rule that left it out."""

    text: str
    rule: str
    line: int


class StatementView(msgspec.Struct, frozen=True):
    """What is stated of somebody: of a person a ``role`` or an ``affiliation``, of a body its ``country``, of a
    quotation its ``speaker``. ``value`` is empty where no rule is certain enough; ``how`` tells rule and line."""

    kind: str
    of: str
    value: str
    how: str


class FieldView(msgspec.Struct, frozen=True):
    """One line of "About this record": what, its value, and how it is known."""

    label: str
    value: str
    how: str = ""


class CitationView(msgspec.Struct, frozen=True):
    """How to cite an article. ``styles`` are style, text, the newspaper's name (in italics) and text after it;
    ``wikipedia`` is the template as it is pasted there; ``ris`` and ``bibtex`` are files as ``data:`` addresses,
    called ``file`` and their suffix; ``coins`` is an OpenURL, ``metas`` are names and contents of ``meta``."""

    styles: tuple[tuple[str, str, str, str], ...]
    wikipedia: str
    ris: str
    bibtex: str
    file: str
    coins: str
    metas: tuple[tuple[str, str], ...]


class CopyView(msgspec.Struct, frozen=True):
    """A file of the content folder that is copied as it is: its path there, and its SHA-256."""

    source: str
    sha256: str


class TaxonomyView(msgspec.Struct, frozen=True):
    """A taxonomy: its slug (``organisations``), its name (``Organisations``) and its index page."""

    slug: str
    name: str
    path: str


class ArticleView(msgspec.Struct, frozen=True):
    """``article.html``. ``body`` is safe HTML; ``json_ld`` is safe inside a script element. ``source_file`` is
    the path of the unchanged source, empty where there is none. ``found`` says that some of its names were found by
    rule. ``unread`` is the language's name where no names are looked for in it."""

    title: str
    subtitle: str
    section: str
    byline: tuple[str, ...]
    published: str
    published_basis: str
    updated: str
    dateline: str
    source: TermLink | None
    source_url: str
    copyright: str
    lang: str
    dir: str
    description: str
    figures: tuple[FigureView, ...]
    body: str
    tags: tuple[TermLink, ...]
    organisations: tuple[TermLink, ...]
    people: tuple[PersonView, ...]
    found: bool
    terms: tuple[tuple[TaxonomyView, tuple[TermLink, ...]], ...]
    about: tuple[FieldView, ...]
    cut: tuple[CutView, ...]
    statements: tuple[StatementView, ...]
    related: tuple[Teaser, ...]
    previous: Link | None
    next: Link | None
    crumbs: tuple[Link, ...]
    json_ld: str
    citation: CitationView | None
    source_file: str = ""
    noindex: bool = False
    canonical: str = ""
    unread: str = ""


class HomeView(msgspec.Struct, frozen=True):
    """``home.html``. ``pictures`` are those of the ``lead`` articles, none for one without. ``letters`` is filled
    instead of ``years`` when nothing is dated. ``sparks`` are counts by year of the most named organisations, in their
    order; ``days`` are the days of the year of which there is a page (``04-08 05-01``), for a script to find today's;
    ``days_path``, ``graph`` and ``archive`` (the list of all articles) are paths, or empty."""

    articles: int
    undated: int
    first_year: str
    last_year: str
    lead: tuple[Teaser, ...]
    pictures: tuple[FigureView | None, ...]
    latest: tuple[Teaser, ...]
    years: tuple[Bar, ...]
    letters: tuple[Bar, ...]
    taxonomies: tuple[tuple[TaxonomyView, tuple[TermLink, ...]], ...]
    sparks: tuple[tuple[int, ...], ...] = ()
    days: str = ""
    days_path: str = ""
    graph: str = ""
    archive: str = ""


class ListView(msgspec.Struct, frozen=True):
    """``list.html``: the archive's index, a year, a month, a day, the undated shelf or one of its letters.

    ``bars`` lead to
    the parts below (years of the archive, months of a year, days of a month, letters); ``groups``
    hold teasers when the page lists articles itself. ``weeks`` of a month are its days from Monday to Sunday; a place
    before its first day or after its last has no label. ``ways`` lead to other lists."""

    title: str
    count: int
    bars: tuple[Bar, ...]
    groups: tuple[Group, ...]
    previous: Link | None
    next: Link | None
    crumbs: tuple[Link, ...]
    note: str = ""
    weeks: tuple[tuple[Bar, ...], ...] = ()
    ways: tuple[Link, ...] = ()


class MonthView(msgspec.Struct, frozen=True):
    """One month of the days of the year: ``number`` is ``04``; a day without articles leads nowhere."""

    name: str
    number: str
    days: tuple[Bar, ...]


class DaysView(msgspec.Struct, frozen=True):
    """``days.html``: the overview of "on this day"; ``count`` articles have a day that is known."""

    count: int
    months: tuple[MonthView, ...]
    crumbs: tuple[Link, ...]


class GraphPair(msgspec.Struct, frozen=True):
    """Two organisations by their places in ``GraphView.nodes``, and how many articles name both."""

    one: int
    other: int
    count: int


class GraphView(msgspec.Struct, frozen=True):
    """``graph.html`` and ``graph.csv``: which organisations stand together. ``nodes`` are those with most articles of
    all ``organisations``, ``pairs`` the strongest of ``all_pairs``, ``data`` is the path of the CSV file or empty."""

    nodes: tuple[TermLink, ...]
    organisations: int
    pairs: tuple[GraphPair, ...]
    all_pairs: int
    data: str
    crumbs: tuple[Link, ...]


class CountView(msgspec.Struct, frozen=True):
    """One line of a table: what, and how much."""

    label: str
    value: int | str


class MadeView(msgspec.Struct, frozen=True):
    """``made.html``: how the archive was made. Counts of articles, of names (``uncertain``) and lines (``cut``) that
    are left out, of texts in languages in which names are not looked for (``unread``), of texts that are not shown
    whole or not for search engines; what was ``measured`` (a date) on how many ``texts``."""

    version: str
    articles: int
    undated: int
    cut: int
    uncertain: int
    unread: tuple[CountView, ...]
    excerpts: int
    not_listed: int
    measured: str
    texts: int
    figures: tuple[CountView, ...]
    crumbs: tuple[Link, ...]


class TermView(msgspec.Struct, frozen=True):
    """``term.html``: one tag, organisation, source or term of a site's own taxonomy, or one part
    (``part``: "2019", "April 2019", "Undated: A") of its list when that is long.

    ``count`` is all articles of the term or of the part, ``undated`` how many of them have no date. ``bars`` are
    its years (of a part: the months or days below it), ``charted`` says that they are drawn. ``text`` is the term's
    own text as safe HTML.
    ``facts`` are what the authority file knows. ``companions`` are the organisations it appears with, ``sayings`` the
    newest words by it and its people, ``offices`` a person's roles. ``considered`` is how many of its articles those
    were read from, the newest first. ``data`` are the files with the same in them: JSON, CSV."""

    taxonomy: TaxonomyView
    name: str
    part: str
    count: int
    undated: int
    text: str
    facts: tuple[FieldView, ...]
    aliases: tuple[str, ...]
    found: bool
    bars: tuple[Bar, ...]
    charted: bool
    groups: tuple[Group, ...]
    companions: tuple[CompanionView, ...]
    sayings: tuple[SayingView, ...]
    offices: tuple[OfficeView, ...]
    considered: int
    feed: str
    data: tuple[Link, ...]
    previous: Link | None
    next: Link | None
    crumbs: tuple[Link, ...]


class FileView(msgspec.Struct, frozen=True):
    """A file that is no page: its text as it is."""

    text: str


class LetterGroup(msgspec.Struct, frozen=True):
    """Terms under one first letter."""

    letter: str
    anchor: str
    terms: tuple[TermLink, ...]


class TaxonomyIndexView(msgspec.Struct, frozen=True):
    """``taxonomy.html``: all terms of a taxonomy from A to Z, or the terms of one ``letter``.
    When the list is long, ``letters`` lead to a page each and ``groups`` is empty but ``most`` is not; likewise
    ``parts`` of a long letter, by the first two letters. ``graph`` is a path or empty."""

    taxonomy: TaxonomyView
    letter: str
    count: int
    most: tuple[TermLink, ...]
    letters: tuple[Bar, ...]
    groups: tuple[LetterGroup, ...]
    crumbs: tuple[Link, ...]
    parts: tuple[Bar, ...] = ()
    graph: str = ""


class SearchView(msgspec.Struct, frozen=True):
    """``search.html``. ``engine`` is ``newsgen`` or ``pagefind``, ``stemmer`` the site's language if its words are
    stemmed. ``ways`` lead to the taxonomies, ``years`` to the archive's years; ``undated`` and ``archive`` are
    paths, empty where there is no such page."""

    engine: str
    stemmer: str
    ways: tuple[Link, ...]
    years: tuple[Link, ...]
    undated: str
    archive: str
    crumbs: tuple[Link, ...]


class SearchShardView(msgspec.Struct, frozen=True):
    """A file of the search index: its text as it is written, without a template."""

    text: str


class NotFoundView(msgspec.Struct, frozen=True):
    """``404.html``: its links start from the path of ``base_url``, since it is served at any depth."""

    taxonomies: tuple[TaxonomyView, ...]


class RedirectView(msgspec.Struct, frozen=True):
    """``redirect.html``: an old address; ``target`` is the new path."""

    title: str
    target: str


class FeedEntry(msgspec.Struct, frozen=True):
    """One entry of an Atom feed. ``updated`` is an RFC 3339 date and time, ``id`` a ``urn:uuid``."""

    id: str
    title: str
    url: str
    published: str
    updated: str
    summary: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]


class FeedView(msgspec.Struct, frozen=True):
    """``feed.xml``, Atom 1.0 (RFC 4287). ``url`` and ``self_url`` are empty without a ``base_url``."""

    id: str
    title: str
    subtitle: str
    updated: str
    url: str
    self_url: str
    entries: tuple[FeedEntry, ...]


class SitemapEntry(msgspec.Struct, frozen=True):
    """One address of a sitemap; ``lastmod`` is a W3C date or empty, never the time of the build."""

    url: str
    lastmod: str = ""


class SitemapView(msgspec.Struct, frozen=True):
    """``sitemap.xml`` (sitemaps.org protocol 0.9), at most 50,000 entries; or, with ``index``, the
    list of its parts."""

    index: bool
    entries: tuple[SitemapEntry, ...]


class RobotsView(msgspec.Struct, frozen=True):
    """``robots.txt`` (RFC 9309)."""

    sitemap: str


class SiteView(msgspec.Struct, frozen=True):
    """What every page knows of its site. ``navigation`` are the standing links of the page frame,
    ``look`` is the style sheet of the site's own look, empty without one,
    ``made`` the path of the page that says how the archive was made, or empty; ``search`` the path of the search page,
    or empty."""

    title: str
    description: str
    lang: str
    base_url: str
    contact: str
    navigation: tuple[Link, ...]
    feed: str
    look: str = ""
    made: str = ""
    search: str = ""
