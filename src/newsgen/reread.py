"""One text read again, with its sidecar as it would be: what a correction would really make of it."""

from __future__ import annotations

from pathlib import Path

from .config import Site
from .load import index_entry, read_article
from .loaded import LoadContext, decode_article
from .model import Article
from .problems import Problem
from .sources import SIDECAR_SUFFIX, TEXT_SUFFIXES, SourceFile, read_source
from .texts import content_prefix, context_for, source_at


def text_of(site: Site, name: str) -> Path | None:
    """The text that a person names by its id or its path, from the content folder or the site's; None where there
    is none."""
    bare = name.removeprefix(content_prefix(site)).removeprefix("./")
    for path in (bare, *(bare + suffix for suffix in TEXT_SUFFIXES)):
        if path.lower().endswith(TEXT_SUFFIXES) and (site.content / path).is_file():
            return site.content / path
    return None


def sidecar_of(file: Path) -> Path:
    return file.with_suffix(SIDECAR_SUFFIX)


def sidecar_text(file: Path) -> bytes | None:
    """What the sidecar of a text says; None where it has none. Raises ``OSError``."""
    try:
        return sidecar_of(file).read_bytes()
    except FileNotFoundError:
        return None


def source_of(site: Site, file: Path) -> SourceFile:
    """A text that is there. Raises ``OSError``."""
    source = source_at(site.content, file)
    assert source is not None
    return source


def reread(
    site: Site, source: SourceFile, sidecar: bytes | None, context: LoadContext | None = None
) -> tuple[Article | None, tuple[Problem, ...]]:
    """The record of a text as a build would have it, with the sidecar given; None where an error keeps it from
    being published. Raises ``OSError``."""
    context = context or context_for(site, [source.folder])
    data = read_source(context.content, source.path)
    article, corrections, problems = read_article(context, source, data, sidecar or b"")
    if article is None:
        return None, problems
    loaded = index_entry(context, source.path, "", article, corrections, problems)
    return decode_article(loaded.record), problems
