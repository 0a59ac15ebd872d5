"""Prints figures, each beside its baseline of the same run: ``python -m tests.benchmarks [--only SUBJECT]``.

``--write FILE`` makes a page of the documentation of them.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import click

from tests.benchmarks.checking import checks
from tests.benchmarks.claims import claims
from tests.benchmarks.conversions import bought
from tests.benchmarks.credits import credited
from tests.benchmarks.digests import digests
from tests.benchmarks.door import redirects
from tests.benchmarks.engines import Engines
from tests.benchmarks.history import histories
from tests.benchmarks.importing import imported
from tests.benchmarks.inbox import inboxes
from tests.benchmarks.ingest import ingests
from tests.benchmarks.leaderboard import leaderboards
from tests.benchmarks.outbox import punctuality, soak
from tests.benchmarks.pages import pages
from tests.benchmarks.phone import on_a_phone
from tests.benchmarks.reach import reaches
from tests.benchmarks.receiving import received
from tests.benchmarks.sales_file import files
from tests.benchmarks.searches import searches
from tests.benchmarks.simulation import simulated
from tests.benchmarks.sizing import sizes
from tests.benchmarks.tables import RUNS, Table
from tests.peers.running import PeerMissing

SUBJECTS: dict[str, Callable[[Engines], Iterator[Table]]] = {
    "door": redirects, "claims": claims, "ingest": ingests, "pages": pages, "reach": reaches, "inbox": inboxes,
    "history": histories, "checks": checks, "search": searches, "punctuality": punctuality, "soak": soak,
    "simulation": simulated, "credits": credited, "leaderboard": leaderboards, "conversions": bought,
    "receiving": received, "sales-file": files, "phone": on_a_phone, "digests": digests, "import": imported,
    "sizing": sizes,
}  # fmt: skip

MACHINE = "two cores, load generator on the same machine"


@click.command()
@click.option("--only", multiple=True, type=click.Choice(list(SUBJECTS)), help="One subject; may be given again.")
@click.option("--write", type=click.Path(path_type=Path), help="Write the figures to this page as well.")
def main(only: tuple[str, ...], write: Path | None) -> None:
    """Measures and prints a table per subject; ends with 1 when something is as it should not be."""
    began, load = time.monotonic(), os.getloadavg()[0]
    tables: list[Table] = []
    with ExitStack() as stack:
        engines = Engines(stack)
        for subject in only or SUBJECTS:
            for table in SUBJECTS[subject](engines):
                click.echo(table.text())
                tables.append(table)
    click.echo(f"{time.monotonic() - began:.0f} s")
    if write:
        before = write.read_text() if only and write.exists() else ""
        write.write_text(_page(tables, load, before))
    sys.exit(1 if any(table.wrong for table in tables) else 0)


HEAD = (
    "# Performance\n\nWhat `make bench` measures. Absolute figures are one machine's at one hour and promise nothing; "
    f"each stands beside a baseline of the same run, and every figure is the median of {RUNS} runs. "
    "`python -m tests.benchmarks --write docs/benchmarks.md` makes this page anew; with `--only SUBJECT` only the "
    "tables of that subject.\n"
)


def _page(tables: list[Table], load: float, before: str) -> str:
    """The page with these tables in the places of those of the same titles."""
    when = f"{datetime.now(UTC):%-d %B %Y}, {MACHINE}, load average {load:.1f} when it began."
    sections = {each.partition("\n")[0]: f"## {each}" for each in before.split("\n## ")[1:]}
    for table in tables:
        sections[table.title] = f"{table.markdown().rstrip()}\n\n{when}\n"
    return "\n".join([HEAD, *(section.strip() + "\n" for section in sections.values())])


if __name__ == "__main__":
    try:
        main()
    except PeerMissing as missing:
        sys.exit(str(missing))
