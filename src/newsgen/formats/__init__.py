"""The shelf of input formats: suffix -> the module whose ``read(source)`` gives a ``Document``.

To read one more kind of file, add a module with ``read`` and a line here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module

import msgspec

from ..model import Document


class SourceText(msgspec.Struct, frozen=True):
    """A decoded source whose front matter has been taken off.

    ``body`` starts at line ``body_line`` of the file; all line ends are ``\\n``.
    """

    path: str
    body: str
    body_line: int
    metadata: dict[str, object]
    metadata_lines: dict[str, int]
    lang: str = "en"
    date_order: str = ""


Format = Callable[[SourceText], Document]

FORMATS: dict[str, str] = {
    ".txt": "plaintext",
    ".text": "plaintext",
    ".md": "markdown",
    ".markdown": "markdown",
}


@lru_cache(maxsize=16)
def format_of(suffix: str) -> Format:
    """The reader for a suffix; its module is imported when first asked for, since a build with
    nothing to read should not pay for Markdown.

    Raises ``KeyError`` for a suffix that is not in ``FORMATS``.
    """
    module = import_module(f".{FORMATS[suffix]}", __name__)
    read: Format = module.read
    return read
