"""The shelf of page kinds: what pages a site has and what each shows.

A page kind is an object with the face of ``PageKind``. To add one, add its file, its template and a
line in ``KINDS``. ``showing`` is the heart: a page is looked at again after an edit exactly when its
kind says that it shows one of the edited articles, asked of the archive before the change and again
after it. Generous is cheap (an unchanged view is not rendered); stingy is a bug.
"""

from __future__ import annotations

from .archive_index import ArchivePages
from .article import ArticlePages
from .dates import DayPages, MonthPages, YearPages
from .feed import SiteFeed, TermFeeds
from .graph import GraphData, GraphPages
from .home import HomePages
from .look import LookPages
from .made import MadePages
from .notfound import NotFoundPages
from .onthisday import OnThisDayIndex, OnThisDayPages
from .redirect import RedirectPages
from .robots import RobotsPages
from .search import SearchIndexPage, SearchNamePages, SearchPage, SearchTermPages, SearchTextPages
from .shelf import PageKind, Shelf
from .sitemap import SitemapPages
from .source import SourceFiles
from .taxonomy import TaxonomyPages
from .term import TermPages
from .termdata import TermCsv, TermJson
from .undated import UndatedPages

__all__ = ["KINDS", "PageKind", "Shelf"]

KINDS: tuple[PageKind, ...] = (
    ArticlePages(),
    SourceFiles(),
    HomePages(),
    ArchivePages(),
    YearPages(),
    MonthPages(),
    DayPages(),
    UndatedPages(),
    OnThisDayIndex(),
    OnThisDayPages(),
    TermPages(),
    TaxonomyPages(),
    GraphPages(),
    GraphData(),
    MadePages(),
    SiteFeed(),
    TermFeeds(),
    TermJson(),
    TermCsv(),
    SitemapPages(),
    RobotsPages(),
    NotFoundPages(),
    RedirectPages(),
    LookPages(),
    SearchPage(),
    SearchNamePages(),
    SearchTextPages(),
    SearchTermPages(),
    SearchIndexPage(),
)
