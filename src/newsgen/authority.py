"""The authority file: from a surface form, the words as printed, to a canonical name.

Two files are laid over one another: the one that ships with newsgen (`data/organisations.tsv`) and
the site's own (`content/_authority/organisations.yaml`), which wins.

Matching in running text uses Aho-Corasick (`ahocorasick-rs`): one pass over the text however many
names there are. Its offsets count characters, as ours do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Final

import msgspec
from ahocorasick_rs import AhoCorasick, MatchKind

from newsgen import data
from newsgen.problems import Problem
from newsgen.yaml_lines import YamlResult
from newsgen.yaml_strict import load_yaml


class AuthorityEntry(msgspec.Struct, frozen=True):
    """One organisation: its canonical name and how else texts print it.

    `country` is an ISO 3166-1 alpha-2 code, "EU", or empty for a body of no one country and for a
    name that many countries use ("Justice Ministry"). `ids` are "wikidata:Q42" or "ror:04xfq0f34".
    `not_` are surface forms that contain a name of this entry but mean something else. `hide`
    keeps a known name from being listed. `needs` is "context" where a surface form of one word is
    an everyday word too, or "context:A|B" where exactly the forms A and B are. `was` are canonical
    names of earlier days, whose addresses lead on to this one's.
    """

    name: str
    kind: str = ""
    country: str = ""
    aliases: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()
    hide: bool = False
    needs: str = ""
    was: tuple[str, ...] = ()


Found = tuple[int, int, str, AuthorityEntry]
"""Start, end and surface form of a match, and whose name it is."""

_ALIKE: Final = (
    ("\n", " "), ("\t", " "), ("\xa0", " "), ("\u202f", " "), ("’", "'"), ("‘", "'"),
    ("‐", "-"), ("‑", "-"),
)  # fmt: skip
_CUT_SHORT: Final = 4
"""Words from which the start of a name tells which it is."""
_POSSESSIVE: Final = re.compile(r"(?:(?<=\w)'s|(?<=s)')$", re.IGNORECASE)
_FULL_FORM: Final = re.compile(
    r",? (?:inc|incorporated|corp|corporation|co|company|ltd|limited|plc|llc|llp|ag|sa|nv|ab|asa|"
    r"as|spa|se|gmbh|oyj|bv|kk|group|holdings?)$"
)
_DOTTED: Final = re.compile(r"(?<!\w)(?:[A-Z]\.){2,}")
_PLAIN_ACRONYM: Final = re.compile(r"[A-Z]{2,5}")
_STATE: Final = re.compile(r"\b(?:US|UK|UN|EU)\b")


def _flat(text: str) -> str:
    """`text` with one kind of space, apostrophe and hyphen; as long as before."""
    # replace() is some fifty times faster than translate() where there is nothing to replace
    for written, plain in _ALIKE[:2] if text.isascii() else _ALIKE:
        text = text.replace(written, plain)
    return text


# Dots, commas and quotes are dropped, a hyphen is a space
_ASCII_FOLD: Final = str.maketrans("-", " ", '.,!"')
_FOLD: Final = str.maketrans("-–—", "   ", '.,!"“”')


@lru_cache(maxsize=20_000)
def fold(surface: str) -> str:
    """What counts when two printed names are compared: no case, accents, dots or commas.

    >>> fold("Médecins  Sans Frontières") == fold("medecins sans frontieres")
    True
    """
    if surface.isascii():
        flat = surface.lower().translate(_ASCII_FOLD)
    else:
        flat = _without_accents(_flat(surface)).casefold().translate(_FOLD)
    return " ".join(flat.replace(" & ", " and ").split())


def _without_accents(name: str) -> str:
    parts = unicodedata.normalize("NFKD", name)
    return "".join(c for c in parts if not unicodedata.combining(c))


def _printed_forms(entry: AuthorityEntry) -> list[str]:
    """Every form to look for in a text; see `Authority.surfaces`."""
    forms = [entry.name, *entry.aliases]
    for form in (entry.name, *entry.aliases):
        if not form.isascii():
            flat = _flat(form)
            forms += (flat, _without_accents(flat))
        if " & " in form:
            forms.append(form.replace(" & ", " and "))
        if "U" in form and " " in form and _STATE.search(form):
            forms.append(_STATE.sub(lambda m: f"{m[0][0]}.{m[0][1]}.", form))
    for form in entry.acronyms:
        forms.append(form)
        if _PLAIN_ACRONYM.fullmatch(form):
            forms.append(".".join(form) + ".")
    return forms


class Authority:
    """Names to look up and to find in texts. Where two entries share a form, the first has it.

    Immutable; made cheaply and filled when first asked; goes to another process as its entries.
    """

    def __init__(self, entries: Iterable[AuthorityEntry]) -> None:
        self.entries: tuple[AuthorityEntry, ...] = tuple(entries)

    def __reduce__(self) -> tuple[type[Authority], tuple[tuple[AuthorityEntry, ...]]]:
        return Authority, (self.entries,)

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def _by_fold(self) -> dict[str, AuthorityEntry]:
        """Folded name -> entry: canonical names first, then aliases, so that no alias hides one."""
        known: dict[str, AuthorityEntry] = {}
        for entry in self.entries:
            known.setdefault(fold(entry.name), entry)
        for entry in self.entries:
            for alias in entry.aliases:
                known.setdefault(fold(alias), entry)
        return known

    @cached_property
    def _by_acronym(self) -> dict[str, AuthorityEntry]:
        """Acronym without dots, in its own case -> entry: 'WHO' is a body, 'who' is a word."""
        known: dict[str, AuthorityEntry] = {}
        for entry in self.entries:
            for acronym in entry.acronyms:
                known.setdefault(acronym.replace(".", ""), entry)
        return known

    @cached_property
    def _forms(self) -> dict[str, AuthorityEntry | None]:
        """Printed form -> entry, or None where a form is only there to be passed over."""
        forms: dict[str, AuthorityEntry | None] = {}
        for entry in self.entries:
            for form in _printed_forms(entry):
                if form not in forms and form not in entry.not_:
                    forms[form] = entry
        for entry in self.entries:
            for form in entry.not_:
                forms.setdefault(form, None)
        return forms

    @cached_property
    def _automaton(self) -> tuple[AhoCorasick, tuple[AuthorityEntry | None, ...]]:
        forms = self._forms
        return AhoCorasick(list(forms), matchkind=MatchKind.Standard, store_patterns=False), tuple(
            forms.values()
        )

    def lookup(self, surface: str) -> AuthorityEntry | None:
        """Whose name `surface` is; tried as printed, then without 'the', possessive, 'Inc'."""
        flat = _flat(surface).strip()
        for form in (flat, _POSSESSIVE.sub("", flat)):
            bare = form[4:] if form[:4] in ("the ", "The ") else form
            entry = self._by_acronym.get(bare.replace(".", ""))
            if entry is not None:
                return entry
            key = fold(form)
            without_the = key.removeprefix("the ")
            # 'Sunday Times' may be 'The Sunday Times', but 'Times' is not yet 'The Times'
            with_the = f"the {key}" if " " in key else key
            for variant in (key, without_the, with_the, _FULL_FORM.sub("", without_the)):
                entry = self._by_fold.get(variant)
                if entry is not None and form not in entry.not_:
                    return entry
        return None

    def cut_short(self, form: str) -> AuthorityEntry | None:
        """The one entry whose name goes on from ``form``, four words or more that a comma or a lost word cut short:
        'Academy of Motion Picture', Arts and Sciences."""
        words = form.split(" ")
        if len(words) < _CUT_SHORT:
            return None
        owners = self._by_start.get(fold(" ".join(words[:_CUT_SHORT])), ())
        start = fold(form) + " "
        found = [entry for entry in owners if fold(entry.name).startswith(start)]
        return found[0] if len(found) == 1 and form not in found[0].not_ else None

    @cached_property
    def _by_start(self) -> dict[str, list[AuthorityEntry]]:
        """Entries of longer names by their first words."""
        starts: dict[str, list[AuthorityEntry]] = {}
        for entry in self.entries:
            words = entry.name.split(" ")
            if len(words) > _CUT_SHORT:
                starts.setdefault(fold(" ".join(words[:_CUT_SHORT])), []).append(entry)
        return starts

    def find(self, text: str) -> list[Found]:
        """Every known name in `text`, in order and without overlap, the longest where two begin
        at one place. Case counts, as printed; `text[start:end] == surface`.

        All overlapping matches are asked for and chosen here, rather than with the automaton's own
        leftmost-longest rule, because that lets 'BBC News' in 'BBC Newsnight' hide 'BBC'.
        """
        flat = _flat(text)
        automaton, owners = self._automaton
        matches = [
            (start, -end, number)
            for number, start, end in automaton.find_matches_as_indexes(flat, overlapping=True)
        ]
        matches.sort()
        found: list[Found] = []
        free_from = 0
        for start, minus_end, number in matches:
            if start >= free_from and _stands_alone(flat, start, -minus_end):
                free_from = -minus_end
                entry = owners[number]
                surface = text[start:free_from]
                if entry is None or (surface in _WORDS_TOO and _shouted(flat, start, free_from)):
                    continue
                found.append((start, free_from, surface, entry))
        return found

    def surfaces(self, entry: AuthorityEntry) -> tuple[str, ...]:
        """The forms under which `find` knows `entry`: names, aliases and acronyms, with and
        without accents, '&' and 'and', 'US' and 'U.S.'; less what another entry has first."""
        forms = self._forms
        return tuple(dict.fromkeys(f for f in _printed_forms(entry) if forms.get(f) == entry))


def needs_context(entry: AuthorityEntry, surface: str) -> bool:
    """Is `surface` an everyday word or a name of others too, so that more evidence is wanted?"""
    if not entry.needs:
        return False
    if entry.needs == "context":
        return " " not in surface
    return surface in entry.needs.removeprefix("context:").split("|")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Is `text[start:end]` a whole name: not a part of a word, a domain, a handle or a double name?

    Kept: "BBC's", "UN-backed", "pro-EU", "(FBI)". Left: "BBCs", "Amazon.co", "@BBC", "O'Neill",
    "Ford-Smith" (a double name, unless one side is an acronym).
    """
    if start:
        before = text[start - 1]
        if before.isalnum() or before in "_@#&":
            return False
        if before in "'-./" and start > 1:
            left = text[start - 2]
            if before == "-":
                if left.isalpha() and _begins_with_capital(text, start - 1, end):
                    return False
            elif left.isalnum() and before != "/":
                return False
    if end < len(text):
        after = text[end]
        if after.isalnum() or after == "_":
            return False
        if after in "'-.&@" and end + 1 < len(text):
            right = text[end + 1]
            if after == "'":
                if (
                    right.isalnum()
                    and not (right in "sS" and not text[end + 2 : end + 3].isalnum())
                    and text[end + 1 : end + 3] not in ("ll", "re", "ve", "d ")
                ):
                    return False
            elif after == "-":
                if right.isupper() and not text[start:end].isupper():
                    return False
            elif right.isalnum() and (after != "." or right.islower()):
                return False
    return True


