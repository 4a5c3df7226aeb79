"""What only the archive can decide: lines that many texts of a source have, places that play as clubs."""

from __future__ import annotations

import shutil

from conftest import SmallSite

from newsgen.verdicts import FEWEST, RULE

BOX = "The Gazette is printed on Harbour Street and sold at every kiosk of the town."
MATCH = "Fans of the club sang after Perugia striker Lee scored a goal in the match; Perugia won the league season."


def text(n: int, *paragraphs: str, source: str = "Gazette", **more: str) -> str:
    front = "".join(f"{key}: {value}\n" for key, value in {"source": source, **more}.items())
    body = "\n\n".join((f"The lock number {n} was opened again on Monday, and {n} ships went through.", *paragraphs))
    return f"---\ntitle: Lock {n}\n{front}---\n{body}\n"


def pages_with(site: SmallSite, words: str, selector: str) -> list[int]:
    """The texts, by number, that show ``words`` in a part of their page."""
    from selectolax.lexbor import LexborHTMLParser

    return [
        n
        for n in range(20)
        if (site.output / f"undated/lock-{n}/index.html").exists()
        and any(
            words in node.text()
            for node in LexborHTMLParser(site.page(f"undated/lock-{n}/index.html")).css(selector)
        )
    ]


def same_as_clean(site: SmallSite) -> bool:
    clean = SmallSite(site.root, "clean", ".clean-state")
    clean.build()
    same = site.files() == clean.files()
    shutil.rmtree(clean.output)
    shutil.rmtree(clean.state)
    return same


def test_a_line_of_many_texts_of_one_source_is_furniture(site: SmallSite) -> None:
    fewest = FEWEST["line"]
    for n in range(fewest - 1):
        site.write(f"content/{n}.txt", text(n, BOX))
    site.write("content/10.txt", text(10, BOX, source="Another paper"))
    site.build()
    assert pages_with(site, BOX, "div.text") == [*range(fewest - 1), 10]
    # One more, and it is known for what it is in all of them; in no other paper.
    site.write(f"content/{fewest}.txt", text(fewest, BOX))
    site.build()
    assert pages_with(site, BOX, "div.text") == [10]
    assert pages_with(site, RULE, "details") == [*range(fewest - 1), fewest]
    assert same_as_clean(site)
    # One less, and it may be the text's after all.
    (site.root / "content/0.txt").unlink()
    site.build()
    assert pages_with(site, BOX, "div.text") == [*range(1, fewest - 1), fewest, 10]
    assert same_as_clean(site)


def test_drafts_do_not_count_and_an_editor_keeps_a_line(site: SmallSite) -> None:
    for n in range(FEWEST["line"] - 1):
        site.write(f"content/{n}.txt", text(n, BOX))
    site.write("content/10.txt", text(10, BOX, status="draft"))
    site.build()
    assert len(pages_with(site, BOX, "div.text")) == FEWEST["line"] - 1
    site.write("content/10.txt", text(10, BOX))
    site.write("content/11.txt", text(11, BOX, keep="[The Gazette is printed]"))
    site.build()
    assert pages_with(site, BOX, "div.text") == [11]
    assert same_as_clean(site)


def test_short_lines_and_lines_inside_a_text_are_left_alone(site: SmallSite) -> None:
    for n in range(FEWEST["line"] + 1):
        around = [f"Paragraph {n} {i} of a longer story that goes on for a while." for i in range(6)]
        site.write(f"content/{n}.txt", text(n, *around[:3], BOX, *around[3:], "What happens next"))
    site.build()
    assert len(pages_with(site, BOX, "div.text")) == FEWEST["line"] + 1
    assert len(pages_with(site, "What happens next", "div.text")) == FEWEST["line"] + 1


def test_names_and_quotations_of_a_line_go_with_it(site: SmallSite) -> None:
    box = 'The World Health Organization said: "Send us your stories by the post every week."'
    for n in range(FEWEST["line"]):
        site.write(f"content/{n}.txt", text(n, box, "The Harbour Board said that all was well with the lock."))
    site.build()
    assert pages_with(site, "World Health Organization", "aside") == []
    assert len(pages_with(site, "Harbour Board", "aside")) == 0  # the same line in all of them, too
    assert same_as_clean(site)


def test_a_place_that_plays_in_several_matches_is_a_club(site: SmallSite) -> None:
    fewest = FEWEST["name"]
    for n in range(fewest - 1):
        site.write(f"content/{n}.txt", text(n, f"{MATCH} That was match {n}."))
    site.write("content/10.txt", text(10, "The mayor of Perugia was pleased with what the lock had cost."))
    site.build()
    assert not (site.output / "organisations/perugia/index.html").exists()
    site.write(f"content/{fewest}.txt", text(fewest, f"{MATCH} That was match {fewest}."))
    site.build()
    assert pages_with(site, "Perugia", "aside") == [*range(fewest - 1), fewest]
    assert "no editor has confirmed it" in site.page("organisations/perugia/index.html")
    assert same_as_clean(site)
    # The owner has the last word.
    site.write("content/_authority/organisations.yaml", "- name: Perugia\n  hide: yes\n")
    site.build()
    assert not (site.output / "organisations/perugia/index.html").exists()
    assert same_as_clean(site)
