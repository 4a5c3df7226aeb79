"""The site's settings: ``newsgen.yaml``, read strictly; and the folders of a site.

A site builds without the file. Unknown keys are errors with the nearest known key as a hint, so that
a typing mistake never silently changes a site.
"""

from __future__ import annotations

import difflib
import errno
import re
import stat
from pathlib import Path

import msgspec

from .keys import DATE_KEYS, FLAG_KEYS, SYNONYMS, TEXT_KEYS
from .look import wrong as wrong_look
from .problems import Problem
from .rights import STATED
from .yaml_lines import simple

DEFAULT_TITLE = "News archive"
SETTINGS_FILE = "newsgen.yaml"
PAGE_KINDS = (
    "article", "source", "home", "archive", "year", "month", "day", "undated", "on-this-day", "day-of-year",
    "term", "taxonomy", "graph", "graph-data", "made", "feed", "term-feed", "term-json", "term-csv",
    "sitemap", "robots", "not-found", "redirect", "look",
    "search", "search-names", "search-texts", "search-terms", "search-index",
)  # fmt: skip
PARTS = ("citation", "related", "timeline", "companions")
"""Parts of pages."""
EXTRACTORS = (
    "language", "layout", "headline", "byline", "dates", "dateline", "figures", "copyright", "topics", "blocks",
    "furniture", "organisations", "people", "quotes", "tags",
)  # fmt: skip
"""What ``off`` may name, said here so that reading the settings imports no page and no extractor."""

PEOPLE = ("off", "listed", "role")
"""Who gets a page of their own: nobody; who is given or listed; also who holds a role that a text states."""

SEARCH_ENGINES = ("newsgen", "pagefind", "off")

RESERVED = (
    "archive", "lists", "media", "search", "static", "undated", "graph", "on-this-day", "how-it-was-made",
    "author", "title", "date", "people", "keep", "cut", "not",
)  # fmt: skip
"""What no taxonomy of a site may be called: folders of the site and keys of front matter."""

BUILT_IN_TAXONOMIES = {"organisations": "Organisations", "people": "People", "tags": "Tags", "sources": "Sources"}


class SiteConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of a site. Every field is a key of ``newsgen.yaml``; all have defaults.

    ``per_page`` is how many entries a list may hold before it is cut by year, month and day.
    ``rights`` is source -> what may be shown of its texts.
    ``search`` is the engine of the search page: ``newsgen``, ``pagefind`` or ``off``.
    ``off`` names page kinds and extractors that are left out; what is off costs nothing.
    """

    title: str = DEFAULT_TITLE
    description: str = ""
    base_url: str = ""
    id: str = ""
    lang: str = "en"
    contact: str = ""
    date_order: str = ""
    taxonomies: dict[str, str] = {}
    per_page: int = 100
    feed_items: int = 20
    home_items: int = 20
    rights: dict[str, str] = {}
    people: str = "role"
    look: dict[str, str] = {}
    search: str = "newsgen"
    off: tuple[str, ...] = ()


class Site(msgspec.Struct, frozen=True):
    """A site's folders, absolute, and its settings."""

    root: Path
    content: Path
    output: Path
    state: Path
    config: SiteConfig = SiteConfig()
    lock: Path | None = None
    """Where addresses are held instead of in ``addresses.lock``, also without a ``base_url``: a preview keeps
    the address of a page whose title is being edited."""

    @property
    def templates(self) -> Path:
        return self.root / "templates"

    @property
    def static(self) -> Path:
        return self.root / "static"

    @property
    def addresses(self) -> Path:
        return self.lock or self.root / "addresses.lock"

    @property
    def taxonomies(self) -> dict[str, str]:
        """Slug -> name of every taxonomy, the built-in ones first."""
        built_in = dict(BUILT_IN_TAXONOMIES)
        if self.config.people == "off":
            del built_in["people"]
        return built_in | self.config.taxonomies


