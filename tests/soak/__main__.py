"""Faults and kills against the real servers: ``python -m tests.soak [--minutes N]``; 1 if an invariant breaks.

Workers and the web server are killed at random moments, and the line to the Bluesky PDS and the Mastodon server breaks
at random, while shares fall due and people click. Then everything may settle, and the books are compared.
"""

from __future__ import annotations

import random
import sys
import time
from contextlib import ExitStack

import click

from tests.benchmarks.engines import ENGINES, Engines
from tests.installation import Installation
from tests.peers.bluesky import BlueskyPds
from tests.peers.mastodon import MastodonServer
from tests.peers.running import PeerMissing
from tests.posts.workers import work_on
from tests.soak.clicking import Clicking
from tests.soak.invariants import Finding, findings, is_read
from tests.soak.posting import Posting
from tests.soak.workers import MortalWorkers, work_until

WORKERS = 2
SETTLING = 120
"""Most seconds in which one worker goes on undisturbed: more than the longest lease."""
USUALLY = 60
"""Seconds that settling takes, of the minutes given."""


@click.command()
@click.option("--minutes", default=10.0, show_default=True, help="How long, both engines together.")
@click.option("--engine", multiple=True, type=click.Choice(ENGINES), help="One engine only.")
@click.option("--seed", type=int, help="Repeats a run's order of troubles; its timing differs.")
def main(minutes: float, engine: tuple[str, ...], seed: int | None) -> None:
    """Makes trouble, lets it settle, and says which invariants hold."""
    seed = random.SystemRandom().randrange(10_000) if seed is None else seed
    chosen = engine or ENGINES
    trouble = max(20.0, minutes * 60 / len(chosen) - USUALLY)
    click.echo(f"seed {seed}, {trouble:.0f} s of trouble on each of {', '.join(chosen)}")
    broken = False
    with ExitStack() as stack:
        pds, mastodon, engines = BlueskyPds(), MastodonServer(), Engines(stack)
        for peer in (pds, mastodon):
            stack.callback(peer.stop)
            peer.start()
        for name in chosen:
            with engines.installation(name, gap_minutes=0) as installation:
                lent = Posting(installation, pds, mastodon, random.Random(seed))
                for finding in _soak(installation, lent, trouble, seed, name):
                    click.echo(finding.line())
                    broken = broken or bool(finding.wrong)
    sys.exit(1 if broken else 0)


def _soak(installation: Installation, lent: Posting, seconds: float, seed: int, name: str) -> list[Finding]:
    try:
        with Clicking(installation, seed) as clicking, MortalWorkers(installation, WORKERS, seed) as workers:
            _trouble(lent, seconds)
        lent.mend()
        work_until(installation, lent.is_settled, SETTLING)
        work_on(installation)  # what waits for a later try or look need not wait for it here
        work_until(installation, lambda: is_read(installation), SETTLING)
        click.echo(f"{name}: {workers.kills} workers and {clicking.kills} servers killed, {lent.faults} faults")
        return findings(installation, lent, clicking)
    finally:
        lent.close()


def _trouble(lent: Posting, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        lent.lend()
        if lent.chance.random() < 0.6:
            lent.break_a_line()
        time.sleep(lent.chance.uniform(0.2, 1.5))


if __name__ == "__main__":
    try:
        main()
    except PeerMissing as missing:
        sys.exit(str(missing))
