"""``advocacy history verify`` and ``history export``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from advocacy import clock, settings
from advocacy.database import reading
from advocacy.errors import Breach
from advocacy.history import exporting, jobs, verifying
from advocacy.history.chain import still
from advocacy.history.checkpoints import file_of, read_file

history = AppGroup("history", help="Verify and export the history.")


@history.command("verify")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", "keys", multiple=True, help="A public key that counts (base64); without it, the export's own.")
def verify(file: Path | None, keys: tuple[str, ...]) -> None:
    """Checks the chain in the database, or in an export; exit 1 and the position where it breaks."""
    if file:
        report = exporting.verify_file(file, *keys)
    else:
        with reading():
            still()
            report = verifying.verify_database(settings.current())
    if not report.whole:
        click.echo(f"broken at position {report.broken_at}: {report.why}", err=True)
        sys.exit(1)
    part = f"positions {report.first} to {report.positions}" if report.first > 1 else f"{report.positions} positions"
    click.echo(f"whole: {part}, {report.checkpoints} signed checkpoints agree")
    if report.gone:
        click.echo(f"note: {report.gone} payloads were erased; that is recorded behind this part")
    if not report.checkpoints:
        click.echo("warning: no checkpoint to hold it against: a chain computed anew would not show", err=True)


@history.command("export")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--from", "first", type=click.IntRange(min=1), help="First position; the chain's first without it.")
@click.option("--to", "last", type=click.IntRange(min=1), help="Last position; the chain's last without it.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day (UTC) on, instead of positions.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Up to before this day (UTC).")
def export(
    out: Path, first: int | None, last: int | None, since: datetime | None, until: datetime | None
) -> None:  # fmt: skip
    """Writes the examiner's export, verifiable offline by `advocacy history verify FILE`.

    A part is made so much longer that it begins behind a signed checkpoint and ends with one.
    """
    jobs.seal_waiting(clock.now())
    jobs.give_out_checkpoint(clock.now())
    with reading():
        still()
        span = _span(first, last, since, until)
        count = exporting.export(out, settings.current(), span)
    click.echo(f"{count} records written to {out}")


def _span(
    first: int | None, last: int | None, since: datetime | None, until: datetime | None
) -> exporting.Span:  # fmt: skip
    if (since or until) and (first or last):
        raise Breach("Name positions or days, not both.")
    chain = exporting.whole()
    if since or until:
        days = [each.replace(tzinfo=UTC) if each else None for each in (since, until)]
        chain = exporting.of_period(*days)
    elif not (first or last):
        return chain
    asked = exporting.Span(first or chain.first, last or chain.last)
    return exporting.widened(asked, read_file(file_of(settings.current())))
