"""Copies what goes into the site as it is: the theme's files, ``static/``, pictures that articles name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .. import fingerprint
from ..assets import Asset, collect
from ..bounds import MAX_PICTURE_BYTES, MAX_STATIC_BYTES
from ..ledger import PageRow
from ..output import Blocked
from ..problems import Problem
from ..sources import Scan, TooLarge, read_source
from ..svg import what_acts
from ..termfacts import term_pictures
from ..themes import Theme
from .owning import NEVER, Owned
from .run import Run


@dataclass
class Copied:
    """All assets by path, how many of them were copied this time, the paths of those that have gone, and of those at
    whose place a file stands that is not newsgen's."""

    assets: dict[str, Asset]
    count: int
    gone: list[str]
    taken: set[str]


def copy_assets(run: Run, scan: Scan, theme: Theme, owned: Owned) -> Copied:
    """Copy those that are new or altered, here or in the output."""
    found = run.db.execute("SELECT DISTINCT path FROM image WHERE path != ''")
    pictures = sorted({*(path for (path,) in found), *term_pictures(run.ledger)})
    named = [(path, scan.images[path]) for path in pictures if path in scan.images]
    for path in sorted(set(scan.images) - {path for path, _ in named}):
        message = "a picture that no article names; left out"
        run.problems.append(Problem(run.prefix + path, 0, "not-read", message))
    assets = collect(theme, run.site.static, run.site.content, named, run.shelf.has("search"))
    before = {row.path: row for row in run.ledger.family("asset", "")}
    new = [path for path in assets if path not in before]
    taken = {path for path in new if owned.is_foreign(path) and not _is_copy(run, path, assets[path])}
    owned.intend([PageRow(path, "asset", "", path, b"", *NEVER) for path in new if path not in taken])
    rows: list[PageRow] = []
    unwritten: list[str] = []
    for path, asset in assets.items():
        if path in taken:
            continue
        mark = fingerprint.of_value(asset.file, asset.stamp)
        row = before.pop(path, None)
        if row and row.fingerprint == mark and run.sink.stamp(path) == (row.size, row.mtime):
            continue
        try:
            data = _read(run, asset)
        except OSError as error:
            code, why = "unreadable", error.strerror
            if isinstance(error, TooLarge):
                code, why = "too-large", f"it has {asset.stamp[0]:,} bytes; make it smaller"
            run.problems.append(Problem(_shown(run, asset), 0, code, f"cannot be copied: {why}", "error"))
            continue
        if acting := _acts(run, asset, data):
            message = f"has become an SVG picture with {acting} since it was looked at; build again"
            run.problems.append(Problem(_shown(run, asset), 0, "picture", message, "error"))
            if row is None:
                unwritten.append(path)
            continue
        try:
            size, mtime = run.sink.write(path, data)
        except Blocked as error:
            owned.blocked.setdefault(error.at, []).append(path)
            if row is None:
                unwritten.append(path)
            continue
        rows.append(PageRow(path, "asset", "", path, mark, size, mtime))
    run.db.execute("BEGIN IMMEDIATE")
    run.ledger.put_pages(rows)
    if unwritten:
        run.ledger.drop_pages(unwritten)
        run.ledger.set_meta("manifest", "")
    run.db.execute("COMMIT")
    return Copied(assets, len(rows), list(before), taken)


def _is_copy(run: Run, path: str, asset: Asset) -> bool:
    """Whether what stands in the output, whoever put it there, is the file itself."""
    try:
        return run.sink.read(path) == _read(run, asset)
    except OSError:
        return False


def _read(run: Run, asset: Asset) -> bytes:
    """The bytes of a file to copy. Those of the site may have become links, pipes or larger since they were found,
    and are read as texts are; the theme's are newsgen's own."""
    file = Path(asset.file)
    for folder, most in ((run.site.content, MAX_PICTURE_BYTES), (run.site.static, MAX_STATIC_BYTES)):
        if file.is_relative_to(folder):
            return read_source(str(folder), file.relative_to(folder).as_posix(), most)
    return file.read_bytes()


def _acts(run: Run, asset: Asset, data: bytes) -> str:
    """What in a picture of a text could act; these bytes are published, not those that were looked at before."""
    if not asset.path.lower().endswith(".svg") or not Path(asset.file).is_relative_to(run.site.content):
        return ""
    return what_acts(data)


def _shown(run: Run, asset: Asset) -> str:
    try:
        return Path(asset.file).relative_to(run.site.root).as_posix()
    except ValueError:
        return asset.file
