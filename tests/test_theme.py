"""The default theme keeps its promises: templates ask only for what their view has, no page carries
inline style or script, and what a page loads stays small."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import pytest
from conftest import SmallSite
from jinja2 import meta

from newsgen import render, views
from newsgen.themes import default_theme

THEME = default_theme()
STATIC = THEME / "static"
VIEWS = {
    "404.html": views.NotFoundView,
    "article.html": views.ArticleView,
    "feed.xml": views.FeedView,
    "file.txt": views.FileView,
    "home.html": views.HomeView,
    "list.html": views.ListView,
    "redirect.html": views.RedirectView,
    "days.html": views.DaysView,
    "graph.html": views.GraphView,
    "graph.csv": views.GraphView,
    "made.html": views.MadeView,
    "robots.txt": views.RobotsView,
    "search.html": views.SearchView,
    "sitemap.xml": views.SitemapView,
    "taxonomy.html": views.TaxonomyIndexView,
    "term.html": views.TermView,
}
EVERYWHERE = {"site", "root", "path", "kind", "canonical_url", "columns", "arcs", "spark"}
FILTERS = {"cell", "date_words", "datetime_attr", "heading", "number", "plural"}
JSON_LD = '<script type="application/ld+json">'


def environment() -> jinja2.Environment:
    made = jinja2.Environment(loader=jinja2.FileSystemLoader(THEME), autoescape=True)
    made.filters.update(dict.fromkeys(FILTERS, str))
    return made


def with_parents(name: str) -> set[str]:
    """A template and all that it extends, includes or imports."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            tree = environment().parse((THEME / one).read_text("utf-8"))
            waiting += [each for each in meta.find_referenced_templates(tree) if each]
    return found


def text_files() -> list[Path]:
    return sorted(path for path in THEME.rglob("*") if path.suffix in (".html", ".xml", ".txt", ".svg"))


def test_every_template_has_a_view() -> None:
    pages = {path.name for path in THEME.iterdir() if path.is_file()} - {"base.html"}
    assert pages == set(VIEWS)


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_templates_ask_only_for_what_their_view_has(name: str) -> None:
    fields = set(VIEWS[name].__struct_fields__) | EVERYWHERE
    for part in with_parents(name):
        tree = environment().parse((THEME / part).read_text("utf-8"))
        unknown = meta.find_undeclared_variables(tree) - fields
        assert not unknown, f"{part}, as part of {name}, asks for {sorted(unknown)}"


def test_the_frame_knows_nothing_of_the_archive() -> None:
    tree = environment().parse((THEME / "base.html").read_text("utf-8"))
    assert meta.find_undeclared_variables(tree) <= EVERYWHERE


def test_every_template_compiles() -> None:
    for name in environment().list_templates(extensions=["html", "xml"]):
        environment().get_template(name)


def test_nothing_is_inline() -> None:
    for path in text_files():
        text = path.read_text("utf-8")
        assert not re.search(r"<[^>]*\s(?:style|on[a-z]+)\s*=", text), (
            f"{path.name}: an inline style or handler"
        )
        assert "<style" not in text, f"{path.name}: an inline style sheet"
        for script in re.findall(r"<script[^>]*>", text):
            assert script == JSON_LD or re.search(r'\ssrc="', script), f"{path.name}: {script}"
        assert "javascript:" not in text


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in [*text_files(), STATIC / "style.css", STATIC / "theme.js"]:
        text = path.read_text("utf-8")
        assert not re.search(r"""(?:src|href)="(?:https?:)?//|url\(["']?(?:https?:)?//|@import""", text), (
            path.name
        )


def test_only_prepared_html_is_marked_safe() -> None:
    for path in THEME.rglob("*.html"):
        for value in re.findall(r"{{([^}]*)\|\s*safe", path.read_text("utf-8")):
            assert value.strip() in ("body", "text", "json_ld"), f"{path.name}: {value.strip()}"


def test_style_sheet_serves_every_reader() -> None:
    css = (STATIC / "style.css").read_text("utf-8")
    for query in (
        "(prefers-color-scheme:dark)",
        "(prefers-contrast:more)",
        "(prefers-reduced-motion:no-preference)",
        "(forced-colors:active)",
        "@media print",
    ):
        assert query in css
    assert css.count("{") == css.count("}")
    assert len(css.encode()) <= 20 * 1024


def palettes() -> list[dict[str, str]]:
    css = (STATIC / "style.css").read_text("utf-8")
    blocks = re.findall(r"{[^{}]*--paper:[^{}]*}", css)
    return [dict(re.findall(r"--([a-z]+):(#[0-9a-f]{3,6})\b", block)) for block in blocks]


def luminance(colour: str) -> float:
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_colours_can_be_read_in_both_schemes() -> None:
    light, chosen_dark, system_dark, printed = palettes()
    assert chosen_dark == system_dark
    for palette in (light, chosen_dark, printed):
        for text in ("ink", "soft", "accent"):
            assert contrast(palette[text], palette["paper"]) >= 4.5, text
        assert contrast(palette["line"], palette["paper"]) >= 3
    for palette in (light, chosen_dark):
        assert contrast(palette["ink"], palette["mark"]) >= 4.5


def test_fonts_are_small_and_licensed() -> None:
    fonts = sorted((STATIC / "fonts").glob("*.woff2"))
    css = (STATIC / "style.css").read_text("utf-8")
    named = set(re.findall(r"url\(fonts/([^)]+)\)", css))
    assert {font.name for font in fonts} == named
    assert sum(font.stat().st_size for font in fonts) < 60_000
    licence = (STATIC / "fonts" / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert css.count("font-display:swap") == len(fonts)


def test_script_is_small_and_optional() -> None:
    assert (STATIC / "theme.js").stat().st_size < 4096
    assert 'theme.js" defer></script>' in (THEME / "base.html").read_text("utf-8")
    switch = re.search(r'<button class="switch"[^>]*>', (THEME / "base.html").read_text("utf-8"))
    assert switch and " hidden" in switch[0]


def test_a_compiled_template_that_was_damaged_is_compiled_anew(site: SmallSite) -> None:
    site.write("content/a.txt", "Ferry late\n\nThe ferry was late.\n")
    site.write("templates/404.html", "{% extends '!base/404.html' %}{% block title %}Not here at all{% endblock %}")
    site.build()
    page = site.page("404.html")
    assert "Not here at all" in page
    (kept,) = [file for file in (site.state / "cache").iterdir() if b"Not here at all" in file.read_bytes()]
    good = kept.read_bytes()
    for bad in (good.replace(b"Not here at all", b"Altered by some"), good[:-9], good[:40], b"", b"noise" * 99):
        kept.write_bytes(bad)
        render.environment.cache_clear()
        (site.output / "404.html").unlink()
        assert site.build().problems == ()
        assert site.page("404.html") == page
        assert kept.read_bytes() == good
