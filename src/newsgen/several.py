"""A file that holds several articles: told by what stands at the head of each, and where to cut it.

``looks_several`` costs next to nothing for a text that is one article; only where it sees a sign are the lines
looked at. A cut is made only before what reads like the head of an article, with prose below it, so that a rule of
asterisks between two parts of one story is none.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

import msgspec

LEAST_WORDS: Final = 40
"""Words of prose that an article has; what is shorter is a notice, or a list of links to other stories."""

_HEAD: Final = 8
"""So many lines that are not empty may stand between the first line of an article and its byline or dateline."""
_ABOVE: Final = 40
"""Lines above a byline among which its headline stands: without an end, a file of bylines takes the square of them."""

_DOCUMENT = re.compile(r"\s*(?:document|article|story|item|record) (\d+) of (\d+)\b.{0,40}", re.IGNORECASE)
_RULE = re.compile(r"\s*(?:([=*_~#-])\1{2,}|(?:[*_-] ){2,}[*_-])\s*")
_BYLINE = re.compile(r"\s*(?:By|BY|Par) +[A-ZÀ-Þ][\w.'’-]+(?: +[\w.,'’&-]+){0,9}\s*")
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?"
    r"|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DATELINE = re.compile(
    rf"\s*[A-ZÀ-Þ][A-ZÀ-Þ.'’ -]{{2,30}}(?:, [\w. ]{{2,24}})?(?:,? {_MONTH} \d{{1,2}}(?:, \d{{4}})?)?"
    r"(?: \([A-Z][\w ./-]{1,24}\))?\s*[-–—]{1,2}\s*\S"
)
_STATED = re.compile(rf"(?:, {_MONTH} \d|\([A-Z][\w ./-]{{1,24}}\))")
_DATE = re.compile(
    rf"\s*(?:(?:Published|Posted|Date|Load-Date|Updated)\b.{{0,40}}\d|(?:\w+day,? )?{_MONTH} \d{{1,2}},? \d{{4}}"
    rf"|(?:\w+day,? )?\d{{1,2}} {_MONTH} \d{{4}}|\d{{4}}-\d\d-\d\d)",
    re.IGNORECASE,
)
_FULL_STOP = re.compile(r"[.!:;,]['\"”’)]?$")


class Cut(msgspec.Struct, frozen=True):
    """One article of a file: its first and last line (from 1; lines that only part articles are in none), and the
    line by which it is called."""

    first_line: int
    last_line: int
    title: str


def looks_several(text: str) -> bool:
    """Whether a text has any sign of holding several articles: a quick look, right about nearly every text that is
    one."""
    # One letter is found some ten times faster than several, and most texts have none of these; long words are
    # found faster than short ones.
    if (
        "\f" in text
        or ("=" in text and "\n===" in text)
        or ("*" in text and ("\n***" in text or "\n* *" in text))
        or ("_" in text and "\n___" in text)
        or "ocument 1 of " in text
        or "OCUMENT 1 OF " in text
    ):
        return True
    if "\nBy " in text and text.count("\nBy ") > 1:
        return True
    return text.count(") - ") > 1 or (not text.isascii() and text.count(") — ") > 1)


def cuts(text: str) -> tuple[Cut, ...]:
    """The articles of a text that holds several; none where it reads like one."""
    lines = text.split("\n")
    for find in (_documents, _pages, _rules, _heads):
        found = _articles(lines, *find(lines))
        if len(found) > 1:
            return found
    return ()


Marks = tuple[list[int], set[int], bool]
"""The lines at which articles begin, the lines that only part them, whether the marks alone are proof."""


def _documents(lines: list[str]) -> Marks:
    """``Document 3 of 12``: an export of a database says it itself."""
    matches = ((at, _DOCUMENT.fullmatch(line)) for at, line in enumerate(lines))
    found = [(at, int(match[1]), int(match[2])) for at, match in matches if match]
    counted = len(found) > 1 and all(
        after[1] == before[1] + 1 and after[2] == before[2] for before, after in pairwise(found)
    )
    if not counted:
        return [], set(), False
    rules = {at for at, line in enumerate(lines) if _RULE.fullmatch(line)}
    starts = [at for at, _, _ in found]
    # What stands above the first is a list of contents.
    return starts, {*starts, *rules, *range(starts[0])}, True


def _pages(lines: list[str]) -> Marks:
    """Form feeds: a printer began a page with each article."""
    fed = [at for at, line in enumerate(lines) if "\f" in line]
    return ([0, *fed], {at for at in fed if not lines[at].strip("\f \t")}, False) if fed else ([], set(), False)


def _rules(lines: list[str]) -> Marks:
    """Lines of one sign from end to end. Those of the sign that stands alone most often are tried."""
    by_sign: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        if _RULE.fullmatch(line) and not _underlines(lines, at):
            by_sign.setdefault(line.strip()[0], []).append(at)
    best: Marks = ([], set(), False)
    for rules in by_sign.values():
        starts = [0, *(at + 1 for at in rules)]
        if len(_articles(lines, starts, set(rules), False)) > len(_articles(lines, *best)):
            best = (starts, set(rules), False)
    return best


def _underlines(lines: list[str], at: int) -> bool:
    """Whether a rule is the underline of a heading."""
    above = lines[at - 1].strip() if at else ""
    return bool(above) and abs(len(above) - len(lines[at].strip())) <= 3 and not _FULL_STOP.search(above)


def _heads(lines: list[str]) -> Marks:
    """Nothing parts them: a headline above a byline, or above a dateline that states a date or an agency."""
    starts: list[int] = []
    for at, line in enumerate(lines):
        if not (_BYLINE.fullmatch(line) or (_DATELINE.match(line) and _STATED.search(line[:90]))):
            continue
        start = _headline_above(lines, at)
        if start is not None and (not starts or start > starts[-1]):
            starts.append(start)
    if starts and not any(line.strip() for line in lines[: starts[0]]):
        starts[0] = 0
    return starts, set(), False


def _headline_above(lines: list[str], at: int) -> int | None:
    """The first line of the headline above a byline or dateline; None where none stands there, after an empty
    line."""
    first, seen, top = None, 0, at
    while top > 0 and seen < 4 and at - top < _ABOVE:
        top -= 1
        line = lines[top].strip()
        if not line:
            if first is not None and (top == 0 or not lines[top - 1].strip() or seen):
                break
            continue
        if _BYLINE.fullmatch(line) or _is_date(line):
            continue
        if not _is_headline(line):
            return first
        first, seen = top, seen + 1
    return first


def _is_headline(line: str) -> bool:
    words = line.split()
    return (
        2 <= len(words) <= 22 and len(line) <= 150 and not _FULL_STOP.search(line)
        and line.lstrip("\"'“‘«")[:1].isupper() and not line.startswith(("- ", "* ", "• "))
    )  # fmt: skip


def _is_date(line: str) -> bool:
    return len(line) < 60 and _DATE.match(line) is not None


def _articles(lines: list[str], starts: list[int], apart: set[int], proof: bool) -> tuple[Cut, ...]:
    """The articles between the marks. Unless the marks are proof, a piece that does not read like one belongs to the
    article above it."""
    found: list[tuple[int, int]] = []
    for start, end in pairwise([*starts, len(lines)]):
        first = next((at for at in range(start, end) if lines[at].strip("\f \t") and at not in apart), end)
        if first == end:
            continue
        if proof or not found or _reads_like_article(lines, first, end, apart):
            found.append((first, end))
        else:
            found[-1] = (found[-1][0], end)
    if len(found) > 1 and not proof and not _reads_like_article(lines, *found[0], apart):
        # A preface, or the list of contents.
        del found[0]
    made = []
    for first, end in found:
        last = next(at for at in range(end - 1, first - 1, -1) if lines[at].strip("\f \t") and at not in apart)
        made.append(Cut(first + 1, last + 1, " ".join(lines[first].strip("\f \t").split())))
    return tuple(made)


def _reads_like_article(lines: list[str], first: int, end: int, apart: set[int]) -> bool:
    """A headline, a byline, dateline or date soon below it, and prose."""
    own = [lines[at].strip("\f \t") for at in range(first, end) if lines[at].strip("\f \t") and at not in apart]
    if not own or not _is_headline(own[0]):
        return False
    head = own[1 : _HEAD + 1]
    signed = any(_BYLINE.fullmatch(line) or _DATELINE.match(line) or _is_date(line) for line in head)
    return signed and sum(len(line.split()) for line in own if len(line) > 40) >= LEAST_WORDS
