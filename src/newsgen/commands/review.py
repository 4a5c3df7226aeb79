"""``newsgen review`` and the decisions below it."""

from __future__ import annotations

from contextlib import closing

import click

from ..shell import CONTENT, Shell, common, json_option, shell, show_lines

article_option = click.option(
    "--article", metavar="ID", default="",
    help="For one article only, by its id or file: written into its sidecar.",
)  # fmt: skip


@click.group(short_help="Confirm and correct the names of organisations.", invoke_without_command=True)
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
    from .. import report as reports
    from ..listing import NotBuilt, open_archive, stale
    from ..review import SHOWN, as_json, as_lines
    from ..review import review as look

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
    from ..changes import CannotUndo, difference, undo

    site = shell.site()
    try:
        with shell.faults(site):
            what, changes = undo(site)
    except CannotUndo as error:
        shell.fail(str(error))
    show_lines(shell, difference(changes))
    shell.say(f"Undone:   {what}")


def _decide(shell: Shell, what: str, names: tuple[str, ...], article: str) -> None:
    """One decision: its changes are shown and written."""
    from ..changes import Changed, difference, write
    from ..corrections import Archivewide, OneArticle
    from ..decisions import Refused
    from ..listing import NotBuilt, open_archive
    from ..report import printable
    from ..yaml_edit import CannotEdit

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
    show_lines(shell, difference([change]))
    shell.say(printable(f"Written:  {change.path}; 'newsgen review undo' takes it back"))
    shell.say("Next:     'newsgen build'")