class SettingsError(Exception):
    """``newsgen.yaml`` cannot be used; ``problems`` say where and why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read_settings(text: str, path: str = SETTINGS_FILE) -> SiteConfig:
    """Settings from the text of ``newsgen.yaml``.

    Raises ``SettingsError`` for a syntax error, an unknown key or a value of the wrong type.
    """
    result = simple(text, 1)
    if result is None:
        from .yaml_strict import load_yaml  # and a parser with it, which most settings do without

        result = load_yaml(text, path)
    problems = list(result.problems)
    value = result.value
    if value is None:
        value = {}
    if not isinstance(value, dict):
        problems.append(Problem(path, 1, "settings", "settings must be 'key: value' lines", "error"))
        value = {}
    known = SiteConfig.__struct_fields__
    for key in value:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, 1)
            hint = f"; did you mean '{near[0]}'?" if near else f"; known are {', '.join(known)}"
            line = result.lines.get(str(key), 0)
            problems.append(Problem(path, line, "settings", f"unknown setting '{key}'{hint}", "error"))
    if any(problem.severity == "error" for problem in problems):
        raise SettingsError(tuple(problems))
    return _convert({str(key): item for key, item in value.items()}, result.lines, path)


def _convert(value: dict[str, object], lines: dict[str, int], path: str) -> SiteConfig:
    problems = []
    good: dict[str, object] = {}
    for key, item in value.items():
        if item is None:
            continue
        if key == "people" and item is False:  # YAML reads "off" as a truth value
            item = "off"
        if key == "off" and isinstance(item, str):
            item = [item]
        kind = next(f.type for f in msgspec.structs.fields(SiteConfig) if f.name == key)
        try:
            good[key] = msgspec.convert(item, kind, strict=False)
        except msgspec.ValidationError as error:
            problems.append(
                Problem(path, lines.get(key, 0), "settings", f"'{key}': {error}", "error")
            )
    config = SiteConfig(**good)  # type: ignore[arg-type]
    if config.base_url and not config.base_url.startswith(("https://", "http://")):
        problems.append(
            Problem(path, lines.get("base_url", 0), "settings",
                    "'base_url' must start with https:// or http://", "error")
        )
    if not re.fullmatch(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}", config.lang):
        problems.append(
            Problem(path, lines.get("lang", 0), "settings",
                    "'lang' must be a language's code such as en or fr-CA", "error")
        )
    if config.date_order not in ("", "dmy", "mdy", "ymd"):
        problems.append(
            Problem(path, lines.get("date_order", 0), "settings",
                    "'date_order' must be dmy, mdy or ymd", "error")
        )
    for message in wrong_look(config.look):
        problems.append(Problem(path, lines.get("look", 0), "settings", f"'look': {message}", "error"))
    if config.people not in PEOPLE:
        message = f"'people' must be {', '.join(PEOPLE[:-1])} or {PEOPLE[-1]}, not '{config.people}'"
        problems.append(Problem(path, lines.get("people", 0), "settings", message, "error"))
    if config.search not in SEARCH_ENGINES:
        problems.append(
            Problem(path, lines.get("search", 0), "settings", "'search' must be newsgen, pagefind or off", "error")
        )
    for name in config.off:
        known = (*PAGE_KINDS, *PARTS, *EXTRACTORS)
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(known)}"
            message = f"'off' names '{name}', which is nothing; {hint}"
            problems.append(Problem(path, lines.get("off", 0), "settings", message, "error"))
    for source, right in config.rights.items():
        if right not in STATED:
            message = f"'rights' of '{source}' must be one of {', '.join(STATED)}, not '{right}'"
            problems.append(Problem(path, lines.get("rights", 0), "settings", message, "error"))
    for slug in config.taxonomies:
        line = lines.get("taxonomies", 0)
        if not re.fullmatch(r"[a-z][a-z0-9-]*", slug):
            message = f"the taxonomy '{slug}' must be named by small letters, digits and dashes, as in an address"
        elif slug in (*RESERVED, *TEXT_KEYS, *DATE_KEYS, *FLAG_KEYS, *SYNONYMS):
            message = f"a taxonomy cannot be called '{slug}': the word means something else already"
        else:
            continue
        problems.append(Problem(path, line, "settings", message, "error"))
    for number in ("per_page", "feed_items", "home_items"):
        if getattr(config, number) < 1:
            problems.append(
                Problem(path, lines.get(number, 0), "settings", f"'{number}' must be 1 or more", "error")
            )
    if problems:
        raise SettingsError(tuple(problems))
    if config.base_url:
        config = msgspec.structs.replace(config, base_url=config.base_url.rstrip("/") + "/")
    return config


def is_there(file: Path) -> bool:
    """Whether one of the owner's files is there. Raises ``OSError`` where what stands there is no file: a pipe, say,
    would hold up who reads it."""
    try:
        mode = file.stat().st_mode
    except FileNotFoundError:
        if not file.is_symlink():
            return False
        raise FileNotFoundError(errno.ENOENT, "is a link that leads nowhere; mend it or delete it", str(file)) from None
    if stat.S_ISREG(mode):
        return True
    what = "a folder" if stat.S_ISDIR(mode) else "a pipe" if stat.S_ISFIFO(mode) else "no regular file"
    raise OSError(errno.EINVAL, f"is {what}, and a file is needed; move it away", str(file))


def open_site(
    root: Path,
    *,
    content: Path | None = None,
    output: Path | None = None,
    state: Path | None = None,
    base_url: str | None = None,
) -> Site:
    """The site in ``root``; arguments override what its settings say.

    A folder of texts without ``content/`` is itself the content. Raises ``SettingsError`` and ``OSError``.
    """
    root = root.resolve()
    settings = root / SETTINGS_FILE
    config = SiteConfig()
    if is_there(settings):
        try:
            text = settings.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            problem = Problem(SETTINGS_FILE, line, "encoding", "not UTF-8; save it as UTF-8", "error")
            raise SettingsError((problem,)) from None
        config = read_settings(text)
    if base_url is not None:
        config = msgspec.structs.replace(config, base_url=base_url.rstrip("/") + "/" if base_url else "")
    if content is None:
        content = root / "content"
        if not content.is_dir():
            content = root
    return Site(
        root=root,
        content=content.resolve(),
        output=(output or root / "build").resolve(),
        state=(state or root / ".newsgen").resolve(),
        config=config,
    )
