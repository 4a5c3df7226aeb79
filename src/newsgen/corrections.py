"""From what a person decides about a name to the files that say so.

For the whole archive that is the authority file; for one article its sidecar. Nothing is written here: the changes
are given back, to be shown and written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from . import decisions
from .authority import fold, shipped
from .changes import Change, edited
from .config import Site
from .decisions import AuthorityText, Refused, with_names
from .model import Article
from .reread import reread, sidecar_of, sidecar_text, source_of, text_of
from .review import (
    authority_file,
    in_article,
    is_place,
    known_name,
    near_to,
    of_many_countries,
    owner_of,
    site_names,
)
from .texts import content_prefix


class Archivewide:
    """Decisions that hold for every article. Methods raise ``Refused``, ``CannotEdit`` and ``OSError``."""

    def __init__(self, site: Site, connection: sqlite3.Connection) -> None:
        self.site, self.db = site, connection
        self.file = authority_file(site)
        self.shown = content_prefix(site) + self.file.relative_to(site.content).as_posix()

    def accept(self, name: str) -> Change:
        def edit(file: AuthorityText) -> None:
            decisions.accept(file, self._one(file, name, as_form=True))

        return self._edited(edit)

    def reject(self, name: str) -> Change:
        def edit(file: AuthorityText) -> None:
            decisions.reject(file, self._one(file, name))

        return self._edited(edit)

    def merge(self, name: str, into: str) -> Change:
        def edit(file: AuthorityText) -> None:
            old = self._one(file, name, as_form=True)
            decisions.merge(file, old, self._target(file, into), had_page=self._page(old))

        return self._edited(edit)

    def split(self, name: str) -> Change:
        def edit(file: AuthorityText) -> None:
            known = site_names(self.site).lookup(name)
            owner = file.holder(name)
            if not owner and known is not None and fold(known.name) != fold(name):
                owner = known.name
            owner = owner or owner_of(self.db, name)
            if not owner or fold(owner) == fold(name):
                raise Refused(f"'{name}' is joined to no other name")
            decisions.split(file, name, owner)

        return self._edited(edit)

    def rename(self, old: str, new: str) -> Change:
        def edit(file: AuthorityText) -> None:
            name = self._one(file, old, as_form=True)
            other = known_name(self.db, new) if fold(name) != fold(new) else None
            if other is not None and fold(other.name) != fold(name):
                raise Refused(f"there is '{other.name}' already; 'merge' makes the two one")
            decisions.call(file, name, new, had_page=self._page(name))

        return self._edited(edit)

    def _edited(self, decide: Callable[[AuthorityText], None]) -> Change:
        def edit(text: str) -> str:
            file = AuthorityText(text, self.shown)
            decide(file)
            return file.result

        return edited(self.site, self.file, edit)

    def _one(self, file: AuthorityText, name: str, *, as_form: bool = False) -> str:
        """``name`` as the archive or the file has it. ``as_form``: every text that prints it will mean this body."""
        if entry := file.entry(name):
            return entry
        known = known_name(self.db, name)
        if known is None and not file.holder(name):
            near = near_to(self.db, name)
            hint = f"; did you mean '{near}'?" if near else ""
            raise Refused(f"no organisation '{name}' in the last build{hint}")
        called = known.name if known else name
        if bare := of_many_countries(called):
            raise Refused(
                f"several countries have a '{bare}', and a file for all articles cannot tell them apart: "
                "say it for one article with --article ID"
            )
        if as_form and is_place(called):
            raise Refused(
                f"'{called}' is a place too, and a file for all articles would mean this organisation wherever the "
                "place is named: say it for one article with --article ID"
            )
        return called

    def _target(self, file: AuthorityText, name: str) -> str:
        if entry := file.entry(name) or file.holder(name):
            return entry
        if known := known_name(self.db, name):
            return known.name
        if entry_of := shipped().lookup(name):
            return entry_of.name
        raise Refused(f"no organisation '{name}' in the last build; 'rename' gives a new name")

    def _page(self, name: str) -> bool:
        known = known_name(self.db, name)
        return known is not None and known.page


class OneArticle:
    """Decisions that hold for one article, as its sidecar says them; the text itself is never touched. Methods raise
    ``Refused``, ``CannotEdit`` and ``OSError``."""

    def __init__(self, site: Site, article: str) -> None:
        file = text_of(site, article)
        if file is None:
            raise Refused(f"no article '{article}'; 'newsgen list articles' names them")
        self.site, self.sidecar = site, sidecar_of(file)
        self.source = source_of(site, file)
        self.shown = content_prefix(site) + self.sidecar.relative_to(site.content).as_posix()
        article_now, problems = reread(site, self.source, sidecar_text(file))
        if article_now is None:
            raise Refused(f"{problems[0]}; mend it first")
        self.article = article_now

    def accept(self, name: str) -> Change:
        return self._edited(self._known(name), "")

    def reject(self, name: str) -> Change:
        return self._edited("", self._known(name))

    def merge(self, name: str, into: str) -> Change:
        entry = site_names(self.site).lookup(into)
        return self._edited(entry.name if entry else into, self._known(name))

    def rename(self, old: str, new: str) -> Change:
        return self.merge(old, new)

    def split(self, name: str) -> Change:
        raise Refused(
            "front matter can name an organisation and take one away, but not part two that a text joins: "
            f"'split {name}' works for the whole archive"
        )

    def _known(self, name: str) -> str:
        """The name by which front matter knows the organisation: without the country in brackets."""
        found = in_article(self.article, name)
        if found is None:
            raise Refused(f"{content_prefix(self.site)}{self.source.path} names no '{name}'; "
                          "'newsgen explain' shows what it names")  # fmt: skip
        return found.canonical or found.name

    def _edited(self, given: str, refused: str) -> Change:
        def edit(text: str) -> str:
            add, remove = ([given] if given else []), ([refused] if refused else [])
            text = with_names(text, self.shown, "organisations", add=add, remove=remove)
            return with_names(text, self.shown, "not", add=remove, remove=add)

        change = edited(self.site, self.sidecar, edit)
        if change.before == change.after:
            raise Refused(f"{self.shown} says so already; 'newsgen build' follows it")
        self._check(change, given, refused)
        return change

    def _check(self, change: Change, given: str, refused: str) -> None:
        """Front matter elsewhere may say otherwise: better no change than one without effect."""
        article, problems = reread(self.site, self.source, change.after)
        if article is None:
            raise Refused(str(problems[0]))
        if given and not _is_given(article, given):
            raise Refused(f"'{given}' is taken away by front matter elsewhere ('not'); change it there")
        if refused and (still := in_article(article, refused)) and refused in (still.name, still.canonical):
            raise Refused(f"'{refused}' would stay in the article; correct it by hand")


def _is_given(article: Article, name: str) -> bool:
    found = in_article(article, name)
    return found is not None and found.basis == "given"
