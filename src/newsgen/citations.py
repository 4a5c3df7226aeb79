"""How to cite an article: in words, as files for reference managers, as data that Zotero finds on the page.

Styles: APA (7th edition), MLA (9th), Chicago (17th, bibliography), Wikipedia's template ``cite news``. Files: RIS
(the type ``NEWS``) and BibTeX (``article``, with biblatex's ``entrysubtype``). COinS is OpenURL's context object
(Z39.88-2004) in Dublin Core, the one form in which Zotero takes ``newspaperArticle`` from it.

Nothing is stated that is not known: an undated text has "n.d." where a style asks for a date, and no day is given as
that of access, since a page does not know when it is read.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Iterator
from urllib.parse import quote

import msgspec

from .authors import parted
from .datewords import date_words

_MLA_MONTHS = "Jan. Feb. Mar. Apr. May June July Aug. Sept. Oct. Nov. Dec.".split()
_TEX = str.maketrans(
    {**{c: f"\\{c}" for c in "&%$#_{}"}, "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
     "\\": r"\textbackslash{}"}
)  # fmt: skip
_WIKI = str.maketrans({"|": "{{!}}", "[": "&#91;", "]": "&#93;", "{": "&#123;", "}": "&#125;", "<": "&lt;"})
# translate() and quote() go sign by sign: what most values are made of is looked for first.
_TEX_SIGNS = re.compile(r"[&%$#_{}~^\\]")
_WIKI_SIGNS = re.compile(r"[|\[\]{}<]")
_PLAIN = re.compile(r"[A-Za-z0-9_.~ :/,-]*")


class Work(msgspec.Struct, frozen=True):
    """What is cited. ``published`` is ISO 8601, partial or empty, ``newspaper`` the name of what it stood in,
    ``archive`` that of the site, ``url`` where it can be read, empty where that is not known. ``key`` tells the work
    from all others of the archive, in letters, digits and dashes."""

    title: str
    authors: tuple[str, ...]
    newspaper: str
    archive: str
    published: str
    url: str
    lang: str
    key: str


class Citation(msgspec.Struct, frozen=True):
    """A citation in words: ``before`` the newspaper's name, which is set in italics, and ``after`` it."""

    style: str
    before: str
    newspaper: str
    after: str


def citations(work: Work) -> tuple[Citation, ...]:
    """The citation in each style for readers."""
    return _apa(work), _mla(work), _chicago(work)


def _apa(work: Work) -> Citation:
    date = work.published[:10]
    when = "n.d."
    if date:
        words = date_words(date).split(" ")
        # "8 April 2022" -> "2022, April 8"
        when = ", ".join(filter(None, (words[-1], " ".join(reversed(words[:-1])))))
    names = [_apa_name(name) for name in work.authors]
    title = _stopped(work.title)
    if names:
        listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, & {names[-1]}"
        return Citation("APA", f"{_stopped(listed)} ({when}). {title} ", work.newspaper, _address(work))
    return Citation("APA", f"{title} ({when}). ", work.newspaper, _address(work))


def _apa_name(name: str) -> str:
    last, first = parted(name)
    initials = " ".join("-".join(f"{part[:1]}." for part in word.split("-") if part) for word in first.split())
    return f"{last}, {initials}" if initials else last


def _mla(work: Work) -> Citation:
    date = work.published[:10]
    when = ""
    if date:
        when = date[:4]
        if len(date) >= 7:
            when = f"{_MLA_MONTHS[int(date[5:7]) - 1]} {when}"
        if len(date) == 10:
            when = f"{int(date[8:])} {when}"
    names = _inverted(work.authors, most=2)
    rest = "".join(f", {part}" for part in (when, work.url.partition("://")[2]) if part)
    return Citation("MLA", f"{names}“{_stopped(work.title)}” ", work.newspaper, f"{rest}.")


def _chicago(work: Work) -> Citation:
    words = date_words(work.published[:10]).split(" ") if work.published else []
    when = f"{words[1]} {words[0]}, {words[2]}" if len(words) == 3 else " ".join(words) or "n.d."
    names = _inverted(work.authors, most=10)
    rest = f", {_stopped(when)}{work.url and f' {work.url}'}"
    return Citation("Chicago", f"{names}“{_stopped(work.title)}” ", work.newspaper, rest)


def _inverted(names: tuple[str, ...], most: int) -> str:
    """Authors, the first by last name; ``et al.`` for the others where they are more than ``most``."""
    if not names:
        return ""
    last, first = parted(names[0])
    lead = f"{last}, {first}" if first else last
    if len(names) > most:
        return f"{lead}, et al. "
    if len(names) == 1:
        return f"{_stopped(lead)} "
    return f"{', '.join((lead, *names[1:-1]))}, and {_stopped(names[-1])} "


