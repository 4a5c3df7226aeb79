"""The command line: the commands by name, and how a process of it ends.

Exit codes: 0 done; 1 errors in the content (the rest is published all the same) or, with ``--strict``,
warnings; 2 wrong use; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from . import __version__
from .commands import COMMANDS
from .shell import CONTENT, DONE, STOPPED, USE, common


class Shelf(click.Group):
    """The commands of ``commands/``, each imported when it is asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = getattr(import_module(f".commands.{name}", __package__), name)
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=Shelf,
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


def _in_utf_8() -> None:
    """Names of files are UTF-8, whatever the locale takes them for: where it takes them for another, Python is begun
    anew in its UTF-8 mode (PEP 540), which can be chosen at its start alone."""
    if os.name != "posix" or sys.getfilesystemencoding().lower() == "utf-8":
        return
    if os.environ.get("PYTHONUTF8") == "1":  # so it was begun anew, and an option says otherwise
        click.echo("newsgen: names of files would be misread: run it without '-X utf8=0', -E and -I", err=True)
        sys.exit(USE)
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | {"PYTHONUTF8": "1"})


def run() -> NoReturn:
    """The command line of this process."""
    _in_utf_8()
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
