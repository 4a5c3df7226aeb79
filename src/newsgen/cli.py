"""The commands: what the owner types, the exit codes, and where each kind of output goes.

Each command is thin and imports its work when it runs, so that none pays for another. Messages go to
stderr, results to stdout. Exit codes: 0 done; 1 errors in the content (the rest is published all the
same) or, with ``--strict``, warnings; 2 wrong use; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from . import __version__

if TYPE_CHECKING:
    import sqlite3

    from .config import Site
    from .problems import Problem

Command = TypeVar("Command", bound=Callable[..., Any])

DONE, CONTENT, USE, STOPPED = 0, 1, 2, 130


class Shell:
    """What the global options say, and the ways to print."""

    def __init__(self) -> None:
        self.folder = Path()
        self.quiet = False
        self.verbose = False
        self.json = False

    @property
    def limit(self) -> int:
        """How many messages of one kind are shown; 0 for all."""
        from .report import OF_ONE_KIND

        return 0 if self.verbose else OF_ONE_KIND

    def inside(self, path: str | None) -> Path | None:
        """A path given on the command line; with ``-C`` it starts from there."""
        return None if path is None else self.folder / path

    def say(self, line: str = "") -> None:
        """A line for a person, on stdout; none with ``-q`` and ``--json``."""
        if not (self.quiet or self.json):
            click.echo(line)

    def warn(self, line: str) -> None:
        """A message on stderr."""
        click.echo(_coloured(line), err=True)

    def problems(self, problems: Iterable[Problem]) -> None:
        """Problems on stderr, only the errors with ``-q``."""
        from .report import problem_lines

        for line in problem_lines(
            (p for p in problems if p.severity == "error" or not self.quiet), self.limit
        ):
            self.warn(line)

    def fail(self, message: str, code: int = USE) -> NoReturn:
        """End with one message that says what to do."""
        from .report import document_json, printable

        if self.json:
            click.echo(document_json({"version": 1, "ok": False, "error": message}))
        click.echo(f"newsgen: {printable(message)}", err=True)
        raise click.exceptions.Exit(code)

    @property
    def bar(self) -> bool:
        """Whether a progress bar may be shown."""
        return not (self.quiet or self.json)

    @contextmanager
    def faults(self, site: Site) -> Iterator[None]:
        """Turn what the disk or the executor refuses into one message."""
        import sqlite3

        from .executors import ExecutorError

        try:
            yield
        except ExecutorError as error:
            self.fail(str(error))
        except sqlite3.OperationalError as error:
            message = f"{site.state} cannot be used ({error}); is another build of this site running?"
            self.fail(message, CONTENT)
        except OSError as error:
            message = f"cannot use '{error.filename or site.root}': {error.strerror or error}"
            self.fail(message, CONTENT)

    def site(
        self,
        content: str | None = None,
        output: str | None = None,
        state: str | None = None,
        base_url: str | None = None,
    ) -> Site:
        """The site of this folder; ends with code 2 where it cannot be used."""
        from .config import SETTINGS_FILE, SettingsError, open_site
        from .report import problems_json

        if not self.folder.is_dir():
            self.fail(f"no folder '{self.folder}'")
        if content is not None and not (self.folder / content).is_dir():
            self.fail(f"no folder '{self.folder / content}' (--content)")
        if base_url and not base_url.lower().startswith(("http://", "https://")):
            self.fail(f"--base-url must start with https:// or http://, not '{base_url}'")
        try:
            site = open_site(
                self.folder,
                content=self.inside(content),
                output=self.inside(output),
                state=self.inside(state),
                base_url=base_url,
            )
        except SettingsError as error:
            if self.json:
                click.echo(problems_json(error.problems))
            self.problems(error.problems)
            raise click.exceptions.Exit(USE) from None
        except UnicodeDecodeError:
            self.fail(f"{SETTINGS_FILE} is not UTF-8; save it as UTF-8")
        except OSError as error:
            self.fail(f"{SETTINGS_FILE} cannot be read: {error.strerror}")
        if site.output in (site.content, site.root) or site.content.is_relative_to(site.output):
            self.fail(f"'{site.output}' holds the texts; choose another --output")
        if site.output.exists() and not site.output.is_dir():
            self.fail(f"'{site.output}' is a file; choose another --output")
        return site


def _coloured(line: str) -> str:
    """The severity in colour; click takes it out again where stderr is no terminal."""
    if os.environ.get("NO_COLOR"):
        return line
    line = line.replace(": error: ", f": {click.style('error', fg='red', bold=True)}: ", 1)
    return line.replace(": warning: ", f": {click.style('warning', fg='yellow')}: ", 1)


def clock() -> datetime:
    """Now, or what ``SOURCE_DATE_EPOCH`` says, so that a build can be repeated to the byte."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return datetime.now().astimezone()
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError):
        raise click.UsageError(f"SOURCE_DATE_EPOCH must be a number of seconds, not '{given}'") from None


