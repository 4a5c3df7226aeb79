"""From the words as printed to the organisation they name."""

from __future__ import annotations

import pickle
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen import data
from newsgen.authority import (
    Authority,
    AuthorityEntry,
    fold,
    needs_context,
    overlay,
    read_authority,
    shipped,
)

UN = AuthorityEntry("United Nations", acronyms=("UN",))
BANK = AuthorityEntry("Bank of England", country="GB", aliases=("BoE",))
BBC = AuthorityEntry("BBC", kind="broadcaster", country="GB")
BBC_NEWS = AuthorityEntry("BBC News", country="GB")
WHO = AuthorityEntry("World Health Organization", acronyms=("WHO",))
MSF = AuthorityEntry("Médecins Sans Frontières", aliases=("Doctors Without Borders",))
SAINSBURY = AuthorityEntry("Sainsbury's")
TIMES = AuthorityEntry("The Times", needs="context:The Times")
STATE = AuthorityEntry("US State Department", aliases=("State Department",), country="US")
APPLE = AuthorityEntry("Apple", aliases=("Apple Computer",), needs="context")
SMALL = Authority((UN, BANK, BBC, BBC_NEWS, WHO, MSF, SAINSBURY, TIMES, STATE, APPLE))


def names(text: str, authority: Authority = SMALL) -> list[tuple[str, str]]:
    return [(surface, entry.name) for _, _, surface, entry in authority.find(text)]


# --- find -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("The Bank of England's rate", ["Bank of England"]),
        ("a Bank of\nEngland that wraps", ["Bank of\nEngland"]),
        ("U.N. and UN-backed, pro-UN (UN)", ["U.N.", "UN", "UN", "UN"]),
        ("UNESCO, SUN, UNs and @UN", []),
        ("Medecins Sans Frontieres", ["Medecins Sans Frontieres"]),
        ("at Sainsbury’s today", ["Sainsbury’s"]),
        ("the U.S. State Department and the US State Department",
         ["U.S. State Department", "US State Department"]),
        ("the who of it, WHO says", ["WHO"]),
        ("WHO WAS THERE, THE MEN WHO LEFT", []),
        ("a WHO expert, the WHO: a report", ["WHO", "WHO"]),
        ("visit BBC.co.uk or www.BBC.com", []),
        ("Apple-Smith and Van-Apple are double names, Apple-like is not", ["Apple"]),
        ("O'Apple", []),
    ],
)  # fmt: skip
def test_names_are_found_as_printed(text: str, surfaces: list[str]) -> None:
    assert [surface for surface, _ in names(text)] == surfaces


def test_the_longest_name_wins() -> None:
    assert names("on BBC News tonight") == [("BBC News", "BBC News")]


def test_a_longer_name_that_does_not_fit_leaves_the_shorter() -> None:
    assert names("on BBC Newsnight") == [("BBC", "BBC")]


def test_offsets_count_characters_and_slice_to_the_surface() -> None:
    text = "£5 für “Médecins Sans Frontières”, says the UN"
    for start, end, surface, _ in SMALL.find(text):
        assert text[start:end] == surface
    assert len(SMALL.find(text)) == 2


def test_what_is_not_meant_is_passed_over() -> None:
    records = AuthorityEntry("Apple", not_=("Apple Records",))
    found = Authority([records]).find("Apple Records of London sued Apple")
    assert [surface for _, _, surface, _ in found] == ["Apple"]
    assert found[0][0] > 20


def test_context_is_asked_for_where_a_form_is_an_everyday_word() -> None:
    assert needs_context(APPLE, "Apple")
    assert not needs_context(APPLE, "Apple Computer")
    assert needs_context(TIMES, "The Times")
    assert not needs_context(BANK, "BoE")


words = st.sampled_from(
    ["Bank", "of", "England", "BBC", "News", "UN", "U.N.", "the", "Apple", "Times", "The", "WHO",
     "who", "'s", "’s", "-", ".", "\n", "é", "Sainsbury's", "x", ",", "&", "US", "State Department"]
)  # fmt: skip


@settings(deadline=None)  # the first call builds the shipped automaton
@given(st.lists(st.tuples(words, st.sampled_from(["", " ", "  "])), max_size=30))
def test_found_names_never_overlap_and_slice_to_their_surface(parts: list[tuple[str, str]]) -> None:
    text = "".join(word + gap for word, gap in parts)
    for authority in (SMALL, shipped()):
        last = 0
        for start, end, surface, entry in authority.find(text):
            assert last <= start < end
            assert text[start:end] == surface
            assert authority.lookup(surface) is not None
            assert entry in authority.entries or authority is not SMALL
            last = end


@settings(deadline=None)
@given(st.text(max_size=200))
def test_find_takes_any_text(text: str) -> None:
    for start, end, surface, _ in shipped().find(text):
        assert text[start:end] == surface


