"""``newsgen gaps``: what an archive lacks, for its editor: months that are too empty or too full to be true, texts
without a date or a source, names that nobody has confirmed. It reads the last build and is published nowhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from statistics import median

import msgspec

from .rights import UNSTATED

AROUND = 6
"""Months before and after one, by which it is judged what is usual."""
NONE, FEW, MANY = 3, 8, 10
"""So many articles must be usual for a month without any to be a gap, for one with a quarter of them; and so many
more than usual make a month with four times as many suspicious."""
SHOWN = 12
"""Texts of one kind that are named; the JSON has all."""


class Jump(msgspec.Struct, frozen=True):
    """Months in a row (``2019-04``) that differ from those around: ``kind`` is ``none``, ``few`` or ``many``;
    ``count`` articles in all, where ``usual`` a month are the rule."""

    kind: str
    first: str
    last: str
    count: int
    usual: int


class Gaps(msgspec.Struct, frozen=True):
    """What was found. ``months`` are all from the first to the last with their counts; ``vague`` counts articles of
    which only the year is known; texts are named by their source; ``uncertain`` gives the number of names too."""

    articles: int
    months: tuple[tuple[str, int], ...]
    vague: int
    jumps: tuple[Jump, ...]
    undated: tuple[str, ...]
    without_source: tuple[str, ...]
    uncertain: tuple[tuple[str, int], ...]
    unstated: tuple[str, ...]


def gaps(db: sqlite3.Connection) -> Gaps:
    """Everything from the rows of the last build."""
    counts = dict(
        db.execute(
            "SELECT substr(sort, 1, 7), count(*) FROM article WHERE state = 1 AND sort < '~' AND length(sort) >= 7 "
            "GROUP BY 1 ORDER BY 1"
        ).fetchall()
    )
    (articles,) = db.execute("SELECT count(*) FROM article WHERE state = 1").fetchone()
    (vague,) = db.execute(
        "SELECT count(*) FROM article WHERE state = 1 AND sort < '~' AND length(sort) < 7"
    ).fetchone()
    months = tuple(every_month(counts))
    return Gaps(
        articles=articles,
        months=months,
        vague=vague,
        jumps=tuple(jumps(months)),
        undated=_paths(db, "sort >= '~'"),
        without_source=_paths(db, "source = ''"),
        uncertain=tuple(
            db.execute(
                "SELECT source_path, uncertain FROM article WHERE state = 1 AND uncertain != 0 "
                "ORDER BY uncertain DESC, source_path"
            ).fetchall()
        ),
        unstated=_paths(db, f"rights = '{UNSTATED}'"),
    )


def _paths(db: sqlite3.Connection, which: str) -> tuple[str, ...]:
    rows = db.execute(f"SELECT source_path FROM article WHERE state = 1 AND {which} ORDER BY source_path")
    return tuple(path for (path,) in rows)


def every_month(counts: dict[str, int]) -> Iterator[tuple[str, int]]:
    """Months from the first to the last that is known, with their counts."""
    if not counts:
        return
    first, last = min(counts), max(counts)
    year, month = int(first[:4]), int(first[5:])
    while (name := f"{year:04d}-{month:02d}") <= last:
        yield name, counts.get(name, 0)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def jumps(months: Sequence[tuple[str, int]]) -> Iterator[Jump]:
    """Months that differ from those around them too much to be left unasked; neighbours alike are one."""
    found: list[Jump] = []
    for index, (name, count) in enumerate(months):
        beside = [n for _, n in (*months[max(0, index - AROUND) : index], *months[index + 1 : index + 1 + AROUND])]
        usual = round(median(beside)) if beside else count
        if count == 0 and usual >= NONE:
            kind = "none"
        elif count and count * 4 <= usual and usual >= FEW:
            kind = "few"
        elif count >= 4 * usual and count >= usual + MANY:
            kind = "many"
        else:
            continue
        before = found[-1] if found else None
        if before and before.kind == kind and months[index - 1][0] == before.last:
            found[-1] = Jump(kind, before.first, name, before.count + count, max(usual, before.usual))
        else:
            found.append(Jump(kind, name, name, count, usual))
    yield from found


def as_lines(found: Gaps) -> Iterator[str]:
    """The report for a person."""
    yield f"Articles: {found.articles:,}"
    if found.months:
        yield ""
        yield "Articles a month"
        by_year: dict[str, list[str]] = {}
        for name, count in found.months:
            by_year.setdefault(name[:4], ["   ."] * 12)[int(name[5:]) - 1] = f"{count:>4}" if count else "   ."
        yield "       Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
        for year, row in by_year.items():
            yield f"  {year}{''.join(row)}"
    if found.vague:
        yield f"  of {found.vague:,} more only the year is known"
    if found.jumps:
        yield ""
        yield "Months that differ from those around them"
        for jump in found.jumps:
            span = jump.first if jump.first == jump.last else f"{jump.first} to {jump.last}"
            said = "nothing" if jump.kind == "none" else f"{jump.count:,}"
            yield f"  {span}: {said}, where {jump.usual:,} a month are usual"
    for title, paths in (
        ("Undated", found.undated),
        ("Without a source", found.without_source),
        ("With names of organisations that nobody has confirmed ('newsgen review' lists them)",
         tuple(f"{path}: {count}" for path, count in found.uncertain)),
        ("Of other publishers, without a word on their rights", found.unstated),
    ):  # fmt: skip
        if paths:
            yield ""
            yield f"{title}: {len(paths):,}"
            yield from (f"  {path}" for path in paths[:SHOWN])
            if len(paths) > SHOWN:
                yield f"  … and {len(paths) - SHOWN:,} more; --json names all"