def _set_folder(context: click.Context, option: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.ensure_object(Shell).folder = Path(value)


def _set_flag(context: click.Context, option: click.Parameter, value: bool) -> None:
    if value and option.name:
        setattr(context.ensure_object(Shell), option.name, True)


def common(command: Command) -> Command:
    """The global options: before the command and after it they mean the same."""
    for decorate in (
        click.option("-v", "--verbose", is_flag=True, expose_value=False, callback=_set_flag,
                     help="Show every message."),
        click.option("-q", "--quiet", is_flag=True, expose_value=False, callback=_set_flag,
                     help="Show errors only."),
        click.option("-C", "site_folder", metavar="DIR", expose_value=False, callback=_set_folder, is_eager=True,
                     help="The site's folder; paths start from it.  [default: .]"),
    ):  # fmt: skip
        command = decorate(command)
    return command


json_option = click.option(
    "--json", is_flag=True, expose_value=False, callback=_set_flag, is_eager=True,
    help="Print JSON on stdout.",
)  # fmt: skip
jobs_option = click.option(
    "-j", "--jobs", type=click.IntRange(1, 1024), metavar="N",
    help="Processes.  [default: one for each processor]",
)  # fmt: skip
shell = click.make_pass_decorator(Shell, ensure=True)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 errors in the content, 2 wrong use.",
)
@click.version_option(__version__, "--version", prog_name="newsgen")
@common
def cli() -> None:
    """Turn a folder of news texts into a linked, permanent archive.

    \b
    A first site, from nothing to the browser:
      newsgen init my-archive
      cd my-archive
      newsgen serve --open

    \b
    When it looks right:
      newsgen build        writes build/, which any web host can serve
      newsgen check        looks for broken links, doubtful dates and unread keys
    """


@cli.command(short_help="Write the site into build/.")
@click.option("--content", metavar="DIR", help="Where the texts are.  [default: content]")
@click.option("-o", "--output", metavar="DIR", help="Where the pages go.  [default: build]")
@click.option("--base-url", metavar="URL", help="Where the site will live: for sitemap, canonical links, feeds.")
@click.option("--drafts", is_flag=True, help="Show drafts and articles of a future date too.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings as well.")
@click.option("--clean", is_flag=True, help="Read and render everything anew.")
@jobs_option
@click.option("--executor", default="", metavar="WHERE",
              help="Work on a Dask cluster: dask://HOST:PORT.  [default: this machine]")
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
    explain: bool,
    profile: bool,
) -> None:
    """Write the site into build/: only what has changed since the last build.

    A text with an error is left out and named; the others are published all the same.

    \b
      newsgen build
      newsgen build --base-url https://archive.example.org/
      newsgen build --strict --json > report.json    for a scheduled run
    """
    from . import report as reports
    from .build import Options
    from .build import build as build_site
    from .executors import opened
    from .progress import Bar

    site = shell.site(content, output, base_url=base_url)
    options = Options(clock(), drafts=drafts, clean=clean, profile=profile)
    started = time.perf_counter()
    with shell.faults(site), Bar(shown=shell.bar) as bar, opened(executor, jobs, site) as pool:
        report = build_site(site, executor=pool, options=options, progress=bar)
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
    for line in reports.summary(report, _shown(site.output, site.root), seconds, bool(site.config.base_url)):
        shell.say(line)
    for line in _next_step(report, site, drafts):
        shell.say(line)
    if report.errors or (strict and report.problems):
        raise click.exceptions.Exit(CONTENT)


