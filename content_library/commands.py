"""Commands of the content library: ``advocacy feeds fetch``."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from advocacy import clock
from content_library.fetching_feeds import fetch_due


@click.group()
def feeds() -> None:
    """Feeds that marketing follows."""


@feeds.command()
@with_appcontext
@click.pass_context
def fetch(context: click.Context) -> None:
    """Fetches every feed now. Exit code 1 when one of them failed."""
    outcomes = fetch_due(clock.now(), all_of_them=True)
    for outcome in outcomes:
        click.echo(f"{outcome.url}: {outcome.problem or f'{outcome.new} new'}")
    if not outcomes:
        click.echo("No feed is followed.")
    if any(outcome.problem for outcome in outcomes):
        context.exit(1)
