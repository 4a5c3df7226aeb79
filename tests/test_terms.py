"""The pages of organisations and people, and related articles: what they state, and that each statement leads to its
evidence."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import urldefrag

import pytest
from conftest import SmallSite
from hypothesis import given, settings
from hypothesis import strategies as st
from looking import Page, Pages, resolved, words

from newsgen.config import SettingsError, read_settings
from newsgen.look import style, wrong
from newsgen.terms import MOST_PASSAGES, sentence_starts

DREDGED = (
    "The Harbour Board and the World Health Organization said on Monday that the basin would be dredged.\n\n"
    "“We shall have dredged the basin before the winter comes,” said Clara Jensen, chairwoman of the Harbour Board.\n\n"
    "The Harbour Board has waited for ten years. Nobody else had asked. The Harbour Board will pay.\n"
)
LATER = "The Harbour Board has paid. Clara Jensen, director of the Harbour Board, was not there.\n"


def text(title: str, date: str, body: str, more: str = "") -> str:
    stated = f"date: {date}\n" if date else ""
    return f"---\ntitle: {title}\n{stated}organisations: [Harbour Board]\n{more}---\n{body}"


@pytest.fixture
def harbour(site: SmallSite) -> SmallSite:
    site.write("content/a.txt", text("Basin to be dredged", "2019-04-08", DREDGED))
    site.write("content/b.txt", text("Basin is dredged", "2021-05-09", LATER))
    site.write("content/c.txt", text("A letter", "", "The Harbour Board answers no letters.\n"))
    return site


def built(site: SmallSite) -> Pages:
    assert site.build().errors == ()
    pages = Pages(site.files())
    assert pages.broken() == []
    return pages


def test_every_sentence_that_names_an_organisation_is_on_its_page(harbour: SmallSite) -> None:
    page = built(harbour)["organisations/harbour-board/index.html"]
    assert page.texts(".entries > li:nth-child(1) .place")[0].startswith("The Harbour Board has paid.")
    (first,) = page.soup.select(".entries > li:has(h3:-soup-contains(\"to be dredged\"))")
    assert [words(place) for place in first.select(".place")] == [
        "The Harbour Board and the World Health Organization said on Monday that the basin would be dredged.",
        DREDGED.split("\n\n")[1],
        "The Harbour Board has waited for ten years.",
        "The Harbour Board will pay.",
    ]
    assert {words(name) for name in page.soup.select(".place b")} <= {"Harbour Board"}


def test_a_pair_leads_to_the_sentence_that_names_both(harbour: SmallSite) -> None:
    pages = built(harbour)
    path = "organisations/harbour-board/index.html"
    page = pages[path]
    assert page.texts(".pairs h3 a") == ["World Health Organization"]
    (place,) = page.soup.select(".pairs a.place")
    target, fragment = urldefrag(resolved(path, str(place["href"])))
    paragraph = words(pages[target].one(f'[id="{fragment}"]'))
    assert "Harbour Board" in paragraph and "World Health Organization" in paragraph
    # The count beside the name leads to it.
    assert page.one(".margin .terms .n")["href"] == "#" + str(page.one(".pairs li")["id"])


def test_who_spoke_for_an_organisation_stands_with_the_words_and_the_role(harbour: SmallSite) -> None:
    page = built(harbour)["organisations/harbour-board/index.html"]
    assert page.texts(".said blockquote") == ["We shall have dredged the basin before the winter comes"]
    assert page.texts(".said .who") == ["Clara Jensen, chairwoman of the Harbour Board"]
    assert page.target(".said .who a") == "people/clara-jensen/index.html"


def test_a_persons_page_tells_roles_over_time(harbour: SmallSite) -> None:
    page = built(harbour)["people/clara-jensen/index.html"]
    assert page.texts(".offices .when") == ["8 April 2019", "9 May 2021"]
    assert [line.split(" Basin")[0] for line in page.texts(".offices li > span:not(.when)")] == [
        "chairwoman of the Harbour Board",
        "director of the Harbour Board",
    ]
    assert page.texts(".said blockquote") == ["We shall have dredged the basin before the winter comes"]


@pytest.mark.parametrize(
    ("setting", "listed", "given", "pages"),
    [
        ("role", "", "", {"clara-jensen"}),
        ("listed", "", "", set()),
        ("listed", "- name: Clara Berg-Jensen\n  aliases: [Clara Jensen]\n", "", {"clara-berg-jensen"}),
        ("listed", "", "people: [Clara Jensen]\n", {"clara-jensen"}),
        ("role", "- name: Clara Jensen\n  hide: yes\n", "", set()),
        ("off", "- name: Clara Jensen\n", "people: [Clara Jensen]\n", set()),
    ],
)
def test_who_gets_a_page(harbour: SmallSite, setting: str, listed: str, given: str, pages: set[str]) -> None:
    harbour.write("newsgen.yaml", f"people: {setting}\n")
    harbour.write("content/a.txt", text("Basin to be dredged", "2019-04-08", DREDGED, given))
    if listed:
        harbour.write("content/_authority/people.yaml", listed)
    made = {path.split("/")[1] for path in built(harbour).pages if path.startswith("people/") and path.count("/") == 2}
    assert made == pages


def test_kinship_is_no_role_that_gives_a_page(site: SmallSite) -> None:
    site.write("content/a.txt", text("At home", "", "Clara Jensen, wife of Otto Berg, was at home on Monday.\n"))
    assert not any(path.startswith("people/clara") for path in built(site).pages)


def test_a_person_listed_is_found_where_no_rule_looks(site: SmallSite) -> None:
    site.write("content/a.txt", text("Ein Brief", "", "Danach schwieg Jensen Clara.\n", "lang: de\n"))
    site.write("content/_authority/people.yaml", "- name: Clara Jensen\n  aliases: [Jensen Clara]\n")
    page = built(site)["people/clara-jensen/index.html"]
    assert page.texts(".entries .place") == ["Danach schwieg Jensen Clara."]


def test_a_mistake_in_the_file_of_people_is_named_by_its_line(site: SmallSite) -> None:
    site.write("content/a.txt", text("A letter", "", "No.\n"))
    site.write("content/_authority/people.yaml", "- name: Clara Jensen\n  acronym: CJ\n")
    (problem,) = (p for p in site.build().problems if p.path.endswith("people.yaml"))
    assert (problem.line, problem.severity) == (2, "error")
    assert "unknown key 'acronym'" in problem.message


def test_the_chart_says_what_it_is_of_and_is_one_stop(harbour: SmallSite) -> None:
    harbour.write("content/d.txt", text("Third", "2022-01-02", LATER))
    page = built(harbour)["organisations/harbour-board/index.html"]
    assert page.texts(".chart .of") == ["3 of 4 articles; 1 undated left out"]
    chart = page.one(".chart svg")
    assert chart["tabindex"] == "0"
    assert all(link["tabindex"] == "-1" for link in chart.select("a"))
    for attribute, name in (("aria-labelledby", "title"), ("aria-describedby", "desc")):
        assert page.one(f"{name}#{chart[attribute]}").parent is chart
    assert "3 of 4 articles" in page.texts(".chart desc")[0]
    table = dict(zip(page.texts(".numbers tbody th"), page.texts(".numbers td"), strict=True))
    assert table == {"2019": "1", "2020": "0", "2021": "1", "2022": "1"}


def test_months_are_drawn_where_all_lies_within_a_few(site: SmallSite) -> None:
    for number, date in enumerate(("2019-11-30", "2019-12-01", "2020-02-01")):
        site.write(f"content/{number}.txt", text(f"Text {number}", date, LATER))
    page = built(site)["organisations/harbour-board/index.html"]
    assert page.texts(".numbers tbody th") == ["November 2019", "December 2019", "January 2020", "February 2020"]
    assert page.texts(".numbers td") == ["1", "1", "0", "1"]


def test_a_term_of_five_articles_can_be_taken_away(site: SmallSite) -> None:
    for number in range(4):
        site.write(f"content/{number}.txt", text(f"=Text {number}", f"2019-04-0{number + 1}", LATER))
    assert "organisations/harbour-board/feed.xml" not in built(site)
    site.write("content/4.txt", text("Text 4", "", DREDGED))
    pages = built(site)
    page = pages["organisations/harbour-board/index.html"]
    assert page.texts(".files a") == ["Atom feed", "JSON", "CSV"]
    data = json.loads(pages.files["organisations/harbour-board/articles.json"])
    assert (data["articles"], data["undated"], len(data["listed"])) == (5, 1, 5)
    assert data["listed"][-1]["sentences"][2]["name"] == "Harbour Board"
    table = pages.files["organisations/harbour-board/articles.csv"].decode()
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert sum(len(item["sentences"]) for item in data["listed"]) == len(rows)
    # No spreadsheet takes a headline for a formula.
    assert {row["title"] for row in rows} == {*(f"'=Text {number}" for number in range(4)), "Text 4"}


def test_a_text_that_names_a_term_very_often_says_how_many_sentences_are_not_shown(site: SmallSite) -> None:
    site.write("content/a.txt", text("Long", "2019", "The Harbour Board met again.\n\n" * (MOST_PASSAGES + 3)))
    page = built(site)["organisations/harbour-board/index.html"]
    assert len(page.soup.select(".entries .place")) == MOST_PASSAGES
    assert page.texts(".entries .how") == ["3 more sentences in the article."]


def test_related_articles_share_a_rare_term(site: SmallSite) -> None:
    for number in range(9):
        tags = ["Law"] + (["Comets"] if number in (0, 8) else [])
        site.write(
            f"content/{number}.txt",
            f"---\ntitle: Text {number}\ndate: 2019-04-0{number + 1}\ntags: [{', '.join(tags)}]\n---\nIt was there.\n",
        )
    page = built(site)["2019/04/text-0/index.html"]
    # First who shares the rare tag, then those who share the other, the nearest in date first.
    assert page.texts(".related h3") == ["Text 8", "Text 1", "Text 2", "Text 3"]


def test_names_found_are_told_from_names_given(harbour: SmallSite) -> None:
    page = built(harbour)["2019/04/basin-to-be-dredged/index.html"]
    classes = {words(link): " ".join(link["class"]) for link in page.soup.select(".text a.name")}
    assert classes["Harbour Board"] == "name"
    assert classes["Clara Jensen"] == "name found"


def test_a_quotation_that_stands_alone_names_its_speaker(site: SmallSite) -> None:
    body = (
        "Clara Jensen, chairwoman of the Harbour Board, said on Monday: “We shall have dredged it by winter.\n\n"
        "“Nobody else has offered to pay for the work that has to be done here.”\n"
    )
    site.write("content/a.txt", text("Basin", "", body))
    page = built(site)["undated/basin/index.html"]
    for figure in page.soup.select(".text figure.said"):
        assert [words(x) for x in figure.select("figcaption")] == ["Clara Jensen, chairwoman of the Harbour Board"]
        assert "Jensen" not in words(figure.select("blockquote")[0])


def anchors(page: Page) -> dict[str, str]:
    return {words(block): str(block["id"]) for block in page.soup.select(".text > [id]")}


def test_a_paragraph_keeps_its_anchor_when_others_are_edited(harbour: SmallSite) -> None:
    path = "2019/04/basin-to-be-dredged/index.html"
    before = anchors(built(harbour)[path])
    first = "The Harbour Board and the"
    harbour.replace("content/a.txt", first, "A new paragraph stands here.\n\n" + first)
    harbour.replace("content/a.txt", "Nobody else had asked.", "Nobody had asked.")
    after = anchors(built(harbour)[path])
    kept = before.keys() & after.keys()
    assert len(kept) == 2
    assert all(before[paragraph] == after[paragraph] for paragraph in kept)


PIECES = st.lists(
    st.sampled_from(("He left.", "Why?", "Mr. Berg", "paid 3.5 m", "“No.” ", " ", "\n", "U.N. it")), max_size=12
)


@settings(max_examples=80, deadline=None)
@given(PIECES)
def test_sentences_cover_a_text_in_order(pieces: list[str]) -> None:
    whole = " ".join(pieces)
    starts = sentence_starts(whole)
    assert starts[0] == 0 and starts == sorted(set(starts))
    assert all(whole[start - 1].isspace() and start < len(whole) for start in starts[1:])


def test_a_look_of_ones_own(site: SmallSite) -> None:
    site.write("content/a.txt", text("A letter", "", "No.\n"))
    look = 'look:\n  accent: "#7a1f2b"\n  dark-accent: pink\n  serif: Old Face, serif\n  measure: 34rem\n'
    site.write("newsgen.yaml", look)
    pages = built(site)
    sheet = pages.files["static/look.css"].decode()
    assert "--accent:#7a1f2b;" in sheet and '--serif:"Old Face", serif;' in sheet and "--measure:34rem;" in sheet
    assert pages["index.html"].soup.select('link[rel=stylesheet][href="static/look.css"]')
    assert pages["undated/a-letter/index.html"].soup.select('link[href="../../static/look.css"]')
    site.write("newsgen.yaml", "title: Small\n")
    assert "static/look.css" not in built(site)


@pytest.mark.parametrize(
    "value",
    ["red;}a{b:c", "url(https://x.example/)", "#12345", "expression(1)", "var(--x)", "red/*", "</style>", ""],
)
@pytest.mark.parametrize("key", ["accent", "serif", "measure"])
def test_nothing_but_a_value_gets_into_the_style_sheet(key: str, value: str) -> None:
    assert list(wrong({key: value}))
    with pytest.raises(SettingsError):
        read_settings(f"look:\n  {key}: {json.dumps(value)}\n")


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(("accent", "dark-ink", "sans", "measure")), st.text(max_size=20))
def test_what_passes_has_no_sign_that_ends_a_value(key: str, value: str) -> None:
    if not list(wrong({key: value})):
        sheet = style({key: value})
        declared = sheet.split(f"--{key.removeprefix('dark-')}:", 1)[1].split(";", 1)[0]
        assert not set(declared) & set("{}<>()\\/@!:")