@cli.command(short_help="Show the site in the browser; follow every change.")
@click.option("-p", "--port", type=click.IntRange(0, 65535), metavar="N",
              help="Port.  [default: 8000, or the next that is free]")
@click.option("--bind", default="127.0.0.1", metavar="ADDRESS", show_default=True,
              help="Address to listen on; 0.0.0.0 lets others on the network in.")
@click.option("--open", "open_browser", is_flag=True, help="Open the browser.")
@jobs_option
@common
@shell
def serve(shell: Shell, port: int | None, bind: str, open_browser: bool, jobs: int | None) -> None:
    """Show the site in the browser, drafts too, and reload it when a text or template changes.

    What is wrong is shown in the browser, with file and line, until it is mended. The pages are built
    into .newsgen/preview, never into build/. Ctrl-C stops.

    \b
      newsgen serve --open
      newsgen serve --port 9000
    """
    from .parallel import make_executor
    from .preview import Status
    from .progress import Bar
    from .serve import Builder, Outcome, address, listen
    from .serve import serve as serve_site

    site = shell.site()
    try:
        bound = listen(bind, port)
    except (OSError, OverflowError, UnicodeError) as error:
        where = f"port {port} of {bind}" if port is not None else bind
        reason = getattr(error, "strerror", None) or error
        shell.fail(f"cannot listen on {where}: {reason}; choose another --port")
    number = bound.getsockname()[1]

    def show(outcome: Outcome) -> None:
        shell.problems(outcome.problems)
        shell.say(f"{time.strftime('%H:%M:%S')}  {outcome.line()}")

    builder = Builder(site.root, clock, show)
    with bound:
        with Bar(shown=not shell.quiet) as bar, make_executor(jobs) as executor:
            status = builder.build(executor, bar) or Status("")
        if port is None and number != 8000:
            shell.say(f"Port 8000 is taken; serving on {number}.")
        if bind not in ("127.0.0.1", "localhost", "::1"):
            shell.warn(f"newsgen: warning: drafts can be read by everyone who reaches {bind}")
        shell.say(f"Preview:  {address(bind, number)}  (drafts are shown; Ctrl-C stops)")
        serve_site(builder, status, bound, bind, open_browser=open_browser, tell=shell.warn)
    shell.say("Stopped.")


@cli.command(short_help="Look for what readers would stumble over.")
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

    from . import report as reports
    from .build import Options
    from .check import check as check_site
    from .parallel import make_executor
    from .progress import Bar

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
        for line in reports.problem_lines(shown, shell.limit):
            click.echo(_coloured(line))
        errors = sum(problem.severity == "error" for problem in checked.problems)
        found = [reports.counted(errors, "error"), reports.counted(len(checked.problems) - errors, "warning")]
        shell.say(f"Checked:  {reports.counted(checked.pages, 'page')}, {checked.links:,} links: {', '.join(found)}")
        if checked.ok:
            shell.say("Next:     'newsgen build', then publish build/")
    if not checked.ok or (strict and checked.problems):
        raise click.exceptions.Exit(CONTENT)


@cli.command("list", short_help="List articles, organisations, tags, people or undated articles.")
@click.argument("kind", metavar="KIND")
@click.option("--csv", "sheet", is_flag=True, help="A table for a spreadsheet; of articles, drafts too.")
@json_option
@common
@shell
def list_(shell: Shell, kind: str, sheet: bool) -> None:
    """List what the last build holds, one record a line, fields between tabs.

    KIND is articles, undated, organisations, tags, people, sources, or a taxonomy of newsgen.yaml.

    \b
      newsgen list undated                      source and title of each
      newsgen list organisations | sort -rn     those with most articles first
      newsgen list articles --json | jq .title  one JSON record a line
      newsgen list articles --csv > sheet.csv   a table to edit; 'newsgen apply' takes it back
    """
    from . import report as reports
    from .listing import NotBuilt, as_line, kinds, open_archive, rows, stale

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
            for line in _table(site, kind, connection):
                click.echo(line.encode("utf-8", "replace"), nl=False)
            return
        for row in rows(site, kind, connection):
            click.echo(reports.record_json(row) if shell.json else as_line(kind, row))
    finally:
        connection.close()


