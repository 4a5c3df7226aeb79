"""The parts of an article found in plain text."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import fill
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.extractors import extractor
from newsgen.formats import SourceText, plaintext
from newsgen.layout.pieces import pieces
from newsgen.layout.quoting import is_quotation
from newsgen.model import Article
from newsgen.reading import Reading

ARTICLES = sorted((Path(__file__).parent / "articles").glob("*.json"))
LAYOUT = (
    "headline", "byline", "dates", "dateline", "figures", "copyright", "topics", "blocks", "furniture",
)  # fmt: skip


def read(text: str, lang: str = "en", **metadata: object) -> Article:
    """The article of a plain text, as far as its layout gives it."""
    document = plaintext.read(SourceText("a.txt", text, 1, metadata, {}, lang=lang))
    reading = Reading(document)
    article = Article(id="a", source_path="a.txt", lang=lang)
    for name in LAYOUT:
        article = extractor(name)(reading, article)
    return article


@pytest.mark.parametrize("expected", ARTICLES, ids=lambda path: path.stem)
def test_article_gives_its_record(expected: Path) -> None:
    wanted: dict[str, Any] = json.loads(expected.read_text(encoding="utf-8"))
    text = expected.with_suffix(".txt").read_text(encoding="utf-8")
    article = read(text, wanted.pop("lang", "en"))
    found: dict[str, Any] = {name: getattr(article, name) for name in wanted}
    for name in ("byline", "found_tags"):
        if name in found:
            found[name] = list(found[name])
    if "images" in wanted:
        found["images"] = [[figure.caption, figure.credit] for figure in article.images]
    if "cut" in wanted:
        found["cut"] = [cut.text for cut in article.cut]
    starts = [start for _, start in wanted["blocks"]]
    found["blocks"] = [
        [block.type, block.text[: len(start)]]
        for block, start in zip(article.blocks, starts + [""] * len(article.blocks), strict=False)
    ]
    assert found == wanted


def lines_of(article: Article) -> tuple[list[int], list[int], set[int]]:
    """The lines that an article's blocks, its cuts, and all its fields came from."""
    blocks = [n for b in article.blocks for n in range(b.first_line, b.last_line + 1)]
    cuts = [n for c in article.cut for n in range(c.first_line, c.last_line + 1)]
    fields = {
        n
        for e in article.evidence
        if e.field != "dateline"  # stands in the first block, which keeps its words
        for n in range(e.first_line, e.last_line + 1)
    }
    return blocks, cuts, fields


def assert_nothing_is_lost(text: str, article: Article) -> None:
    blocks, cuts, fields = lines_of(article)
    alone = {e.first_line for e in article.evidence if e.field == "dateline"} - set(blocks)
    wanted = [line.number for line in plaintext.lines(text)]
    assert sorted([*blocks, *cuts, *fields, *alone]) == wanted


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_every_line_is_accounted_for_once(path: Path) -> None:
    text = path.with_suffix(".txt").read_text(encoding="utf-8")
    lang = json.loads(path.read_text(encoding="utf-8")).get("lang", "en")
    assert_nothing_is_lost(text, read(text, lang))


KINDS = st.sampled_from(
    [
        "",
        "World",
        "Bridge to be closed for a week",
        "By Ann Whitlock",
        "Ann Whitlock",
        "Published on 30/04/2024 - 16:38",
        "3 hours ago",
        "Related News",
        "Topics",
        "Read more: why bridges fall",
        "ADVERTISEMENT",
        "Getty Images",
        "The bridge seen from the river. (AP Photo/John Lark)",
        "© 2023 The Post. All rights reserved.",
        "- an item of a list",
        "1. a numbered item",
        "“We did not expect this,” the engineer said, and went home.",
        "The bridge over the Sarn will be closed for a week while engineers look for cracks in its "
        "northern pier, the town said on Friday.",
        "LEEDS (AP) — The bridge over the Sarn will be closed for a week, the town said on Friday.",
        "LEEDS — ",
        "    The town said on Friday that it would close",
        "the bridge over the Sarn for a week.",
        "3 responses",
        "Reuter",
        "12",
        "Why was it closed?",
        "\u00a0",
        "FacebookTwitterEmail",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(KINDS, max_size=40))
def test_no_text_loses_a_line(kinds: list[str]) -> None:
    text = "\n".join(kinds)
    assert_nothing_is_lost(text, read(text))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=400))