# Acronyms that a line in capitals has as words: "THE MEN WHO LEFT"
_WORDS_TOO: Final = frozenset({"WHO", "ICE", "UPS", "BAT", "SAG", "GAP", "FOX", "SKY", "NEXT"})


def _shouted(text: str, start: int, end: int) -> bool:
    """Does a word in capitals stand on each side, or on one side with none on the other?"""
    before = text[max(0, start - 40) : start].split(" ")[-2:-1]
    after = text[end : end + 40].split(" ")[1:2]
    sides = [word for word in (*before, *after) if word]
    return bool(sides) and all(word.isupper() and len(word) > 1 for word in sides)


def _begins_with_capital(text: str, hyphen: int, end: int) -> bool:
    """Does a capitalised word, not an acronym, stand before the hyphen of a mixed-case name?"""
    if text[hyphen + 1 : end].isupper():
        return False
    first = hyphen
    while first and text[first - 1].isalpha():
        first -= 1
    word = text[first:hyphen]
    return word[:1].isupper() and not word.isupper()


@lru_cache(maxsize=1)
def shipped() -> Authority:
    """The authority file that ships with newsgen."""
    return Authority(parse_tsv(data.text("organisations.tsv")))


def parse_tsv(text: str) -> Iterator[AuthorityEntry]:
    """Entries of an authority file in tab-separated form; its first line names the columns:
    name, kind, country, aliases, acronyms, ids, needs, not. Raises ValueError on a ragged row."""
    several = data.several
    for line in text.splitlines()[1:]:
        name, kind, country, aliases, acronyms, ids, needs, not_ = line.split("\t")
        yield AuthorityEntry(
            name,
            kind,
            country,
            several(aliases),
            several(acronyms),
            several(ids),
            several(not_),
            needs=needs,
        )