def _table(site: Site, kind: str, connection: sqlite3.Connection) -> Iterator[str]:
    """The lines of a table; articles have other columns than lists do, those that can be edited."""
    from itertools import chain

    from .listing import rows
    from .sheet import article_rows, as_csv, columns

    if kind in ("articles", "undated"):
        return as_csv(columns(site), article_rows(site, connection, undated=kind == "undated"))
    found = iter(rows(site, kind, connection))
    first = next(found, None)
    return as_csv(first, chain([first], found)) if first is not None else iter(())


@cli.command(short_help="Take an edited table back into the sidecars.")
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

    from . import report as reports
    from .changes import Changed, difference, write
    from .listing import NotBuilt, open_archive
    from .sheet import apply as apply_sheet

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
    _show(shell, difference(applied.changes))
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


@cli.command(short_help="Propose how to cut a file of several articles.")
@click.argument("file", metavar="FILE")
@click.option("--write", "write_pieces", is_flag=True, help="Write the pieces beside the file.")
@json_option
@common
@shell
def split(shell: Shell, file: str, write_pieces: bool) -> None:
    """Tell where a file that holds several articles may be cut, by lines and titles.

    With --write each piece becomes a file beside it: moon.txt gives moon-1.txt, moon-2.txt. The file itself
    stays as it is, and no other is written over.

    \b
      newsgen split content/wire/week.txt
      newsgen split content/wire/week.txt --write
    """
    import msgspec

    from . import report as reports
    from .changes import Changed, write
    from .splitting import Taken, as_changes, as_lines, pieces

    site = shell.site()
    path = next((place for place in (site.root / file, site.content / file) if place.is_file()), None)
    if path is None:
        shell.fail(f"no file '{file}'")
    try:
        with shell.faults(site):
            found = pieces(path)
            changes = as_changes(site, found) if write_pieces else []
            write(site, changes, f"split {file}")
    except Taken as error:
        shell.fail(str(error))
    except Changed as error:
        shell.fail(str(error), CONTENT)
    if shell.json:
        click.echo(reports.document_json({
            "version": reports.JSON_VERSION, "ok": True, "path": file,
            "articles": [msgspec.to_builtins(piece.cut) | {"file": piece.file.name} for piece in found],
            "written": [change.path for change in changes],
        }))  # fmt: skip
    if not found:
        shell.say(reports.printable(f"{file} reads like one article; nothing to cut"))
        return
    shell.say(reports.printable(f"{file} holds {len(found)} articles, it seems:"))
    for line in as_lines(site, found):
        shell.say(line)
    if write_pieces:
        shell.say("Written:  look at them; 'newsgen review undo' takes them back")
        shell.say(reports.printable(
            f"Next:     move {file} out of the content folder, or each article is published twice; "
            "front matter of it goes into the pieces or _defaults.yaml"
        ))  # fmt: skip
    else:
        shell.say(reports.printable(f"Next:     'newsgen split {file} --write' writes them beside it"))


article_option = click.option(
    "--article", metavar="ID", default="",
    help="For one article only, by its id or file: written into its sidecar.",
)  # fmt: skip


@cli.group(short_help="Confirm and correct the names of organisations.", invoke_without_command=True)
@json_option
@common
@click.pass_context
def review(context: click.Context) -> None:
    """List the names that wait for a person, those in most articles first, each with its sentences.

    Below them stand names that may be one organisation's: they are asked about, never joined in silence.
    What you decide is written into content/_authority/organisations.yaml, or with --article into the
    sidecar of one text; the next build follows it. -v lists everything.

    \b
      newsgen review
      newsgen review accept "Harbour Board"
      newsgen review merge "Carnegie Foundation" "Carnegie Endowment for International Peace"
      newsgen review reject Comet --article 1986/giotto
      newsgen review undo
    """
    if context.invoked_subcommand is not None:
        return
    from . import report as reports
    from .listing import NotBuilt, open_archive, stale
    from .review import SHOWN, as_json, as_lines
    from .review import review as look

    shell = context.ensure_object(Shell)
    site = shell.site()
    try:
        connection = open_archive(site)
    except NotBuilt as error:
        shell.fail(str(error))
    with shell.faults(site), closing(connection):
        if stale(site, connection) and not shell.quiet:
            shell.warn("newsgen: warning: the texts have changed since; 'newsgen build' brings the review up to date")
        found = look(site, connection)
    if shell.json:
        click.echo(reports.document_json(as_json(found)))
        return
    for line in as_lines(found, 0 if shell.verbose else SHOWN):
        click.echo(line)


