"""The sample archive in a real Chromium: narrow and wide, light and dark, with and without JavaScript,
from a server and from a folder.

``CHROMIUM`` names the program where it is not found by itself. Without one the tests are skipped, but in
CI, where ``CI`` is set, that is a failure: nobody would notice otherwise.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import SmallSite, missing

ROOT = Path(__file__).parent.parent
PAGES = {
    "front": "index.html",
    "article": "undated/moscow-strikes-fifteen-foreign-organisations-from-its-register/index.html",
    "organisation": "organisations/human-rights-watch/index.html",
    "person": "people/neil-armstrong/index.html",
    "tag": "tags/human-rights/index.html",
    "year": "2022/index.html",
    "undated": "archive/undated/index.html",
    "organisations": "organisations/index.html",
    "long list": "organisations/nasa/index.html",
    "picture": "2019/04/astronomers-show-the-shadow-of-a-black-hole/index.html",
    "source": "sources/newsgen-samples/index.html",
    "people": "people/index.html",
    "month": "2022/04/index.html",
    "days": "on-this-day/index.html",
    "graph": "graph/index.html",
    "made": "how-it-was-made/index.html",
}
WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, built once."""
    site = SmallSite(tmp_path_factory.mktemp("browser"))
    (site.root / "content").symlink_to(ROOT / "content", target_is_directory=True)
    shutil.copy(ROOT / "newsgen.yaml", site.root)
    assert site.build().errors == ()
    for path in PAGES.values():
        assert (site.output / path).is_file(), path
    return site.output


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture(scope="session")
def address(folder: Path) -> Iterator[str]:
    """Where the sample is served, on this machine only."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


class Visit:
    """A page in a window of its own, and all that went wrong on it."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)
        self.asked: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"console: {message.text}")

    def _failed(self, request: Any) -> None:
        # Who clicks before all has come leaves the rest unasked.
        if request.failure != "net::ERR_ABORTED":
            self.wrong.append(f"{request.failure}: {request.url}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status}: {response.url}")

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


def window(width: int, scheme: str) -> dict[str, Any]:
    return {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}


def base(place: str, address: str, folder: Path) -> str:
    return address if place == "served" else folder.as_uri() + "/"


def open_boxes(page: Any) -> None:
    page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")