def overlay(base: Authority, entries: Iterable[AuthorityEntry]) -> Authority:
    """`base` with a site's `entries` on top.

    An entry is one with a base entry if the base entry's canonical name is among its names, or its
    canonical name among the base entry's. The two are merged: the site's name, country and kind
    win, forms add up, the site's `not_` take forms away, and forms the site gives need no context.
    Forms that another base entry has too go to the site's.
    """
    by_name = {fold(entry.name): entry for entry in reversed(base.entries)}
    by_alias = base._by_fold
    merged: list[AuthorityEntry] = []
    gone: set[int] = set()
    for entry in entries:
        result = entry
        same = [by_name.get(fold(form)) for form in (entry.name, *entry.aliases)]
        same.append(by_alias.get(fold(entry.name)))
        for other in same:
            if other is not None and id(other) not in gone:
                gone.add(id(other))
                result = _merge(result, other)
        merged.append(result)
    return Authority((*merged, *(e for e in base.entries if id(e) not in gone)))


def _merge(site: AuthorityEntry, base: AuthorityEntry) -> AuthorityEntry:
    refused = {fold(form) for form in site.not_}

    def union(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f for f in (*ours, *theirs) if fold(f) not in refused))

    aliases = union(site.aliases, (base.name, *base.aliases))
    stated = {site.name, *site.aliases, *site.acronyms}
    doubtful = [f for f in (base.name, *base.aliases, *base.acronyms) if needs_context(base, f)]
    doubtful = [f for f in doubtful if f not in stated]
    return AuthorityEntry(
        name=site.name,
        kind=site.kind or base.kind,
        country=site.country or base.country,
        aliases=tuple(a for a in aliases if a != site.name),
        acronyms=union(site.acronyms, base.acronyms),
        ids=_merge_ids(site.ids, base.ids),
        not_=(*site.not_, *base.not_),
        hide=site.hide,
        needs=f"context:{'|'.join(doubtful)}" if doubtful else "",
        was=site.was,
    )