def test_no_letters_break_it(text: str) -> None:
    assert_nothing_is_lost(text, read(text))


BODY = """Bridge closed for a week

The bridge over the Sarn will be closed for a week while engineers look for cracks in its pier.

Subscribe to our newsletter

Drivers were asked to use the tunnel, which will be free of charge until the bridge opens again.
"""


def test_keep_saves_a_line_that_a_rule_would_cut() -> None:
    assert [c.text for c in read(BODY).cut] == ["Subscribe to our newsletter"]
    kept = read(BODY, keep="Subscribe to our")
    assert kept.cut == ()
    assert kept.blocks[1].text == "Subscribe to our newsletter"


def test_cut_takes_out_a_paragraph_by_its_first_words() -> None:
    article = read(BODY, cut=["Drivers were asked"])
    assert [(c.rule, c.first_line) for c in article.cut][-1] == ("editor", 7)
    assert [block.first_line for block in article.blocks] == [3]


def test_a_title_given_by_the_owner_is_cut_where_the_text_repeats_it() -> None:
    article = read(BODY, title="Bridge Closed for a Week")
    assert article.title == ""  # the front matter's title is laid over the record later
    assert article.cut[0].rule == "title repeated"
    assert article.blocks[0].text.startswith("The bridge over")


def test_the_year_of_a_copyright_line_is_never_a_date() -> None:
    article = read("A title\n\n" + "The town said so on Friday. " * 5 + "\n\n© 2019 The Post")
    assert (article.published, article.copyright_year) == ("", 2019)


def test_no_break_spaces_stay_in_the_text_and_hinder_no_rule() -> None:
    text = "A title\n\nBy\u00a0Ann\u00a0Whitlock\n\nIt cost 10\u00a0000 crowns, the town said on Friday."
    article = read(text)
    assert article.byline == ("Ann Whitlock",)
    assert "10\u00a0000" in article.blocks[0].text


def test_a_hyphen_of_the_column_is_closed_when_the_text_has_the_word() -> None:
    text = (
        "The government said on Friday evening that the whole govern-\n"
        "ment would meet again on Monday morning to speak of the five-\n"
        "year plan that it had put before the members of the assembly\n"
        "of the country in the spring, and which they had sent back.\n"
    )
    (piece,) = pieces(plaintext.lines(text))
    assert "whole government would" in piece.text
    assert "five-year plan" in piece.text


def test_a_file_without_text_gives_an_empty_record() -> None:
    article = read(" \n\n\u00a0\n")
    assert (article.title, article.blocks, article.cut) == ("", (), ())


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("“We continue undeterred,” she said.", True),
        ("“Each paragraph opens with a mark, and this one never closes.", True),
        ('"No," said the minister, who had come late and wanted to leave early.', False),
        ("The minister said “no”.", False),
        ("‘It’s the people’s bridge,’ he said.", True),
        ("« Nous avons attendu », dit-elle.", True),
    ],
)
def test_is_quotation(text: str, wanted: bool) -> None:
    assert is_quotation(text) is wanted


def test_time_grows_with_the_text_and_no_faster() -> None:
    """A single line of a megabyte, and twenty thousand lines, end in a blink."""
    read("word " * 200_000)
    lines = ["A line without a stop", "A sentence that ends, and is long enough to be prose."]
    read("\n".join(lines * 10_000))


def test_a_hard_space_beside_a_plain_one_is_one_space() -> None:
    from newsgen.formats.plaintext import lines

    assert [line.text for line in lines("The notice\u00a0 gave \u00a0one reason: 10\u00a0000.")] == [
        "The notice gave one reason: 10\u00a0000."
    ]


