"""Commands about mail: take in what came back, for a mail server that hands it to a program."""

from __future__ import annotations

from typing import BinaryIO

import click
from flask.cli import with_appcontext

from advocacy import clock
from advocacy.database import writing
from advocacy.history import Actor
from advocacy.mailing import addresses


@click.group()
def mail() -> None:
    """Mail that comes back."""


@mail.command()
@click.option("--sent-to", default="", help="The address that it came back to, where the mail server knows it.")
@click.argument("report", type=click.File("rb"), default="-")
@with_appcontext
def bounced(report: BinaryIO, sent_to: str) -> None:
    """Notes a mail that came back, read from REPORT or standard input."""
    raw = report.read()
    with writing():
        noted = addresses.returned(raw, sent_to, actor=Actor.system(), now=clock.now())
        lines = [f"{each.address}: {each.kind.value}" for each in noted]
    for line in lines:
        click.echo(line)
