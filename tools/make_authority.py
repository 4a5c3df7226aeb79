"""Make the lists that ship in `src/newsgen/data` from open lists and the hand-written seed.

    python tools/make_authority.py SOURCE_DIR

SOURCE_DIR holds gzipped tab-separated lists, their columns named in the first line; which are read
is told by the names below and, with their licences, in `src/newsgen/data/SOURCES.md`. Lists under
share-alike licences are never opened. The seed `tools/authority_seed.tsv` is written by hand: names
as the press writes them. Identifiers are only ever copied from a list.

The same input gives the same bytes.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
OUT: Final = ROOT / "src" / "newsgen" / "data"
sys.path.insert(0, str(ROOT / "src"))

from authority_lists import FULL_FORM, Row, Sieve, choose, identifiers, rows  # noqa: E402

from newsgen.authority import fold  # noqa: E402

LATIN: Final = re.compile(r"[A-Za-zÀ-ɏ0-9 .,'’&()/!+-]+")


def write(name: str, lines: Iterable[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    (OUT / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"{name}: {text.count(chr(10))} lines, {len(gzip.compress(text.encode()))} bytes gzipped")


# --- countries ------------------------------------------------------------------------------------

# What the press writes beside what the lists have: code -> (name, aliases, adjectives, nouns);
# "-" before a form takes it away.
PRESS_COUNTRIES: Final[dict[str, tuple[str, str, str, str]]] = {
    "AE": ("United Arab Emirates", "UAE|U.A.E.|the Emirates", "Emirati", "Emirati|Emiratis"),
    "BA": ("Bosnia and Herzegovina", "Bosnia|Bosnia-Herzegovina|Bosnia & Herzegovina", "Bosnian",
           "Bosnian|Bosnians"),
    "CD": ("Democratic Republic of Congo",
           "DR Congo|Democratic Republic of the Congo|DRC|Congo-Kinshasa|Zaire", "Congolese",
           "Congolese"),
    "CG": ("Republic of Congo", "Congo-Brazzaville|Republic of the Congo", "Congolese",
           "Congolese"),
    "CI": ("Ivory Coast", "Côte d'Ivoire|Cote d'Ivoire", "Ivorian|Ivoirian", "Ivorian|Ivorians"),
    "CN": ("China", "People's Republic of China|PRC|mainland China", "Chinese", "Chinese"),
    "CZ": ("Czech Republic", "Czechia|Czechoslovakia", "Czech", "Czech|Czechs"),
    "DE": ("Germany", "Federal Republic of Germany|West Germany|East Germany",
           "German|West German|East German", "German|Germans"),
    "DO": ("Dominican Republic", "", "Dominican", "Dominican|Dominicans"),
    "FK": ("Falkland Islands", "Falklands", "", "Falkland Islander|Falkland Islanders"),
    "GB": ("United Kingdom",
           "UK|U.K.|Britain|Great Britain|England|Scotland|Wales|Northern Ireland",
           "British|UK|U.K.|English|Scottish|Welsh|Northern Irish",
           "Briton|Britons|Brit|Brits|Scot|Scots|Englishman|Scotsman|Welshman"),
    "HK": ("Hong Kong", "", "Hong Kong", "Hongkonger|Hong Konger|Hong Kongers"),
    "IE": ("Ireland", "Republic of Ireland|Irish Republic|Eire", "Irish", "Irishman|Irishwoman"),
    "KP": ("North Korea", "DPRK|Democratic People's Republic of Korea", "North Korean|-Korean",
           "North Korean|North Koreans|-Korean"),
    "KR": ("South Korea", "Republic of Korea", "South Korean|Korean", "South Korean|South Koreans"),
    "LA": ("Laos", "Lao PDR", "Laotian|Lao", "Laotian|Laotians"),
    "MK": ("North Macedonia", "Macedonia", "Macedonian", "Macedonian|Macedonians"),
    "MM": ("Myanmar", "Burma", "Burmese|Myanmar", "Burmese"),
    "NL": ("Netherlands", "The Netherlands|Holland|the Netherlands", "Dutch",
           "Dutchman|Dutchwoman"),
    "NZ": ("New Zealand", "", "New Zealand", "New Zealander|New Zealanders|Kiwi|Kiwis"),
    "PH": ("Philippines", "the Philippines", "Philippine|Filipino", "Filipino|Filipinos"),
    "PS": ("Palestinian Territories", "Palestine|West Bank|Gaza Strip|Gaza", "Palestinian",
           "Palestinian|Palestinians"),
    "RU": ("Russia", "Russian Federation|Soviet Union|USSR|U.S.S.R.", "Russian|Soviet",
           "Russian|Russians|Soviets"),
    "SA": ("Saudi Arabia", "Kingdom of Saudi Arabia", "Saudi|Saudi Arabian",
           "Saudi|Saudis|Saudi Arabian"),
    "SY": ("Syria", "Syrian Arab Republic", "Syrian", "Syrian|Syrians"),
    "TL": ("East Timor", "Timor-Leste", "Timorese|East Timorese", "Timorese|East Timorese"),
    "TR": ("Turkey", "Türkiye|Turkiye", "Turkish", "Turk|Turks"),
    "TW": ("Taiwan", "Republic of China", "Taiwanese|Taiwan|-Taiwan", "Taiwanese|-Taiwan|-Taiwans"),
    "US": ("United States",
           "US|U.S.|USA|U.S.A.|United States of America|the States|-America", "American|US|U.S.",
           "American|Americans"),
    "VA": ("Vatican City", "Vatican|Holy See|the Vatican", "Vatican", ""),
    "VN": ("Vietnam", "Viet Nam", "Vietnamese", "Vietnamese"),
    "XK": ("Kosovo", "", "Kosovan|Kosovar", "Kosovan|Kosovar|Kosovars|Kosovans"),
}  # fmt: skip

_COUNTRY_ALIAS: Final = re.compile(r"[A-ZÀ-Þ][^(),;]*")


def _forms(first: str, then: Iterable[str]) -> str:
    """Forms of `first` (as in PRESS_COUNTRIES), then the list's, without what '-' takes away."""
    ours = [form for form in first.split("|") if form]
    away = {form[1:] for form in ours if form[0] == "-"}
    kept = dict.fromkeys(form for form in (*ours, *then) if form and form[0] != "-")
    return "|".join(form for form in kept if form not in away)


