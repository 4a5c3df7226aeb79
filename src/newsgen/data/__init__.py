"""The lists that ship with newsgen, read once and kept.

`SOURCES.md` in this folder says where each list came from and which notice its licence asks for.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

_FOLDER: Final = Path(__file__).parent


class Country(msgspec.Struct, frozen=True):
    """A country as texts write it: `name` ("France"), `aliases` ("French Republic"), `adjectives`
    ("French"), `nouns` for its people ("French", "Frenchman"); `code` is ISO 3166-1 alpha-2."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()


def text(name: str) -> str:
    """The text of the shipped file `name`. Raises FileNotFoundError if there is none."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def language(code: str) -> dict[str, Any]:
    """The word lists of the language `code` ("fr", "fr-BE") as the sections of its file `lang/fr.toml`; empty
    for a language without a file."""
    return _language(code.replace("_", "-").partition("-")[0].lower())


@lru_cache(maxsize=16)
def _language(base: str) -> dict[str, Any]:
    import tomllib  # a build that reads no text does without

    try:
        return tomllib.loads(text(f"lang/{base}.toml")) if base.isalpha() else {}
    except FileNotFoundError:
        return {}


class Tongue(NamedTuple):
    """A language: its English name, and `ltr` or `rtl`, as it is written where nothing else is said."""

    name: str
    direction: str


@lru_cache(maxsize=1)
def _tongues() -> dict[str, Tongue]:
    rows = (line.split("\t") for line in text("languages.tsv").splitlines()[1:])
    return {code: Tongue(name, direction) for code, name, direction in rows}


_RTL_SCRIPTS = frozenset({"arab", "hebr", "syrc", "thaa", "nkoo", "adlm", "rohg"})


def tongue(code: str) -> Tongue:
    """The language `code` ("fr", "az-Arab"; BCP 47). A script in the code says how it is written; a language that
    is not listed is called by its code."""
    first, *further = code.replace("_", "-").lower().split("-")
    known = _tongues().get(first, Tongue(code, "ltr"))
    script = next((part for part in further if len(part) == 4 and part.isalpha()), "")
    return Tongue(known.name, "rtl" if script in _RTL_SCRIPTS else "ltr") if script else known


def several(cell: str) -> tuple[str, ...]:
    """The values of a cell that holds several, separated by `|`."""
    return tuple(cell.split("|")) if cell else ()


class Measured(msgspec.Struct, frozen=True):
    """How often the rules err: label and value of each figure, the day on which they were ``measured``
    (``tools/evaluate.py --keep``), and on how many ``texts``."""

    measured: str
    texts: int
    figures: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def measured() -> Measured:
    """The figures that came with this version."""
    return msgspec.json.decode(text("measured.json"), type=Measured)


@lru_cache(maxsize=1)
def countries() -> tuple[Country, ...]:
    """All countries, sorted by code."""
    rows = (line.split("\t") for line in text("countries.tsv").splitlines()[1:])
    return tuple(
        Country(code, name, several(aliases), several(adjectives), several(nouns))
        for code, name, aliases, adjectives, nouns in rows
    )


@lru_cache(maxsize=1)
def country_codes() -> dict[str, str]:
    """Country code of every name and alias, in lower case; codes themselves too, and "eu"."""
    codes = {"eu": "EU", "european union": "EU"}
    for country in countries():
        for form in (country.code, country.name, *country.aliases):
            codes.setdefault(form.lower(), country.code)
    return codes


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Given names as printed ("Maria")."""
    return frozenset(text("given-names.txt").split("\n")[:-1])


@lru_cache(maxsize=1)
def surnames() -> frozenset[str]:
    """Surnames as printed ("Smith")."""
    return frozenset(text("surnames.txt").split("\n")[:-1])


@lru_cache(maxsize=1)
def places() -> frozenset[str]:
    """Cities, regions and countries as printed ("New York", "Bavaria")."""
    return frozenset(text("places.txt").split("\n")[:-1])
