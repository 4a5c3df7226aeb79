"""An article as JSON: the form that other programs read, described in ``docs/record.md``."""

from __future__ import annotations

from typing import Any

import msgspec

from .model import Article

# Absent is null in JSON, never an empty text: a reader must not mistake it for a value.
_NULL_WHEN_EMPTY = (
    "subtitle", "section", "published", "updated", "publisher", "dateline", "copyright", "source",
    "source_url", "rights", "summary", "expires",
)  # fmt: skip


def to_json(article: Article) -> dict[str, Any]:
    """The record of ``article`` as plain values, the fields a reader asks for first standing first."""
    plain: dict[str, Any] = msgspec.to_builtins(article)
    given, found = plain.pop("tags"), plain.pop("found_tags")
    del plain["hidden"]
    first: dict[str, Any] = {
        "title": article.title,
        "subtitle": article.subtitle or None,
        "byline": plain.pop("byline"),
        "published": article.published or None,
        "publisher": article.publisher or None,
        "copyright_year": article.copyright_year,
        "dateline": article.dateline or None,
        "tags": list(dict.fromkeys([*given, *found])),
        "images": [_nulls(figure, "caption", "credit") for figure in plain.pop("images")],
        "blocks": plain.pop("blocks"),
        "organisations": [
            _nulls(_placed(body), "country", "canonical") for body in plain.pop("organisations")
        ],
        "people": [
            _nulls(_placed(person), "canonical", "role", "affiliation") for person in plain.pop("people")
        ],
        "quotes": [_nulls(quotation, "speaker") for quotation in plain.pop("quotes")],
    }
    rest = {name: value for name, value in plain.items() if name not in first}
    rest["tags_given"], rest["tags_found"] = given, found
    rest["terms"] = dict(plain["terms"])
    return first | _nulls(rest, *_NULL_WHEN_EMPTY)


def _placed(named: dict[str, Any]) -> dict[str, Any]:
    """A name with the surface forms printed as ``mentions`` and their places as ``places``."""
    places = named.pop("mentions")
    named["mentions"] = list(dict.fromkeys(place["surface"] for place in places))
    named["places"] = places
    return named


def _nulls(values: dict[str, Any], *names: str) -> dict[str, Any]:
    """``values`` with None for the empty texts among ``names``."""
    return {name: None if value == "" and name in names else value for name, value in values.items()}
