"""What the owner's authority file and front matter make of the names found in a text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.authority import Authority, AuthorityEntry
from newsgen.extractors import organisations, people, quotes
from newsgen.model import Article, Block, Document, Figure
from newsgen.reading import Reading
from newsgen.resolve import resolve

DOCUMENT = Document("a.txt", {}, {}, ())
NO_FILE = Authority(())


def read(*paragraphs: str, title: str = "", caption: str = "") -> Article:
    blocks = tuple(Block("paragraph", text, 1, 1) for text in paragraphs)
    images = (Figure(caption),) if caption else ()
    reading = Reading(DOCUMENT)
    made = Article("a", "a.txt", title=title, blocks=blocks, images=images)
    for extract in (organisations.extract, people.extract, quotes.extract):
        made = extract(reading, made)
    return made


def site(*entries: AuthorityEntry) -> Authority:
    return Authority(entries)


TERNS = AuthorityEntry("Royal Tern Council", "charity", "NO", aliases=("Tern Council", "the tern people"))
STORY = (
    "The Tern Council said it would count on. “We shall count every single tern,” said Margaret Oakley, "
    "director of the Tern Council, whom the tern people call Meg. Kelp Ltd paid."
)


def test_without_a_file_or_corrections_the_record_is_the_same_object() -> None:
    made = read(STORY)
    assert resolve(made, NO_FILE) is made


def test_an_entry_gives_the_canonical_name_and_what_no_pattern_finds() -> None:
    body = resolve(read(STORY), site(TERNS)).organisations[0]
    assert (body.name, body.canonical, body.kind, body.basis) == (
        "Tern Council", "Royal Tern Council", "charity", "authority",
    )  # fmt: skip
    assert body.certainty >= 0.95
    assert [mention.surface for mention in body.mentions] == ["Tern Council", "Tern Council", "the tern people"]


def test_an_entry_is_looked_for_in_titles_and_captions() -> None:
    made = resolve(
        read("A quiet day at sea.", title="Hello from the tern people", caption="A boat of the tern people"),
        site(TERNS),
    )
    assert [mention.block for mention in made.organisations[0].mentions] == [-3, -1]


def test_two_bodies_that_the_owner_calls_one_are_joined_and_renamed_everywhere() -> None:
    made = read(
        "The Northern Tern Watch Society wrote to NTWX Ltd. “We shall count every single tern,” said Margaret "
        "Oakley, director of NTWX Ltd."
    )
    assert len(made.organisations) == 2
    entry = AuthorityEntry("Tern Watch", aliases=("Northern Tern Watch Society", "NTWX Ltd"))
    resolved = resolve(made, site(entry))
    (body,) = resolved.organisations
    assert body.name == "Northern Tern Watch Society"
    assert body.aliases == ("NTWX Ltd",)
    assert resolved.people[0].affiliation == body.name


def test_a_surface_that_an_entry_refuses_is_not_it() -> None:
    entry = AuthorityEntry("Kelp", aliases=("Kelp Ltd",), not_=("Kelp Road",))
    made = resolve(read("They went up Kelp Road. Kelp Ltd was closed."), site(entry))
    assert [m.surface for body in made.organisations for m in body.mentions] == ["Kelp Ltd"]


def test_a_longer_name_keeps_its_place() -> None:
    entry = AuthorityEntry("Council", aliases=("Human Rights Council",))
    made = resolve(read("The UN Human Rights Council met."), site(entry))
    assert [body.canonical for body in made.organisations] == ["UN Human Rights Council"]


def test_a_longer_entry_takes_the_place_of_a_shorter_name() -> None:
    entry = AuthorityEntry("Friends of Kelp Ltd and Sons")
    made = resolve(read("The Friends of Kelp Ltd and Sons met. Kelp Ltd paid."), site(entry))
    assert {b.name: len(b.mentions) for b in made.organisations} == {
        "Friends of Kelp Ltd and Sons": 1,
        "Kelp Ltd": 1,
    }


def test_a_hidden_entry_is_not_listed() -> None:
    entry = AuthorityEntry("Royal Tern Council", aliases=("Tern Council",), hide=True)
    resolved = resolve(read(STORY), site(entry))
    assert [body.name for body in resolved.organisations] == ["Kelp Ltd"]
    assert resolved.people[0].affiliation == ""


def test_given_organisations_are_certain_and_found_in_the_text() -> None:
    made = resolve(read(STORY), NO_FILE, given=("Kelp Ltd", "the tern people", "Salt Union of 1904"))
    bodies = {body.name: body for body in made.organisations}
    for name in ("Kelp Ltd", "the tern people", "Salt Union of 1904"):
        assert (bodies[name].basis, bodies[name].certainty) == ("given", 1.0)
    assert len(bodies["the tern people"].mentions) == 1
    assert bodies["Salt Union of 1904"].mentions == ()


def test_a_given_name_that_the_file_knows_is_its_entry() -> None:
    made = resolve(read(STORY), site(TERNS), given=("Royal Tern Council",))
    assert [body.basis for body in made.organisations] == ["given", "head word"]


def test_excluded_names_are_removed_from_everything() -> None:
    made = resolve(read(STORY), NO_FILE, excluded=("Tern Council", "Margaret Oakley"))
    assert [body.name for body in made.organisations] == ["Kelp Ltd"]
    assert made.people == ()
    assert [quote.speaker for quote in made.quotes] == [""]


def test_given_people_are_certain() -> None:
    made = resolve(read(STORY), NO_FILE, people_given=("Margaret Oakley", "Meg"))
    assert [(p.name, p.basis, p.certainty, len(p.mentions)) for p in made.people] == [
        ("Margaret Oakley", "given", 1.0, 1),
        ("Meg", "given", 1.0, 1),
    ]


FORMS = ("Tern Council", "Royal Tern Council", "Tern", "Kelp Ltd", "Kelp", "BBC", "tern people", "Oakley", "NTC")
SENTENCES = (
    "The Tern Council (NTC) met Kelp Ltd.",
    "BBC News said the tern people were Kelp.",
    "“We shall count every single tern,” said Margaret Oakley, director of the Royal Tern Council.",
    "Norway's Tern Council and NTC are no Tern.",
)
ENTRIES = st.builds(
    AuthorityEntry,
    name=st.sampled_from(FORMS),
    aliases=st.lists(st.sampled_from(FORMS), max_size=3).map(tuple),
    not_=st.lists(st.sampled_from(FORMS), max_size=2).map(tuple),
    hide=st.booleans(),
).filter(lambda entry: not {entry.name, *entry.aliases} & {*entry.not_})
NAMES = st.lists(st.sampled_from(FORMS), max_size=3).map(tuple)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(SENTENCES), max_size=4),
    st.lists(ENTRIES, max_size=3, unique_by=lambda entry: entry.name),
    NAMES,
    NAMES,
    NAMES,
)
def test_resolving_again_changes_nothing(
    paragraphs: list[str],
    entries: list[AuthorityEntry],
    stated: tuple[str, ...],
    persons: tuple[str, ...],
    excluded: tuple[str, ...],
) -> None:
    found, authority = read(*paragraphs), site(*entries)
    once = resolve(found, authority, given=stated, people_given=persons, excluded=excluded)
    assert once == resolve(found, authority, given=stated, people_given=persons, excluded=excluded)
    assert once == resolve(once, authority, given=stated, people_given=persons, excluded=excluded)
    spans = sorted((m.block, m.start, m.end) for body in once.organisations for m in body.mentions)
    for (block, _, end), (other, start, _) in pairwise(spans):
        assert block != other or end <= start
    for body in once.organisations:
        for m in body.mentions:
            assert once.blocks[m.block].text[m.start : m.end] == m.surface


@pytest.mark.parametrize("field", ["title", "blocks", "images"])
def test_the_text_itself_is_left_alone(field: str) -> None:
    made = read(STORY, title="Terns")
    assert getattr(resolve(made, site(TERNS), given=("Kelp",)), field) == getattr(made, field)
