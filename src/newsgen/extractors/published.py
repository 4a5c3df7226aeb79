"""When it appeared and when it was last changed, as the text says."""

from __future__ import annotations

import re
from datetime import date

import msgspec

from .. import dates
from ..layout import Label, Piece
from ..model import Article, Evidence
from ..reading import Reading
from ..words import Words, key, words

# Days between two dates of one article: published and updated seldom lie further apart.
_NEAR = 14


def extract(reading: Reading, article: Article) -> Article:
    """Fill ``published`` and ``updated`` from the lines that state dates.

    "Published: 22:04, 22 Apr 2024", "Jen MillsPublished Jul 17, 2024, 11:21am|Updated Jul 17, 2024, 6:39pm"
    """
    document = reading.document
    listed = words(document.lang)
    stated = reading.layout.of("date", "byline")
    order = document.date_order
    if not order and any("/" in piece.text or "." in piece.text for piece, _ in stated):
        order = _order(reading, [piece.text for piece, _ in stated])
    published = updated = ""
    evidence = list(article.evidence)
    labelled = ""
    for piece, label in stated:
        found = dates.find(piece.text, order, document.lang) if any(map(str.isdigit, piece.text)) else []
        at = 0
        for one in found:
            field = _field(piece.text[at : one.start], listed) or labelled or "published"
            at = one.end
            labelled = ""
            if one.ambiguous:
                evidence.append(_evidence("published", "two readings, so none", piece, label, 0.0))
            elif field == "updated" and not updated:
                updated = one.iso
                evidence.append(_evidence("updated", label.rule, piece, label, label.certainty))
            elif field == "published" and not published:
                published = one.iso
                evidence.append(_evidence("published", label.rule, piece, label, label.certainty))
            else:
                evidence.append(_evidence(field, "a further date, not used", piece, label, 0.2))
        if not found and label.role == "date":
            labelled = _field(piece.text, listed)
            evidence.append(_evidence(labelled or "published", label.rule, piece, label, label.certainty))
    if len(evidence) == len(article.evidence):
        return article
    basis = "text" if published else article.published_basis
    return msgspec.structs.replace(
        article, published=published, published_basis=basis, updated=updated, evidence=tuple(evidence)
    )


def _order(reading: Reading, stated: list[str]) -> str:
    """Which number is the day: as another date of the text shows, or because only one reading is near
    the other dates that the text states ("Published 11/03/2020, updated 12 March 2020")."""
    if settled := dates.settle("\n".join(piece.text for piece in reading.layout.pieces)):
        return settled
    lang = reading.document.lang
    plain = [d.iso[:10] for text in stated for d in dates.find(text, "", lang) if len(d.iso) >= 10]
    if not plain:
        return ""
    near: list[str] = []
    for order in ("dmy", "mdy"):
        read = [d.iso[:10] for text in stated for d in dates.find(text, order, lang) if d.iso]
        doubtful = [iso for iso in read if iso not in plain or read.count(iso) > plain.count(iso)]
        if doubtful and all(min(_days(iso, other) for other in plain) <= _NEAR for iso in doubtful):
            near.append(order)
    return near[0] if len(near) == 1 else ""


def _days(one: str, other: str) -> int:
    if len(one) < 10:
        return _NEAR + 1
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)


def _field(before: str, listed: Words) -> str:
    """Which date the words before it announce: "… |Updated " -> "updated"."""
    last = re.split(r"[|•·]|  ", before)[-1]
    bare = key(re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", last))
    for field, labels in (("updated", listed.updated), ("published", listed.published)):
        if any(bare == label or bare.endswith(" " + label) for label in labels):
            return field
    return ""


def _evidence(field: str, rule: str, piece: Piece, label: Label, certainty: float) -> Evidence:
    return Evidence(field, rule, piece.first, piece.last, certainty)
