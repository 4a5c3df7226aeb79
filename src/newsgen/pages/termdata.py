"""A term's articles and the sentences that name it, for other programs: JSON and CSV (RFC 4180)."""

from __future__ import annotations

import csv
import io
from abc import ABC, abstractmethod

import msgspec

from ..rows import Listed, TermRow
from ..views import FileView
from .feed import page_address
from .shelf import OfTerm, Shelf
from .term import ENOUGH, considered

COLUMNS = ("date", "title", "source", "page", "paragraph", "before", "name", "after")


class _TermData(OfTerm, ABC):
    """Key: ``taxonomy/slug``; terms of few articles have no file, and the file of a large one holds its newest."""

    name, template, suffix = "", "file.txt", ""

    def holds(self, row: TermRow) -> bool:
        return row.count >= ENOUGH

    quoting = OfTerm.showing

    def path(self, key: str, shelf: Shelf) -> str:
        return f"{key}/articles{self.suffix}"

    def view(self, key: str, shelf: Shelf) -> FileView:
        row = shelf.archive.term(*key.split("/"))
        if row is None:
            raise LookupError(f"no term {key}")
        return FileView(self.text(row, considered(row, shelf.archive), shelf))

    @abstractmethod
    def text(self, row: TermRow, listed: list[Listed], shelf: Shelf) -> str:
        """The file."""


class TermJson(_TermData):
    name, suffix = "term-json", ".json"

    def text(self, row: TermRow, listed: list[Listed], shelf: Shelf) -> str:
        base = shelf.config.base_url
        value = {
            "name": row.name,
            "taxonomy": row.taxonomy,
            "articles": row.count,
            "undated": row.undated,
            "listed": [
                {
                    "date": item.published or None,
                    "title": item.title,
                    "source": item.source or None,
                    "page": base + page_address(item.path) if base else item.path,
                    "sentences": [
                        {"before": p.before, "name": p.surface, "after": p.after, "paragraph": p.anchor or None}
                        for p in item.named.passages
                    ],
                    "further_sentences": item.named.more,
                    "quotations": [
                        {"text": s.text, "speaker": s.speaker, "role": s.role or None, "paragraph": s.anchor or None}
                        for s in item.named.sayings
                    ],
                }
                for item in listed
            ],
        }
        return msgspec.json.format(msgspec.json.encode(value), indent=1).decode() + "\n"


class TermCsv(_TermData):
    name, suffix = "term-csv", ".csv"

    def text(self, row: TermRow, listed: list[Listed], shelf: Shelf) -> str:
        base = shelf.config.base_url
        table = io.StringIO()
        writer = csv.writer(table)
        writer.writerow(COLUMNS)
        for item in listed:
            page = base + page_address(item.path) if base else item.path
            head = (item.published, item.title, item.source, page)
            for p in item.named.passages:
                writer.writerow(map(_harmless, (*head, p.anchor, p.before, p.surface, p.after)))
            if not item.named.passages:
                writer.writerow(map(_harmless, (*head, "", "", "", "")))
        return table.getvalue()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
