"""A hundred kills: ``python -m tests.soak.doors [--kills N] [--seed N]``; 1 if a click was lost or doubled.

The server, its worker and PostgreSQL are killed at random moments under 16, 64 and 256 connections; each click has a
link of its own, so that every acknowledged one is looked for by name.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tests.installation import Installation, make_schema, settings_for
from tests.links.mortality import Mortality
from tests.peers.postgres import PostgresServer
from tests.peers.running import PeerMissing

CONNECTIONS = (16, 64, 256)
ENGINES = ("SQLite", "PostgreSQL")


@click.command()
@click.option("--kills", default=100, show_default=True, help="How many, both engines together.")
@click.option("--seed", type=int, help="Repeats a run's order of troubles; its timing differs.")
def main(kills: int, seed: int | None) -> None:
    """Kills, and says whether every acknowledged click is there once."""
    seed = random.SystemRandom().randrange(10_000) if seed is None else seed
    click.echo(f"seed {seed}")
    broken = False
    for engine in ENGINES:
        faults = _suffer(engine, kills // len(ENGINES), seed)
        broken = broken or bool(faults)
    sys.exit(1 if broken else 0)


def _suffer(engine: str, kills: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    with installed(engine) as (installation, postgres):
        lives = Mortality(installation, seed, postgres)
        while lives.kills.total() < kills:
            victims = ["worker", *(["postgresql"] if postgres and chance.random() < 0.5 else [])]
            chance.shuffle(victims)
            lives.life(chance.choice(CONNECTIONS), chance.uniform(0.5, 4), victims)
        faults = lives.faults()
    click.echo(
        f"{'BROKEN' if faults else 'holds '}  {engine}: {dict(lives.kills)} killed, {len(lives.sent):,} clicks sent, "
        f"{len(lives.acknowledged):,} acknowledged, {len(faults)} faults"
        + "".join(f"\n        {each}" for each in faults)
    )
    return faults


@contextmanager
def installed(engine: str) -> Iterator[tuple[Installation, PostgresServer | None]]:
    """An installation as durable as in production; its PostgreSQL may be killed."""
    postgres = PostgresServer(durable=True).start() if engine == "PostgreSQL" else None
    folder = Path(tempfile.mkdtemp(prefix="advocacy-soak-"))
    try:
        in_force = settings_for(folder, postgres.fresh_database() if postgres else "")
        make_schema(in_force)
        installation = Installation(in_force)
        yield installation, postgres
        installation.close()
    finally:
        if postgres:
            postgres.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    try:
        main()
    except PeerMissing as missing:
        sys.exit(str(missing))
