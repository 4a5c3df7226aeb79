"""How well texts are read, held to thresholds: the sample's, and a folder of other newspapers' texts.

The latter are in copyright and not part of the project. ``NEWSGEN_EVAL``, or ``../shared/eval`` beside the
project, names a folder with ``raw/``, ``gold/`` and the ``score.py`` that knows how to compare them.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sys
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from conftest import SmallSite

from newsgen.config import open_site
from newsgen.load import load_chunk
from newsgen.loaded import decode_article, decode_loaded
from newsgen.record import to_json
from newsgen.sources import scan
from newsgen.texts import context_for

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("NEWSGEN_EVAL") or ROOT.parent / "shared" / "eval")

BLOCKS, ORGANISATIONS, LEAKED = 0.93, 0.72, 0.05


def module(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made  # dataclasses look their module up
    spec.loader.exec_module(made)
    return made


def records(content: Path) -> dict[str, dict[str, Any]]:
    """The record of every text of a folder, by its id."""
    site = open_site(content.parent, content=content)
    found = scan(content)
    context = context_for(site, {source.folder for source in found.texts})
    loaded = decode_loaded(load_chunk(context, [(source, "") for source in found.texts]))
    return {one.id: to_json(decode_article(one.record)) for one in loaded if one.record}


def score(folder: Path, gold: Path, found: Path) -> dict[str, Any]:
    """What ``score.py`` says of the records in ``found``."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves closing its files to others
        scores = module(folder / "score.py").records(str(gold), str(found))
    assert isinstance(scores, dict)
    return scores


# The sample, by the project's own measure


@pytest.fixture(scope="module")
def evaluate() -> ModuleType:
    return module(ROOT / "tools" / "evaluate.py")


@pytest.fixture(scope="module")
def sample(evaluate: ModuleType) -> Any:
    whole, each, _ = evaluate.evaluate(ROOT / "content", ROOT / "tests" / "gold")
    assert len(each) >= 35
    return whole


def test_the_sample_is_read_well(sample: Any) -> None:
    assert sample.blocks.value >= BLOCKS
    assert sample.leaks.value <= LEAKED
    assert sample.organisations.value >= ORGANISATIONS
    assert (sample.title.value, sample.date.value) == (1, 1)


def test_every_text_of_the_sample_has_a_record_to_compare_with() -> None:
    texts = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "content").rglob("*")
        if path.suffix in (".txt", ".md") and not path.relative_to(ROOT / "content").parts[0].startswith("_")
    }
    golds = {json.loads(file.read_text("utf-8"))["raw_file"] for file in (ROOT / "tests" / "gold").glob("*.json")}
    assert golds == texts


def test_the_readme_shows_every_score(evaluate: ModuleType) -> None:
    text = (ROOT / "README.md").read_text("utf-8").partition(evaluate.START)[2].partition(evaluate.END)[0]
    rows = [line.strip("|").split("|") for line in text.strip().splitlines()[2:]]
    assert [row[0].strip() for row in rows[:-1]] == [label for label, _ in evaluate.TARGETS.values()]
    assert [float(row[1]) for row in rows[:-1]] == [target for _, target in evaluate.TARGETS.values()]
    assert set(evaluate.TARGETS) <= set(vars(evaluate.Scores()))


def a_record(**fields: Any) -> dict[str, Any]:
    """The record of the text that ``a_gold`` describes."""
    return {
        "title": "Ferry late",
        "published": "2022-04-08",
        "byline": ["A. Berg"],
        "images": [{"caption": "The ferry.", "credit": "O. Lind"}],
        "blocks": [
            {"type": "heading", "text": "What now"},
            {"type": "paragraph", "text": "What now happens nobody can say, the Harbour Board said on Monday."},
        ],
        "organisations": [{"name": "Harbour Board", "aliases": ["the board"]}],
        "people": [{"name": "Anna Berg", "aliases": []}],
        "quotes": [{"text": "We have waited long enough for this", "speaker": "Anna Berg"}],
    } | fields


