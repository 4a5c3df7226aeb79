"""Choose from open lists the organisations that news texts name.

A list holds far more than news does, and names that are everyday words, persons or places. Kept
are names of several words of which one is telling; names of one word come from the hand-written
seed alone. The lists bring breadth and identifiers; nineteen of twenty matches in news are the
seed's, so a list that only adds bulk (small firms, local papers, far-off clubs) is left out.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

Row = dict[str, str]


class Chosen(NamedTuple):
    """An organisation from a list; `ids` is "wikidata:Q..|ror:.." as the list has them."""

    name: str
    kind: str
    country: str
    aliases: tuple[str, ...]
    ids: str


def rows(folder: Path, name: str) -> Iterator[Row]:
    """Rows of one open list. Raises OSError if it is not there."""
    with gzip.open(folder / f"{name}.tsv.gz", "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def identifiers(row: Row) -> str:
    """A row's Wikidata and ROR identifiers, as the shipped file writes them."""
    pairs = (("wikidata", row.get("wikidata_id", "")), ("ror", row.get("ror_id", "")))
    return "|".join(f"{scheme}:{value}" for scheme, value in pairs if value)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FULL_FORM: Final = re.compile(
    r",? (?:Inc|Incorporated|Corp|Corporation|Co|Company|Ltd|Limited|PLC|plc|Plc|LLC|L\.L\.C|L\.P|"
    r"LP|AG|SA|S\.A|N\.V|NV|AB|ASA|A/S|AS|SpA|S\.p\.A|SE|Oyj|Bhd|Berhad|Tbk|Holdings?|Co\., Ltd|"
    r"\(publ\)|Public Company|Aktiengesellschaft|Class [A-C]|KGaA|SGPS|P\.L\.C|Trust)\.?$"
)
_WRITTEN: Final = re.compile(r"[A-ZÀ-Þ0-9][A-Za-zÀ-ž0-9'’&./-]*(?: [A-Za-zÀ-ž0-9'’&./,-]+)+")

# Words that tell nothing: a name of these alone is one of many bodies, or no name at all.
GENERIC: Final = _words(
    """
    a academy action active advisory agency agricultural agriculture air airline airlines
    airport airways all alliance alternative alumni american an and anti appeal appeals
    arbitration armed army arts assembly association at audit authority bank banking best
    beverages biosciences biotech board botanic brands bureau business by capital care center
    central centre centrist chamber chemical chemicals christian citizen citizens city civic
    civil cloud club coal coalition college commerce commission committee communications
    communist community company conference congress conservative constitutional construction
    control controls copper corporation corps council counsel country county court daily data de
    defence defense delivery democracy democrat democratic democrats department development
    devices diagnostics digital direct directorate district division east eastern economic
    economy education election electoral electric electronics employment energy engineering
    enterprise enterprises environment environmental equity estate european evening executive
    exploration express faculty family farm farmers federal federation finance financial fire
    first food foods for force forces foreign forum foundation free freedom friends from front
    fund future gaming garden gas general global gold government great green greens group growth
    health healthcare high holding home homes hospital hotels house human in independence
    independent industrial industries industry information infrastructure initiative inspector
    institute instruments insurance interior international investment investments islamic joint
    journal journalism judicial justice kingdom la labor labour land lands law le league leather
    left legal leisure liberal liberals liberation liberty life lithium local logistics main
    management marine market materials media medical metropolitan midstream military minerals
    mining ministry mission mobile modern movement municipal museum mutual nation national
    nationalist nationalists nations natural navy network new news next north northern of office
    oil on one open operational operations order organisation organization our outdoor pacific
    packaging paper park parliament partners partnership party patriotic payments peace peasants
    people people's peoples petroleum pharma pharmaceutical planning police political popular
    post power presidential press primary products profession programme programmes programs
    progress progressive property public radical radio rail railway real realty records reform
    regional register religious renewal report republic republican republicans research reserve
    resorts resources respect restaurants review right rights royal rural safety school science
    sciences scientific secretariat section security select semiconductor senate senior service
    services shipping silver social socialist society software solar solicitor solidarity
    solution solutions south southern special sport sports st staff standard star state states
    statistics steel stores student studies subcommittee sun support supreme systems task
    technical technology telecom telecommunications television temporary the theatre
    therapeutics timber time times to today together tourism town trade trading traditional
    training transport transportation treasury tribunal trust truth unified union unionist
    united unity universal university uranium urban utilities ventures veterans village voice
    volunteer water welfare west western with women work workers workers' world young youth
    """
)
_ORG_WORD: Final = re.compile(
    r"\b(?:Universit\w+|College|Institut\w*|Bank|Group|Council|Ministry|Department|Agency|Authority|"
    r"Commission|Committee|Party|Association|Federation|Union|Society|Foundation|Trust|Police|Service|"
    r"Court|Board|Office|Company|Airlines|Airways|FC|Football Club|Times|News|Herald|Tribune|Post|"
    r"Journal|Gazette|Observer|Chronicle|Hospital|Center|Centre|Organi[sz]ation|Movement|Front|League|"
    r"Club|Academy|School|Laborator\w+|Museum|Library|Corps|Force|Navy|Army|Partners|Industries|"
    r"Technologies|Pharmaceuticals?|Energy|Insurance|Financial|Motors?|Systems|Petroleum|Resources|"
    r"Communications|Network|International|Television|Radio|Coalition|Alliance|Congress|Fund|"
    r"Chamber|Bureau|Directorate|Inspectorate|Administration|Registry|Archives?|Parliament)\b"
)


