"""``newsgen serve``."""

from __future__ import annotations

import time

import click

from ..shell import Shell, clock, common, jobs_option, shell


@click.command(short_help="Show the site in the browser; follow every change.")
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
    from ..parallel import processes
    from ..progress import Bar
    from ..serve import Builder, Outcome, address, listen
    from ..serve import serve as serve_site

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

    builder = Builder(site.root, clock, show, Bar(shown=not shell.quiet))
    with bound:
        if port is None and number != 8000:
            shell.say(f"Port 8000 is taken; serving on {number}.")
        if bind not in ("127.0.0.1", "localhost", "::1"):
            shell.warn(f"newsgen: warning: drafts can be read by everyone who reaches {bind}")
        shell.say(f"Preview:  {address(bind, number)}  (drafts are shown; Ctrl-C stops)")
        serve_site(builder, bound, bind, jobs=jobs or processes(), open_browser=open_browser, tell=shell.warn)
    shell.say("Stopped.")
