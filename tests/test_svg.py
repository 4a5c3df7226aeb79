"""Which SVG pictures are published."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import SmallSite

from newsgen.assets import Asset, collect
from newsgen.build import copying
from newsgen.svg import what_acts

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


def svg(inner: str, head: str = HEAD) -> bytes:
    return f"{head}{inner}</svg>".encode()


@pytest.mark.parametrize(
    "data",
    [
        svg('<rect width="9" height="9" fill="#123"/><style>rect { stroke: red }</style>'),
        svg('<defs><g id="a"/></defs><use href="#a"/><use xlink:href="#a"/><image href="data:image/png;base64,AAAA"/>'),
        svg('<a href="https://example.org/"><text>On 5 May: one, two</text></a>'),
        svg('<metadata xmlns:rdf="urn:rdf"><rdf:Description/></metadata><title>Rain &amp; wind</title>'),
        b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        b'"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n' + svg("<path d='M0 0'/>"),
        svg("<!-- <script>alert(1)</script> --><text>onload=alert(1)</text>"),
        svg("<animate attributeName='x' to='5'/>"),
    ],
)
def test_pictures_that_only_draw_are_published(data: bytes) -> None:
    assert what_acts(data) == ""
    assert what_acts(data.replace(b"UTF-8", b"UTF-16").decode().encode("utf-16")) == ""


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (svg("<script>alert(1)</script>"), "<script>"),
        (svg("<SCRIPT>alert(1)</SCRIPT>"), "<SCRIPT>"),
        (svg("<g xmlns:s='http://www.w3.org/2000/svg'><s:script>alert(1)</s:script></g>"), "<script>"),
        (svg("<h:script xmlns:h='http://www.w3.org/1999/xhtml'>alert(1)</h:script>"), "<script>"),
        (svg("<x:b xmlns:x='http://www.w3.org/1999/xhtml'/>"), "<b>"),
        (svg("<foreignObject/>"), "<foreignObject>"),
        (b"<script xmlns='http://www.w3.org/2000/svg'/>", "<script>"),
        (svg("", HEAD.replace("viewBox", "onload='alert(1)' viewBox")), "the attribute onload"),
        (svg("<rect ONCLICK='alert(1)'/>"), "the attribute onclick"),
        (svg("<a href='javascript:alert(1)'/>"), "an address in href"),
        (svg("<a xlink:href=' java&#10;script:alert(1)'/>"), "an address in href"),
        (svg("<a href='data:text/html,x'/>"), "an address in href"),
        (svg("<use href='data:image/svg+xml;base64,AAAA#a'/>"), "an address in href"),
        (svg("<a><set attributeName='href' to='javascript:alert(1)'/></a>"), "an address in to"),
        (svg("<a><animate attributeName='href' values='a;JavaScript:alert(1)'/></a>"), "an address in values"),
        (b'<?xml-stylesheet type="text/xsl" href="a.xsl"?>' + svg(""), "<?xml-stylesheet?>"),
        (b'<!DOCTYPE svg [<!ENTITY a "&#60;script&#62;">]>' + svg("&a;"), "an entity declaration"),
        (svg("<g>"), "no well-formed XML in line 1"),
        (b"", "no well-formed XML in line 1"),
        (b"<html><script>alert(1)</script>", "<script>"),
        (svg(" " * 5_000_000), "more than 5 MB"),
    ],
)
def test_pictures_that_could_act_are_refused(data: bytes, what: str) -> None:
    assert what_acts(data) == what


def test_a_picture_that_could_act_is_left_out_until_it_is_mended(site: SmallSite) -> None:
    site.write("content/a.md", "---\ntitle: Rain\n---\nRain.\n\n![A map](map.svg)\n")
    site.write("content/map.svg", svg("<script>alert(1)</script>"))
    report = site.build()
    assert report.errors == ()
    assert ("content/map.svg", "picture") in [(problem.path, problem.code) for problem in report.problems]
    assert "media/map.svg" not in site.files()
    assert "A map" in site.page("undated/rain/index.html") and "map.svg" not in site.page("undated/rain/index.html")
    site.write("content/map.svg", svg("<path d='M0 0'/>"))
    assert site.build().problems == ()
    assert "media/map.svg" in site.page("undated/rain/index.html")
    site.write("content/map.svg", svg("<path d='M0 0' onclick='alert(1)'/>"))
    site.build()
    assert "media/map.svg" not in site.files()
    clean = SmallSite(site.root, "clean", ".clean")
    clean.build()
    assert site.files() == clean.files()


def test_what_is_published_is_what_was_looked_at(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    site.write("content/a.md", "---\ntitle: Rain\n---\nRain.\n\n![A map](map.svg)\n")
    site.write("content/map.svg", svg("<path d='M0 0'/>"))

    def late(*given: Any) -> dict[str, Asset]:
        site.write("content/map.svg", svg("<script>alert(1)</script>"))
        return collect(*given)

    with monkeypatch.context() as changing:
        changing.setattr(copying, "collect", late)
        (problem,) = site.build().errors
    assert (problem.path, problem.code) == ("content/map.svg", "picture")
    assert "media/map.svg" not in site.files()
    assert [(p.code, p.severity) for p in site.build().problems] == [("no-picture", "warning"), ("picture", "warning")]
    clean = SmallSite(site.root, "clean", ".clean")
    clean.build()
    assert site.files() == clean.files()
