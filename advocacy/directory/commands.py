"""``advocacy people import``: what a file would do, or doing it."""

from __future__ import annotations

from pathlib import Path

import click
from flask_babel import gettext as _

from advocacy import clock, settings
from advocacy.database import get, reading, writing
from advocacy.directory import imports
from advocacy.directory.models import ImportState, PeopleImport
from advocacy.errors import Breach
from advocacy.history import Actor
from advocacy.identity.commands import people

__all__ = ["people"]
COMMAND_LINE = Actor.system("command line")


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--update", is_flag=True, help="Change people who are here, where the file says something else.")
@click.option("--close-missing", "close", is_flag=True, help="Close the accounts of whoever is in no line.")
@click.option("--closes", type=int, help="How many accounts that closes; has to be said when they are many.")
@click.option("--leave-out", is_flag=True, help="Pass over lines that can't be taken.")
@click.option("--invite", is_flag=True, help="Mail those who are new a link to sign in.")
@click.option("--dry-run", is_flag=True, help="Say what it would do, and do nothing.")
def import_people(
    file: Path, update: bool, close: bool, closes: int | None, leave_out: bool, invite: bool, dry_run: bool
) -> None:
    """Adds people from a CSV file: email, name and, if wanted, roles (; between), team, zone, language, region, ...

    A line that can't be taken is named and nobody is added, unless such lines are left out.
    """
    ticked = {"update": update, "close": close, "leave_out": leave_out, "invite": invite}
    now = clock.now()
    with file.open("rb") as content:
        import_id = imports.look_through(content, file.name, actor=COMMAND_LINE, now=now)
    with writing():
        found = get(PeopleImport, import_id, _("There is no such import."))
        counts, problems = dict(found.counts), list(found.problems)
        _say(counts, problems)
        if dry_run:
            imports.drop(found, actor=COMMAND_LINE, now=now)
            return
        if problems and not leave_out:
            line, why = problems[0]
            raise Breach(f"Line {line}: {why}", remedy="Mend it and import again; nobody was added.")
        imports.agree(found, ticked, actor=COMMAND_LINE, now=now, closes=closes)
    _carry_out(import_id, counts)


def _say(counts: dict[str, int], problems: list[list[object]]) -> None:
    click.echo(
        f"{counts['added']} new, {counts['changed']} different, {counts['same']} the same, {counts['wrong']} wrong, "
        f"{counts['closing']} open accounts in no line"
    )
    for line, why in problems:
        click.echo(f"Line {line}: {why}", err=True)


def _carry_out(import_id: int, counts: dict[str, int]) -> None:
    base_url = settings.current().base_url
    with click.progressbar(length=sum(counts.values()), label="Importing") as bar:
        while imports.go_on(import_id, base_url, clock.now()):
            with reading():
                done = get(PeopleImport, import_id, _("There is no such import.")).done_rows
            bar.update(max(done - bar.pos, 0))
    with reading():
        found = get(PeopleImport, import_id, _("There is no such import."))
        if found.state is not ImportState.DONE:
            raise Breach(f"It stopped after {found.done_rows} people: {found.why}", remedy="Mend it and import again.")
    click.echo(f"{counts['added']} people added")
