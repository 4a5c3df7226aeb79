"""A site's texts read outside a build: what ``explain`` and ``export`` know of one another.

The same rules as a build's, with no state kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .config import Site
from .encoding import decode
from .loaded import LoadContext
from .sources import AUTHORITY_FOLDER, DEFAULTS_FILE, SIDECAR_SUFFIX, TEXT_SUFFIXES, SourceFile, Stamp


def context_for(site: Site, folders: Iterable[str]) -> LoadContext:
    """What the texts of some folders of the content are read with: settings, the defaults of those
    folders and of all above them, authority files. Raises ``OSError``."""
    wanted = {""}
    for folder in folders:
        while folder:
            wanted.add(folder)
            folder = folder.rpartition("/")[0]
    prefix = content_prefix(site)
    defaults = {}
    for folder in sorted(wanted):
        path = f"{folder}/{DEFAULTS_FILE}" if folder else DEFAULTS_FILE
        if text := _text(site.content / path):
            defaults[folder] = (text, prefix + path)

    def authority(name: str) -> tuple[str, str]:
        path = f"{AUTHORITY_FOLDER}/{name}"
        text = _text(site.content / path)
        return (text, prefix + path) if text else ("", "")

    return LoadContext(
        content=str(site.content),
        prefix=prefix,
        lang=site.config.lang,
        date_order=site.config.date_order,
        taxonomies=site.config.taxonomies,
        off=site.config.off,
        defaults=defaults,
        authority=authority("organisations.yaml"),
        people_authority=authority("people.yaml"),
        people=site.config.people,
        tags=authority("tags.yaml"),
        title=site.config.title,
        rights=site.config.rights,
    )


def content_prefix(site: Site) -> str:
    """How messages name a source: from the site's folder."""
    if site.content == site.root:
        return ""
    try:
        return site.content.relative_to(site.root).as_posix() + "/"
    except ValueError:
        return site.content.as_posix() + "/"


def not_content(site: Site) -> tuple[Path, ...]:
    """Folders that hold no texts where the site's folder itself is the content."""
    if site.content != site.root:
        return ()
    return site.root / "build", site.output, site.state, site.templates, site.static


def source_at(content: Path, file: Path) -> SourceFile | None:
    """A text below ``content``, None where its suffix is not one that newsgen reads. Raises ``OSError``
    and, for a file elsewhere, ``ValueError``."""
    path = file.relative_to(content).as_posix()
    if not path.lower().endswith(TEXT_SUFFIXES):
        return None
    sidecar = file.with_suffix(SIDECAR_SUFFIX)
    beside = _stamp(sidecar) if sidecar.is_file() else None
    return SourceFile(path, _stamp(file), beside, path.rpartition("/")[0])


def _stamp(file: Path) -> Stamp:
    status = file.stat()
    return status.st_size, status.st_mtime_ns


def _text(file: Path) -> str:
    try:
        return decode(file.read_bytes()).text
    except (FileNotFoundError, NotADirectoryError):
        return ""
