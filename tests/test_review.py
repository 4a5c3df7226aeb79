"""Corrections by a person, kept as text: what is asked, what is written, and what the next build makes of it."""

from __future__ import annotations

from conftest import SmallSite

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
