"""The shelf of input formats: suffix -> ``read(source) -> Document``.

To read one more kind of file, add a module with ``read`` and a line here.
"""

from __future__ import annotations

from collections.abc import Callable

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

# Formats need SourceText, which stands above.
from . import markdown, plaintext  # noqa: E402

FORMATS: dict[str, Format] = {
    ".txt": plaintext.read,
    ".text": plaintext.read,
    ".md": markdown.read,
    ".markdown": markdown.read,
}
