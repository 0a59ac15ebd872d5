"""``advocacy people add``, ``people import`` and ``tokens add``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from advocacy import clock, settings
from advocacy.database import writing
from advocacy.errors import NotFound
from advocacy.history import Actor
from advocacy.people import accounts, importing, signing_in
from advocacy.people import tokens as token_verbs
from advocacy.people.capabilities import Role
from advocacy.people.models import Person

people = AppGroup("people", help="Add people.")
tokens = AppGroup("tokens", help="API tokens.")
COMMAND_LINE = Actor.system("command line")
ROLES = click.Choice([str(role) for role in Role])


@people.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", "roles", multiple=True, type=ROLES, default=("employee",))
@click.option("--team")
def add(email: str, name: str, roles: tuple[str, ...], team: str | None) -> None:
    """Adds a person and prints a one-time sign-in link."""
    now = clock.now()
    with writing():
        person = accounts.add_person(
            email, name, [Role(role) for role in roles], actor=COMMAND_LINE, now=now, team=team
        )
        link = sign_in_link(person, now)
    click.echo(link)


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_people(file: Path) -> None:
    """Adds people from a CSV file: email, name and, if wanted, roles (; between), team, zone, language, region, ...

    All or nothing: a line that can't be taken is named and nobody is added.
    """
    rows = importing.read_rows(importing.decoded(file.read_bytes()))
    with writing():
        count = importing.add_rows(rows, actor=COMMAND_LINE, now=clock.now())
    click.echo(f"{count} people added")


@people.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Prints a one-time sign-in link for somebody who has an account."""
    with writing():
        made = sign_in_link(_known(email), clock.now())
    click.echo(made)


@tokens.command("add")
@click.argument("email")
@click.option("--scope", "scopes", multiple=True)
@click.option("--name", default="command line")
def add_token(email: str, scopes: tuple[str, ...], name: str) -> None:
    """Prints a new API token, this once."""
    with writing():
        key = token_verbs.add_token(_known(email), name, scopes, actor=COMMAND_LINE, now=clock.now())
    click.echo(key)


def sign_in_link(person: Person, now: datetime) -> str:
    """A one-time link that signs the person in."""
    return signing_in.link_to_pass_on(person, settings.current().base_url, actor=COMMAND_LINE, now=now)


def _known(email: str) -> Person:
    person = accounts.find_person(email)
    if person is None:
        raise NotFound(f"Nobody has the address {email}.", remedy="Add them with `advocacy people add`.")
    return person
