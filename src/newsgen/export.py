"""``newsgen export records``: each text's record as JSON, in folders as the sources are."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

import msgspec

from .config import Site
from .load import load_chunk
from .loaded import decode_article, decode_loaded
from .output import FolderSink
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

    The texts are read anew, so no build is needed. Raises ``OSError``.
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
    done = written = 0
    for data in map_chunks(executor, load_chunk, context, wanted, size=CHUNK):
        for loaded in decode_loaded(data):
            done += 1
            problems += loaded.problems
            if loaded.id:
                record = to_json(decode_article(loaded.record))
                sink.write(f"{loaded.id}.json", document_json(record) + b"\n")
                written += 1
        progress("reading", done, len(wanted))
    sink.finish()
    return Exported(written, tuple(problems))
