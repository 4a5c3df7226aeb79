"""Reading dates as newspapers print them.

A date is ISO 8601 text with the precision that is known (see ``model.Article``). Nothing is guessed:
``03/04/2024`` has no reading unless the text, the folder or the owner says which number is the day,
a year is never taken from elsewhere, and a zone that several countries share ("EST", "IST") is
dropped rather than turned into an offset.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

import msgspec

from .words import words

DateOrder = Literal["dmy", "mdy", "ymd", ""]

# Only names that mean one offset wherever they are printed.
ZONES = {
    "utc": "Z", "gmt": "Z", "z": "Z", "wet": "Z", "west": "+01:00", "cet": "+01:00", "cest": "+02:00",
    "eet": "+02:00", "eest": "+03:00", "edt": "-04:00", "mdt": "-06:00", "pdt": "-07:00",
    "aest": "+10:00", "aedt": "+11:00", "nzst": "+12:00", "nzdt": "+13:00", "jst": "+09:00",
    "kst": "+09:00", "hkt": "+08:00", "sgt": "+08:00", "myt": "+08:00",
}  # fmt: skip


class FoundDate(msgspec.Struct, frozen=True):
    """A date in a text: ``text[start:end]`` says it. ``iso`` is empty when it is ``ambiguous``
    (``03/04/2024``)."""

    iso: str
    start: int
    end: int
    ambiguous: bool = False


_CLOCK = (
    r"(?P<{0}h>2[0-4]|[01]?\d)(?:[:.](?P<{0}m>[0-5]\d)(?:[:.][0-5]\d(?:[.,]\d+)?)?|(?P<{0}french>h)(?P<{0}fm>[0-5]\d)?)?"
    r"(?: ?(?P<{0}half>[ap]\.?m\b\.?))?"
    r"(?: ?(?P<{0}zone>[+-]\d\d:?\d\d\b|(?:UTC|GMT)[+-]\d{{1,2}}(?::?\d\d)?(?!\d)|[A-Z]{{3,4}}\b|Z\b))?"
)
# A number alone is no time: "3", but "3pm", "3:15", "15.30 GMT", "16h38" are.
_YEAR = r"(?P<{0}>1[5-9]\d\d|20\d\d)(?:(?!\d)|(?=[0-2]?\d:[0-5]\d))"

_ANY_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
# Pages run words together: "Associated PressApril 28, 2023".
_WORD_START = r"(?:(?<![a-zà-ÿ])|(?<=[a-z])(?=[A-Z]))"


@lru_cache(maxsize=8)
def _patterns(lang: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], dict[str, int]]:
    """The date, the time before it and the time after it, in one language's words."""
    listed = words(lang)
    month = "|".join(sorted(map(re.escape, listed.months), key=len, reverse=True)) or "(?!)"
    weekday = "|".join(sorted(map(re.escape, listed.weekdays), key=len, reverse=True)) or "(?!)"
    dates = re.compile(
        rf"""
        (?<!\d)(?P<y1>1[5-9]\d\d|20\d\d)-(?P<m1>\d\d?)(?:-(?P<d1>\d\d?))?(?![\d-])      # 2024-04-30, 2019-04
      | (?<!\d)(?P<y2>1[5-9]\d\d|20\d\d)(?P<s2>[/.])(?P<m2>\d\d?)(?P=s2)(?P<d2>\d\d?)(?!\d)   # 2024/04/30
      | (?<![\d/.])(?P<a3>\d\d?)(?P<s3>[/.-])(?P<b3>\d\d?)(?P=s3){_YEAR.format("y3")}         # 30/04/2024
      | (?<!\d)(?P<d4>[0-3]?\d)(?:st|nd|rd|th|er)?(?:\ of)?[\ -]                    # 30 April 2024
        (?P<m4>{month})\.?,?[\ -]{_YEAR.format("y4")}
      | {_WORD_START}(?P<m5>{month})\.?\ (?P<d5>[0-3]?\d)                            # April 30, 2024
        (?:st|nd|rd|th)?,?\ {_YEAR.format("y5")}
      | {_WORD_START}(?P<m6>{month})\.?,?\ {_YEAR.format("y6")}                       # April 2024
        """,
        re.VERBOSE | re.IGNORECASE,
    )
    before = re.compile(
        rf"(?<!\d)(?<!\d[:.]){_CLOCK.format('b')},? +(?:(?:{weekday})\b\.?,? +)?(?:le |on )?$", re.IGNORECASE
    )
    after = re.compile(
        rf"[,.]?(?:T|[ ,]*(?:[-–—|•·] *)?(?:at |à )?){_CLOCK.format('b')}", re.IGNORECASE
    )
    return dates, before, after, listed.months


