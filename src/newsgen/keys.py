"""The keys of front matter, by the kind of value that they take."""

from __future__ import annotations

# Other tools' names for the same thing, as found in archives that come from them.
SYNONYMS = {
    "authors": "author",
    "byline": "author",
    "topics": "tags",
    "keywords": "tags",
    "url": "source_url",
    "original": "source_url",
    "deck": "subtitle",
    "kicker": "section",
    "description": "summary",
    "organizations": "organisations",
    "language": "lang",
    "expires_on": "expires",
}
TEXT_KEYS = (
    "title", "subtitle", "section", "source", "source_url", "lang", "slug", "status", "summary",
    "rights", "image", "caption", "credit", "alt", "date_order", "publisher",
)  # fmt: skip
DATE_KEYS = ("date", "updated", "expires")
LIST_KEYS = ("author", "tags", "organisations", "people", "aliases", "not", "keep", "cut")
FLAG_KEYS = ("draft",)
