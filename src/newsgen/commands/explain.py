"""``newsgen explain``."""

from __future__ import annotations

import click

from ..shell import CONTENT, Shell, common, json_option, shell


@click.command(short_help="Tell what was read from a text, and by which rule.")
@click.argument("file", metavar="FILE")
@json_option
@common
@shell
def explain(shell: Shell, file: str) -> None:
    """Tell every field of one text: its value, the rule that gave it, the lines it came from.

    Nothing is written, and no build is needed. -v shows long texts in full.

    \b
      newsgen explain content/2019/moon.txt
    """
    from .. import report as reports
    from ..explain import as_json, as_text
    from ..explain import explain as explain_text

    site = shell.site()
    path = site.root / file
    if not path.is_file():
        # A path as the lists print it, from the content folder.
        path = site.content / file
    if not path.is_file():
        shell.fail(f"no file '{file}'")
    try:
        explanation = explain_text(site, path)
    except ValueError as error:
        shell.fail(f"'{file}' is not a text: {error}")
    except OSError as error:
        shell.fail(f"'{file}' cannot be read: {error.strerror or error}", CONTENT)
    if shell.json:
        click.echo(reports.document_json(as_json(explanation)))
    else:
        for line in as_text(explanation, whole=shell.verbose):
            click.echo(line)
    if explanation.article is None:
        raise click.exceptions.Exit(CONTENT)
