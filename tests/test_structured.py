"""Machine-readable data: what JSON-LD says of an article, and that it harms no page."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from conftest import SmallSite
from hypothesis import given, settings
from hypothesis import strategies as st
from looking import Page

from newsgen.model import Article, Organisation
from newsgen.structured import news_article, script_safe

plain: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.text(st.characters(codec="utf-8")), st.integers(-9, 9), st.none(), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
)


@settings(max_examples=200, deadline=None)
@given(plain)
def test_script_safe_json_says_the_same_and_can_end_no_element(value: Any) -> None:
    text = script_safe(value)
    assert json.loads(text) == value
    assert not re.search("[<>&\u2028\u2029\n]", text)


@settings(max_examples=100, deadline=None)
@given(
    st.text(
        st.one_of(st.sampled_from("</>!-script&;\"'\\\u2028"), st.characters(codec="utf-8")), min_size=1, max_size=60
    )
)
def test_no_title_ends_the_script_that_holds_it(title: str) -> None:
    data = news_article(Article(id="a", source_path="a.txt", title=title), description=title)
    page = Page("", f'<!doctype html><script type="application/ld+json">{data}</script><p id="after">x</p>'.encode())
    assert page.ids == ["after"]
    found = json.loads(page.one("script").get_text())
    assert (found["headline"], found["description"]) == (title, title)


def of(**fields: Any) -> dict[str, Any]:
    made = news_article(Article(**({"id": "a", "source_path": "a.txt", "title": "A"} | fields)), description="")
    data = json.loads(made)
    assert isinstance(data, dict)
    return data


def test_what_is_not_known_is_not_stated() -> None:
    assert of() == {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A", "inLanguage": "en"}


@pytest.mark.parametrize("date", ["2022", "2022-04", "2022-04-08", "2022-04-08T10:30", "2022-04-08T10:30+02:00"])
def test_a_date_is_as_precise_as_is_known(date: str) -> None:
    data = of(published=date, updated=date)
    assert (data["datePublished"], data["dateModified"]) == (date, date)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Anna Berg", "Person"),
        ("Ludwig van Beethoven", "Person"),
        ("Juan Carlos de la Cruz", "Person"),
        ("Valéry Giscard d'Estaing", "Person"),
        ("Nadia al-Masri", "Person"),
        ("Reuters", "Organization"),
        ("Foreign Desk", "Organization"),
        ("Euronews with Agencies", "Organization"),
        ("The Associated Press", "Organization"),
    ],
)
def test_an_author_is_a_person_or_a_newsroom(name: str, kind: str) -> None:
    assert of(byline=(name,))["author"] == [{"@type": kind, "name": name}]


def test_organisations_are_mentioned_that_have_a_page_by_the_name_of_it() -> None:
    article = Article(
        id="a",
        source_path="a.txt",
        title="A",
        organisations=(
            Organisation("Harbour Board", basis="authority"),
            Organisation("Ministry", basis="head word", certainty=0.8),
            Organisation("Doubtful Ministry", basis="head word", certainty=0.6),
            Organisation("Some Capitals", basis="capitals"),
        ),
    )
    data = json.loads(
        news_article(
            article,
            description="",
            names={"Harbour Board": "Halle Harbour Board"},
            same_as={"Harbour Board": ("https://www.wikidata.org/entity/Q1",)},
        )
    )
    assert data["mentions"] == [
        {"@type": "Organization", "name": "Halle Harbour Board", "sameAs": ["https://www.wikidata.org/entity/Q1"]},
        {"@type": "Organization", "name": "Ministry"},
    ]


def test_a_page_states_what_it_shows(site: SmallSite) -> None:
    site.write("newsgen.yaml", "title: Harbour news\nbase_url: https://news.example/\n")
    site.write("content/pier.png", b"PNG")
    site.write(
        "content/a.txt",
        "---\ntitle: Cranes return\nsubtitle: After eleven years\nsection: Port\ndate: 2022-04-20\n"
        "updated: 2022-05-01\n"
        "author: [Anna Berg]\nsource: The Halle Gazette\ntags: [Sea, Work]\nimage: pier.png\ncaption: The pier.\n"
        "source_url: https://gazette.example/1\nlang: en\n---\nThe World Health Organization was there.\n",
    )
    site.build()
    page = Page("", site.files()["2022/04/cranes-return/index.html"])
    data = json.loads(page.one('script[type="application/ld+json"]').get_text())
    assert len(data.pop("mentions")) == 1
    assert data == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Cranes return",
        "alternativeHeadline": "After eleven years",
        "articleSection": "Port",
        "datePublished": "2022-04-20",
        "dateModified": "2022-05-01",
        "author": [{"@type": "Person", "name": "Anna Berg"}],
        "publisher": {"@type": "NewsMediaOrganization", "name": "The Halle Gazette"},
        "keywords": ["Sea", "Work"],
        "image": ["https://news.example/media/pier.png"],
        "isBasedOn": "https://gazette.example/1",
        "inLanguage": "en",
        "description": "After eleven years",
        "url": "https://news.example/2022/04/cranes-return/",
        "mainEntityOfPage": "https://news.example/2022/04/cranes-return/",
        "isPartOf": {"@type": "Collection", "name": "Harbour news"},
    }


def test_without_an_address_nothing_absolute_is_stated(site: SmallSite) -> None:
    site.write("content/pier.png", b"PNG")
    site.write("content/a.txt", "---\ntitle: A\nimage: pier.png\n---\nIt was there.\n")
    site.build()
    page = Page("", site.files()["undated/a/index.html"])
    data = json.loads(page.one('script[type="application/ld+json"]').get_text())
    assert not {"url", "mainEntityOfPage", "image", "datePublished"} & set(data)
