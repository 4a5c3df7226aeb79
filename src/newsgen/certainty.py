"""How often a rule is right that says something of a named person or body: a role, an affiliation, a speaker, the
country of a body.

Each rule was held against real news texts, statement by statement (``tests/judged.tsv``). A page states only what is
at least ``PUBLISHED`` certain; the record keeps the rest, with its certainty.
"""

from __future__ import annotations

from typing import Final

PUBLISHED: Final = 0.9
"""From this certainty on a page states something of somebody. With it, on either half of the judged texts, of what
rules measured on the other half would publish, at least .98 is right."""

SURE: Final = 0.75
"""Below this certainty that a name is a person's or a body's at all, nothing said of it is surer."""

MEASURED: Final[dict[str, dict[str, tuple[int, int]]]] = {
    "role": {
        "after the name and a comma": (84, 85),
        "before the name": (349, 354),
        "before the name and a comma": (16, 20),
        "before the name, between commas": (23, 23),
        "before the name, from its article on": (87, 90),
        "before the name, perhaps cut short": (4, 9),
        "kinship": (0, 1),
        "said of the name": (1, 2),
        "who does what": (1, 1),
    },
    "affiliation": {
        "a report of a match: the team most written of": (15, 33),
        "after the name": (38, 38),
        "after the role": (2, 2),
        "an office: the body last named": (12, 27),
        "in brackets after the name": (47, 48),
        "in the words of the role": (101, 103),
        "in the words of the role, perhaps no body": (0, 2),
        "in the words of the role, the last of several": (3, 5),
        "its, the company's: the body last named": (12, 13),
        "the ministry of the office": (12, 12),
        "whose the person is": (20, 20),
    },
    "speaker": {
        "a body after the verb": (1, 1),
        "a body before the verb": (19, 24),
        "a body of the kind that speaks": (4, 4),
        "a person after the verb": (89, 91),
        "a person before a later verb": (1, 4),
        "a person before the verb": (19, 22),
        "a person right before the verb": (144, 144),
        "he or she: who spoke last": (28, 34),
        "quoted just before": (5, 5),
        "somebody of a person named": (0, 2),
        "the only person near": (8, 11),
        "the person just named": (2, 3),
        "who spoke last": (12, 14),
    },
    "country": {
        "in brackets after the name": (3, 3),
        "in brackets, the one sign of a body": (0, 5),
        "in the name": (44, 44),
        "whose it is": (35, 36),
    },
}
"""For each field, rule -> (right, judged)."""


def certainty(field: str, rule: str, subject: float = 1.0) -> float:
    """How certain a statement is that ``rule`` makes of a name that is ``subject`` certain: the share in which the
    rule was right, by Laplace's rule of succession, so that few cases give little certainty and none gives 0.5."""
    right, judged = MEASURED[field].get(rule, (0, 0))
    measured = round((right + 1) / (judged + 2), 2)
    return measured if subject >= SURE else min(measured, round(subject, 2))
