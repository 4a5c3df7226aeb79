"""Countries, places and personal names as the texts print them, in the form that lookups need."""

from __future__ import annotations

from functools import lru_cache

from .. import data


class Gazetteer:
    """``countries`` leads from a printed country ('UK', 'Russia') and ``adjectives`` from what
    belongs to one ('Russian') to the country's English name."""

    def __init__(self) -> None:
        self.countries: dict[str, str] = {}
        self.adjectives: dict[str, str] = {}
        peoples: set[str] = set()
        for country in data.countries():
            for form in (country.name, *country.aliases):
                self.countries.setdefault(form, country.name)
            for form in country.adjectives:
                self.adjectives.setdefault(form, country.name)
            peoples.update(country.adjectives)
            for form in country.nouns:
                peoples.update((form, form + "s"))
        self.peoples = frozenset(peoples)
        self.places = data.places() | self.countries.keys()
        self.given_names = data.given_names()
        self.surnames = data.surnames()

    def country_of(self, form: str) -> str:
        """The country as the text gives it: a country as printed, a people's country by name."""
        if form in self.countries:
            return form.replace("U.S.", "US").replace("U.K.", "UK")
        return self.adjectives.get(form, "")


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The shipped lists, made once in each process."""
    return Gazetteer()
