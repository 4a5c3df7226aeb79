"""What a person decides about names, written into the authority file or into one text's sidecar.

Pure: the text of a file in, the text of the file out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from .authority import fold
from .keys import SYNONYMS
from .yaml_edit import (
    CannotEdit,
    Part,
    Value,
    checked,
    one_line,
    parts,
    scalar,
    with_entry,
    with_key,
    with_more,
    without,
)

_NEW: Final = "# What 'newsgen review' was told of organisations; yours to edit.\n"
_ACRONYM: Final = re.compile(r"[A-Z][A-Z&.]{1,7}")
_FORMS: Final = ("aliases", "acronyms", "was")


class Refused(Exception):
    """A decision that does not fit; the message says what does."""


class AuthorityText:
    """The site's authority file as a text that is being changed."""

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        self.text = text or _NEW
        self._read()

    def _read(self) -> None:
        self.parts = parts(self.text, self.path)
        self.listed = not (self.parts and self.parts[0].key)

    def _name(self, part: Part) -> str:
        if part.key:
            return part.key
        value = part.value.get("name") if isinstance(part.value, dict) else part.value
        return value if isinstance(value, str) else ""

    def names(self) -> list[str]:
        return [self._name(part) for part in self.parts]

    def entry(self, name: str) -> str:
        """The canonical name as the file has it; empty where it has no such entry."""
        return next((known for known in self.names() if fold(known) == fold(name)), "")

    def holder(self, form: str) -> str:
        """The canonical name of the entry among whose aliases or acronyms ``form`` stands; empty for none."""
        for part in self.parts:
            held = [*_texts(part, "aliases"), *_texts(part, "acronyms")]
            if fold(form) in map(fold, held):
                return self._name(part)
        return ""

    def forms(self, name: str, key: str) -> list[str]:
        part = self._part(name)
        return _texts(part, key) if part else []

    def _part(self, name: str) -> Part | None:
        return next((part for part in self.parts if fold(self._name(part)) == fold(name)), None)

    def add(self, name: str) -> None:
        """An entry of that name, unless there is one."""
        if self._part(name) is None:
            if self.listed:
                self.text = with_more(self.text, self.parts, {"name": name}, member=True)
            else:
                self.text = with_more(self.text, self.parts, {name: []}, member=False)
            self._read()

    def change(self, name: str, change: Callable[[Any], None]) -> None:
        """Change an entry that is there; ``change`` is handed it as a mapping of the keys."""
        part = self._part(name)
        assert part is not None
        if self.listed:
            self.text = with_entry(self.text, part, change)
        else:

            def inside(holder: Any) -> None:
                if not isinstance(holder[part.key], dict):
                    held = [item for item in (holder[part.key],) if isinstance(item, str)]
                    aliases = holder[part.key] if isinstance(holder[part.key], list) else one_line(held)
                    from ruamel.yaml.comments import CommentedMap

                    holder[part.key] = CommentedMap({"aliases": aliases} if aliases else {})
                change(holder[part.key])
                if renamed := holder[part.key].pop("name", None):
                    holder.insert(0, renamed, holder.pop(part.key))

            self.text = with_key(self.text, part, inside)
        self._read()

    def drop(self, name: str) -> None:
        part = self._part(name)
        assert part is not None
        self.text = without(self.text, part)
        self._read()

    def put(self, name: str, key: str, forms: Iterable[str]) -> None:
        """More names under one key of an entry, each once."""
        wanted = [form for form in dict.fromkeys(forms) if fold(form) not in map(fold, self.forms(name, key))]
        if wanted:
            self.change(name, lambda entry: _put(entry, key, wanted))

    def take(self, name: str, form: str, keys: Iterable[str]) -> None:
        """Names away from some keys of an entry."""
        for key in keys:
            if fold(form) in map(fold, self.forms(name, key)):
                self.change(name, lambda entry, key=key: _take(entry, key, form))  # type: ignore[misc]

    @property
    def result(self) -> str:
        return checked(self.text, self.path)


def accept(file: AuthorityText, name: str) -> None:
    """``name`` is an organisation, and is called so."""
    if holder := file.holder(name):
        raise Refused(f"'{name}' is a name of '{holder}' already; 'split' makes it its own")
    if known := file.entry(name):
        if not _hidden(file, known):
            raise Refused(f"'{known}' is in {file.path} already; 'newsgen build' follows it")
        file.change(known, lambda entry: entry.pop("hide"))
    else:
        file.add(name)


def reject(file: AuthorityText, name: str) -> None:
    """``name`` is no organisation, or none to list."""
    if holder := file.holder(name):
        raise Refused(f"'{name}' is a name of '{holder}': reject that, or 'split' it first")
    file.add(name)
    if _hidden(file, name):
        raise Refused(f"'{name}' is rejected already; 'newsgen build' follows it")
    file.change(name, lambda entry: entry.__setitem__("hide", "yes"))


