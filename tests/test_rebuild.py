"""Edit, build, and exactly the pages that show the edit are made again."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from conftest import NOON, SmallSite

from newsgen.build import rendering

# What an edit costs the search stands in test_search.py.
SETTINGS = "title: Small archive\nbase_url: https://news.example/\nsearch: off\n"


def text(title: str, date: str, body: str, extra: str = "") -> str:
    return f"---\ntitle: {title}\ndate: {date}\n{extra}---\n{body}\n"


BODY = (
    "The lander came down at dawn on the edge of the plain, a spokesman said on Monday.\n\n"
    "It had taken pictures on the way, and the first of them was received within the hour.\n"
)


@pytest.fixture
def three(site: SmallSite) -> SmallSite:
    """Three dated articles in as many months, the first two with tags."""
    site.write("newsgen.yaml", SETTINGS)
    site.write("content/a.txt", text("First landing", "2019-04-08", BODY, "tags: [Space]\n"))
    site.write("content/b.txt", text("Second landing", "2019-05-09", BODY, "tags: [Space, Moon]\n"))
    site.write("content/c.txt", text("Third landing", "2020-06-10", BODY))
    site.build()
    return site


def test_a_second_build_writes_nothing(three: SmallSite) -> None:
    report = three.build()
    assert report.rendered == ()
    assert report.read == 0
    assert report.reused == 3
    assert report.unchanged == 0


def test_a_touched_file_renders_nothing(three: SmallSite) -> None:
    file = three.root / "content/a.txt"
    os.utime(file, ns=(1, 1_500_000_000_000_000_001))
    report = three.build()
    assert report.rendered == ()
    assert report.read == 0


def test_an_edit_below_the_lede_renders_that_page_only(three: SmallSite) -> None:
    three.replace("content/c.txt", "within the hour", "within two hours")
    assert three.build().rendered == ("2020/06/third-landing/index.html", "2020/06/third-landing/source.txt")
    assert "within two hours" in three.page("2020/06/third-landing/index.html")


def test_a_headline_goes_wherever_it_is_shown(three: SmallSite) -> None:
    """Its page, its neighbours, the lists and feeds that print it; not the pages of other terms."""
    three.replace("content/b.txt", "title: Second landing", "title: A second landing\nslug: second-landing")
    rendered = set(three.build().rendered)
    assert rendered == {
        "2019/05/second-landing/index.html",
        "2019/05/second-landing/source.txt",
        "2019/04/first-landing/index.html",
        "2020/06/third-landing/index.html",
        "2019/index.html",
        "2019/05/index.html",
        "2019/05/09/index.html",
        "on-this-day/05-09/index.html",
        "index.html",
        "feed.xml",
        "tags/space/index.html",
        "tags/moon/index.html",
    }


def test_a_removed_article_leaves_no_trace(three: SmallSite) -> None:
    (three.root / "content/b.txt").unlink()
    report = three.build()
    assert "2019/05/second-landing/index.html" in report.removed
    assert "tags/moon/index.html" in report.removed
    assert "2019/05/09/index.html" in report.removed
    for path, data in three.files().items():
        assert b"Second landing" not in data, path


def test_a_page_altered_by_hand_is_made_again(three: SmallSite) -> None:
    (three.output / "2019/index.html").write_text("vandalised")
    (three.output / "tags/moon/index.html").unlink()
    assert set(three.build().rendered) == {"2019/index.html", "tags/moon/index.html"}


def test_a_template_renders_the_pages_that_use_it(three: SmallSite) -> None:
    three.write(
        "templates/404.html", "{% extends '!base/404.html' %}{% block title %}Lost{% endblock %}"
    )
    assert three.build().rendered == ("404.html",)
    assert "<title>Lost</title>" in three.page("404.html")


def test_a_setting_that_one_kind_of_page_shows_renders_only_that_kind(three: SmallSite) -> None:
    three.write("newsgen.yaml", SETTINGS + "feed_items: 1\n")
    assert three.build().rendered == ("feed.xml",)


def test_an_alias_costs_no_reading(three: SmallSite) -> None:
    """An authority file's new name for what texts print changes the pages that print it."""
    three.write("content/d.txt", text("Launch", "2021-01-02", "The Orbital Rocketry Bureau launched it."))
    three.build()
    three.write(
        "content/_authority/organisations.yaml",
        "- name: Bureau of Orbital Rocketry\n  aliases: [Orbital Rocketry Bureau]\n",
    )
    report = three.build()
    assert report.read == 0
    assert "2021/01/launch/index.html" in report.rendered
    assert "organisations/bureau-of-orbital-rocketry/index.html" in report.rendered
    assert "2019/04/first-landing/index.html" not in report.rendered


