"""``newsgen build``."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import click

from ..config import Site
from ..shell import CONTENT, Shell, clock, common, jobs_option, json_option, shell, shown


@click.command(short_help="Write the site into build/.")
@click.option("--content", metavar="DIR", help="Where the texts are.  [default: content]")
@click.option("-o", "--output", metavar="DIR", help="Where the pages go.  [default: build]")
@click.option("--base-url", metavar="URL", help="Where the site will live: for sitemap, canonical links, feeds.")
@click.option("--drafts", is_flag=True, help="Show drafts and articles of a future date too.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings as well.")
@click.option("--clean", is_flag=True, help="Read and render everything anew.")
@jobs_option
@click.option("--executor", default="", metavar="WHERE",
              help="Work on a Dask cluster: dask://HOST:PORT.  [default: this machine]")
@click.option("--manifest", metavar="FILE", help="Write sha256 sums of all files, for 'sha256sum -c'.")
@click.option("--explain", is_flag=True, help="Say why each page was looked at.")
@click.option("--profile", is_flag=True, help="Say what took time and memory.")
@json_option
@common
@shell
def build(
    shell: Shell,
    content: str | None,
    output: str | None,
    base_url: str | None,
    drafts: bool,
    strict: bool,
    clean: bool,
    jobs: int | None,
    executor: str,
    manifest: str | None,
    explain: bool,
    profile: bool,
) -> None:
    """Write the site into build/: only what has changed since the last build.

    A text with an error is left out and named; the others are published all the same.

    \b
      newsgen build
      newsgen build --base-url https://archive.example.org/
      newsgen build --strict --json > report.json    for a scheduled run
      newsgen build --manifest sums.txt              then, in build/: sha256sum -c ../sums.txt
    """
    from .. import report as reports
    from ..build import Options
    from ..build import build as build_site
    from ..executors import opened
    from ..output import FolderSink
    from ..progress import Bar

    site = shell.site(content, output, base_url=base_url)
    options = Options(clock(), drafts=drafts, clean=clean, profile=profile, explain=explain or shell.json)
    started = time.perf_counter()
    with shell.faults(site), Bar(shown=shell.bar) as bar, opened(executor, jobs, site) as pool:
        sink = FolderSink(site.output, durable=True)
        report = build_site(site, executor=pool, options=options, sink=sink, progress=bar)
        if manifest is not None:
            from ..verify import write_sums

            write_sums(site.output, shell.folder / manifest)
    seconds = time.perf_counter() - started

    shell.problems(report.problems)
    if shell.json:
        click.echo(reports.as_json(report, output=str(site.output), total_seconds=round(seconds, 4)))
    if explain:
        for line in reports.explained(report.why):
            shell.say(line)
    if report.profile and not shell.json:
        for line in reports.profile(report.profile):
            click.echo(line, err=True)
    for line in reports.summary(report, shown(site.output, site.root), seconds, bool(site.config.base_url)):
        shell.say(line)
    for line in _next_step(report, site, drafts):
        shell.say(line)
    if report.errors or (strict and report.problems):
        raise click.exceptions.Exit(CONTENT)


def _next_step(report: Any, site: Site, drafts: bool) -> Iterable[str]:
    """What to type after a build."""
    if not report.published and not report.failed:
        yield f"Next:     put texts (.txt, .md) into {shown(site.content, site.root)}, or 'newsgen init DIR'"
    elif report.errors:
        yield "Next:     mend the errors above, then 'newsgen build'"
    elif drafts:
        yield "Next:     'newsgen build' without --drafts before you publish: drafts are in the output"
    else:
        yield "Next:     'newsgen serve' to look at it, 'newsgen check' before you publish"
