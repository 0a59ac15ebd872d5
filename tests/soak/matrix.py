"""The whole fault matrix: ``python -m tests.soak.matrix [--network N] [--fault F] [--engine E]``; 1 if a cell fails.

Every network x every fault x a kill at every crash point x one and four workers x both engines, one cell after the
other. `make test` plays a pairwise choice of the same cells.
"""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack

import click

from tests.benchmarks.engines import Engines
from tests.peers.bluesky import BlueskyPds
from tests.peers.mastodon import MastodonServer
from tests.peers.running import PeerMissing
from tests.posts.matrix import FAULTS, Cell, whole
from tests.posts.playing import Arena
from tests.posts.stands import STANDS, all_stands, settings_of

NAMED = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@click.command()
@click.option("--network", multiple=True, type=click.Choice(list(STANDS)), help="Only these networks.")
@click.option("--fault", multiple=True, type=click.Choice(list(FAULTS)), help="Only these faults.")
@click.option("--engine", multiple=True, type=click.Choice(list(NAMED)), help="Only this engine.")
def main(network: tuple[str, ...], fault: tuple[str, ...], engine: tuple[str, ...]) -> None:
    """Plays the cells and says which of them end otherwise than with one copy or a question."""
    cells = [
        cell for cell in whole(network or list(STANDS))
        if cell.fault in (fault or FAULTS) and cell.engine in (engine or NAMED)
    ]  # fmt: skip
    began, failed = time.monotonic(), 0
    with ExitStack() as stack:
        servers: dict[str, BlueskyPds | MastodonServer] = {
            "bluesky_pds": BlueskyPds(),
            "mastodon_server": MastodonServer(),
        }
        for server in servers.values():
            stack.callback(server.stop)
            server.start()
        stands = stack.enter_context(all_stands(servers.__getitem__))
        engines = Engines(stack)
        for name in {cell.engine for cell in cells}:
            with engines.installation(NAMED[name], **settings_of(stands)) as installation:
                arena = Arena(installation, stands)
                failed += sum(_fails(arena, cell) for cell in cells if cell.engine == name)
    click.echo(f"{len(cells)} cells, {failed} failed, {time.monotonic() - began:.0f} s")
    sys.exit(1 if failed else 0)


def _fails(arena: Arena, cell: Cell) -> bool:
    wrong = arena.play(cell)
    for each in wrong:
        click.echo(f"BROKEN  {cell}: {each}")
    return bool(wrong)


if __name__ == "__main__":
    try:
        main()
    except PeerMissing as missing:
        sys.exit(str(missing))
