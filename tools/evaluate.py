"""Score what newsgen reads against records annotated by hand.

    python tools/evaluate.py                     content/ against tests/gold/, and the French texts of tests/french/,
                                                 as a table beside the targets
    python tools/evaluate.py --public FOLDER     the same, and the texts of FOLDER/raw against FOLDER/gold
    python tools/evaluate.py --corpus FOLDER     the same, and the texts of FOLDER that tests/heldout annotates
    python tools/evaluate.py --readme            the same, and put the table into README.md
    python tools/evaluate.py CONTENT GOLD        any folder of texts against any folder of such records, one a line
    python tools/evaluate.py --keep              and write the figures that each archive shows on its page "How this
                                                 archive was made" (src/newsgen/data/measured.json)

Prints scores, and the milliseconds of one processor that 420 words took to read, the median of all texts. Exits with
0 whatever the scores are: the tests hold them to thresholds, this tells where they stand.

A record of the gold is JSON: title, subtitle, byline, published, images, blocks (type, the first and last 40
characters, length), organisations, people and quotes, and the lines that are none of the text. The texts that
tests/heldout annotates are in copyright and not part of the project: a record there names the file, and says by
offsets in it (of a page saved as HTML: in its visible text) where title, blocks, quotations and the rest stand.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import json
import re
import statistics
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
HEAD = 30
"""Letters and digits by whose equality two blocks are the same."""
LONG = 20
"""Characters from which a line of page furniture is known again inside a block."""


# Telling whether two texts are the same


def plain(text: str | None) -> str:
    """Words in lower case without accents, marks or a possessive s; ``U.S.`` is ``us``."""
    text = unicodedata.normalize("NFKD", (text or "").replace("’", "'").replace("‘", "'"))
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    text = re.sub(r"'s\b|'", "", text)
    text = " ".join(re.findall(r"[0-9a-z&]+", text))
    return re.sub(r"\b[a-z](?: [a-z]\b)+", lambda letters: letters[0].replace(" ", ""), text)


def letters(text: str | None) -> str:
    return plain(text).replace(" ", "")


def name(text: str | None) -> str:
    """A name as it is compared: without ``The``."""
    return plain(text).removeprefix("the ")


def names(entity: dict[str, Any]) -> set[str]:
    """All forms of an entity, whether of a record or of the gold."""
    forms = [entity.get("name"), *(entity.get("aliases") or ()), *(entity.get("mentions") or ())]
    return {name(form) for form in forms if form} - {""}


def surname(text: str | None) -> str:
    return (plain(text).split() or [""])[-1]


def same_block(found: dict[str, Any], gold: dict[str, Any]) -> bool:
    head = letters(gold["start"])[:HEAD]
    text = letters(found["text"])
    if not text.startswith(head):
        return False
    # A heading is not the paragraph that begins with its words.
    return gold["chars"] > HEAD + 5 or len(text) <= len(head) + 2


def pairs(found: Iterable[Any], gold: Iterable[Any], same: Callable[[Any, Any], bool]) -> list[tuple[Any, Any]]:
    """Matches, each side at most once, in the order found."""
    left = list(gold)
    matched = []
    for one in found:
        for other in left:
            if same(one, other):
                matched.append((one, other))
                left.remove(other)
                break
    return matched


# Scores


@dataclass
class Share:
    """How many of how many."""

    right: int = 0
    of: int = 0

    def add(self, right: bool | int, of: int = 1) -> None:
        self.right += int(right)
        self.of += of

    @property
    def value(self) -> float:
        return self.right / self.of if self.of else 1.0

    def __str__(self) -> str:
        return f"{self.value:6.3f}  {self.right} of {self.of}"


@dataclass
class Overlap:
    """Right, found and wanted; F1 weighs what is missed and what is invented alike."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def add(self, right: int, found: int, wanted: int) -> None:
        self.right += right
        self.found += found
        self.wanted += wanted

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def value(self) -> float:
        both = self.found + self.wanted
        return 2 * self.right / both if both else 1.0

    def __str__(self) -> str:
        return f"{self.value:6.3f}  precision {self.precision:.3f}, recall {self.recall:.3f} ({self.wanted} wanted)"


