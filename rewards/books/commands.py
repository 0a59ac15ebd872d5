"""``advocacy ledger``: prove that it adds up, as every night; count the scores anew."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
from flask.cli import AppGroup

from advocacy import clock
from advocacy.database import reading, writing
from rewards.books import holdings, proving, recounting
from rewards.books.proving import PeopleCheck


def make_command(more: Sequence[PeopleCheck] = ()) -> AppGroup:
    """The command; ``more`` is what other rooms have the proof look at."""
    ledger = AppGroup("ledger", help="The ledger of points and money.")

    @ledger.command("prove")
    def prove() -> None:
        """Looks whether everything adds up and keeps the result; exit 1 if anything is wrong."""
        wrong = proving.prove(clock.now(), clock.now, more)
        if wrong:
            click.echo(f"{wrong} things are wrong: see /rewards/proofs", err=True)
            sys.exit(1)
        click.echo("proved: every entry and every unit sums to zero")

    @ledger.command("recount")
    def recount() -> None:
        """Counts anew what people earned by day, from their credits."""
        with reading():
            people = list(holdings.spans())
        for some in people:
            with writing():
                recounting.recount(some)
        click.echo("the scores are counted anew")

    return ledger
