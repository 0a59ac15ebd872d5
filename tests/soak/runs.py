"""All long runs, one after the other: ``python -m tests.soak.runs [--list] [NAME ...]``; 1 if one finds something.

A run that fails keeps no other from its turn; at the end it is said how each ended.
"""

from __future__ import annotations

import subprocess
import sys
import time

import click

RUNS = {
    "tests.soak": "workers and the server killed at random under load, on real Bluesky and Mastodon servers",
    "tests.soak.doors": "a hundred kills of the door, its worker and PostgreSQL: each acknowledged click is there once",
    "tests.soak.outages": "the database away for minutes: links lead on, every click is counted once afterwards",
    "tests.soak.matrix": "the whole fault matrix: every network, fault, moment of death, number of workers, engine",
    "tests.machines": "two web servers and three workers on one PostgreSQL, killed in turn, clocks minutes apart",
    "tests.demo": "the whole demo's company moved and restored both ways between the engines, table by table",
    "tests.soak.ledger": "the books of rewards in many long lives: no unit is made or lost",
    "tests.soak.money": "the money of partners in many long lives: every cent is somewhere",
    "tests.soak.whole": "the tests of which `make test` plays a choice, whole",
}
"""Module -> what it proves."""


@click.command()
@click.option("--list", "listing", is_flag=True, help="Only say which runs there are.")
@click.argument("names", nargs=-1, type=click.Choice(list(RUNS)))
def main(listing: bool, names: tuple[str, ...]) -> None:
    """Runs them, or those that are named."""
    if listing:
        for name, proves in RUNS.items():
            click.echo(f"{name:<20}  {proves}")
        return
    ended: dict[str, tuple[int, float]] = {}
    for name in names or RUNS:
        click.echo(f"== {name}: {RUNS[name]}")
        began = time.monotonic()
        code = subprocess.run([sys.executable, "-m", name], check=False).returncode
        ended[name] = (code, time.monotonic() - began)
    for name, (code, seconds) in ended.items():
        click.echo(f"{'FAILED' if code else 'passed'}  {name:<20}  {seconds / 60:.0f} minutes")
    sys.exit(1 if any(code for code, _seconds in ended.values()) else 0)


if __name__ == "__main__":
    main()
