"""``advocacy history verify`` and ``history export``."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from advocacy import clock, settings
from advocacy.database import reading
from advocacy.history import jobs, verifying

history = AppGroup("history", help="Verify and export the history.")


@history.command("verify")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", "keys", multiple=True, help="A public key that counts (base64); without it, the export's own.")
def verify(file: Path | None, keys: tuple[str, ...]) -> None:
    """Checks the chain in the database, or in an export; exit 1 and the position where it breaks."""
    if file:
        report = verifying.verify_file(file, *keys)
    else:
        with reading():
            report = verifying.verify_database(settings.current())
    if not report.whole:
        click.echo(f"broken at position {report.broken_at}: {report.why}", err=True)
        sys.exit(1)
    click.echo(f"whole: {report.positions} positions, {report.checkpoints} signed checkpoints agree")
    if not report.checkpoints:
        click.echo("warning: no checkpoint to hold it against: a chain computed anew would not show", err=True)


@history.command("export")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def export(out: Path) -> None:
    """Writes the examiner's export, verifiable offline by `advocacy history verify FILE`."""
    jobs.seal_waiting(clock.now())
    jobs.give_out_checkpoint(clock.now())
    with reading():
        count = verifying.export(out, settings.current())
    click.echo(f"{count} records written to {out}")
