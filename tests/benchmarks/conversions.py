"""Conversions a second with all that follows, a partner's statement among many partners.

Each where 10^4 and 10^6 are there already, so that one sees how cost grows: ``python -m tests.benchmarks --only
conversions``. A look at small sizes: ``python -m tests.benchmarks.conversions --size 2000``. ``receiving`` takes all of
them in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from statistics import median

import click
from sqlalchemy import func, select

from advocacy.database import db, reading
from advocacy.history import follow
from advocacy.history.jobs import seal_waiting
from advocacy.links.attribution import conversions
from advocacy.links.attribution.models import Conversion
from influencers.commissions import jobs as commission_jobs
from influencers.commissions import statements
from influencers.commissions.models import Commission
from influencers.commissions.readers import READER
from tests.benchmarks import partner_rows as rows
from tests.benchmarks import sales
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.pace import paced
from tests.benchmarks.sales import BAD, CLICKS_EACH
from tests.benchmarks.tables import Table
from tests.influencers.commissions_world import NOW, make_world
from tests.installation import Installation

SIZES = (10_000, 1_000_000)
MEASURED = 20_000
"""So many are told and timed, beside those that are there."""
LOOKS = 15


def bought(engines: Engines, sizes: Sequence[int] = SIZES) -> Iterator[Table]:
    """Tables for both engines."""
    taking = Table(
        "Conversions taken in",
        f"{MEASURED:,} sales told {conversions.AT_ONCE} a transaction beside those that are there with commissions, "
        f"entries and lines; each has two of {CLICKS_EACH} times as many clicks: received, attributed, and written "
        "into the history; then sealed, read, and turned into commissions on the ledger. One in "
        f"{BAD} is refused by itself. Baseline: as many conversions inserted bare, each with its two touches, in the "
        "same run.",
        [
            "there already",
            "received and attributed/s",
            "sealed and read/s",
            "commissions/s",
            "bare inserts/s",
            "times bare",
        ],
    )
    reading_ = Table(
        "A partner's statement",
        "The first page of 50 lines, and sums by programme and currency: milliseconds, the median of "
        f"{LOOKS} partners in the middle of the others; ten lines each.",
        ["partners", "lines", "page ms", "sums ms"],
    )
    for engine in ENGINES:
        for size in sizes:
            with engines.installation(engine) as installation, installation.app.app_context():
                _take_in(installation, taking, engine, size)
            with engines.installation(engine) as installation, installation.app.app_context():
                _read(installation, reading_, engine, size)
    yield from (taking, reading_)


def _take_in(installation: Installation, table: Table, engine: str, size: int) -> None:
    world, told = make_world(installation), min(size, MEASURED)
    link = rows.link(installation, person_id=1)
    rows.clicks(link, (size + told) * CLICKS_EACH)
    rows.taken_in(world.programme_id, world.enrolment_id, world.person_id, link, size, CLICKS_EACH)
    received = paced(sales.receive(size, told), told)
    refused = size + told - _count(Conversion)
    read = _timed(_seal_and_read)
    earned = _timed(_reckon)
    made = _count(Commission) - size
    bare = paced(sales.bare(link, world.person_id, size, told), told).rate
    rates = received.rate, told / read, told / earned
    table.add(f"{size:,}, {engine}", *rates, bare, f"{sum(bare / each for each in rates):.1f}")
    if made != told - refused or refused != told // BAD:
        table.wrong.append(f"{engine}: {made} commissions of {told} conversions, {refused} refused")


def _seal_and_read() -> None:
    while seal_waiting(NOW):
        pass
    while follow(READER, NOW, batches=500):
        pass


def _reckon() -> None:
    while commission_jobs.reckon(NOW):
        pass


def _read(installation: Installation, table: Table, engine: str, size: int) -> None:
    world = make_world(installation)
    partners = max(size // 10, 100)
    rows.statements(world.programme_id, partners, size)
    looked = [partners // 2 + each for each in range(LOOKS)]
    enrolments = [rows.FIRST + each for each in looked]
    pages = [_timed(lambda each=each: len(statements.lines_of(each).items)) for each in enrolments]  # type: ignore[misc]
    sums = [_timed(lambda each=each: len(statements.sums_in(each))) for each in enrolments]  # type: ignore[misc]
    table.add(f"{partners:,}, {engine}", size, median(pages) * 1000, median(sums) * 1000)


def _timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def _count(kind: type[Conversion] | type[Commission]) -> int:
    with reading():
        return db.session.scalar(select(func.count()).select_from(kind)) or 0


@click.command()
@click.option("--size", type=int, multiple=True, default=(2_000,), show_default=True)
def main(size: tuple[int, ...]) -> None:
    """A look at smaller sizes."""
    with ExitStack() as stack:
        for table in bought(Engines(stack), size):
            click.echo(table.text())


if __name__ == "__main__":
    main()
