"""Reads newsgen's search files as docs/search.md describes them, and nothing else of newsgen."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

SIGNS = [chr(code) for code in range(0x23, 0x7F) if chr(code) not in "<\\"]
VALUES = {sign: value for value, sign in enumerate(SIGNS)}


def read(path: Path) -> tuple[str, str, Any]:
    """The three arguments of a file's one call."""
    text = path.read_text("utf-8")
    assert text.startswith("newsgenSearch(") and text.endswith(")\n"), path
    assert text.count("\n") == 1, path
    assert not {"<", "\u2028", "\u2029"} & set(text), path
    kind, key, value = json.loads(f"[{text[14:-2]}]")
    return kind, key, value


def numbers(text: str) -> Any:
    """Gives the numbers in ``text`` one by one when called, or the value of a single sign."""
    at = 0

    def step(sign: bool = False) -> int | None:
        nonlocal at
        if at == len(text):
            return None
        value, unit = 0, 1
        while True:
            digit = VALUES[text[at]]
            at += 1
            if sign or digit < 45:
                return value + digit * unit
            value += (digit - 45) * unit
            unit *= 45

    return step


class Shards:
    """The search files of one site: its texts by address, and its postings: term -> address -> level."""

    def __init__(self, output: Path) -> None:
        folder = output / "search"
        kind, key, self.index = read(folder / "index.js")
        assert (kind, key) == ("index", "")
        self.texts: dict[str, list[Any]] = {}
        place: dict[tuple[int, int], str] = {}
        read_files = {folder / "index.js", folder / "index.html"}
        for section, bins, width, _ in self.index["sections"]:
            for at in range(bins):
                file = folder / "texts" / f"{section // 64}-{section % 64}" / f"{bins}-{at}.js"
                if not file.exists():
                    continue
                read_files.add(file)
                kind, key, rows = read(file)
                assert (kind, key) == ("texts", f"{section}-{bins}-{at}")
                assert len(rows) <= width
                for slot, row in enumerate(rows):
                    if row:
                        self.texts[row[0]] = row
                        place[section, at * width + slot] = row[0]
        self.postings: dict[str, dict[str, int]] = {}
        starts = self.index["files"]
        assert starts == sorted(starts)
        for first, end in pairwise([*starts, "\U0010ffff"]):
            name = first if first.isascii() else f"-{first.encode().hex()}"
            file = folder / "terms" / f"{name}.js"
            read_files.add(file)
            kind, key, lines = read(file)
            assert (kind, key) == ("terms", first)
            for line in lines.split("\n"):
                term, _, body = line.partition(" ")
                assert first <= term < end and term not in self.postings
                step, number, found = numbers(body), 0, {}
                while (gap := step()) is not None:
                    number += gap
                    at = -1
                    for _ in range(step()):
                        at += step() + 1
                        found[place[number, at]] = step(sign=True)
                self.postings[term] = found
        self.names: set[tuple[str, str, str]] = set()
        for first in self.index["names"]:
            name = first if first.isascii() else f"-{first.encode().hex()}"
            file = folder / "names" / f"{name}.js"
            read_files.add(file)
            kind, key, rows = read(file)
            assert (kind, key) == ("names", first)
            self.names |= {(taxonomy, slug, name) for name, taxonomy, slug, _ in rows}
        assert {path for path in folder.rglob("*") if path.is_file()} == read_files

    def best(self, *terms: str) -> list[str]:
        """The addresses of the texts that have all terms, the best first."""
        found: dict[str, float] = {}
        total = sum(texts for *_, texts in self.index["sections"])
        for term in terms:
            levels = self.postings[term]
            rarity = math.log(1 + (total - len(levels) + 0.5) / (len(levels) + 0.5))
            scores = {address: (0.1 + (level + 0.5) / 100) * rarity for address, level in levels.items()}
            found = {a: score + found.get(a, 0) for a, score in scores.items() if term == terms[0] or a in found}
        place = {address: at for at, address in enumerate(self.texts)}
        return sorted(found, key=lambda address: (-found[address], -place[address]))
