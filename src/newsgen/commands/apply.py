"""``newsgen apply``."""

from __future__ import annotations

from contextlib import closing

import click

from ..shell import CONTENT, Shell, common, json_option, shell, show_lines


@click.command(short_help="Take an edited table back into the sidecars.")
@click.argument("file", metavar="FILE.csv")
@click.option("--dry-run", is_flag=True, help="Show the difference; write nothing.")
@json_option
@common
@shell
def apply(shell: Shell, file: str, dry_run: bool) -> None:
    """Write the cells that were changed in a table into the sidecars of their texts.

    The table is one of 'newsgen list articles --csv', edited in a spreadsheet and saved as CSV UTF-8; rows
    and columns may be left out. The texts themselves are never touched. Where one cell cannot be taken,
    nothing is written. 'newsgen review undo' takes it back.

    \b
      newsgen list articles --csv > sheet.csv
      newsgen apply sheet.csv --dry-run
      newsgen apply sheet.csv
    """
    import msgspec

    from .. import report as reports
    from ..changes import Changed, difference, write
    from ..listing import NotBuilt, open_archive
    from ..sheet import apply as apply_sheet

    site = shell.site()
    path = shell.folder / file
    if not path.is_file():
        shell.fail(f"no file '{path}'")
    try:
        with shell.faults(site), closing(open_archive(site)) as connection:
            applied = apply_sheet(site, connection, path.read_bytes(), file)
            if not dry_run:
                write(site, applied.changes, f"apply {file}")
    except NotBuilt as error:
        shell.fail(str(error))
    except Changed as error:
        shell.fail(str(error), CONTENT)
    shell.problems(applied.problems)
    if shell.json:
        click.echo(reports.document_json({
            "version": reports.JSON_VERSION, "ok": not applied.problems, "cells": applied.cells,
            "written": [] if dry_run else [change.path for change in applied.changes],
            "difference": list(difference(applied.changes)),
            "problems": msgspec.to_builtins(applied.problems),
        }))  # fmt: skip
    show_lines(shell, difference(applied.changes))
    if applied.problems:
        shell.say("Applied:  nothing; mend the lines above")
        raise click.exceptions.Exit(CONTENT)
    done = f"{reports.counted(applied.cells, 'cell')} in {reports.counted(len(applied.changes), 'sidecar')}"
    if dry_run:
        shell.say(f"Would be: {done}; nothing is written")
    else:
        shell.say(f"Applied:  {done}" + ("; 'newsgen review undo' takes it back" if applied.changes else ""))
        if applied.changes:
            shell.say("Next:     'newsgen build'")