@review.command("accept", short_help="It is an organisation, and is called so.")
@click.argument("name", metavar="NAME")
@article_option
@common
@shell
def review_accept(shell: Shell, name: str, article: str) -> None:
    """Confirm that NAME is an organisation and is called so.

    \b
      newsgen review accept "Harbour Board"
    """
    _decide(shell, "accept", (name,), article)


@review.command("reject", short_help="It is no organisation, or none to list.")
@click.argument("name", metavar="NAME")
@article_option
@common
@shell
def review_reject(shell: Shell, name: str, article: str) -> None:
    """Say that NAME is no organisation, or none to list.

    \b
      newsgen review reject "Crab Nebula"
    """
    _decide(shell, "reject", (name,), article)


@review.command("merge", short_help="Two names are one organisation's.")
@click.argument("name", metavar="NAME")
@click.argument("into", metavar="INTO")
@article_option
@common
@shell
def review_merge(shell: Shell, name: str, into: str, article: str) -> None:
    """Say that NAME is another name of INTO. The address of NAME goes on to lead there.

    \b
      newsgen review merge "Naval Bureau" "Bureau of Ships"
    """
    _decide(shell, "merge", (name, into), article)


@review.command("split", short_help="A name is an organisation of its own.")
@click.argument("name", metavar="NAME")
@article_option
@common
@shell
def review_split(shell: Shell, name: str, article: str) -> None:
    """Take NAME away from the organisation it is joined to: it is one of its own.

    \b
      newsgen review split "Naval Bureau"
    """
    _decide(shell, "split", (name,), article)


