"""The tools that are run seldom still run, and still see what they look for."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SEEDS = (
    b"\x00---\ntitle: Ferry late\ntags: [Pier]\n---\n\nThe *ferry* was [late](javascript:x).\n",
    b"\x01Ferry late\n\nBy Ann Berg\n\nThe ferry of the Harbour Board was late on Monday.\n",
    b"\x02<script>alert(1)</script>\n\x00\xff",
    b"\x03",
    b"",
)


def fuzz(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "tools" / "fuzz.py", *words], capture_output=True, text=True, cwd=ROOT
    )


@pytest.mark.parametrize("kind", [(), ("--yaml",)], ids=["texts", "yaml"])
def test_the_fuzzer_takes_any_input(kind: tuple[str, ...], tmp_path: Path) -> None:
    for number, seed in enumerate(SEEDS):
        (tmp_path / str(number)).write_bytes(seed)
    result = fuzz(*kind, *sorted(tmp_path.iterdir()))
    assert result.returncode == 0, result.stderr[-2000:]


def test_the_fuzzer_sees_what_acts(tmp_path: Path) -> None:
    """With a sanitiser that lets all through it must fail."""
    (tmp_path / "a").write_bytes(b"\x00Text <script>alert(1)</script> and more.\n")
    blind = (
        "import runpy, sys; import nh3; nh3.clean = lambda html, **options: html; "
        "sys.argv[:] = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    words = [sys.executable, "-c", blind, str(ROOT / "tools" / "fuzz.py"), str(tmp_path / "a")]
    result = subprocess.run(words, capture_output=True, text=True)
    assert result.returncode != 0
    assert "AssertionError" in result.stderr


def audited(tmp_path: Path, said: str) -> tuple[bool, list[str]]:
    """What is made of the answer ``said`` of pip-audit."""
    tool = runpy.run_path(str(ROOT / "tools" / "audit_lock.py"))
    program = [sys.executable, "-c", f"print({said!r})"]
    found: tuple[bool, list[str]] = tool["audited"](tmp_path / "requirements.lock", program)
    return found


CLEAN = '{"dependencies": [{"name": "a", "version": "1", "vulns": []}], "fixes": []}'


def test_an_audit_that_could_not_look_up_is_not_taken_for_a_clean_one(tmp_path: Path) -> None:
    assert audited(tmp_path, CLEAN) == (True, [])
    skipped = CLEAN.replace('"vulns": []', '"skip_reason": "x"')
    for said in ("", "no JSON", "{}", '{"dependencies": []}', "null", skipped):
        assert audited(tmp_path, said)[0] is False, said


def test_what_is_known_of_a_dependency_is_named(tmp_path: Path) -> None:
    said = CLEAN.replace('"vulns": []', '"vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]')
    assert audited(tmp_path, said) == (True, ["a 1: PYSEC-1, mended in 2"])
