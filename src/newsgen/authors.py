"""Whether a byline names a person, and the parts of a person's name."""

from __future__ import annotations

import re
from functools import lru_cache

_PARTICLES = frozenset(
    ("al", "bin", "da", "de", "del", "den", "der", "di", "do", "dos", "du", "el", "ibn", "la", "le", "los", "ten",
     "ter", "van", "von", "y", "zu")
)  # fmt: skip
# "d'Estaing", "al-Masri"
_JOINED = re.compile(r"(?:d['’]|[ae]l-)?(?P<rest>.)")
_AFTER = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))
"""What may stand behind a last name."""
_GIVEN_LAST = re.compile(r"[A-Z]\w+-[a-z]\w+")
"""A given name of two syllables, which stands behind the family's: ``Ban Ki-moon``."""
_DESKS = frozenset(("desk", "agencies", "staff", "newsroom", "press", "reporters", "news"))


def is_person(name: str) -> bool:
    """Two to four capitalised words, particles aside, are a person; ``Euronews with Agencies`` is none."""
    words = [word for word in name.split() if word not in _PARTICLES]
    capitals = [_JOINED.match(word) for word in words]
    person = 2 <= len(words) <= 4 and all(match and match["rest"].isupper() for match in capitals)
    return person and not any(word.lower() in _DESKS for word in words)


@lru_cache(maxsize=5_000)
def parted(name: str) -> tuple[str, str]:
    """Last name and first names: ``Ludwig van Beethoven`` -> ``van Beethoven``, ``Ludwig``. What is no person has
    no first name. A last name of two words cannot be told from a middle name: it is cut before its last word."""
    words = name.split()
    if len(words) < 2 or not is_person(name):
        return " ".join(words), ""
    at = len(words) - 1
    while at > 1 and words[at - 1] in _PARTICLES:
        at -= 1
    return " ".join(words[at:]), " ".join(words[:at])


def filed(name: str) -> str:
    """A person's name as an index files it: ``Ludwig van Beethoven`` -> ``Beethoven, Ludwig van``, by the last name.
    A particle counts where it has a capital: ``De Niro, Robert``. A family name known to stand first stays there:
    ``Ban Ki-moon``."""
    words = name.replace(",", "").split()
    last = len(words) - 1
    while last > 0 and words[last].lower() in _AFTER:
        last -= 1
    if last < 1 or (last == 1 and _GIVEN_LAST.fullmatch(words[1])):
        return " ".join(words)
    first = last - 1 if last > 1 and words[last - 1].lower() in _PARTICLES and words[last - 1].istitle() else last
    name = " ".join(words[first : last + 1])
    joined = _JOINED.match(name)
    if joined:
        name = name[joined.start("rest") :]
    return f"{name}, {' '.join(words[:first] + words[last + 1 :])}"