def test_a_title_that_an_editor_mends_beside_the_text_takes_the_place_of_the_printed_one() -> None:
    from newsgen.load import read_article
    from newsgen.loaded import LoadContext
    from newsgen.sources import SourceFile

    text = (
        b"Ferry sinks in harbour\n\nFerry sinks in harbour\n\nThe ferry went down at dawn, the harbour master said on "
        b"Monday, and nobody was hurt.\n\nIt had been tied up for the winter, and its pumps were off.\n"
    )
    context = LoadContext("", "", "en", "", {}, (), {})
    source = SourceFile("a.txt", (len(text), 0), (10, 0), "")
    article, _, problems = read_article(context, source, text, b"title: Ferry sinks at its berth\n")
    assert article is not None and problems == ()
    assert article.title == "Ferry sinks at its berth"
    assert [block.text[:9] for block in article.blocks] == ["The ferry", "It had be"]
    assert {cut.text for cut in article.cut} == {"Ferry sinks in harbour"}


def test_character_references_are_read() -> None:
    from newsgen.formats.plaintext import lines

    (line,) = lines("&#163;1.8m for AT&amp;T; R&D &#1;&nbsp;done")
    assert line.text == "£1.8m for AT&T; R&D \u00a0done".replace(" \u00a0", " ")


def test_a_credit_run_on_behind_a_caption_is_the_credit() -> None:
    text = "The harbour gets a lamp\n\nBy Margaret Oakley\n\n"
    text += "The lamp stands on the old wall of Tarnsund.Yngvar Skaubo / Reuters file\n\n"
    text += "\n\n".join(["The town has bought a lamp for its harbour, and it burns from dusk to dawn every day."] * 3)
    figure = read(text).images[0]
    assert (figure.caption, figure.credit) == (
        "The lamp stands on the old wall of Tarnsund.",
        "Yngvar Skaubo / Reuters file",
    )


def test_a_question_below_a_greeting_is_the_headline() -> None:
    text = "Welcome to our northern edition\n\nTarnsund buys a lamp. But does the harbour need one?\n\n"
    text += "\n\n".join(
        [
            "Tarnsund has bought a lamp for its harbour, and the fishermen ask whether the harbour needs it at all.",
            "The mayor of Tarnsund said that the lamp would burn from dusk to dawn, and that the harbour was dark.",
        ]
    )
    assert read(text).title == "Tarnsund buys a lamp. But does the harbour need one?"


def test_a_text_that_opens_with_a_question_keeps_its_first_line_as_headline() -> None:
    asks = "Does the harbour of Tarnsund need a lamp, and will the fishermen of the town pay for it?"
    text = "\n\n".join(("Budget talks fail", asks, *PROSE))
    assert read(text).title == "Budget talks fail"


def test_a_first_line_that_is_repeated_is_the_headline() -> None:
    short = "The fishermen of Tarnsund and the lamp on the old wall of the harbour"
    text = "\n\n".join(("Budget talks fail", "Budget talks fail", short, *PROSE))
    assert read(text).title == "Budget talks fail"


PROSE = (
    "The town of Tarnsund has bought a lamp for its harbour, and it will burn from dusk to dawn on every day.",
    "Fishermen have asked for one since the winter of 1987, when two boats ran onto the rocks below the old chapel.",
    "The mayor said that the lamp had cost less than the town had feared, and that it would last for many years.",
)
TITLE = "Harbour gets a lamp after forty years"


def body(article: Article) -> list[tuple[str, str]]:
    return [(block.type, block.text) for block in article.blocks]


def under(*lines: str) -> Article:
    return read("\n\n".join((TITLE, *lines)))


def test_a_label_before_the_name_makes_a_byline() -> None:
    assert under("Author: Margaret Oakley", *PROSE).byline == ("Margaret Oakley",)


