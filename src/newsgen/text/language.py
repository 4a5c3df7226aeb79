"""The words of one language by which names, speakers and roles are told apart.

They stand in ``data/lang/LANG.toml``, so that a language is added without touching code. For a language
without such a file nothing is looked for: no name at all is better than a wrong one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from .. import data

_MOST = 100_000
"""Words about which it is remembered whether they are roles."""


class Language:
    """The lists of one language as sets and compiled patterns."""

    def __init__(self, tables: dict[str, dict[str, Any]]) -> None:
        words, roles, organisations = tables["words"], tables["roles"], tables["organisations"]
        self.openers = _set(words["openers"])
        self.ordinary = self.openers | _set(words["ordinary"])
        # Words that are no name where they stand alone; 'May' and 'Best' may be persons.
        self.skipped = frozenset(form for word in self.openers for form in (word, word.title()))
        dates = tables["dates"]
        self.months = frozenset(form for forms in dates["months"] for form in forms.split("|"))
        self.days = _set(dates["weekdays"].replace("|", " ")) | _set(words["holidays"])
        self.calendar = self.months | self.days
        self.pronouns = _set(words["pronouns"])
        self.peoples = _set(words["peoples"])
        self.home_places = _set(words["places"])
        self.other_ends = _set(words["not_organisation_ends"])
        self.speech_verbs = _set(words["speech_verbs"])
        self.organisation_nouns = _set(words["organisation_nouns"])
        self.organisation_followers = _set(words["organisation_followers"])
        self.organisation_verbs = _set(words["organisation_verbs"])
        self.roles = _set(roles["nouns"])
        self.occupations = _set(roles["occupations"])
        self.occupation_ends = tuple(roles["occupation_ends"].split())
        self.office_titles = _set(roles["office_titles"])
        self._role_words: dict[str, bool] = {}
        self.role_modifiers = _set(roles["modifiers"])
        self.capital_roles = _set(roles["capital_nouns"])
        self.portfolios = _set(roles["portfolios"])
        self.offices = _set(roles["offices"])
        self.kin = _set(roles["kin"])
        self.titles = _set(roles["titles"])
        self.name_suffixes = _set(roles["name_suffixes"])
        self.particles = _set(roles["particles"])
        self.role_stops = _set(roles["stops"])
        self.role_verbs = _set(roles["verbs"])
        self.address = _set(roles["address"])
        self.definite = _set(words["definite"])
        self.according = frozenset(words["according"].split("|"))
        self.plural_people = _set(words["plural_people"])
        self.nations = _set(roles["nations"])
        self.office_of = dict(pair.split("=") for pair in roles["office_of"].split())
        self.led = _set(roles["led"])
        self.governing = _set(words["governing"])
        self.out_of_office = _set(roles["out_of_office"])
        self.seats = _set(roles["seats"])
        elided = organisations["elisions"]
        self.elisions = re.compile(elided) if elided else None
        self.of = _set(organisations["of"])
        self.trailing = _set(organisations["trailing"])
        self.things = _set(organisations["things"])
        # 'Agence européenne de la sécurité aérienne': only the first word of a name has a capital.
        self.adjective_ends = tuple(organisations["adjective_ends"].split())
        self.lower_names = bool(self.adjective_ends)
        self.auxiliaries = _set(words["auxiliaries"])
        self.holding = _set(roles["holding"])
        self.ranks = _set(roles["ranks"])
        self.honours = _set(roles["honours"])
        self.naming = _set(roles["naming"])
        self.aged = tuple(words["aged"].split())
        self.past = tuple(roles["past"].split())
        self.its = _set(roles["its"])
        self.ministries = _set(roles["ministries"])
        self.joiners = tuple(f" {word} " for word in (*words["joiners"].split(), "&"))
        self.by = roles["by"]
        self.whose = roles["whose"]
        self.relative = roles["relative"]
        self.after_names = _set(roles["after_names"])
        self.employed = _set(roles["employed"])
        self.staff_links = _set(roles["staff_links"])
        self.joined_roles = _set(roles["joined"])
        self.epithet_openers = tuple(f"{word} " for word in roles["epithet_openers"].split())
        self.doing = tuple(roles["doing"].split())
        self.plain_verbs = _set(roles["plain_verbs"])
        self.acting = tuple(roles["acting"].split())
        # Also behind a quotation: '..., " the charity's director added'
        self.epithet_places = tuple(
            place
            for opener in self.epithet_openers
            for place in ((opener, 0), (f'" {opener.lower()}', 2), (f"” {opener.lower()}", 2))
        )
        self.before_subjects = self.address | _set(words["sentence_links"])
        self.genders: dict[str, str] = {
            title: pronoun for pronoun, titles in roles["genders"].items() for title in titles.split()
        }
        self.as_what = roles["as_what"]
        self.articles = _set(words["articles"])
        self.copula_words = frozenset(verb.split()[0] for verb in roles["copulas"].split("|"))
        self.copulas = tuple(f" {verb} " for verb in roles["copulas"].split("|"))
        self.role_links = frozenset(roles["links"].split("|"))
        self.head_words = _set(organisations["head_words"])
        self.surname_heads = _set(organisations["surname_heads"])
        self.plain_adjectives = _set(organisations["plain_adjectives"])
        self.weak_head_words = _set(organisations["weak_head_words"])
        self.legal_forms = _set(organisations["legal_forms"])
        self.closing_forms = self.legal_forms - _set(organisations["inner_forms"])
        self.club_marks = tuple(tables["teams"]["marks"].split())
        self.club_tails = _set(tables["teams"]["tails"])
        self.possessions = _set(tables["teams"]["possessions"])
        self.compass = _set(tables["teams"]["compass"])
        self.where = _set(tables["teams"]["where"])
        # Nickname -> canonical names of the clubs that bear it
        lines = (line.partition(":") for line in tables["teams"]["nicknames"].strip().splitlines())
        self.nicknames = {nickname: tuple(names.strip().split(", ")) for nickname, _, names in lines}
        self.party_adjectives = _set(organisations.get("party_adjectives", ""))
        self.generic_tails = _set(organisations["generic_tails"])
        self.subjects = _set(organisations["subjects"])
        self.not_acronyms = _set(organisations["not_acronyms"])
        self.compounds = _set(organisations.get("compounds", ""))
        self.inner_possessives = _set(organisations["inner_possessives"])
        self.connectors = _set(organisations["connectors"])
        self.conjunctions = _set(organisations["conjunctions"])
        links = "|".join(sorted(self.conjunctions))
        self.subject_list = re.compile(
            rf"(?:, [^\W\d_a-z]\w+(?: [^\W\d_a-z]\w+)?){{1,3}},? (?:{links}) [^\W\d_a-z]\w+(?: [^\W\d_a-z]\w+)?\b"
        )
        self.bodies = _set(organisations["bodies"])
        self.between = organisations["between"]
        self.never_alone = (
            self.ordinary
            | self.calendar
            | self.peoples
            | self.home_places
            | self.subjects
            | self.roles
            | self.titles
            | self.head_words
        )
        self.seldom_named = (
            self.ordinary | self.calendar | self.peoples | self.home_places | self.roles | self.role_modifiers
        )
        self.national_bodies = tuple(body.replace("_", " ") for body in organisations["national_bodies"].split())
        self.topics = {kind: _set(words) for kind, words in tables["topics"].items()}
        self.team_leads = _set(tables["teams"]["leads"])
        self.firms = _set(organisations["firms"])
        self.team_followers = _set(tables["teams"]["followers"])
        # Of these, who plays somewhere: 'Brive back Julien Laharrague'.
        self.positions = frozenset(
            word for word in self.team_followers - self.organisation_followers if self.is_role(word)
        ) - _set(tables["teams"]["anywhere"])
        self.organisation_leads = frozenset(words["organisation_leads"].replace("\n", "").split("|"))
        self.lead_ends = frozenset(lead.rpartition(" ")[2] for lead in self.organisation_leads)


    def is_role(self, word: str) -> bool:
        """Does ``word``, as printed, say what somebody is: 'chairman', 'co-head', 'seismologist', 'keepers'?

        What is a name as often counts only where it is small.
        """
        known = self._role_words.get(word)
        if known is None:
            if len(self._role_words) > _MOST:
                self._role_words.clear()
            known = self._role_words[word] = self._is_role(word)
        return known

    def _is_role(self, word: str) -> bool:
        lower = word.lower()
        if lower in self.roles:
            return True
        if word != lower:
            return False
        last = lower.rpartition("-")[2]
        return any(
            form in self.roles or form in self.occupations or (form.endswith(self.occupation_ends) and len(form) > 7)
            for form in (lower, last)
        )


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


@lru_cache(maxsize=16)
def language(code: str) -> Language | None:
    """The words of the language ``code`` ('en', 'en-GB', 'fr'), or None when there are none."""
    tables = data.language(code)
    return Language(tables) if "words" in tables else None