@dataclass
class Scores:
    """All that is measured, over all records seen so far."""

    title: Share = field(default_factory=Share)
    date: Share = field(default_factory=Share)
    byline: Share = field(default_factory=Share)
    subtitle: Share = field(default_factory=Share)
    blocks: Overlap = field(default_factory=Overlap)
    headings: Overlap = field(default_factory=Overlap)
    captions: Overlap = field(default_factory=Overlap)
    credits: Overlap = field(default_factory=Overlap)
    leaks: Share = field(default_factory=Share)
    organisations_strict: Overlap = field(default_factory=Overlap)
    organisations: Overlap = field(default_factory=Overlap)
    people_strict: Overlap = field(default_factory=Overlap)
    people: Overlap = field(default_factory=Overlap)
    speakers: Share = field(default_factory=Share)
    lists: Overlap = field(default_factory=Overlap)
    datelines: Share = field(default_factory=Share)
    roles: Share = field(default_factory=Share)
    affiliations: Share = field(default_factory=Share)
    countries: Share = field(default_factory=Share)
    variants: Share = field(default_factory=Share)

    def add(self, record: dict[str, Any], gold: dict[str, Any]) -> None:
        """Score one record."""
        self.title.add(plain(record.get("title")) == plain(gold["title"]))
        self.date.add((record.get("published") or "")[:10] == (gold["published"] or "")[:10])
        self.byline.add(_byline(record.get("byline")) == _byline(gold["byline"]))
        self.subtitle.add(plain(record.get("subtitle")) == plain(gold["subtitle"]))
        self._blocks(record, gold)
        self._pictures(record, gold)
        _entities(record, gold, "organisations", self.organisations_strict, self.organisations)
        _entities(record, gold, "people", self.people_strict, self.people)
        self._quotes(record, gold)
        self._stated(record, gold)
        if gold.get("dateline"):
            self.datelines.add(plain(record.get("dateline")) == plain(gold["dateline"]))

    def _stated(self, record: dict[str, Any], gold: dict[str, Any]) -> None:
        """What is said of the named, and the forms of one name that were joined; of those that were found."""
        people = pairs(
            record.get("people") or (),
            gold["people"],
            lambda one, other: bool(names(one) & names(other)) or surname(one["name"]) == surname(other["name"]),
        )
        found = {id(other): one for one, other in people}
        # 'AOL' is right for 'AOL UK' where the text calls it so too
        forms = {body["name"]: body["mentions"] for body in gold["organisations"]}
        for person in gold["people"]:
            for key, score in (("role", self.roles), ("affiliation", self.affiliations)):
                if person.get(key):
                    said = found.get(id(person), {}).get(key)
                    score.add(any(alike(said, form) for form in (person[key], *forms.get(person[key], ()))))
        bodies = pairs(
            record.get("organisations") or (), gold["organisations"], lambda one, other: bool(names(one) & names(other))
        )
        for one, other in bodies:
            if other.get("country"):
                self.countries.add(_country(one.get("country")) == _country(other["country"]))
        joined = {id(other): names(one) for one, other in bodies}
        for body in gold["organisations"]:
            for form in {name(form) for form in body["mentions"]} - {name(body["name"])}:
                self.variants.add({form, name(body["name"])} <= joined.get(id(body), set()))

    def _blocks(self, record: dict[str, Any], gold: dict[str, Any]) -> None:
        found = [block for block in record.get("blocks") or () if letters(block["text"])]
        matched = pairs(found, gold["blocks"], same_block)
        self.blocks.add(len(matched), len(found), len(gold["blocks"]))
        right = sum(one["type"] == other["type"] == "heading" for one, other in matched)
        headings = (sum(block["type"] == "heading" for block in side) for side in (found, gold["blocks"]))
        self.headings.add(right, *headings)
        right = sum(one["type"] == other["type"] == "list" for one, other in matched)
        items = (sum(block["type"] == "list" for block in side) for side in (found, gold["blocks"]))
        self.lists.add(right, *items)
        texts = [plain(block["text"]) for block in found]
        for line in {plain(line) for line in (*gold["boilerplate"], *gold["meta_lines"])} - {""}:
            self.leaks.add(any(text == line or (len(line) >= LONG and line[:150] in text) for text in texts))

    def _pictures(self, record: dict[str, Any], gold: dict[str, Any]) -> None:
        for score, key, same in (
            (self.captions, "caption", lambda a, b: letters(a)[:HEAD] == letters(b)[:HEAD]),
            (self.credits, "credit", lambda a, b: _credit(a) == _credit(b)),
        ):
            found, wanted = (
                [image[key] for image in side.get("images") or () if image.get(key)] for side in (record, gold)
            )
            score.add(len(pairs(found, wanted, same)), len(found), len(wanted))

    def _quotes(self, record: dict[str, Any], gold: dict[str, Any]) -> None:
        forms = {entity["name"]: names(entity) for entity in (*gold["people"], *gold["organisations"])}
        for quote in gold["quotes"]:
            head, speaker = letters(quote["start"])[:25], quote["speaker"]
            said_by = [said.get("speaker") for said in record.get("quotes") or () if head in letters(said["text"])]
            self.speakers.add(
                any(by and (name(by) in forms.get(speaker, ()) or surname(by) == surname(speaker)) for by in said_by)
            )