def test_a_name_above_a_role_and_a_date_is_a_byline() -> None:
    made = under("Jon Tarnby", "News reporter @jontarnby", "Wednesday 20 November 2019", *PROSE)
    assert made.byline == ("Jon Tarnby",)
    assert [text for _, text in body(made)] == list(PROSE)


@pytest.mark.parametrize("credit", ["(Photo by Yngvar Skaubo/Getty Images)", "Source: Reuters"])
def test_a_line_in_brackets_or_with_its_source_is_a_credit(credit: str) -> None:
    made = under("By Margaret Oakley", f"The lamp on the old wall of the harbour\n{credit}", *PROSE)
    assert made.images[0].caption == "The lamp on the old wall of the harbour"
    assert made.images[0].credit in credit
    assert made.images[0].credit


def test_a_bold_line_is_a_heading_without_its_marks() -> None:
    made = under(PROSE[0], "**What it cost**", *PROSE[1:])
    assert body(made)[1] == ("heading", "What it cost")


def test_a_line_that_repeats_words_of_the_text_is_cut() -> None:
    made = under(PROSE[0], PROSE[2], "the lamp had cost less than the town had feared", PROSE[1])
    assert [cut.rule for cut in made.cut] == ["repeats words of the text"]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_sentence_split_by_a_link_is_one_again(gap: str) -> None:
    split = gap.join(("The town of Tarnsund bought the lamp from", "Vellomark Linjen", ", a firm of the next valley."))
    made = under(split, *PROSE)
    assert body(made)[0][1] == "The town of Tarnsund bought the lamp from Vellomark Linjen, a firm of the next valley."


@pytest.mark.parametrize("line", ["Tags: harbour, lamps, Tarnsund", "#harbour #lamps #Tarnsund"])
def test_a_row_of_tags_is_what_it_says(line: str) -> None:
    assert under(*PROSE, line).found_tags == ("harbour", "lamps", "Tarnsund")


def test_paragraphs_of_two_short_lines_are_put_together() -> None:
    wrapped = [fill(line, 64) for line in PROSE]
    assert {line.count("\n") for line in wrapped} == {1}
    assert [text for _, text in body(under(*wrapped))] == list(PROSE)


def test_links_before_the_article_are_not_its_headline() -> None:
    links = ("Related posts", "Nine men and a boat", "The chapel gets a roof")
    assert read("\n\n".join((*links, TITLE, "By Margaret Oakley", *PROSE))).title == TITLE


def test_scroll_to_continue_is_no_heading() -> None:
    made = under("By Margaret Oakley", PROSE[0], "ADVERTISEMENT", PROSE[1], "Scroll to continue", PROSE[2])
    assert [text for _, text in body(made)] == list(PROSE)


def test_the_way_to_a_page_is_neither_headline_nor_standfirst() -> None:
    above = read("\n\n".join(("Home > News > Tarnsund", TITLE, *PROSE)))
    below = under("Home > News > Tarnsund", "By Margaret Oakley", *PROSE)
    assert [(made.title, made.subtitle) for made in (above, below)] == [(TITLE, "")] * 2


def test_a_sentence_is_no_note_of_the_makers() -> None:
    told = (
        "Mr Oakley is a wonderful writer and should keep his lamps where they belong.",
        "Compiled by the harbour office and paid for by the town, the survey found that most boats came home late.",
        "Margaret Oakley is the highest new entry of the list of the harbour, with a fortune that no writer has had.",
    )
    made = under(*PROSE, *told)
    assert [block.text for block in made.blocks][-3:] == list(told)
    notes = ("Additional reporting by Yngvar Skaubo in Tarnsund", "Margaret Oakley is a writer for The Planet.")
    signed = under(*PROSE, *notes)
    assert len(signed.cut) == 2


def test_the_name_above_a_note_on_the_author_is_no_heading() -> None:
    made = under("By Margaret Oakley", *PROSE, "Margaret Oakley", "Margaret Oakley is a reporter for The Planet.")
    assert [kind for kind, _ in body(made)] == ["paragraph"] * 3
    assert made.byline == ("Margaret Oakley",)


