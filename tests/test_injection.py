"""A site whose every word is an attack, in a real Chromium: nothing of it runs, loads, or is refused by the policy."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import quote, unquote

import pytest
from conftest import SmallSite
from looking import Pages
from test_browser import Quiet, Visit, window

from newsgen.build import BuildReport

RAN = "alert(document.title='ran')"
ATTACKS = {
    "script": f"</title></script><script>{RAN}</script>",
    "picture": f"<img src=x onerror={RAN}>",
    "quote": f"\" autofocus onfocus={RAN} x='",
    "single": f"' onmouseover={RAN} tabindex=1 autofocus onfocus={RAN} '",
    "comment": f"--><!--</script><svg onload={RAN}>",
    "json": f"\\u003c/script>\u2028\u2029*/{RAN}//`${{{RAN}}}`",
    "template": "{{ ''.__class__.__mro__ }}{% include '/etc/passwd' %}{{ 7*'7' }}",
    "link": f"javascript:{RAN}",
}
EVERY = " ".join(ATTACKS.values())
MARKDOWN = f"""
The Harbour Board said no.

[one](javascript:{RAN}) [two](java&#115;cript:{RAN}) [three](data:text/html,<script>{RAN}</script>)
[four][ref] <javascript:{RAN}> <a href="&#1;javascript:{RAN}">five</a> <a href="vbscript:{RAN}">six</a>

[ref]: JaVaScRiPt:{RAN} "x"

![" onerror="{RAN}](x.png)

![said](x.svg) ![odd]({RAN}.png) <img src="x.png" title="' onerror={RAN}" alt='"><script>{RAN}</script>' onload="{RAN}">

<iframe srcdoc="<script>{RAN}</script>"></iframe>

<base href="//evil.example/">
<meta http-equiv="refresh" content="0;url=javascript:{RAN}">

<form action="javascript:{RAN}"><button formaction="javascript:{RAN}" autofocus>x</button></form>

<style>@import "//evil.example/x.css"; body {{ background: url(//evil.example/x.png) }}</style>

<link rel=stylesheet href=//evil.example/y.css>

<p id="main" class="seek" style="position:fixed;inset:0" onclick="{RAN}">covered</p>
<p id="search" data-engine="newsgen" data-root="//evil.example/">x</p>

<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={RAN}&gt;">

<svg><script>{RAN}</script><a xlink:href="javascript:{RAN}"><text>x</text></a></svg>
<object data="javascript:{RAN}"></object>

{EVERY}
"""
CITATIONS = tuple(
    f"data:{kind};charset=utf-8;base64," for kind in ("application/x-bibtex", "application/x-research-info-systems")
)
"""How the links begin that save a citation; nothing of them is shown."""
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" onload="{RAN}"><script>{RAN}</script></svg>'


def words(text: object) -> str:
    """As JSON, which YAML reads too."""
    return json.dumps(text)


def attacked(site: SmallSite) -> BuildReport:
    """Each attack in each place where strangers' words may stand."""
    site.write("newsgen.yaml", "title: Under attack\nbase_url: https://news.example/\ntaxonomies:\n  series: Series\n")
    for number, (name, attack) in enumerate(ATTACKS.items()):
        front = {
            "title": f"{attack} {number}",
            "subtitle": attack,
            "date": f"20{10 + number}-04-08",
            "author": [attack, f"Ann {attack}"],
            "organisations": [attack, "Harbour Board"],
            "people": [f"Mary {attack}"],
            "tags": [attack, "Harbours"],
            "series": [attack],
            "source": attack,
            "source_url": f"https://other.example/?q={attack}" if number % 2 else f"javascript:{RAN}",
            "summary": attack,
            "section": attack,
            "rights": "full",
            "slug": attack,
            "aliases": [f"old/{number}/{attack}"],
        }
        head = "".join(f"{key}: {words(value)}\n" for key, value in front.items())
        site.write(f"content/{number}.md", f"---\n{head}---\n{MARKDOWN}\nThe board, {attack}, met.\n")
        file = "".join(sign for sign in attack if sign not in "/\\\0\u2028\u2029")[:80]
        site.write(f"content/{file} {name}.txt", f"Harbour {attack}\n\nBy {attack}\n\nPhoto: {attack}\n\n"
                   f'"{attack}," said Mary Smith of the Harbour Board.\n\n© 2019 {attack}\n')  # fmt: skip
    site.write("content/x.png", b"\x89PNG\r\n\x1a\n" + SVG.encode())
    authority = [
        {"name": "Harbour Board", "aliases": [ATTACKS["script"]], "kind": ATTACKS["picture"]},
        {"name": ATTACKS["comment"], "acronyms": [ATTACKS["single"]], "kind": ATTACKS["link"]},
    ]
    site.write("content/_authority/organisations.yaml", words(authority))
    for term in ("organisations/harbour-board", "tags/harbours"):
        # Pictures in a term's text lead where the owner says.
        text = "\n".join(line for line in MARKDOWN.splitlines() if "x.png" not in line)
        site.write(f"content/_terms/{term}.md", text)
    site.write("content/x.svg", SVG)
    # A page that leads on names an icon; what asks for one all the same finds it.
    site.write("static/favicon.ico", b"")
    return site.build()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[SmallSite, BuildReport]:
    site = SmallSite(tmp_path_factory.mktemp("attacked"))
    return site, attacked(site)


@pytest.fixture(scope="module")
def address(built: tuple[SmallSite, BuildReport]) -> Iterator[str]:
    handler = partial(Quiet, directory=str(built[0].output))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_every_attack_is_published_as_words(built: tuple[SmallSite, BuildReport]) -> None:
    site, report = built
    assert report.errors == ()
    assert report.published == 2 * len(ATTACKS)
    told = {problem.path for problem in report.problems if problem.code == "address"}
    assert {"content/0.md", "content/_terms/tags/harbours.md"} <= told
    assert "media/x.svg" not in site.files() and "media/x.png" in site.files()
    pages = Pages(site.files(), "https://news.example/")
    assert pages.broken() == []
    headlines = {title for page in pages.pages.values() for title in page.texts(".article h1")}
    for number, attack in enumerate(ATTACKS.values()):
        assert " ".join(f"{attack} {number}".split()) in headlines


def test_no_page_has_anything_of_theirs_that_acts(built: tuple[SmallSite, BuildReport]) -> None:
    """Whatever the policy would have stopped."""
    site, _ = built
    for path, page in Pages(site.files()).pages.items():
        for element in page.soup.find_all(True):
            assert not [name for name in element.attrs if name.startswith("on")], path
            assert element.name not in ("iframe", "object", "embed", "base", "style", "template", "math"), path
            assert "style" not in element.attrs and "srcdoc" not in element.attrs, path
            if element.name == "script" and element.get("type") != "application/ld+json":
                assert element.get_text() == "", path
                own = "/static/" in "/" + str(element["src"]) or element["src"] == "../search/index.js"
                assert own, f"{path}: {element['src']}"
        for link in page.links():
            if link.startswith(CITATIONS):
                assert "download" in page.one(f'[href="{link}"]').attrs
                continue
            scheme = link.partition(":")[0].lower() if ":" in link.partition("/")[0] else "https"
            assert scheme in ("https", "http", "mailto"), f"{path}: {link}"
            assert "evil.example" not in link or scheme == "https", f"{path}: {link}"
        for data in page.soup.select('script[type="application/ld+json"]'):
            json.loads(data.get_text())


@pytest.mark.browser
def test_nothing_runs_loads_or_complains_in_a_browser(
    browser: Any, built: tuple[SmallSite, BuildReport], address: str
) -> None:
    site, _ = built
    with Visit(browser, **window(1280, "light")) as visit:
        page = visit.page
        page.on("dialog", lambda dialog: visit.wrong.append(f"dialog: {dialog.message}"))
        page.on("popup", lambda popup: visit.wrong.append(f"window: {popup.url}"))
        page.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error(`${e.violatedDirective} ${e.blockedURI}`))"
        )
        paths = sorted(path for path in site.files() if path.endswith(".html"))
        # Of each kind of page some; parsed, all are.
        kinds: dict[str, list[str]] = {}
        for path in paths:
            kinds.setdefault(re.sub(r"\d+", "0", path.split("/")[0]) + str(path.count("/")), []).append(path)
        assert len(kinds) > 12
        for path in (path for kind in kinds.values() for path in kind[:5]):
            page.goto(address + quote(path), wait_until="commit")
            if b'http-equiv="refresh"' in (site.output / path).read_bytes():
                # It leads elsewhere by itself: arrived there, or the next visit would cross it on its way.
                page.wait_for_url(lambda url, here=address + path: unquote(url) != here)
            else:
                page.wait_for_load_state("load")
                assert page.title() != "ran", path
                assert page.locator("#main").count() == 1, path
            assert visit.wrong == [], path
        assert [url for url in visit.asked if not url.startswith(address)] == []


@pytest.mark.browser
def test_attacks_are_found_by_the_search_and_shown_as_words(browser: Any, address: str) -> None:
    with Visit(browser, **window(1280, "light")) as visit:
        page = visit.page
        page.on("dialog", lambda dialog: visit.wrong.append(f"dialog: {dialog.message}"))
        for asked in ("onerror", "harbour", f'"><img src=x onerror={RAN}>', f"<script>{RAN}</script>"):
            page.goto(f"{address}search/index.html?q={quote(asked)}")
            page.wait_for_selector(".finder li")
            assert page.locator(".finder [onerror], .finder [onfocus], .finder script, .finder img").count() == 0
            assert page.title() != "ran"
        assert visit.wrong == []
