"""Dates in words, with the precision that is known."""

from __future__ import annotations

from functools import lru_cache

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
UNDATED = "Undated"


@lru_cache(maxsize=20_000)
def date_words(date: str) -> str:
    """``2022-04-08T16:38+02:00`` -> ``8 April 2022, 16:38``; ``2022-04`` -> ``April 2022``; nothing ->
    ``Undated``."""
    if not date:
        return UNDATED
    if len(date) < 7:
        return date[:4]
    month = MONTHS[int(date[5:7]) - 1]
    if len(date) < 10:
        return f"{month} {date[:4]}"
    day = f"{int(date[8:10])} {month} {date[:4]}"
    return f"{day}, {date[11:16]}" if len(date) >= 16 else day


def month_name(date: str) -> str:
    """``2022-04`` -> ``April``."""
    return MONTHS[int(date[5:7]) - 1]


def datetime_attr(date: str) -> str:
    """A valid ``datetime`` of HTML's ``time``: ISO 8601, as precise as is known."""
    return date


def instant(date: str) -> str:
    """An RFC 3339 date and time, which feeds demand: the beginning of what is known, UTC where no zone
    is known."""
    if not date:
        return "1970-01-01T00:00:00Z"
    full = date + "0001-01-01T00:00:00"[len(date) :] if len(date) < 16 else date[:16] + ":00"
    zone = date[16:] if len(date) > 16 else ""
    if zone.startswith(":"):
        full, zone = date[:19], date[19:]
    return full + (zone or "Z")
