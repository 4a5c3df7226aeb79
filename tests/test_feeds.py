"""Feeds, sitemap and robots.txt: well-formed, in order, and the same articles for good."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from conftest import SmallSite
from lxml import etree

from newsgen.pages import sitemap

BASE = "https://news.example/archive/"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SETTINGS = f"title: Harbour news\ndescription: All of it\nid: harbour\nbase_url: {BASE}\n"
DATES = {
    "Dredging": "2022-04-08T10:30+02:00",
    "Cranes": "2022-04-20",
    "Quiet": "2023-01",
    "Old": "1988",
    "Letter": "",
    "Late": "2022-04-20T23:59",
}
NEWEST_FIRST = ["Quiet", "Late", "Cranes", "Dredging", "Old"]


def text(title: str, date: str, extra: str = "") -> str:
    return (
        f"---\ntitle: {title}\ndate: {date}\ntags: [Sea]\nauthor: A. Berg\n{extra}---\nThe {title} & more was there.\n"
    )


def fill(site: SmallSite, settings: str = SETTINGS) -> SmallSite:
    site.write("newsgen.yaml", settings)
    for title, date in DATES.items():
        site.write(f"content/{title}.txt", text(title, date, "updated: 2022-05-01\n" if title == "Cranes" else ""))
    site.write("content/draft.txt", text("Draft", "2022-04-21", "status: draft\n"))
    site.build()
    return site


@pytest.fixture
def harbour(site: SmallSite) -> SmallSite:
    return fill(site)


def feed(site: SmallSite, path: str = "feed.xml") -> Any:
    """A feed as a feed reader reads it."""
    parsed = feedparser.parse(site.files()[path])
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def ids(site: SmallSite, path: str = "feed.xml") -> dict[str, str]:
    return {entry.title: entry.id for entry in feed(site, path).entries}


# Feeds


def test_a_feed_reader_takes_the_feed_without_complaint(harbour: SmallSite) -> None:
    parsed = feed(harbour)
    assert parsed.version == "atom10"
    assert (parsed.feed.title, parsed.feed.subtitle) == ("Harbour news", "All of it")
    assert parsed.feed.language == "en"
    assert {link.rel: link.href for link in parsed.feed.links} == {"alternate": BASE, "self": f"{BASE}feed.xml"}
    entry = next(entry for entry in parsed.entries if entry.title == "Cranes")
    assert entry.link == f"{BASE}2022/04/cranes/"
    assert entry.summary == "The Cranes & more was there."
    assert entry.author == "A. Berg"
    assert [tag.term for tag in entry.tags] == ["Sea"]


def test_a_feed_holds_dated_articles_the_newest_first_and_no_draft(harbour: SmallSite) -> None:
    for path in ("feed.xml", "tags/sea/feed.xml"):
        assert [entry.title for entry in feed(harbour, path).entries] == NEWEST_FIRST


def test_every_feed_is_what_rfc_4287_asks_for(harbour: SmallSite) -> None:
    seen: list[str] = []
    for path, data in harbour.files().items():
        if not path.endswith("feed.xml"):
            continue
        root = etree.fromstring(data)
        assert root.tag == f"{ATOM}feed"
        for part in [root, *root.findall(f"{ATOM}entry")]:
            for name in ("id", "title", "updated"):
                assert len(part.findall(f"{ATOM}{name}")) == 1, (path, name)
            assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", part.findtext(f"{ATOM}id") or "")
            for name in ("updated", "published"):
                for moment in part.findall(f"{ATOM}{name}"):
                    assert datetime.fromisoformat(moment.text or "").tzinfo is not None
        seen.append(root.findtext(f"{ATOM}id") or "")
        own = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
        assert len(set(own)) == len(own)
        newest = max(datetime.fromisoformat(e.findtext(f"{ATOM}updated") or "") for e in root.findall(f"{ATOM}entry"))
        assert datetime.fromisoformat(root.findtext(f"{ATOM}updated") or "") == newest
    assert len(set(seen)) == len(seen) > 1


def test_an_entry_is_updated_when_its_text_says_so(harbour: SmallSite) -> None:
    moments = {entry.title: (entry.get("published"), entry.updated) for entry in feed(harbour).entries}
    assert moments["Dredging"] == ("2022-04-08T10:30:00+02:00", "2022-04-08T10:30:00+02:00")
    # Atom wants a moment for "updated"; "published" is left out where time and zone are not known.
    assert moments["Cranes"] == (None, "2022-05-01T00:00:00Z")
    assert moments["Quiet"] == (None, "2023-01-01T00:00:00Z")
    assert moments["Old"] == (None, "1988-01-01T00:00:00Z")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (BASE, "https://elsewhere.example/"),
        (f"base_url: {BASE}\n", ""),
        ("title: Harbour news", "title: News of the harbour"),
        ("feed_items: 20\n", "feed_items: 2\n"),
    ],
    ids=["moved", "without an address", "renamed", "shorter"],
)
def test_ids_outlive_a_change_of_settings(site: SmallSite, old: str, new: str) -> None:
    """A reader would show every article as new otherwise."""
    fill(site, SETTINGS + "feed_items: 20\n")
    before = {path: ids(site, path) for path in ("feed.xml", "tags/sea/feed.xml")}
    own = feed(site).feed.id
    site.replace("newsgen.yaml", old, new)
    site.build()
    for path, known in before.items():
        assert ids(site, path).items() <= known.items()
        assert ids(site, path)
    assert feed(site).feed.id == own


def test_ids_outlive_a_change_of_the_article(harbour: SmallSite) -> None:
    before = ids(harbour)["Cranes"]
    harbour.write("content/Cranes.txt", text("Other", "2021-01-01", "slug: quite-other\n"))
    harbour.build()
    assert ids(harbour)["Other"] == before


def test_two_sites_do_not_share_ids(tmp_path: Path) -> None:
    one = fill(SmallSite(tmp_path / "one"))
    other = fill(SmallSite(tmp_path / "other"), SETTINGS.replace("id: harbour", "id: port"))
    assert not set(ids(one).values()) & set(ids(other).values())


def test_a_feed_holds_at_most_feed_items(site: SmallSite) -> None:
    fill(site, SETTINGS + "feed_items: 2\n")
    for path in ("feed.xml", "tags/sea/feed.xml"):
        assert [entry.title for entry in feed(site, path).entries] == NEWEST_FIRST[:2]


def test_a_feed_without_an_address_has_content_instead_of_links(site: SmallSite) -> None:
    fill(site, "title: Harbour news\n")
    root = etree.fromstring(site.files()["feed.xml"])
    assert root.findall(f".//{ATOM}link") == []
    for entry in root.findall(f"{ATOM}entry"):
        assert entry.findtext(f"{ATOM}content")


def test_a_site_without_a_dated_text_has_a_feed_that_is_empty_and_valid(site: SmallSite) -> None:
    site.write("newsgen.yaml", SETTINGS)
    site.write("content/a.txt", text("Letter", ""))
    site.build()
    assert feed(site).entries == []
    assert "tags/sea/feed.xml" not in site.files()


# Sitemap


def locations(data: bytes) -> list[str]:
    """The addresses of a sitemap, or of the parts of its index."""
    root = etree.fromstring(data)
    assert root.tag in (f"{SITEMAP}urlset", f"{SITEMAP}sitemapindex")
    item = f"{SITEMAP}url" if root.tag.endswith("urlset") else f"{SITEMAP}sitemap"
    found = []
    for child in root:
        assert child.tag == item
        names = [str(part.tag).removeprefix(SITEMAP) for part in child]
        assert names in (["loc"], ["loc", "lastmod"])
        modified = child.findtext(f"{SITEMAP}lastmod")
        if modified is not None:
            assert re.fullmatch(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z))?)?)?", modified), modified
        found.append(child.findtext(f"{SITEMAP}loc") or "")
    return found


def test_the_sitemap_names_every_page_once_and_only_pages_there_are(harbour: SmallSite) -> None:
    files = harbour.files()
    found = locations(files["sitemap.xml"])
    assert len(set(found)) == len(found)
    assert all(address.startswith(BASE) for address in found)
    paths = {address.removeprefix(BASE) + "index.html" for address in found}
    assert paths <= set(files)
    articles = {path for path, data in files.items() if b'<article class="article">' in data}
    assert articles <= paths
    assert {"index.html", "archive/index.html", "2022/index.html", "tags/sea/index.html"} <= paths
    assert not any("draft" in path for path in paths)


def test_the_sitemap_says_when_an_article_was_last_changed(harbour: SmallSite) -> None:
    data = harbour.files()["sitemap.xml"].decode()
    modified = dict(re.findall(r"<loc>[^<]*/(\w+)/</loc><lastmod>([^<]*)</lastmod>", data))
    assert modified == {
        "cranes": "2022-05-01",
        "dredging": "2022-04-08T10:30+02:00",
        "quiet": "2023-01",
        "old": "1988",
        "late": "2022-04-20",
    }


def test_there_is_no_sitemap_without_an_address(site: SmallSite) -> None:
    fill(site, "title: Harbour news\n")
    assert "sitemap.xml" not in site.files()


def test_robots_may_read_all_and_are_told_of_the_sitemap(harbour: SmallSite) -> None:
    assert harbour.page("robots.txt").split("\n") == [
        "User-agent: *",
        "Disallow:",
        "",
        f"Sitemap: {BASE}sitemap.xml",
        "",
    ]


@pytest.fixture
def parted(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> SmallSite:
    """A site of more addresses than one sitemap may hold."""
    whole = set(locations(fill(SmallSite(site.root / "whole")).files()["sitemap.xml"]))
    monkeypatch.setattr(sitemap, "LIMIT", 3)
    fill(site)
    site.write("content/Year.txt", text("Year", "2022"))
    site.write("content/B.txt", text("B", ""))
    for n in range(4):
        site.write(f"content/U{n}.txt", text(f"U{n}", ""))
        site.write(f"content/T{n}.txt", text(f"T{n}", f"2022-0{n + 1}").replace("[Sea]", f"[Sea, S{n}]"))
    site.build()
    assert whole
    return site


def test_past_the_limit_the_sitemap_is_an_index_of_parts_that_hold_everything(parted: SmallSite) -> None:
    files = parted.files()
    parts = locations(files["sitemap.xml"])
    assert etree.fromstring(files["sitemap.xml"]).tag == f"{SITEMAP}sitemapindex"
    assert len(set(parts)) == len(parts) > 3
    assert {part.removeprefix(BASE) for part in parts} == {
        path for path in files if re.fullmatch(r"sitemap-[\w-]+\.xml", path)
    }
    found = [address for part in parts for address in locations(files[part.removeprefix(BASE)])]
    assert len(set(found)) == len(found)
    paths = {address.removeprefix(BASE) + "index.html" for address in found}
    assert paths <= set(files)
    missing = {path for path, data in files.items() if b'<article class="article">' in data} - paths
    assert missing == set()
    assert {path for path in files if re.fullmatch(r"tags/[^/]+/index\.html", path)} <= paths


def test_a_site_that_grows_past_the_limit_has_its_sitemap_parted_by_the_next_build(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "LIMIT", 5_000 + 10)
    fill(site)
    assert etree.fromstring(site.files()["sitemap.xml"]).tag == f"{SITEMAP}urlset"
    for n in range(5):
        site.write(f"content/N{n}.txt", text(f"N{n}", "2022-04-08"))
    site.build()
    assert etree.fromstring(site.files()["sitemap.xml"]).tag == f"{SITEMAP}sitemapindex"
    assert "sitemap-2022.xml" in site.files()
    for n in range(5):
        (site.root / f"content/N{n}.txt").unlink()
    site.build()
    assert "sitemap-2022.xml" not in site.files()
    assert etree.fromstring(site.files()["sitemap.xml"]).tag == f"{SITEMAP}urlset"
