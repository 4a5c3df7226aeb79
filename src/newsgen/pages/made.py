"""How the archive was made: the rules, how often they err, and what the archive leaves out."""

from __future__ import annotations

from .. import __version__
from ..data import language, measured, tongue
from ..rights import UNSTATED
from ..views import CountView, MadeView
from .shelf import OnePage, Shelf, home_crumb

PATH = "how-it-was-made/index.html"


class MadePages(OnePage):
    name, template, file = "made", "made.html", PATH

    def view(self, key: str, shelf: Shelf) -> MadeView:
        archive = shelf.archive
        facts = archive.by_language()
        rights = archive.by_rights()
        figures = measured()
        unread = tuple(
            CountView(tongue(lang).name, count) for lang, (count, _) in facts.items() if not language(lang)
        )
        return MadeView(
            version=__version__,
            articles=sum(count for count, _ in facts.values()),
            undated=archive.undated(),
            cut=sum(cut for _, cut in facts.values()),
            uncertain=archive.uncertain(),
            unread=unread,
            excerpts=rights.get("excerpt", 0),
            not_listed=rights.get("noindex", 0) + rights.get(UNSTATED, 0),
            measured=figures.measured,
            texts=figures.texts,
            figures=tuple(CountView(*pair) for pair in figures.figures),
            crumbs=(home_crumb(shelf),),
        )
