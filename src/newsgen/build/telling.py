"""What the load phase is told beside the texts: defaults, authority file, tags; and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from .. import fingerprint
from ..bounds import MAX_OWN_BYTES, refuse_bytes
from ..encoding import decode
from ..loaded import LoadContext
from ..problems import Problem
from ..sources import Scan, read_source
from .run import Run


def load_context(run: Run, scan: Scan) -> LoadContext:
    """The owner's files that bear upon every text, read but not parsed; their problems join those of the build."""
    config = run.site.config
    defaults = {folder: (_text(run, path), run.prefix + path) for folder, path in scan.defaults.items()}
    authority = people = tags = ("", "")
    if path := scan.authority.get("organisations.yaml"):
        authority = (_text(run, path), run.prefix + path)
        run.problems += problems_of(run, "authority problems", authority, _authority_problems)
    if path := scan.authority.get("people.yaml"):
        people = (_text(run, path), run.prefix + path)
        run.problems += problems_of(run, "people problems", people, _people_problems)
    if path := scan.authority.get("tags.yaml"):
        tags = (_text(run, path), run.prefix + path)
        run.problems += problems_of(run, "tags problems", tags, _tags_problems)
    context = LoadContext(
        content=str(run.site.content),
        prefix=run.prefix,
        lang=config.lang,
        date_order=config.date_order,
        taxonomies=config.taxonomies,
        off=config.off,
        defaults=defaults,
        authority=authority,
        people_authority=people,
        people=run.site.config.people,
        tags=tags,
        title=run.site.config.title,
        rights=run.site.config.rights,
    )
    if defaults:
        run.problems += problems_of(run, "defaults problems", context, _defaults_problems)
    return context


def former_names(run: Run, authority: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Former names of organisations and the names of today; kept in the ledger as the problems are."""
    if "was" not in authority[0]:
        return ()
    digest = fingerprint.of_value(authority, fingerprint.of_code(["authority.py"])).hex()
    known, _, kept = run.ledger.meta("former names").partition(" ")
    if known != digest:
        kept = msgspec.json.encode(_former_names(authority)).decode()
        run.ledger.set_meta("former names", f"{digest} {kept}")
    return msgspec.json.decode(kept, type=tuple[tuple[str, str], ...])


def problems_of(
    run: Run, name: str, value: Any, find: Callable[[Any], tuple[Problem, ...]]
) -> tuple[Problem, ...]:
    """What ``find`` says is wrong with a file; kept in the ledger, since it takes reading it to know."""
    digest = fingerprint.of_value(value).hex()
    known, _, kept = run.ledger.meta(name).partition(" ")
    if known != digest:
        kept = msgspec.json.encode(find(value)).decode()
        run.ledger.set_meta(name, f"{digest} {kept}")
    return msgspec.json.decode(kept, type=tuple[Problem, ...])


def _text(run: Run, path: str) -> str:
    """An owner's file as text; empty, and named, where it cannot be read. Decoding is said, as of any text."""
    try:
        data = read_source(str(run.site.content), path, MAX_OWN_BYTES)
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        run.problems.append(Problem(run.prefix + path, 0, "unreadable", message, "error"))
        return ""
    decoded = decode(data)
    if refusal := refuse_bytes(data, decoded):
        run.problems.append(Problem(run.prefix + path, *refusal, "error"))
        return ""
    if decoded.note:
        run.problems.append(Problem(run.prefix + path, 0, "encoding", decoded.note))
    return decoded.text


def _authority_problems(file: tuple[str, str]) -> tuple[Problem, ...]:
    from ..authority import read_authority

    return read_authority(*file)[1]


def _former_names(file: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    from ..authority import read_authority

    return tuple((was, entry.name) for entry in read_authority(*file)[0] for was in entry.was)


def _people_problems(file: tuple[str, str]) -> tuple[Problem, ...]:
    from ..authority import read_people

    return read_people(*file)[1]


def _tags_problems(file: tuple[str, str]) -> tuple[Problem, ...]:
    from ..tags import read_tags

    return read_tags(*file)[1]


def _defaults_problems(context: LoadContext) -> tuple[Problem, ...]:
    from ..load import defaults_problems

    return defaults_problems(context)
