"""``newsgen init`` and ``newsgen new``: files to start from. Nothing here writes over a file."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

from .permalinks import slugify

_SETTINGS = """\
# The settings of this site. Every line may be left out; a misspelt name is an error.

title: My news archive
description: ""            # one sentence, for search engines and feeds

# Where the site will live. The sitemap, canonical links and the feeds' links are made once it is set.
# From then on addresses.lock keeps each article's address: commit that file with your texts.
# base_url: https://archive.example.org/

# Made once, for this site: feeds are known by it, so never change it.
id: {id}

lang: en                   # language of texts that do not say theirs
# date_order: dmy          # how to read 03/04/2019: dmy, mdy or ymd; unset, such a date is left open
# contact: editor@example.org
# per_page: 100            # entries in a list before it is cut by year, month and day
# taxonomies:              # more ways to group articles, named in front matter
#   series: Series
"""

_SAMPLE = """\
---
title: How to add a text to this archive
tags: [Getting started]
---

This text is here to be replaced: change it, or delete it once you have texts of your own.

Put each news text into the folder "content", as a file of its own, in folders as you like. A plain
text file (.txt) may stay as it came from the newspaper: title, date, captions, credits and copyright
line are found by their form. A Markdown file (.md) may have links, lists and pictures.

What you know better than the text can be said between two lines of three dashes at the top, as here.
All of it may be left out: title, subtitle, author, date, source, source_url, tags, organisations.

Three commands help on the way. "newsgen serve --open" shows the archive in the browser and follows
every change. "newsgen explain" and a file's name tells what was read from that file, and by which rule.
"newsgen check" looks for broken links and doubtful dates.
"""

_AUTHORITY = """\
# Names that belong together. An article that prints one of the aliases is listed under the name.
# Take the signs at the line's beginning away and write your own:
#
# - name: Example Newspaper Guild
#   aliases: [the Guild]
#   acronyms: [ENG]
#   country: Ireland
"""

_IGNORE = """\
build/
.newsgen/
"""

_WORKFLOW = """\
name: archive
on:
  push: {branches: [main, master]}
  schedule: [{cron: "15 4 * * *"}]
permissions: {contents: read, pages: write, id-token: write}
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install newsgen      # or the address of the repository that holds it
      - run: newsgen check
      - run: newsgen build
      - run: git diff --exit-code -- addresses.lock   # new addresses must be committed with their texts
      - uses: actions/upload-pages-artifact@v3
        with: {path: build}
  publish:
    needs: build
    runs-on: ubuntu-latest
    environment: {name: github-pages}
    steps:
      - uses: actions/deploy-pages@v4
"""


class Taken(Exception):
    """A file is there already; nothing was written."""


def init(folder: Path) -> Iterator[tuple[str, bool]]:
    """Write what a new site needs; each file's name, and whether it was written (False: it was there).

    Raises ``OSError``.
    """
    files = {
        "newsgen.yaml": _SETTINGS.format(id=uuid.uuid4()),
        "content/how-to-add-a-text.md": _SAMPLE,
        "content/_authority/organisations.yaml": _AUTHORITY,
        ".gitignore": _IGNORE,
        ".github/workflows/archive.yml": _WORKFLOW,
    }
    # A folder that holds texts already needs no sample.
    if any((folder / "content").glob("*")):
        del files["content/how-to-add-a-text.md"]
    for name, text in files.items():
        yield name, _write(folder / name, text)


def new(content: Path, title: str, date: str = "", source_url: str = "", path: str = "") -> Path:
    """Write a text's front matter, to be filled in; the file that was made.

    Without ``path`` it goes to ``<year>/<title>.md``. Raises ``Taken``, ``ValueError`` for a path outside
    the content and ``OSError``.
    """
    if not path:
        path = f"{date[:4]}/{slugify(title)}.md" if date else f"{slugify(title)}.md"
    file = (content / path).resolve()
    if not file.is_relative_to(content.resolve()):
        raise ValueError(f"'{path}' is not below the content folder")
    if not file.suffix:
        file = file.with_name(file.name + ".md")
    if not _write(file, front_matter(title, date, source_url)):
        raise Taken(str(file))
    return file


def front_matter(title: str, date: str = "", source_url: str = "") -> str:
    """The head of a new text, what is not known left empty."""
    lines = [
        "---",
        f"title: {_quoted(title)}",
        f"date: {date}" if date else "date:             # 2022-04-08; leave it empty when it is not known",
        "author: []",
        "source:           # the newspaper",
        f"source_url: {_quoted(source_url)}" if source_url else "source_url:",
        "tags: []",
        "status: draft     # take this line away to publish the text",
        "---",
        "",
        "The text goes here.",
        "",
    ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A YAML scalar that means ``text`` whatever stands in it."""
    return json.dumps(text, ensure_ascii=False)


def _write(file: Path, text: str) -> bool:
    """Write a file that is not there yet; False if it is."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        # "x": also a file that appears between looking and writing is left alone.
        with file.open("x", encoding="utf-8", newline="\n") as made:
            made.write(text)
    except FileExistsError:
        return False
    return True
