"""The whole demo's company on both engines: ``python -m tests.demo [--scale N] [--days N]``; 1 if a table differs.

It is moved to PostgreSQL and back, then copied and put in place both ways, and compared table by table.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

import wsgi
from advocacy import clock
from advocacy.demonstration import filling
from advocacy.demonstration.command import DAYS
from advocacy.settings import Settings
from tests.backups.comparing import different, sums
from tests.backups.trips import over_and_back
from tests.benchmarks.engines import Engines
from tests.demo.copying import copied_over_and_back
from tests.peers.running import PeerMissing

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@click.command()
@click.option("--scale", default=1.0, show_default=True, help="How large a company.")
@click.option("--days", default=DAYS, show_default=True, help="How many days of its story.")
def main(scale: float, days: int) -> None:
    """Travels, and says what is not as it was."""
    with ExitStack() as stack:
        engines = Engines(stack)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="advocacy-trips-")))
        company = stack.enter_context(engines.installation("SQLite", sandbox=True))
        with company.app.app_context():
            filling.fill(wsgi.DEMO, wsgi.READERS, now=clock.now(), days=days, scale=scale)

        def elsewhere(engine: str) -> Settings:
            return stack.enter_context(engines.installation(NAMES[engine])).settings

        before = sums(company.settings)
        rows = sum(int(total.partition(":")[0]) for total in before.values())
        click.echo(f"{rows:,} rows in {len(before)} tables")
        wrong = []
        for way, after in zip(("moved", "moved back"), over_and_back(company, elsewhere), strict=True):
            wrong += _told(way, sorted(different(before, after)))
        for way, leg in zip(
            ("restored", "restored back"), copied_over_and_back(company, elsewhere, folder), strict=True
        ):
            wrong += _told(way, leg.wrong)
    sys.exit(1 if wrong else 0)


def _told(way: str, wrong: list[str]) -> list[str]:
    click.echo(f"{'BROKEN' if wrong else 'holds '}  {way}{': ' if wrong else ''}{', '.join(wrong)}")
    return wrong


if __name__ == "__main__":
    try:
        main()
    except PeerMissing as missing:
        sys.exit(str(missing))
