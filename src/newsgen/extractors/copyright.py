"""The copyright line: "Copyright © 2024 The Brussels Times. All Rights Reserved."."""

from __future__ import annotations

import re

import msgspec

from ..model import Article, Evidence
from ..reading import Reading

_YEARS = re.compile(r"(?<!\d)((?:1[5-9]|20)\d\d)(?: ?[-–—] ?((?:1[5-9]|20)?\d\d))?(?!\d)")
_MARK = re.compile(r"(?:all )?contents|copyrights?|©|\(c\)|tous droits réservés|all rights reserved", re.I)
_END = re.compile(
    r"[.|•·]\s*(?:all rights|tous droits|this (?:material|article|content)|reproduction|terms|privacy)\b.*|"
    r"[,–—-]?\s*(?:all rights reserved|tous droits réservés).*", re.I | re.S,
)  # fmt: skip


def extract(reading: Reading, article: Article) -> Article:
    """Fill ``copyright``, ``copyright_year`` and, when nothing better is known, ``publisher``.

    The year is the page's, not the text's: it never becomes a date of publication.
    """
    for piece, label in reading.layout.of("copyright"):
        year, publisher = read(piece.text)
        evidence = [Evidence("copyright", label.rule, piece.first, piece.last)]
        if publisher and not article.publisher:
            evidence.append(Evidence("publisher", label.rule, piece.first, piece.last, 0.9))
        return msgspec.structs.replace(
            article,
            copyright=piece.text,
            copyright_year=year,
            publisher=article.publisher or publisher,
            evidence=(*article.evidence, *evidence),
        )
    return article


def read(text: str) -> tuple[int | None, str]:
    """Year (the last one of a range) and holder.

    >>> read("© 2019-2024 The Daily Planet Ltd. All rights reserved.")
    (2024, 'The Daily Planet Ltd')
    """
    years = _YEARS.search(text)
    year = None
    if years:
        last = years[2] or years[1]
        year = int(last) if len(last) == 4 else int(years[1][:2] + last)
    rest = _END.sub("", text)
    if years and years.start() < len(rest):
        rest = rest[: years.start()] + " " + rest[years.end() :]
    rest = _MARK.sub(" ", rest)
    rest = re.sub(r"\s+", " ", rest).strip(" .,|-–—•·:()")
    rest = re.sub(r"^(?:by|par) ", "", rest, flags=re.I)
    rest = re.split(r"\. (?=[A-Z])| [|•·] ", rest)[0].strip(" .,")
    known = 1 <= len(rest.split()) <= 8 and any(c.isupper() for c in rest)
    return year, rest if known else ""
