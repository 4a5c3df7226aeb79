"""Searching in a real Chromium, from a server and from a folder, narrow and wide, by keyboard alone."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import SmallSite, missing
from shards import Shards
from test_browser import Quiet, Visit, window

from newsgen.data import given_names
from newsgen.searching.words import Vocabulary, raw_words

pytestmark = pytest.mark.browser

TEXTS = {
    "tram.md": "---\ntitle: Tram strike\ndate: 2019-04-08\ntags: [Transport]\nsource: The Harbour Gazette\n"
    "organisations: [Harbour Board]\n---\nThe Harbour Board said elections were held. Quokkas crossed the rails.\n",
    "vote.md": "---\ntitle: A vote on trams\ndate: 2021-05-01\ntags: [Law]\norganisations: [Electoral Office]\n"
    "---\nAn election about the strike of the tram drivers; the board of the harbour spoke.\n",
    "fr.md": "---\ntitle: L'été des élections\ndate: 2021-07-14\nlang: fr\n---\n"
    "Les Élections nationales ont été reportées.\n",
    "ja.md": "---\ntitle: 北京市の会議\ndate: 2020-02-02\nlang: ja\n---\n北京市で会議が開かれた。\n",
    "old.md": "---\ntitle: Undated quokka\n---\nA quokka, no date, an elephant café.\n",
    "bad.md": '---\ntitle: "<img src=x onerror=ran=1> </script><script>ran=1</script>"\ndate: 2018-01-01\n---\n'
    "Marmalade & <b>bold</b> \u2028 </script><script>ran=1</script> jars.\n",
    "draft.md": "---\ntitle: Draft quokka\ndraft: true\n---\nA quokka in a draft.\n",
}
QUERIES = [
    ("quokkas", {"Tram strike", "Undated quokka"}),
    ("QUOKKA", {"Tram strike", "Undated quokka"}),
    ("elections", {"Tram strike", "A vote on trams", "L'été des élections"}),
    ("élection", {"Tram strike", "A vote on trams", "L'été des élections"}),
    ("nationale", {"L'été des élections"}),
    ("cafe", {"Undated quokka"}),
    ('"harbour board"', {"Tram strike"}),
    ('"board of the harbour"', {"A vote on trams"}),
    ("harbour board", {"Tram strike", "A vote on trams"}),
    ("eleph*", {"Undated quokka"}),
    ("marmal", {"<img src=x onerror=ran=1> </script><script>ran=1</script>"}),
    ("strike -drivers", {"Tram strike"}),
    ("北京", {"北京市の会議"}),
    ("議", {"北京市の会議"}),
    ("quokka elephant", {"Undated quokka"}),
    ("zzz", set()),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = SmallSite(tmp_path_factory.mktemp("search"))
    site.write("newsgen.yaml", "title: Library\n")
    for name, text in TEXTS.items():
        site.write(f"content/{name}", text)
    assert site.build().errors == ()
    return site.output


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def served(library: Path) -> Iterator[str]:
    with serving(library) as base:
        yield base


def address(way: str, library: Path, served: str) -> str:
    return served if way == "http" else library.as_uri() + "/"


def ask(page: Any, query: str) -> list[str]:
    """What is found, by title, once it has been looked for."""
    page.fill("#search-q", query)
    page.press("#search-q", "Enter")
    page.wait_for_selector(f"#search[aria-busy=false][data-found={json.dumps(query, ensure_ascii=False)}]")
    return [str(title) for title in page.locator(".entries h3").all_inner_texts()]


@pytest.mark.parametrize(("way", "width"), [("http", 360), ("http", 1280), ("file", 360), ("file", 1280)])
def test_words_phrases_and_forms_are_found(
    browser: Any, library: Path, served: str, way: str, width: int
) -> None:
    with Visit(browser, **window(width, "light" if way == "http" else "dark")) as visit:
        visit.page.goto(address(way, library, served) + "search/index.html")
        for query, expected in QUERIES:
            found = ask(visit.page, query)
            assert set(found) == expected and len(found) == len(expected), query
            assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), query
        assert visit.page.evaluate("typeof ran") == "undefined"
        assert visit.wrong == []


def test_the_best_come_first_as_the_format_says(browser: Any, tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    for n in range(24):
        words = "quokka " * (n % 5 + 1) + "marmalade " * (n % 7 + 1) + "filler " * (n * 13 % 90)
        site.write(f"content/{n}.md", f"---\ntitle: Text {n}\ndate: {2015 + n % 3}-01-01\nlang: en\n---\n{words}.\n")
    site.build()
    shards = Shards(site.output)
    best = [str(shards.texts[address][1]) for address in shards.best("quokka", "marmalad")]
    with Visit(browser, **window(1280, "light")) as visit:
        visit.page.goto(site.output.as_uri() + "/search/index.html")
        assert ask(visit.page, "marmalade quokka") == best[:10]
        visit.page.get_by_role("button", name="More results").click()
        visit.page.wait_for_selector(".entries li:nth-child(20)")
        visit.page.get_by_role("button", name="More results").click()
        visit.page.wait_for_selector(".entries li:nth-child(24)")
        assert visit.page.locator(".entries h3").all_inner_texts() == best
        assert not visit.page.get_by_role("button", name="More results").is_visible()
        assert visit.page.get_by_role("status").inner_text() == "24 texts."


@pytest.mark.parametrize("way", ["http", "file"])
def test_an_address_holds_the_whole_search(browser: Any, library: Path, served: str, way: str) -> None:
    base = address(way, library, served)
    with Visit(browser, **window(1280, "light")) as visit:
        for tail, expected in (
            ("?q=quokka", ["Tram strike", "Undated quokka"]),
            ("#q=quokka&year=0", ["Undated quokka"]),
            ("#q=elections&year=2021", ["A vote on trams", "L'été des élections"]),
            ("#q=strike&in=harbour-board.organisations", ["Tram strike"]),
            ("#q=strike&in=law.tags", ["A vote on trams"]),
            ("#q=&in=the-harbour-gazette.sources", ["Tram strike"]),
        ):
            visit.page.goto("about:blank")
            visit.page.goto(base + "search/index.html" + tail)
            visit.page.wait_for_selector(".entries li")
            visit.page.wait_for_selector("#search[aria-busy=false]")
            assert sorted(visit.page.locator(".entries h3").all_inner_texts()) == expected, tail
        assert visit.page.locator(".narrow").get_by_text("Not only The Harbour Gazette").is_visible()
        visit.page.goto(base + "search/index.html#q=quokka&year=0")
        visit.page.wait_for_selector(".entries li")
        assert visit.page.locator(".entries .meta").all_inner_texts() == ["Undated"]
        assert visit.page.locator(".entries mark").all_inner_texts() == ["quokka", "quokka"]
        assert visit.wrong == []


def test_a_search_is_narrowed_by_links(browser: Any, library: Path) -> None:
    with Visit(browser, **window(360, "light")) as visit:
        visit.page.goto(library.as_uri() + "/search/index.html?q=strike")
        visit.page.wait_for_selector(".narrow a", state="attached")
        # On a phone the first result comes before the ways to narrow.
        assert not visit.page.locator(".narrow a").first.is_visible()
        visit.page.get_by_text("Narrow the search").click()
        visit.page.locator(".narrow").get_by_role("link", name="2019").click()
        visit.page.wait_for_selector("#search[aria-busy=false] .entries li:only-child")
        assert visit.page.locator(".entries h3").all_inner_texts() == ["Tram strike"]
        assert "year=2019" in visit.page.url
        visit.page.locator(".narrow").get_by_role("link", name="Not only 2019").click()
        visit.page.wait_for_selector("#search[aria-busy=false] .entries li:nth-child(2)")


@pytest.mark.parametrize("way", ["http", "file"])
def test_the_keyboard_alone_leads_from_any_page_to_a_text(
    browser: Any, library: Path, served: str, way: str
) -> None:
    with Visit(browser, **window(1280, "light")) as visit:
        keys = visit.page.keyboard
        visit.page.goto(address(way, library, served) + "index.html")
        for _ in range(20):
            keys.press("Tab")
            if visit.page.evaluate("document.activeElement.name") == "q":
                break
        keys.type("quokkas rails")
        keys.press("Enter")
        visit.page.wait_for_selector(".entries li")
        visit.page.focus("body")
        for _ in range(20):
            keys.press("Tab")
            if visit.page.evaluate("document.activeElement.id") == "search-q":
                break
        keys.press("ArrowDown")
        assert visit.page.evaluate("document.activeElement.textContent") == "Tram strike"
        assert visit.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        keys.press("Enter")
        visit.page.wait_for_selector("article.article")
        assert visit.page.locator("h1").inner_text() == "Tram strike"
        assert visit.wrong == []


def test_names_lead_straight_to_their_pages(browser: Any, library: Path) -> None:
    with Visit(browser, **window(1280, "light")) as visit:
        visit.page.goto(library.as_uri() + "/search/index.html")
        visit.page.type("#search-q", "boa")
        visit.page.wait_for_selector("#search-names a")
        assert visit.page.locator("#search-names a").all_inner_texts() == ["Harbour Board"]
        visit.page.keyboard.press("ArrowDown")
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url("**/organisations/harbour-board/index.html")
        assert visit.wrong == []


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_nothing_in_a_search(browser: Any, served: str, width: int, scheme: str) -> None:
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        missing("the test of accessibility needs axe-playwright-python")
    with Visit(browser, **window(width, scheme)) as visit:
        visit.page.goto(served + "search/index.html#q=elections")
        visit.page.wait_for_selector(".narrow a", state="attached")
        visit.page.evaluate("document.querySelector('.panel').open = true")
        visit.page.type("#search-q", " b")
        found = Axe().run(visit.page).response["violations"]
        assert [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in found] == []


def test_without_scripts_no_box_is_dead(browser: Any, library: Path) -> None:
    with Visit(browser, java_script_enabled=False, **window(1280, "light")) as visit:
        visit.page.goto(library.as_uri() + "/search/index.html?q=quokka")
        assert not visit.page.locator("#search").is_visible()
        assert visit.page.locator("noscript").is_visible()
        visit.page.get_by_role("link", name="2019", exact=True).click()
        assert visit.page.locator("h1").inner_text().startswith("2019")


def test_pagefind_finds_from_a_server_and_says_so_in_a_folder(browser: Any, tmp_path: Path) -> None:
    try:
        import pagefind_bin  # noqa: F401
    except ImportError:
        missing("the test of Pagefind needs pagefind[bin]")
    site = SmallSite(tmp_path)
    site.write("newsgen.yaml", "search: pagefind\n")
    for name, text in TEXTS.items():
        site.write(f"content/{name}", text)
    assert site.build().errors == ()
    with serving(site.output) as base, Visit(browser, **window(360, "light")) as visit:
        visit.page.goto(base + "search/index.html")
        for query, expected in (
            ("quokkas", {"Tram strike", "Undated quokka"}),
            ("elections", {"Tram strike", "A vote on trams", "L'été des élections"}),
            ('"harbour board"', {"Tram strike"}),
            ("marmalade", {"<img src=x onerror=ran=1> </script><script>ran=1</script>"}),
            ("zzzz", set()),
        ):
            assert set(ask(visit.page, query)) == expected, query
        ask(visit.page, "marmalade")
        assert visit.page.evaluate("typeof ran") == "undefined"
        assert "<b>bold</b>" not in visit.page.content() or visit.page.locator(".entries b").count() == 0
        ask(visit.page, '"harbour board"')
        visit.page.locator(".entries h3 a").click()
        visit.page.wait_for_selector("article.article")
        assert visit.page.locator("h1").inner_text() == "Tram strike"
        assert visit.wrong == []
    with Visit(browser, **window(360, "light")) as visit:
        visit.page.goto(site.output.as_uri() + "/search/index.html#q=quokka")
        visit.page.get_by_text("This search works on a web server only.").wait_for()


ENDINGS = ("", "s", "'s", "ed", "ing", "ation", "ational", "ment", "ly", "ité", "aux", "euse", "issement", "erions")


def test_both_sides_stem_a_long_list_of_words_alike(browser: Any, library: Path) -> None:
    roots = sorted(given_names())[::9] + [word for text in TEXTS.values() for word in text.split()]
    words = [root + ending for root in roots for ending in ENDINGS]
    words += [word.upper() for word in words[:500]]
    words += ["international", "interviews", "Straße", "Łódź", "İstanbul", "ΟΔΟΣ", "북한", "東京2020年", "हिन्दी"]
    words += ["1,200½", "ﬁn"]
    assert len(words) > 5_000
    with Visit(browser, **window(1280, "light")) as visit:
        visit.page.goto(library.as_uri() + "/search/index.html?q=quokka")
        visit.page.wait_for_selector(".entries li")
        for lang in ("en", "fr", ""):
            script = "([words, lang]) => words.map(word => newsgenSearch.terms(word, lang))"
            got = visit.page.evaluate(script, [words, lang])
            vocabulary = Vocabulary(lang)
            vocabulary.common = frozenset()  # which words are common, the page asks of a query alone
            ours = [[term for part in raw_words(word) for term in vocabulary[part]] for word in words]
            wrong = [(word, a, b) for word, a, b in zip(words, got, ours, strict=True) if a != b]
            assert wrong == [], (len(wrong), wrong[:5])

