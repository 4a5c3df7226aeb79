"""French, whole: texts of our own writing against records made by hand, and what its names need."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from newsgen.text.language import Language, language
from newsgen.text.widening import widened

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def scores() -> Any:
    spec = spec_from_file_location("evaluate_french", ROOT / "tools" / "evaluate.py")
    assert spec is not None and spec.loader is not None
    tool = module_from_spec(spec)
    sys.modules[spec.name] = tool  # dataclasses look their module up
    spec.loader.exec_module(tool)
    return tool.evaluate(ROOT / "tests" / "french" / "content", ROOT / "tests" / "french" / "gold")[0]


def test_french_is_read_well(scores: Any) -> None:
    assert (scores.title.value, scores.date.value, scores.byline.value, scores.blocks.value) == (1, 1, 1, 1)
    assert scores.leaks.right == 0
    assert scores.organisations.value >= 0.9 and scores.people.value >= 0.93
    assert scores.speakers.value == 1


@pytest.fixture
def french() -> Language:
    known = language("fr")
    assert known is not None
    return known


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("l Agence européenne de la sécurité aérienne doit encore", "Agence européenne de la sécurité aérienne"),
        ("l Assemblée nationale a ouvert", "Assemblée nationale"),
        ("le Conseil de sécurité pour que", "Conseil de sécurité"),
        ("le Comité international de la Croix-Rouge et", "Comité international de la Croix-Rouge"),
        ("le Sénat vote", "Sénat"),
        ("la Cour des comptes, que", "Cour des comptes"),
        ("le Parti de la", "Parti"),
    ],
)
def test_a_name_goes_on_in_lower_case(text: str, name: str, french: Language) -> None:
    start = next(at for at, letter in enumerate(text) if letter.isupper())
    end = start + len(text[start:].split(" ")[0])
    assert text[start : widened(start, end, text, french)] == name
