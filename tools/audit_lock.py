"""Look up the pinned dependencies in the database of known vulnerabilities, with pip-audit.

    python tools/audit_lock.py        exit code 0: looked up, nothing known; 1: something is known, or not looked up

Where the database cannot be reached it says that nothing was looked up: no answer is no clean bill. With ``OFFLINE=1``
that is accepted, and still said.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATIENCE = 300
"""Seconds."""


def audited(lock: Path, program: list[str]) -> tuple[bool, list[str]]:
    """Whether the packages of ``lock`` were looked up, and what is known of them, a line each."""
    words = [*program, "--disable-pip", "--requirement", str(lock), "--format", "json", "--progress-spinner", "off"]
    try:
        result = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return False, [f"no answer within {PATIENCE} seconds"]
    try:
        packages = json.loads(result.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return False, result.stderr.strip().splitlines()[-1:]
    if not packages or any("skip_reason" in package for package in packages):
        skipped = [f"{one['name']}: {one['skip_reason']}" for one in packages if "skip_reason" in one]
        return False, skipped or [f"{lock.name} names no package"]
    known = []
    for package in packages:
        for one in package["vulns"]:
            mended = ", ".join(one["fix_versions"]) or "no version"
            known.append(f"{package['name']} {package['version']}: {one['id']}, mended in {mended}")
    return True, known


def main() -> int:
    looked_up, lines = audited(ROOT / "requirements.lock", [sys.executable, "-m", "pip_audit"])
    for line in lines:
        print(f"pip-audit: {line}")
    if not looked_up:
        print("pip-audit: NOT LOOKED UP: nothing is known of the dependencies, good or bad")
        return 0 if os.environ.get("OFFLINE") else 1
    print(f"pip-audit: looked up, {len(lines)} known vulnerabilities")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
