"""The style sheet of a site's own colours, fonts and measure; none where its settings name none."""

from __future__ import annotations

from collections.abc import Iterable

from ..look import style
from ..views import FileView
from .shelf import OnePage, Shelf

PATH = "static/look.css"


class LookPages(OnePage):
    name, template, file = "look", "file.txt", PATH

    def families(self, shelf: Shelf) -> Iterable[str]:
        return ("",) if shelf.config.look else ()

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        return ("",) if shelf.config.look else ()

    def showing(self, entry: object, shelf: Shelf) -> Iterable[str]:
        return ()

    def view(self, key: str, shelf: Shelf) -> FileView:
        return FileView(style(shelf.config.look))