def _stopped(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…", ".”", "?”", "!”")) else f"{text}."


def _address(work: Work) -> str:
    return f". {work.url}" if work.url else "."


def _tex(text: str) -> str:
    return text.translate(_TEX) if _TEX_SIGNS.search(text) else text


def _wiki(text: str) -> str:
    return text.translate(_WIKI) if _WIKI_SIGNS.search(text) else text


def wikipedia(work: Work) -> str:
    """The template ``cite news``, to be pasted between ``<ref>`` and ``</ref>``."""
    fields = [("title", work.title), ("newspaper", work.newspaper)]
    for number, name in enumerate(work.authors, 1):
        last, first = parted(name)
        fields += [(f"last{number}", last), (f"first{number}", first)] if first else [(f"author{number}", last)]
    if work.published:
        fields.append(("date", date_words(work.published[:10])))
    fields += [("url", work.url), ("language", work.lang)]
    if work.archive != work.newspaper:
        fields.append(("via", work.archive))
    return "{{cite news" + "".join(f" |{key}={_wiki(value)}" for key, value in fields if value) + "}}"


def ris(work: Work) -> str:
    """One record of RIS, as reference managers import it; lines end in CR LF."""
    lines = [("TY", "NEWS"), ("ID", work.key), ("TI", work.title), ("T2", work.newspaper)]
    for name in work.authors:
        last, first = parted(name)
        lines.append(("AU", f"{last}, {first}" if first else last))
    date = work.published[:10]
    if date:
        year, month, day = (*date.split("-"), "", "")[:3]
        lines += [("PY", year), ("DA", f"{year}/{month}/{day}/")]
    lines += [("UR", work.url), ("LA", work.lang)]
    if work.archive != work.newspaper:
        lines.append(("DB", work.archive))
    lines.append(("ER", ""))
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value or tag == "ER")


def bibtex(work: Work) -> str:
    """One entry of BibTeX, in UTF-8."""
    authors = []
    for name in work.authors:
        last, first = map(_tex, parted(name))
        authors.append(f"{last}, {first}" if first else f"{{{last}}}")
    fields = [
        ("author", " and ".join(authors)),
        ("title", f"{{{_tex(work.title)}}}"),
        ("journal", _tex(work.newspaper)),
        ("entrysubtype", "newspaper"),
    ]
    date = work.published[:10]
    if date:
        fields += zip(("year", "month", "day"), (part.lstrip("0") for part in date.split("-")), strict=False)
    # A URL's own signs stay: \url of LaTeX takes them as they are.
    fields += [("url", work.url.replace("{", "%7B").replace("}", "%7D")), ("langid", work.lang)]
    if work.archive != work.newspaper:
        fields.append(("note", f"In {_tex(work.archive)}"))
    lines = "".join(f"  {key} = {{{value}}},\n" for key, value in fields if value)
    return f"@article{{{work.key},\n{lines}}}\n"


def data_uri(kind: str, text: str) -> str:
    """A file as an address: a reader can save it, and no host has to keep it."""
    return f"data:{kind};charset=utf-8;base64,{b2a_base64(text.encode('utf-8', 'replace'), newline=False).decode()}"


def coins(work: Work) -> str:
    """The ``title`` of a span of the class ``Z3988``."""
    return "&".join(f"{key}={_quoted(value)}" for key, value in _context(work) if value)


def _context(work: Work) -> Iterator[tuple[str, str]]:
    yield "ctx_ver", "Z39.88-2004"
    yield "rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"
    yield "rft.type", "newspaperArticle"
    yield "rft.title", work.title
    yield "rft.source", work.newspaper
    for name in work.authors:
        last, first = parted(name)
        yield "rft.creator", f"{last}, {first}" if first else last
    yield "rft.date", work.published[:10]
    yield "rft.language", work.lang
    yield "rft.identifier", work.url


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value.replace(" ", "%20").replace("/", "%2F").replace(":", "%3A").replace(",", "%2C")
    return quote(value, "", "utf-8", "replace")


def metas(work: Work) -> tuple[tuple[str, str], ...]:
    """Names and contents of ``meta`` elements: Highwire's, which Google Scholar reads, and the type of the item for
    Zotero, which would take a journal article from them alone."""
    date = work.published[:10].replace("-", "/")
    found = [
        ("z:itemType", "newspaperArticle"),
        ("citation_title", work.title),
        *(("citation_author", ", ".join(filter(None, parted(name)))) for name in work.authors),
        ("citation_journal_title", work.newspaper),
        ("citation_publication_date", date),
        ("citation_language", work.lang),
        ("citation_public_url", work.url),
    ]
    return tuple(pair for pair in found if pair[1])
