"""The archive as a spreadsheet, and back: ``newsgen list --csv`` and ``newsgen apply``.

What an editor changes in a cell becomes a line in the sidecar of that text. Each changed text is read again with
its new sidecar before anything is written, so that no cell is taken that would have no effect.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from functools import lru_cache
from typing import Any, Final

import msgspec

from . import dates
from .archive import Archive
from .authority import fold
from .changes import Change, edited
from .config import Site
from .decisions import has_key, with_names, with_value
from .ledger import Ledger
from .loaded import LoadContext
from .model import Article
from .problems import Problem
from .reread import reread, sidecar_of, sidecar_text, source_of, text_of
from .review import in_article
from .rows import UNDATED
from .sources import SourceFile
from .texts import content_prefix, context_for
from .yaml_edit import CannotEdit

FIXED: Final = ("id", "file")
TEXTS: Final = {
    "title": "title", "subtitle": "subtitle", "section": "section", "date": "date", "source": "source",
    "source_url": "source_url", "lang": "lang", "status": "status", "summary": "summary", "rights": "rights",
}  # fmt: skip
LISTS: Final = {"byline": "author", "tags": "tags", "organisations": "organisations", "people": "people"}
COLUMNS: Final = (
    "id", "file", "date", "title", "subtitle", "section", "byline", "source", "source_url", "lang", "tags",
    "organisations", "people", "status", "summary", "rights",
)  # fmt: skip
JOIN: Final = "; "
BOM: Final = "\ufeff"
"""By this mark spreadsheets know that a file is UTF-8."""

# What a spreadsheet would take for a formula; a cell that looks like a guarded one is guarded once more.
_RUNS = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Applied(msgspec.Struct, frozen=True):
    """What a sheet comes to: the changes of sidecars, how many ``cells`` differ, and what is wrong with it."""

    changes: tuple[Change, ...]
    cells: int
    problems: tuple[Problem, ...]


# Out


def columns(site: Site) -> tuple[str, ...]:
    """The columns of articles; the site's own taxonomies are the last."""
    return (*COLUMNS, *site.config.taxonomies)


def article_rows(site: Site, connection: sqlite3.Connection, *, undated: bool = False) -> Iterator[dict[str, str]]:
    """Every article of the last build, drafts too."""
    archive = Archive(connection)
    with closing(
        connection.execute("SELECT n FROM article WHERE sort >= ? ORDER BY sort, id", (UNDATED if undated else "",))
    ) as found:
        for (n,) in found:
            values = _values(site, archive.record(n))
            yield {name: JOIN.join(value) if isinstance(value, tuple) else value for name, value in values.items()}