def test_a_draft_is_out_unless_asked_for(three: SmallSite) -> None:
    three.write("content/d.txt", text("Not yet", "2021-01-02", BODY, "status: draft\n"))
    report = three.build()
    assert report.unlisted == 1
    assert not any(b"Not yet" in data for data in three.files().values())
    three.build(drafts=True)
    assert "Not yet" in three.page("2021/01/not-yet/index.html")
    three.build()
    assert not any(b"Not yet" in data for data in three.files().values())


def test_the_clock_brings_an_article_in_and_takes_it_out(three: SmallSite) -> None:
    three.write("content/d.txt", text("Embargoed", "2026-06-02", BODY, "expires: 2026-06-04\n"))
    path = three.output / "2026/06/embargoed/index.html"
    three.build()
    assert not path.exists()
    three.build(datetime(2026, 6, 2, tzinfo=UTC))
    assert path.exists()
    three.build(datetime(2026, 6, 4, tzinfo=UTC))
    assert not path.exists()
    assert three.files() == _clean(three, datetime(2026, 6, 4, tzinfo=UTC))


def test_a_build_that_died_is_finished_by_the_next(three: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsgen.build import rendering

    three.replace("content/b.txt", "title: Second", "title: The second")

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rendering, "render_chunk", die)
    with pytest.raises(KeyboardInterrupt):
        three.build()
    monkeypatch.undo()
    report = three.build()
    assert report.read == 0
    assert three.files() == _clean(three, NOON)


def _clean(site: SmallSite, now: datetime) -> dict[str, bytes]:
    """The files of the same content built from nothing."""
    other = SmallSite(site.root, "clean", ".clean-state")
    other.build(now)
    return other.files()


def test_a_deleted_output_is_written_again_whatever_else_changed(three: SmallSite) -> None:
    shutil.rmtree(three.output)
    three.write("newsgen.yaml", SETTINGS + "home_items: 1\n")
    three.build()
    assert three.files() == _clean(three, NOON)


def test_a_file_of_the_owners_is_never_written_over(three: SmallSite) -> None:
    three.write("static/robots.txt", "User-agent: *\nDisallow: /\n")
    three.write("static/favicon.ico", b"icon")
    three.replace("content/a.txt", "tags: [Space]", "tags: [Space]\naliases: [favicon.ico]")
    report = three.build()
    assert report.errors == ()
    assert three.page("robots.txt") == "User-agent: *\nDisallow: /\n"
    assert (three.output / "favicon.ico").read_bytes() == b"icon"
    assert three.build().rendered == ()
    assert three.files() == _clean(three, NOON)


