"""What all commands share: the global options, the exit codes, and where each kind of output goes.

Messages go to stderr, results to stdout.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    import sqlite3

    from .config import Site
    from .problems import Problem, Severity

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
        click.echo(line, err=True)

    def problems(self, problems: Iterable[Problem]) -> None:
        """Problems on stderr and how many they are; only the errors with ``-q``."""
        from .report import errors_and_warnings, problem_lines

        shown = [problem for problem in problems if problem.severity == "error" or not self.quiet]
        for line in problem_lines(shown, self.limit, coloured):
            self.warn(line)
        if shown and not self.quiet:
            self.warn(f"newsgen: {errors_and_warnings(shown)}")

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
            self.fail(f"'{site.state}' cannot be used ({error}): {_advice(error)}", CONTENT)
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
        except OSError as error:
            self.fail(f"{SETTINGS_FILE} cannot be read: {error.strerror}")
        for path in (site.root, site.content, site.output, site.state):
            if (name := _readable(path)) != str(path):
                self.fail(f"the folder '{name}' has a name that is not UTF-8; rename it")
        if taken := _taken(site):
            self.fail(f"'{site.output}' {taken}; choose another --output")
        if site.output.exists() and not site.output.is_dir():
            self.fail(f"'{site.output}' is a file; choose another --output")
        return site


def _advice(error: sqlite3.OperationalError) -> str:
    """What to do about a state that cannot be used."""
    import sqlite3

    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return "make room on its disk, or raise the limit of a file's size, then build again; what stands is whole"
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "another program has it open; wait for it, or end it"
    return "may its folder be written? If so, delete it and build again"


def _readable(path: Path) -> str:
    """A path as it can be shown and kept: bytes that are not UTF-8 as codes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _taken(site: Site) -> str:
    """Why the output may not lie where it does, if so: what the owner wrote would be among the pages, or the pages
    among it."""
    for what, folder in (
        ("the texts", site.content), ("the templates", site.templates.resolve()),
        ("what is copied as it is", site.static.resolve()), ("newsgen's own state", site.state),
    ):  # fmt: skip
        if folder.is_relative_to(site.output):
            return f"holds {what}"
        # Texts may lie in the site's folder itself; pages in a folder of it are then told from texts.
        if site.output.is_relative_to(folder) and folder != site.root:
            return f"lies in the folder of {what}"
    return "holds the site" if site.root.is_relative_to(site.output) else ""


def coloured(code: str, severity: Severity) -> str:
    """The code of a message, red for an error; click takes the colour out again where there is no terminal."""
    if os.environ.get("NO_COLOR"):
        return code
    return click.style(code, fg="red", bold=True) if severity == "error" else click.style(code, fg="yellow")


def shown(path: Path, root: Path) -> str:
    """A path as short as it can be said: from the site's folder."""
    try:
        short = path.relative_to(root).as_posix()
    except ValueError:
        return str(path)
    return "this folder" if short == "." else short + "/"


def show_lines(shell: Shell, lines: Iterable[str]) -> None:
    """A difference, on stdout."""
    from .report import printable

    for line in lines:
        shell.say(printable(line))


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
