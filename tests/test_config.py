"""Settings are read strictly, and name only what there is."""

from __future__ import annotations

import pytest

from newsgen.config import EXTRACTORS, PAGE_KINDS, SettingsError, read_settings
from newsgen.extractors import EXTRACTORS as EXTRACTOR_SHELF
from newsgen.pages import KINDS


def message(text: str) -> str:
    with pytest.raises(SettingsError) as raised:
        read_settings(text)
    return str(raised.value)


def test_off_may_name_each_kind_of_page_and_each_extractor() -> None:
    assert tuple(kind.name for kind in KINDS) == PAGE_KINDS
    assert ("language", "layout", *EXTRACTOR_SHELF) == EXTRACTORS


def test_a_misspelt_name_under_off_is_an_error_with_a_hint() -> None:
    assert message("title: A\noff: [term-feeds]\n").startswith("newsgen.yaml:2: settings: 'off' names 'term-feeds'")
    assert "did you mean 'term-feed'?" in message("off: [term-feeds]\n")


def test_an_unknown_setting_is_an_error_with_a_hint() -> None:
    assert "did you mean 'base_url'?" in message("baseurl: https://a.example/\n")


@pytest.mark.parametrize("slug", ["section", "keywords", "archive", "Two Words", "../up", "people"])
def test_a_taxonomy_cannot_take_a_name_that_means_something_else(slug: str) -> None:
    assert "taxonom" in message(f"taxonomies:\n  '{slug}': Name\n")


@pytest.mark.parametrize(
    "line",
    ["base_url: ftp://a.example/", "date_order: ydm", "per_page: 0", "per_page: many", "taxonomies: [a]"],
)
def test_a_value_that_cannot_be_used_is_an_error_with_its_line(line: str) -> None:
    assert message(f"title: A\n{line}\n").startswith("newsgen.yaml:2: settings:")


def test_a_base_url_ends_in_a_slash() -> None:
    assert read_settings("base_url: https://a.example/archive\n").base_url == "https://a.example/archive/"
