"""``robots.txt`` (RFC 9309): all may be read; where the sitemap is."""

from __future__ import annotations

from ..views import RobotsView
from .shelf import OnePage, Shelf


class RobotsPages(OnePage):
    name, template, file = "robots", "robots.txt", "robots.txt"

    def view(self, key: str, shelf: Shelf) -> RobotsView:
        base = shelf.config.base_url
        return RobotsView(base + "sitemap.xml" if base and shelf.has("sitemap") else "")
