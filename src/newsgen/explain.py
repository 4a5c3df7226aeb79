"""``newsgen explain``: one text's record, and of each field where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from .certainty import PUBLISHED
from .config import Site
from .encoding import decode
from .load import load_source
from .loaded import Loaded, decode_article
from .model import Article, Evidence, Mention, Organisation, Person
from .problems import Problem
from .record import to_json
from .report import JSON_VERSION, printable, problem_line
from .texts import context_for, source_at

# Shown by themselves, or told by the file.
_OWN_SECTIONS = {
    "id", "source_path", "evidence", "blocks", "cut", "organisations", "people", "quotes", "images",
}  # fmt: skip
_WIDTH = 100


class Explanation(msgspec.Struct, frozen=True):
    """What is known of one text. ``article`` is None when an error keeps it from being published;
    ``lines`` are those of the file."""

    path: str
    problems: tuple[Problem, ...]
    article: Article | None
    lines: tuple[str, ...]
    address: str = ""


def explain(site: Site, file: Path) -> Explanation:
    """Read one text as a build of ``site`` would; a text elsewhere is read as if its folder were the
    content. Raises ``OSError`` and, for a file that is no text, ``ValueError``."""
    file = file.resolve()
    if not file.is_relative_to(site.content):
        site = msgspec.structs.replace(site, content=file.parent)
    source = source_at(site.content, file)
    if source is None:
        raise ValueError("newsgen reads .txt and .md")
    context = context_for(site, [source.folder])
    loaded: Loaded = load_source(context, source)
    return Explanation(
        context.prefix + source.path,
        loaded.problems,
        decode_article(loaded.record) if loaded.id else None,
        tuple(decode(file.read_bytes()).text.split("\n")),
        loaded.claim,
    )


def as_json(explanation: Explanation) -> dict[str, Any]:
    """The explanation as plain values: the record, and for each field the rule and the lines."""
    article = explanation.article
    return {
        "version": JSON_VERSION,
        "ok": article is not None,
        "path": explanation.path,
        "address": explanation.address or None,
        "fields": [] if article is None else list(_fields(article)),
        "record": None if article is None else to_json(article),
        "problems": msgspec.to_builtins(explanation.problems),
    }


def _fields(article: Article) -> Iterator[dict[str, Any]]:
    """Every field that holds something, with its evidence; a field may have several."""
    values = msgspec.to_builtins(article)
    for name in _names(article):
        if values[name] in ("", None, [], ()):
            continue
        for evidence in _of(article, name) or [Evidence(name, "")]:
            yield {
                "field": name,
                "value": values[name],
                "rule": evidence.rule or None,
                "first_line": evidence.first_line or None,
                "last_line": evidence.last_line or None,
                "certainty": evidence.certainty if evidence.rule else None,
            }


def _names(article: Article) -> list[str]:
    """The fields in the order that a reader asks for them: the file's own last."""
    names = [name for name in article.__struct_fields__ if name not in _OWN_SECTIONS]
    return sorted(names, key=lambda name: name in ("sha256", "encoding"))


def _of(article: Article, field: str) -> list[Evidence]:
    return [item for item in article.evidence if item.field == field]


def as_text(explanation: Explanation, *, whole: bool = False) -> Iterator[str]:
    """The explanation for a person to read; ``whole`` shows long texts in full."""
    article = explanation.article
    yield printable(explanation.path)
    for problem in explanation.problems:
        yield f"  {problem_line(problem)}"
    if article is None:
        yield "  not published: mend the errors above"
        return
    yield f"  address: {explanation.address}/  (unless an address is held for it already)"
    yield ""
    yield "FIELDS                 value, then the rule, the lines it was read from, the certainty"
    shown = ""
    for field in _fields(article):
        if field["field"] != shown:
            shown = field["field"]
            yield f"  {shown:<20} {_short(_said(field['value']), whole)}"
        if field["rule"]:
            place = _lines(field["first_line"] or 0, field["last_line"] or 0)
            yield f"  {'':<20}   {_joined(field['rule'], place, _sure(field['certainty']))}"
    missing = [name for name in _names(article) if getattr(article, name) in ("", None, ())]
    yield f"  nothing found for: {', '.join(missing)}"
    yield from _section("PICTURES", _pictures(article, whole))
    yield from _section("BODY", _body(article, whole))
    yield from _section("CUT, and the rule that cut it", _cuts(article, whole))
    yield from _section("ORGANISATIONS", _organisations(article, explanation.lines))
    yield from _section("PEOPLE", _people(article, explanation.lines))
    yield from _section("QUOTES", _quotes(article, whole))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    lines = list(lines)
    yield ""
    yield title if lines else f"{title}: none"
    yield from lines


