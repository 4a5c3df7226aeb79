"""``newsgen export records``: each text's record as JSON, in folders as the sources are."""

from __future__ import annotations

import errno
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

import msgspec

from . import manifest
from .config import Site
from .load import load_chunk
from .loaded import decode_article, decode_loaded
from .output import Blocked, FolderSink
from .parallel import map_chunks
from .problems import Problem
from .record import to_json
from .report import document_json
from .sources import SourceFile, scan
from .texts import content_prefix, context_for, not_content

CHUNK = 64


class Exported(msgspec.Struct, frozen=True):
    """How many records were written, and what was wrong with the sources."""

    records: int
    problems: tuple[Problem, ...]


def export_records(
    site: Site,
    folder: Path,
    *,
    executor: Executor,
    progress: Callable[[str, int, int], None] = lambda phase, done, total: None,
) -> Exported:
    """Write ``<source without suffix>.json`` below ``folder`` for every text, drafts too.

    The texts are read anew, so no build is needed. What stands there and was not written by an export is left and
    named; a manifest tells. Raises ``OSError``.
    """
    found = scan(site.content, (folder, *not_content(site)))
    prefix = content_prefix(site)
    problems = [
        Problem(prefix + p.path, p.line, p.code, p.message, p.severity) for p in found.problems
    ]
    sources: dict[str, SourceFile] = {}
    for source in found.texts:
        if sources.setdefault(source.id, source) is not source:
            message = "another text has its name but for the suffix; rename one of them"
            problems.append(Problem(prefix + source.path, 0, "same-name", message, "error"))
    context = context_for(site, found.defaults)
    sink = FolderSink(folder)
    wanted = [(source, "") for source in sources.values()]
    marks = manifest.read(sink.read(manifest.NAME))
    foreign = {path for path in map(_path, sources) if sink.stamp(path) and manifest.mark(path) not in marks}
    coming = {manifest.mark(path) for path in map(_path, sources) if path not in foreign}
    _note(sink, marks | coming)  # before any is written, so that none is left that nobody knows
    done = written = 0
    for data in map_chunks(executor, load_chunk, context, wanted, size=CHUNK):
        for loaded in decode_loaded(data):
            done += 1
            problems += loaded.problems
            if loaded.id:
                path = _path(loaded.id)
                record = document_json(to_json(decode_article(loaded.record))) + b"\n"
                try:
                    if path not in foreign:
                        sink.write(path, record)
                    elif sink.read(path) != record:
                        raise Blocked(errno.EEXIST, path, path)
                except Blocked as error:
                    message = "was not written by an export; move it away or choose another folder, then export again"
                    problems.append(Problem(_shown(folder / error.at, site), 0, "foreign-file", message, "error"))
                else:
                    marks.add(manifest.mark(path))
                    written += 1
        progress("reading", done, len(wanted))
    _note(sink, marks)
    sink.finish()
    return Exported(written, tuple(problems))


def _path(source_id: str) -> str:
    return f"{source_id}.json"


def _note(sink: FolderSink, marks: set[bytes]) -> None:
    data = manifest.written(marks)
    if sink.read(manifest.NAME) != data:
        sink.write(manifest.NAME, data)


def _shown(file: Path, site: Site) -> str:
    return (file.relative_to(site.root) if file.is_relative_to(site.root) else file).as_posix()
