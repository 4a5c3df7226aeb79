"""``--profile``: counts are right, from all workers, and nothing is measured unless asked for."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import NOON, SmallSite

from newsgen import profiling
from newsgen.build import BuildReport, Options, build
from newsgen.cli import cli
from newsgen.config import open_site
from newsgen.extractors import EXTRACTORS
from newsgen.pages import KINDS
from newsgen.parallel import LazyPool, SerialExecutor
from newsgen.profiling import Profile, Profiler

MANY = 200
"""More than are worked on in the main process."""


def fill(site: SmallSite, texts: int) -> SmallSite:
    for number in range(texts):
        file = site.write(
            f"content/{number}.md",
            f"---\ntitle: Ship {number} leaves\ndate: 2020-0{1 + number % 9}-11\n---\n\n"
            f'The harbour saw ship {number} leave.\n\n"We are glad," said Maria Lopez of Greenpeace.\n',
        )
        # Not of this moment: a file that may yet change unseen is looked at again.
        os.utime(file, (1_600_000_000, 1_600_000_000.5))
    return site


def measured(site: SmallSite, executor: Executor | None = None, profile: bool = True) -> BuildReport:
    where = open_site(site.root, output=site.output, state=site.state)
    options = Options(now=NOON, profile=profile, explain=True)
    return build(where, executor=executor or SerialExecutor(), options=options)


def profile_of(report: BuildReport) -> Profile:
    assert report.profile is not None
    return report.profile


def total_pages(profile: Profile) -> int:
    return sum(spent.count for spent in profile.pages.values())


def test_each_text_counts_once_for_each_extractor(site: SmallSite) -> None:
    profile = profile_of(measured(fill(site, 7)))
    assert profile.texts.count == 7
    assert {name: spent.count for name, spent in profile.extractors.items()} == dict.fromkeys(EXTRACTORS, 7)
    assert profile.resolved.count == 0


def test_an_extractor_that_is_off_is_not_counted(site: SmallSite) -> None:
    site.write("newsgen.yaml", "off: [people, tags]\n")
    profile = profile_of(measured(fill(site, 2)))
    assert set(profile.extractors) == set(EXTRACTORS) - {"people", "tags"}


def test_each_page_counts_for_its_kind_with_its_template(site: SmallSite) -> None:
    report = measured(fill(site, 7))
    profile = profile_of(report)
    assert profile.pages["article"].count == 7
    assert profile.pages["home"].count == 1
    assert total_pages(profile) == len(report.rendered) + report.unchanged
    templates = {kind.name: kind.template for kind in KINDS}
    assert {name: spent.template for name, spent in profile.pages.items()} == {
        name: templates[name] for name in profile.pages
    }


def test_what_took_longest_stands_first_and_the_mean_is_of_the_total(site: SmallSite) -> None:
    profile = profile_of(measured(fill(site, 7)))
    for rows in (profile.pages, profile.extractors):
        totals = [spent.total for spent in rows.values()]
        assert totals == sorted(totals, reverse=True)
        for spent in rows.values():
            assert spent.mean == pytest.approx(spent.total / spent.count, abs=1e-4)
    parts = sum(spent.total for spent in profile.extractors.values())
    assert parts <= profile.texts.total + 1e-3


def test_counts_are_gathered_from_all_workers(make_site: Callable[[str], SmallSite]) -> None:
    alone = measured(fill(make_site("alone"), MANY))
    with LazyPool(2) as pool:
        shared = measured(fill(make_site("shared"), MANY), pool)

    def counts(report: BuildReport) -> dict[str, Any]:
        profile = profile_of(report)
        rows = {"texts": profile.texts} | profile.extractors | profile.pages
        return {name: spent.count for name, spent in rows.items()}

    assert counts(shared) == counts(alone)
    assert counts(shared)["texts"] == MANY
    phases = profile_of(shared).phases
    assert [phases[name].workers for name in ("load", "index", "render")] == [2, 0, 2]
    assert all((phase.worker_peak_memory > 0) == (phase.workers > 0) for phase in phases.values())
    assert all(phase.workers == 0 for phase in profile_of(alone).phases.values())


def test_phases_have_the_seconds_of_the_report_and_memory(site: SmallSite) -> None:
    report = measured(fill(site, 2))
    phases = profile_of(report).phases
    assert {name: phase.seconds for name, phase in phases.items()} == report.seconds
    assert all(phase.peak_memory > 1_000_000 for phase in phases.values())


def test_a_second_build_counts_only_what_it_looks_at(site: SmallSite) -> None:
    measured(fill(site, 7))
    profile = profile_of(measured(site))
    assert (profile.texts.count, profile.extractors, profile.pages) == (0, {}, {})
    site.replace("content/3.md", "The harbour saw", "The town saw")
    report = measured(site)
    profile = profile_of(report)
    assert profile.texts.count == 1
    assert 1 <= total_pages(profile) == len(report.why)
    assert profile.pages["article"].count == 7, "the text, its neighbours, and those it is related to"


def test_texts_whose_names_are_resolved_again_are_counted_apart(site: SmallSite) -> None:
    measured(fill(site, 7))
    site.write("content/_authority/organisations.yaml", "- name: Greenpeace\n  aliases: [Green Peace]\n")
    profile = profile_of(measured(site))
    assert (profile.texts.count, profile.resolved.count) == (0, 7)


def test_a_text_that_cannot_be_read_and_a_page_that_fails_are_counted(site: SmallSite) -> None:
    fill(site, 2).write("content/broken.md", "---\ntitle: [never closed\n---\n\nText.\n")
    site.write("templates/article.html", "{{ nothing_of_this_name }}")
    profile = profile_of(measured(site))
    assert profile.texts.count == 3
    assert profile.pages["article"].count == 2
    assert profile.extractors["people"].count == 2


def test_the_files_are_the_same(make_site: Callable[[str], SmallSite]) -> None:
    plain, profiled = fill(make_site("plain"), 7), fill(make_site("profiled"), 7)
    measured(plain, profile=False)
    measured(profiled)
    assert plain.files() == profiled.files()


def test_without_it_nothing_is_measured(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*given: Any) -> None:
        raise AssertionError("measured")

    monkeypatch.setattr(Profiler, "__init__", never)
    monkeypatch.setattr(profiling.Meter, "__init__", never)
    assert measured(fill(site, 2), profile=False).profile is None


def test_a_worker_forgets_its_peak_once_a_phase_and_the_main_process_never(monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten: list[str] = []
    monkeypatch.setattr(profiling, "forget_peak", lambda: forgotten.append("once"))
    for mark in ("main:1 load", "main:1 load", "main:1 render", f"{profiling.process_name()} load"):
        profiling.Meter(mark)
    assert len(forgotten) == 2


@pytest.fixture
def no_proc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(self: Path, *given: Any, **more: Any) -> str:
        raise FileNotFoundError(self)

    monkeypatch.setattr(Path, "read_text", refuse)
    monkeypatch.setattr(Path, "write_text", refuse)
    yield


def test_memory_is_told_where_there_is_no_proc(no_proc: None) -> None:
    profiling.forget_peak()
    assert profiling.peak_memory() > 1_000_000


# The command


def run(site: SmallSite, *words: str) -> Result:
    return CliRunner().invoke(cli, ["-C", str(site.root), "build", "-j", "1", *words])


def test_the_table_goes_to_stderr(site: SmallSite) -> None:
    result = run(fill(site, 3), "--profile")
    assert result.exit_code == 0
    for words in ("peak memory", "article (article.html)", "organisations", "(all else)", "render"):
        assert words in result.stderr
        assert words not in result.stdout
    assert max(map(len, result.stderr.splitlines())) <= 100


def test_json_holds_the_same_and_nothing_goes_to_stderr(site: SmallSite) -> None:
    result = run(fill(site, 3), "--json", "--profile")
    assert result.stderr == ""
    profile = json.loads(result.stdout)["profile"]
    assert set(profile) == {"phases", "texts", "resolved", "extractors", "pages"}
    assert profile["pages"]["article"]["count"] == 3
    assert set(profile["pages"]["article"]) == {"count", "total", "mean", "template"}
    assert set(profile["phases"]["load"]) == {"seconds", "peak_memory", "workers", "worker_peak_memory"}
    assert profile["extractors"]["people"]["count"] == 3


def test_json_without_it_has_no_profile(site: SmallSite) -> None:
    assert "profile" not in json.loads(run(fill(site, 1), "--json").stdout)
