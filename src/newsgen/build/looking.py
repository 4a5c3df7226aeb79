"""The first look of a build: which files are there, and whether it is known what alone has changed."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from pathlib import Path

import msgspec

from ..config import Site
from ..problems import Problem
from ..sources import Scan, SourceFile, read_source, scan
from ..svg import MAX_SVG_BYTES, what_acts
from .face import Seen
from .run import Run

MOST_EDITED = 100
"""Above so many changed files it is quicker to look at all, and some news of changes may be lost."""


def look(run: Run) -> tuple[Seen, list[SourceFile] | None]:
    """What is there, and the texts that alone have changed since the last build; None when that is not known."""
    site, live = run.site, run.live
    # Kept again once the index has it all: a build that fails is followed by one that looks at everything.
    seen, live.seen = live.seen, None
    edited = _edited(site, live.paths, seen)
    if seen is None or edited is None:
        # Also the usual output: a preview or a check writes elsewhere, and build/ holds a robots.txt.
        skip = (site.root / "build", site.output, site.state, site.templates, site.static, *run.outputs())
        found = _harmless(scan(site.content, skip if site.content == site.root else ()), site.content)
        texts, problems = _one_of_each_name(found.texts, run.prefix)
        seen = Seen(site.content, found, texts, problems)
    seen.texts.update((source.path, source) for source in edited or ())
    run.problems += seen.problems
    run.problems += (_moved(problem, run.prefix) for problem in seen.scan.problems)
    own = {"newsgen.yaml", "addresses.lock"} if site.content == site.root else set()
    for path in seen.scan.others:
        if path not in own:
            message = "not a text that newsgen reads; left out"
            run.problems.append(Problem(run.prefix + path, 0, "not-read", message))
    return seen, edited


def _edited(site: Site, paths: Collection[str] | None, seen: Seen | None) -> list[SourceFile] | None:
    """The texts that have changed, with their stamps of now, when nothing else of the content folder can have."""
    content = site.content
    if seen is None or paths is None or seen.content != content or len(paths) > MOST_EDITED:
        return None
    edited = []
    for path in map(Path, paths):
        if not path.is_relative_to(content):
            if path.is_relative_to(site.root) and not content.is_relative_to(path):
                continue  # a template, say
            return None
        try:
            source = seen.texts.get(path.relative_to(content).as_posix())
            status = os.lstat(path)
        except OSError:  # gone
            return None
        if source is None or not stat.S_ISREG(status.st_mode):
            return None
        edited.append(msgspec.structs.replace(source, stamp=(status.st_size, status.st_mtime_ns)))
    return sorted(edited, key=lambda source: source.path)


def _one_of_each_name(texts: tuple[SourceFile, ...], prefix: str) -> tuple[dict[str, SourceFile], tuple[Problem, ...]]:
    """Sources by path; of two that differ only in suffix, the first."""
    if len({source.path.rpartition(".")[0] for source in texts}) == len(texts):
        return {source.path: source for source in texts}, ()
    ids: dict[str, str] = {}
    chosen: dict[str, SourceFile] = {}
    problems = []
    for source in texts:
        holder = ids.setdefault(source.id, source.path)
        if holder == source.path:
            chosen[source.path] = source
        else:
            message = f"has the name of {prefix}{holder} but for its suffix; rename one of them"
            problems.append(Problem(prefix + source.path, 0, "same-name", message, "error"))
    return chosen, tuple(problems)


def _harmless(found: Scan, content: Path) -> Scan:
    """Without the pictures that could act when they are opened as documents."""
    problems = []
    for path in found.images:
        if not path.lower().endswith(".svg"):
            continue
        try:
            acting = what_acts(read_source(str(content), path, MAX_SVG_BYTES))
        except OSError as error:
            acting = f"what cannot be read: {error.strerror}"
        if acting:
            message = f"an SVG picture with {acting}; it is left out, since it could run when it is opened by itself"
            problems.append(Problem(path, 0, "picture", message))
    if not problems:
        return found
    bad = {problem.path for problem in problems}
    images = {path: stamp for path, stamp in found.images.items() if path not in bad}
    return msgspec.structs.replace(found, images=images, problems=(*found.problems, *problems))


def _moved(problem: Problem, prefix: str) -> Problem:
    return msgspec.structs.replace(problem, path=prefix + problem.path)
