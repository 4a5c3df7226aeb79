"""Reading dates: what is printed, with the precision that is known, and nothing more."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen import dates


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024-04-30", "2024-04-30"),
        ("2019-04", "2019-04"),
        ("2024/04/30", "2024-04-30"),
        ("2024-04-30T16:38:00+02:00", "2024-04-30T16:38+02:00"),
        ("2024-04-30T16:38Z", "2024-04-30T16:38Z"),
        ("2014-03-27 13:00:02 -0400", "2014-03-27T13:00-04:00"),
        ("Published on 30/04/2024 - 16:38", "2024-04-30T16:38"),
        ("30.04.2024", "2024-04-30"),
        ("05/05/2024", "2024-05-05"),
        ("April 28, 2023 GMT", "2023-04-28"),
        ("Friday, 22 Nov 2024 4:55 PM MYT", "2024-11-22T16:55+08:00"),
        ("April 26, 2023 2:20pm EDT", "2023-04-26T14:20-04:00"),
        ("13-MAR-1987 18:15:59.48", "1987-03-13T18:15"),
        ("2 May 2024, 09:15", "2024-05-02T09:15"),
        ("22:04, 22 Apr 2024", "2024-04-22T22:04"),
        ("11:48, Thu, Jul 18, 2024", "2024-07-18T11:48"),
        ("12:20pm Jan 7, 2024", "2024-01-07T12:20"),
        ("12:05am Jan 7, 2024", "2024-01-07T00:05"),
        ("16 September 2024 9:33pm", "2024-09-16T21:33"),
        ("July 20th, 1969", "1969-07-20"),
        ("Sept. 3, 1999 at 9 a.m.", "1999-09-03T09:00"),
        ("Monday, May 18, 2015", "2015-05-18"),
        ("March 1991", "1991-03"),
        # Pages run their words together.
        ("Associated PressApril 28, 2023 GMT", "2023-04-28"),
        ("2 minute readApril 25, 20232:26 PM GMT+2Last Updated", "2023-04-25T14:26+02:00"),
    ],
)
def test_a_date_is_read_as_printed(text: str, iso: str) -> None:
    assert [found.iso for found in dates.find(text)] == [iso]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Publié le 3 mars 2021 à 16h38", "2021-03-03T16:38"),
        ("1er mai 2020", "2020-05-01"),
        ("jeudi 18 février 1999", "1999-02-18"),
        ("le 5 août 2010 à 9h", "2010-08-05T09:00"),
    ],
)
def test_french_dates(text: str, iso: str) -> None:
    assert [found.iso for found in dates.find(text, lang="fr")] == [iso]


def test_a_zone_that_several_countries_share_is_dropped() -> None:
    """IST is Israel's, India's and Ireland's time."""
    assert dates.find("3 May 2021 10:00 IST")[0].iso == "2021-05-03T10:00"
    assert dates.find("3 May 2021 10:00 EST")[0].iso == "2021-05-03T10:00"


@pytest.mark.parametrize("text", ["31/02/2024", "2023-02-29", "30 February 2020", "99/99/2020", "in 2019"])
def test_days_that_never_were_are_no_dates(text: str) -> None:
    assert [found.iso for found in dates.find(text) if len(found.iso) > 7] == []


def test_two_readings_are_none_until_the_order_is_known() -> None:
    (found,) = dates.find("03/04/2024")
    assert found.ambiguous
    assert not found.iso
    assert dates.find("03/04/2024", "dmy")[0].iso == "2024-04-03"
    assert dates.find("03/04/2024", "mdy")[0].iso == "2024-03-04"


def test_another_date_of_the_text_settles_the_order() -> None:
    assert dates.settle("Published 03/04/2024, updated 13/04/2024") == "dmy"
    assert dates.settle("Published 03/04/2024, updated 04/13/2024") == "mdy"
    assert dates.settle("Published 03/04/2024") == ""
    assert dates.settle("13/04/2024 or 04/13/2024") == ""


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2019", "2019"),
        ("2019-04-08", "2019-04-08"),
        ("8 April 2019", "2019-04-08"),
        ("Mon, 8 Apr 2019 10:00 GMT", "2019-04-08T10:00Z"),
        ("03/04/2019", ""),
        ("next week", None),
        ("2019-13-01", None),
        ("published 2019-04-08", None),
    ],
)
def test_a_given_value_is_a_date_and_nothing_else(value: str, iso: str | None) -> None:
    assert dates.read_given(value) == iso


@pytest.mark.parametrize(
    ("path", "iso"),
    [
        ("2019-04-08-title.txt", "2019-04-08"),
        ("clips/20190408_title.txt", "2019-04-08"),
        ("2019/04/title.txt", "2019-04"),
        ("2019/04/08/title.txt", "2019-04-08"),
        ("a/2019/title.txt", "2019"),
        ("2019/13/title.txt", "2019"),
        ("2019/04/2020-01-02-title.txt", "2020-01-02"),
        ("1234.txt", ""),
        ("title.txt", ""),
        ("2019.txt", ""),
    ],
)
def test_a_path_may_tell_the_date(path: str, iso: str) -> None:
    assert dates.from_path(path) == iso


def test_a_name_without_its_date() -> None:
    assert dates.without_date("2019-04-08-moon-landing") == "moon-landing"
    assert dates.without_date("2019-04-08") == "2019-04-08"
    assert dates.without_date("moon") == "moon"


@given(st.dates(min_value=date(1500, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_survives_its_spellings(day: date) -> None:
    month = day.strftime("%B")
    for text in (
        day.isoformat(),
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day.day}-{month[:3].upper()}-{day.year}",
    ):
        assert [found.iso for found in dates.find(text)] == [day.isoformat()]


@given(st.text(max_size=80))
def test_whatever_is_found_is_a_real_day(text: str) -> None:
    for found in dates.find(text):
        assert found.start <= found.end <= len(text)
        if len(found.iso) >= 10:
            date.fromisoformat(found.iso[:10])
