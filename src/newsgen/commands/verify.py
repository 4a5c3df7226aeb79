"""``newsgen verify``."""

from __future__ import annotations

import click

from ..shell import CONTENT, Shell, clock, common, jobs_option, json_option, shell


@click.command(short_help="Prove that build/ is what a build from nothing gives.")
@click.option("--base-url", metavar="URL", help="As it was built with.")
@click.option("--drafts", is_flag=True, help="As it was built with.")
@jobs_option
@json_option
@common
@shell
def verify(shell: Shell, base_url: str | None, drafts: bool, jobs: int | None) -> None:
    """Build the site from nothing, apart, and compare it with build/ to the byte.

    Says which files are missing, which are there too much, and which differ. Your own files in build/ are left out.

    \b
      newsgen verify
    """
    import msgspec

    from .. import report as reports
    from ..build import Options
    from ..parallel import make_executor
    from ..progress import Bar
    from ..verify import verify as verify_site

    site = shell.site(base_url=base_url)
    with shell.faults(site), Bar(shown=shell.bar) as bar, make_executor(jobs) as executor:
        found = verify_site(site, executor=executor, options=Options(clock(), drafts=drafts), progress=bar)
    if shell.json:
        document = {"version": reports.JSON_VERSION, "ok": found.ok, **msgspec.to_builtins(found)}
        click.echo(reports.document_json(document))
    for what in ("missing", "extra", "other"):
        paths = getattr(found, what)
        for path in paths[: shell.limit or None]:
            shell.say(reports.printable(f"{what:<8}  {path}"))
        if shell.limit and len(paths) > shell.limit:
            shell.say(f"  … and {len(paths) - shell.limit:,} more; -v shows every one")
    if not found.ok:
        shell.say("Verified: build/ is not what a build from nothing gives; 'newsgen build' mends it")
        raise click.exceptions.Exit(CONTENT)
    shell.say(f"Verified: {reports.counted(found.files, 'file')}, {found.bytes:,} bytes, all as a build from nothing")
