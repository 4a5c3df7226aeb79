"""``newsgen gaps``."""

from __future__ import annotations

import click

from ..shell import Shell, common, json_option, shell


@click.command(short_help="Say what the archive lacks: dates, sources, months that look wrong.")
@json_option
@common
@shell
def gaps(shell: Shell) -> None:
    """Say what the archive of the last build lacks, for its editor; nothing of it is published.

    Articles a month, months that differ from those around them, texts without a date or a source, names of
    organisations that nobody has confirmed, texts of others whose rights nobody has stated.

    \b
      newsgen gaps
      newsgen gaps --json | jq .undated
    """
    from .. import report as reports
    from ..gaps import as_lines
    from ..gaps import gaps as find
    from ..listing import NotBuilt, open_archive, stale

    site = shell.site()
    try:
        connection = open_archive(site)
    except NotBuilt as error:
        shell.fail(str(error))
    try:
        if stale(site, connection) and not shell.quiet:
            shell.warn("newsgen: warning: the texts have changed since; 'newsgen build' brings the report up to date")
        found = find(connection)
    finally:
        connection.close()
    if shell.json:
        click.echo(reports.document_json({"version": reports.JSON_VERSION, "gaps": found}))
    else:
        for line in as_lines(found):
            click.echo(reports.printable(line))