@pytest.mark.parametrize("place", ["served", "folder"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways_or_complains(
    browser: Any, address: str, folder: Path, width: int, place: str
) -> None:
    with Visit(browser, **window(width, "light")) as visit:
        for name, path in PAGES.items():
            visit.page.goto(base(place, address, folder) + path)
            visit.page.wait_for_function("document.fonts.status == 'loaded'")
            for scheme in SCHEMES:
                visit.page.emulate_media(color_scheme=scheme)
                for boxes in ("closed", "open"):
                    if boxes == "open":
                        open_boxes(visit.page)
                    wide, room = visit.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
                    assert wide <= room, f"{name}, {scheme}, boxes {boxes}: {wide} px wide in a window of {room}"
        assert visit.wrong == []
        assert all(url.startswith(base(place, address, folder)) for url in visit.asked)


def test_light_and_dark_differ_in_paper_and_ink(browser: Any, address: str) -> None:
    colours = "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    with Visit(browser, **window(1280, "light")) as visit:
        visit.page.goto(address + PAGES["article"])
        light = visit.page.evaluate(colours)
        visit.page.emulate_media(color_scheme="dark")
        dark = visit.page.evaluate(colours)
        assert light[0] != dark[0] and light[1] != dark[1]


@pytest.mark.parametrize(
    ("width", "scripts", "place"),
    [(1280, True, "served"), (360, False, "served"), (360, True, "folder"), (1280, False, "folder")],
)
def test_one_can_click_from_the_front_to_an_organisation_and_back(
    browser: Any, address: str, folder: Path, width: int, scripts: bool, place: str
) -> None:
    with Visit(browser, java_script_enabled=scripts, **window(width, "light")) as visit:
        page = visit.page
        page.goto(base(place, address, folder) + "index.html")
        first = page.locator("main h3 a").first
        title = first.inner_text()
        first.click()
        assert page.locator("h1").inner_text() == title
        article = page.url
        name = page.locator(".text a.name").first
        name.click()
        assert "/organisations/" in page.url
        organisation = page.url
        # The sentence that names the organisation leads back to its paragraph in the article.
        page.locator("a.place").filter(has=page.locator("b")).first.click()
        fragment = page.url.partition("#")[2]
        assert page.locator(f'[id="{fragment}"]').is_visible()
        page.go_back()
        assert page.url == organisation
        page.go_back()
        assert page.url == article
        page.go_back()
        assert page.url == base(place, address, folder) + "index.html"
        assert visit.wrong == []


def test_a_link_to_a_paragraph_shows_it(browser: Any, address: str) -> None:
    with Visit(browser, **window(360, "light")) as visit:
        visit.page.goto(address + PAGES["organisation"])
        visit.page.locator("a.place").first.click()
        fragment = visit.page.url.partition("#")[2]
        top = visit.page.locator(f'[id="{fragment}"]').evaluate("e => e.getBoundingClientRect().top")
        assert 0 <= top < 800


def test_the_pages_can_be_walked_by_keyboard(browser: Any, address: str) -> None:
    with Visit(browser, **window(1280, "light")) as visit:
        visit.page.goto(address + PAGES["article"])
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("document.activeElement.className") == "skip"
        visit.page.keyboard.press("Enter")
        assert visit.page.evaluate("document.activeElement.id") == "main"
        for _ in range(12):
            visit.page.keyboard.press("Tab")
            outline = visit.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", visit.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_the_reader_may_choose_dark_and_it_stays(browser: Any, address: str) -> None:
    with Visit(browser, **window(1280, "light")) as visit:
        paper = "getComputedStyle(document.body).backgroundColor"
        visit.page.goto(address + "index.html")
        light = visit.page.evaluate(paper)
        visit.page.locator(".switch").click()
        dark = visit.page.evaluate(paper)
        assert dark != light
        visit.page.goto(address + PAGES["article"])
        assert visit.page.evaluate(paper) == dark
        assert visit.wrong == []


def test_without_scripts_there_is_no_switch_that_does_nothing(browser: Any, address: str) -> None:
    with Visit(browser, java_script_enabled=False, **window(1280, "light")) as visit:
        visit.page.goto(address + "index.html")
        assert not visit.page.locator(".switch").is_visible()


def test_a_list_of_names_can_be_narrowed(browser: Any, address: str) -> None:
    with Visit(browser, **window(1280, "light")) as visit:
        visit.page.goto(address + PAGES["organisations"])
        visit.page.get_by_label("Show only names with").fill("suddeutsche")
        shown = visit.page.locator(".index li:visible").all_inner_texts()
        assert len(shown) == 1
        assert shown[0].startswith("Süddeutsche")
        assert visit.wrong == []


def violations(visit: Visit, address: str, paths: tuple[str, ...], *, boxes_open: bool) -> list[str]:
    """What axe finds on some pages."""
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        missing("the test of accessibility needs axe-playwright-python")
    axe = Axe()
    # WCAG 2.2, 2.5.8: targets of 24 px; axe leaves that out unless it is asked.
    rules = {"rules": {"target-size": {"enabled": True}}}
    found = []
    for name in paths:
        visit.page.goto(address + PAGES[name])
        if boxes_open:
            open_boxes(visit.page)
        for violation in axe.run(visit.page, options=rules).response["violations"]:
            places = [node["html"][:120] for node in violation["nodes"][:3]]
            found.append(f"{name}: {violation['id']}: {violation['help']}: {places}")
    return found


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_nothing_that_keeps_a_reader_out(browser: Any, address: str, width: int, scheme: str) -> None:
    with Visit(browser, **window(width, scheme)) as visit:
        assert violations(visit, address, tuple(PAGES)[: None if scheme == "light" else 5], boxes_open=False) == []
        assert violations(visit, address, ("article",), boxes_open=True) == []


def test_axe_finds_nothing_in_the_numbers_of_a_chart(browser: Any, address: str) -> None:
    with Visit(browser, **window(1280, "light")) as visit:
        assert violations(visit, address, ("front", "organisation", "tag"), boxes_open=True) == []


def test_a_chart_is_one_stop_and_its_bars_are_walked_by_arrows(browser: Any, address: str) -> None:
    with Visit(browser, **window(1280, "light")) as visit:
        page = visit.page
        page.goto(address + PAGES["long list"])
        page.locator(".chart svg").focus()
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.querySelector('title').textContent") == "1969: 1 article"
        page.keyboard.press("End")
        assert page.evaluate("document.activeElement.querySelector('title').textContent") == "2023: 1 article"
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Enter")
        assert page.url.endswith("#d-2022")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.chart svg')") is None
        assert visit.wrong == []


def test_a_chart_is_one_stop_without_scripts_too(browser: Any, address: str) -> None:
    with Visit(browser, java_script_enabled=False, **window(1280, "light")) as visit:
        visit.page.goto(address + PAGES["long list"])
        stops = visit.page.locator('.chart svg, .chart svg a:not([tabindex="-1"])')
        assert stops.count() == 1


@pytest.mark.parametrize("wish", [{"forced_colors": "active"}, {"contrast": "more"}, {"reduced_motion": "reduce"}])
def test_wishes_of_readers_are_kept(browser: Any, address: str, wish: dict[str, Any]) -> None:
    with Visit(browser, **window(1280, "light"), **wish) as visit:
        page = visit.page
        page.goto(address + PAGES["long list"])
        style = "getComputedStyle(document.querySelector('{}')).{}"
        ink, soft = (page.evaluate(style.format(place, "color")) for place in ("body", ".how"))
        bar, paper = page.evaluate(style.format(".bar", "fill")), page.evaluate(style.format("body", "backgroundColor"))
        assert bar != paper
        if "contrast" in wish:
            assert soft == ink
        if "reduced_motion" in wish:
            assert page.evaluate(style.format("main a", "transitionDuration")) == "0s"
        assert visit.wrong == []


def test_a_look_of_ones_own_comes_through_the_policy(browser: Any, tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.write("newsgen.yaml", 'look:\n  paper: "#fffdf0"\n  dark-paper: "#000010"\n  measure: 20rem\n')
    site.write("content/a.txt", "A letter\n\nNobody was hurt, and the road was open again by noon.\n")
    assert site.build().errors == ()
    with Visit(browser, **window(1280, "light")) as visit:
        visit.page.goto((site.output / "undated/a-letter/index.html").as_uri())
        paper = "getComputedStyle(document.body).backgroundColor"
        assert visit.page.evaluate(paper) == "rgb(255, 253, 240)"
        assert visit.page.locator(".text").evaluate("e => e.clientWidth") == 320
        visit.page.emulate_media(color_scheme="dark")
        assert visit.page.evaluate(paper) == "rgb(0, 0, 16)"
        assert visit.wrong == []


def test_the_printed_article_is_the_article(browser: Any, address: str) -> None:
    with Visit(browser, **window(1280, "dark")) as visit:
        visit.page.goto(address + PAGES["article"])
        visit.page.emulate_media(media="print")
        assert visit.page.locator(".text p").first.is_visible()
        assert not visit.page.locator(".switch").is_visible()
        assert not visit.page.locator("nav.sections").is_visible()
        assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") in (
            "rgb(255, 255, 255)",
            "rgba(0, 0, 0, 0)",
        )


@pytest.mark.parametrize(("place", "scripts"), [("served", True), ("folder", False)])
def test_a_citation_can_be_saved_as_a_file(
    browser: Any, address: str, folder: Path, place: str, scripts: bool
) -> None:
    with Visit(browser, java_script_enabled=scripts, accept_downloads=True, **window(1280, "light")) as visit:
        visit.page.goto(base(place, address, folder) + PAGES["article"])
        visit.page.locator("summary").filter(has_text="Cite").click()
        for suffix, head in (("ris", "TY  - NEWS"), ("bib", "@article{")):
            with visit.page.expect_download() as saved:
                visit.page.locator(f'a[download$=".{suffix}"]').click()
            assert saved.value.suggested_filename.endswith(f".{suffix}")
            assert Path(saved.value.path()).read_text("utf-8").startswith(head)
        assert visit.wrong == []


def test_today_is_found_by_a_script(browser: Any, address: str) -> None:
    """The Eagle landed on a 20 July; of the day after, the sample has nothing."""
    for day, told in (("2031-07-20", "Today, 20 July:"), ("2031-07-21", "Nothing in this archive was published on a")):
        with Visit(browser, **window(1280, "light")) as visit:
            visit.page.clock.set_fixed_time(f"{day}T12:00:00")
            visit.page.goto(address + PAGES["days"])
            assert visit.page.locator(".today").inner_text().startswith(told)
            visit.page.goto(address + "index.html")
            way = visit.page.locator("a[data-days]")
            assert ("07-20" in way.get_attribute("href")) is (day == "2031-07-20")
            way.click()
            assert visit.page.locator("h1").inner_text() in ("20 July", "On this day")
            assert visit.wrong == []
