"""``newsgen new``."""

from __future__ import annotations

import click

from ..shell import Shell, common, shell, shown


@click.command(short_help="Start a text: front matter to fill in.")
@click.argument("title", metavar="TITLE")
@click.option("--date", metavar="DATE", help="When it was published, as 2022-04-08; a month or a year will do.")
@click.option("--source-url", metavar="URL", help="Where it was published.")
@click.option("--path", metavar="PATH", help="File below content/.  [default: YEAR/TITLE.md]")
@common
@shell
def new(shell: Shell, title: str, date: str | None, source_url: str | None, path: str | None) -> None:
    """Write the front matter of a new text. A file that is there already is left as it is.

    \b
      newsgen new "Comet seen again" --date 1986-03-14
      newsgen new "Comet seen again" --path science/comet.md
    """
    from .. import dates
    from ..report import printable
    from ..scaffold import Taken
    from ..scaffold import new as new_text

    site = shell.site()
    read = dates.read_given(date, site.config.date_order) if date else ""
    if date and not read:
        shell.fail(f"--date '{date}' is not a date that can be read in one way; write it as 2022-04-08")
    if source_url and not source_url.lower().startswith(("http://", "https://")):
        shell.fail(f"--source-url must start with http:// or https://, not '{source_url}'")
    if not title.strip():
        shell.fail("the title is empty")
    try:
        file = new_text(site.content, " ".join(title.split()), read or "", source_url or "", path or "")
    except Taken as error:
        shell.fail(f"'{error}' is there already; nothing was written (--path names another)")
    except (ValueError, OSError) as error:
        shell.fail(f"cannot write the text: {error}")
    shell.say(printable(f"wrote  {shown(file, site.root).rstrip('/')}"))
    shell.say("Next:     fill it in; 'newsgen serve' shows it as you write")
