"""Names of which only the first word has a capital: how far they go.

"l'Agence européenne de la sécurité aérienne doit"    Agence européenne de la sécurité aérienne
"l'Assemblée nationale a ouvert"                      Assemblée nationale
'le Conseil de sécurité pour que'                     Conseil de sécurité
"""

from __future__ import annotations

import re

from .language import Language

_WORD = re.compile(r" ([^\W\d_][\w-]*)")
_SMALL = 2
_LONGEST = 10
"""Words of a name; what is longer is a sentence."""


def widened(start: int, end: int, text: str, lang: Language) -> int:
    """Where the run of capitals from ``start`` to ``end`` ends with the words in lower case that belong to a name that
    begins with a head word: adjectives, and what the body is of, with its adjectives."""
    run = text[start:end]
    heads = lang.head_words | lang.bodies
    words = run.split(" ")
    if run[-1:] in "'’." or not any(word.lower() in heads and not word.isupper() for word in words):
        return end
    for _ in range(_LONGEST - len(words)):
        more = _phrase(text, end, lang)
        if more == end:
            break
        end = more
    return end


def _phrase(text: str, end: int, lang: Language) -> int:
    """Where one adjective, or 'de la sécurité', ends; ``end`` itself where the name does."""
    match = _WORD.match(text, end)
    if match is None:
        return end
    if match[1].islower() and match[1].endswith(lang.adjective_ends) and match[1] not in lang.openers:
        return match.end()
    small = 0
    while match is not None and (match[1] in lang.of or (small and match[1] in lang.articles)) and small <= _SMALL:
        small += 1
        match = _WORD.match(text, match.end())
    if not small or match is None or match[1].lower() in lang.openers:
        return end
    return match.end()
