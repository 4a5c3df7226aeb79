"""Copies what goes into the site as it is: the theme's files, ``static/``, pictures that articles name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .. import fingerprint
from ..assets import Asset, collect
from ..ledger import PageRow
from ..problems import Problem
from ..sources import Scan
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
    pictures = run.db.execute("SELECT DISTINCT path FROM image WHERE path != '' ORDER BY path").fetchall()
    named = [(path, scan.images[path]) for (path,) in pictures if path in scan.images]
    for path in sorted(set(scan.images) - {path for path, _ in named}):
        message = "a picture that no article names; left out"
        run.problems.append(Problem(run.prefix + path, 0, "not-read", message))
    assets = collect(theme, run.site.static, run.site.content, named, run.shelf.has("search"))
    before = {row.path: row for row in run.ledger.family("asset", "")}
    new = [path for path in assets if path not in before]
    taken = {path for path in new if owned.is_foreign(path) and not _is_copy(run, path, assets[path])}
    owned.intend([PageRow(path, "asset", "", path, b"", *NEVER) for path in new if path not in taken])
    rows: list[PageRow] = []
    for path, asset in assets.items():
        if path in taken:
            continue
        mark = fingerprint.of_value(asset.file, asset.stamp)
        row = before.pop(path, None)
        if row and row.fingerprint == mark and run.sink.stamp(path) == (row.size, row.mtime):
            continue
        try:
            data = Path(asset.file).read_bytes()
        except OSError as error:
            run.problems.append(
                Problem(asset.file, 0, "unreadable", f"cannot be copied: {error.strerror}", "error")
            )
            continue
        size, mtime = run.sink.write(path, data)
        rows.append(PageRow(path, "asset", "", path, mark, size, mtime))
    run.db.execute("BEGIN IMMEDIATE")
    run.ledger.put_pages(rows)
    run.db.execute("COMMIT")
    return Copied(assets, len(rows), list(before), taken)


def _is_copy(run: Run, path: str, asset: Asset) -> bool:
    """Whether what stands in the output, whoever put it there, is the file itself."""
    try:
        return run.sink.read(path) == Path(asset.file).read_bytes()
    except OSError:
        return False
