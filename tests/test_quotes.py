"""What stands in quotation marks, and who said it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.extractors import organisations, people, quotes
from newsgen.model import Article, Block, Document, Quotation
from newsgen.reading import Reading
from newsgen.text.quotations import quoted

DOCUMENT = Document("a.txt", {}, {}, ())


def record(*paragraphs: str) -> Article:
    blocks = tuple(Block("paragraph", text, 1, 1) for text in paragraphs)
    reading = Reading(DOCUMENT)
    made = organisations.extract(reading, Article("a", "a.txt", blocks=blocks))
    return quotes.extract(reading, people.extract(reading, made))


def read(*paragraphs: str) -> tuple[Quotation, ...]:
    return record(*paragraphs).quotes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('He said "the boats are late" and left.', ["the boats are late"]),
        ("He said “the boats are late” and left.", ["the boats are late"]),
        ("Elle dit « les bateaux » hier.", [" les bateaux "]),
        ("Er sagte „die Boote“ gestern.", ["die Boote"]),
        ("'The boats weren't late,' he said.", ["The boats weren't late,"]),
        ("‘The boats weren’t late,’ he said.", ["The boats weren’t late,"]),
        ("The boat's owners' club isn't theirs.", []),
        ("“The boats are late.", ["The boats are late."]),
        ('"It gave me a start. "In those days we sailed," he said.',
         ['It gave me a start. "In those days we sailed,']),
        ("No marks at all.", []),
    ],
)  # fmt: skip
def test_marks_open_and_close(text: str, words: list[str]) -> None:
    assert [text[q.start : q.end] for q in quoted(text)] == words


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“The boats are late again this year,” said Margaret Oakley, director of the port.", "Margaret Oakley"),
        ("“The boats are late again this year,” Margaret Oakley, director of the port, said.", "Margaret Oakley"),
        ("Margaret Oakley said: “The boats are late again this year.”", "Margaret Oakley"),
        ("“The boats are late again this year,” said harbour minister Margaret Oakley.", "Margaret Oakley"),
        ("In remarks to Simon Reed, Margaret Oakley said: “The boats are late again this year.”", "Simon Reed"),
        ("The Tern Council said in a statement that “the boats are late again this year”.", "Tern Council"),
        ("According to the Tern Council, “the boats are late again this year”.", "Tern Council"),
        ("Margaret Oakley was cross. “The boats are late again this year,” she said.", "Margaret Oakley"),
        ("Simon Reed said it was dry. In the autumn, Margaret Oakley will leave. “The boats are late again,” she said.",
         "Margaret Oakley"),
        ("Margaret Oakley said it would rain. “The boats are late again this year,” the 56-year-old added.",
         "Margaret Oakley"),
        ("Margaret Oakley said it would rain. “The boats are late again this year,” the minister added.",
         "Margaret Oakley"),
        ("“The boats are late again this year,” a sailor said.", ""),
        ("“The boats are late again this year,” the letter stated.", ""),
    ],
)  # fmt: skip
def test_the_speaker_stands_beside(text: str, speaker: str) -> None:
    (quote,) = read(text)
    assert quote.speaker == speaker
    assert (quote.certainty > 0) == bool(speaker)


def test_a_quotation_split_by_its_attribution_is_one() -> None:
    (quote,) = read("“We count every tern,” said Margaret Oakley, head of the Tern Council. “We shall count on.”")
    assert quote.text == "We count every tern, We shall count on."
    assert quote.speaker == "Margaret Oakley"


def test_paragraphs_that_carry_on_are_one_quotation_of_whoever_is_named_at_the_end() -> None:
    (quote,) = read(
        "“The boats that were joined by the others were late again.",
        "“The nets, as everybody knows here, were torn by seals.",
        "“And the terns have gone,” Margaret Oakley said.",
    )
    assert quote.text.count("were") == 3
    assert (quote.speaker, quote.block) == ("Margaret Oakley", 0)


def test_a_further_sentence_in_marks_is_the_same_speaker_s() -> None:
    first, second = read(
        "“The boats are late again this year,” said Margaret Oakley. The pier was empty, and it had begun to rain "
        "on the nets and on the crates that nobody had come to fetch since the strike of the winter before, and "
        "there was nobody about. A dog barked. “The terns have gone as well.”"
    )
    assert first.speaker == second.speaker == "Margaret Oakley"
    assert second.certainty < first.certainty


def test_another_speaker_ends_the_turn() -> None:
    made = read(
        "“The boats are late again this year,” said Margaret Oakley.",
        "“The boats are always late in the spring,” said Simon Reed.",
    )
    assert [quote.speaker for quote in made] == ["Margaret Oakley", "Simon Reed"]


def test_a_plain_noun_may_stand_for_the_body_it_describes() -> None:
    (quote,) = read(
        "The Federal Bureau of Investigation was asked by Simon Reed. “We take this very seriously indeed,” a "
        "bureau spokesperson said."
    )
    assert quote.speaker == "Federal Bureau of Investigation"


def test_doubtful_terms_and_titles_are_no_quotations() -> None:
    assert read("The “very serious” claim was in ‘The Boat’, she said, and a “last warning” came.") == ()


def test_the_organisation_that_puts_out_a_statement_speaks() -> None:
    (quote,) = read(
        "Norway's Ministry of Salt put out a statement saying the terns were struck off the list “due to the finding "
        "of breaches of the present law of the land.” Others have since left."
    )
    assert quote.speaker == "Ministry of Salt"


PIECES = st.sampled_from(
    [
        '"',
        "“",
        "”",
        "'",
        "‘",
        "’",
        "«",
        "»",
        "„",
        "Margaret Oakley",
        "said",
        "he",
        ",",
        ".",
        "The boats are late again",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=20).map(" ".join), max_size=4))
def test_quotations_are_printed_in_their_block_by_somebody_of_the_record(paragraphs: list[str]) -> None:
    made = record(*paragraphs)
    assert made == record(*paragraphs)
    names = {person.name for person in made.people} | {body.name for body in made.organisations}
    for quote in made.quotes:
        assert quote.speaker in names | {""}
        assert quote.text.split()[0] in paragraphs[quote.block]


@given(st.text(alphabet="a .,\"“”'‘’«»„", max_size=60))
def test_quoted_words_never_overlap(text: str) -> None:
    end = 0
    for quote in quoted(text):
        assert end <= quote.start <= quote.end <= len(text)
        end = quote.end


def test_a_pronoun_is_nobody_s_whose_title_speaks_against_it() -> None:
    text = (
        "Ms Margaret Oakley and Mr Peter Skaubo met. “No,” Mr Skaubo said. "
        "She added: “I will not be going there again this year.”"
    )
    assert read(text)[-1].speaker == "Margaret Oakley"
