"""``newsgen export``."""

from __future__ import annotations

import click

from ..shell import CONTENT, Shell, common, jobs_option, json_option, shell, shown


@click.group(short_help="Give the archive to other programs.")
def export() -> None:
    """Give the archive to other programs."""


@export.command("records", short_help="Write each text's record as JSON.")
@click.argument("folder", metavar="DIR")
@click.option("--content", metavar="DIR", help="Where the texts are.  [default: content]")
@jobs_option
@json_option
@common
@shell
def export_records(shell: Shell, folder: str, content: str | None, jobs: int | None) -> None:
    """Write what was read from each text into DIR as JSON, in folders as the sources are.

    content/2019/moon.txt becomes DIR/2019/moon.json; drafts are among them. No build is needed.
    A file in DIR that no export wrote is left, and named.

    \b
      newsgen export records records/
    """
    from .. import report as reports
    from ..export import export_records as export_to
    from ..parallel import make_executor
    from ..progress import Bar

    site = shell.site(content)
    target = (shell.folder / folder).resolve()
    if target == site.content or (target.exists() and not target.is_dir()):
        shell.fail(f"'{folder}' cannot take the records; choose another folder")
    with shell.faults(site), Bar(shown=shell.bar) as bar, make_executor(jobs) as executor:
        exported = export_to(site, target, executor=executor, progress=bar)
    shell.problems(exported.problems)
    if shell.json:
        click.echo(reports.problems_json(exported.problems, records=exported.records, output=str(target)))
    shell.say(f"Exported: {reports.counted(exported.records, 'record')} to {shown(target, site.root)}")
    if any(problem.severity == "error" for problem in exported.problems):
        raise click.exceptions.Exit(CONTENT)
