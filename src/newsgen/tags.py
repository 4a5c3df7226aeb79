"""Tags: the subjects of a text, found by phrases that speak for them.

A tag authority lists tags, each with phrases and how strongly they speak for it. The shipped one is
`data/tags.yaml`; a site's `content/_authority/tags.yaml` is laid over it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property, lru_cache
from math import sqrt
from typing import Final

import msgspec
from ahocorasick_rs import AhoCorasick, MatchKind

from newsgen import data
from newsgen.problems import Problem
from newsgen.yaml_lines import YamlResult
from newsgen.yaml_strict import load_yaml


class Tag(msgspec.Struct, frozen=True):
    """A subject, the section it belongs to, and (phrase, weight) pairs that speak for it."""

    name: str
    section: str = ""
    phrases: tuple[tuple[str, float], ...] = ()
    hide: bool = False


TagFound = tuple[str, float, tuple[str, ...]]
"""Tag, score, and the phrases that triggered it, strongest first."""

MAX_TAGS: Final = 5
THRESHOLD: Final = 7.0
"""The least score of a tag; a phrase of weight 3 said twice gives 4.2."""
SHARE: Final = 0.3
"""The least part of the best tag's score that another tag must reach."""
TITLE: Final = 2.0
"""A phrase in the title counts as much again this many times."""
MAX_WEIGHT: Final = 10.0
DEFAULT_WEIGHT: Final = 2.0
"""Of a site's phrase that is given without a weight."""

# ASCII letters in lower case, digits as they are, all else a space
_WORDS: Final = bytes(
    ord(chr(c).lower()) if chr(c).isalnum() and c < 128 else 32 for c in range(256)
)


def _spaced(text: str) -> str:
    """Lower-case words with single or more spaces around each: '"E-mail!"' gives '  e mail  '.
    A letter with an accent counts as a space, in the text as in the phrase."""
    # bytes.translate does in one pass what str.lower and str.translate need ten times longer for
    return f" {text.encode('ascii', 'replace').translate(_WORDS).decode('ascii')} "


def _forms(phrase: str) -> Iterable[str]:
    """The spaced forms to look for: the phrase and its plural."""
    words = " ".join(_spaced(phrase).split())
    yield f" {words} "
    if words and not words.endswith("s") and words[-1].isalpha():
        yield f" {words[:-1]}ies " if re.search(r"[^aeiou]y$", words) else f" {words}s "


# how much a phrase counts that is said n times
_TIMES: Final = tuple(sqrt(min(n, 9)) for n in range(10))


class TagAuthority:
    """Tags to find in texts. Immutable; goes to another process as its tags."""

    def __init__(self, tags: Iterable[Tag]) -> None:
        self.tags: tuple[Tag, ...] = tuple(tags)

    def __reduce__(self) -> tuple[type[TagAuthority], tuple[tuple[Tag, ...]]]:
        return TagAuthority, (self.tags,)

    def section(self, tag: str) -> str:
        """The section of a tag, or nothing if the tag is not known."""
        return self._sections.get(tag, "")

    @cached_property
    def _sections(self) -> dict[str, str]:
        return {tag.name: tag.section for tag in self.tags}

    @cached_property
    def _points(self) -> dict[str, tuple[tuple[int, float, str], ...]]:
        """Spaced form -> (number of the tag, points, phrase) for each tag it speaks for, with the
        most points that one of the tag's phrases gives it."""
        best: dict[str, dict[int, tuple[float, str]]] = {}
        for number, tag in enumerate(self.tags):
            for phrase, weight in () if tag.hide else tag.phrases:
                # squared, so that two words which only help don't make up for one that tells
                points = weight * weight / 3
                for form in _forms(phrase):
                    of_form = best.setdefault(form, {})
                    if points > of_form.get(number, (0.0, ""))[0]:
                        of_form[number] = (points, phrase)
        return {
            form: tuple((number, points, phrase) for number, (points, phrase) in tags.items())
            for form, tags in best.items()
            if tags
        }

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(list(self._points), matchkind=MatchKind.Standard, store_patterns=True)

    def find(self, text: str, title: str = "") -> list[TagFound]:
        """The tags of a text, best first: at most MAX_TAGS, each with at least THRESHOLD and at
        least SHARE of the best one's score."""
        points = self._points
        if not points:
            return []
        matches = self._automaton.find_matches_as_strings
        said: dict[str, float] = {
            form: _TIMES[count] if count < len(_TIMES) else _TIMES[-1]
            for form, count in Counter(matches(_spaced(text), overlapping=True)).items()
        }
        for form in dict.fromkeys(matches(_spaced(title), overlapping=True)) if title else ():
            said[form] = said.get(form, 0.0) + TITLE
        scores = [0.0] * len(self.tags)
        for form, strength in said.items():
            for number, each, _ in points[form]:
                scores[number] += each * strength
        least = max(THRESHOLD, SHARE * max(scores))
        order = sorted(
            [(-score, self.tags[n].name, n) for n, score in enumerate(scores) if score >= least]
        )[:MAX_TAGS]
        reasons: dict[int, list[tuple[float, str]]] = {number: [] for _, _, number in order}
        if reasons:
            for form, strength in said.items():
                for number, each, phrase in points[form]:
                    if number in reasons:
                        reasons[number].append((-each * strength, phrase))
        return [
            (tag, round(-minus, 2), tuple(dict.fromkeys([p for _, p in sorted(reasons[number])])))
            for minus, tag, number in order
        ]