@review.command("rename", short_help="An organisation is called otherwise.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@article_option
@common
@shell
def review_rename(shell: Shell, old: str, new: str, article: str) -> None:
    """Call the organisation OLD by the name NEW. The address of OLD goes on to lead there.

    \b
      newsgen review rename "Naval Bureau" "Bureau of Ships"
    """
    _decide(shell, "rename", (old, new), article)


@review.command("undo", short_help="Take the last correction back.")
@common
@shell
def review_undo(shell: Shell) -> None:
    """Take back what the last 'review', 'apply' or 'split' wrote; again, what the one before it wrote.

    A file that has been edited since is left as it is.
    """
    from .changes import CannotUndo, difference, undo

    site = shell.site()
    try:
        with shell.faults(site):
            what, changes = undo(site)
    except CannotUndo as error:
        shell.fail(str(error))
    _show(shell, difference(changes))
    shell.say(f"Undone:   {what}")


def _decide(shell: Shell, what: str, names: tuple[str, ...], article: str) -> None:
    """One decision: its changes are shown and written."""
    from .changes import Changed, difference, write
    from .corrections import Archivewide, OneArticle
    from .decisions import Refused
    from .listing import NotBuilt, open_archive
    from .report import printable
    from .yaml_edit import CannotEdit

    site = shell.site()
    names = tuple(" ".join(name.split()) for name in names)
    if not all(names):
        shell.fail("a name is empty")
    try:
        with shell.faults(site):
            if article:
                change = getattr(OneArticle(site, article), what)(*names)
            else:
                with closing(open_archive(site)) as connection:
                    change = getattr(Archivewide(site, connection), what)(*names)
            said = " ".join([what, *(f"'{name}'" for name in names), *([f"--article {article}"] if article else [])])
            write(site, [change], said)
    except (NotBuilt, Refused) as error:
        shell.fail(str(error))
    except (CannotEdit, Changed) as error:
        shell.fail(str(error), CONTENT)
    except UnicodeDecodeError:
        shell.fail("a file to change is not UTF-8; save it as UTF-8", CONTENT)
    _show(shell, difference([change]))
    shell.say(printable(f"Written:  {change.path}; 'newsgen review undo' takes it back"))
    shell.say("Next:     'newsgen build'")


def _show(shell: Shell, lines: Iterable[str]) -> None:
    """A difference, on stdout."""
    from .report import printable

    for line in lines:
        shell.say(printable(line))


@cli.command(short_help="Tell what was read from a text, and by which rule.")
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
    from . import report as reports
    from .explain import as_json, as_text
    from .explain import explain as explain_text

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


@cli.group(short_help="Give the archive to other programs.")
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

    \b
      newsgen export records records/
    """
    from . import report as reports
    from .export import export_records as export_to
    from .parallel import make_executor
    from .progress import Bar

    site = shell.site(content)
    target = (shell.folder / folder).resolve()
    if target == site.content or (target.exists() and not target.is_dir()):
        shell.fail(f"'{folder}' cannot take the records; choose another folder")
    with shell.faults(site), Bar(shown=shell.bar) as bar, make_executor(jobs) as executor:
        exported = export_to(site, target, executor=executor, progress=bar)
    shell.problems(exported.problems)
    if shell.json:
        click.echo(reports.problems_json(exported.problems, records=exported.records, output=str(target)))
    shell.say(f"Exported: {reports.counted(exported.records, 'record')} to {_shown(target, site.root)}")
    if any(problem.severity == "error" for problem in exported.problems):
        raise click.exceptions.Exit(CONTENT)


@cli.command(short_help="Start a site in a folder.")
@click.argument("folder", metavar="DIR", default=".")
@common
@shell
def init(shell: Shell, folder: str) -> None:
    """Write what a new site needs into DIR: settings, a sample text, an authority file.

    A file that is there already is left as it is.

    \b
      newsgen init my-archive
    """
    from .report import printable
    from .scaffold import init as init_site

    target = shell.folder / folder
    try:
        for name, written in init_site(target):
            shell.say(printable(f"{'wrote' if written else 'kept '}  {target / name}"))
    except OSError as error:
        shell.fail(f"cannot write '{error.filename or target}': {error.strerror or error}")
    where = "" if target.resolve() == Path.cwd() else f"-C {target} "
    shell.say(printable(f"Next:     'newsgen {where}serve --open' to see it; put your texts into {target / 'content'}"))


@cli.command(short_help="Start a text: front matter to fill in.")
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
    from . import dates
    from .report import printable
    from .scaffold import Taken
    from .scaffold import new as new_text

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
    shell.say(printable(f"wrote  {_shown(file, site.root).rstrip('/')}"))
    shell.say("Next:     fill it in; 'newsgen serve' shows it as you write")


def _next_step(report: Any, site: Site, drafts: bool) -> Iterable[str]:
    """What to type after a build."""
    if not report.published and not report.failed:
        yield f"Next:     put texts (.txt, .md) into {_shown(site.content, site.root)}, or 'newsgen init DIR'"
    elif report.errors:
        yield "Next:     mend the errors above, then 'newsgen build'"
    elif drafts:
        yield "Next:     'newsgen build' without --drafts before you publish: drafts are in the output"
    else:
        yield "Next:     'newsgen serve' to look at it, 'newsgen check' before you publish"


def _shown(path: Path, root: Path) -> str:
    """A path as short as it can be said: from the site's folder."""
    try:
        short = path.relative_to(root).as_posix()
    except ValueError:
        return str(path)
    return "this folder" if short == "." else short + "/"


def _terminated(number: int, frame: FrameType | None) -> NoReturn:
    """End as an exit does: the worker processes are told to end too."""
    sys.exit(128 + number)


def _say_fault(error: Exception) -> None:
    """A fault of newsgen in two lines: whoever runs it can do nothing with more."""
    from traceback import extract_tb

    from .report import printable

    where = extract_tb(error.__traceback__)[-1]
    place = f"{Path(where.filename).name}:{where.lineno}"
    click.echo(printable(f"newsgen: a fault of newsgen: {type(error).__name__}: {error} ({place})"), err=True)
    click.echo("Please report it, with what NEWSGEN_TRACEBACK=1 shows in addition.", err=True)


def run() -> NoReturn:
    """The command line of this process."""
    signal.signal(signal.SIGTERM, _terminated)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a name shows its code; it is no reason to fail.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(prog_name="newsgen", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("newsgen: stopped; what was written is whole", err=True)
        code = STOPPED
    except BrokenPipeError:
        # The reader has gone ('newsgen list articles | head'): nothing more to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    except Exception as error:
        if os.environ.get("NEWSGEN_TRACEBACK"):
            raise
        _say_fault(error)
        code = CONTENT
    sys.exit(code if isinstance(code, int) else DONE)