class Sieve:
    """Tells names that stand for one organisation from words, persons and places."""

    def __init__(self, given: set[str], family: set[str], places: set[str]) -> None:
        self.given = given
        self.family = family
        self.places = places

    def keeps(self, name: str) -> bool:
        """Several words, one of them telling; not a person, a place, or a name in brackets."""
        words = name.split()
        if not _WRITTEN.fullmatch(name) or not 2 <= len(words) <= 8 or len(name) > 64:
            return False
        if name.isupper() and len(name) > 6:
            return False
        bare = name.removeprefix("The ")
        if bare in self.places or " " not in bare:
            return False
        telling = [
            w
            for w in re.split(r"[ /,]+", bare)
            if w.lower().strip(".") not in GENERIC and w[:1].isupper()
        ]
        if not telling:
            return False
        if _ORG_WORD.search(bare):
            return True
        # "Paul Smith", "Marks Spencer", "Virginia Beach": only names of persons and places
        return any(
            w not in self.given and w not in self.family and w not in self.places for w in telling
        )


def _plain(name: str) -> str:
    """Without the full form ('Inc'), brackets at the end, and needless quotes."""
    name = re.sub(r"\s+", " ", name.replace("’", "'").replace("‘", "'")).strip(" .")
    name = re.sub(r" ?\([^)]*\)$", "", name)
    while True:
        shorter = FULL_FORM.sub("", name).strip(" ,.")
        if shorter == name or " " not in shorter:
            return name if " " not in shorter else shorter
        name = shorter


_BODY: Final = re.compile(
    r"\b(?:Agency|Administration|Service|Commission|Bureau|Department|Institutes?|Corps|Authority|"
    r"Endowment|Council|Court|Library|Museum|Bank|Ministry|Parliament|Office|Police|Board)\b"
)


def _us_body(row: Row) -> Chosen | None:
    kind = "legislature" if "committee" in row["kind"] else "government agency"
    name = re.sub(r"^U\.S\. ", "US ", row["name"])
    match = re.fullmatch(r"(House|Senate) (?:Select |Special )?Committee on (.+)", name)
    aliases = (f"{match[1]} {match[2]} Committee",) if match and len(match[2]) < 40 else ()
    if kind == "government agency" and not _BODY.search(name):
        return None
    return Chosen(name, kind, "US", aliases, "")


def _uk_body(row: Row) -> Chosen | None:
    kind = row["kind"]
    if kind == "local authority":
        return Chosen(row["name"], "local authority", "GB", (), "")
    told = f"{kind} {row['name']}"
    if re.search(
        r"group|panel|review|ad hoc|inquiry|team|committee|zone|profession|other", told, re.I
    ):
        return None
    ours = "police and fire" if "police" in kind.lower() else "government agency"
    return Chosen(row["name"], ours, "GB", (), "")


def _publisher(row: Row) -> Chosen | None:
    if not row["name"].isascii() or not _BODY.search(row["name"]):
        return None
    return Chosen(row["name"], "government agency", row["country"], (), "")


def _iati(row: Row) -> Chosen | None:
    name = row["name"]
    if "withdrawn" in row["kind"] or row["kind"] in ("organisation", "donor body"):
        return None
    if re.search(
        r"\b(?:excluding|contribution|window|facility|funds?|special|plc|inc)\b| - ", name, re.I
    ):
        return None
    kind = "non-governmental organisation" if "NGO" in row["kind"] else "international organisation"
    return Chosen(name, kind, row["country"], (), "")


def _factbook(row: Row) -> Chosen | None:
    if row["kind"].startswith("armed group") and not re.search(r"[/,]|groups", row["name"]):
        return Chosen(row["name"], "armed group", row["country"], (), "")
    return None


_PARTY: Final = re.compile(
    r"\b(?:Party|Front|Movement|Union|Alliance|League|Congress|Coalition|Bloc)\b"
)


# "Colombian Conservative Party", "Communist Party of Chile": a party that names its country
_OF_COUNTRY: Final = re.compile(
    r"\bof (?:the )?[A-Z]|\b[A-Z][a-z]+(?:an|ish|ese|ian|ch|ic|li|ani|ek|tch|sh)\b"
)


def _party(row: Row) -> Chosen | None:
    if not _OF_COUNTRY.search(row["name"]):
        return None
    if not _PARTY.search(row["name"]) or "/" in row["name"] or not row["wikidata_id"]:
        return None
    return Chosen(row["name"], "political party", row["country"], (), identifiers(row))


