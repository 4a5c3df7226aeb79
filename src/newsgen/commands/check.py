"""``newsgen check``."""

from __future__ import annotations

import click

from ..shell import CONTENT, Shell, clock, coloured, common, jobs_option, json_option, shell


@click.command(short_help="Look for what readers would stumble over.")
@click.option("--content", metavar="DIR", help="Where the texts are.  [default: content]")
@click.option("--base-url", metavar="URL", help="Where the site will live: feeds and sitemap are checked too.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings as well.")
@jobs_option
@json_option
@common
@shell
def check(shell: Shell, content: str | None, base_url: str | None, strict: bool, jobs: int | None) -> None:
    """Look at the whole site: links and fragments, addresses, dates, front matter.

    Builds into .newsgen/check; build/ and addresses.lock stay as they are.

    \b
      newsgen check
      newsgen check --json > problems.json
    """
    import msgspec

    from .. import report as reports
    from ..build import Options
    from ..check import check as check_site
    from ..parallel import make_executor
    from ..progress import Bar

    site = shell.site(content, base_url=base_url)
    with shell.faults(site), Bar(shown=shell.bar) as bar, make_executor(jobs) as executor:
        checked = check_site(site, executor=executor, options=Options(clock()), progress=bar)
    counts = {"pages": checked.pages, "links": checked.links, "articles": checked.report.published}
    if shell.json:
        click.echo(reports.document_json({
            "version": reports.JSON_VERSION, "ok": checked.ok, **counts,
            "problems": msgspec.to_builtins(checked.problems),
        }))  # fmt: skip
    else:
        # Here they are the result, so they go where results go.
        shown = [p for p in checked.problems if p.severity == "error" or not shell.quiet]
        for line in reports.problem_lines(shown, shell.limit, coloured):
            click.echo(line)
        found = reports.errors_and_warnings(checked.problems)
        shell.say(f"Checked:  {reports.counted(checked.pages, 'page')}, {checked.links:,} links: {found}")
        if checked.ok:
            shell.say("Next:     'newsgen build', then publish build/")
    if not checked.ok or (strict and checked.problems):
        raise click.exceptions.Exit(CONTENT)
