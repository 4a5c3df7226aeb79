"""Who is named in a text, what they are called later, what they are and for whom they speak."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.authors import filed
from newsgen.extractors import organisations, people
from newsgen.model import Article, Block, Document, Person
from newsgen.reading import Reading

DOCUMENT = Document("a.txt", {}, {}, ())


def read(*paragraphs: str, title: str = "") -> Article:
    blocks = tuple(Block("paragraph", text, 1, 1) for text in paragraphs)
    reading = Reading(DOCUMENT)
    made = organisations.extract(reading, Article("a", "a.txt", title=title, blocks=blocks))
    return people.extract(reading, made)


def found(*paragraphs: str, title: str = "") -> dict[str, Person]:
    return {person.name: person for person in read(*paragraphs, title=title).people}


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("The letter was written by Margaret Oakley in March.", "Margaret Oakley"),
        ("It was Ingvild Tarnsund, 43, who found the boat.", "Ingvild Tarnsund"),
        ("The footballer Ingvild Tarnsund was late.", "Ingvild Tarnsund"),
        ("Ingvild Tarnsund, a harbour pilot and director of the museum, was late.", "Ingvild Tarnsund"),
        ("Harbour Minister Ingvild Tarnsund was late.", "Ingvild Tarnsund"),
        ("The room rose for Margaret van der Oakley.", "Margaret van der Oakley"),
        ("The room rose for George W. Oakley.", "George W. Oakley"),
        ("“No,” said Ingvild Tarnsund.", "Ingvild Tarnsund"),
    ],
)
def test_full_names_are_found_by_given_names_and_by_what_stands_beside(sentence: str, name: str) -> None:
    assert name in found(sentence)


def test_a_name_nobody_knows_is_a_person_when_its_surname_comes_again() -> None:
    text = "At noon came Yngvild Tarnsund with a net. Later Tarnsund sold it, and Tarnsund went home."
    assert [m.surface for m in found(text)["Yngvild Tarnsund"].mentions] == [
        "Yngvild Tarnsund",
        "Tarnsund",
        "Tarnsund",
    ]


def test_whoever_stands_in_a_row_with_a_person_is_one() -> None:
    assert list(found("The judge fined Margaret Oakley and Yngvar Skaubo a week later.")) == [
        "Margaret Oakley",
        "Yngvar Skaubo",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "The road runs from San Francisco to the Rio Grande and New York.",
        "They met at the Margaret Oakley Foundation and in Victoria Park.",
        "The Russian Orthodox Easter fell late, and the French Riviera was full.",
        "It was read by the newspaper Dagens Nyheter.",
        "The World Cup and the Golden Globes were shown.",
    ],
)
def test_places_bodies_and_events_are_no_persons(sentence: str) -> None:
    assert found(sentence) == {}


def test_titles_and_forms_of_address_are_no_part_of_a_name() -> None:
    made = found("Prime Minister Datuk Seri Anwar Oakley spoke. Mr Oakley left, and Dr. Oakley stayed.")
    assert list(made) == ["Anwar Oakley"]
    assert {m.surface for m in made["Anwar Oakley"].mentions} == {"Anwar Oakley", "Oakley"}


def test_one_who_is_only_addressed_is_known_by_the_surname() -> None:
    assert list(found("Mr Skaubo denied it. Skaubo had been away.")) == ["Skaubo"]


def test_a_surname_with_small_words_is_joined() -> None:
    made = found("EC commissioner Willy De Clercq wrote. De Clercq then left.")
    assert [m.surface for m in made["Willy De Clercq"].mentions] == ["Willy De Clercq", "De Clercq"]


@pytest.mark.parametrize(
    ("sentence", "role", "affiliation"),
    [
        ("Harbour Lights Foundation chairman Margaret Oakley spoke.",
         "Harbour Lights Foundation chairman", "Harbour Lights Foundation"),
        ("Norwegian Prime Minister Margaret Oakley spoke.", "Norwegian Prime Minister", ""),
        ("Norway's Minister of Salt, Margaret Oakley, will go.", "Norway's Minister of Salt", ""),
        ("Secretary of State Margaret Oakley will go.", "Secretary of State", ""),
        ("Margaret Oakley, executive director of the Tern Council, said so.",
         "executive director of the Tern Council", "Tern Council"),
        ("Margaret Oakley, chief data officer at the Tern Council, said so.",
         "chief data officer at the Tern Council", "Tern Council"),
        ("Margaret Oakley, the Tern Council's head of nets, said so.",
         "Tern Council's head of nets", "Tern Council"),
        ("They asked Margaret Oakley, who heads the Tern Council.", "heads the Tern Council", "Tern Council"),
        ("Margaret Oakley is the founder of the Tern Council.", "founder of the Tern Council", "Tern Council"),
        ("The Tern Council's Margaret Oakley was there.", "", "Tern Council"),
        ("The editor and painter Margaret Oakley was there.", "editor and painter", ""),
    ],
)  # fmt: skip
def test_roles_are_read_before_and_after_the_name(sentence: str, role: str, affiliation: str) -> None:
    person = found(sentence)["Margaret Oakley"]
    assert (person.role, person.affiliation) == (role, affiliation)


def test_a_role_in_the_plural_is_shared() -> None:
    made = found("The banner asked the sporting directors, Margaret Oakley and Simon Reed, not to sell.")
    assert [person.role for person in made.values()] == ["sporting directors", "sporting directors"]


def test_a_role_of_the_next_in_a_row_is_not_taken() -> None:
    made = found("With them were Margaret Oakley, actor Simon Reed and painter Anna Marsh.")
    assert made["Margaret Oakley"].role == ""
    assert made["Simon Reed"].role == "actor"
    assert made["Anna Marsh"].role == "painter"


def test_kinship_is_told_only_when_nothing_else_is() -> None:
    made = found(
        "The minister's daughter, Margaret Oakley, came along. She left before noon.",
        "Margaret Oakley, director of the Tern Council, had been invited.",
    )
    assert made["Margaret Oakley"].role == "director of the Tern Council"


VOCABULARY = (
    "Margaret|Oakley|Mr|Dr.|Sir|President|of|the|and|said|,|.|director|Tern|Council|Council's|De|al-Amr|W.|"
    "Prime|Minister|General|MARGARET|who|heads|43|is|a|“|”|(|)|Norway|Norwegian|Paris|State|Seri|'s"
)
WORDS = st.sampled_from(VOCABULARY.split("|"))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(WORDS, max_size=25).map(" ".join), max_size=4))
def test_mentions_are_printed_where_they_say_and_belong_to_one_person(paragraphs: list[str]) -> None:
    made = read(*paragraphs)
    assert made == read(*paragraphs)
    spans = sorted((m.block, m.start, m.end) for person in made.people for m in person.mentions)
    assert len(spans) == len(set(spans))
    bodies = {body.name for body in made.organisations}
    for person in made.people:
        assert person.affiliation in bodies | {""}
        for mention in person.mentions:
            assert made.blocks[mention.block].text[mention.start : mention.end] == mention.surface


def test_a_name_with_jr_is_called_by_the_surname_and_has_its_role() -> None:
    made = found("George Oakley Jr., the mayor of Tarnsund, was late. Then Oakley spoke.")
    person = made["George Oakley Jr"]
    assert person.role == "mayor of Tarnsund"
    assert [mention.surface for mention in person.mentions] == ["George Oakley Jr", "Oakley"]


def test_a_role_in_letters_and_the_word_that_opens_the_sentence_are_no_name() -> None:
    person = found("Controversial DJ Howard Oakley was late.")["Howard Oakley"]
    assert person.role == "Controversial DJ"


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("It is run by a council appointed chief, Margaret Oakley, until May.", "council appointed chief"),
        ("But, says tideline guru Margaret Oakley, little has changed.", "tideline guru"),
        ("A harbourmaster shows former mayor Margaret Oakley the quay.", "former mayor"),
        ("A fund was set up by Gov. Margaret Oakley in May.", "Gov."),
        ("Margaret Oakley, co-head of the museum, was late.", "co-head of the museum"),
        ("The floor was given to ex-harpist Margaret Oakley.", "ex-harpist"),
        ("The room was told by limnologist Margaret Oakley.", "limnologist"),
        ("Nobody wants Margaret Oakley as mayor.", "mayor"),
        ("Both the mayor and Treasurer Margaret Oakley were late.", "Treasurer"),
        ("Margaret Oakley was late. The former harbour pilot said that she was sorry.", "former harbour pilot"),
    ],
)
def test_a_role_is_read_whole_and_where_it_stands_for_the_name(sentence: str, role: str) -> None:
    assert found(sentence)["Margaret Oakley"].role == role


def test_words_that_open_a_text_tell_what_the_first_one_named_is() -> None:
    person = found("The founder of Amnesty International has died.", "Margaret Oakley was 90.")["Margaret Oakley"]
    assert person.role == "founder of Amnesty International"
    assert person.affiliation == "Amnesty International"
    assert person.role_certainty < 0.9 and person.affiliation_certainty < 0.9


@pytest.mark.parametrize(
    ("sentence", "affiliation"),
    [
        ("“It may fall,” said Margaret Oakley of Amnesty International.", "Amnesty International"),
        ("“It may fall,” said Margaret Oakley from Nestle’s Amnesty International on Monday.", "Amnesty International"),
        ("They met Margaret Oakley at the Amnesty International spring fair.", ""),
    ],
)
def test_a_body_behind_a_name_is_whom_it_speaks_for(sentence: str, affiliation: str) -> None:
    assert found(sentence)["Margaret Oakley"].affiliation == affiliation


def test_what_stands_in_capitals_before_an_unknown_name_is_its_role() -> None:
    people = found("Goalscorer Yngvild Marsk Tarnsund added two.", "They cheered Labour MP Yngvild King.")
    assert people["Yngvild Marsk Tarnsund"].role == "Goalscorer"
    assert people["Yngvild King"].role == "Labour MP"


@pytest.mark.parametrize(
    ("name", "filed_name"),
    [
        ("Ludwig van Beethoven", "Beethoven, Ludwig van"),
        ("Robert De Niro", "De Niro, Robert"),
        ("Martin Luther King Jr.", "King, Martin Luther Jr."),
        ("Ban Ki-moon", "Ban Ki-moon"),
        ("Callamard", "Callamard"),
    ],
)
def test_a_person_is_filed_by_the_last_name(name: str, filed_name: str) -> None:
    assert filed(name) == filed_name


@pytest.mark.parametrize(
    ("sentence", "affiliation"),
    [
        ("They picked Margaret Oakley (Arsenal Ltd) and left.", "Arsenal Ltd"),
        ("They met Labour MP Margaret Oakley in the House of Commons.", "Labour"),
        ("They met Margaret Oakley, partner at Tarnsundia.", "Tarnsundia"),
    ],
)
def test_whom_a_person_is_of_by_brackets_party_and_work(sentence: str, affiliation: str) -> None:
    assert found(sentence)["Margaret Oakley"].affiliation == affiliation


def test_a_number_behind_a_name_is_no_other_person() -> None:
    assert len(found("Striker Mike Oakley III was late. Mike Oakley scored.")) == 1


@pytest.mark.parametrize(
    ("sentence", "role", "rule"),
    [
        ("Margaret Oakley, who has been caretaker manager, left.", "caretaker manager", "who does what"),
        ("Margaret Oakley, who is chairman of Vellomark, left.", "chairman of Vellomark", "who does what"),
        ("Margaret Oakley, who is hoping to be chairman, left.", "", ""),
        (
            "Margaret Oakley has been unveiled as the new Vellomark director on Tuesday.",
            "new Vellomark director",
            "what somebody is appointed",
        ),
        ("Margaret Oakley was named best director in May.", "", ""),
        ("Margaret Oakley named his director in May.", "", ""),
        ("Margaret Oakley, ex-chief adviser to the Treasury, left.", "ex-chief adviser to the Treasury", None),
        ("Margaret Oakley, chairman to the last, left.", "chairman", None),
        ("Tarnsund's revolutionary leader, Ayatollah Margaret Oakley, left.", "Tarnsund's revolutionary leader", None),
        (
            "The French co-head of aerospace group Amnesty International Margaret Oakley is to leave.",
            "French co-head of aerospace group Amnesty International",
            "before a body and the name",
        ),
    ],
)  # fmt: skip
def test_roles_in_a_clause(sentence: str, role: str, rule: str | None) -> None:
    person = found(sentence)["Margaret Oakley"]
    assert (person.role, person.role_rule) == (role, person.role_rule if rule is None else rule)


def test_a_surname_may_be_a_people_and_a_first_name_initials() -> None:
    people = found("Vellomark chairman Brian Finn left.", "Coach P.J. Oakley stayed. Black September said no.")
    assert set(people) == {"Brian Finn", "P.J. Oakley"}


def test_whoever_comes_from_a_body_shows_that_it_is_one() -> None:
    (body,) = read("Experts from Tarn Kitchens looked at it.", "Experts from Oslo looked at it.").organisations
    assert (body.name, body.basis) == ("Tarn Kitchens", "role")


def test_the_short_form_of_a_wire_that_opens_a_sentence_is_its_body() -> None:
    made = found("<Tarnex Works Ltd> said it was late.", "Tarnex Chairman Margaret Oakley told Reuters so.")
    assert made["Margaret Oakley"].affiliation == "Tarnex Works Ltd"
