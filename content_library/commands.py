"""Commands of the content library: ``advocacy feeds fetch``, ``advocacy items import FILE``."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from advocacy import clock, spreadsheets
from advocacy.database import reading
from advocacy.history import Actor
from content_library.importing import queries, receiving
from content_library.importing.jobs import run
from content_library.intake.fetching_feeds import draft_due, fetch_due
from content_library.models import ImportState, ItemImport

items = AppGroup("items", help="Items: import them from a file.")


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
    draft_due(clock.now())
    if not outcomes:
        click.echo("No feed is followed.")
    if any(outcome.problem for outcome in outcomes):
        context.exit(1)


@items.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def import_items(context: click.Context, file: Path) -> None:
    """Adds items from a CSV file as drafts; the page “Import” describes its columns. Times without an offset are UTC.

    Rows that can't be taken are written to FILE.refused.csv, each with its reason; exit code 1 when there are any.
    """
    with file.open("rb") as content:
        actor = Actor.system("command line")
        import_id = receiving.take_in(content, file.name, actor, "UTC", now=clock.now(), confirmed=True)
    run(import_id, clock.now())
    with reading():
        found = queries.import_for(import_id)
        click.echo(f"{found.added} added, {found.known} known already, {found.refused} refused")
        if found.refused:
            click.echo(f"Refused rows and why: {_write_refused(found, file)}")
    if found.refused or found.state is not ImportState.DONE:
        context.exit(1)


def _write_refused(found: ItemImport, file: Path) -> Path:
    beside = file.with_name(f"{file.stem}.refused.csv")
    with beside.open("w", encoding="utf-8", newline="") as kept:
        kept.writelines(spreadsheets.written(queries.refused_cells(found.id, tuple(found.columns))))
    return beside
