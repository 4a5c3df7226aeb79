"""What is known of terms beyond their articles: the authority file's facts and the owner's own texts."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from . import fingerprint
from .archive import media_path
from .assets import resolve_picture
from .config import Site
from .ledger import Ledger
from .markup import image_sources, images_placed
from .model import Picture
from .pages.term import TermFacts, encode_facts
from .permalinks import root_of, term_path
from .problems import Problem, address_dropped, no_picture
from .sources import Stamp, read_source
from .terms import country_name

if TYPE_CHECKING:
    from .authority import Authority, AuthorityEntry

# Without one of these a text of Markdown leads nowhere, and need not be read to know it.
_MAY_LEAD = re.compile(r"\]\(|\]:|<")
_IDENTIFIERS = {
    "wikidata": ("Wikidata", "https://www.wikidata.org/entity/"),
    "ror": ("ROR", "https://ror.org/"),
}


def write_facts(
    db: sqlite3.Connection,
    site: Site,
    texts: Mapping[str, str],
    pictures: Mapping[str, Stamp],
    authority: tuple[str, str],
    people: tuple[str, str],
    problems: list[Problem],
    prefix: str,
) -> list[str]:
    """Bring the facts of all terms up to date; gives back ``taxonomy/slug`` of those that changed.

    ``texts`` is ``taxonomy/slug`` -> path of a term's own text, ``pictures`` those of the content folder,
    ``authority`` and ``people`` are the site's files. Which pictures the texts show is told by ``term_pictures``.
    """
    ledger = Ledger(db)
    own = {key: _own_text(site, path, prefix, problems) for key, path in texts.items()}
    shown = {key: _pictures(data, texts[key], pictures, prefix, problems) for key, data in own.items()}
    paths = sorted({path for found in shown.values() for path in found.values()})
    ledger.set_meta("term pictures", msgspec.json.encode(paths).decode())
    code = fingerprint.of_code(["data", "termfacts.py", "markup.py"])
    key = fingerprint.of_value(own, shown, authority[0], people[0], code).hex()
    new_only = ledger.meta("facts") == key
    ledger.set_meta("facts", key)
    rows = db.execute(
        "SELECT taxonomy, slug, name, facts FROM term" + (" WHERE facts IS NULL" if new_only else "")
    ).fetchall()
    known: Authority | None = None
    changed = []
    if not rows:
        _unused(db, texts, problems, prefix)
        return []
    from .authority import Authority, overlay, read_authority, read_people, shipped

    persons = Authority(read_people(*people)[0]) if people[0] else None

    for taxonomy, slug, name, old in rows:
        entry: AuthorityEntry | None = None
        if taxonomy == "organisations":
            if known is None:
                known = overlay(shipped(), read_authority(*authority)[0]) if authority[0] else shipped()
            entry = known.lookup(name)
            if entry is not None and entry.name != name:
                entry = None
        elif taxonomy == "people" and persons is not None:
            entry = persons.lookup(name)
        text = own.get(f"{taxonomy}/{slug}")
        html = _html(text, prefix + texts[f"{taxonomy}/{slug}"]) if text else ""
        if "<img" in html:
            places = {image: Picture(quote(media_path(path))) for image, path in shown[f"{taxonomy}/{slug}"].items()}
            html = images_placed(html, places, root_of(term_path(taxonomy, slug)))
        data = encode_facts(_facts(entry, html))
        if data != old:
            db.execute("UPDATE term SET facts = ? WHERE taxonomy = ? AND slug = ?", (data, taxonomy, slug))
            changed.append(f"{taxonomy}/{slug}")
    _unused(db, texts, problems, prefix)
    return changed


def term_pictures(ledger: Ledger) -> list[str]:
    """Paths of the pictures that terms' own texts show."""
    return msgspec.json.decode(ledger.meta("term pictures") or "[]", type=list[str])


def _pictures(
    data: bytes, path: str, pictures: Mapping[str, Stamp], prefix: str, problems: list[Problem]
) -> dict[str, str]:
    """The file that is meant by each picture of a term's own text, as written; those that are not there are named."""
    if b"![" not in data and b"<img" not in data.lower():
        return {}
    found = {}
    for image in image_sources(_html(data, prefix + path)):
        file = resolve_picture(image, path.rpartition("/")[0], pictures)
        if file:
            found[image] = file
        else:
            problems.append(no_picture(prefix + path, image))
    return found


def _unused(db: sqlite3.Connection, texts: Mapping[str, str], problems: list[Problem], prefix: str) -> None:
    """Say which terms' own texts belong to no term."""
    if texts:
        present = {f"{a}/{b}" for a, b in db.execute("SELECT taxonomy, slug FROM term")}
        for term, path in texts.items():
            if term not in present:
                message = "is the text of a term that no article has; its name must be the term's address"
                problems.append(Problem(prefix + path, 0, "unused-term-text", message))


def _own_text(site: Site, path: str, prefix: str, problems: list[Problem]) -> bytes:
    """The bytes of a term's own text; none, and what is wrong is named, where it cannot be read."""
    from .bounds import refuse_bytes, refuse_markdown
    from .encoding import decode
    from .frontmatter import split

    try:
        data = read_source(str(site.content), path)
    except OSError as error:
        problems.append(Problem(prefix + path, 0, "unreadable", f"cannot be read: {error.strerror}", "error"))
        return b""
    decoded = decode(data)
    head = split(decoded.text, prefix + path)
    wrong = list(head.problems)
    if refusal := refuse_bytes(data, decoded) or refuse_markdown(head.body, head.body_line):
        wrong = [Problem(prefix + path, *refusal, "error")]
    if not wrong and _MAY_LEAD.search(head.body):
        problems += (address_dropped(prefix + path, line) for line in _addresses_dropped(head.body, head.body_line))
    problems += wrong
    return b"" if wrong else data


def _addresses_dropped(body: str, line: int) -> tuple[int, ...]:
    from .formats import SourceText
    from .formats.markdown import read

    return read(SourceText("", body, line, {}, {})).addresses_dropped


def _html(data: bytes, path: str) -> str:
    from .encoding import decode
    from .formats.markdown import to_html
    from .frontmatter import split

    return to_html(split(decode(data).text, path).body)


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
    forms = {form.casefold(): form for form in reversed((entry.name, *entry.acronyms, *entry.aliases))}
    aliases = tuple(form for form in forms.values() if form != entry.name)[::-1]
    return TermFacts(tuple(fields), aliases, text, tuple(same_as))