def _plural(noun: str) -> Iterator[str]:
    """A demonym and its plural, which the lists lack: 'Dane', 'Danes'."""
    yield noun
    if noun.endswith(("man", "woman")):
        yield f"{noun[:-2]}en"
    elif noun.endswith(("an", "i", "ian", "ene", "ole", "ede", "ane", "inn", "iot")):
        yield f"{noun}s"


def make_countries(folder: Path) -> None:
    demonyms = {row["country"]: row for row in rows(folder, "demonyms")}
    lines = []
    for row in sorted(rows(folder, "countries-cldr-factbook"), key=lambda r: r["country"]):
        code = row["country"]
        people = demonyms.get(code, {})
        press = PRESS_COUNTRIES.get(code, ("", "", "", ""))
        plain = row["name"].replace("’", "'").replace(" & ", " and ")
        name = press[0] or re.sub(r" \(.*\)| SAR.*", "", plain)
        aliases = [
            form.replace("’", "'")
            for form in (plain, *row["aliases_en"].split("|"), *row["abbreviations"].split("|"))
            if _COUNTRY_ALIAS.fullmatch(form) and form.replace("’", "'") != name and len(form) > 2
        ]
        adjectives = re.split(r"[|,]", people.get("adjectives_en", ""))
        nouns = [
            form
            for noun in re.split(r"[|,]", people.get("nouns_en", ""))
            for form in _plural(noun.strip())
        ]
        good = [
            [f.strip() for f in forms if _COUNTRY_ALIAS.fullmatch(f.strip())]
            for forms in (adjectives, nouns)
        ]
        lines.append(
            "\t".join(
                (code, name, _forms(press[1], aliases), _forms(press[2], good[0]),
                 _forms(press[3], good[1]))
            )
        )  # fmt: skip
    write("countries.tsv", ["code\tname\taliases\tadjectives\tnouns", *lines])


# --- names of persons and places ------------------------------------------------------------------

