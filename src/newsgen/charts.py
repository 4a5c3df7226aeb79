"""Bar charts as inline SVG: each bar a link with a title, and a table of the same numbers within reach.

Lengths are SVG attributes in per cent, so that nothing needs an inline style and the labels keep their shape
at any width. Written here and not in a template because thousands of term pages have one.
"""

from __future__ import annotations

from collections.abc import Sequence

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
) -> Markup:
    """A chart named ``name`` of ``bars``; empty where there are too few. What has no date has no place on
    an axis of dates; the table has it. A bar without a page leads to its heading among ``groups``."""
    drawn = [bar for bar in bars if bar.label != "Undated"]
    if sum(1 for bar in drawn if bar.count) < FEWEST:
        return Markup()
    anchors = {group.label: group.anchor for group in groups}
    count = len(drawn)
    step = 100 / max(count, NARROWEST)
    every = _label_step(count, drawn[-1].label)
    highest = next((bar.label for bar in drawn if bar.share == 100), None)
    label = escape(name)
    lines = [
        f'<figure class="chart{" few" if count <= 16 else ""}">',
        f'<figcaption>{label}</figcaption>\n<svg role="group" aria-label="{label}">',
        f'<line class="axis" x1="0" x2="{round(count * step, 3)}%" y1="{BASE}%" y2="{BASE}%"/>',
    ]
    for index, bar in enumerate(drawn):
        left = index * step
        middle = round(left + step / 2, 3)
        if bar.count:
            lines.append(_bar(bar, root, anchors, left, step))
        if bar.label == highest:
            lines.append(f'<text x="{middle}%" y="11%" class="mid">{bar.count:,}</text>')
        lines.append(_axis_label(bar.label, index, count, every, left, step, middle))
    lines.append("</svg>")
    if tabled:
        summary = "<summary>The same numbers as a table</summary>"
        lines.append(f"<details>\n{summary}\n{table(bars, root, name, parts)}</details>")
    lines.append("</figure>\n")
    return Markup("\n".join(line for line in lines if line))


def _bar(bar: Bar, root: str, anchors: dict[str, str], left: float, step: float) -> str:
    height = round(max(bar.share, 2) * TALLEST, 2)
    drawn = (
        f'<rect class="bar" x="{round(left + step * 0.15, 3)}%" y="{round(BASE - height, 2)}%" '
        f'width="{round(step * 0.7, 3)}%" height="{height}%"/>'
    )
    target = root + bar.path if bar.path else "#" + anchors[bar.label] if bar.label in anchors else ""
    if not target:
        return drawn
    title = f"{escape(bar.label)}: {bar.count:,} article{'' if bar.count == 1 else 's'}"
    # xlink:href, since scripts that read a.href expect a text.
    return (
        f'<a xlink:href="{escape(target)}"><title>{title}</title><rect class="hit" x="{round(left, 3)}%" '
        f'width="{round(step, 3)}%" height="{BASE}%"/>{drawn}</a>'
    )


def _label_step(count: int, last: str) -> int:
    """Every label where all fit on a phone (words and days need less room than years), else round years."""
    years = last.isdigit() and int(last) > 31
    if count <= 9 or (count <= 16 and not years):
        return 1
    return next(step for most, step in ((31, 5), (90, 10), (220, 25), (10**9, 50)) if count <= most)


def _axis_label(label: str, index: int, count: int, every: int, left: float, step: float, middle: float) -> str:
    if every == 1:
        return f'<text x="{middle}%" y="98%" class="mid">{escape(label if label.isdigit() else label[:3])}</text>'
    if index == 0:
        return f'<text x="{round(left, 3)}%" y="98%">{escape(label)}</text>'
    if index == count - 1:
        return f'<text x="{round(left + step, 3)}%" y="98%" class="end">{escape(label)}</text>'
    inside = max(count * 0.15, 2) < index + 1 < min(count * 0.87, count - 2)
    if label.isdigit() and int(label) % every == 0 and inside:
        return f'<text x="{middle}%" y="98%" class="mid">{escape(label)}</text>'
    return ""


def table(bars: Sequence[Bar], root: str, name: str, parts: str) -> str:
    """The bars as a table; HTML."""
    rows = []
    for bar in bars:
        label = str(escape(bar.label))
        if bar.path:
            label = f'<a href="{escape(root + bar.path)}">{label}</a>'
        rows.append(f'<tr><th scope="row">{label}</th><td>{bar.count:,}</td></tr>\n')
    return (
        f'<div class="numbers">\n<table>\n<caption class="unseen">{escape(name)}</caption>\n'
        f'<thead><tr><th scope="col">{escape(parts)}</th><th scope="col">Articles</th></tr></thead>\n'
        f"<tbody>\n{''.join(rows)}</tbody>\n</table>\n</div>\n"
    )
