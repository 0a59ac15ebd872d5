"""``advocacy people break-glass``: makes the account for when no provider answers, and prints what to lock away."""

from __future__ import annotations

import click

from advocacy import clock, settings
from advocacy.database import writing
from advocacy.errors import NotFound
from advocacy.history import Actor
from advocacy.identity import break_glass as glass
from advocacy.people import accounts
from advocacy.people.commands import people

__all__ = ["people"]


@people.command("break-glass")
@click.argument("email")
def break_glass(email: str) -> None:
    """Makes an administrator's account the break-glass one and prints its new secrets, this once."""
    with writing():
        person = accounts.find_person(email)
        if person is None:
            raise NotFound(
                f"Nobody has the address {email}.",
                remedy="Add an account for it: advocacy people add EMAIL --name N --role admin.",
            )
        made = glass.make(person, settings.current().product_name, actor=Actor.system("command line"), now=clock.now())
    click.echo(f"sign in at      {settings.current().base_url.rstrip('/')}/sign-in/break-glass")
    click.echo(f"mail address    {made.email}")
    click.echo(f"password        {made.password}")
    click.echo(f"authenticator   {made.app_address}")
    click.echo(f"recovery codes  {' '.join(made.recovery_codes)}")
    click.echo("Print this, put it into an envelope and lock it away. All administrators are told when it is used.")
