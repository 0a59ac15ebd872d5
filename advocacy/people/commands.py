"""``advocacy people add`` and ``tokens add``."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup

from advocacy import clock, settings
from advocacy.database import writing
from advocacy.errors import NotFound
from advocacy.history import Actor
from advocacy.people import accounts, addresses, signing_in
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


@people.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Prints a one-time sign-in link for somebody who has an account."""
    with writing():
        made = sign_in_link(_known(email), clock.now())
    click.echo(made)


@people.command("change-email")
@click.argument("email")
@click.argument("new_email")
def change_email(email: str, new_email: str) -> None:
    """Gives somebody another mail address; the old one is told."""
    with writing():
        addresses.change_email(_known(email), new_email, actor=COMMAND_LINE, now=clock.now())


@tokens.command("add")
@click.argument("email")
@click.option("--scope", "scopes", multiple=True)
@click.option("--name", default="command line")
@click.option("--days", type=int, help="How long it works; 0 means without end. Usually ADVOCACY_TOKEN_DAYS.")
def add_token(email: str, scopes: tuple[str, ...], name: str, days: int | None) -> None:
    """Prints a new API token, this once."""
    now, wanted = clock.now(), settings.current().token_days if days is None else days
    ends = token_verbs.ends_after(wanted, now) if wanted else None
    with writing():
        key = token_verbs.add_token(_known(email), name, scopes, actor=COMMAND_LINE, now=now, expires_at=ends)
    click.echo(key)


def sign_in_link(person: Person, now: datetime) -> str:
    """A one-time link that signs the person in."""
    return signing_in.link_to_pass_on(person, settings.current().base_url, actor=COMMAND_LINE, now=now)


def _known(email: str) -> Person:
    person = accounts.find_person(email)
    if person is None:
        raise NotFound(f"Nobody has the address {email}.", remedy="Add them with `advocacy people add`.")
    return person
