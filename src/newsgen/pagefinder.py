"""Pagefind (https://pagefind.app) as the search engine, for those who choose it: its index made of the records.

It is told exactly what newsgen's own index holds, article by article, and sees no page. It has stems for more
languages, makes its whole index anew after each change, and needs a web server to be searched.

Its program reads files. Its Python library hands records over too, but takes in one answer in a tenth of a second
(``PagefindService``, 1.5): ten thousand texts would need a quarter of an hour.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterable
from html import escape
from pathlib import Path

from .findable import FindableRows
from .permalinks import path_of
from .searching.shown import language, shown

Record = tuple[str, str, str, str, str, str]
"""Path of the page, language, title, text, date and source."""


def records(rows: FindableRows) -> Iterable[Record]:
    """What may be searched, a few articles at a time."""
    for year in rows.years():
        for _, bins in rows.divided(year):
            for ids in bins:
                for address, source, article, _ in rows.texts(ids).values():
                    if found := shown(article):
                        lang = language(article)
                        yield path_of(address), lang, found.title, found.text, article.published, source


def page(record: Record) -> str:
    """What Pagefind reads of one article, marked as https://pagefind.app/docs/metadata/ has it."""
    path, _, title, text, published, source = record
    facts = {"title": title or path, "date": published, "source": source}
    head = [
        f'<meta data-pagefind-meta="{name}[content]" content="{escape(fact)}">'
        for name, fact in facts.items()
        if fact
    ]
    head.append(f'<meta data-pagefind-filter="year[content]" content="{published[:4] or "undated"}">')
    lines = "".join(f"<p>{escape(line)}</p>\n" for line in text.split("\n"))
    return f"<!doctype html><html><body>\n{''.join(head)}\n<h1>{escape(title)}</h1>\n{lines}</body></html>\n"


def write_index(found: Iterable[Record], work: Path, folder: Path) -> None:
    """Let Pagefind write its files into ``folder``. ``work`` holds, until it is done, a file for each text.

    Pagefind keeps languages apart and searches one of them; so all texts stand under the one that most have.
    Raises ``ImportError`` where it is not installed, ``OSError`` where it fails.
    """
    from pagefind.service import get_executable

    program = get_executable()
    if program is None:
        raise ImportError("pagefind has no program")
    langs: Counter[str] = Counter()
    for record in found:
        file = work / record[0]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(record), "utf-8")
        langs[record[1]] += 1
    if not langs:
        return
    lang = min(langs, key=lambda each: (-langs[each], each))
    command = [str(program), "--silent", "--keep-index-url", "--site", str(work), "--output-path", str(folder)]
    done = subprocess.run([*command, "--force-language", lang], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError((done.stderr or done.stdout).strip() or f"it ended with {done.returncode}")