def find(text: str, order: str = "", lang: str = "en") -> list[FoundDate]:
    """All dates in a (short) text, in the order in which they stand.

    >>> [d.iso for d in find("Published: 22:04, 22 Apr 2024")]
    ['2024-04-22T22:04']
    """
    if _ANY_YEAR.search(text) is None:
        return []
    dates, before, after, months = _patterns(lang)
    found: list[FoundDate] = []
    for match in dates.finditer(text):
        parts = match.groupdict()
        ambiguous = False
        if parts["y3"]:
            year = int(parts["y3"])
            month, day, ambiguous = _settle(int(parts["a3"]), int(parts["b3"]), order)
        else:
            n = next(n for n in "12456" if parts[f"y{n}"])
            year = int(parts[f"y{n}"])
            name = parts[f"m{n}"]
            month = int(name) if name.isdigit() else months[name.casefold()]
            day = int(parts.get(f"d{n}") or 0)
        if ambiguous:
            found.append(FoundDate("", match.start(), match.end(), True))
            continue
        iso = _iso(year, month, day)
        if not iso:
            continue
        start, end = match.span()
        if day:
            previous = found[-1].end if found else 0
            clock, start, end = _time(text, start, end, previous, before, after)
            iso += clock
        found.append(FoundDate(iso, start, end))
    return found


def read(text: str, order: str = "", lang: str = "en") -> FoundDate | None:
    """The date that a text states when it states nothing else ("2019", "30 April 2024, 16:38")."""
    stripped = text.strip()
    if re.fullmatch(r"1[5-9]\d\d|20\d\d", stripped):
        return FoundDate(stripped, 0, len(stripped))
    found = find(stripped, order, lang)
    if len(found) != 1:
        return None
    rest = stripped[: found[0].start] + stripped[found[0].end :]
    weekdays = "|".join(words(lang).weekdays)
    return None if re.sub(rf"\b(?:{weekdays})\b", "", rest, flags=re.I).strip(" ,.") else found[0]


def read_given(text: str, order: str = "") -> str | None:
    """The date an editor wrote, as ISO text; "" when it can be read in two ways, None when it is none."""
    found = read(text, order)
    return None if found is None else found.iso


def without_date(stem: str) -> str:
    """A file's name without the date that it begins with.

    >>> without_date("2019-04-08-moon-landing")
    'moon-landing'
    """
    return _STEM_DATE.sub("", stem) or stem


_STEM_DATE = re.compile(r"^(?:1[5-9]|20)\d\d([-_.]?)\d\d(?:\1\d\d)?[-_. ]+(?!\d\d$)|^\d\d[-_. ]+(?=\D)")


_EXACT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ](\d\d:\d\d)(?::\d\d)?(Z|[+-]\d\d:\d\d)?)?")


def exact(text: str) -> str:
    """``text`` if it is an ISO 8601 date with or without a time, to the minute; else empty. Most front
    matter is written so, and need not be searched."""
    match = _EXACT.fullmatch(text)
    if match is None:
        return ""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return ""
    clock, zone = match.groups()
    return f"{text[:10]}T{clock}{zone or ''}" if clock else text[:10]