# --- lookup ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("surface", "entry"),
    [
        ("the Bank of England", BANK),
        ("BANK OF ENGLAND", BANK),
        ("Bank of England's", BANK),
        ("U.N.", UN),
        ("UN’s", UN),
        ("un", None),
        ("who", None),
        ("WHO", WHO),
        ("medecins sans frontieres", MSF),
        ("Sainsbury's", SAINSBURY),
        ("Sainsbury", None),
        ("Times", None),
        ("the times", TIMES),
        ("Apple Inc.", APPLE),
        ("Apple Computer, Inc", APPLE),
        ("United  Nations", UN),
        ("", None),
        ("Bank of Ruritania", None),
    ],
)
def test_lookup(surface: str, entry: AuthorityEntry | None) -> None:
    assert SMALL.lookup(surface) == entry


def test_a_canonical_name_is_never_hidden_by_an_alias() -> None:
    first = AuthorityEntry("Post Office", aliases=("Royal Mail",))
    second = AuthorityEntry("Royal Mail")
    assert Authority([first, second]).lookup("Royal Mail") == second


def test_surfaces_are_what_find_knows() -> None:
    assert SMALL.surfaces(UN) == ("United Nations", "UN", "U.N.")
    assert "U.S. State Department" in SMALL.surfaces(STATE)


