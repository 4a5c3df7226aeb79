"""The sample archive in ``content/``: it builds without complaint, and every link of it leads somewhere."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import SmallSite
from looking import Pages, hrefs, targets, words

from newsgen.build import BuildReport

ROOT = Path(__file__).parent.parent
BASE = "https://news.example/room/"
# Code -> path of what is meant to be named when the sample is built; nothing else may be.
EXPECTED: set[tuple[str, str]] = set()


@pytest.fixture(scope="module", params=["", BASE], ids=["folder", "public"])
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[BuildReport, Pages]:
    """The sample, built as it lies there and as it would be published."""
    base = str(request.param)
    site = SmallSite(tmp_path_factory.mktemp("sample"))
    (site.root / "content").symlink_to(ROOT / "content", target_is_directory=True)
    settings = (ROOT / "newsgen.yaml").read_text("utf-8")
    site.write("newsgen.yaml", settings + f"base_url: {base}\n")
    report = site.build()
    return report, Pages(site.files(), base)


def test_it_builds_without_an_error_and_warns_of_nothing_unexpected(sample: tuple[BuildReport, Pages]) -> None:
    report, _ = sample
    assert [str(problem) for problem in report.errors] == []
    assert {(problem.code, problem.path) for problem in report.problems} == EXPECTED
    texts = [p for p in (ROOT / "content").rglob("*") if p.suffix in (".txt", ".md") and "_terms" not in p.parts]
    assert report.published + report.unlisted == len(texts) > 30


def test_every_link_and_every_fragment_leads_to_what_is_there(sample: tuple[BuildReport, Pages]) -> None:
    _, pages = sample
    assert pages.broken() == []
    assert sum(1 for page in pages.pages.values() for _ in page.links()) > 5_000


def test_each_organisations_entry_leads_to_the_paragraph_that_names_it(sample: tuple[BuildReport, Pages]) -> None:
    _, pages = sample
    seen = 0
    for path, page in pages.pages.items():
        if not re.fullmatch(r"organisations/[^/]+/index\.html", path):
            continue
        for place in page.soup.select(".entries a.place"):
            target, _, fragment = hrefs([place], path)[0].partition("#")
            article = pages[target]
            name = words(place.select("b")[0])
            block = article.one(f'[id="{fragment}"]') if fragment else article.one("main")
            assert name in words(block), f"{path} -> {target}#{fragment}"
            seen += 1
    assert seen > 100


def test_every_article_is_named_by_its_list_of_the_year_or_the_undated_shelf(sample: tuple[BuildReport, Pages]) -> None:
    _, pages = sample
    listed = Counter(
        target
        for path, page in pages.pages.items()
        if re.fullmatch(r"\d{4}/index\.html|archive/undated/index\.html", path)
        for target in hrefs(page.soup.select(".entries h3 a"), path)
    )
    articles = [path for path, page in pages.pages.items() if page.soup.select("article.article")]
    assert listed == Counter(articles)


def test_a_page_can_be_reached_in_four_steps(sample: tuple[BuildReport, Pages]) -> None:
    _, pages = sample
    seen, edge = {"index.html"}, {"index.html"}
    for _step in range(4):
        found = {
            target.partition("#")[0]
            for path in edge
            for target in targets(pages[path])
        }
        edge = {path for path in found if path in pages.pages} - seen
        seen |= edge
    assert set(pages.pages) - seen - {"404.html"} == set()


def test_no_two_pages_of_a_kind_have_one_title(sample: tuple[BuildReport, Pages]) -> None:
    """A tag and an organisation may share a name."""
    _, pages = sample
    titles = Counter((path.partition("/")[0], words(page.one("head > title"))) for path, page in pages.pages.items())
    assert [title for title, count in titles.items() if count > 1] == []


def test_every_page_tells_a_search_engine_what_it_holds(sample: tuple[BuildReport, Pages]) -> None:
    _, pages = sample
    for path, page in pages.pages.items():
        if path != "404.html":
            assert page.one('meta[name="description"]')["content"], path