# Words that the name lists hold but that stand capitalised in news far more often as words.
NOT_GIVEN: Final = frozenset(
    re.split(
        r"\s+",
        """Africa America An April As At August Autumn Bank Berlin Bishop Boston But Can
        Captain China Church City College Court Dallas Day De Do Dr East El English Faith
        Field Five For Force General German Gold Ha Hall Happy He Hi His Ho Hong House
        Houston In India Inn Israel It Jersey Judge June Justice King La Lady Lake Law Le
        London Long Los Lucky Major Man March Market May Me Men Million Mission Mr Mrs My
        Nation North Of On Or Paris Park Pope Post Premier Press Prince Princess Queen Rock
        Royal San Santa School Sea Season See Si Silver Sky So South Space Spring Star State
        States Street Summer Sun Sunday Than The Thi Thy Times To Town Union University Van
        War Washington We West White Will Winter World York You Young""",
    )
)


def make_names(folder: Path) -> None:
    """Given names by how sure and how frequent; surnames by frequency in the US census."""

    def given_rank(row: Row) -> tuple[int, int, int, str]:
        sources = len(row["sources"].split("|"))
        return (-sources, int(row["us_rank"] or 99_999), -len(row["countries"].split("|")),
                row["name"])  # fmt: skip

    word = re.compile(r"[A-ZÀ-Þ][a-zà-ÿ'’]+(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?")
    given = [
        row
        for row in sorted(rows(folder, "names-given"), key=given_rank)
        if word.fullmatch(row["name"]) and row["name"] not in NOT_GIVEN
    ]
    write("given-names.txt", sorted({row["name"] for row in given[:6000]}))
    surnames = sorted(
        (row for row in rows(folder, "names-surnames") if row["us_rank"]),
        key=lambda row: int(row["us_rank"]),
    )
    write("surnames.txt", sorted({row["name"] for row in surnames[:5000] if len(row["name"]) > 2}))


def make_places(folder: Path) -> None:
    """Cities, regions with a plain name, and countries."""
    names = {row["name"] for row in rows(folder, "cities-geonames")}
    for row in rows(folder, "regions-geonames"):
        names.add(row["name"])
    for line in (OUT / "countries.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        _, name, aliases, _, _ = line.split("\t")
        names.update((name, *(alias for alias in aliases.split("|") if alias)))
    generic = re.compile(
        r"(North|South|East|West|Central|Northern|Southern|Eastern|Western|Centre)"
    )
    good = {
        name.replace("’", "'")
        for name in names
        if LATIN.fullmatch(name)
        and not re.search(r"[(),]|novads|Municipality|Distrikt|District|Parish|\d", name)
        and not generic.fullmatch(name)
        and name[0].isupper()
        and len(name) > 2
    }
    write("places.txt", sorted(good | {"UK", "US", "U.K.", "U.S."}))


# --- organisations --------------------------------------------------------------------------------

SEED_COLUMNS: Final = ("name", "kind", "country", "aliases", "acronyms", "needs", "not")

# kind in the seed -> lists whose identifiers may be joined to it
_ANY: Final = ("organisations-ror", "organisations-brands-operators-nsi")
ID_LISTS: Final[dict[str, tuple[str, ...]]] = {
    "political party": ("organisations-parties-partyfacts",),
}
# kinds that never share a list's identifier: newspapers have the names of shops
NO_IDS: Final = frozenset(
    {"newspaper", "armed group", "football club", "rugby club", "legislature"}
)
# kinds that, without a country, stand for the bodies of many
NATIONAL: Final = frozenset({"ministry", "court", "government agency", "political party"})


class Identifiers:
    """Identifiers of the open lists by folded name and country."""

    def __init__(self, folder: Path) -> None:
        self.by_name: dict[str, dict[str, set[tuple[str, str]]]] = {}
        for name in (*_ANY, "organisations-parties-partyfacts"):
            table: dict[str, set[tuple[str, str]]] = defaultdict(set)
            for row in rows(folder, name):
                ids = identifiers(row)
                if ids:
                    forms = {re.sub(r" \([A-Z][a-z .A-Z]+\)$", "", row["name"])}
                    if name != "organisations-brands-operators-nsi":
                        forms.update(row["aliases"].split("|"))
                    for form in forms:
                        table[fold(form)].add((row["country"], ids))
            self.by_name[name] = table

    def of(self, kind: str, country: str, forms: Iterable[str]) -> str:
        """The ids of the one row of that name and country, or nothing if there are several."""
        if kind in NO_IDS or (not country and kind in NATIONAL):
            return ""
        for form in forms:
            key = fold(form)
            if " " not in key and kind not in ("company", "bank", "airline", "university"):
                continue  # one word names too many things for a match by name alone
            for name in ID_LISTS.get(kind, _ANY):
                rows_ = self.by_name[name].get(key, set())
                same = {ids for where, ids in rows_ if where == country or not where or not country}
                if len(same) == 1 and len(rows_) == 1:
                    return same.pop()
        return ""


def read_seed() -> list[Row]:
    text = (ROOT / "tools" / "authority_seed.tsv").read_text(encoding="utf-8")
    head, *body = text.splitlines()
    columns = tuple(head.split("\t"))
    if columns != SEED_COLUMNS:
        raise ValueError(f"the seed's columns are {columns}")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in body]


