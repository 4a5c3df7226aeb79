"""The Jinja environment of a theme, made to render thousands of small pages.

Templates are written by a site's owner and trusted; what they print is not. Autoescape is on and an unknown
name is an error. ``!base/NAME`` is the default theme's file, also where the site overrides it.
"""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    FileSystemBytecodeCache,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
)
from markupsafe import Markup

from .charts import columns
from .datewords import date_words, datetime_attr
from .fingerprint import of_code
from .graphs import arcs, spark
from .sources import read_source
from .templatecode import QuickEnvironment


def environment(folders: tuple[str, ...], cache: str) -> QuickEnvironment:
    """The environment of a theme: ``folders`` in order, the default theme last. Compiled templates are kept
    in the folder ``cache``, if it is named."""
    made = QuickEnvironment(
        loader=ChoiceLoader(
            [
                *(FileSystemLoader(folder) for folder in folders),
                PrefixLoader({"!base": FileSystemLoader(folders[-1])}),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        bytecode_cache=Bytecode(cache, folders[-1]) if cache else None,
        auto_reload=False,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(columns=columns, arcs=arcs, spark=spark)
    made.filters.update(
        date_words=date_words, datetime_attr=datetime_attr, heading=heading, number=number, plural=plural, cell=cell
    )
    return made


class Bytecode(FileSystemBytecodeCache):
    """Compiled templates: those of the default ``theme`` in its ``__pycache__``, as Python keeps its own where it may
    write, so that a first build need not compile them; all others in ``folder``. Each begins with a digest of the rest:
    what is damaged is compiled anew. A folder that is gone or full costs time, never a page."""

    def __init__(self, folder: str, theme: str) -> None:
        # The name tells how templates are compiled: what was compiled otherwise is not read.
        made_by = of_code(["templatecode.py", "templating.py"])
        super().__init__(_writable(folder), f"%s-{made_by}.cache")
        self._theme = theme + os.sep
        kept = not sys.dont_write_bytecode and os.access(theme, os.W_OK)
        self._beside = str(Path(theme, "__pycache__")) if kept else self.directory
        self._of_theme: set[str] = set()

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        key = super().get_cache_key(name, filename)
        if filename and filename.startswith(self._theme):
            self._of_theme.add(key)
        return key

    def _get_cache_filename(self, bucket: Any) -> str:
        folder = self._beside if bucket.key in self._of_theme else self.directory
        return str(Path(folder, self.pattern % bucket.key))

    def load_bytecode(self, bucket: Any) -> None:
        folder, name = os.path.split(self._get_cache_filename(bucket))
        try:
            data = read_source(folder, name)
        except OSError:
            return
        if _digest(data[_DIGEST:]) == data[:_DIGEST]:
            bucket.bytecode_from_string(data[_DIGEST:])

    def dump_bytecode(self, bucket: Any) -> None:
        file = Path(self._get_cache_filename(bucket))
        beside = file.with_suffix(f".{os.urandom(8).hex()}")
        data = bucket.bytecode_to_string()
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            try:
                beside.write_bytes(_digest(data) + data)
                beside.replace(file)
            except OSError:
                beside.unlink(missing_ok=True)


_DIGEST = 16


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST).digest()


def _writable(folder: str) -> str:
    with suppress(OSError):
        Path(folder).mkdir(parents=True, exist_ok=True)
    return folder


def number(value: int) -> str:
    """``1234`` -> ``1,234``."""
    return f"{value:,}"


def heading(name: str) -> str:
    """A name over a page: ``human rights`` -> ``Human rights``. What has a capital stays: ``iPhone``, ``eBay``."""
    return name[:1].upper() + name[1:] if name.islower() else name


def cell(value: str) -> Markup:
    """A text as one cell of CSV (RFC 4180), in quotes. A spreadsheet takes what begins with one of four signs for a
    formula: an apostrophe before it makes it a text."""
    if value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        value = "'" + value
    return Markup('"' + value.replace('"', '""') + '"')


def plural(value: int, word: str) -> str:
    """``1 article``, ``1,234 articles``, ``2 entries``."""
    if value == 1:
        return f"1 {word}"
    many = word[:-1] + "ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else word + "s"
    return f"{value:,} {many}"