_CLUB: Final = re.compile(
    r"\b(?:FC|United|City|Town|Rovers|Athletic|Wanderers|County|Albion|Rangers|Celtic|Thistle)\b"
)
_BIG_FOOTBALL: Final = frozenset({"GB", "IE"})  # clubs of elsewhere that news names are seeded


def _football(row: Row) -> Chosen | None:
    name = row["name"]
    if row["kind"] != "football club" or row["country"] not in _BIG_FOOTBALL:
        return None
    if not _CLUB.search(name) or re.search(r"\bII\b|\d|Amat|\)|Reserves|U\d\d", name):
        return None
    bare = re.sub(r" (?:FC|AFC|CF)$", "", name)
    return Chosen(bare if _CLUB.search(bare) else name, "football club", row["country"], (), "")


def _us_sport(row: Row) -> Chosen | None:
    if "hockey" in row["kind"]:
        return None  # from a package whose licence text and licence field differ; seeded instead
    return Chosen(row["name"], "sports club", row["country"] or "US", (), "")


def _company(row: Row) -> Chosen | None:
    if "S&P 600" in row["kind"] or "S&P 400" in row["kind"] or "US exchange" in row["kind"]:
        return None
    name = _plain(row["name"])
    if name.startswith("Koninklijke ") or FULL_FORM.search(name):
        return None
    if re.search(r"\b(?:Acquisition|Fund|Trust|Income|Bancorp|Bancshares|REIT)\b", name):
        return None
    return Chosen(name, "company", row["country"], (), "")


_ENGLISH: Final = frozenset({"US", "GB", "CA", "AU", "NZ", "IE", "IN", "ZA", "SG", "HK", "JP"})
_UNIVERSITY: Final = re.compile(r"\bUniversity\b")


# a part of a university, or something else named for one
_PART: Final = re.compile(
    r"\b(?:Hospital|Press|Center|Centre|Medical|System|Campus|Clinic|Foundation|Library|Extension|"
    r"of Applied Sciences|Corporate)\b| - "
)


def _university(row: Row) -> Chosen | None:
    name = re.sub(r"^The ", "", row["name"])
    if not _UNIVERSITY.search(name) or not re.fullmatch(r"[\w .,'&-]+", name):
        return None
    if "kind" in row and "education" not in row["kind"] and "university" not in row["kind"]:
        return None
    if _PART.search(name):
        return None
    if len(name.split()) > 5 or row["country"] not in _ENGLISH:
        return None
    return Chosen(name, "university", row["country"], (), identifiers(row))


_EMERGENCY: Final = re.compile(
    r"(?:Police|Police Department|Sheriff's Office|Fire (?:Department|Service|Brigade)|Constabulary)$"
)


def _police(row: Row) -> Chosen | None:
    if not re.search(r"police|fire_station", row["kind"]) or not _EMERGENCY.search(row["name"]):
        return None
    return Chosen(row["name"], "police and fire", row["country"], (), identifiers(row))


# list, what it gives; in the order in which they are believed
CHOICES: Final[tuple[tuple[str, Callable[[Row], Chosen | None]], ...]] = (
    ("organisations-us-government", _us_body),
    ("organisations-uk-registers", _uk_body),
    ("organisations-official-publishers", _publisher),
    ("organisations-iati", _iati),
    ("organisations-factbook", _factbook),
    ("organisations-us-sports", _us_sport),
    ("organisations-companies-indices", _company),
    ("organisations-companies-us-listed", _company),
    ("organisations-ror", _university),
    ("organisations-universities-hipo", _university),
    ("organisations-parties-partyfacts", _party),
    ("organisations-football-openfootball", _football),
    ("organisations-brands-operators-nsi", _police),
)


def choose(folder: Path, sieve: Sieve, fold: Callable[[str], str]) -> list[Chosen]:
    """What the lists give, one entry for a folded name; a name of two countries is of neither, and
    then not kept, since nobody could tell whose it is."""
    by_name: dict[str, list[Chosen]] = defaultdict(list)
    for list_name, choice in CHOICES:
        kept = 0
        for row in rows(folder, list_name):
            chosen = choice(row)
            if chosen is not None and sieve.keeps(chosen.name):
                name = chosen.name.replace("’", "'").removeprefix("The ")
                name = re.sub(r"^(?:U\.S\.|United States) ", "US ", name)
                by_name[fold(name)].append(chosen._replace(name=name))
                kept += 1
        print(f"  {list_name}: {kept}")
    good = []
    for same in by_name.values():
        if len({c.country for c in same if c.country}) > 1:
            continue
        first = same[0]
        # the lists name eight thousand universities; those in both are the ones that news names
        if first.kind == "university" and len(same) < 2:
            continue
        country = next((c.country for c in same if c.country), "")
        ids = next((c.ids for c in same if c.ids), "")
        good.append(first._replace(country=country, ids=ids))
    return good
