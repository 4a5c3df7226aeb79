"""The subjects of a text."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.tags import MAX_TAGS, Tag, TagAuthority, overlay, read_tags, shipped

# Written for these tests, each as a newspaper would open its report.
TEXTS = {
    "football": """The striker scored twice in the second half as the home side came from behind to
        reach the semi-final of the FA Cup. The goalkeeper saved a late penalty and the manager
        praised his midfield after the match.""",
    "elections": """Voters went to the polls on Thursday in a general election that opinion polls
        say is too close to call. Turnout was high at polling stations and both candidates said that
        marginal seats would decide who leads the next government.""",
    "economy": """The central bank left interest rates unchanged after inflation fell and economic
        growth slowed in the third quarter. Economists had expected a cut as consumer spending
        weakened and exports dropped.""",
    "film": """The actress won best actress at the film festival for her part in a low-budget drama.
        The director said that the movie, shown in cinemas from May, was turned down by every
        Hollywood studio.""",
    "health": """Doctors at the hospital said that patients had waited days for treatment as flu
        spread. Nurses were given the vaccine first, and the NHS asked people with mild symptoms to
        stay at home.""",
    "climate": """Climate change will raise the sea level faster than was thought, scientists said,
        unless carbon emissions fall. Greenhouse gases from fossil fuels reached a record.""",
}  # fmt: skip
TEXTS = {tag: " ".join(text.split()) for tag, text in TEXTS.items()}


@pytest.mark.parametrize("tag", TEXTS)
def test_a_text_gets_the_tag_of_its_subject_first(tag: str) -> None:
    found = shipped().find(TEXTS[tag])
    assert found[0][0] == tag


def test_a_tag_says_what_triggered_it_strongest_first() -> None:
    tag, score, phrases = shipped().find(TEXTS["economy"])[0]
    assert tag == "economy"
    assert score > 0
    assert {"interest rates", "inflation", "economic growth"} <= set(phrases)


def test_the_title_counts() -> None:
    text = "It happened on Monday. The film was long."
    assert shipped().find(text) == []
    assert shipped().find(text, "Film wins two Oscars at Hollywood ceremony")[0][0] == "film"


def test_words_count_whole_and_in_any_case() -> None:
    authority = TagAuthority([Tag("cats", phrases=(("cat", 5.0), ("e-mail", 5.0)))])
    assert authority.find("concatenate the category") == []
    assert authority.find("CATS! E mail, e-mail") != []


def test_tags_are_at_most_five_and_sorted_by_score() -> None:
    found = shipped().find(" ".join(TEXTS.values()))
    assert len(found) == MAX_TAGS
    scores = [score for _, score, _ in found]
    assert scores == sorted(scores, reverse=True)


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=40))
def test_find_takes_any_text(text: str, title: str) -> None:
    for tag, score, phrases in shipped().find(text, title):
        assert tag
        assert score > 0
        assert phrases


def test_every_shipped_tag_has_a_section_and_phrases() -> None:
    for tag in shipped().tags:
        assert tag.section, tag.name
        assert len(tag.phrases) >= 10, tag.name
    assert shipped().section("rugby") == "sport"
    assert shipped().section("no such tag") == ""


def test_a_tag_authority_goes_to_another_process() -> None:
    copy = pickle.loads(pickle.dumps(shipped()))
    assert copy.find(TEXTS["film"]) == shipped().find(TEXTS["film"])


# --- a site's own file ----------------------------------------------------------------------------


def test_all_ways_to_write_phrases() -> None:
    tags, problems = read_tags(
        """\
- tag: harbour
  section: local
  phrases: [quay, harbour master]
- tag: mill
  phrases: {3: [old mill], 1: [flour]}
- tag: fair
  phrases: {merry-go-round: 4, candyfloss: }
- tag: royalty
  hide: yes
""",
        "tags.yaml",
    )
    assert problems == ()
    assert tags == (
        Tag("harbour", "local", (("quay", 2.0), ("harbour master", 2.0))),
        Tag("mill", "", (("old mill", 3.0), ("flour", 1.0))),
        Tag("fair", "", (("merry-go-round", 4.0), ("candyfloss", 2.0))),
        Tag("royalty", hide=True),
    )


def test_a_mapping_from_tag_to_phrases() -> None:
    tags, problems = read_tags("harbour: [quay]\nmill: {phrases: [flour], section: local}\n", "t")
    assert problems == ()
    assert tags == (
        Tag("harbour", "", (("quay", 2.0),)),
        Tag("mill", "local", (("flour", 2.0),)),
    )


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("- tag: a\n  phrase: [b]\n", 2, "phrases"),
        ("- section: a\n", 1, "tag"),
        ("- tag: a\n  phrases: {b: many}\n", 2, "number"),
        ("- tag: a\n  phrases: {b: 1000}\n", 2, "number"),
        ("- tag: a\n  phrases: [[b]]\n", 2, "list of words"),
        ("- tag: a\n- tag: A\n", 2, "line 1"),
        ("- tag: a\n  hide: maybe\n", 2, "yes or no"),
        ("- tag: a\n  section: [b]\n", 2, "section"),
        ("words\n", 1, "list of tags"),
    ],
)
def test_what_cannot_be_used_is_a_problem_with_its_line(text: str, line: int, words: str) -> None:
    _, problems = read_tags(text, "tags.yaml")
    assert problems
    assert problems[0].line == line
    assert words in problems[0].message


@settings(deadline=None)
@given(st.text(st.sampled_from(list("tagphrses:123- [],{}\n'\"yesidcon")), max_size=80))
def test_no_tag_file_makes_it_raise(text: str) -> None:
    tags, _ = read_tags(text, "tags.yaml")
    overlay(shipped(), tags)


def test_the_site_wins_over_the_shipped_tags() -> None:
    base = TagAuthority([Tag("sport", "sport", (("match", 9.0), ("goal", 9.0)))])
    site = (Tag("sport", "games", (("match", 0.0), ("regatta", 9.0))), Tag("sea", "", ()))
    both = overlay(base, site)
    assert both.section("sport") == "games"
    assert both.find("match match match") == []
    assert both.find("a regatta")[0][0] == "sport"
    hidden = overlay(base, [Tag("sport", hide=True)])
    assert hidden.find("goal goal goal") == []
