"""The file an article was read from, unchanged, beside its page."""

from __future__ import annotations

from collections.abc import Iterable

from ..rights import gives_source
from ..rows import Entry
from ..views import CopyView
from .shelf import Shelf

FILE = "source.txt"


class SourceFiles:
    """Key: the article's id. Only of texts whose rights allow it."""

    name, template = "source", ""

    def families(self, shelf: Shelf) -> Iterable[str]:
        return shelf.archive.ids()

    def touched(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return (entry.id,)

    def family(self, key: str) -> str:
        return key

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        source = shelf.archive.source(family)
        return (family,) if source is not None and gives_source(source.rights) else ()

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return (entry.id,)

    quoting = showing

    def path(self, key: str, shelf: Shelf) -> str:
        source = shelf.archive.source(key)
        if source is None:
            raise LookupError(f"no article {key}")
        return f"{source.address}/{FILE}"

    def view(self, key: str, shelf: Shelf) -> CopyView:
        source = shelf.archive.source(key)
        if source is None:
            raise LookupError(f"no article {key}")
        return CopyView(source.path, source.sha256)
