"""A number in a text is the text's: what a page counts is what the text names."""

from __future__ import annotations

import json

from conftest import SmallSite
from selectolax.lexbor import LexborHTMLParser

NAMED = (
    "Amnesty International", "Human Rights Watch", "World Health Organization", "Harbour Board", "Bureau of Ships",
)  # fmt: skip
TEXT = f"""Fifteen organisations lose their registration

The ministry struck fifteen organisations from its list on Monday, among them {", ".join(NAMED[:4])} and the
{NAMED[4]} (BoS).

The fifteen organisations may appeal, the 15 organisations were told. The ministry gave no other name.
"""


def test_a_text_that_speaks_of_fifteen_and_names_five_links_five(site: SmallSite) -> None:
    site.write("newsgen.yaml", "title: Small\nbase_url: https://news.example/\n")
    site.write("content/a.txt", TEXT)
    site.build()
    html = LexborHTMLParser(site.page("undated/fifteen-organisations-lose-their-registration/index.html"))
    links = [node.attributes["href"] or "" for node in html.css('div.text a[href*="organisations/"]')]
    assert len(links) == len(set(links)) == len(NAMED)
    listed = next(
        node.css("li") for node in html.css("aside ul") if "organisations/" in (node.html or "")
    )
    assert len(listed) == len(NAMED)
    data = next(node for node in html.css('script[type="application/ld+json"]'))
    assert len(json.loads(data.text())["mentions"]) == len(NAMED)
    # No file of the site says fifteen but in the words of the text itself.
    for path, body in site.files().items():
        if path.endswith((".html", ".xml", ".json")):
            text = body.decode()
            for count in ("15 organisations", "15 Organisations", '"count":15', "(15)"):
                assert count not in text.replace("the 15 organisations were told", ""), path
