"""The clubs of the shipped authority file by what reports of matches call them: their town, or a nickname.

    'Middlesbrough boss Steve McClaren'        Middlesbrough FC, by its town
    'the New York Islanders ... the Islanders'  what a name has behind its town
    'Boro face Sporting Lisbon'                a nickname that the language's file lists

A town has several clubs (Leicester City, Leicester Tigers) and a nickname too, so both mean a club only in a text on
sport: a town the one of the game that the text is about, a nickname the one that the text names.
"""

from __future__ import annotations

from functools import lru_cache

from ..authority import AuthorityEntry, shipped
from .gazetteer import gazetteer
from .language import Language

_MARKS = frozenset(("FC", "AFC", "RC", "AC", "AS"))
"""What stands before a town in a club's name."""
_PAIR = 2


class Clubs:
    """``towns`` leads from a town to its clubs, ``nicknames`` from a nickname to the canonical names of its bearers."""

    def __init__(self, lang: Language) -> None:
        towns: dict[str, dict[str, AuthorityEntry]] = {}
        nicknames: dict[str, set[str]] = {}
        places = gazetteer().places
        for entry in shipped().entries:
            if not entry.kind.endswith(" club"):
                continue
            for name in (entry.name, *entry.aliases):
                words = name.split(" ")
                if words[0] in _MARKS and len(words) > 1:
                    words = words[1:]
                size = next((n for n in range(len(words), 0, -1) if " ".join(words[:n]) in places), 0)
                town, rest = " ".join(words[:size]), words[size:]
                if town and town not in gazetteer().countries:
                    towns.setdefault(town, {})[entry.name] = entry
                if town and rest and rest[-1] not in lang.club_marks:
                    nicknames.setdefault(" ".join(rest), set()).add(entry.name)
                elif not town and len(words) == _PAIR and words[-1] not in places | set(lang.club_marks):
                    # 'Villa' of Aston Villa
                    nicknames.setdefault(words[-1], set()).add(entry.name)
        for nickname, names in lang.nicknames.items():
            nicknames.setdefault(nickname, set()).update(names)
        self.towns = {town: tuple(clubs.values()) for town, clubs in towns.items()}
        self.nicknames = {nickname: frozenset(names) for nickname, names in nicknames.items()}

    def of_town(self, town: str, rugby: bool) -> AuthorityEntry | None:
        """The club that a text on ``rugby``, or on another game, means by ``town``; None where it may be several."""
        of_the_game = [club for club in self.towns.get(town, ()) if club.kind.startswith("rugby") == rugby]
        # 'Dundee' is Dundee FC, not Dundee United; 'Newcastle' is United, not the Newcastle East End FC of 1892
        for clubs in (
            [club for club in of_the_game if club.name in (f"{town} FC", f"{town} AFC", f"FC {town}")],
            [club for club in of_the_game if not club.name.endswith(" FC")],
            of_the_game,
        ):
            if clubs:
                return clubs[0] if len(clubs) == 1 else None
        return None

    def of_nickname(self, nickname: str, rugby: bool) -> AuthorityEntry | None:
        """The only club that is called so, in a text on ``rugby`` the only one that plays it; or None."""
        bearers = [shipped().lookup(name) for name in sorted(self.nicknames.get(nickname, ()))]
        if len(bearers) > 1 and rugby:
            others = ("football club", "sports club")
            bearers = [club for club in bearers if club is not None and club.kind not in others]
        return bearers[0] if len(bearers) == 1 else None


@lru_cache(maxsize=16)
def clubs(lang: Language) -> Clubs:
    """The clubs as texts of ``lang`` call them."""
    return Clubs(lang)
