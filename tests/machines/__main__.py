"""Machines killed again and again: ``python -m tests.machines [--rounds N]``; 1 if an invariant breaks."""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from tests.benchmarks.engines import Engines
from tests.machines.ordeal import endure
from tests.peers.running import PeerMissing


@click.command()
@click.option("--rounds", default=8, show_default=True, help="How often each of the five processes is killed.")
def main(rounds: int) -> None:
    """Kills, and says which invariants hold."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="advocacy-machines-")))
        installation = stack.enter_context(
            Engines(stack).installation("PostgreSQL", gap_minutes=0, media_url=str(folder / "media"))
        )
        died, found = endure(installation, folder, rounds, anew=True)
        click.echo(f"{died} processes killed")
        for each in found:
            click.echo(each.line())
    sys.exit(1 if any(each.wrong for each in found) else 0)


if __name__ == "__main__":
    try:
        main()
    except PeerMissing as missing:
        sys.exit(str(missing))
