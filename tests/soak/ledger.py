"""The books of rewards for longer: ``python -m tests.soak.ledger [--examples N]``; 1 if a unit is made or lost.

The state machine of ``tests/rewards/test_conservation.py`` on both engines, in many and longer lives.
"""

from __future__ import annotations

import time
from contextlib import ExitStack

import click

from tests.benchmarks.engines import ENGINES, Engines
from tests.rewards.test_conservation import run_books


@click.command()
@click.option("--examples", default=60, show_default=True, help="Lives of the books on each engine.")
@click.option("--steps", default=60, show_default=True, help="Steps in each.")
@click.option("--engine", multiple=True, type=click.Choice(ENGINES), help="One engine only.")
def main(examples: int, steps: int, engine: tuple[str, ...]) -> None:
    """Lets people, reviewers, jobs and budget owners do whatever they like, and looks whether it adds up."""
    with ExitStack() as stack:
        engines = Engines(stack)
        for name in engine or ENGINES:
            began = time.monotonic()
            with engines.installation(name) as installation:
                run_books(installation, examples, steps)
            click.echo(f"{name}: {examples} lives of {steps} steps add up, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
