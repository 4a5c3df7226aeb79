"""What one text may cost. A text beyond these bounds is refused, so that time and memory for any file are
bounded, whatever is in it.

The bounds count bytes, lines and marks, never seconds: what is refused on one machine is refused on all.
They lie far above any news text (the longest of 2,261 that were looked at has 26 kB).
"""

from __future__ import annotations

import re

from .encoding import Decoded

MAX_BYTES = 5_000_000
"""Of one text, with its front matter."""
MAX_SIDE_BYTES = 1_000_000
"""Of a sidecar or ``_defaults.yaml``."""
MAX_OWN_BYTES = 50_000_000
"""Of an authority file."""
MAX_PICTURE_BYTES = 50_000_000
"""Of one picture that a text names."""
MAX_PICTURE_HEAD = 1_000_000
"""Of a picture are read to tell its size."""
MAX_STATIC_BYTES = 1_000_000_000
"""Of one file in ``static/``, which is the owner's."""
MAX_LINES = 50_000
MAX_VALUES = 1_000
"""Of one key of front matter: each tag is a page."""
MAX_MARKDOWN = 500_000
"""Characters of Markdown."""
MAX_PARAGRAPHS = 20_000
"""Of Markdown; its converter takes time by their square."""
MAX_MARKS = 10_000
"""Of one kind in Markdown: tags, footnotes and the like, each of which may look through all that follows."""
MAX_ABBREVIATIONS = 500
MAX_EMPHASIS = 20_000
"""Runs of asterisks or low lines in Markdown, which are paired in a time that grows by their square."""
MAX_STEPS = 4_000_000
"""Characters of Markdown that are passed over in looking for closing brackets of all kinds: about two seconds."""
MAX_TAG_STEPS = 16_000_000
"""Characters that are passed over in looking for the ends of tags that have none: about a second."""

Refusal = tuple[int, str, str]
"""Line (0: the whole file), code and message."""

# How files of other kinds begin, and what they are; most have gone astray under a name that says text.
_KINDS = (
    (b"\x89PNG\r\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "an archive (ZIP, or a document of Word or LibreOffice)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of an older Word or Excel"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "compressed (gzip)"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\0", "a database"),
)
_BEGINNINGS = tuple(beginning for beginning, _ in _KINDS)


def refuse_bytes(data: bytes, decoded: Decoded) -> Refusal | None:
    """Why a file is no text at all, if so."""
    if data.startswith(_BEGINNINGS):
        kind = next(kind for beginning, kind in _KINDS if data.startswith(beginning))
        return 0, "binary", f"not a text but {kind}; save its words as plain text, or move it away"
    broken = decoded.removed + decoded.replaced
    if broken > 16 and broken * 10 > len(decoded.text) + decoded.removed:
        return 0, "binary", f"not a text: {broken:,} characters of it mean nothing; move it away, or save it as UTF-8"
    return None


def refuse_text(text: str) -> Refusal | None:
    """Why a text is too long, if it is."""
    if len(text) > MAX_LINES and (count := text.count("\n")) > MAX_LINES:
        return MAX_LINES, "too-long", f"has {count:,} lines, more than {MAX_LINES:,}; split it into its articles"
    return None


_TAG = re.compile("<[a-zA-Z/!?]")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_EMPHASIS = re.compile(r"\*+|_+")
_MARKS = (
    ("<", "tags"), ("[^", "footnotes"), ("{:", "lists of attributes"), ("`", "backticks"), ("{{", "commands"),
    (">>>>", "quotations in quotations"),
)  # fmt: skip


def refuse_markdown(body: str, first_line: int) -> Refusal | None:
    """Why the Markdown of a text would take too long to convert, if it would."""
    if len(body) < 2_000:
        return None  # nothing of that size would
    advice = "; split it into its articles, or give it the suffix .txt"
    if len(body) > MAX_MARKDOWN:
        return 0, "too-large", f"more than {MAX_MARKDOWN:,} characters of Markdown{advice}"
    if sum(1 for _ in _PARAGRAPH.finditer(body)) > MAX_PARAGRAPHS:
        return 0, "too-long", f"more than {MAX_PARAGRAPHS:,} paragraphs of Markdown{advice}"
    for mark, kind in (*_MARKS, ("\n*[", "abbreviations")):
        most = MAX_ABBREVIATIONS if kind == "abbreviations" else MAX_MARKS
        if body.count(mark) > most:
            return 0, "too-complex", f"more than {most:,} {kind} in Markdown ('{mark.strip()}'){advice}"
    # For each of these the converter looks through all that follows.
    if sum(len(body) - found.start() for found in _TAG.finditer(body, body.rfind(">") + 1)) > MAX_TAG_STEPS:
        return 0, "too-complex", f"very many tags in Markdown that nothing closes ('<'){advice}"
    if body.count("*") + body.count("_") > MAX_EMPHASIS and len(_EMPHASIS.findall(body)) > MAX_EMPHASIS:
        return 0, "too-complex", f"more than {MAX_EMPHASIS:,} marks of emphasis in Markdown ('*', '_'){advice}"
    if body.count("[") * len(body) > MAX_STEPS:  # else it need not be counted
        steps = at = 0
        for paragraph in _PARAGRAPH.split(body):
            steps += steps_to_close(paragraph)
            if steps > MAX_STEPS:
                line = first_line + body.count("\n", 0, body.index(paragraph, at))
                return line, "too-complex", f"very many brackets that stay open, up to this paragraph{advice}"
            at += len(paragraph)
    return None


_BRACKETS = re.compile(r"[\[\]]|\(|\)")


def steps_to_close(text: str) -> int:
    """How many characters lie between each opening bracket and its closing one, added up; where there is none,
    up to the end. So far a converter looks that takes each by itself. Of round ones those count that follow "]".

    >>> steps_to_close("[a] [b")
    4
    """
    steps = 0
    square: list[int] = []
    round_: list[int] = []  # -1 for one of a sentence, from which nothing is looked for, but which takes a ")"
    for found in _BRACKETS.finditer(text):
        mark, at = found[0], found.start()
        if mark == "[":
            square.append(at)
        elif mark == "(":
            round_.append(at if at and text[at - 1] == "]" else -1)
        elif waiting := square if mark == "]" else round_:
            opened = waiting.pop()
            steps += at - opened if opened >= 0 else 0
    return steps + sum(len(text) - at for at in square + round_ if at >= 0)
