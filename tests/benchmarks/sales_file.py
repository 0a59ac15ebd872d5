"""A merchant's file: a hundred thousand sales from CSV, five hundred of them bad, in a process of its own.

A look at small sizes: ``python -m tests.benchmarks.sales_file --size 2000``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from advocacy import spreadsheets
from tests.benchmarks import partner_rows as rows
from tests.benchmarks import sales
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.pace import paced
from tests.benchmarks.tables import Table
from tests.influencers.commissions_world import make_world
from tests.installation import Installation
from tests.soak.workers import environment

SIZES = (10_000, 100_000)
BAD = 200
"""One row of so many is bad: 500 of 10^5."""
COLUMNS = ("kind", "order_id", "at", "amount", "currency", "click_ids")
AT = "2026-11-02T08:30:00Z"
WRONG = (
    {"amount": "12,x0"}, {"order_id": ""}, {"at": "2031-01-01"}, {"kind": "gift"}, {"currency": "Taler"},
)  # fmt: skip
"""What is wrong with bad rows, by turns."""


def files(engines: Engines, sizes: Sequence[int] = SIZES) -> Iterator[Table]:
    """A table for both engines."""
    table = Table(
        "A file of sales",
        "Sales from a CSV file, each with a click of a partner's link, taken as the page of imports takes them, in a "
        f"process of its own; one row in {BAD} is bad (no amount, no order, still to come, unknown kind or currency) "
        "and is told by its line. Memory is the process's most, before the file and with it: it is to be the same for "
        "ten times the rows. Baseline: as many conversions with two touches inserted bare, in the same run.",
        [
            "rows", "seconds", "rows/s", "bare inserts/s", "times bare", "taken", "told as bad", "memory before, MB",
            "at most, MB",
        ],
    )  # fmt: skip
    for engine in ENGINES:
        for size in sizes:
            with engines.installation(engine) as installation, installation.app.app_context():
                _take(installation, table, engine, size)
    yield table


def _take(installation: Installation, table: Table, engine: str, size: int) -> None:
    person_id = make_world(installation).person_id
    link_id = rows.link(installation, person_id=1)
    rows.clicks(link_id, size)
    file = installation.settings.data_dir / "sales.csv"
    file.write_text("".join(spreadsheets.written(_lines(size))))
    said = _taken(installation, file)
    bare = paced(sales.bare(link_id, person_id, size, size), size)
    rate = size / said["seconds"]
    table.add(
        f"{size:,}, {engine}", said["seconds"], rate, bare.rate, f"{bare.rate / rate:.1f}", said["taken"],
        said["refused"], said["before"], said["peak"],
    )  # fmt: skip
    if said["stopped"] or (said["taken"], said["refused"]) != (size - size // BAD, size // BAD):
        table.wrong.append(f"{engine}: {said}")


def _taken(installation: Installation, file: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.file_taker", str(file)]
    env = {**os.environ, **environment(installation)}
    said = subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(said)
    return found


def _lines(size: int) -> Iterator[Sequence[str]]:
    yield COLUMNS
    for number in range(1, size + 1):
        row = {"kind": "sale", "order_id": f"f{number}", "at": AT, "amount": "100.00", "currency": "EUR",
               "click_ids": rows.named_click(number)}  # fmt: skip
        wrong = WRONG[number // BAD % len(WRONG)] if number % BAD == 0 else {}
        yield list({**row, **wrong}.values())


@click.command()
@click.option("--size", type=int, multiple=True, default=(2_000,), show_default=True)
def main(size: tuple[int, ...]) -> None:
    """A look at smaller sizes."""
    with ExitStack() as stack:
        for table in files(Engines(stack), size):
            click.echo(table.text())


if __name__ == "__main__":
    main()
