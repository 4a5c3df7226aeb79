"""Where the article is in the text: the stretch of prose between what a page puts round it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .draft import Draft
from .labels import Label
from .shapes import ITEM_LINE, PROSE, SENTENCE, SHORT
from .signs import TRAIL, appeal

_OUTSIDE = ("copyright", "date", "byline", "furniture", "credit")
_LABEL_WORTH = {"furniture": -0.7, "copyright": -6.0, "byline": -0.2, "date": -0.2}
# More names than this tell nothing more.
_NAMES = 60
_COMMENTS = 3
_LINKS = 3
_CUT_SHORT = ("…", "...")
_NAME = re.compile(r"(?<=[a-z,’'\"“(] )[A-Z][a-zà-ÿ]{2,}|\b[A-Z]{2,}\b")


def find_region(draft: Draft) -> None:
    """Set ``page``, ``first`` and ``last``.

    A clean text is the article from its first prose to its last. On a page it is the stretch with the
    greatest sum of worth: prose counts for it, what a page says counts against it.
    """
    draft.page = _is_page(draft)
    if draft.page:
        _find_comments(draft)
        _find_links(draft)
        _find_appeals(draft)
        worths = _worths(draft)
        # Without any prose it is a table of results, not a page.
        draft.page = max(worths) > 0
    if draft.page:
        _close_below_the_article(draft, worths)
        draft.first, draft.last = _best(worths)
        _weigh_by_names(draft, worths)
        draft.first, draft.last = _best(worths)
    else:
        inside = [
            n for n, kind in enumerate(draft.shapes) if kind != SHORT and draft.role(n) not in _OUTSIDE
        ]
        if inside:
            draft.first, draft.last = inside[0], inside[-1]
    if draft.kept:
        draft.first = min(draft.first, *draft.kept)
        draft.last = max(draft.last, *draft.kept)


def _is_page(draft: Draft) -> bool:
    """Whether a text shows signs of a page around the article."""
    furniture = short = 0
    for kind, label in zip(draft.shapes, draft.labels, strict=True):
        if label is None:
            short += kind == SHORT
        elif label.role == "furniture" and kind != PROSE:
            furniture += label.rule not in ("no words", "end mark", "editor", TRAIL)
    return furniture >= 3 or (furniture >= 1 and short * 2 > len(draft))


def _find_comments(draft: Draft) -> None:
    """'harbourfan says:' above what a reader says: three such lines stand only below an article. Where an article
    quotes somebody in this way, a quotation mark opens what is said."""
    heads = [
        n
        for n in range(len(draft) - 1)
        if draft.is_open(n)
        and draft.texts[n][-1] == ":"
        and len(draft.texts[n]) < 90
        and draft.words.remarks.search(draft.texts[n])
        and draft.texts[n + 1][0] not in "\"“‘«'"
    ]
    if len(heads) >= _COMMENTS:
        draft.labels[heads[0]] = Label("furniture", "heads a reader's comment", 0.8, end=True)


def _find_links(draft: Draft) -> None:
    """Three lines or more in a row that break off ("Trio leads Tarnsund past …") link elsewhere; a paragraph that
    stands three times on a page is a picture's."""
    run: list[int] = []
    for n in range(len(draft) + 1):
        if n < len(draft) and draft.is_open(n) and len(draft.texts[n]) < 130 and draft.texts[n].endswith(_CUT_SHORT):
            run.append(n)
            continue
        for m in run if len(run) >= _LINKS else ():
            draft.put(m, "furniture", "links cut short", 0.7)
        run = []
    often = Counter(
        text for n, text in enumerate(draft.texts) if draft.is_open(n) and draft.shapes[n] == PROSE
    )
    if max(often.values(), default=0) >= _LINKS:
        for n, text in enumerate(draft.texts):
            if draft.is_open(n) and often[text] >= _LINKS and n not in draft.kept:
                draft.put(n, "furniture", "stands more than once on the page", 0.85)