def _merge_ids(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    """One id for each scheme, ours first."""
    by_scheme = {identifier.partition(":")[0]: identifier for identifier in (*theirs, *ours)}
    return tuple(by_scheme.values())


_KEYS: Final = (
    "name", "aliases", "acronyms", "country", "kind", "wikidata", "ror", "not", "hide", "was",
)  # fmt: skip
_PEOPLE_KEYS: Final = ("name", "aliases", "wikidata", "not", "hide")
_YES_NO: Final = {"yes": True, "true": True, "no": False, "false": False}


class _SiteFile:
    """A site's authority file being read: the entries so far and the problems met."""

    def __init__(
        self, path: str, result: YamlResult, keys: tuple[str, ...] = _KEYS, what: str = "an organisation"
    ) -> None:
        self.path = path
        self.keys = keys
        self.what = what
        self.result = result
        self.entries: list[AuthorityEntry] = []
        self.problems: list[Problem] = list(result.problems)
        self.names: dict[str, int] = {}

    def note(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.path, line, "authority", message, "error"))

    def line(self, top: str, key: str = "") -> int:
        places = self.result.places
        return (
            places.get((top, key), self.result.lines.get(top, 1))
            if key
            else (self.result.lines.get(top, 1))
        )

    def read(self) -> None:
        value = self.result.value
        if value is None:
            return
        if isinstance(value, list):
            for number, item in enumerate(value):
                top = str(number)
                if isinstance(item, str):
                    self.add(top, item, {})
                elif not isinstance(item, dict):
                    self.note(self.line(top), f"{self.what} must be a name, or keys and values")
                elif not isinstance(item.get("name"), str):
                    hint = _did_you_mean("name", item)
                    self.note(self.line(top), f"{self.what} without a 'name'{hint}")
                else:
                    self.add(top, item["name"], item)
        elif isinstance(value, dict):
            for name, item in value.items():
                if item is None or isinstance(item, dict):
                    self.add(name, name, item or {})
                elif isinstance(item, str | list):
                    self.add(name, name, {"aliases": item})
        else:
            self.note(1, f"an authority file is a list; each entry is {self.what} with a 'name'")

    def add(self, top: str, name: str, item: dict[str, object]) -> None:
        line = self.line(top)
        name = name.strip()
        if not fold(name):
            self.note(line, f"{self.what} with an empty name")
            return
        first = self.names.setdefault(fold(name), line)
        if first != line:
            self.note(line, f"'{name}' is already listed on line {first}")
            return
        for key in item:
            if key not in self.keys:
                hint = _did_you_mean(key, self.keys) or f"; known are {', '.join(self.keys)}"
                self.note(self.line(top, key), f"unknown key '{key}'{hint}")
        self.entries.append(
            AuthorityEntry(
                name=name,
                kind=self.string(top, item, "kind"),
                country=self.country(top, item),
                aliases=self.forms(top, item, "aliases"),
                acronyms=self.forms(top, item, "acronyms"),
                ids=self.ids(top, item),
                not_=self.forms(top, item, "not"),
                hide=self.flag(top, item, "hide"),
                was=self.forms(top, item, "was"),
            )
        )

    def string(self, top: str, item: dict[str, object], key: str) -> str:
        value = item.get(key)
        if value is None:
            return ""
        if isinstance(value, str):
            return value.strip()
        self.note(self.line(top, key), f"'{key}' must be one word or text")
        return ""

    def forms(self, top: str, item: dict[str, object], key: str) -> tuple[str, ...]:
        value = item.get(key)
        given = value if isinstance(value, list) else [value] if value is not None else []
        forms = [form.strip() for form in given if isinstance(form, str) and form.strip()]
        if len(forms) != len(given):
            self.note(self.line(top, key), f"'{key}' must be a list of names: [First, Second]")
        return tuple(dict.fromkeys(forms))

    def flag(self, top: str, item: dict[str, object], key: str) -> bool:
        written = self.string(top, item, key).lower()
        if written and written not in _YES_NO:
            self.note(self.line(top, key), f"'{key}' must be yes or no, not '{written}'")
        return _YES_NO.get(written, False)

    def country(self, top: str, item: dict[str, object]) -> str:
        written = self.string(top, item, "country")
        code = data.country_codes().get(written.lower(), "")
        if written and not code:
            hint = _did_you_mean(written, [c.name for c in data.countries()])
            self.note(
                self.line(top, "country"),
                f"unknown country '{written}'{hint}; write a code of two letters or its name",
            )
        return code

    def ids(self, top: str, item: dict[str, object]) -> tuple[str, ...]:
        ids = []
        for scheme, pattern, example in (
            ("wikidata", r"(?:https?://www\.wikidata\.org/(?:wiki|entity)/)?(Q\d+)", "Q7809"),
            ("ror", r"(?:https?://ror\.org/)?(0[0-9a-z]{8})", "04h4z8k05"),
        ):
            written = self.string(top, item, scheme)
            match = re.fullmatch(pattern, written)
            if match:
                ids.append(f"{scheme}:{match[1]}")
            elif written:
                self.note(
                    self.line(top, scheme), f"'{scheme}' must look like {example}, not '{written}'"
                )
        return tuple(ids)


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    import difflib  # only for a mistake: importing it costs more than reading the file

    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean '{close[0]}'?" if close else ""


def read_authority(text: str, path: str) -> tuple[tuple[AuthorityEntry, ...], tuple[Problem, ...]]:
    """A site's authority file: a list of mappings with `name`, or a mapping from a name to its
    aliases or to a mapping. Never raises: what can't be used is a Problem with its line.

    Keys: name, aliases, acronyms, country (code or name), kind, wikidata, ror, not, hide, was.
    """
    site_file = _SiteFile(path, load_yaml(text, path))
    site_file.read()
    return tuple(site_file.entries), tuple(site_file.problems)


def read_people(text: str, path: str) -> tuple[tuple[AuthorityEntry, ...], tuple[Problem, ...]]:
    """A site's file of people, ``people.yaml``: as ``read_authority``, with the keys name, aliases, wikidata, not and
    hide. Never raises."""
    site_file = _SiteFile(path, load_yaml(text, path), _PEOPLE_KEYS, "a person")
    site_file.read()
    return tuple(site_file.entries), tuple(site_file.problems)
