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
