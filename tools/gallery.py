"""Take the pictures of docs/images anew: a screenshot of each kind of page of the sample, as WebP.

    python tools/gallery.py            all pictures of docs/gallery.md
    python tools/gallery.py front …    only those named

It needs playwright (requirements-dev.txt) and a Chromium (or ``CHROMIUM``). The site is built apart and served on this
machine only. WebP, since a screenshot of text is a third of its PNG, and both Chromium and GitHub know it.
"""

from __future__ import annotations

import base64
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from audit import CHROMIUM, ROOT, Missing, build, program, served
from playwright.sync_api import sync_playwright

IMAGES = ROOT / "docs" / "images"
QUALITY = 82
WORDS = "human rights"
"""What the search is asked."""


class Shot(NamedTuple):
    """A picture of a page: where its top edge is (the first element that fits ``top``), how wide and high; what is
    opened by a click before."""

    path: str
    width: int = 1280
    height: int = 860
    scheme: str = "light"
    top: str = ""
    opened: tuple[str, ...] = ()


ARTICLE = "undated/moscow-strikes-fifteen-foreign-organisations-from-its-register/index.html"
PHONE = {"width": 390, "height": 780}
SHOTS = {
    "front": Shot("index.html", height=900),
    "front-phone": Shot("index.html", scheme="dark", **PHONE),
    "article": Shot(ARTICLE),
    "article-phone": Shot(ARTICLE, **PHONE),
    "article-picture": Shot("1986/giotto-flies-through-the-tail-of-halley-s-comet/index.html", scheme="dark"),
    "cite": Shot(
        ARTICLE, height=1180, top=".record", opened=(".record details:first-of-type", ".record details + details")
    ),
    "organisation": Shot("organisations/human-rights-watch/index.html", height=1000),
    "organisation-phone": Shot("organisations/nasa/index.html", scheme="dark", **PHONE),
    "person": Shot("people/agnes-callamard/index.html"),
    "tag": Shot("tags/human-rights/index.html"),
    "source": Shot("sources/the-newsgen-sample-press/index.html"),
    "organisations": Shot("organisations/index.html"),
    "people": Shot("people/index.html"),
    "graph": Shot("graph/index.html"),
    "graph-phone": Shot("graph/index.html", **PHONE),
    "archive": Shot("archive/index.html"),
    "year": Shot("2022/index.html"),
    "month": Shot("2022/04/index.html", height=760),
    "on-this-day": Shot("on-this-day/index.html"),
    "undated": Shot("archive/undated/index.html", height=760),
    "search": Shot(f"search/index.html?q={WORDS.replace(' ', '+')}"),
    "search-phone": Shot(f"search/index.html?q={WORDS.replace(' ', '+')}", **PHONE),
    "made": Shot("how-it-was-made/index.html"),
    "not-found": Shot("404.html", height=460),
}


def take(page: Any, shot: Shot, address: str) -> bytes:
    page.goto(address + shot.path, wait_until="load")
    page.evaluate("document.fonts.ready")
    if "?q=" in shot.path:
        page.wait_for_selector(".finder .entries li")
    for box in shot.opened:
        page.click(f"{box} summary")
    if shot.top:
        page.evaluate("at => scrollTo(0, document.querySelector(at).getBoundingClientRect().top - 24)", shot.top)
    # No caret, and no ring around what has the focus.
    page.evaluate("document.activeElement.blur()")
    asked = {"format": "webp", "quality": QUALITY}
    return base64.b64decode(page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)["data"])


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in SHOTS]
    if unknown:
        print(f"no such picture: {', '.join(unknown)}; there are {', '.join(SHOTS)}", file=sys.stderr)
        return 2
    try:
        chromium = os.environ.get("CHROMIUM") or program(*CHROMIUM, hint="install one, or name it in CHROMIUM")
    except Missing as error:
        print(error, file=sys.stderr)
        return 2
    # Chromium does not put the superuser into its sandbox.
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    total = 0
    with tempfile.TemporaryDirectory() as folder, served(build(Path(folder))) as address, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=arguments)
        for name in names or SHOTS:
            shot = SHOTS[name]
            window = {"width": shot.width, "height": shot.height}
            context = browser.new_context(viewport=window, color_scheme=shot.scheme, reduced_motion="reduce")
            data = take(context.new_page(), shot, address)
            (IMAGES / f"{name}.webp").write_bytes(data)
            total += len(data)
            context.close()
        browser.close()
    print(f"{len(names or SHOTS)} pictures, {total:,} bytes, in {IMAGES}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