def a_gold() -> dict[str, Any]:
    blocks = a_record()["blocks"]
    return a_record(
        subtitle=None,
        blocks=[
            {"type": b["type"], "start": b["text"][:40], "end": b["text"][-40:], "chars": len(b["text"])}
            for b in blocks
        ],
        organisations=[{"name": "Harbour Board", "mentions": ["Harbour Board", "Board"]}],
        people=[{"name": "Anna Berg", "mentions": ["Anna Berg", "Berg"]}],
        organisations_optional=["Port Union"],
        people_optional=[],
        quotes=[{"start": "We have waited long enough", "speaker": "Anna Berg"}],
        boilerplate=["Read more", "Sign up for our newsletter today"],
        meta_lines=["By A. Berg"],
    )


def test_the_measure_gives_a_perfect_record_full_marks(evaluate: ModuleType) -> None:
    scores = evaluate.Scores()
    scores.add(a_record(), a_gold())
    assert {key: score.value for key, score in vars(scores).items() if key != "leaks"} == {
        key: 1.0 for key in vars(scores) if key != "leaks"
    }
    assert scores.leaks.value == 0


@pytest.mark.parametrize(
    ("fields", "key", "value"),
    [
        ({"title": "FERRY — late"}, "title", 1),
        ({"title": "Ferry early"}, "title", 0),
        ({"published": "2022-04-08T10:30"}, "date", 1),
        ({"published": None}, "date", 0),
        ({"byline": []}, "byline", 0),
        ({"subtitle": "Invented"}, "subtitle", 0),
        ({"blocks": a_record()["blocks"][1:]}, "blocks", 2 / 3),
        ({"blocks": a_record()["blocks"][1:]}, "headings", 0),
        ({"blocks": [*a_record()["blocks"], {"type": "paragraph", "text": "Read more"}]}, "leaks", 1 / 3),
        ({"blocks": [{"type": "paragraph", "text": "It is so. Sign up for our newsletter today!"}]}, "leaks", 1 / 3),
        ({"blocks": [{"type": "paragraph", "text": "They read more than before."}]}, "leaks", 0),
        ({"organisations": [{"name": "The Harbour Board"}, {"name": "Port Union"}]}, "organisations", 1),
        ({"organisations": [{"name": "Board"}]}, "organisations_strict", 0),
        ({"organisations": [{"name": "Board"}]}, "organisations", 1),
        ({"organisations": [{"name": "Harbour Board"}, {"name": "Board"}]}, "organisations", 1),
        ({"organisations": [{"name": "Harbour Board"}, {"name": "Monday Club"}]}, "organisations", 2 / 3),
        ({"people": [{"name": "A. Berg"}]}, "people", 1),
        ({"people": [{"name": "A. Berg"}]}, "people_strict", 0),
        ({"people": []}, "people", 0),
        ({"quotes": []}, "speakers", 0),
        ({"quotes": [{"text": "We have waited long enough for this", "speaker": None}]}, "speakers", 0),
        ({"quotes": [{"text": "We have waited long enough for this", "speaker": "Berg"}]}, "speakers", 1),
        ({"images": [{"caption": "The ferry.", "credit": "Photo by O. Lind"}]}, "credits", 1),
        ({"images": []}, "captions", 0),
    ],
)  # fmt: skip
def test_the_measure_marks_what_is_amiss(evaluate: ModuleType, fields: dict[str, Any], key: str, value: float) -> None:
    scores = evaluate.Scores()
    scores.add(a_record(**fields), a_gold())
    assert getattr(scores, key).value == pytest.approx(value)


