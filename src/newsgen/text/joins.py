"""Does a small word stand in a name, or between two?

'Department of Health and Social Care'      one name
'Lu Jianwang and Chen Jinping', 'the Bank of England and the Treasury'     two
'Mike Powell of Dresdner Kleinwort Wasserstein'                            two
"""

from __future__ import annotations

from .gazetteer import Gazetteer
from .language import Language
from .runs import bare


def _letters(rest: list[str]) -> bool:
    """'Department of Energy and | AMBER alerts': letters stand for a name of their own."""
    return len(rest) == 1 and rest[0].isupper() and len(rest[0]) > 1


def _firm(before: list[str], rest: list[str], lang: Language, gaz: Gazetteer) -> bool:
    """'Butcher and Singer Inc', 'R.C. Stamm and Co': a form behind one word closes the name of a firm."""
    closing = [word.lower().rstrip(".,") in lang.legal_forms for word in map(bare, rest)]
    return (
        any(closing)
        and all(closing[1:])
        and not any(
            word.lower().rstrip(".,") in lang.legal_forms or word in gaz.places or word in lang.connectors
            for word in before
        )
        and (closing[0] or not any(word.lower() in lang.head_words for word in before))
    )


def cut_away(words: list[str], begin: int, at: int, last: int, lang: Language, gaz: Gazetteer) -> int:
    """How many small words after ``at`` to cut away; 0 where they belong to one name."""
    small = [words[at + 1]]
    while at + 1 + len(small) < last and words[at + 1 + len(small)] in lang.connectors:
        small.append(words[at + 1 + len(small)])
    joiner = small[0]
    before = words[begin : at + 1]
    if at + 1 + len(small) < last and words[at + 1 + len(small)].lower() in lang.calendar:
        return len(small)
    if joiner == "&" or (joiner in lang.particles and joiner not in lang.conjunctions):
        return 0
    heads = any(word.lower() in lang.head_words for word in before)
    left = words[at].lower()
    if joiner in lang.conjunctions:
        rest = words[at + 1 + len(small) : last]
        if any(word.lower() in lang.head_words and rest[n + 1] in lang.of for n, word in enumerate(rest[:-1])):
            # 'Department of Health and State University of New York'
            return len(small)
        if left == "bank" and rest == ["Trust"]:
            # 'Investors Bank and Trust'
            return 0
        if joiner in lang.conjunctions and _firm(before, rest, lang, gaz):
            return 0
        if any(word in ("of", "for", "on") for word in before) and (heads or before[0].lower() in lang.bodies):
            # 'Department of Health and Social Care', but 'Bank of England and Treasury':
            # what follows a place, or an article, is another name.
            if lang.between in map(str.lower, before):
                return 0
            if words[at] not in gaz.places and len(small) == 1 and left not in lang.roles and not _letters(rest):
                return 0
        end = bare(words[last - 1]).lower()
        if len(small) == 1 and end in lang.head_words and all(word.lower() in lang.subjects for word in before):
            return 0
        if left in lang.subjects and not heads and len(before) > 1 and end in lang.head_words - lang.legal_forms:
            # 'US-China Economic and Security Review Commission'
            return 0
        return len(small)
    chief = len(before) > 1 and left in lang.roles and before[-2].lower() in lang.capital_roles
    if chief and joiner == "of":
        # 'Chief Executive of Hereford Hospitals NHS Trust'
        return len(small)
    if left in lang.capital_roles and not (left == "general" and len(before) > 1 and heads):
        return len(small)
    if joiner == "of":
        # 'Mike Powell of Dresdner Kleinwort Wasserstein'
        person = len(before) == 2 and before[0] in gaz.given_names and not heads
        people = len(before) == 1 and (left in lang.plural_people or (left[-1] == "s" and left[:-1] in lang.roles))
        if person or people:
            return len(small)
    if len(before) > 1 and not heads:
        # 'Telephone Surveys for the Tarnsund Foundation', 'Vellomark Linjen of South Korea': what stands before names
        # no kind of body, and behind it one begins, or a country ends it.
        rest = [bare(word) for word in words[at + 1 + len(small) : last]]
        land = bool(rest) and (rest[0] in gaz.places or rest[0].lower() in lang.home_places)
        apart = "the" in small or not land
        if " ".join(rest) in gaz.countries or (apart and rest and rest[-1].lower() in lang.head_words):
            return len(small)
    if joiner == "of":
        return 0
    return 0 if heads else len(small)