def _find_appeals(draft: Draft) -> None:
    """A page asks its visitors for things in whole sentences too."""
    for n, text in enumerate(draft.texts):
        if draft.is_open(n) and draft.shapes[n] != SHORT and n not in draft.kept:
            draft.labels[n] = appeal(text, draft.words)


def _best(worths: Sequence[float]) -> tuple[int, int]:
    """The stretch with the greatest sum, in one pass."""
    best, first, last = 0.0, 0, -1
    total, start = 0.0, 0
    for n, worth in enumerate(worths):
        if total <= 0:
            total, start = 0.0, n
        total += worth
        if total > best:
            best, first, last = total, start, n
    return first, last


def _worths(draft: Draft) -> list[float]:
    """What each piece adds to a stretch that holds it.

    Prose among prose counts most. In and after a box of links a single sentence between short lines is
    a teaser, however long, and counts little.
    """
    order = [n for n in range(len(draft)) if draft.role(n) in (None, "caption", "credit")]
    place = {n: i for i, n in enumerate(order)}
    worths: list[float] = []
    boxed = False
    for n, (kind, label) in enumerate(zip(draft.shapes, draft.labels, strict=True)):
        if label is not None:
            boxed = boxed or label.box
            worths.append(_LABEL_WORTH.get(label.role, 0.0) - (0.8 if label.box else 0.0))
            continue
        if kind == SHORT:
            worths.append(-0.5 if draft.length(n) <= 10 else -0.9)
            continue
        i = place[n]
        beside = [draft.shapes[m] for m in (*order[max(0, i - 1) : i], *order[i + 1 : i + 2])]
        if all(other == SHORT for other in beside):
            worths.append(0.4 if boxed else 1.0)
            continue
        if boxed and i and draft.shapes[order[i - 1]] != SHORT:
            boxed = False
        worths.append(_worth_of(draft.texts[n], kind))
    return worths


def _worth_of(text: str, kind: str) -> float:
    if kind == SENTENCE:
        return 0.7
    if kind == ITEM_LINE:
        return 0.6
    return min(4.0, 0.8 + len(text) / 90)


def _close_below_the_article(draft: Draft, worths: list[float]) -> None:
    """Below "12 responses" no article goes on, however well its readers write."""
    prose = 0
    for n, label in enumerate(draft.labels):
        if label is None:
            prose += draft.shapes[n] == PROSE
        elif label.end and prose > 1:
            worths[n:] = [-5.0] * (len(worths) - n)
            return


def _weigh_by_names(draft: Draft, worths: list[float]) -> None:
    """Prose below the first stretch counts more when it names whom the article names: a box in the
    middle must not cut the text in two, and other people's stories below must not join it."""
    names: Counter[str] = Counter()
    for n in range(draft.first, draft.last + 1):
        if draft.is_open(n) and draft.shapes[n] == PROSE:
            names.update(set(_NAME.findall(draft.texts[n][:1500])))
    known = [name for name, count in names.most_common(_NAMES) if count > 1]
    for n in range(draft.last + 1, len(draft)):
        if draft.is_open(n) and draft.shapes[n] == PROSE and worths[n] > 0:
            if any(name in draft.texts[n] for name in known):
                worths[n] = _worth_of(draft.texts[n], PROSE) + 0.8
            else:
                worths[n] *= 0.6


def trust_a_clean_text(draft: Draft) -> None:
    """Take weak signs back in a text that shows no page around it."""
    for n, label in enumerate(draft.labels):
        if label is None or label.role != "furniture":
            continue
        if _is_weak(label, draft.shapes[n]) and any(c.isalnum() for c in draft.texts[n]):
            draft.labels[n] = None


def _is_weak(label: Label, kind: str) -> bool:
    """Signs that a clean text gives by chance: an attendance ("78,000"), a sentence about newsletters."""
    if label.rule == "asks the visitor to do something":
        return kind != SHORT
    return label.rule in ("no words", "an offer to the reader", "a length of time", "how long ago")