@lru_cache(maxsize=1)
def shipped() -> TagAuthority:
    """The tag authority that ships with newsgen. Raises ValueError if its file is broken."""
    tags, problems = read_tags(data.text("tags.yaml"), "tags.yaml")
    if problems:
        raise ValueError(str(problems[0]))
    return TagAuthority(tags)


def overlay(base: TagAuthority, tags: Iterable[Tag]) -> TagAuthority:
    """`base` with a site's `tags` on top: phrases of a tag of the same name add up (the site's
    weights win, 0 takes a phrase away), its section wins, and `hide` drops the tag."""
    merged = {tag.name.casefold(): tag for tag in base.tags}
    for tag in tags:
        known = merged.get(tag.name.casefold())
        if known is None:
            merged[tag.name.casefold()] = tag
            continue
        phrases = {**dict(known.phrases), **dict(tag.phrases)}
        merged[tag.name.casefold()] = Tag(
            name=tag.name,
            section=tag.section or known.section,
            phrases=tuple((phrase, weight) for phrase, weight in phrases.items() if weight),
            hide=tag.hide,
        )
    return TagAuthority(merged.values())


_KEYS: Final = ("tag", "section", "phrases", "hide")
_YES_NO: Final = {"yes": True, "true": True, "no": False, "false": False}


class _TagFile:
    """A tag authority file being read: the tags so far and the problems met."""

    def __init__(self, path: str, result: YamlResult) -> None:
        self.path = path
        self.result = result
        self.tags: list[Tag] = []
        self.problems: list[Problem] = list(result.problems)
        self.seen: dict[str, int] = {}

    def note(self, top: str, key: str, message: str) -> None:
        line = self.result.places.get((top, key), self.result.lines.get(top, 1))
        self.problems.append(Problem(self.path, line, "tags", message, "error"))

    def read(self) -> None:
        value = self.result.value
        if isinstance(value, list):
            for number, item in enumerate(value):
                name = item.get("tag") if isinstance(item, dict) else item
                if isinstance(name, str) and name.strip():
                    self.add(str(number), name.strip(), item if isinstance(item, dict) else {})
                else:
                    self.note(str(number), "", "a tag without a name: write 'tag: its name'")
        elif isinstance(value, dict):
            for name, item in value.items():
                self.add(name, name, item if isinstance(item, dict) else {"phrases": item})
        elif value is not None:
            self.note("", "", "a tag file is a list of tags, each with 'tag' and 'phrases'")

    def add(self, top: str, name: str, item: dict[str, object]) -> None:
        if name.casefold() in self.seen:
            first = self.seen[name.casefold()]
            self.note(top, "", f"'{name}' is already listed on line {first}")
            return
        self.seen[name.casefold()] = self.result.lines.get(top, 1)
        for key in item:
            if key not in _KEYS:
                self.note(top, key, f"unknown key '{key}'; {_known(key)}")
        section = item.get("section") or ""
        if not isinstance(section, str):
            self.note(top, "section", "'section' must be one word or text")
            section = ""
        hide = str(item.get("hide") or "no").lower()
        if hide not in _YES_NO:
            self.note(top, "hide", f"'hide' must be yes or no, not '{hide}'")
        phrases = tuple(self.phrases(top, item.get("phrases")))
        self.tags.append(Tag(name, section, phrases, _YES_NO.get(hide, False)))

    def phrases(self, top: str, value: object) -> Iterable[tuple[str, float]]:
        """From a list of phrases, from weight -> phrases, or from phrase -> weight."""
        if value is None:
            return
        if not isinstance(value, dict):
            yield from self.weighed(top, value, DEFAULT_WEIGHT)
            return
        for key, inner in value.items():
            by_weight = isinstance(inner, list)
            weight = _number(key if by_weight else inner)
            if weight is None:
                self.note(top, "phrases", f"'{key}': a weight is a number from 0 to {MAX_WEIGHT:g}")
            else:
                yield from self.weighed(top, inner if by_weight else key, weight)

    def weighed(self, top: str, value: object, weight: float) -> Iterable[tuple[str, float]]:
        for phrase in value if isinstance(value, list) else [value]:
            if isinstance(phrase, str) and _spaced(phrase).strip():
                yield phrase, weight
            else:
                self.note(top, "phrases", "'phrases' must be a list of words: [one, two words]")


def _known(key: str) -> str:
    import difflib  # only for a mistake: importing it costs more than reading the file

    close = difflib.get_close_matches(key, _KEYS, n=1)
    return f"did you mean '{close[0]}'?" if close else f"known are {', '.join(_KEYS)}"


def _number(written: object) -> float | None:
    """A weight as written, or None if it is none."""
    if written is None:
        return DEFAULT_WEIGHT
    if not isinstance(written, str) or not re.fullmatch(r"\d{1,3}(\.\d{1,3})?", written):
        return None
    weight = float(written)
    return weight if weight <= MAX_WEIGHT else None


def read_tags(text: str, path: str) -> tuple[tuple[Tag, ...], tuple[Problem, ...]]:
    """A tag authority file: a list of mappings with `tag`, or a mapping from a tag to its phrases
    or to a mapping. Never raises: what can't be used is a Problem with its line.

    Keys: tag, section, hide, and phrases: a list, or a mapping either from a weight to phrases or
    from a phrase to its weight.
    """
    tag_file = _TagFile(path, load_yaml(text, path))
    tag_file.read()
    return tuple(tag_file.tags), tuple(tag_file.problems)
