"""Old addresses, of articles (front matter ``aliases``) and of organisations (``was`` in the authority file): a
small page that leads on to where the article or the organisation now is.

Which organisation has left which address is settled when terms are counted (``Writer.lead_on``), and changes
there are planned there: no single article shows them.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..rows import Entry
from ..views import RedirectView
from .shelf import OneFamily, Shelf


class RedirectPages(OneFamily):
    """Key: the old address."""

    name, template = "redirect", "redirect.html"

    def touched(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        archive = shelf.archive
        # An article that takes or leaves an address hides or bares the redirect that stands there.
        return ("",) if archive.old_addresses(entry.n) or archive.is_old_address(entry.address) else ()

    def keys(self, family: str, shelf: Shelf) -> Iterable[str]:
        return shelf.archive.redirects()

    def showing(self, entry: Entry, shelf: Shelf) -> Iterable[str]:
        return shelf.archive.old_addresses(entry.n)

    def path(self, key: str, shelf: Shelf) -> str:
        return key if key.endswith((".html", ".htm")) else f"{key}/index.html"

    def view(self, key: str, shelf: Shelf) -> RedirectView:
        found = shelf.archive.redirect(key)
        if found is None:
            raise LookupError(f"no redirect from {key}")
        title, target = found
        return RedirectView(title, target)
