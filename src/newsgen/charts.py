"""Bar charts as inline SVG: each bar a link with a title, and a table of the same numbers within reach.

Lengths are SVG attributes in per cent, so that nothing needs an inline style and the labels keep their shape
at any width. Written here and not in a template because thousands of term pages have one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

from .views import Bar, Group

FEWEST = 3
"""Bars below which a chart says no more than the list beside it."""
NARROWEST = 9
"""A chart of few bars is drawn as if it had this many, so that none is a slab."""
BASE, TALLEST = 82, 0.66
"""Where the bars stand, in per cent of the height, and the height of one per cent of a bar."""


def columns(
    bars: Sequence[Bar],
    root: str,
    name: str,
    parts: str = "Year",
    groups: Sequence[Group] = (),
    tabled: object = True,
    total: int = 0,
    undated: int = 0,
) -> Markup:
    """A chart named ``name`` of ``bars``; empty where there are too few. What has no date has no place on
    an axis of dates; the table has it. A bar without a page leads to its heading among ``groups``. The chart says
    of how many articles (``total``) it is, and how many ``undated`` ones it leaves out.

    The chart is one stop for the Tab key; a script leads from bar to bar by the arrow keys, and without it the table
    has all links (WAI-ARIA Authoring Practices, roving focus)."""
    drawn = [bar for bar in bars if bar.label != "Undated"]
    if sum(1 for bar in drawn if bar.count) < FEWEST:
        return Markup()
    anchors = {group.label: group.anchor for group in groups}
    count = len(drawn)
    every = _label_step(count, drawn[-1].label)
    highest = next((bar.label for bar in drawn if bar.share == 100), None)
    label = escape(name)
    end, places = _places(count)
    mark = "chart-" + re.sub(r"[^a-z0-9]+", "-", name.lower())
    most = max(drawn, key=lambda bar: bar.count)
    placed = sum(bar.count for bar in drawn)
    undated = undated or sum(bar.count for bar in bars if bar.label == "Undated")
    total = max(total, placed + undated)
    of = f"{placed:,} of {total:,} articles" if placed < total else f"all {placed:,} articles"
    left = f"; {undated:,} undated left out" if undated else ""
    told = f"Bars from {drawn[0].label} to {drawn[-1].label}; the tallest is {most.label} with {most.count:,}."
    lines = [
        f'<figure class="chart{" few" if count <= 16 else ""}">',
        f'<figcaption>{label} <span class="of">{of}{left}</span></figcaption>',
        f'<svg role="group" tabindex="0" aria-labelledby="{mark}" aria-describedby="{mark}-d">',
        f'<title id="{mark}">{label}</title><desc id="{mark}-d">{escape(told)} {of}{left}.</desc>',
        f'<line class="axis" x1="0" x2="{end}%" y1="{BASE}%" y2="{BASE}%"/>',
    ]
    for index, bar in enumerate(drawn):
        place = places[index]
        if bar.count:
            lines.append(_bar(bar, root, anchors, place))
        if bar.label == highest:
            lines.append(f'<text x="{place.middle}%" y="11%" class="mid">{bar.count:,}</text>')
        lines.append(_axis_label(bar.label, index, count, every, place))
    lines.append("</svg>")
    if tabled:
        summary = "<summary>The same numbers as a table</summary>"
        lines.append(f"<details>\n{summary}\n{table(bars, root, name, parts)}</details>")
    lines.append("</figure>\n")
    return Markup("\n".join(line for line in lines if line))


class _Place(NamedTuple):
    """Where the n-th bar of a chart stands, in per cent."""

    left: float
    right: float
    middle: float
    bar: str
    hit: str


@lru_cache(maxsize=256)
def _places(count: int) -> tuple[float, tuple[_Place, ...]]:
    """The end of the axis, and the place of each bar, in a chart of so many."""
    step = 100 / max(count, NARROWEST)
    width, wide = round(step * 0.7, 3), round(step, 3)
    places = (
        _Place(
            left=round(index * step, 3),
            right=round((index + 1) * step, 3),
            middle=round((index + 0.5) * step, 3),
            bar=f'x="{round((index + 0.15) * step, 3)}%" width="{width}%"',
            hit=f'x="{round(index * step, 3)}%" width="{wide}%"',
        )
        for index in range(count)
    )
    return round(count * step, 3), tuple(places)


@lru_cache(maxsize=101)
def _standing(share: int) -> str:
    """Top and height of a bar."""
    height = round(max(share, 2) * TALLEST, 2)
    return f'y="{round(BASE - height, 2)}%" height="{height}%"'


def _bar(bar: Bar, root: str, anchors: dict[str, str], place: _Place) -> str:
    drawn = f'<rect class="bar" {place.bar} {_standing(bar.share)}/>'
    anchor = anchors.get(bar.label) or anchors.get(bar.label[-4:], "")  # a month's articles stand under its year
    target = root + bar.path if bar.path else f"#{anchor}" if anchor else ""
    if not target:
        return drawn
    title = f"{escape(bar.label)}: {bar.count:,} article{'' if bar.count == 1 else 's'}"
    # xlink:href, since scripts that read a.href expect a text.
    return (
        f'<a tabindex="-1" xlink:href="{escape(target)}"><title>{title}</title>'
        f'<rect class="hit" {place.hit} height="{BASE}%"/>{drawn}</a>'
    )


def _label_step(count: int, last: str) -> int:
    """Every label where all fit on a phone (letters, words and days need less room than years), else round years."""
    years = last.isdigit() and int(last) > 31
    if count <= 9 or len(last) == 1 or (count <= 16 and not years):
        return 1
    return next(step for most, step in ((31, 5), (90, 10), (220, 25), (10**9, 50)) if count <= most)


def _axis_label(label: str, index: int, count: int, every: int, place: _Place) -> str:
    if every == 1:
        short = _month(label) if count > 9 and label[:3].isalpha() else escape(label if label.isdigit() else label[:3])
        return f'<text x="{place.middle}%" y="98%" class="mid">{short}</text>'
    if index == 0:
        return f'<text x="{place.left}%" y="98%">{escape(label)}</text>'
    if index == count - 1:
        return f'<text x="{place.right}%" y="98%" class="end">{escape(label)}</text>'
    if label.startswith("January "):
        return f'<text x="{place.left}%" y="98%">{escape(label[8:])}</text>' if 2 < index < count - 6 else ""
    # On a phone a year takes a tenth of the axis: it keeps that far from those at the ends.
    inside = 18 < place.middle < 82
    if label.isdigit() and int(label) % every == 0 and inside:
        return f'<text x="{place.middle}%" y="98%" class="mid">{escape(label)}</text>'
    return ""


def _month(label: str) -> str:
    """A month among many: three letters, on a phone one (``static/style.css``)."""
    rest = f"<tspan>{escape(label[1:3])}</tspan>" if len(label) > 1 else ""
    return f"{escape(label[:1])}{rest}"


def table(bars: Sequence[Bar], root: str, name: str, parts: str) -> str:
    """The bars as a table; HTML."""
    rows = []
    for bar in bars:
        label = str(escape(bar.label))
        if bar.path:
            label = f'<a href="{escape(root + bar.path)}">{label}</a>'
        rows.append(f'<tr><th scope="row">{label}</th><td>{bar.count:,}</td></tr>\n')
    label = escape(name)
    return (
        f'<div class="numbers" tabindex="0" role="region" aria-label="{label}">\n'
        f'<table>\n<caption class="unseen">{label}</caption>\n'
        f'<thead><tr><th scope="col">{escape(parts)}</th><th scope="col">Articles</th></tr></thead>\n'
        f"<tbody>\n{''.join(rows)}</tbody>\n</table>\n</div>\n"
    )