def test_a_build_that_died_before_taking_pages_away_leaves_that_to_the_next(
    three: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    (three.root / "content/b.txt").unlink()
    _die_in(three, monkeypatch, "remove")
    three.build()
    assert three.files() == _clean(three, NOON)


def test_a_page_wanted_again_after_a_build_that_died_stays(
    three: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    text_before = (three.root / "content/b.txt").read_bytes()
    (three.root / "content/b.txt").unlink()
    _die_in(three, monkeypatch, "remove")
    three.write("content/b.txt", text_before)
    three.build()
    assert three.files() == _clean(three, NOON)
    assert three.build().removed == ()


def test_a_moved_page_leaves_its_old_place_also_when_the_build_died(
    three: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    (three.root / "addresses.lock").unlink()
    three.build()
    three.replace("content/b.txt", "title: Second landing", "title: Second landing\nslug: elsewhere")
    _die_in(three, monkeypatch, "remove")
    three.build()
    assert not (three.output / "2019/05/second-landing/index.html").exists()
    assert three.files() == _clean(three, NOON)


def test_a_page_that_waits_for_an_article_that_has_gone_waits_no_more(
    three: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    three.write("content/d.txt", text("Fourth landing", "2021-01-02", BODY, "tags: [Mars]\n"))
    _die_in(three, monkeypatch, "render_all")
    (three.root / "content/d.txt").unlink()
    report = three.build()
    assert report.errors == ()
    assert three.files() == _clean(three, NOON)
    assert three.build().rendered == ()


def test_a_page_that_moved_in_a_build_that_died_follows_the_next_edit(
    three: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    (three.root / "addresses.lock").unlink()
    three.build()
    three.replace("content/b.txt", "title: Second landing", "title: Second landing\nslug: elsewhere")
    _die_in(three, monkeypatch, "remove")
    three.replace("content/b.txt", "within the hour", "within two hours")
    assert three.build().errors == ()
    assert three.files() == _clean(three, NOON)
    assert "within two hours" in three.page("2019/05/elsewhere/index.html")


def test_a_taxonomy_taken_away_after_a_build_that_died_leaves_no_page(
    three: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    three.replace("content/b.txt", "tags: [Space, Moon]", "people: [Clara Jensen]")
    _die_in(three, monkeypatch, "render_all")
    three.write("newsgen.yaml", SETTINGS + "people: off\n")
    three.build()
    assert not (three.output / "people/index.html").exists()
    assert three.files() == _clean(three, NOON)


def test_a_page_that_came_where_another_left_outlives_the_next_removal(three: SmallSite) -> None:
    """A term gives way to the redirect from its old name; later builds leave that alone."""
    three.replace("content/a.txt", "tags: [Space]", "organisations: [Harbour Board]")
    three.build()
    three.write(
        "content/_authority/organisations.yaml",
        "- name: Port Board\n  aliases: [Harbour Board]\n  was: [Harbour Board]\n",
    )
    three.build()
    assert "url=" in three.page("organisations/harbour-board/index.html")
    (three.root / "content/b.txt").unlink()
    three.build()
    assert three.files() == _clean(three, NOON)


def _die_in(site: SmallSite, monkeypatch: pytest.MonkeyPatch, phase: str) -> None:
    """A build that is ended when it comes to ``phase``."""
    from newsgen.build import rendering

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rendering, phase, die)
        with pytest.raises(KeyboardInterrupt):
            site.build()


KEY = "(id|claim|address)"


def test_articles_asked_for_by_key_are_found_by_it(three: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite chooses an index for each question; where it looks at all articles, a build grows with their square."""
    asked: set[str] = set()
    connect = sqlite3.connect

    def watched(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_trace_callback(asked.add)
        return connection

    monkeypatch.setattr(sqlite3, "connect", watched)
    three.write("newsgen.yaml", SETTINGS.replace("search: off\n", ""))
    three.build()
    three.replace("content/a.txt", "First landing", "Fourth landing")
    three.build()
    by_key = [
        one for one in asked
        if re.match(r"(SELECT|UPDATE|DELETE).* article\b", one, re.DOTALL) and re.search(rf"\b{KEY} (=|IN) ", one)
    ]
    assert len(by_key) > 10
    db = connect(three.state / "state.db")
    for question in by_key:
        steps = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {question}")]
        assert not [step for step in steps if re.search(r"\barticle\b", step) and not re.search(rf"{KEY}=\?", step)]
    db.close()


# Several output folders


def test_a_build_into_another_folder_leaves_what_is_known_of_the_usual_one(site: SmallSite) -> None:
    for number in range(8):
        site.write(f"content/{number}.txt", f"Ferry {number}\n\nThe ferry was late on day {number}.\n")
    other = SmallSite(site.root, "other")
    site.build()
    other.build()
    stamps = {path: (site.output / path).stat().st_mtime_ns for path in site.files()}
    report = site.build()
    assert (report.rendered, report.removed, report.copied) == ((), (), 0)
    assert {path: (site.output / path).stat().st_mtime_ns for path in site.files()} == stamps
    assert other.build().rendered == ()


def test_each_output_folder_follows_edits_that_were_built_into_another(site: SmallSite) -> None:
    for number in range(8):
        site.write(f"content/{number}.txt", f"Ferry {number}\n\nThe ferry was late on day {number}.\n")
    other = SmallSite(site.root, "other")
    site.build()
    other.build()
    site.write("content/1.txt", "Ferry 1\n\nThe ferry was never late on day 1.\n")
    (site.root / "content/2.txt").unlink()
    site.write("content/9.txt", "Ferry nine\n\nThe ferry was late on day 9.\n")
    other.build()
    report = site.build()
    assert "undated/ferry-nine/index.html" in report.rendered
    assert "undated/ferry-3/index.html" in report.rendered  # the neighbour of the one that has gone
    assert "undated/ferry-6/index.html" not in report.rendered
    assert "undated/ferry-2/index.html" in report.removed
    assert site.files() == other.files()
    clean = SmallSite(site.root, "clean", ".clean")
    clean.build()
    assert site.files() == clean.files()


def test_pages_that_waited_for_one_output_folder_are_made_after_a_build_into_another(site: SmallSite) -> None:
    """A build dies before it renders; the next one is into another folder."""
    for number in range(4):
        site.write(f"content/{number}.txt", f"Ferry {number}\n\nThe ferry was late on day {number}.\n")
    other = SmallSite(site.root, "other")
    site.build()
    site.write("content/1.txt", "Ferry one\n\nThe ferry was never late on day 1.\n")
    (site.root / "content/2.txt").unlink()
    with patch.object(rendering, "render_all", side_effect=KeyboardInterrupt), suppress(KeyboardInterrupt):
        site.build()
    other.build()
    site.build()
    assert site.files() == other.files()


def test_a_file_of_the_owners_in_another_output_folder_is_left_and_named(site: SmallSite) -> None:
    site.write("content/a.txt", "Ferry late\n\nThe ferry was late.\n")
    other = SmallSite(site.root, "other")
    site.build()
    site.write("other/CNAME", "news.example\n")
    site.write("other/undated/ferry-late/index.html", "mine\n")
    for _ in range(2):
        report = other.build()
        assert [p.path for p in report.errors] == ["other/undated/ferry-late/index.html"]
        assert other.page("undated/ferry-late/index.html") == "mine\n"
        assert site.build().errors == ()
    assert other.page("CNAME") == "news.example\n"
