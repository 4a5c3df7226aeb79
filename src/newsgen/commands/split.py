"""``newsgen split``."""

from __future__ import annotations

import click

from ..shell import CONTENT, Shell, common, json_option, shell


@click.command(short_help="Propose how to cut a file of several articles.")
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

    from .. import report as reports
    from ..changes import Changed, write
    from ..splitting import Taken, as_changes, as_lines, pieces

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