def merge(file: AuthorityText, name: str, into: str, *, had_page: bool) -> None:
    """``name`` is another name of ``into``."""
    if fold(name) == fold(into):
        raise Refused("a name cannot be merged into itself")
    into = file.entry(into) or file.holder(into) or into
    holder = file.holder(name)
    if holder and fold(holder) == fold(into):
        raise Refused(f"'{name}' is a name of '{into}' already; 'newsgen build' follows it")
    if holder:
        raise Refused(f"'{name}' is a name of '{holder}' already: merge that, or 'split' it first")
    if fold(into) == fold(name):
        raise Refused(f"'{into}' and '{name}' are one already")
    file.add(into)
    moved: dict[str, list[str]] = {}
    if known := file.entry(name):
        moved = {key: file.forms(known, key) for key in (*_FORMS, "not")}
        file.drop(known)
    file.take(into, name, ("not",))
    file.take(into, into, ("was",))
    for key, forms in moved.items():
        file.put(into, key, (form for form in forms if fold(form) != fold(into)))
    file.put(into, "acronyms" if _ACRONYM.fullmatch(name) else "aliases", [name])
    if had_page:
        file.put(into, "was", [name])


def split(file: AuthorityText, name: str, owner: str) -> None:
    """``name`` is no name of ``owner``, but an organisation of its own."""
    file.add(owner)
    file.take(owner, name, _FORMS)
    file.put(owner, "not", [name])
    file.add(name)


def call(file: AuthorityText, old: str, new: str, *, had_page: bool) -> None:
    """What was called ``old`` is called ``new``."""
    holder = file.holder(old)
    if holder:
        raise Refused(f"'{old}' is a name of '{holder}', which is how it is called: rename that")
    taken = file.entry(new) or file.holder(new)
    if taken and fold(taken) != fold(old):
        raise Refused(f"'{taken}' has the name '{new}' already; 'merge' makes the two one")
    if old == new:
        raise Refused(f"'{old}' is called so already")
    if known := file.entry(old):
        file.take(known, new, _FORMS)
        file.change(known, lambda entry: entry.__setitem__("name", scalar(new)))
    else:
        file.add(new)
    if fold(old) != fold(new):
        file.put(new, "acronyms" if _ACRONYM.fullmatch(old) else "aliases", [old])
        if had_page:
            file.put(new, "was", [old])


def with_names(text: str, path: str, key: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> str:
    """A sidecar with more or fewer names under one of its keys."""
    gone = {fold(name) for name in remove}
    part = _key(text, path, key)
    if part is None:
        if wanted := list(dict.fromkeys(add)):
            text = with_more(text, parts(text, path), {key: wanted}, member=False)
        return checked(text, path)
    held = [part.value] if isinstance(part.value, str) else part.value if isinstance(part.value, list) else []
    wanted = [name for name in dict.fromkeys(add) if fold(name) not in {fold(str(item)) for item in held}]
    if not wanted and not gone & {fold(str(item)) for item in held}:
        return text

    def change(holder: Any) -> None:
        inner = holder[part.key]
        if not isinstance(inner, list):
            inner = holder[part.key] = one_line(held)
        for at in reversed(range(len(inner))):
            if fold(str(inner[at])) in gone:
                del inner[at]
        inner.extend(scalar(name) for name in wanted)
        if not inner:
            del holder[part.key]

    return checked(with_key(text, part, change), path)


def with_value(text: str, path: str, key: str, value: Value | None) -> str:
    """A sidecar in which ``key`` has another value; None takes the key out."""
    part = _key(text, path, key)
    if part is None:
        if value is not None:
            text = with_more(text, parts(text, path), {key: value}, member=False)
        return checked(text, path)

    def change(holder: Any) -> None:
        if value is None:
            del holder[part.key]
        else:
            holder[part.key] = one_line(value) if isinstance(value, list) else scalar(value)

    return checked(with_key(text, part, change), path)


def has_key(text: str, path: str, key: str) -> bool:
    """Whether a sidecar gives ``key``, by this name or another."""
    return _key(text, path, key) is not None


def _key(text: str, path: str, key: str) -> Part | None:
    found = parts(text, path)
    if found and not found[0].key:
        raise CannotEdit(f"{path}: must be 'key: value' lines")
    named = [part for part in found if key in (part.key, SYNONYMS.get(part.key))]
    if len(named) > 1:
        raise CannotEdit(f"{path}: says '{key}' twice, under two names; leave one")
    return named[0] if named else None


def _texts(part: Part, key: str) -> list[str]:
    """The names under a key of an entry; its value may be the list of aliases itself."""
    value = part.value
    if not isinstance(value, dict):
        value = {"aliases": value} if part.key else {}
    held = value.get(key)
    held = [held] if isinstance(held, str) else held
    return [item for item in held if isinstance(item, str)] if isinstance(held, list) else []


def _hidden(file: AuthorityText, name: str) -> bool:
    part = file._part(name)
    value = part.value if part else None
    return isinstance(value, dict) and str(value.get("hide") or "").lower() in ("yes", "true")


def _put(entry: Any, key: str, wanted: list[str]) -> None:
    held = entry.get(key)
    if not (isinstance(held, list) and held):
        held = entry[key] = one_line([held] if isinstance(held, str) and held else [])
    held.extend(scalar(form) for form in wanted)


def _take(entry: Any, key: str, form: str) -> None:
    held = entry[key]
    if isinstance(held, list):
        for at in reversed(range(len(held))):
            if fold(str(held[at])) == fold(form):
                del held[at]
        if held:
            return
    del entry[key]