def settle(text: str) -> DateOrder:
    """Which number is the day, if one date of the text leaves no doubt and none contradicts it."""
    pairs = re.findall(r"(?<![\d/.-])(\d\d?)([/.-])(\d\d?)\2(?:1[5-9]|20)\d\d(?!\d)", text)
    day_first = any(12 < int(a) <= 31 and int(b) <= 12 for a, _, b in pairs)
    month_first = any(12 < int(b) <= 31 and int(a) <= 12 for a, _, b in pairs)
    if day_first == month_first:
        return ""
    return "dmy" if day_first else "mdy"


# "2019-04-08-title.txt", "20190408_title.txt"; "2019/04/08/title.txt", "2019/04/title.txt"
_IN_NAME = re.compile(r"(?:^|.*/)(1[5-9]\d\d|20\d\d)([-_.]?)(\d\d)\2(\d\d)(?![0-9])[^/]*$")
_IN_FOLDERS = re.compile(r"(?:^|.*/)(1[5-9]\d\d|20\d\d)(?:/(\d\d)(?:/(\d\d))?)?/[^/]*$")


def from_path(path: str) -> str:
    """The date in a file's name, else in its folders, else an empty string.

    >>> from_path("2019/04/moon.txt"), from_path("clips/2019-04-08-moon.txt"), from_path("moon.txt")
    ('2019-04', '2019-04-08', '')
    """
    if match := _IN_NAME.match(path):
        year, _, month, day = match.groups()
        if iso := _iso(int(year), int(month), int(day)):
            return iso
    if match := _IN_FOLDERS.match(path):
        year, month, day = match.groups()
        known = [int(part) for part in (year, month, day) if part]
        for count in range(len(known), 0, -1):  # a folder "13" is no month, but its year still counts
            if iso := _iso(*[*known[:count], 0, 0][:3]):
                return iso
    return ""


def _settle(first: int, second: int, order: str) -> tuple[int, int, bool]:
    """Month, day and whether it stays open which is which."""
    if first == second or (first > 12) != (second > 12):
        return (first, second, False) if second > 12 else (second, first, False)
    if order == "dmy":
        return second, first, False
    if order == "mdy":
        return first, second, False
    return 0, 0, first <= 12


def _iso(year: int, month: int, day: int) -> str:
    """ISO text with the precision that is known, empty for a day that never was."""
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return ""
    if day and not month:
        return ""
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def _time(
    text: str, start: int, end: int, previous: int, before: re.Pattern[str], after: re.Pattern[str]
) -> tuple[str, int, int]:
    """The time beside a date as ISO ("T16:38"), and where date and time begin and end."""
    if (match := after.match(text, end)) and (clock := _clock(match)):
        return clock, start, match.end()
    head = text[max(previous, start - 40) : start]
    if (match := before.search(head)) and (clock := _clock(match)):
        return clock, start - (len(head) - match.start()), end
    return "", start, end


def _clock(match: re.Match[str]) -> str:
    """ISO time of a matched clock, empty when it is just a number."""
    parts = match.groupdict()
    half, minutes = parts["bhalf"], parts["bm"] or parts["bfm"]
    if minutes is None and not half and not parts["bfrench"]:
        return ""
    hour = int(parts["bh"])
    if half:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    if hour > 23:
        return ""
    return f"T{hour:02}:{minutes or '00'}{_zone(parts['bzone'] or '')}"


def _zone(printed: str) -> str:
    """The offset from UTC that a printed zone states, or nothing when it could be several."""
    name = printed.casefold()
    if name in ZONES:
        return ZONES[name]
    match = re.fullmatch(r"(?:utc|gmt)?([+-])(\d{1,2}):?(\d\d)?", name)
    if not match:
        return ""
    sign, hours, minutes = match.groups()
    if int(hours) > 14 or int(minutes or 0) > 59:
        return ""
    return f"{sign}{int(hours):02}:{minutes or '00'}"