def as_csv(names: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A table as spreadsheets read it, line by line."""
    names = list(names)
    yield BOM + _line(names)
    for row in rows:
        yield _line([guarded(_cell(row[name])) for name in names])


def guarded(text: str) -> str:
    """``text`` so that no spreadsheet runs it.

    >>> guarded("=1+1")
    "'=1+1"
    """
    return "'" + text if _RUNS.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text


def _line(cells: list[str]) -> str:
    into = io.StringIO()
    csv.writer(into).writerow(cells)
    return into.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return JOIN.join(map(str, value))
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _values(site: Site, article: Article) -> dict[str, str | tuple[str, ...]]:
    """The cells of an article; lists are tuples."""
    terms = dict(article.terms)
    values: dict[str, str | tuple[str, ...]] = {
        "id": article.id,
        "file": content_prefix(site) + article.source_path,
        "date": article.published,
        "byline": article.byline,
        "tags": tuple(dict.fromkeys((*article.tags, *article.found_tags))),
        "organisations": tuple(dict.fromkeys(found.canonical or found.name for found in article.organisations)),
        "people": tuple(dict.fromkeys(person.name for person in article.people)),
    }
    for name in ("title", "subtitle", "section", "source", "source_url", "lang", "status", "summary", "rights"):
        values[name] = getattr(article, name)
    for name in site.config.taxonomies:
        values[name] = terms.get(name, ())
    return {name: values[name] for name in columns(site)}


# In


class _Wrong(Exception):
    """A cell that cannot be taken; the message says why."""


def apply(site: Site, connection: sqlite3.Connection, data: bytes, shown: str) -> Applied:
    """What the changed cells of a sheet come to. ``shown`` is how messages name the sheet; nothing is written.
    Raises ``OSError``."""
    sheet = _Sheet(site, connection, shown)
    sheet.read(data)
    problems = tuple(sorted(sheet.problems, key=lambda problem: problem.line))
    return Applied(() if problems else tuple(sheet.changes), sheet.cells, problems)


class _Sheet:
    """A sheet being compared with the archive."""

    def __init__(self, site: Site, connection: sqlite3.Connection, shown: str) -> None:
        self.site, self.db, self.shown = site, connection, shown
        self.archive = Archive(connection)
        self.stamps = Ledger(connection).sources()
        self.problems: list[Problem] = []
        self.changes: list[Change] = []
        self.cells = 0
        self.context = lru_cache(maxsize=200)(self._context)

    def _context(self, folder: str) -> LoadContext:
        return context_for(self.site, [folder])

    def note(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.shown, line, "sheet", message, "error"))

    def read(self, data: bytes) -> None:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            self.note(0, "is not UTF-8; save it as 'CSV UTF-8'")
            return
        head = text.partition("\n")[0]
        between = max(",;\t", key=head.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=between)
        names = [name.strip() for name in next(reader, [])]
        if not self._known(names):
            return
        seen: dict[str, int] = {}
        line = reader.line_num + 1
        for cells in reader:
            first, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(names):
                self.note(first, f"has {len(cells)} cells where the first line names {len(names)} columns")
                continue
            row = {name: unguarded(cell.strip()) for name, cell in zip(names, cells, strict=True)}
            if row["id"] in seen:
                self.note(first, f"'{row['id']}' stands on line {seen[row['id']]} too; leave one of them")
                continue
            seen[row["id"]] = first
            try:
                self._row(row)
            except (_Wrong, CannotEdit) as error:
                self.note(first, str(error))
            except UnicodeDecodeError:
                self.note(first, f"the sidecar of '{row['id']}' is not UTF-8; save it as UTF-8")

    def _known(self, names: list[str]) -> bool:
        if "id" not in names:
            self.note(1, "there is no column 'id'; start from 'newsgen list articles --csv'")
        for number, name in enumerate(names):
            if name not in columns(self.site):
                near = difflib.get_close_matches(name, columns(self.site), 1)
                hint = f"; did you mean '{near[0]}'?" if near else f"; known are {', '.join(columns(self.site))}"
                self.note(1, f"unknown column '{name}'{hint}")
            elif name in names[:number]:
                self.note(1, f"the column '{name}' stands there twice")
        return not self.problems

    def _row(self, row: dict[str, str]) -> None:
        file = text_of(self.site, row["id"])
        if file is None or source_of(self.site, file).id != row["id"]:
            raise _Wrong(f"no article '{row['id']}'")
        source = source_of(self.site, file)
        before = self._now(source)
        current = _values(self.site, before)
        wanted = {name: cell for name, cell in row.items() if not _same(name, cell, current[name])}
        if not wanted:
            return
        for name in FIXED:
            if name in wanted:
                raise _Wrong(f"'{name}' cannot be changed in a sheet: it was '{current[name]}'")
        self.cells += len(wanted)
        path = content_prefix(self.site) + source.id + ".yaml"

        def edit(text: str) -> str:
            return self._edit(text, path, source, before, wanted, current)

        self.changes.append(edited(self.site, sidecar_of(file), edit))

    def _now(self, source: SourceFile) -> Article:
        """The record as it is now: from the last build, or read anew where the text has changed since."""
        row = self.stamps.get(source.path)
        if row is not None and row[:4] == (*source.stamp, *(source.sidecar or (None, None))):
            found = self.db.execute("SELECT n FROM article WHERE source_path = ?", (source.path,)).fetchone()
            if found:
                return self.archive.record(found[0])
        return self._again(source, sidecar_text(self.site.content / source.path))

    def _again(self, source: SourceFile, sidecar: bytes | None) -> Article:
        article, problems = reread(self.site, source, sidecar, self.context(source.folder))
        if article is None:
            raise _Wrong(str(problems[0]))
        return article

    def _edit(
        self,
        text: str,
        path: str,
        source: SourceFile,
        before: Article,
        wanted: dict[str, str],
        current: dict[str, str | tuple[str, ...]],
    ) -> str:
        """The sidecar with what a row wants; checked by reading the text with it."""
        gone: dict[str, list[str]] = {}
        for name, cell in wanted.items():
            if name in TEXTS or name == "byline":
                text = self._with_text(text, path, name, cell)
                continue
            names, known = _several(cell), current[name]
            assert isinstance(known, tuple)
            more = [one for one in names if fold(one) not in map(fold, known)]
            gone[name] = [one for one in known if fold(one) not in map(fold, names)]
            if name == "tags" and not before.tags and names:
                # Tags that rules found: those given replace them all.
                text = with_value(text, path, "tags", names)
            else:
                text = with_names(text, path, name, add=more, remove=gone[name])
            text = with_names(text, path, "not", remove=more)
        article = self._again(source, text.encode())
        left = {name: [one for one in names if _holds(self.site, article, name, one)] for name, names in gone.items()}
        for name, names in left.items():
            if names and name not in self.site.config.taxonomies:
                text = with_names(text, path, "not", add=names)
        if any(left.values()):
            article = self._again(source, text.encode())
        self._check(article, wanted, gone, current)
        return text

    def _with_text(self, text: str, path: str, name: str, cell: str) -> str:
        key = LISTS.get(name) or TEXTS[name]
        if not cell:
            if not has_key(text, path, key):
                raise _Wrong(f"'{name}' cannot be emptied: its text or its folder says it, not the sidecar")
            return with_value(text, path, key, None)
        if name == "byline":
            return with_value(text, path, key, _several(cell))
        if name == "date":
            return with_value(text, path, key, self._date(cell))
        return with_value(text, path, key, " ".join(cell.split()))

    def _date(self, cell: str) -> str:
        read = dates.exact(cell) or dates.read_given(cell, self.site.config.date_order)
        if not read:
            raise _Wrong(f"'{cell}' is no date that can be read in one way; write it as 2022-04-08")
        return read

    def _check(
        self,
        article: Article,
        wanted: dict[str, str],
        gone: dict[str, list[str]],
        current: dict[str, str | tuple[str, ...]],
    ) -> None:
        """Whether the text with its new sidecar is what the row wants."""
        after = _values(self.site, article)
        for name, cell in wanted.items():
            if name in gone:
                missing = [one for one in _several(cell) if not _holds(self.site, article, name, one)]
                left = [one for one in gone[name] if _holds(self.site, article, name, one)]
                if missing or left:
                    what = f"'{missing[0]}' would not come" if missing else f"'{left[0]}' would stay"
                    raise _Wrong(f"'{name}': {what}; say it in the text's front matter")
            elif cell and not _same(name, self._date(cell) if name == "date" else cell, after[name]):
                now = after[name] if isinstance(after[name], str) else JOIN.join(after[name])
                raise _Wrong(f"'{name}' would be '{now}'; say it in the text's front matter")
        # A name under 'not' is taken away wherever it stands.
        out = {fold(one) for names in gone.values() for one in names}
        for name in ("tags", "organisations", "people"):
            if name not in wanted:
                known = current[name]
                lost = [one for one in known if fold(one) in out and not _holds(self.site, article, name, one)]
                if lost:
                    raise _Wrong(f"'{lost[0]}' would go from '{name}' too; take it away by hand")


def _several(cell: str) -> list[str]:
    return list(dict.fromkeys(" ".join(one.split()) for one in cell.split(";") if one.strip()))


def _same(name: str, cell: str, current: str | tuple[str, ...]) -> bool:
    """Whether a cell says what is there already, in whatever form a spreadsheet keeps it."""
    if isinstance(current, tuple):
        if cell == JOIN.join(current):
            return True
        names = _several(cell)
        return names == list(current) if name == "byline" else set(names) == set(current)
    if name == "date":
        return cell == current or _same_date(cell, current)
    if name == "rights":
        return (cell or "full") == (current or "full")
    return " ".join(cell.split()) == " ".join(current.split())


def _same_date(cell: str, current: str) -> bool:
    """Spreadsheets write dates in the way of their country: ``08/04/2019``, and ``Apr-19`` for ``2019-04``."""
    if re.match(r"\d{4}-", cell):
        return False
    numbers = [int(number) for number in re.findall(r"\d+", cell)]
    known = [int(number) for number in current.split("T")[0].split("-")] if current else []
    if len(known) == 3 and len(numbers) == 3:
        year, month, day = known
        return sorted(numbers) in (sorted([year, month, day]), sorted([year % 100, month, day]))
    if len(known) == 2 and len(numbers) == 1:
        word = re.match(r"[A-Za-z]{3}", cell)
        named = word is not None and word[0].lower() == _MONTHS[known[1] - 1]
        return named and numbers[0] in (known[0], known[0] % 100)
    return False


def _holds(site: Site, article: Article, name: str, one: str) -> bool:
    if name == "organisations":
        found = in_article(article, one)
        forms = (found.name, found.canonical, *found.aliases, *found.acronyms) if found else ()
        return fold(one) in map(fold, forms)
    return fold(one) in map(fold, _values(site, article)[name])
