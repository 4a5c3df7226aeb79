"""Drawings beside the bar charts: who stands together, as arcs beside a list of names; a line of small bars.

As in ``charts``, lengths are attributes and whole numbers, so that nothing needs an inline style and the drawing is the
same on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from .views import GraphPair, TermLink

ROW = 28
"""Height of a name in pixels: a link that a finger can hit (WCAG 2.2, 2.5.8), and the distance of the arcs."""
WIDE = 400
"""Width of the drawing in its own units."""
DRAWN = 150
"""Arcs that a drawing may have, the strongest: more are a tangle."""


def arcs(nodes: Sequence[TermLink], pairs: Sequence[GraphPair], root: str) -> Markup:
    """An arc diagram (Wattenberg, 2002): names in a column, an arc for each pair, as thick as the pair is frequent.
    The names stand in such an order that those often together are near one another. A node without a pair is left
    out."""
    drawn = pairs[:DRAWN]
    order = _order(len(nodes), drawn)
    if not order:
        return Markup()
    place = {node: index for index, node in enumerate(order)}
    most = drawn[0].count
    height = ROW * len(order)
    longest = max(abs(place[pair.one] - place[pair.other]) for pair in drawn)
    lines = ['<div class="arcs">\n<ol class="names">\n']
    for node in order:
        term = nodes[node]
        name = escape(term.name)
        if term.path:
            name = Markup(f'<a href="{escape(root + term.path)}">{name}</a>')
        lines.append(f'<li>{name} <span class="n">{term.count:,}</span></li>\n')
    label = f"{len(drawn)} pairs of organisations that stand together in articles, as arcs between their names"
    lines.append(
        f'</ol>\n<div class="drawn"><svg role="img" aria-label="{label}" viewBox="0 0 {WIDE} {height}" '
        'preserveAspectRatio="none">\n'
    )
    for pair in reversed(drawn):  # the strongest on top
        one, other = sorted((place[pair.one], place[pair.other]))
        top, bottom = one * ROW + ROW // 2, other * ROW + ROW // 2
        reach = 20 + (WIDE - 40) * (other - one) // longest
        width = 1 + 5 * (pair.count - 1) // max(1, most - 1)
        title = escape(f"{nodes[pair.one].name} and {nodes[pair.other].name}: {pair.count:,}")
        lines.append(
            f'<path d="M0 {top}C{reach} {top} {reach} {bottom} 0 {bottom}" stroke-width="{width}">'
            f"<title>{title}</title></path>\n"
        )
    lines.append("</svg></div>\n</div>\n")
    return Markup("".join(lines))


def _order(count: int, pairs: Sequence[GraphPair]) -> list[int]:
    """Numbers of the nodes that have pairs: each is followed by the one that it is most often together with, of those
    that are left; the strongest pairs lead. Ties are settled by number, which is the rank."""
    ties: dict[int, dict[int, int]] = {}
    for pair in pairs:
        ties.setdefault(pair.one, {})[pair.other] = pair.count
        ties.setdefault(pair.other, {})[pair.one] = pair.count
    left = {node for node in range(count) if node in ties}
    order: list[int] = []
    while left:
        last = order[-1] if order else None
        near = {node: n for node, n in ties[last].items() if node in left} if last is not None else {}
        if not near:
            # Begin a new run at the one that is tied most closely to those that stand already.
            near = {node: sum(n for other, n in ties[node].items() if other not in left) for node in left}
            if not order:
                near = {node: sum(ties[node].values()) for node in left}
        chosen = max(near, key=lambda node: (near[node], -node))
        order.append(chosen)
        left.discard(chosen)
    return order


def spark(counts: Sequence[int]) -> Markup:
    """A line of small bars, beside a number that says the same in words; empty where there is nothing to compare."""
    if len(counts) < 2 or not any(counts):
        return Markup()
    top = max(counts)
    path = "".join(f"M{index * 3 + 1} 16v{-max(1, 15 * count // top)}" for index, count in enumerate(counts) if count)
    width = 3 * len(counts)
    return Markup(
        f'<svg class="spark" aria-hidden="true" viewBox="0 0 {width} 16" width="{width}" height="16" '
        'preserveAspectRatio="none">'
        f'<path class="ground" d="M0 16H{width}"/><path d="{path}"/></svg>'
    )
