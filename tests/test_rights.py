"""What the rights of a text forbid stands in no file of the site."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from conftest import SmallSite
from hypothesis import example, given, settings
from hypothesis import strategies as st
from looking import Pages

from newsgen.hosts import Size, exceeded
from newsgen.ledger import Ledger, PageRow
from newsgen.model import Article, Block
from newsgen.report import summary
from newsgen.rights import canonical, gives_source, is_listed, settled, shown_text
from newsgen.store import connect

TEXT = """\
---
title: Harbour dredged
date: 2019-04-08
organisations: [Harbour Board]
{head}
---
The Harbour Board said on Monday that the basin was open.

The Quagga Foundation spoke of a second paragraph in zanzibar colours.
"""
SETTINGS = "title: The Harbour Gazette\nbase_url: https://news.example/\n"
PAGE = "2019/04/harbour-dredged/index.html"


def built(site: SmallSite, head: str, settings: str = "") -> Pages:
    site.write("newsgen.yaml", SETTINGS + settings)
    site.write("content/a.txt", TEXT.format(head=head))
    site.build()
    return Pages(site.files(), "https://news.example/")


def shown_in(pages: Pages, words: str) -> list[str]:
    return [path for path, data in pages.files.items() if words.encode() in data]


def robots(pages: Pages) -> str:
    found = pages[PAGE].soup.select('meta[name="robots"]')
    return str(found[0]["content"]) if found else ""


def test_of_an_excerpt_only_the_first_paragraph_leaves_the_archive(site: SmallSite) -> None:
    pages = built(site, "rights: excerpt")
    assert shown_in(pages, "basin was open")
    assert shown_in(pages, "zanzibar") == []
    assert "organisations/quagga-foundation/index.html" in pages  # that it names them is a fact, not its words
    assert robots(pages) == "noindex"


def test_an_excerpt_has_neither_pictures_nor_captions(site: SmallSite) -> None:
    site.write("content/pier.png", b"\x89PNG\r\n\x1a\n")
    pages = built(site, "rights: excerpt\nimage: pier.png\ncaption: The Tidal Institute at dusk")
    assert shown_in(pages, "at dusk") == []
    assert not [path for path in pages.files if path.endswith("pier.png")]


def test_what_is_not_for_search_engines_is_shown_and_in_no_sitemap(site: SmallSite) -> None:
    pages = built(site, "rights: noindex")
    assert PAGE in shown_in(pages, "zanzibar")
    assert robots(pages) == "noindex"
    assert b"harbour-dredged" not in pages.files["sitemap.xml"]


def test_a_text_of_another_publisher_leads_search_engines_to_where_it_came_from(site: SmallSite) -> None:
    pages = built(site, "source: The Example Courier\nsource_url: https://courier.example/harbour")
    page = pages[PAGE]
    assert robots(pages) == "noindex"
    assert page.one('link[rel="canonical"]')["href"] == "https://courier.example/harbour"
    assert page.one('meta[property="og:url"]')["content"] == "https://news.example/2019/04/harbour-dredged/"


def test_a_text_of_the_paper_that_the_site_is_called_after_is_its_own(site: SmallSite) -> None:
    pages = built(site, "source: The Harbour Gazette")
    assert robots(pages) == ""
    assert "harbour-dredged" in pages.files["sitemap.xml"].decode()


@pytest.mark.parametrize(
    ("folder", "settings", "noindex"),
    [
        ("rights: full", "", False),
        ("", "rights: {the example courier: full}\n", False),
        ("", "rights: {Another Paper: full}\n", True),
        ("rights: noindex", "rights: {The Example Courier: full}\n", True),  # what is nearer to the text wins
    ],
)
def test_a_folder_and_the_settings_say_what_may_be_shown(
    site: SmallSite, folder: str, settings: str, noindex: bool
) -> None:
    if folder:
        site.write("content/_defaults.yaml", folder + "\n")
    pages = built(site, "source: The Example Courier", settings)
    assert (robots(pages) == "noindex") is noindex


def test_the_rights_of_a_source_reach_its_texts_when_they_change(site: SmallSite) -> None:
    built(site, "source: The Example Courier")
    pages = built(site, "source: The Example Courier", "rights: {The Example Courier: excerpt}\n")
    assert shown_in(pages, "zanzibar") == []


def test_the_build_says_how_many_texts_of_others_it_shows_and_what_changes_that(site: SmallSite) -> None:
    site.write("newsgen.yaml", SETTINGS)
    site.write("content/a.txt", TEXT.format(head="source: The Example Courier"))
    site.write("content/b.txt", TEXT.format(head="source: The Example Courier\nrights: full").replace("dredged", "b"))
    report = site.build()
    assert report.unstated == 1
    said = " ".join(" ".join(summary(report, "build", 0.1, True)).split())
    assert "1 text of other publishers" in said
    assert "content/_defaults.yaml" in said
    site.write("content/_defaults.yaml", "rights: noindex\n")
    assert site.build().unstated == 0


def test_a_misspelt_right_is_an_error_with_its_line(site: SmallSite) -> None:
    from newsgen.config import SettingsError, read_settings

    with pytest.raises(SettingsError, match=r"newsgen.yaml:2: settings: 'rights' of 'Wire' must be one of full"):
        read_settings("title: A\nrights: {Wire: ful}\n")


HIDDEN = "- name: Quagga Foundation\n  hide: yes\n"


def test_a_hidden_name_has_no_link_no_page_and_stands_in_no_feed(site: SmallSite) -> None:
    pages = built(site, "")
    assert shown_in(pages, "quagga-foundation")
    site.write("content/_authority/organisations.yaml", HIDDEN)
    pages = built(site, "")
    assert shown_in(pages, "quagga-foundation") == []
    # The text itself still says what it says, also where it is searched, and nothing else does.
    for path in shown_in(pages, "Quagga"):
        assert path.rpartition("/")[0] == PAGE.rpartition("/")[0] or path.startswith(("search/texts/", "search/terms/"))
    assert pages.broken() == []


BLOCKS = (
    Block("heading", "Head", 1, 1),
    Block("paragraph", "One", 2, 2),
    Block("paragraph", "Two", 3, 3),
)


def test_a_heading_alone_is_no_excerpt() -> None:
    assert [b.text for b in shown_text(Article("a", "a.txt", rights="excerpt", blocks=BLOCKS))] == ["Head", "One"]


@pytest.mark.parametrize("rights", ["", "full", "noindex", "unstated"])
def test_all_but_an_excerpt_is_shown_whole(rights: str) -> None:
    assert shown_text(Article("a", "a.txt", rights=rights, blocks=BLOCKS)) == BLOCKS


def test_what_search_engines_are_asked_to_pass_by_has_no_source_file() -> None:
    for rights in ("", "full", "excerpt", "noindex", "unstated"):
        assert gives_source(rights) is is_listed(rights) is (rights in ("", "full"))


def test_the_canonical_address_is_the_own_one_where_it_may_be_listed() -> None:
    elsewhere = "https://courier.example/a"
    assert canonical(Article("a", "a.txt", source_url=elsewhere, rights="full"), "own") == "own"
    assert canonical(Article("a", "a.txt", source_url=elsewhere, rights="unstated"), "own") == elsewhere
    assert canonical(Article("a", "a.txt", rights="unstated"), "own") == "own"


@pytest.mark.parametrize(
    ("article", "right"),
    [
        (Article("a", "a.txt"), ""),
        (Article("a", "a.txt", source="harbour  gazette"), ""),
        (Article("a", "a.txt", publisher="Example Press"), "unstated"),
        (Article("a", "a.txt", source_url="https://courier.example/a"), "unstated"),
        (Article("a", "a.txt", source="The Wire"), "excerpt"),
    ],
)
def test_whose_text_it_is(article: Article, right: str) -> None:
    assert settled(article, {"wire": "excerpt"}, "The Harbour Gazette")[0] == right


# The same site on well-known hosts


def test_a_site_that_fits_everywhere_is_not_spoken_of() -> None:
    assert list(exceeded(Size(20_000, 1_000_000_000, 25 * 2**20, 54_000))) == []


@pytest.mark.parametrize(
    ("size", "host"),
    [
        (Size(20_001, 1, 1, 1), "Cloudflare Pages"),
        (Size(1, 1_000_000_001, 1, 1), "GitHub Pages"),
        (Size(1, 30 * 2**20, 26 * 2**20, 1), "Cloudflare Pages"),
    ],
)
def test_a_host_whose_limit_is_exceeded_is_named_with_it(size: Size, host: str) -> None:
    (line,) = exceeded(size)
    assert line.startswith(f"too much for {host}: ")


def test_files_and_bytes_of_the_report_are_those_of_the_output(site: SmallSite) -> None:
    site.write("newsgen.yaml", SETTINGS)
    site.write("content/a.txt", TEXT.format(head=""))
    report = site.build()
    files = site.files()
    del files[".newsgen-manifest"]  # says which these are
    assert (report.size.files, report.size.bytes) == (len(files), sum(map(len, files.values())))
    assert report.size.largest == max(map(len, files.values()))
    assert site.build().size == report.size


STEP = st.tuples(st.booleans(), st.sampled_from(["a", "b/a", "b/c", "b/d", "e/a", "e/b/c"]))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(STEP, max_size=4), max_size=4))
@example([[(False, "a"), (False, "b/a")], [(True, "a"), (False, "b/c")]])
def test_the_fullest_folder_is_known_without_counting_again(builds: list[list[tuple[bool, str]]]) -> None:
    with TemporaryDirectory() as folder, patch("newsgen.ledger.FULLEST", 0):
        ledger = Ledger(connect(Path(folder) / "state.db"))
        stands = {"c/index.html"}
        for steps in [[(False, "c/index.html")], *builds]:
            for dropped, path in steps:
                if dropped:
                    ledger.drop_pages([path])
                else:
                    ledger.put_pages([PageRow(path, "article", path, path, b"", 1, 1)])
                stands = stands - {path} if dropped else stands | {path}
            assert ledger.size().folder == max(Counter(each.rpartition("/")[0] for each in stands).values())
        ledger.db.close()