def test_two_buttons_side_by_side_are_furniture() -> None:
    made = under(*PROSE, "Terms of Service Privacy Notice")
    assert [cut.rule for cut in made.cut] == ["buttons of a page, run together"]
    assert body(under(PROSE[0], "Share of the market", *PROSE[1:]))[1][0] == "heading"


@pytest.mark.parametrize("name", ["Reuters", "The Planet wire services"])
def test_an_agency_beside_a_date_signs_the_text(name: str) -> None:
    made = under(name, "19 November 2019", *PROSE)
    assert (made.byline, str(made.published)[:10], made.images) == ((name,), "2019-11-19", ())


def test_a_label_with_a_clause_behind_it_is_a_caption() -> None:
    text = "Image: Margaret Oakley has agreed to light the lamp of the harbour"
    figure = under("By Margaret Oakley", text, *PROSE).images[0]
    assert (figure.caption, figure.credit) == (text.removeprefix("Image: "), "")


def test_a_small_town_with_its_state_is_a_dateline() -> None:
    assert under(f"Tarnsund, Ill. — {PROSE[0]}", *PROSE[1:]).dateline == "Tarnsund, Ill."
    assert not under(f"Oakley Lamps, Inc. — {PROSE[0]}", *PROSE[1:]).dateline


def test_a_labelled_date_may_name_the_paper() -> None:
    made = under("Updated on: November 19, 2019 / 10:07 AM / CBS News", *PROSE)
    assert made.updated is not None
    assert len(made.blocks) == 3


PAGE = ("Menu", "Share on Facebook", "Share on Twitter", "Subscribe")


def on_page(*lines: str) -> Article:
    return read("\n\n".join((*PAGE, TITLE, "By Margaret Oakley", *lines)))


def test_readers_below_a_page_are_no_part_of_the_article() -> None:
    said = "{} has seen the lamp, and says that it is of no use to the boats of the town."
    readers = [line for name in ("harbourfan", "oakley2", "lamplight") for line in (f"{name} says:", said.format(name))]
    made = on_page(*PROSE, *readers)
    assert [text for _, text in body(made)] == list(PROSE)
    people = ("The mayor", "The priest", "A fisherman")
    quoted = [line for name in people for line in (f"{name} says:", f"“{said.format(name)}”")]
    assert len(on_page(*PROSE, *quoted).blocks) > len(PROSE) + 3


def test_links_that_are_cut_short_are_furniture() -> None:
    links = ("Trio of seniors leads Tarnsund past the old chapel …", "Jury rules for half of all boats …", "The lamp …")
    made = on_page(*PROSE, *links)
    assert [text for _, text in body(made)] == list(PROSE)


def test_a_paragraph_that_a_page_prints_three_times_is_a_pictures() -> None:
    seen = "The lamp on the old wall of Tarnsund burns for the first time on Monday evening, and the town looks on."
    made = on_page(PROSE[0], seen, seen, seen, *PROSE[1:])
    assert [text for _, text in body(made)] == list(PROSE)


@pytest.mark.parametrize("behind", [" moakley@planet.example", "@moakley"])
def test_an_address_behind_the_name_is_no_part_of_a_byline(behind: str) -> None:
    assert under(f"By Margaret Oakley{behind} Nov 18, 2019, 11:47am EST", *PROSE).byline == ("Margaret Oakley",)


def test_where_to_write_to_the_author_is_a_note() -> None:
    made = under(*PROSE, "Email Margaret Oakley at moakley@planet.example or follow her @moakley.")
    assert [cut.rule for cut in made.cut] == ["how to reach the newsroom"]


def test_a_sentence_above_a_credit_in_brackets_is_its_caption() -> None:
    made = on_page(PROSE[0], "An artist's concept of the lamp.", "(Image credit: Yngvar Skaubo)", *PROSE[1:])
    assert [(one.caption, one.credit) for one in made.images] == [("An artist's concept of the lamp.", "Yngvar Skaubo")]
    assert [text for _, text in body(made)] == list(PROSE)
