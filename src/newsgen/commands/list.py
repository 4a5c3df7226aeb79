"""``newsgen list``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from ..shell import Shell, common, json_option, shell

if TYPE_CHECKING:
    import sqlite3

    from ..config import Site


@click.command("list", short_help="List articles, organisations, tags, people or undated articles.")
@click.argument("kind", metavar="KIND")
@click.option("--csv", "sheet", is_flag=True, help="A table for a spreadsheet; of articles, drafts too.")
@json_option
@common
@shell
def list(shell: Shell, kind: str, sheet: bool) -> None:
    """List what the last build holds, one record a line, fields between tabs.

    KIND is articles, undated, organisations, tags, people, sources, or a taxonomy of newsgen.yaml.

    \b
      newsgen list undated                      source and title of each
      newsgen list organisations | sort -rn     those with most articles first
      newsgen list articles --json | jq .title  one JSON record a line
      newsgen list articles --csv > sheet.csv   a table to edit; 'newsgen apply' takes it back
    """
    from .. import report as reports
    from ..listing import NotBuilt, as_line, kinds, open_archive, rows, stale

    site = shell.site()
    if sheet and shell.json:
        shell.fail("--csv and --json do not go together")
    if kind not in kinds(site):
        shell.fail(f"cannot list '{kind}'; there are {', '.join(kinds(site))}")
    try:
        connection = open_archive(site)
    except NotBuilt as error:
        shell.fail(str(error))
    try:
        if stale(site, connection) and not shell.quiet:
            shell.warn("newsgen: warning: the texts have changed since; 'newsgen build' brings the list up to date")
        if sheet:
            shown = sys.stdout.isatty()  # else it is a file or a pipe, and must be what can be read back
            for line in _table(site, kind, connection):
                line = reports.printable(line.rstrip("\r\n")) + "\n" if shown else line
                click.echo(line.encode("utf-8", "replace"), nl=False)
            return
        for row in rows(site, kind, connection):
            click.echo(reports.record_json(row) if shell.json else as_line(kind, row))
    finally:
        connection.close()


def _table(site: Site, kind: str, connection: sqlite3.Connection) -> Iterator[str]:
    """The lines of a table; articles have other columns than lists do, those that can be edited."""
    from itertools import chain

    from ..listing import rows
    from ..sheet import article_rows, as_csv, columns

    if kind in ("articles", "undated"):
        return as_csv(columns(site), article_rows(site, connection, undated=kind == "undated"))
    found = iter(rows(site, kind, connection))
    first = next(found, None)
    return as_csv(first, chain([first], found)) if first is not None else iter(())
