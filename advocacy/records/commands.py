"""``advocacy people export`` and ``people erase``."""

from __future__ import annotations

from pathlib import Path

import click

from advocacy import clock
from advocacy.database import reading, writing
from advocacy.directory.commands import people
from advocacy.errors import NotFound
from advocacy.history import Actor
from advocacy.people import accounts
from advocacy.people.models import Person
from advocacy.records import erasing

__all__ = ["people"]

COMMAND_LINE = Actor.system("command line")


@people.command("export")
@click.argument("email")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def export(email: str, out: Path) -> None:
    """Writes everything about a person into a zip of JSON and CSV; recorded."""
    with reading():
        person_id = _known(email).id
    data = erasing.given(person_id, actor=COMMAND_LINE, now=clock.now())
    out.write_bytes(data)
    click.echo(f"written to {out}")


@people.command("erase")
@click.argument("email")
@click.option("--why", required=True, help="Who asked for it, and why.")
def erase(email: str, why: str) -> None:
    """Erases a person whose account is closed, and says what has to stay."""
    with writing():
        done = erasing.erase_person(_known(email), why, actor=COMMAND_LINE, now=clock.now())
    for name, count in done.counts.items():
        click.echo(f"erased {name}: {count}")
    for kept in done.kept:
        until = f" until {kept.until.date().isoformat()}" if kept.until else ""
        click.echo(f"kept {kept.what}: {kept.count}{until}. {kept.why}")


def _known(email: str) -> Person:
    person = accounts.find_person(email)
    if person is None:
        raise NotFound(f"Nobody has the address {email}.")
    return person