def alike(one: str | None, other: str | None) -> bool:
    """Whether two phrases share at least half of their words."""
    first, second = set(plain(one).split()), set(plain(other).split())
    return bool(first and second) and 4 * len(first & second) >= len(first) + len(second)


def _country(text: str | None) -> str:
    short = {"us": "united states", "usa": "united states", "uk": "united kingdom", "britain": "united kingdom"}
    return short.get(plain(text), plain(text))


def _byline(authors: Iterable[str] | None) -> set[str]:
    return {plain(author).removeprefix("by ") for author in authors or ()}


def _credit(text: str) -> str:
    return re.sub(r"^(?:photo(?:graph)?|picture|image|credit)(?: by| credit)? ", "", plain(text))


def _entities(record: dict[str, Any], gold: dict[str, Any], key: str, strict: Overlap, lenient: Overlap) -> None:
    """Strict: by the full name. Lenient: by any form, of people also by the surname. What the gold calls
    optional counts neither way, nor does a second entry for somebody who is there already."""
    person = key == "people"
    found = list({name(entity["name"]): entity for entity in reversed(record.get(key) or ())}.values())[::-1]
    wanted = gold[key]
    optional = {name(form) for form in gold[f"{key}_optional"]}

    def alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
        if names(one) & names(other):
            return True
        return person and surname(one["name"]) == surname(other["name"])

    def is_optional(entity: dict[str, Any]) -> bool:
        if names(entity) & optional:
            return True
        return person and surname(entity["name"]) in {surname(form) for form in optional}

    exact = pairs(found, wanted, lambda one, other: name(one["name"]) == name(other["name"]))
    hit = [id(one) for one, _ in exact]
    strict.add(len(exact), sum(id(one) in hit or not is_optional(one) for one in found), len(wanted))
    done = [id(other) for _, other in exact]
    matched = exact + pairs(
        [one for one in found if id(one) not in hit], [other for other in wanted if id(other) not in done], alike
    )
    hit = [id(one) for one, _ in matched]
    others = [
        one for one in found if id(one) not in hit and not is_optional(one) and not any(alike(one, g) for g in wanted)
    ]
    lenient.add(len(matched), len(matched) + len(others), len(wanted))


# Reading


def evaluate(content: Path, gold: Path) -> tuple[Scores, dict[str, Scores], float]:
    """Scores over all gold records, of each, and the seconds that reading one text took on average.

    A gold record is named as the text it belongs to (``raw_file``, whose first folder may be ``content``). The
    seconds are those of one processor for 420 words, the median of the texts, each read three times.
    Raises ``OSError`` and, where the settings cannot be used, ``newsgen.config.SettingsError``.
    """
    from newsgen.config import open_site
    from newsgen.load import load_chunk
    from newsgen.loaded import decode_article, decode_loaded
    from newsgen.record import to_json
    from newsgen.texts import context_for, source_at

    site = open_site(content.parent, content=content)
    golds = {file.stem: json.loads(file.read_text("utf-8")) for file in sorted(gold.glob("*.json"))}
    sources = []
    for record in golds.values():
        source = source_at(content, content / record["raw_file"].removeprefix("content/"))
        assert source is not None, record["raw_file"]
        sources.append((source, ""))
    context = context_for(site, {source.folder for source, _ in sources})
    load_chunk(context, sources[:1])  # the lists of names are read once
    loaded = decode_loaded(load_chunk(context, sources))
    seconds = statistics.median([_seconds(load_chunk, context, source) for source in sources] or [0.0])
    whole, each = Scores(), dict[str, Scores]()
    for (key, wanted), one in zip(golds.items(), loaded, strict=True):
        record = to_json(decode_article(one.record)) if one.record else {}
        each[key] = Scores()
        for scores in (whole, each[key]):
            scores.add(record, wanted)
    return whole, each, seconds


def _seconds(load: Callable[..., bytes], context: Any, source: Any) -> float:
    """Seconds of one processor for 420 words of a text: the best of three."""
    words = len((Path(context.content) / source[0].path).read_text("utf-8").split()) or 1
    spent = []
    for _ in range(3):
        started = time.process_time()
        load(context, [source])
        spent.append(time.process_time() - started)
    return min(spent) * 420 / words


