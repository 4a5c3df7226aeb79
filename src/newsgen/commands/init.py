"""``newsgen init``."""

from __future__ import annotations

from pathlib import Path

import click

from ..shell import Shell, common, shell


@click.command(short_help="Start a site in a folder.")
@click.argument("folder", metavar="DIR", default=".")
@common
@shell
def init(shell: Shell, folder: str) -> None:
    """Write what a new site needs into DIR: settings, a sample text, an authority file.

    A file that is there already is left as it is.

    \b
      newsgen init my-archive
    """
    from ..report import printable
    from ..scaffold import init as init_site

    target = shell.folder / folder
    try:
        for name, written in init_site(target):
            shell.say(printable(f"{'wrote' if written else 'kept '}  {target / name}"))
    except OSError as error:
        shell.fail(f"cannot write '{error.filename or target}': {error.strerror or error}")
    where = "" if target.resolve() == Path.cwd() else f"-C {target} "
    shell.say(printable(f"Next:     'newsgen {where}serve --open' to see it; put your texts into {target / 'content'}"))
