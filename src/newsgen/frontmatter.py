"""Front matter: what an editor wrote about a text, split off and checked.

The block between two lines of ``---`` at the top of a text, the sidecar beside it and the
``_defaults.yaml`` of its folders all give the same keys.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

import msgspec

from . import dates, rights
from .bounds import MAX_VALUES
from .config import BUILT_IN_TAXONOMIES
from .encoding import FORBIDDEN
from .entities import unescaped
from .keys import DATE_KEYS, FLAG_KEYS, LIST_KEYS, SYNONYMS, TEXT_KEYS
from .problems import Problem
from .yaml_strict import load_yaml

FENCE = "---"
_TOML = re.compile(r"\+\+\+[ \t]*\n\s*(?:[\w.-]+[ \t]*=|\[|#)")
# RFC 5646, section 2.1, without what newspapers are not written in.
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}")
STATUSES = ("published", "draft")
RIGHTS = rights.STATED
MAX_SCAN = 20_000
_LONGEST_MESSAGE = 300
# What no file may be called everywhere, or what an address ends at.
_LONGEST, _LONGEST_PART = 1_000, 200
_NOT_IN_PATH = re.compile(r'[\\:*?"<>|#]')
# Where pages and files of newsgen's own stand, beside those of the taxonomies.
_OWN = re.compile(
    r"(?:404\.html|feed\.xml|robots\.txt|sitemap[^/]*\.xml|static|media|archive/undated|graph|on-this-day|how-it-was-made|.+/source\.txt)(?:/.*)?"
    r"|archive|(?:1[5-9]|20)\d\d(?:/\d\d){0,2}"
)


class Split(msgspec.Struct, frozen=True):
    """A text in its two parts. ``lines`` gives each key's line in the file."""

    metadata: dict[str, object]
    lines: dict[str, int]
    body: str
    body_line: int
    problems: tuple[Problem, ...] = ()


class Given(msgspec.Struct, frozen=True):
    """What an editor wrote, checked. Empty means not given; dates are ISO 8601 as in ``Article``."""

    title: str = ""
    subtitle: str = ""
    section: str = ""
    source: str = ""
    source_url: str = ""
    lang: str = ""
    slug: str = ""
    status: str = ""
    summary: str = ""
    rights: str = ""
    image: str = ""
    caption: str = ""
    credit: str = ""
    alt: str = ""
    date_order: str = ""
    publisher: str = ""
    date: str = ""
    updated: str = ""
    expires: str = ""
    author: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    terms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    lines: dict[str, int] = {}


def split(text: str, path: str) -> Split:
    """Front matter and body of ``text`` (line ends already ``\\n``).

    A text that opens with ``---`` but never closes it is reported and read as body whole.
    """
    if not text.startswith(FENCE):
        if _TOML.match(text):
            message = "front matter in TOML (+++) is not read; write it as 'key: value' lines between two lines '---'"
            return Split({}, {}, text, 1, (Problem(path, 1, "front-matter", message, "error"),))
        return Split({}, {}, text, 1)
    first, _, rest = text.partition("\n")
    if first.rstrip() != FENCE:
        return Split({}, {}, text, 1)
    end = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE).search(rest)
    if end is None:
        # A rule of dashes above a text is not front matter; 'key: value' under it is meant to be.
        if re.match(r"[A-Za-z_]+:(\s|$)", rest):
            problem = Problem(
                path, 1, "front-matter", "front matter opens with '---' but never closes; add a line '---'",
                "error",
            )  # fmt: skip
            return Split({}, {}, text, 1, (problem,))
        return Split({}, {}, text, 1)
    head = rest[: end.start()]
    body = rest[end.end() :].removeprefix("\n")
    body_line = 3 + head.count("\n")
    if not head.strip():
        return Split({}, {}, body, body_line)
    result = load_yaml(head, path, 2)
    problems = list(result.problems)
    value = result.value
    if value is not None and not isinstance(value, dict):
        if not problems:
            problems.append(
                Problem(path, 2, "front-matter", "front matter must be 'key: value' lines", "error")
            )
        value = None
    metadata = {str(key): item for key, item in (value or {}).items()}
    return Split(metadata, result.lines, body, body_line, tuple(problems))


def read_mapping(text: str, path: str) -> Split:
    """A sidecar or ``_defaults.yaml``: front matter without a body."""
    result = load_yaml(text, path, 1)
    problems = list(result.problems)
    value = result.value
    if value is not None and not isinstance(value, dict):
        if not problems:
            problems.append(Problem(path, 1, "front-matter", "must be 'key: value' lines", "error"))
        value = None
    metadata = {str(key): item for key, item in (value or {}).items()}
    return Split(metadata, result.lines, "", 1, tuple(problems))


