"""Corrections by a person, kept as text: what is asked, what is written, and what the next build makes of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import SmallSite

from newsgen.cli import cli
from newsgen.config import open_site
from newsgen.decisions import AuthorityText, Refused, call, merge, split, with_names
from newsgen.explain import explain
from newsgen.model import Organisation
from newsgen.nearnames import near_names

BOARD = "A spokesman for the Harbour Board said the basin would be dredged.\n"
AUTHORITY = "content/_authority/organisations.yaml"

# The address of a name of earlier days


def harbour(site: SmallSite) -> None:
    site.write("content/a.txt", "---\ntitle: Dredging\ndate: 2019-04-08\n---\n\n" + BOARD)


def test_the_address_of_a_former_name_leads_on(site: SmallSite) -> None:
    harbour(site)
    site.build()
    assert "Harbour Board" in site.page("organisations/harbour-board/index.html")
    site.write(AUTHORITY, "- name: Port Authority\n  aliases: [Harbour Board]\n  was: [Harbour Board]\n")
    report = site.build()
    assert not report.problems
    assert "organisations/harbour-board/index.html" in report.rendered
    assert "/port-authority/index.html" in site.page("organisations/harbour-board/index.html")
    assert "Dredging" in site.page("organisations/port-authority/index.html")
    assert not site.build().rendered


def test_a_former_name_that_another_organisation_bears_keeps_its_own_page(site: SmallSite) -> None:
    harbour(site)
    site.write("content/b.txt", "---\ntitle: Fees\n---\n\nA spokesman for the Port Authority said so.\n")
    site.write(AUTHORITY, "- name: Port Authority\n  was: [Harbour Board]\n")
    site.build()
    assert "Dredging" in site.page("organisations/harbour-board/index.html")
    (site.root / "content/a.txt").unlink()
    site.build()
    assert "/port-authority/index.html" in site.page("organisations/harbour-board/index.html")
    harbour(site)
    site.build()
    assert "Dredging" in site.page("organisations/harbour-board/index.html")


def test_a_former_name_leads_nowhere_once_the_present_one_has_no_article(site: SmallSite) -> None:
    harbour(site)
    site.write(AUTHORITY, "- name: Port Authority\n  aliases: [Harbour Board]\n  was: [Old Board]\n")
    site.build()
    assert (site.output / "organisations/old-board/index.html").is_file()
    (site.root / "content/a.txt").unlink()
    site.build()
    assert not (site.output / "organisations/old-board/index.html").exists()


# What is asked


def run(site: SmallSite, *words: str) -> Result:
    return CliRunner().invoke(cli, ["-C", str(site.root), *words])


def done(site: SmallSite, *words: str) -> str:
    result = run(site, *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(site: SmallSite, *words: str) -> str:
    """What a decision that does not fit is answered; nothing is written."""
    before = {file: file.read_bytes() for file in (site.root / "content").rglob("*") if file.is_file()}
    result = run(site, *words)
    assert result.exit_code == 2
    assert {file: file.read_bytes() for file in (site.root / "content").rglob("*") if file.is_file()} == before
    return result.stderr


def organisations(site: SmallSite, path: str) -> dict[str, Organisation]:
    article = explain(open_site(site.root), site.root / path).article
    assert article is not None
    return {found.canonical or found.name: found for found in article.organisations}


CARNEGIE = (
    "The Carnegie Endowment for International Peace published a study of river traffic on Monday.",
    "A study by the Carnegie Foundation was quoted by two ministers in the debate.",
    "Researchers of the Carnegie Foundation counted four thousand barges in a year.",
)


def carnegie(site: SmallSite) -> None:
    for number, sentence in enumerate(CARNEGIE):
        site.write(
            f"content/2019/barges-{number}.txt",
            f"---\ntitle: Barges {number}\ndate: 2019-04-0{number + 1}\n---\n\n{sentence}\n",
        )
    site.write("content/2019/harbour.txt", "---\ntitle: Harbour\ndate: 2019-05-01\n---\n\n" + BOARD)
    site.build()


def test_before_a_build_the_review_says_what_to_do(site: SmallSite) -> None:
    (site.root / "content").mkdir()
    assert "newsgen build" in refused(site, "review")


def test_names_that_only_a_rule_gave_are_listed_with_their_sentences_the_most_frequent_first(site: SmallSite) -> None:
    carnegie(site)
    found = json.loads(done(site, "review", "--json"))
    assert [(doubt["name"], doubt["articles"]) for doubt in found["doubts"]] == [
        ("Carnegie Foundation", 2),
        ("Harbour Board", 1),
    ]
    assert [sentence["id"] for sentence in found["doubts"][0]["sentences"]] == ["2019/barges-1", "2019/barges-2"]
    assert found["doubts"][0]["sentences"][1]["surface"] == "Carnegie Foundation"
    shown = done(site, "review")
    assert "2019/barges-2: Researchers of the [Carnegie Foundation] counted" in shown
    assert shown.index("Carnegie Foundation") < shown.index("Harbour Board")


def test_two_names_that_may_be_one_are_asked_about_and_never_merged_in_silence(site: SmallSite) -> None:
    carnegie(site)
    (question,) = json.loads(done(site, "review", "--json"))["questions"]
    assert (question["one"], question["other"]) == ("Carnegie Foundation", "Carnegie Endowment for International Peace")
    assert "Carnegie Foundation" in organisations(site, "content/2019/barges-1.txt")


def test_two_names_that_a_file_has_are_not_asked_about_again(site: SmallSite) -> None:
    carnegie(site)
    done(site, "review", "accept", "Carnegie Foundation")
    site.build()
    found = json.loads(done(site, "review", "--json"))
    assert found["questions"] == []
    assert [doubt["name"] for doubt in found["doubts"]] == ["Harbour Board"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Justice Department", "Department of Justice"),
        ("Carnegie Foundation", "Carnegie Endowment for International Peace"),
        ("Memorial", "Memorial Human Rights Centre"),
        ("Labour Research Centre", "Labor Research Center"),
        ("HRW", "Human Rights Watch"),
        ("Harbour Board", "Harbour Boards"),
        ("Mossack Fonseca", "Mossak Fonseca"),
    ],
)
def test_near_names_are_found(one: str, other: str) -> None:
    assert [{near.one, near.other} for near in near_names({one: 1, other: 2})] == [{one, other}]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ministry of Defence", "Ministry of Health"),
        ("Bank of England", "Bank of France"),
        ("Justice Ministry (Russia)", "Justice Ministry (France)"),
        ("University of Iowa", "University of Ohio"),
        ("NASA", "North Sea Alliance Group"),
    ],
)
def test_names_that_share_a_common_word_are_not_near(one: str, other: str) -> None:
    assert near_names({one: 1, other: 2}) == []


def test_names_of_a_large_archive_are_compared_in_little_time() -> None:
    names = {
        f"{first} {last} {number}": 1
        for first in ("Harbour", "River")
        for last in ("Board", "Bank")
        for number in range(5_000)
    }
    assert near_names(names) == []


# What is written, and what the next build makes of it

FILE = """\
# Names of this archive.
- name: NASA        # space
  aliases:
    - National Aeronautics and Space Administration
  founded_note: x

