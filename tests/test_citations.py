"""Citations, read back by the programs that readers use, and the unchanged source beside a page."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qs

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from conftest import SmallSite
from hypothesis import given
from hypothesis import strategies as st
from looking import Page, Pages, resolved

from newsgen.authors import parted
from newsgen.citations import Work, bibtex, citations, coins, ris, wikipedia

WORK = Work(
    title="Basin to be dredged after ten dry years",
    authors=("Anna Berg",),
    newspaper="The Harbour Gazette",
    archive="The Harbour Archive",
    published="2022-04-08T16:38+02:00",
    url="https://news.example/2022/04/basin/",
    lang="en",
    key="2022-04-basin",
)
UNDATED = Work("A quiet year", (), "The Harbour Archive", "The Harbour Archive", "", "", "en", "undated-a-quiet-year")


def said(work: Work) -> dict[str, str]:
    return {one.style: one.before + one.newspaper + one.after for one in citations(work)}


def with_(**changes: Any) -> Work:
    import msgspec

    return msgspec.structs.replace(WORK, **changes)


def test_the_styles_say_what_their_manuals_ask_for() -> None:
    assert said(WORK) == {
        "APA": "Berg, A. (2022, April 8). Basin to be dredged after ten dry years. The Harbour Gazette. "
        "https://news.example/2022/04/basin/",
        "MLA": "Berg, Anna. “Basin to be dredged after ten dry years.” The Harbour Gazette, 8 Apr. 2022, "
        "news.example/2022/04/basin/.",
        "Chicago": "Berg, Anna. “Basin to be dredged after ten dry years.” The Harbour Gazette, April 8, 2022. "
        "https://news.example/2022/04/basin/",
    }


def test_an_undated_text_without_author_or_address_is_cited_as_that() -> None:
    assert said(UNDATED) == {
        "APA": "A quiet year. (n.d.). The Harbour Archive.",
        "MLA": "“A quiet year.” The Harbour Archive.",
        "Chicago": "“A quiet year.” The Harbour Archive, n.d.",
    }
    assert said(with_(published=""))["Chicago"].endswith(f"Gazette, n.d. {WORK.url}")


@pytest.mark.parametrize(
    ("published", "apa", "mla", "chicago"),
    [
        ("2022", "(2022)", ", 2022,", ", 2022."),
        ("2022-09", "(2022, September)", ", Sept. 2022,", ", September 2022."),
        ("2022-05-01", "(2022, May 1)", ", 1 May 2022,", ", May 1, 2022."),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(published: str, apa: str, mla: str, chicago: str) -> None:
    words = said(with_(published=published))
    assert apa in words["APA"] and mla in words["MLA"] and chicago in words["Chicago"]


def test_several_authors_are_listed_as_each_style_does() -> None:
    words = said(with_(authors=("Anna Berg", "Jean-Paul Dahl", "Euronews with Agencies")))
    assert words["APA"].startswith("Berg, A., Dahl, J.-P., & Euronews with Agencies. (2022")
    assert words["MLA"].startswith("Berg, Anna, et al. “")
    assert words["Chicago"].startswith("Berg, Anna, Jean-Paul Dahl, and Euronews with Agencies. “")
    assert said(with_(authors=("Anna Berg", "Ben Dahl")))["MLA"].startswith("Berg, Anna, and Ben Dahl. “")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ludwig van Beethoven", ("van Beethoven", "Ludwig")),
        ("Valéry Giscard d’Estaing", ("d’Estaing", "Valéry Giscard")),
        ("Reuters", ("Reuters", "")),
        ("Archive Desk", ("Archive Desk", "")),
        ("de Gaulle", ("de Gaulle", "")),
    ],
)
def test_a_name_is_parted_only_where_it_is_a_persons(name: str, parts: tuple[str, str]) -> None:
    assert parted(name) == parts


def test_a_title_that_asks_keeps_its_mark() -> None:
    assert "“Who pays?” The" in said(with_(title="Who pays?"))["MLA"]


def test_wikipedia_gets_its_template() -> None:
    assert wikipedia(with_(title="Ships | [docks]")) == (
        "{{cite news |title=Ships {{!}} &#91;docks&#93; |newspaper=The Harbour Gazette |last1=Berg |first1=Anna "
        "|date=8 April 2022 |url=https://news.example/2022/04/basin/ |language=en |via=The Harbour Archive}}"
    )


def test_ris_is_read_by_rispy() -> None:
    (read,) = rispy.loads(ris(WORK))
    assert read["type_of_reference"] == "NEWS"
    assert read["title"] == WORK.title
    assert read["secondary_title"] == "The Harbour Gazette"
    assert read["authors"] == ["Berg, Anna"]
    assert (read["year"], read["date"]) == ("2022", "2022/04/08/")
    assert read["urls"] == [WORK.url]
    assert read["language"] == "en"
    assert read["name_of_database"] == "The Harbour Archive"
    (undated,) = rispy.loads(ris(UNDATED))
    assert "year" not in undated and "urls" not in undated


def fields(entry: str) -> dict[str, str]:
    library = parse_string(entry)
    assert library.failed_blocks == []
    (read,) = library.entries
    return {"type": read.entry_type, "key": read.key} | {field.key: field.value for field in read.fields}


def test_bibtex_is_read_by_bibtexparser() -> None:
    read = fields(bibtex(WORK))
    assert (read["type"], read["key"], read["entrysubtype"]) == ("article", "2022-04-basin", "newspaper")
    assert read["title"] == "{Basin to be dredged after ten dry years}"
    assert read["author"] == "Berg, Anna"
    assert read["journal"] == "The Harbour Gazette"
    assert (read["year"], read["month"], read["day"]) == ("2022", "4", "8")
    assert read["url"] == WORK.url
    assert "year" not in fields(bibtex(UNDATED))


SIGNS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=40)


@given(SIGNS, SIGNS)
def test_no_title_or_name_breaks_a_file(title: str, name: str) -> None:
    title, name = " ".join(title.split()) or "x", " ".join(name.split()) or "x"
    work = with_(title=title, authors=(name,), newspaper=name)
    assert fields(bibtex(work))["key"] == WORK.key
    (read,) = rispy.loads(ris(work))
    assert read["title"] == title
    context = parse_qs(coins(work))
    assert context["rft.title"] == [title]
    assert context["rft.source"] == [name]


def test_tex_prints_a_title_as_it_is() -> None:
    assert r"{100\% of \$5 \& C\#\_x}" in bibtex(with_(title="100% of $5 & C#_x"))


def test_coins_names_a_newspaper_article() -> None:
    context = parse_qs(coins(WORK))
    assert context["ctx_ver"] == ["Z39.88-2004"]
    # The one format in which Zotero's own parser lets "rft.type" choose the type of the item.
    assert context["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:dc"]
    assert context["rft.type"] == ["newspaperArticle"]
    assert context["rft.creator"] == ["Berg, Anna"]
    assert context["rft.date"] == ["2022-04-08"]
    assert context["rft.identifier"] == [WORK.url]


# On the page

TEXT = "---\ntitle: Basin dredged\nauthor: Anna Berg\ndate: 2022-04-08\n{more}---\nThe basin is – at last – open.\n"


def built(site: SmallSite, more: str = "", data: bytes = b"") -> Pages:
    site.write("newsgen.yaml", "title: The Harbour Gazette\nbase_url: https://news.example/\n")
    site.write("content/a.txt", data or TEXT.format(more=more))
    assert site.build().errors == ()
    return Pages(site.files(), "https://news.example/")


def opened(page: Page, name: str) -> str:
    """The text behind a link to a file that the page itself holds."""
    address = str(page.one(f'a[download$="{name}"]')["href"])
    return base64.b64decode(address.partition(";base64,")[2]).decode("utf-8")


def test_the_page_holds_its_citations(site: SmallSite) -> None:
    page = built(site)["2022/04/basin-dredged/index.html"]
    url = "https://news.example/2022/04/basin-dredged/"
    assert rispy.loads(opened(page, ".ris"))[0]["urls"] == [url]
    assert fields(opened(page, ".bib"))["url"] == url
    cited = page.texts("dd.cite")
    assert cited[0] == f"Berg, A. (2022, April 8). Basin dredged. The Harbour Gazette. {url}"
    assert cited[3].startswith("{{cite news |title=Basin dredged |newspaper=The Harbour Gazette ")
    assert parse_qs(str(page.one("span.Z3988")["title"]))["rft.title"] == ["Basin dredged"]
    metas = {str(meta["name"]): str(meta["content"]) for meta in page.soup.select("meta[name]")}
    assert metas["citation_title"] == "Basin dredged"
    assert metas["citation_author"] == "Berg, Anna"
    assert metas["citation_publication_date"] == "2022/04/08"
    assert metas["citation_journal_title"] == "The Harbour Gazette"
    assert metas["z:itemType"] == "newspaperArticle"


@pytest.mark.parametrize(
    "data",
    [
        b"First line\r\n\r\nThe caf\xe9 is \x96 at last \x96 open.\r\n",
        "﻿Title\n\nThe café is open.".encode("utf-16"),
        b"Title\n\n\n\nNo line end",
    ],
)
def test_the_source_beside_the_page_has_the_bytes_of_the_file(site: SmallSite, data: bytes) -> None:
    pages = built(site, data=data)
    (path,) = [path for path in pages.files if path.endswith("/source.txt")]
    assert pages.files[path] == data
    page = pages[path.replace("source.txt", "index.html")]
    link = str(page.one('a[href$="source.txt"]')["href"])
    assert resolved(page.path, link) == path


@pytest.mark.parametrize(("rights", "there"), [("full", True), ("noindex", False), ("excerpt", False)])
def test_the_source_is_published_only_where_all_may_be_copied(site: SmallSite, rights: str, there: bool) -> None:
    pages = built(site, f"rights: {rights}\n")
    path = "2022/04/basin-dredged/source.txt"
    assert (path in pages) is there
    assert pages.broken() == []
    if there:
        built(site, "rights: excerpt\n")
        assert path not in site.files()


def test_a_source_that_is_off_is_neither_written_nor_linked(site: SmallSite) -> None:
    built(site)
    site.write("newsgen.yaml", "title: A\nbase_url: https://news.example/\noff: [source]\n")
    site.build()
    pages = Pages(site.files(), "https://news.example/")
    assert not [path for path in pages.files if path.endswith("source.txt")]
    assert pages.broken() == []


def test_a_source_that_changes_while_it_is_built_is_not_published_as_what_it_was(site: SmallSite) -> None:
    """The record and the file beside it would disagree."""
    from unittest.mock import patch

    from newsgen import render

    site.write("content/a.txt", TEXT.format(more=""))
    with patch.object(render, "read_source", return_value=b"something else"):
        report = site.build()
    (problem,) = report.errors
    assert "has changed since it was read" in problem.message
    assert site.build().errors == ()
    assert site.files()["2022/04/basin-dredged/source.txt"] == TEXT.format(more="").encode()
