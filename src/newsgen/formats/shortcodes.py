"""Templates' commands in Markdown (``{{< img src="x.jpg" alt="A house" >}}``) turned into plain Markdown.

A site that was moved here brings the commands of its old generator along. What they say to the reader
stays (a picture, the words of a link), the rest goes.
"""

from __future__ import annotations

import re

_LINKED = re.compile(r"\[(?P<text>[^\[\]]*)\]\(\s*\{\{[<%].{0,500}?[>%]\}\}[^)\s]*\s*\)")
_CODE = re.compile(r"\{\{[<%]\s*(?P<name>/?[\w/.-]+)(?P<rest>(?:(?!\{\{).){0,2000}?)/?\s*[>%]\}\}", re.S)
_ARGUMENT = re.compile(
    r"(?P<name>[\w-]+)\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"']+))"
)
# What names carry words for the reader, in the order in which they are preferred.
_VISIBLE = ("label", "text", "caption", "title", "quote", "cite")


def without_shortcodes(body: str) -> tuple[str, list[int]]:
    """``body`` without commands, and for each of its lines how many lines of the source stand above it.

    >>> without_shortcodes('See {{< asset file="a.pdf" label="the list" >}}.')[0]
    'See the list.'
    """
    if "{{" not in body:
        return body, list(range(body.count("\n") + 1))
    body = _LINKED.sub(lambda match: match["text"], body)
    parts: list[str] = []
    numbers = [0]
    above = at = 0
    for match in _CODE.finditer(body):
        before = body[at : match.start()]
        for _ in range(before.count("\n")):
            above += 1
            numbers.append(above)
        parts.append(before)
        parts.append(_plain(match["name"], match["rest"]))
        above += match.group().count("\n")  # a command over several lines becomes one
        at = match.end()
    rest = body[at:]
    for _ in range(rest.count("\n")):
        above += 1
        numbers.append(above)
    parts.append(rest)
    return "".join(parts), numbers


def _plain(name: str, rest: str) -> str:
    values = {
        m["name"]: m["double"] or m["single"] or m["bare"] or "" for m in _ARGUMENT.finditer(rest)
    }
    source = values.get("src", "")
    if ("img" in name or "image" in name or "figure" in name) and "." in source:
        alt = re.sub(r"[\[\]\n]", " ", values.get("alt", ""))
        title = values.get("caption", "").replace('"', "'").replace("\n", " ")
        return f"![{alt}](<{source}>" + (f' "{title}")' if title else ")")
    return next((values[key] for key in _VISIBLE if values.get(key)), "")