# Texts that are not part of the project

_TALL = frozenset("p h1 h2 h3 h4 figure blockquote".split())
_BLOCK = frozenset(
    "address article aside body dd div dl dt fieldset figcaption footer form h5 h6 header hr li main nav ol pre "
    "section table td th tr ul br option button label".split()
)
_UNSEEN = frozenset("script style noscript template svg head iframe _comment".split())


def visible(html: str) -> str:
    """What a page shows, as it comes when all of it is copied: block elements a line, paragraphs apart."""
    from selectolax.lexbor import LexborHTMLParser

    def gather(node: Any) -> None:
        for child in node.iter(include_text=True):
            if child.tag == "-text":
                parts.append(" ".join((child.text_content or "").split("\n")))
            elif child.tag not in _UNSEEN:
                gap = "\n\n" if child.tag in _TALL else "\n" if child.tag in _BLOCK else ""
                parts.append(gap)
                gather(child)
                parts.append(gap)

    parts: list[str] = []
    gather(LexborHTMLParser(html).body)
    lines = [re.sub(r"[ \t\r\f\v]+", " ", line).strip() for line in "".join(parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def held_out(corpus: Path, notes: Path, work: Path) -> tuple[Path, Path]:
    """Folders below ``work``: the texts that the records in ``notes`` annotate, and the records with their words."""
    content, gold = work / "content", work / "gold"
    content.mkdir(parents=True)
    gold.mkdir()
    for file in sorted(notes.glob("*.json")):
        record = json.loads(file.read_text("utf-8"))
        source = corpus / record["file"]
        if source.suffix == ".gz":
            text, suffix = visible(gzip.decompress(source.read_bytes()).decode("utf-8", "replace")), ".txt"
        else:
            text, suffix = source.read_text("utf-8", errors="replace"), source.suffix
        (content / (file.stem + suffix)).write_text(text, "utf-8")
        record["raw_file"] = file.stem + suffix
        (gold / file.name).write_text(json.dumps(_worded(record, text)), "utf-8")
    return content, gold


def _worded(record: dict[str, Any], text: str) -> dict[str, Any]:
    """A record with words for its offsets."""

    def words(span: list[int] | None) -> str | None:
        return " ".join(text[span[0] : span[1]].split()) if span else None

    blocks = [(kind, words([start, end]) or "") for kind, start, end in record["blocks"]]
    return {
        **record,
        "title": words(record["title"]),
        "subtitle": words(record["subtitle"]),
        "images": [{key: words(span) for key, span in image.items()} for image in record["images"]],
        "blocks": [
            {"type": kind, "start": block[:40], "end": block[-40:], "chars": len(block)} for kind, block in blocks
        ],
        "boilerplate": [words(span) for span in record["not_text"]],
        "meta_lines": [],
        "quotes": [
            {"start": words([start, start + 40]), "speaker": speaker} for start, speaker in record["quotes"]
        ],
    }


TARGETS: dict[str, tuple[str, float | None]] = {
    "title": ("title", 0.99),
    "subtitle": ("subtitle", 0.90),
    "byline": ("byline", 0.90),
    "date": ("date", 1.0),
    "datelines": ("dateline", 1.0),
    "blocks": ("blocks, F1", 0.97),
    "leaks": ("furniture leaked", 0.01),
    "headings": ("headings, F1", 0.85),
    "lists": ("lists, F1", 0.85),
    "captions": ("captions, F1", 0.88),
    "credits": ("credits, F1", 0.88),
    "organisations_strict": ("organisations, F1, full name", 0.82),
    "organisations": ("organisations, F1, any form", 0.87),
    "variants": ("forms of one name joined", 0.88),
    "countries": ("country of an organisation", 0.95),
    "people": ("people, F1", 0.93),
    "roles": ("role of a person", 0.70),
    "affiliations": ("affiliation of a person", 0.75),
    "speakers": ("speaker of a quotation", 0.88),
}
"""What is scored, as the table calls it, and what is aimed at."""


def beside_targets(sets: list[tuple[str, Scores, int, float]]) -> list[str]:
    """The lines of a Markdown table: a row for each score, a column for each set of texts (its name, scores, number
    of texts, seconds). In brackets the cases."""
    heads = [f"{called} ({texts} texts)" for called, _, texts, _ in sets]
    lines = [f"| | target | {' | '.join(heads)} |", f"| --- | --- |{' --- |' * len(sets)}"]
    for key, (label, target) in TARGETS.items():
        cells = []
        for _, scores, _, _ in sets:
            score = getattr(scores, key)
            cases = score.wanted if isinstance(score, Overlap) else score.of
            value = score.value if cases or key != "leaks" else 0.0
            cells.append(f"{value:.3f} ({cases})" if cases else "-")
        lines.append(f"| {label} | {target:.2f} | {' | '.join(cells)} |")
    times = " | ".join(f"{1000 * seconds:.1f}" for *_, seconds in sets)
    lines.append(f"| milliseconds for 420 words | 1.0 | {times} |")
    return lines


START, END = "<!-- scores -->", "<!-- end of scores -->"


def into_readme(lines: list[str]) -> None:
    file = ROOT / "README.md"
    text = file.read_text("utf-8")
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    file.write_text("\n".join((before + START, *lines, END + after)), "utf-8")


def table(scores: Scores) -> str:
    """The scores, one a line."""
    labels = {"organisations": "organisations (lenient)", "people": "people (lenient)", "leaks": "furniture leaked"}
    return "\n".join(f"{labels.get(key, key.replace('_', ' ')):26}{score}" for key, score in vars(scores).items())


KEPT = ROOT / "src" / "newsgen" / "data" / "measured.json"
LABELS = {
    "title": "Headlines read right",
    "date": "Dates read right, or rightly left open",
    "byline": "Bylines read right",
    "blocks": "Paragraphs, headings and lists kept as they are",
    "captions": "Captions of pictures found",
    "leaks": "Lines of a page’s furniture that stayed in a text",
    "organisations": "Organisations found",
    "people": "People found",
    "speakers": "Quotations given to who said them",
}
"""What the archive's own page says of each score, in its order."""


def kept(scores: Scores, texts: int, today: str) -> dict[str, Any]:
    """The figures for readers: shares of all as ``98 of 100``, what was found and missed in per cent."""
    figures = []
    for key, label in LABELS.items():
        score = getattr(scores, key)
        if isinstance(score, Overlap):
            shown = f"{100 * score.precision:.0f} % right, {100 * score.recall:.0f} % found, of {score.wanted:,}"
        else:
            shown = f"{score.right:,} of {score.of:,}"
        figures.append((label, shown))
    return {"measured": today, "texts": texts, "figures": figures}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("content", nargs="?", type=Path)
    parser.add_argument("gold", nargs="?", type=Path)
    parser.add_argument("--public", type=Path, help="a folder with raw/ and gold/, as a further column")
    parser.add_argument("--corpus", type=Path, help="the folder of the texts of tests/heldout, as three more columns")
    parser.add_argument("--readme", action="store_true", help="put the table into README.md")
    parser.add_argument("--each", action="store_true", help="also name the texts with a block or organisation amiss")
    parser.add_argument("--keep", action="store_true", help="write the figures that archives show")
    given = parser.parse_args(arguments)
    if given.content is None:
        sets = [("own", ROOT / "content", ROOT / "tests" / "gold")]
        sets += [("French", ROOT / "tests" / "french" / "content", ROOT / "tests" / "french" / "gold")]
        if given.public:
            sets += [("public", given.public.resolve() / "raw", given.public / "gold")]
        with tempfile.TemporaryDirectory() as work:
            for half in ("first", "second", "third") if given.corpus else ():
                notes = ROOT / "tests" / "heldout" / half
                sets.append((f"{half} held-out", *held_out(given.corpus, notes, Path(work).resolve() / half)))
            scored = []
            for called, content, gold in sets:
                whole, each, seconds = evaluate(content, gold)
                scored.append((called, whole, len(each), seconds))
        lines = beside_targets(scored)
        print("\n".join(lines))
        if given.readme:
            into_readme(lines)
        if given.keep:
            keep(scored[0][1], scored[0][2])
        return 0
    if given.gold is None:
        parser.error("CONTENT needs GOLD")
    whole, each, seconds = evaluate(given.content.resolve(), given.gold)
    print(f"{len(each)} texts of {given.content} against {given.gold}, {1000 * seconds:.1f} ms each\n")
    print(table(whole))
    if given.each:
        print()
        for key, scores in each.items():
            if min(scores.blocks.value, scores.organisations.value) < 1:
                print(f"{key}: blocks {scores.blocks.value:.2f}, organisations {scores.organisations.value:.2f}")
    if given.keep:
        keep(whole, len(each))
    return 0


def keep(scores: Scores, texts: int) -> None:
    """Write the figures that archives show."""
    figures = kept(scores, texts, datetime.date.today().isoformat())
    KEPT.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    sys.exit(main(sys.argv[1:]))
