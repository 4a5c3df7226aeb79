"""``404.html``: a sentence that helps, and the ways in."""

from __future__ import annotations

from ..views import NotFoundView
from .shelf import OnePage, Shelf


class NotFoundPages(OnePage):
    name, template, file = "not-found", "404.html", "404.html"

    def view(self, key: str, shelf: Shelf) -> NotFoundView:
        if not shelf.has("taxonomy"):
            return NotFoundView(())
        return NotFoundView(tuple(shelf.taxonomy(slug) for slug in shelf.taxonomies))