def seeded(folder: Path) -> list[Row]:
    """The seed's entries with identifiers joined from the lists."""
    known = Identifiers(folder)
    entries = read_seed()
    for entry in entries:
        entry["ids"] = known.of(
            entry["kind"], entry["country"], (entry["name"], *entry["aliases"].split("|"))
        )
    return entries


def listed(folder: Path, seed: list[Row]) -> Iterator[Row]:
    """What the lists add: nothing that the seed knows under any of its forms."""
    forms = {
        fold(form)
        for entry in seed
        for form in (entry["name"], *entry["aliases"].split("|"), *entry["acronyms"].split("|"))
        if form
    }
    sieve = Sieve(
        *(
            set((OUT / name).read_text(encoding="utf-8").splitlines())
            for name in ("given-names.txt", "surnames.txt", "places.txt")
        )
    )
    for chosen in choose(folder, sieve, fold):
        bare = re.sub(r"^(?:US|UK|British|United Nations) | Group$", "", chosen.name)
        short = FULL_FORM.sub("", chosen.name)
        if not forms & {fold(chosen.name), fold(bare), fold(short), fold(f"UN {bare}")}:
            yield {
                "name": chosen.name,
                "kind": chosen.kind,
                "country": chosen.country,
                "aliases": "|".join(a for a in chosen.aliases if fold(a) not in forms),
                "acronyms": "",
                "ids": chosen.ids,
                "needs": "",
                "not": "",
            }


def keep_ids_of_one(seed: list[Row], entries: list[Row]) -> None:
    """One id belongs to one entry: two of the seed that share one both lose it (one of them was
    joined by a name that is not its own), and the seed's goes before a list's."""
    shared = Counter(one for entry in seed for one in entry["ids"].split("|"))
    owned: set[str] = set()
    for entry in entries:
        good = [i for i in entry["ids"].split("|") if i and shared[i] < 2 and i not in owned]
        owned.update(good)
        entry["ids"] = "|".join(good)


# Checked by hand: also a place, but one that news hardly ever means.
STANDS_ALONE: Final = frozenset({"Benfica", "Carrefour", "Holy See", "Toyota"})


def ask_for_context(seed: list[Row]) -> None:
    """A form that is also a place, or both a given name and a surname, does not stand alone."""
    given, family, places = (
        set((OUT / name).read_text(encoding="utf-8").splitlines())
        for name in ("given-names.txt", "surnames.txt", "places.txt")
    )
    doubtful = (places | (given & family)) - STANDS_ALONE
    for entry in seed:
        forms = [f for f in (entry["name"], *entry["aliases"].split("|")) if f in doubtful]
        if entry["needs"] == "context":
            forms = [form for form in forms if " " in form]
            if forms:
                raise ValueError(f"{entry['name']}: name the forms that need context: {forms}")
        elif forms:
            told = entry["needs"].removeprefix("context:").split("|") if entry["needs"] else []
            new = [form for form in forms if form not in told]
            if new:
                print(f"  needs context: {entry['name']}: {', '.join(new)}")
            entry["needs"] = "context:" + "|".join((*told, *new))


def make_organisations(folder: Path) -> None:
    seed = seeded(folder)
    entries = [*seed, *listed(folder, seed)]
    keep_ids_of_one(seed, entries)
    ask_for_context(seed)
    columns = ("name", "kind", "country", "aliases", "acronyms", "ids", "needs", "not")
    lines = [
        "\t".join(entry[column] for column in columns)
        for entry in sorted(entries, key=lambda entry: (entry["name"].casefold(), entry["name"]))
    ]
    write("organisations.tsv", ["\t".join(columns), *lines])


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    make_countries(folder)
    make_names(folder)
    make_places(folder)
    make_organisations(folder)


if __name__ == "__main__":
    main()
