"""Partners' money for longer: ``python -m tests.soak.money [--lives N] [--steps N]``; 1 if a cent is made or lost.

The state machine of ``tests/influencers/money_machine.py`` on both engines, in many and longer lives.
"""

from __future__ import annotations

import time
from contextlib import ExitStack

import click

from tests.benchmarks.engines import ENGINES, Engines
from tests.influencers.money_machine import run_money


@click.command()
@click.option("--lives", default=60, show_default=True, help="Lives of the books on each engine.")
@click.option("--steps", default=60, show_default=True, help="Steps in each.")
@click.option("--engine", multiple=True, type=click.Choice(ENGINES), help="One engine only.")
def main(lives: int, steps: int, engine: tuple[str, ...]) -> None:
    """Sells, refunds, holds, pays and retries in any order, and looks whether it adds up."""
    with ExitStack() as stack:
        engines = Engines(stack)
        for name in engine or ENGINES:
            began = time.monotonic()
            with engines.installation(name) as installation:
                run_money(installation, lives, steps)
            click.echo(f"{name}: {lives} lives of {steps} steps add up, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
