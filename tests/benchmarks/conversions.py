"""Conversions a second with all that follows, attribution over many clicks, a partner's statement among many partners.

Each where 10^4 and 10^6 are there already, so that one sees how cost grows: ``python -m tests.benchmarks --only
conversions``. A look at small sizes: ``python -m tests.benchmarks.conversions --size 2000``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from statistics import median

import click
from sqlalchemy import func, insert, select

from advocacy.database import db, reading, writing
from advocacy.history import follow
from advocacy.history.jobs import seal_waiting
from advocacy.links.attribution import conversions, jobs
from advocacy.links.attribution.models import Conversion, ConversionKind, ConversionState, ConversionTouch, TouchKind
from advocacy.links.attribution.telling import Told
from influencers.commissions import jobs as commission_jobs
from influencers.commissions import statements
from influencers.commissions.models import Commission
from influencers.commissions.readers import READER
from tests.benchmarks import partner_rows as rows
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.tables import Table
from tests.influencers.commissions_world import ME, NOW, make_world
from tests.installation import Installation

SIZES = (10_000, 1_000_000)
CLICKS_EACH = 10
"""Clicks that are there for each conversion: 10^7 beside 10^6."""
MEASURED = 20_000
"""So many are told, or decided, and timed, beside those that are there."""
BAD = 200
"""One row of so many names an order that was told with another value, and is refused by itself."""
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
    ruling = Table(
        "Attribution",
        f"So many sales wait; the first {MEASURED:,} are decided over all clicks that there are, and timed.",
        ["waiting", "clicks", "decided/s"],
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
                _rule(installation, ruling, engine, size)
            with engines.installation(engine) as installation, installation.app.app_context():
                _read(installation, reading_, engine, size)
    yield from (taking, ruling, reading_)


def _take_in(installation: Installation, table: Table, engine: str, size: int) -> None:
    world, told = make_world(installation), min(size, MEASURED)
    link = rows.link(installation, person_id=1)
    rows.clicks(link, (size + told) * CLICKS_EACH)
    rows.taken_in(world.programme_id, world.enrolment_id, world.person_id, link, size, CLICKS_EACH)
    received = _timed(lambda: _receive(size, told))
    refused = size + told - _count(Conversion)
    read = _timed(_seal_and_read)
    earned = _timed(_reckon)
    made = _count(Commission) - size
    bare = _timed(lambda: _bare(told))
    rates = told / received, told / read, told / earned, told / bare
    table.add(f"{size:,}, {engine}", *rates, f"{(received + read + earned) / bare:.1f}")
    if made != told - refused or refused != told // BAD:
        table.wrong.append(f"{engine}: {made} commissions of {told} conversions, {refused} refused")


def _receive(first: int, count: int) -> None:
    """Tells so many sales, whose clicks come after those of the ``first`` that are there."""
    for begin in range(0, count, conversions.AT_ONCE):
        some = [_told(number, first) for number in range(begin, min(begin + conversions.AT_ONCE, count))]
        with writing():
            conversions.receive_all(some, actor=ME, now=NOW)
        db.session.expunge_all()


def _told(number: int, first: int) -> Told:
    """A sale with two clicks; one in ``BAD`` has the order id of the one before it, and another value."""
    order = number - 1 if number % BAD == BAD - 1 else number
    clicks = tuple(rows.named_click((first + number) * CLICKS_EACH + each) for each in (1, 2))
    value = 10_000 + (number != order)
    return Told(ConversionKind.SALE, NOW, f"o{order}", f"c{number % 1000}", "", value, "EUR", clicks, ())


def _seal_and_read() -> None:
    while seal_waiting(NOW):
        pass
    while follow(READER, NOW, batches=500):
        pass


def _reckon() -> None:
    while commission_jobs.reckon(NOW):
        pass


def _bare(size: int) -> None:
    """As many conversions and touches, as many a transaction, nothing asked."""
    usual = {"kind": ConversionKind.SALE, "customer_hash": "", "event": "", "at": NOW, "received_at": NOW,
             "value": 1, "currency": "EUR", "refunded": 0, "state": ConversionState.REVERSED}  # fmt: skip
    for begin in range(0, size, conversions.AT_ONCE):
        some = [{**usual, "key": f"bare:{n}", "order_id": f"b{n}"} for n in range(begin, begin + conversions.AT_ONCE)]
        with writing():
            made = db.session.scalars(insert(Conversion).returning(Conversion.id), some).all()
            touches = [
                {"conversion_id": each, "position": place, "kind": TouchKind.CLICK, "won": False, "reason": "",
                 "named": rows.named_click(each * CLICKS_EACH + place)}
                for each in made for place in (0, 1)
            ]  # fmt: skip
            db.session.execute(insert(ConversionTouch), touches)


def _rule(installation: Installation, table: Table, engine: str, size: int) -> None:
    make_world(installation)
    link = rows.link(installation, person_id=1)
    rows.clicks(link, size * CLICKS_EACH)
    rows.waiting_conversions(size, CLICKS_EACH)
    began, decided = time.perf_counter(), 0
    while decided < min(size, MEASURED) and (some := jobs.decide_waiting(NOW + timedelta(minutes=1))):
        decided += some
        db.session.expunge_all()
    seconds = time.perf_counter() - began
    table.add(f"{size:,}, {engine}", size * CLICKS_EACH, decided / seconds)
    with reading():
        won = select(func.count()).select_from(ConversionTouch).where(ConversionTouch.won)
        winners = db.session.scalar(won)
    if decided < min(size, MEASURED) or winners != decided:
        table.wrong.append(f"{engine}: {decided} of {size} decided, {winners} won")


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