# The coast
- name: Bureau of Ships   # since 1940
  aliases: [Ships Bureau]  # as the Gazette has it
  not:
    - Bureau of Shipping
"""


def changed_lines(before: str, after: str) -> list[str]:
    from difflib import ndiff

    return [line for line in ndiff(before.splitlines(), after.splitlines()) if line[:1] in "+-"]


def test_an_accepted_name_is_an_entry_and_the_next_build_is_sure_of_it(site: SmallSite) -> None:
    carnegie(site)
    shown = done(site, "review", "accept", "harbour board")
    assert "+- name: Harbour Board" in shown
    report = site.build()
    assert report.read == 0
    board = organisations(site, "content/2019/harbour.txt")["Harbour Board"]
    assert (board.basis, board.certainty) == ("authority", 0.95)
    assert "already" in refused(site, "review", "accept", "Harbour Board")


def test_a_rejected_name_is_listed_no_more_until_it_is_accepted(site: SmallSite) -> None:
    carnegie(site)
    done(site, "review", "reject", "Harbour Board")
    site.build()
    assert "Harbour Board" not in organisations(site, "content/2019/harbour.txt")
    assert not (site.output / "organisations/harbour-board").exists()
    done(site, "review", "accept", "Harbour Board")
    site.build()
    assert "Harbour Board" in organisations(site, "content/2019/harbour.txt")


def test_a_merged_name_is_one_with_the_other_and_its_address_leads_there(site: SmallSite) -> None:
    carnegie(site)
    done(site, "review", "merge", "Carnegie Foundation", "Carnegie Endowment for International Peace")
    site.build()
    page = site.page("organisations/carnegie-endowment-for-international-peace/index.html")
    assert all(f"Barges {number}" in page for number in range(3))
    assert "carnegie-endowment-for-international-peace" in site.page("organisations/carnegie-foundation/index.html")
    delta = site.files()
    shutil.rmtree(site.state)
    shutil.rmtree(site.output)
    site.build()
    assert site.files() == delta


def test_a_renamed_organisation_is_called_so_and_its_old_address_leads_there(site: SmallSite) -> None:
    carnegie(site)
    done(site, "review", "rename", "Harbour Board", "Port Authority")
    site.build()
    assert "Port Authority" in organisations(site, "content/2019/harbour.txt")
    assert "/port-authority/" in site.page("organisations/harbour-board/index.html")
    assert "merge" in refused(site, "review", "rename", "Port Authority", "Carnegie Foundation")


def test_a_name_that_is_split_off_is_an_organisation_of_its_own(site: SmallSite) -> None:
    site.write(
        "content/a.txt", "---\ntitle: Letters\n---\n\nAmnesty International wrote on Monday. Amnesty said so again.\n"
    )
    site.build()
    assert set(organisations(site, "content/a.txt")) == {"Amnesty International"}
    done(site, "review", "split", "Amnesty")
    site.build()
    found = organisations(site, "content/a.txt")
    assert [m.surface for m in found["Amnesty International"].mentions] == ["Amnesty International"]
    assert [m.surface for m in found["Amnesty"].mentions] == ["Amnesty"]


def test_what_was_merged_can_be_split_again(site: SmallSite) -> None:
    carnegie(site)
    before = site.files()
    done(site, "review", "merge", "Carnegie Foundation", "Carnegie Endowment for International Peace")
    site.build()
    done(site, "review", "split", "Carnegie Foundation")
    site.build()
    assert "Barges 2" in site.page("organisations/carnegie-foundation/index.html")
    done(site, "review", "undo")
    done(site, "review", "undo")
    site.build()
    assert site.files() == before


def test_undo_takes_back_one_correction_after_the_other_and_the_file_with_the_first(site: SmallSite) -> None:
    carnegie(site)
    file = site.root / AUTHORITY
    done(site, "review", "accept", "Harbour Board")
    first = file.read_bytes()
    done(site, "review", "reject", "Carnegie Foundation")
    assert "reject 'Carnegie Foundation'" in done(site, "review", "undo")
    assert file.read_bytes() == first
    done(site, "review", "undo")
    assert not file.exists()
    assert "nothing to undo" in refused(site, "review", "undo")


def test_undo_leaves_a_file_that_was_edited_since(site: SmallSite) -> None:
    carnegie(site)
    done(site, "review", "accept", "Harbour Board")
    with (site.root / AUTHORITY).open("a") as file:
        file.write("- name: Mine\n")
    assert "edited since" in refused(site, "review", "undo")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("accept", "Harbor Board"), "did you mean 'Harbour Board'"),
        (("merge", "Harbour Board", "Harbour Board"), "itself"),
        (("merge", "Harbour Board", "Nobody at All"), "rename"),
        (("split", "Harbour Board"), "joined to no other"),
        (("accept", " "), "empty"),
        (("accept", "Harbour Board", "--article", "2019/none"), "no article"),
        (("accept", "Carnegie Foundation", "--article", "2019/harbour"), "names no"),
        (("split", "Harbour Board", "--article", "2019/harbour"), "whole archive"),
    ],
)
def test_a_decision_that_does_not_fit_is_answered_with_what_does(
    site: SmallSite, words: tuple[str, ...], answer: str
) -> None:
    carnegie(site)
    assert answer in refused(site, "review", *words)


def test_a_file_that_cannot_be_read_is_not_changed(site: SmallSite) -> None:
    carnegie(site)
    site.write(AUTHORITY, "- name: [never closed\n")
    result = run(site, "review", "accept", "Harbour Board")
    assert result.exit_code == 1
    assert "organisations.yaml:" in result.stderr
    assert (site.root / AUTHORITY).read_text() == "- name: [never closed\n"


# Only what changes is written anew


def test_comments_order_and_all_other_lines_stay() -> None:
    file = AuthorityText(FILE, "organisations.yaml")
    merge(file, "Naval Bureau", "Bureau of Ships", had_page=True)
    assert changed_lines(FILE, file.result) == [
        "-   aliases: [Ships Bureau]  # as the Gazette has it",
        "+   aliases: [Ships Bureau, Naval Bureau] # as the Gazette has it",
        "+   was: [Naval Bureau]",
    ]


def test_an_empty_list_stays_on_its_line() -> None:
    file = AuthorityText("- name: NASA\n  not: []\n", "organisations.yaml")
    split(file, "Space Agency", "NASA")
    assert file.result == "- name: NASA\n  not: [Space Agency]\n- name: Space Agency\n"


def test_a_merged_entry_takes_its_names_along() -> None:
    file = AuthorityText(FILE, "organisations.yaml")
    merge(file, "Bureau of Ships", "NASA", had_page=False)
    assert file.names() == ["NASA"]
    assert file.forms("NASA", "aliases") == [
        "National Aeronautics and Space Administration", "Ships Bureau", "Bureau of Ships",
    ]  # fmt: skip
    assert file.forms("NASA", "not") == ["Bureau of Shipping"]
    assert "# The coast" in file.result


def test_a_file_that_is_a_mapping_stays_one() -> None:
    file = AuthorityText("# Mine\nNASA: [Space Agency]  # short\nESA:\n", "organisations.yaml")
    merge(file, "Space Bureau", "ESA", had_page=True)
    call(file, "NASA", "Nasa Agency", had_page=False)
    split(file, "Space Agency", "Nasa Agency")
    assert file.names() == ["Nasa Agency", "ESA", "Space Agency"]
    assert file.forms("ESA", "was") == ["Space Bureau"]
    assert file.forms("Nasa Agency", "not") == ["Space Agency"]
    assert "# Mine" in file.result


@pytest.mark.parametrize(
    "name", ["Yes: No", "null", "007", "2019-04-08", "#1 Radio", "A, B & C", "'Quoted'", "*star", "北京", "- dash"]
)
def test_any_name_can_be_written_and_read_again(name: str) -> None:
    file = AuthorityText("", "organisations.yaml")
    merge(file, name, "Bureau of Ships", had_page=True)
    assert file.forms("Bureau of Ships", "aliases") == [name]
    again = AuthorityText(file.result, "organisations.yaml")
    split(again, name, "Bureau of Ships")
    assert again.entry(name) == name


def test_a_name_of_two_entries_is_not_merged_twice() -> None:
    file = AuthorityText(FILE, "organisations.yaml")
    with pytest.raises(Refused, match="Bureau of Ships"):
        merge(file, "Ships Bureau", "NASA", had_page=False)


# One article

RUSSIA = "Russia's Justice Ministry put the group on its register on Monday.\n\nThe Justice Ministry gave no reason.\n"


def test_a_name_of_many_countries_is_confirmed_article_by_article(site: SmallSite) -> None:
    site.write("content/a.txt", "---\ntitle: Register\n---\n\n" + RUSSIA)
    site.write("content/b.txt", "---\ntitle: Clerks\n---\n\n" + RUSSIA.replace("Russia", "France"))
    site.build()
    name = "Justice Ministry (Russia)"
    assert "--article" in refused(site, "review", "accept", name)
    done(site, "review", "accept", name, "--article", "a")
    assert (site.root / "content/a.yaml").read_text() == "organisations: [Justice Ministry]\n"
    site.build()
    assert organisations(site, "content/a.txt")["Justice Ministry"].basis == "given"
    assert organisations(site, "content/b.txt")["Justice Ministry"].basis != "given"
    assert "Register" in site.page("organisations/justice-ministry-russia/index.html")
    done(site, "review", "undo")
    assert not (site.root / "content/a.yaml").exists()


def test_a_correction_of_one_article_touches_its_sidecar_alone(site: SmallSite) -> None:
    carnegie(site)
    text = (site.root / "content/2019/barges-1.txt").read_bytes()
    site.write("content/2019/barges-1.yaml", "# Checked by hand\nsource: Wire  # by post\n")
    done(
        site,
        "review",
        "merge",
        "Carnegie Foundation",
        "Carnegie Endowment for International Peace",
        "--article",
        "content/2019/barges-1.txt",
    )
    assert (site.root / "content/2019/barges-1.txt").read_bytes() == text
    assert (site.root / "content/2019/barges-1.yaml").read_text() == (
        "# Checked by hand\nsource: Wire  # by post\n"
        "organisations: [Carnegie Endowment for International Peace]\nnot: [Carnegie Foundation]\n"
    )
    assert set(organisations(site, "content/2019/barges-1.txt")) == {"Carnegie Endowment for International Peace"}
    assert "Carnegie Foundation" in organisations(site, "content/2019/barges-2.txt")
    assert not (site.root / AUTHORITY).exists()


def test_a_name_rejected_in_one_article_stays_in_the_others(site: SmallSite) -> None:
    carnegie(site)
    done(site, "review", "reject", "Carnegie Foundation", "--article", "2019/barges-1")
    assert "Carnegie Foundation" not in organisations(site, "content/2019/barges-1.txt")
    assert "Carnegie Foundation" in organisations(site, "content/2019/barges-2.txt")
    done(site, "review", "undo")
    assert "Carnegie Foundation" in organisations(site, "content/2019/barges-1.txt")


def test_a_sidecars_other_names_for_a_key_are_kept() -> None:
    text = with_names("organizations: Harbour Board  # x\n", "a.yaml", "organisations", add=["NASA"])
    assert text == "organizations: [Harbour Board, NASA] # x\n"
    assert with_names(text, "a.yaml", "organisations", remove=["nasa", "Harbour Board"]) == ""


def test_line_ends_and_the_byte_order_mark_of_a_file_stay(site: SmallSite) -> None:
    carnegie(site)
    site.write(AUTHORITY, b"\xef\xbb\xbf# Mine\r\n- name: NASA\r\n")
    done(site, "review", "accept", "Harbour Board")
    assert (site.root / AUTHORITY).read_bytes() == b"\xef\xbb\xbf# Mine\r\n- name: NASA\r\n- name: Harbour Board\r\n"


def test_reviewing_writes_nothing(site: SmallSite) -> None:
    carnegie(site)

    def all_files() -> dict[Path, bytes]:
        return {
            file: file.read_bytes() for file in site.root.rglob("*") if file.is_file() and "state.db" not in file.name
        }

    before = all_files()
    done(site, "review")
    assert all_files() == before


# Clubs that are called like their town, and what no page states

MATCH = "Fans of the club sang as Perugia striker Lee scored a goal in the match; Perugia won the league season {}.\n"


def test_a_club_called_like_its_town_is_said_by_article(site: SmallSite) -> None:
    """In a file for all articles it would be meant wherever the town is named."""
    for n in range(3):
        site.write(f"content/{n}.txt", f"---\ntitle: Match {n}\n---\n\n{MATCH.format(n)}")
    site.write("content/town.txt", "---\ntitle: Town\n---\n\nThe mayor of Perugia opened the new bridge on Monday.\n")
    site.build()
    assert "is a place too" in refused(site, "review", "accept", "Perugia")
    assert "is a place too" in refused(site, "review", "rename", "Perugia", "Perugia Wanderers")
    done(site, "review", "merge", "Perugia", "Perugia Wanderers", "--article", "0")
    done(site, "review", "reject", "Perugia")
    site.build()
    assert not (site.output / "organisations/perugia/index.html").exists()
    assert "Match 0" in site.page("organisations/perugia-wanderers/index.html")


def test_what_no_page_states_is_listed_with_its_rule(site: SmallSite) -> None:
    quote = "“Nobody asked us what we wanted here,” he said"
    for n in range(2):
        text = f"The engineer Maria Lopez came. Everybody went home.\n\n{quote} on day {n}.\n"
        site.write(f"content/{n}.txt", f"---\ntitle: Lock {n}\n---\n\n{text}")
    site.build()
    found = json.loads(done(site, "review", "--json"))["unstated"]
    said = [guess for guess in found if guess["kind"] == "speaker"]
    assert [(guess["guess"], guess["articles"]) for guess in said] == [("Maria Lopez", 2)]
    assert "speaker of Nobody asked us what we wanted here,: Maria Lopez" in done(site, "review")
