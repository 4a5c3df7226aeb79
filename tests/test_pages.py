"""What the pages of small sites show, as those who visit them find it."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import feedparser
import pytest
from conftest import SmallSite
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from looking import Page, Pages, hrefs, resolved, targets, words
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

BASE = "https://news.example/archive/"

DREDGING = """Basin to be dredged after ten dry years

By Anna Berg

HALLE, April 8 (Reuters) - The Harbour Board said on Friday that the basin would be dredged.

It had been dry for ten years. The World Health Organization and the Harbour Board had both asked for water.

What comes next

The board will meet again in May.
"""
HARBOUR = ("2022/04/basin-to-be-dredged-after-ten-dry-years", "2022/04/cranes-return", "2023/01/a-quiet-year")


def fill(site: SmallSite, base_url: str = "") -> SmallSite:
    """A small archive with something of everything."""
    site.write(
        "newsgen.yaml",
        f"title: The Harbour Archive\nbase_url: {base_url}\nid: harbour\ntaxonomies:\n  series: Series\n",
    )
    site.write(
        "content/_authority/organisations.yaml",
        "- name: Halle Harbour Board\n  aliases: [Harbour Board]\n  country: Germany\n  kind: port authority\n",
    )
    site.write("content/_terms/series/the-long-strike.md", "The strike began in **May** and ended in June.\n")
    site.write("content/_terms/tags/nobody.md", "A text of a tag that no article has.\n")
    site.write("content/news/_defaults.yaml", "source: The Halle Gazette\n")
    site.write("content/news/2022-04-08-dredging.txt", DREDGING)
    site.write(
        "content/news/2022-04-08-dredging.yaml",
        "tags: [Shipping, Water]\nimage: basin.png\ncaption: The basin.\ncredit: O. Lind\n",
    )
    site.write("content/news/basin.png", b"\x89PNG\r\n\x1a\n")
    site.write(
        "content/news/cranes.md",
        "---\ntitle: Cranes return\ndate: 2022-04-20\ntags: [Shipping]\nseries: The long strike\n"
        "aliases: [old/cranes.html, /cranes/]\nsection: Port\nsubtitle: After eleven years\n"
        "updated: 2022-05-01\nsource_url: https://gazette.example/cranes\n---\n"
        "Two cranes came back on Wednesday, the *Harbour Board* said.\n\n> We missed them, said the board.\n\n"
        "- one\n- two\n",
    )
    site.write(
        "content/news/quiet.txt",
        "---\ntitle: A quiet year\ndate: 2023-01\nseries: [The long strike]\n---\nNothing came.\n",
    )
    site.write(
        "content/letter.txt",
        "---\ntitle: A letter without a date\ntags: [Shipping]\n---\nDear Harbour Board, where is the water?\n",
    )
    site.write("content/zebra.txt", "---\ntitle: Zebra seen in port\n---\nIt was not a horse, a spokesman said.\n")
    site.write(
        "content/draft.txt",
        "---\ntitle: Unfinished business\ndate: 2022-04-09\nstatus: draft\ntags: [Secret]\n---\nXYZZY\n",
    )
    return site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    return fill(SmallSite(tmp_path_factory.mktemp("harbour")))


@pytest.fixture(scope="module")
def pages(site: SmallSite) -> Pages:
    """The archive as it is built without a public address."""
    report = site.build()
    assert [(p.path, p.code) for p in report.problems] == [("content/_terms/tags/nobody.md", "unused-term-text")]
    return Pages(site.files())


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """The same archive, at an address."""
    site = fill(SmallSite(tmp_path_factory.mktemp("public")), BASE)
    site.build()
    return Pages(site.files(), BASE)


@pytest.fixture
def dredging(pages: Pages) -> Page:
    return pages[f"{HARBOUR[0]}/index.html"]


# An article


def test_an_article_says_what_its_source_says(dredging: Page) -> None:
    assert dredging.texts("h1") == ["Basin to be dredged after ten dry years"]
    assert dredging.texts(".byline") == ["Anna Berg"]
    assert dredging.texts(".origin time") == ["8 April 2022"]
    assert dredging.one(".origin time")["datetime"] == "2022-04-08"
    assert dredging.texts(".text p") == [
        "HALLE, April 8 (Reuters) - The Harbour Board said on Friday that the basin would be dredged.",
        "It had been dry for ten years. The World Health Organization and the Harbour Board had both asked for water.",
        "The board will meet again in May.",
    ]
    assert dredging.texts(".text h2, .text h3") == ["What comes next"]
    assert dredging.one("title").get_text() == "Basin to be dredged after ten dry years — The Harbour Archive"


def test_a_name_is_linked_where_it_first_stands_to_the_page_of_its_organisation(dredging: Page) -> None:
    links = dredging.soup.select(".text a.name")
    assert [(words(link), target) for link, target in zip(links, hrefs(links, dredging.path), strict=True)] == [
        ("Reuters", "organisations/reuters/index.html"),
        ("Harbour Board", "organisations/halle-harbour-board/index.html"),
        ("World Health Organization", "organisations/world-health-organization/index.html"),
    ]
    beside = hrefs(dredging.soup.select(".margin a"), dredging.path)
    assert set(hrefs(links, dredging.path)) <= set(beside)


def test_a_name_in_markdown_is_linked_inside_its_emphasis(pages: Pages) -> None:
    page = pages[f"{HARBOUR[1]}/index.html"]
    assert str(page.one(".text em")) == (
        '<em><a class="name" href="../../../organisations/halle-harbour-board/index.html">Harbour Board</a></em>'
    )
    assert page.texts(".text blockquote") == ["We missed them, said the board."]
    assert page.texts(".text ul > li") == ["one", "two"]


def test_every_block_has_an_anchor_that_an_edit_elsewhere_leaves(
    dredging: Page, tmp_path_factory: pytest.TempPathFactory
) -> None:
    blocks = dredging.soup.select(".text > p, .text > h2, .text > h3")
    anchors = [str(block["id"]) for block in blocks]
    assert len(set(anchors)) == len(anchors) == 4
    other = SmallSite(tmp_path_factory.mktemp("edited"))
    edited = DREDGING.replace("What comes next", "What is next").replace("HALLE", "A new first paragraph.\n\nHALLE")
    other.write("content/news/2022-04-08-dredging.txt", edited)
    other.build()
    again = Page("", other.files()[f"{HARBOUR[0]}/index.html"])
    assert [anchor for anchor in anchors if anchor in again.ids] == [anchors[0], anchors[1], anchors[3]]


def test_blocks_alike_have_anchors_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    site = SmallSite(tmp_path_factory.mktemp("alike"))
    site.write("content/a.md", "# Votes\n\nNo change.\n\nNo change.\n\nNo change.\n")
    site.build()
    page = Page("", site.files()["undated/votes/index.html"])
    assert len({str(p["id"]) for p in page.soup.select(".text p")}) == 3


def test_the_dateline_is_set_apart(dredging: Page) -> None:
    assert dredging.texts(".text .dateline") == ["HALLE, April 8 (Reuters) -"] or dredging.texts(".text .dateline") == [
        "HALLE"
    ]
    dateline = dredging.one(".text .dateline")
    assert dateline.parent is not None and words(dateline.parent).startswith(words(dateline))


def test_a_picture_stands_with_its_words(dredging: Page, pages: Pages) -> None:
    image = dredging.one(".text figure img")
    assert resolved(dredging.path, str(image["src"])) == "media/news/basin.png"
    assert pages.files["media/news/basin.png"] == b"\x89PNG\r\n\x1a\n"
    assert image["alt"] == "The basin."
    assert dredging.texts("figcaption") == ["The basin. O. Lind"]
    assert dredging.texts("figcaption .credit") == ["O. Lind"]


def test_what_an_editor_gave_is_shown(pages: Pages) -> None:
    page = pages[f"{HARBOUR[1]}/index.html"]
    assert page.texts(".kicker") == ["Port"]
    assert page.texts(".deck") == ["After eleven years"]
    assert page.texts(".origin time") == ["20 April 2022", "1 May 2022"]
    assert hrefs(page.soup.select(".origin a"), page.path) == ["sources/the-halle-gazette/index.html"]
    assert "https://gazette.example/cranes" in page.texts(".record dd")
    assert page.texts(".margin h2") == ["Organisations", "Tags", "Series"]


def test_previous_and_next_follow_the_dates_and_then_the_titles(pages: Pages) -> None:
    order = [*HARBOUR, None, "undated/a-letter-without-a-date", "undated/zebra-seen-in-port"]
    for before, address, after in zip([None, *order], order, [*order[1:], None], strict=False):
        if address is None:
            continue
        page = pages[f"{address}/index.html"]
        targets = {str(a["rel"][0]): resolved(page.path, str(a["href"])) for a in page.soup.select(".pager a")}
        wanted = {"prev": before, "next": after}
        assert targets == {rel: f"{other}/index.html" for rel, other in wanted.items() if other}


def test_an_undated_article_says_so_and_states_no_date(pages: Pages) -> None:
    page = pages["undated/a-letter-without-a-date/index.html"]
    assert page.texts(".origin p")[0] == "Undated"
    assert page.soup.select(".article time") == []
    assert "datePublished" not in page.source
    assert "published_time" not in page.source
    assert about(page)["Date"] == "Undated no date stands in the text"
    assert page.texts(".crumbs a") == ["The Harbour Archive", "Archive", "Undated"]


def about(page: Page) -> dict[str, str]:
    return dict(zip(page.texts(".record dt"), page.texts(".record dd"), strict=True))


def test_the_record_box_says_what_is_known_and_how(dredging: Page, site: SmallSite) -> None:
    data = (site.root / "content/news/2022-04-08-dredging.txt").read_bytes()
    box = about(dredging)
    assert box["SHA-256"] == hashlib.sha256(data).hexdigest()
    assert box["File"] == "news/2022-04-08-dredging.txt read as utf-8"
    assert box["Date"] == "8 April 2022 file name"
    assert box["Source"].startswith("The Halle Gazette")
    assert box["Dateline"].startswith("HALLE")


def test_lines_left_out_are_shown_with_their_reason(tmp_path_factory: pytest.TempPathFactory) -> None:
    site = SmallSite(tmp_path_factory.mktemp("cut"))
    site.write(
        "content/a.txt", "A vote\n\nThe vote was close, the clerk said.\n\nRelated News\n\nIt will be counted again.\n"
    )
    site.build()
    page = Page("", site.files()["undated/a-vote/index.html"])
    assert page.texts(".cut q") == ["Related News"]
    assert re.match(r"line 5: \w+", page.texts(".cut .how")[0])
    assert "Related News" not in words(page.one(".text"))


def test_crumbs_lead_up_by_date(dredging: Page) -> None:
    assert list(
        zip(dredging.texts(".crumbs a"), hrefs(dredging.soup.select(".crumbs a"), dredging.path), strict=True)
    ) == [
        ("The Harbour Archive", "index.html"),
        ("Archive", "archive/index.html"),
        ("2022", "2022/index.html"),
        ("April", "2022/04/index.html"),
        ("8", "2022/04/08/index.html"),
    ]


def test_an_excerpt_shows_the_first_paragraph_only(tmp_path_factory: pytest.TempPathFactory) -> None:
    site = SmallSite(tmp_path_factory.mktemp("excerpt"))
    site.write("content/a.md", "---\ntitle: A\nrights: excerpt\n---\nThe first.\n\nThe second, SECRET.\n")
    site.build()
    page = Page("", site.files()["undated/a/index.html"])
    assert page.texts(".text p") == ["The first."]
    assert page.one('meta[name="robots"]')["content"] == "noindex"
    assert not any(b"SECRET" in data for data in site.files().values())


def test_a_right_to_left_text_is_set_right_to_left(tmp_path_factory: pytest.TempPathFactory) -> None:
    site = SmallSite(tmp_path_factory.mktemp("rtl"))
    site.write("content/a.md", "---\ntitle: שלום עולם\nlang: he\n---\nטקסט.\n")
    site.build()
    page = Page("", site.files()["undated/shlvm-vlm/index.html"])
    for selector in ("h1", ".text"):
        assert (page.one(selector)["lang"], page.one(selector)["dir"]) == ("he", "rtl")
    assert page.one("html")["lang"] == "en"


# Pictures


@pytest.mark.parametrize("name", ["my pic.png", "a&b.png", "h#x.png", "50%.png", "what?.png", "it's.png", "élan.png"])
def test_a_picture_of_any_name_is_found_and_shown_once(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    site = SmallSite(tmp_path_factory.mktemp("picture"))
    quoted = name.replace("%", "%25").replace(" ", "%20").replace("#", "%23").replace("?", "%3F")
    site.write(f"content/{name}", b"PNG")
    site.write("content/a.md", f"A picture follows.\n\n![A pier]({quoted})\n\nIt was there.\n")
    site.write("content/b.txt", f'---\ntitle: B\nimage: "{name}"\ncaption: A pier\n---\nIt was there.\n')
    site.write("newsgen.yaml", f"base_url: {BASE}\n")
    assert site.build().problems == ()
    built = Pages(site.files(), BASE)
    assert f"media/{name}" in built
    assert built.broken() == []
    for path in ("undated/a/index.html", "undated/b/index.html"):
        page = built[path]
        image = page.one(".text img")
        assert unquote(resolved(path, str(image["src"]))) == f"media/{name}"
        assert image["alt"] == "A pier"
        (address,) = json_ld(page)["image"]
        assert unquote(address.removeprefix(BASE)) == f"media/{name}"


def test_a_picture_that_is_not_there_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    site = SmallSite(tmp_path_factory.mktemp("missing"))
    site.write("content/a.txt", "---\ntitle: A\nimage: ../../secret.png\n---\nIt was there.\n")
    site.write("secret.png", b"PNG")
    (problem,) = site.build().problems
    assert (problem.path, problem.code) == ("content/a.txt", "no-picture")
    assert not any(path.endswith("secret.png") for path in site.files())


# Names in Markdown


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("The insurance market Lloyd's of London said on Monday that it would pay.", "Lloyd's of London"),
        ("On Monday the World\nHealth Organization said that it would pay.", "World Health Organization"),
        ("The carrier AT&T said on Monday that it would pay, and AT&T paid.", "AT&T"),
        ("`World Health Organization` is code, the World Health Organization is not.", "World Health Organization"),
    ],
)
def test_a_name_is_linked_once_however_markdown_writes_it(
    body: str, shown: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site = SmallSite(tmp_path_factory.mktemp("names"))
    site.write("content/a.md", f"# A\n\n{body}\n")
    site.build()
    assert Page("", site.files()["undated/a/index.html"]).texts(".text a.name") == [shown]


def test_no_link_is_put_into_a_link_or_a_tag(tmp_path_factory: pytest.TempPathFactory) -> None:
    site = SmallSite(tmp_path_factory.mktemp("links"))
    site.write(
        "content/a.md",
        '# A\n\n[The World Health Organization](https://who.example/ "World Health Organization") met '
        '<abbr title="World Health Organization > all">them</abbr>.\n',
    )
    site.build()
    page = Page("", site.files()["undated/a/index.html"])
    assert page.soup.select("a a") == []
    assert page.one(".text abbr")["title"] == "World Health Organization > all"
    assert page.one('.text a[href="https://who.example/"]')["title"] == "World Health Organization"


# Terms


def test_a_terms_page_lists_its_articles_by_the_sentence_that_names_it(pages: Pages) -> None:
    """Each link leads to the very paragraph in which the name stands."""
    for path in sorted(pages.pages):
        if not re.fullmatch(r"organisations/[^/]+/index\.html", path):
            continue
        page = pages[path]
        entries = page.soup.select(".entries > li")
        assert entries
        for entry in entries:
            assert entry.select("a.place")
            for place in entry.select("a.place"):
                (name,) = place.select("b")
                target, fragment = urldefrag(resolved(path, str(place["href"])))
                article = pages[target]
                assert words(article.one("h1")) == words(entry.select("h3 a")[0])
                block = article.one(f'[id="{fragment}"]')
                assert words(name) in words(block)
                assert words(place) in words(block)


def test_an_organisations_page_says_who_and_where(pages: Pages) -> None:
    page = pages["organisations/halle-harbour-board/index.html"]
    assert page.texts("h1") == ["Halle Harbour Board"]
    assert page.texts(".aliases") == ["Also Harbour Board"]
    assert page.texts(".sum") == ["In 3 articles, 1 of them undated."]
    assert page.texts(".margin dd") == ["port authority", "Germany"]
    assert page.texts(".entries h3") == [
        "Cranes return",
        "Basin to be dredged after ten dry years",
        "A letter without a date",
    ]
    assert (
        page.texts(".entries .place")[1]
        == "HALLE, April 8 (Reuters) - The Harbour Board said on Friday that the basin would be dredged."
    )
    assert page.texts(".pairs h3 a") == ["Reuters", "World Health Organization"]


def test_a_tags_page_lists_its_articles_newest_first_undated_last(pages: Pages) -> None:
    page = pages["tags/shipping/index.html"]
    assert page.texts(".entries h3") == [
        "Cranes return",
        "Basin to be dredged after ten dry years",
        "A letter without a date",
    ]
    assert page.texts(".group:has(.entries) h2")[-1] == "Undated"


def test_a_sources_page_lists_what_came_from_it(pages: Pages) -> None:
    assert len(pages["sources/the-halle-gazette/index.html"].soup.select(".entries > li")) == 3


def test_a_taxonomy_of_the_site_has_pages_and_its_terms_their_own_text(pages: Pages) -> None:
    page = pages["series/the-long-strike/index.html"]
    assert page.texts(".entries h3") == ["A quiet year", "Cranes return"]
    assert page.one(".column > .text strong").get_text() == "May"
    assert pages["series/index.html"].texts(".terms li") == ["The long strike 2"]
    assert "Series" in pages["index.html"].texts(".sections a")


def test_a_taxonomys_page_lists_its_terms_by_letter(pages: Pages) -> None:
    page = pages["tags/index.html"]
    assert page.texts(".index h2") == ["S", "W"]
    assert page.texts(".terms li") == ["Shipping 3", "Water 1"]
    assert hrefs(page.soup.select(".terms a"), page.path) == ["tags/shipping/index.html", "tags/water/index.html"]


# Lists by date


def test_years_months_and_days_list_their_articles(pages: Pages) -> None:
    assert pages["2022/index.html"].texts("h3") == ["Cranes return", "Basin to be dredged after ten dry years"]
    assert pages["2022/04/index.html"].texts(".group h2") == ["20 April", "8 April"]
    assert pages["2022/04/08/index.html"].texts("h3") == ["Basin to be dredged after ten dry years"]
    assert pages["2023/index.html"].texts("h3") == ["A quiet year"]
    assert pages["2023/01/index.html"].texts("h3") == ["A quiet year"]
    assert not any(path.startswith("2023/01/0") for path in pages.files)
    assert pages["2022/index.html"].texts(".pager a") == ["Next 2023"]
    archive = pages["archive/index.html"]
    assert {"2022/index.html", "2023/index.html", "archive/undated/index.html"} <= set(
        hrefs(archive.soup.select("main a"), archive.path)
    )


def test_the_undated_shelf_lists_by_title(pages: Pages) -> None:
    shelf = pages["archive/undated/index.html"]
    assert shelf.texts("h3") == ["A letter without a date", "Zebra seen in port"]
    assert "not known" in words(shelf.one(".sum"))
    assert words(shelf.one("section[aria-labelledby=l-z] h3")) == "Zebra seen in port"


def shelves(titles: tuple[str, ...], root: Path) -> tuple[Pages, dict[str, list[str]]]:
    """An archive of undated texts, and its shelves by letter."""
    site = SmallSite(root)
    for title in titles:
        site.write(f"content/{title}.txt", f"---\ntitle: {title}\ntags: [Law]\n---\nIt was there.\n")
    site.write("newsgen.yaml", f"base_url: {BASE}\nper_page: 3\n")
    site.build()
    built = Pages(site.files(), BASE)
    found = {}
    for path, page in built.pages.items():
        if match := re.fullmatch(r"archive/undated/([^/]+)/index\.html", path):
            found[match[1]] = page.texts("h3")
    return built, found


def test_an_archive_without_any_date_is_listed_by_letter(tmp_path: Path) -> None:
    built, found = shelves(("Zebra", "The ant", "Élan", "99 balloons", "«Quoted»"), tmp_path)
    assert found == {"z": ["Zebra"], "a": ["The ant"], "e": ["Élan"], "0-9": ["99 balloons"], "q": ["«Quoted»"]}
    front = built["index.html"]
    assert sorted(hrefs(front.soup.select(".letters a"), "index.html")) == sorted(
        f"archive/undated/{slug}/index.html" for slug in found
    )
    assert words(front.one(".holds")) == "5 articles, all undated."
    assert front.soup.select("time") == []
    assert "listed by letter" in words(built["archive/index.html"].one(".sum"))
    assert built.broken() == []
    assert not any(re.match(r"\d{4}/", path) for path in built.files)
    assert not any(b"datePublished" in data for data in built.files.values())


def test_an_undated_text_in_any_script_counts_like_the_others(tmp_path: Path) -> None:
    built, found = shelves(("Zebra", "北京", "Москва", "😀"), tmp_path)
    assert sorted(found["other"]) == sorted(("北京", "Москва", "😀"))
    assert words(built["index.html"].one(".holds")).startswith("4 articles")
    assert "undated" in words(built["index.html"].one(".holds")) and "3" not in words(built["index.html"].one(".holds"))
    assert len(built["tags/law/index.html"].texts("h3")) == 4
    assert built.files["sitemap.xml"].count(b"/undated/") == 4


def test_no_blank_stands_before_a_semicolon(pages: Pages) -> None:
    assert not [path for path, page in pages.pages.items() if re.search(r"\s[;,.](?:\s|$)", words(page.one("main")))]


# Long lists

days = st.sampled_from(("2019", "2019-04", "2019-04-08", "2019-04-09", "2019-05-01", "2020-01-02", ""))


def long_lists(dates: list[str], per_page: int, root: Path) -> tuple[Pages, dict[str, str]]:
    """An archive of articles of one tag, and title -> date."""
    site = SmallSite(root)
    site.write("newsgen.yaml", f"per_page: {per_page}\n")
    titles = {f"{('Bay', 'Cove', 'Dam')[n % 3]} {n}": date for n, date in enumerate(dates)}
    for title, date in titles.items():
        head = f"title: {title}\ndate: {date}\ntags: [Law]\n"
        site.write(f"content/{title}.txt", f"---\n{head}---\nIt was there.\n")
    site.build()
    return Pages(site.files()), titles


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(days, min_size=1, max_size=8), st.integers(1, 3))
def test_long_lists_are_cut_by_date_and_each_article_stands_where_it_is_looked_for(
    tmp_path_factory: pytest.TempPathFactory, dates: list[str], per_page: int
) -> None:
    built, titles = long_lists(dates, per_page, tmp_path_factory.mktemp("long"))
    assert built.broken() == []
    # A tag: every article on exactly one part of its list, beside the front part's "Latest" or first by title.
    parts = [page for path, page in built.pages.items() if path.startswith("tags/law/")]
    for page in parts:
        for group in page.soup.select("section:has(> #latest), section:has(> #by-title)"):
            group.decompose()
    assert Counter(title for page in parts for title in page.texts(".entries h3")) == Counter(list(titles))
    # Years, months and days: all that a short list holds, of a long one what has no list below.
    for path, page in built.pages.items():
        if match := re.fullmatch(r"((?:19|20)\d\d(?:/\d\d){0,2})/index\.html", path):
            key = match[1].replace("/", "-")
            members = [title for title, date in titles.items() if date.startswith(key)]
            if len(members) > per_page and len(key) < 10:
                members = [title for title in members if titles[title] == key]
            assert sorted(page.texts(".entries h3")) == sorted(members), path
    for date in {*dates} - {""}:
        assert f"{date.replace('-', '/')}/index.html" in built
    # The undated shelf: by letter as soon as it is long.
    undated = [title for title, date in titles.items() if not date]
    if undated:
        shelf = built["archive/undated/index.html"].texts(".entries h3")
        assert shelf == sorted(undated)  # of a long one at least the first: here all
    for first in {title[0] for title in undated} if len(undated) > per_page else ():
        page = built[f"archive/undated/{first.lower()}/index.html"]
        assert page.texts(".entries h3") == sorted(title for title in undated if title[0] == first)


def test_a_list_that_grows_keeps_the_parts_that_others_link_to(tmp_path: Path) -> None:
    few, _ = long_lists(["2019-04-08"] * 3, 3, tmp_path / "few")
    many, _ = long_lists(["2019-04-08"] * 3 + ["2020-01-02"] * 9, 3, tmp_path / "many")
    assert {path for path in few.files if not path.startswith("media/")} <= set(many.files)


def test_every_part_of_a_long_list_can_be_reached_from_its_front(tmp_path: Path) -> None:
    built, _ = long_lists(["2019-04-08"] * 3 + ["2020-01-02"] * 3, 2, tmp_path)
    front = built["tags/law/index.html"]
    assert {"tags/law/2019/index.html", "tags/law/2020/index.html"} <= set(
        hrefs(front.soup.select("main a"), front.path)
    )


# Links and addresses


def test_every_link_of_every_page_leads_to_a_file(pages: Pages, public: Pages) -> None:
    assert pages.broken() == []
    assert public.broken() == []
    assert sum(1 for page in pages.pages.values() for _ in page.links()) > 500


def test_a_link_names_a_file_so_that_it_works_from_a_folder(pages: Pages) -> None:
    for page in pages.pages.values():
        for link in page.links():
            path = urldefrag(link)[0]
            if path and not re.match(r"[a-z]+:", path):
                assert re.search(r"\.[a-z0-9]+$", path), f"{page.path}: {link}"


def test_nothing_is_absolute_before_the_site_has_an_address(pages: Pages) -> None:
    for path, data in pages.files.items():
        if path.endswith((".html", ".xml", ".txt")):
            text = data.decode()
            elsewhere = ("old/cranes.html", "cranes/index.html", f"{HARBOUR[1]}/index.html")
            assert "canonical" not in text or path in elsewhere, path
            assert "og:url" not in text, path
    assert "sitemap.xml" not in pages
    assert "Sitemap" not in pages.files["robots.txt"].decode()
    for page in pages.pages.values():
        for link in page.links():
            assert not link.startswith("/") or page.path == "404.html", f"{page.path}: {link}"


def test_each_page_names_its_own_address(public: Pages) -> None:
    for path, page in public.pages.items():
        if path == "404.html" or page.soup.select('meta[http-equiv="refresh"]'):
            continue
        own = BASE + path.removesuffix("index.html")
        # A text that was first published elsewhere leads search engines there.
        known = "https://gazette.example/cranes" if path == f"{HARBOUR[1]}/index.html" else own
        assert page.one('link[rel="canonical"]')["href"] == known
        assert page.one('meta[property="og:url"]')["content"] == own


def test_the_page_for_lost_addresses_works_at_any_depth(pages: Pages, public: Pages) -> None:
    for built, root in ((pages, "/"), (public, "/archive/")):
        page = built["404.html"]
        assert f'href="{root}index.html"' in page.source
        assert f'href="{root}static/style.css"' in page.source
        links = [link for link in page.links() if not link.startswith("#")]
        assert all(link.startswith(root) for link in links)
        assert page.one('meta[name="robots"]')["content"] == "noindex"


def test_an_old_address_leads_to_the_article(pages: Pages, public: Pages) -> None:
    for path in ("old/cranes.html", "cranes/index.html"):
        for built in (pages, public):
            page = built[path]
            assert resolved(path, str(page.one("main a")["href"])) == f"{HARBOUR[1]}/index.html"
            assert page.one('meta[name="robots"]')["content"] == "noindex"
        assert public[path].one('link[rel="canonical"]')["href"] == f"{BASE}{HARBOUR[1]}/"


OWN = [
    *(
        "index.html",
        "404.html",
        "feed.xml",
        "robots.txt",
        "sitemap.xml",
        "archive",
        "archive/undated",
        "2022",
        "2022/04",
    ),
    *("2022/04/08", "tags", "tags/law", "tags/law/feed.xml", "organisations", "static/style.css", "static", "media/x"),
]


def test_an_old_address_never_takes_the_place_of_a_page(tmp_path_factory: pytest.TempPathFactory) -> None:
    head = "---\ntitle: A\ndate: 2022-04-08\ntags: [Law]\n"
    made = []
    for aliases in ("", f"aliases: [{', '.join(OWN)}, old/one]\n"):
        site = SmallSite(tmp_path_factory.mktemp("old"))
        site.write("newsgen.yaml", f"title: A\nbase_url: {BASE}\n")
        site.write("content/a.txt", f"{head}{aliases}---\nIt was there.\n")
        assert site.build().errors == ()
        made.append(site.files())
    plain, redirecting = made
    assert set(redirecting) - set(plain) == {"old/one/index.html"}
    about_it = re.compile(rb"[0-9a-f]{64}|, line \d+")
    for path, data in plain.items():
        if path.endswith(("/source.txt", ".newsgen-manifest")):
            continue
        assert about_it.sub(b"", redirecting[path]) == about_it.sub(b"", data), path


def test_two_old_addresses_that_cannot_both_be_files_do_not_stop_the_build(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    site = SmallSite(tmp_path_factory.mktemp("nested"))
    site.write(
        "content/a.txt",
        "---\ntitle: A\naliases: [old.html, old.html/one, undated/a/index.html, undated/a]\n---\nIt was there.\n",
    )
    site.build()
    built = Pages(site.files())
    assert built["undated/a/index.html"].texts("h1") == ["A"]
    assert "old.html" in built


def test_a_draft_is_nowhere(pages: Pages, public: Pages) -> None:
    for built in (pages, public):
        for path, data in built.files.items():
            assert b"XYZZY" not in data and b"Unfinished" not in data and b"Secret" not in data, path
        assert "tags/secret/index.html" not in built


def test_no_paragraph_holds_what_ends_it(tmp_path: Path) -> None:
    """A browser closes a paragraph before a list or a figure; the words after it would stand loose."""
    site = SmallSite(tmp_path)
    site.write("content/x.png", b"PNG")
    site.write(
        "content/a.md",
        "# A\n\nTerm\n:   What it means.\n\n"
        '<figure><img src="x.png" alt="X"><figcaption>An x.</figcaption></figure>\n\n'
        '![Y](x.png "A y.")\n\n> A quotation\n>\n> of two paragraphs.\n\n1. one\n\n    more\n\n2. two\n',
    )
    site.build()
    page = Page("", site.files()["undated/a/index.html"])
    assert re.findall(r"<p[^>]*>\s*<(?:figure|dl|div|ul|ol|table|p|blockquote)", page.source) == []
    assert page.texts(".text figcaption") == ["An x.", "A y."]
    assert page.texts(".text dt, .text dd") == ["Term", "What it means."]


def test_no_page_has_an_id_twice(pages: Pages) -> None:
    for page in pages.pages.values():
        assert [name for name, count in Counter(page.ids).items() if count > 1] == [], page.path


def test_every_page_has_one_headline_a_title_and_a_language(pages: Pages) -> None:
    for page in pages.pages.values():
        assert len(page.soup.select("h1")) == 1, page.path
        assert words(page.one("head > title"))
        assert page.one("html")["lang"] == "en"
        levels = [int(h.name[1]) for h in page.soup.select("h1, h2, h3, h4, h5, h6")]
        assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)), (
            f"{page.path}: {levels}"
        )


def test_no_page_is_far_from_the_front(pages: Pages) -> None:
    seen, edge, steps = {"index.html"}, {"index.html"}, 0
    while edge and steps < 6:
        edge = {
            urldefrag(target)[0]
            for path in edge
            for target in targets(pages[path])
        }
        edge = {path for path in edge if path in pages.pages and path not in seen}
        seen |= edge
        steps += 1
    unreached = set(pages.pages) - seen - {"404.html", "old/cranes.html", "cranes/index.html"}
    assert unreached == set()


# Hostile text

EVIL = (
    "<script>alert(1)</script> </script> {{ 7*7 }} {% raw %} ]]> \"onmouseover=alert(1) 'x' <!-- \u2028 &lt "
    "<img src=x.png onerror=alert(1)>"
)


def test_references_that_spell_out_markup_are_text_too(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    hidden = "&lt;script&gt;alert(1)&lt;/script&gt;"
    site.write("content/a.txt", f"---\ntitle: '{hidden}'\n---\n{hidden} was printed, and nobody minded.\n")
    assert site.build().errors == ()
    built = Pages(site.files())
    article = next(page for page in built.pages.values() if about_file(page) == "a.txt")
    assert words(article.one("h1")) == "<script>alert(1)</script>"
    assert words(article.one(".text p")).startswith("<script>alert(1)</script> was printed")
    assert all(script.get("src") or script["type"] == "application/ld+json" for script in article.soup.select("script"))


def test_hostile_text_is_text_and_nothing_else(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    quoted = json.dumps(EVIL)
    site.write(
        "newsgen.yaml",
        f"title: {quoted}\ndescription: {quoted}\ncontact: {quoted}\nbase_url: {BASE}\n"
        f"taxonomies:\n  series: {quoted}\n",
    )
    site.write("content/x.png", b"PNG")
    keys = ("title", "subtitle", "section", "source", "summary", "caption", "credit", "alt", "publisher")
    lists = ("author", "tags", "organisations", "people", "series")
    head = "".join(f"{key}: {quoted}\n" for key in keys) + "".join(f"{key}: [{quoted}]\n" for key in lists)
    site.write("content/a.txt", f"---\n{head}date: 2022-04-08\n---\n{EVIL} said so.\n\nCopyright {EVIL}\n")
    site.write(
        "content/b.md",
        f"---\n{head}source_url: 'https://x.example/\"onmouseover=\"alert(1)'\n---\n{EVIL}\n\n"
        f"![{EVIL}](javascript:alert(1))\n\n[x](javascript:alert(1)) <svg onload=alert(1)>\n",
    )
    site.write("content/_terms/tags/x.md", EVIL)
    site.write(f"content/{EVIL.replace('/', '')[:80]}.txt", "It was there.\n")
    assert site.build().errors == ()
    built = Pages(site.files(), BASE)
    assert built.broken() == []
    for page in built.pages.values():
        for script in page.soup.select("script"):
            assert script.get("src") or script["type"] == "application/ld+json", page.path
        for element in page.soup.find_all(True):
            assert not [name for name in element.attrs if name.startswith("on")], page.path
            for name in ("href", "src"):
                address = str(element.get(name, "")).lower()
                assert not address.startswith("javascript:"), page.path
                # A file to save, never one to open.
                saved = element.get("download") and address.startswith("data:application/x-")
                assert not address.startswith("data:") or saved, page.path
        assert page.soup.select(".text svg, iframe, object") == []
    plain = " ".join(EVIL.split())
    article = next(page for page in built.pages.values() if about_file(page) == "a.txt")
    assert article.texts("h1") == [plain]
    assert article.texts(".byline") == [plain]
    assert plain in article.texts(".margin li")[0]
    data = json_ld(article)
    assert data["headline"] == plain
    for path in ("feed.xml", "sitemap.xml"):
        etree.fromstring(built.files[path])
    entry = next(e for e in feedparser.parse(built.files["feed.xml"]).entries)
    assert "<script" not in entry.title_detail.value or entry.title_detail.type == "text/plain"


def about_file(page: Page) -> str:
    return about(page).get("File", "").partition(" ")[0]


def json_ld(page: Page) -> dict[str, Any]:
    data = json.loads(page.one('script[type="application/ld+json"]').get_text())
    assert isinstance(data, dict)
    return data


# Pictures of a term's own text


def test_a_picture_in_a_terms_own_text_is_copied_and_found(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.write("content/a.txt", "---\ntags: [Pier]\n---\nFerry late\n\nThe ferry was late.\n")
    picture = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
    text = "The pier:\n\n![The pier](pier%20one.gif) ![From above](/maps/above.gif) ![Gone](gone.gif)\n"
    site.write("content/_terms/tags/pier.md", text)
    site.write("content/_terms/tags/pier one.gif", picture)
    site.write("content/maps/above.gif", picture)
    report = site.build()
    assert [(p.path, p.severity, p.code) for p in report.problems] == [
        ("content/_terms/tags/pier.md", "warning", "no-picture"),
    ]
    assert "gone.gif" in report.problems[0].message
    page = LexborHTMLParser(site.page("tags/pier/index.html"))
    sources = [node.attributes["src"] for node in page.css("main img")]
    assert sources == ["../../media/_terms/tags/pier%20one.gif", "../../media/maps/above.gif"]
    for source in sources:
        assert source and (site.output / "tags/pier" / unquote(source)).resolve().read_bytes() == picture
    assert "Gone" in page.css("main")[0].text()


def test_a_picture_that_comes_or_goes_changes_the_terms_page_alone(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.write("content/a.txt", "---\ntags: [Pier]\n---\nFerry late\n\nThe ferry was late.\n")
    site.write("content/_terms/tags/pier.md", "![The pier](pier.gif)\n")
    site.build()
    picture = site.write("content/_terms/tags/pier.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;")
    report = site.build()
    assert report.problems == ()
    assert report.rendered == ("tags/pier/index.html",)
    assert (site.output / "media/_terms/tags/pier.gif").is_file()
    picture.unlink()
    site.build()
    assert not (site.output / "media").exists()
    clean = SmallSite(site.root, "clean", ".clean")
    clean.build()
    assert site.files() == clean.files()