def check(
    metadata: Mapping[str, object],
    lines: Mapping[str, int],
    path: str,
    taxonomies: Mapping[str, str],
    date_order: str = "",
) -> tuple[Given, tuple[Problem, ...]]:
    """``metadata`` with its keys and types checked. An unknown key is a warning and left out; a value
    of the wrong type or an impossible date is an error."""
    values: dict[str, object] = {}
    terms: list[tuple[str, tuple[str, ...]]] = []
    problems: list[Problem] = []
    order = metadata.get("date_order")
    if isinstance(order, str) and order:
        date_order = order

    lines = dict(lines)

    def wrong(key: str, message: str) -> None:
        if len(message) > _LONGEST_MESSAGE:
            half = _LONGEST_MESSAGE // 2
            message = f"{message[:half]} … {message[-half:]}"
        problems.append(Problem(path, lines.get(key, 0), "front-matter", message, "error"))

    for key, value in metadata.items():
        name = key if key in taxonomies and key not in LIST_KEYS else SYNONYMS.get(key, key)
        if key in lines:
            lines.setdefault(name, lines[key])
        if name in TEXT_KEYS or name in DATE_KEYS or name in FLAG_KEYS:
            if value is None or value == "":
                continue
            if not isinstance(value, str):
                wrong(key, f"'{key}' must be one text, not a {_kind(value)}")
            elif name in FLAG_KEYS:
                if value.lower() not in ("true", "false", "yes", "no"):
                    wrong(key, f"'{key}' must be true or false, not '{value}'")
                else:
                    # Another way to say the status, so that a text can undo what its folder says.
                    values.setdefault("status", "draft" if value.lower() in ("true", "yes") else "published")
            elif name in DATE_KEYS:
                date = _date(value, date_order)
                if date is None:
                    wrong(key, f"'{key}: {value}' is not a date; write it as 2022-04-08")
                elif not date:
                    message = f"'{key}: {value}' may be read in two ways and is left out; "
                    message += "write it as 2022-04-08, or set 'date_order'"
                    problems.append(Problem(path, lines.get(key, 0), "ambiguous-date", message))
                else:
                    values[name] = date
            else:
                values[name] = unescaped(_one_line(value))
        elif name in LIST_KEYS or name in taxonomies:
            if name == "tags" and isinstance(value, str):
                value = list(value.split(","))  # as most other tools read it
            items = _texts(value)
            if items is None:
                wrong(key, f"'{key}' must be a text or a list of texts, not a {_kind(value)}")
            elif len(items) > MAX_VALUES:
                wrong(key, f"'{key}' has {len(items):,} values; keep the {MAX_VALUES:,} that matter most, or fewer")
            elif name in LIST_KEYS:
                field = "not_" if name == "not" else name
                # "keywords" and "tags" may both be there.
                before = values.get(field, ())
                assert isinstance(before, tuple)
                values[field] = tuple(dict.fromkeys((*before, *items)))
            elif items:
                terms.append((name, items))
        else:
            known = [*TEXT_KEYS, *DATE_KEYS, *LIST_KEYS, *FLAG_KEYS, *taxonomies]
            near = difflib.get_close_matches(key.lower(), known, 1, 0.7)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            problems.append(
                Problem(path, lines.get(key, 0), "unknown-key", f"unknown key '{key}' is not read{hint}")
            )
    if "lang" in values and not _LANGUAGE.fullmatch(str(values["lang"])):
        wrong("lang", f"'lang' must be a language's code such as en or fr-CA, not '{values.pop('lang')}'")
    for key, allowed in (("status", STATUSES), ("rights", RIGHTS), ("date_order", ("dmy", "mdy", "ymd"))):
        if key in values and values[key] not in allowed:
            wrong(key, f"'{key}' must be one of {', '.join(allowed)}, not '{values.pop(key)}'")
    if aliases := values.get("aliases"):
        assert isinstance(aliases, tuple)
        values["aliases"] = tuple(dict.fromkeys(old for alias in aliases if (old := _old_address(alias, taxonomies))))
        problems += (
            Problem(path, lines.get("aliases", 0), "address",
                    f"'{alias}' in 'aliases' is no path at which this site could lead on to the article, "
                    "such as 2019/04/old-title; it is left out")
            for alias in aliases if not _old_address(alias, taxonomies)
        )  # fmt: skip
    url = values.get("source_url")
    if isinstance(url, str) and not url.lower().startswith(("http://", "https://")):
        problems.append(
            Problem(path, lines.get("source_url", 0), "address",
                    "'source_url' must start with http:// or https://; it is left out")
        )  # fmt: skip
        del values["source_url"]
    return Given(**values, terms=tuple(terms), lines=lines), tuple(problems)  # type: ignore[arg-type]


def _date(value: str, order: str) -> str | None:
    """ISO 8601 from a date as an editor writes it; empty where day and month may be either."""
    exact = dates.exact(value)
    if exact:
        return exact
    found = dates.read(value, order)
    if found is None:
        return None
    return "" if found.ambiguous else found.iso


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "mapping"
    return "list" if isinstance(value, list) else "value of another kind"


def _texts(value: object) -> tuple[str, ...] | None:
    """A list of texts from a text or a list; None for anything else. Doubles are dropped."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return None
    texts: dict[str, None] = {}
    for item in value:
        if item is None:
            continue
        if not isinstance(item, str):
            return None
        if item := _one_line(item):
            texts[item] = None
    return tuple(texts)


def _one_line(text: str) -> str:
    """``text`` with white space folded, without characters that no page may hold: YAML lets them in as "\\x08", when
    the file's own bytes were cleaned already."""
    return " ".join(FORBIDDEN.sub("", text).split())


def _old_address(alias: str, taxonomies: Mapping[str, str]) -> str:
    """The address that an alias names (``/old/story/index.html`` -> ``old/story``). Empty where no page can
    stand on every system, or where another page of the site does."""
    parts = alias.strip("/").split("/")
    if parts[-1] == "index.html":
        del parts[-1]
    address = "/".join(parts)
    if not parts or {"", ".", ".."} & set(parts) or _NOT_IN_PATH.search(address) or _OWN.fullmatch(address):
        return ""
    if len(address) > _LONGEST or any(part[0] == "." or len(part.encode()) > _LONGEST_PART for part in parts):
        return ""  # hidden, or longer than file systems take
    if parts[0] in BUILT_IN_TAXONOMIES or parts[0] in taxonomies:
        return ""
    # A page is no folder.
    return "" if any(part.endswith((".html", ".htm")) for part in parts[:-1]) else address