@given(st.text(max_size=40))
def test_fold_settles(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_an_authority_goes_to_another_process() -> None:
    SMALL.find("UN")
    copy = pickle.loads(pickle.dumps(SMALL))
    assert copy.entries == SMALL.entries
    assert names("the UN", copy) == [("UN", "United Nations")]


# --- the shipped file -----------------------------------------------------------------------------


def test_every_shipped_name_is_found_by_lookup() -> None:
    authority = shipped()
    wrong = [e.name for e in authority.entries if authority.lookup(e.name) != e]
    assert wrong == []


def test_every_shipped_name_is_found_in_a_sentence() -> None:
    authority = shipped()
    for entry in authority.entries:
        found = authority.find(f"it said {entry.name} was.")
        assert [e.name for _, _, _, e in found] == [entry.name]


def test_no_shipped_form_belongs_to_two() -> None:
    owners: dict[str, str] = {}
    shared = []
    for entry in shipped().entries:
        for form in {entry.name, *entry.aliases, *entry.acronyms}:
            if owners.setdefault(form, entry.name) != entry.name:
                shared.append((form, owners[form], entry.name))
    assert shared == []


def test_no_shipped_form_is_a_bare_place_or_given_name_that_would_match_alone() -> None:
    checked_by_hand = {"Benfica", "Carrefour", "Holy See", "Toyota"}
    people = data.given_names() & data.surnames()
    wrong = [
        form
        for entry in shipped().entries
        for form in (entry.name, *entry.aliases)
        if (form in data.places() or form in people) and not needs_context(entry, form)
        if form not in checked_by_hand
    ]
    assert wrong == []


def test_shipped_ids_and_countries_are_well_formed() -> None:
    codes = {country.code for country in data.countries()} | {"EU", ""}
    seen: set[str] = set()
    for entry in shipped().entries:
        assert entry.country in codes, entry
        assert entry.kind
        for identifier in entry.ids:
            assert re.fullmatch(r"wikidata:Q\d+|ror:0[0-9a-z]{8}", identifier), entry
            assert identifier not in seen, entry
            seen.add(identifier)


@pytest.mark.parametrize(
    ("surface", "name"),
    [
        ("Nato", "North Atlantic Treaty Organization"),
        ("the Pentagon", "US Defense Department"),
        ("Scotland Yard", "Metropolitan Police"),
        ("Man Utd", "Manchester United"),
        ("Médecins Sans Frontières", "Médecins Sans Frontières"),
        ("UN General Assembly", "UN General Assembly"),
        ("Royal Dutch/Shell", "Royal Dutch Shell"),
        ("HMRC", "HM Revenue and Customs"),
    ],
)
def test_the_press_forms_are_known(surface: str, name: str) -> None:
    entry = shipped().lookup(surface)
    assert entry is not None
    assert entry.name == name


def test_longer_names_of_other_things_are_passed_over() -> None:
    text = "In New York City the Orange Prize and the Uefa Cup were won at Stamford Bridge."
    assert [surface for _, _, surface, _ in shipped().find(text)] == []


# --- a site's own file ----------------------------------------------------------------------------


def test_a_list_of_organisations_is_read() -> None:
    entries, problems = read_authority(
        """\
- name: Town Hall
  aliases: [the Hall, City Hall]
  acronyms: TH
  country: France
  kind: local authority
  wikidata: https://www.wikidata.org/wiki/Q42
  ror: 04h4z8k05
  not: [Town Hall Hotel]
- name: NO
  hide: yes
- Old Mill
""",
        "organisations.yaml",
    )
    assert problems == ()
    assert entries == (
        AuthorityEntry(
            "Town Hall",
            kind="local authority",
            country="FR",
            aliases=("the Hall", "City Hall"),
            acronyms=("TH",),
            ids=("wikidata:Q42", "ror:04h4z8k05"),
            not_=("Town Hall Hotel",),
        ),
        AuthorityEntry("NO", hide=True),
        AuthorityEntry("Old Mill"),
    )


def test_a_mapping_of_names_is_read() -> None:
    entries, problems = read_authority(
        "Town Hall: [the Hall]\nOld Mill:\nPort: Harbour Board\nMill: {country: gb}\n", "o.yaml"
    )
    assert problems == ()
    assert [(e.name, e.aliases, e.country) for e in entries] == [
        ("Town Hall", ("the Hall",), ""),
        ("Old Mill", (), ""),
        ("Port", ("Harbour Board",), ""),
        ("Mill", (), "GB"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("- name: A\n  alias: [B]\n", 2, "aliases"),
        ("- nane: A\n", 1, "name"),
        ("- name: A\n  aliases: {b: c}\n", 2, "list of names"),
        ("- name: A\n  hide: perhaps\n", 2, "yes or no"),
        ("- name: A\n  country: Germny\n", 2, "Germany"),
        ("- name: A\n  wikidata: 42\n", 2, "Q7809"),
        ("- name: A\n- name: B\n- name: a\n", 3, "line 1"),
        ("- [A, B]\n", 1, "name"),
        ("just words\n", 1, "list"),
        ("- name: A: B\n", 1, "quotes"),
        ("- name: ''\n", 1, "empty"),
    ],
)
def test_what_cannot_be_used_is_a_problem_with_its_line(text: str, line: int, words: str) -> None:
    _, problems = read_authority(text, "o.yaml")
    assert problems
    assert problems[0].line == line
    assert words in problems[0].message


@given(st.text(st.sampled_from(list("name:alisnothed- [],{}\n'\"yes*&!")), max_size=80))
def test_no_authority_file_makes_it_raise(text: str) -> None:
    entries, _ = read_authority(text, "o.yaml")
    overlay(SMALL, entries).find("name")


def test_the_site_wins_over_the_shipped_file() -> None:
    ours = AuthorityEntry("UN", aliases=("United Nations Organisation",), country="CH")
    both = overlay(SMALL, [AuthorityEntry("United Nations", aliases=("the Glass House",))])
    entry = both.lookup("UN")
    assert entry is not None
    assert entry.aliases == ("the Glass House",)
    assert entry.acronyms == ("UN",)
    assert names("at the Glass House", both) == [("the Glass House", "United Nations")]
    renamed = overlay(SMALL, [AuthorityEntry("Old Lady", aliases=("Bank of England",))])
    assert names("BoE, Bank of England", renamed) == [
        ("BoE", "Old Lady"),
        ("Bank of England", "Old Lady"),
    ]
    assert overlay(SMALL, [ours]).lookup("UN") is not None


def test_a_form_the_site_gives_needs_no_context() -> None:
    both = overlay(SMALL, [AuthorityEntry("Apple")])
    entry = both.lookup("Apple")
    assert entry is not None
    assert not needs_context(entry, "Apple")
    assert entry.aliases == ("Apple Computer",)


def test_the_site_can_take_a_form_away() -> None:
    both = overlay(SMALL, [AuthorityEntry("Bank of England", not_=("BoE",))])
    assert both.lookup("BoE") is None
    assert names("the BoE", both) == []


def test_a_hidden_entry_still_holds_its_place() -> None:
    both = overlay(SMALL, [AuthorityEntry("BBC News", hide=True)])
    assert [e.hide for _, _, _, e in both.find("BBC News")] == [True]


def test_an_empty_overlay_changes_nothing() -> None:
    assert overlay(SMALL, ()).entries == SMALL.entries


# --- the other lists ------------------------------------------------------------------------------


def test_countries_are_known_by_the_forms_the_press_uses() -> None:
    codes = data.country_codes()
    for form, code in {"u.s.": "US", "britain": "GB", "ivory coast": "CI", "myanmar": "MM",
                       "south korea": "KR", "vatican": "VA", "de": "DE"}.items():  # fmt: skip
        assert codes[form] == code
    by_code = {country.code: country for country in data.countries()}
    assert "Dutch" in by_code["NL"].adjectives
    assert "Americans" in by_code["US"].nouns


def test_names_of_persons_and_places_are_at_hand() -> None:
    assert {"Maria", "John", "Ahmed"} <= data.given_names()
    assert {"Smith", "Garcia"} <= data.surnames()
    assert {"New York", "Bavaria", "France", "Shanghai"} <= data.places()