def _pictures(article: Article, whole: bool) -> Iterator[str]:
    for figure in article.images:
        yield f"  {_lines(figure.line, figure.line) or 'no line':<14} {printable(figure.image) or '(words only)'}"
        for name, text in (("caption", figure.caption), ("credit", figure.credit), ("alt", figure.alt)):
            if text:
                yield f"  {'':<14} {name}: {_short(text, whole)}"


def _body(article: Article, whole: bool) -> Iterator[str]:
    for block in article.blocks:
        yield f"  {_lines(block.first_line, block.last_line):<14} {block.type:<10} {_short(block.text, whole)}"


def _cuts(article: Article, whole: bool) -> Iterator[str]:
    for cut in article.cut:
        yield f"  {_lines(cut.first_line, cut.last_line):<14} [{cut.rule}] {_short(cut.text, whole)}"


def _organisations(article: Article, lines: tuple[str, ...]) -> Iterator[str]:
    for body in article.organisations:
        known = [f"= {body.canonical}" if body.canonical else "", body.kind]
        yield f"  {printable(_joined(body.name, *known))}"
        yield f"      {_joined('basis: ' + body.basis, _sure(body.certainty))}"
        if body.country:
            yield f"      country: {_stated(body.country, body.country_rule, body.country_certainty)}"
        yield f"      {_mentions(article, body, lines)}"


def _people(article: Article, lines: tuple[str, ...]) -> Iterator[str]:
    for person in article.people:
        yield f"  {printable(person.name)}"
        yield f"      {_joined('basis: ' + person.basis if person.basis else '', _sure(person.certainty))}"
        if person.role:
            yield f"      role: {_stated(person.role, person.role_rule, person.role_certainty)}"
        if person.affiliation:
            how = _stated(person.affiliation, person.affiliation_rule, person.affiliation_certainty)
            yield f"      affiliation: {how}"
        yield f"      {_mentions(article, person, lines)}"


def _quotes(article: Article, whole: bool) -> Iterator[str]:
    for quotation in article.quotes:
        block = article.blocks[quotation.block] if 0 <= quotation.block < len(article.blocks) else None
        place = _lines(block.first_line, block.last_line) if block else ""
        yield f"  {place:<14} “{_short(quotation.text, whole)}”"
        if quotation.speaker:
            how = _stated(quotation.speaker, quotation.rule, quotation.certainty)
            yield f"  {'':<14} said by {how}"
        else:
            yield f"  {'':<14} said by nobody named"


def _stated(value: str, rule: str, certainty: float) -> str:
    """A statement, its rule and certainty, and whether pages make it."""
    kept = "" if certainty >= PUBLISHED else f"not published: below {PUBLISHED}"
    return printable(_joined(value, rule, _sure(certainty), kept))


def _mentions(article: Article, named: Organisation | Person, lines: tuple[str, ...]) -> str:
    """Each form printed, with its lines."""
    places: dict[str, list[str]] = {}
    for mention in named.mentions:
        line = mention_line(article, mention, lines)
        places.setdefault(mention.surface, []).append(str(line) if line else "?")
    if not places:
        return "not printed in the text"
    forms = (f"'{surface}' line {', '.join(dict.fromkeys(found))}" for surface, found in places.items())
    return printable("printed as " + "; ".join(forms))


def mention_line(article: Article, mention: Mention, lines: tuple[str, ...]) -> int:
    """The line of the source on which a mention stands; 0 when it stands on none."""
    if mention.block >= 0:
        block = article.blocks[mention.block]
        first, last = block.first_line, block.last_line
    elif mention.block <= -3:
        figure = article.images[-3 - mention.block]
        first = last = figure.line
    else:
        field = "title" if mention.block == -1 else "subtitle"
        found = _of(article, field)
        first, last = (found[0].first_line, found[0].last_line) if found else (0, 0)
    # A paragraph of several lines: the one that holds the words, unless they run over its end.
    for number in range(first, min(last, len(lines)) + 1):
        if number and mention.surface in " ".join(lines[number - 1].split()):
            return number
    return first


def _said(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "; ".join(_said(item) for item in value)
    return str(value)


def _short(text: str, whole: bool) -> str:
    text = printable(" ".join(text.split()))
    return text if whole or len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"


def _lines(first: int, last: int) -> str:
    if not first:
        return ""
    return f"line {first}" if last <= first else f"lines {first}-{last}"


def _sure(certainty: float) -> str:
    return f"certainty {certainty:.2f}"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
