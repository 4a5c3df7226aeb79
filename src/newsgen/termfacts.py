"""What is known of terms beyond their articles: the authority file's facts and the owner's own texts."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from . import fingerprint
from .authority import Authority, AuthorityEntry, overlay, read_authority, shipped
from .config import Site
from .data import countries
from .encoding import decode
from .formats.markdown import to_html
from .frontmatter import split
from .ledger import Ledger
from .pages.term import TermFacts, encode_facts
from .problems import Problem
from .sources import read_source

_IDENTIFIERS = {
    "wikidata": ("Wikidata", "https://www.wikidata.org/entity/"),
    "ror": ("ROR", "https://ror.org/"),
}


def write_facts(
    db: sqlite3.Connection,
    site: Site,
    texts: Mapping[str, str],
    authority: tuple[str, str],
    problems: list[Problem],
    prefix: str,
) -> list[str]:
    """Bring the facts of all terms up to date; gives back ``taxonomy/slug`` of those that changed.

    ``texts`` is ``taxonomy/slug`` -> path of a term's own text, ``authority`` the site's file.
    """
    ledger = Ledger(db)
    own = {key: _own_text(site, path, prefix, problems) for key, path in texts.items()}
    key = fingerprint.of_value(own, authority[0], fingerprint.of_code(["data", "termfacts.py"])).hex()
    new_only = ledger.meta("facts") == key
    ledger.set_meta("facts", key)
    rows = db.execute(
        "SELECT taxonomy, slug, name, facts FROM term" + (" WHERE facts IS NULL" if new_only else "")
    ).fetchall()
    known: Authority | None = None
    changed = []
    for taxonomy, slug, name, old in rows:
        entry: AuthorityEntry | None = None
        if taxonomy == "organisations":
            if known is None:
                known = overlay(shipped(), read_authority(*authority)[0]) if authority[0] else shipped()
            entry = known.lookup(name)
            if entry is not None and entry.name != name:
                entry = None
        data = encode_facts(_facts(entry, own.get(f"{taxonomy}/{slug}", "")))
        if data != old:
            db.execute(
                "UPDATE term SET facts = ? WHERE taxonomy = ? AND slug = ?", (data, taxonomy, slug)
            )
            changed.append(f"{taxonomy}/{slug}")
    if texts:
        present = {f"{a}/{b}" for a, b in db.execute("SELECT taxonomy, slug FROM term")}
        for term, path in texts.items():
            if term not in present:
                message = "is the text of a term that no article has; its name must be the term's address"
                problems.append(Problem(prefix + path, 0, "unused-term-text", message))
    return changed


def _own_text(site: Site, path: str, prefix: str, problems: list[Problem]) -> str:
    try:
        data = read_source(str(site.content), path)
    except OSError as error:
        problems.append(Problem(prefix + path, 0, "unreadable", f"cannot be read: {error.strerror}", "error"))
        return ""
    return to_html(split(decode(data).text, prefix + path).body)


def _facts(entry: AuthorityEntry | None, text: str) -> TermFacts:
    if entry is None:
        return TermFacts(text=text)
    fields = []
    if entry.kind:
        fields.append(("Kind", entry.kind, ""))
    if entry.country:
        fields.append(("Country", country_name(entry.country), ""))
    same_as = []
    for identifier in entry.ids:
        scheme, _, value = identifier.partition(":")
        if scheme in _IDENTIFIERS:
            label, address = _IDENTIFIERS[scheme]
            fields.append((label, value, address + value))
            same_as.append(address + value)
    aliases = tuple(dict.fromkeys((*entry.acronyms, *entry.aliases)))
    return TermFacts(tuple(fields), aliases, text, tuple(same_as))


def country_name(code: str) -> str:
    """An ISO 3166-1 alpha-2 code as an English name; ``EU`` stays the Union."""
    if code == "EU":
        return "European Union"
    return next((country.name for country in countries() if country.code == code), code)
