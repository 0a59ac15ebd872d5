"""``advocacy reach rebuild``: the rollups anew from the raw figures, or only a comparison with them."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from advocacy.reach import jobs

reach = AppGroup("reach", help="The figures of reach.")

MOST_SHOWN = 20


@reach.command("rebuild")
@click.option("--check", is_flag=True, help="Only compare; exit 1 if anything differs.")
def rebuild(check: bool) -> None:
    """Makes all rollups anew from daily click counters, readings and publications; nothing is written meanwhile."""
    if not check:
        jobs.rebuild()
        click.echo("the rollups are made anew")
        return
    found = jobs.differences()
    for each in found[:MOST_SHOWN]:
        dimension, key, day, metric, unit, provenance = each.cell
        click.echo(
            f"{dimension} {key or '-'} {day} {metric} ({unit}, {provenance}): {each.stored}, should be {each.rebuilt}",
            err=True,
        )
    if found:
        click.echo(f"{len(found)} figures differ: `advocacy reach rebuild` mends them", err=True)
        sys.exit(1)
    click.echo("the rollups agree with the raw figures")
