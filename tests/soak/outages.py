"""The database away for minutes under load: ``python -m tests.soak.outages [--seconds N]``; 1 if a promise breaks.

SQLite is held by somebody, PostgreSQL is gone, PostgreSQL hangs, each so long, while 64 connections click on links that
the door knows. All must be led to their pages; the worker, which lives through it, counts each click once afterwards.
"""

from __future__ import annotations

import random
import sys
import time

import click

from tests.links.outage import SETTLING, Outage, hanging, killed, locked
from tests.peers.running import PeerMissing
from tests.soak.doors import installed

TROUBLES = ("SQLite is held", "PostgreSQL is gone", "PostgreSQL hangs")
CONNECTIONS = 64


@click.command()
@click.option("--seconds", default=120, show_default=True, help="How long each absence lasts.")
@click.option("--seed", type=int, help="Repeats a run's order of clicks; its timing differs.")
def main(seconds: int, seed: int | None) -> None:
    """Takes the database away, and says whether links went on and every click was counted once."""
    seed = random.SystemRandom().randrange(10_000) if seed is None else seed
    click.echo(f"seed {seed}, {seconds} s of each")
    broken = [trouble for trouble in TROUBLES if _suffers(trouble, seconds, seed)]
    sys.exit(1 if broken else 0)


def _suffers(trouble: str, seconds: int, seed: int) -> bool:
    began = time.monotonic()
    with installed(trouble.split()[0]) as (installation, postgres):
        outage = Outage(installation, seed)
        if postgres is None:
            away = locked(installation)
        else:
            away = killed(postgres) if "gone" in trouble else hanging(postgres)
        wrong = outage.suffer(away, CONNECTIONS, seconds, SETTLING)
    during = outage.answers["away"].total()
    click.echo(
        f"{'BROKEN' if wrong else 'holds '}  {trouble}: {during:,} clicks meanwhile, {outage.acknowledged.total():,} "
        f"acknowledged in all, {time.monotonic() - began:.0f} s" + "".join(f"\n        {each}" for each in wrong)
    )
    return bool(wrong)


if __name__ == "__main__":
    try:
        main()
    except PeerMissing as missing:
        sys.exit(str(missing))