def test_the_table_names_every_score(evaluate: ModuleType, sample: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(evaluate.table(sample).splitlines()) == len(vars(sample))
    assert evaluate.main([]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == len(evaluate.TARGETS) + 3 and all(row.count("|") == 5 for row in rows)
    assert rows[-1].startswith("| milliseconds")


# Other newspapers' texts


@pytest.fixture(scope="module")
def shared() -> Path:
    if not (SHARED / "score.py").is_file():
        pytest.skip(f"no annotated texts at {SHARED}; name their folder by NEWSGEN_EVAL")
    return SHARED


@pytest.fixture(scope="module")
def scores(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    root = tmp_path_factory.mktemp("shared")
    shutil.copytree(shared / "raw", root / "content")
    for key, record in records(root / "content").items():
        SmallSite(root).write(f"records/{key}.json", json.dumps(record))
    return score(shared, shared / "gold", root / "records")


def test_other_texts_are_read_well(scores: dict[str, Any]) -> None:
    assert scores["records_present"]["acc"] == 1
    assert scores["blocks"]["f1"] >= BLOCKS
    assert scores["org_lenient"]["f1"] >= ORGANISATIONS
    assert scores["leak_boilerplate"]["acc"] <= LEAKED
    assert scores["title_norm"]["acc"] == 1
    assert scores["published"]["acc"] == 1
    assert not scores.get("published_invented", {}).get("acc")


def test_the_text_it_began_with_is_read_all_right(shared: Path, tmp_path: Path) -> None:
    """Title, picture, heading, quotations, organisations, copyright line; and no date, for it has none."""
    seeds = sorted((shared.parent / "seed").glob("*.txt"))
    if not seeds:
        pytest.skip(f"no text in {shared.parent / 'seed'}")
    shutil.copy(seeds[0], tmp_path / "seed.txt")
    record = records(tmp_path)["seed"]
    assert record["title"] == "Russia closes local offices of international human rights organisations"
    assert record["published"] is None
    assert [(image["caption"], image["credit"]) for image in record["images"]] == [
        ("The offices in Moscow have been closed.", "Belga")
    ]
    assert [block["text"] for block in record["blocks"] if block["type"] == "heading"] == [
        "Punished for defending human rights"
    ]
    assert [block["type"] for block in record["blocks"]].count("quote") >= 2
    assert not any("Related News" in block["text"] or "Copyright" in block["text"] for block in record["blocks"])
    assert len(record["blocks"]) == 12
    assert (record["publisher"], record["copyright_year"]) == ("The Brussels Times", 2024)
    named = {form for body in record["organisations"] for form in (body["name"], *body["aliases"])}
    assert {
        *("Amnesty International", "Human Rights Watch", "Justice Ministry", "United Nations General Assembly"),
        *("UN Human Rights Council", "Carnegie Foundation for International Peace", "Amnesty"),
        *("Friedrich Naumann Foundation for Freedom", "Friedrich Ebert Foundation"),
    } <= named
    assert {"Agnès Callamard", "Kenneth Roth"} <= {person["name"] for person in record["people"]}
    assert {"Agnès Callamard", "Kenneth Roth"} <= {quote["speaker"] for quote in record["quotes"]}


def test_the_projects_measure_agrees_with_the_other_one(shared: Path, evaluate: ModuleType, tmp_path: Path) -> None:
    """Two scorers written apart, on the same records."""
    gold = ROOT / "tests" / "gold"
    for key, record in records(ROOT / "content").items():
        SmallSite(tmp_path).write(f"records/{key.replace('/', '__')}.json", json.dumps(record))
    theirs = score(shared, gold, tmp_path / "records")
    ours, _, _ = evaluate.evaluate(ROOT / "content", gold)
    assert ours.blocks.value == pytest.approx(theirs["blocks"]["f1"], abs=0.005)
    assert ours.headings.value == pytest.approx(theirs["type_heading"]["f1"], abs=0.005)
    assert ours.organisations_strict.value == pytest.approx(theirs["org_strict"]["f1"], abs=0.01)
    assert ours.organisations.value == pytest.approx(theirs["org_lenient"]["f1"], abs=0.01)
    assert ours.people.value == pytest.approx(theirs["person_lenient"]["f1"], abs=0.01)
    assert ours.speakers.value == pytest.approx(theirs["quote_speaker"]["acc"], abs=0.01)
    assert ours.captions.value == pytest.approx(theirs["caption"]["f1"], abs=0.01)
