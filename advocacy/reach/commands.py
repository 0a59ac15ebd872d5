"""``advocacy reach``: the rollups anew from the raw figures or compared with them; old clicks judged by newer rules."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from advocacy import clock
from advocacy.history import Actor
from advocacy.reach import intake, jobs
from advocacy.reach.counting import Cell

reach = AppGroup("reach", help="The figures of reach.")

MOST_SHOWN = 20


@reach.command("prove")
def prove() -> None:
    """Compares all rollups with what they are made of and keeps the result, as every night; exit 1 if any differ."""
    found = jobs.prove(clock.now())
    if found:
        click.echo(f"{found} figures differ: see /reach/proofs; `advocacy reach rebuild` mends them", err=True)
        sys.exit(1)
    click.echo("proved: the rollups agree with the raw figures")


@reach.command("rebuild")
@click.option("--check", is_flag=True, help="Only compare; exit 1 if anything differs.")
def rebuild(check: bool) -> None:
    """Makes all rollups anew from hourly clicks and landings, readings, publications and conversions."""
    if not check:
        jobs.rebuild(clock.now())
        click.echo("the rollups are made anew")
        return
    found = jobs.differences()
    for each in found[:MOST_SHOWN]:
        cell = each.cell
        when = f"{cell.day}" if isinstance(cell, Cell) else f"{cell.hour:%Y-%m-%d %H:%M} UTC"
        where = f"{cell.dimension} {cell.key or '-'} {when} {cell.metric}"
        click.echo(f"{where}: {each.stored}, should be {each.rebuilt}", err=True)
    if found:
        click.echo(f"{len(found)} figures differ: `advocacy reach rebuild` mends them", err=True)
        sys.exit(1)
    click.echo("the rollups agree with the raw figures")


@reach.command("recount")
@click.option("--dry-run", is_flag=True, help="Only look what would change.")
def recount(dry_run: bool) -> None:
    """Judges the clicks of the last 90 days by the rules in force, and brings the rollups along; says what changed."""
    done, changes = intake.recount_at_once(dry=dry_run, actor=Actor.system("command line"), now=clock.now())
    would = "would become" if dry_run else "became"
    for (was, became), clicks in sorted(changes.items()):
        click.echo(f"{clicks} {was} clicks {would} {became}")
    click.echo(
        f"{done.clicks} clicks were judged by version {done.rule_version} of the rules; {changes.total()} changed, "
        f"daily visitors by {done.unique_change:+d}"
    )
