"""Conversions received and attributed one and all through the verbs, over ten times as many clicks.

Beside 10^4 and 10^6 that are there, with commissions and entries: ``conversions``. ``python -m tests.benchmarks --only
receiving``; a look at small sizes, or at all of them on PostgreSQL as well: ``python -m tests.benchmarks.receiving
--size 2000 --most 2000``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta

import click
from sqlalchemy import func, select

from advocacy.database import db, reading
from advocacy.links.attribution import conversions, jobs
from advocacy.links.attribution.models import Conversion, ConversionState, ConversionTouch
from tests.benchmarks import partner_rows as rows
from tests.benchmarks import sales
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.pace import Pace, paced
from tests.benchmarks.sales import BAD, CLICKS_EACH
from tests.benchmarks.tables import Table
from tests.influencers.commissions_world import NOW, make_world
from tests.installation import Installation

SIZES = (10_000, 1_000_000)
MOST = {"SQLite": 1_000_000, "PostgreSQL": 20_000}
"""So many go through the verbs. All 10^6 would take PostgreSQL more than twenty minutes on two cores."""
FEWER = f"PostgreSQL takes at most {MOST['PostgreSQL']:,}: 10^6 would take longer than twenty minutes"


def received(
    engines: Engines, sizes: Sequence[int] = SIZES, most: Mapping[str, int] = MOST
) -> Iterator[Table]:  # fmt: skip
    """Tables for both engines."""
    receiving = Table(
        "Conversions received, all of them",
        f"Sales told {conversions.AT_ONCE} a transaction through the verb that receives, each with two of "
        f"{CLICKS_EACH} times as many clicks: checked, attributed, and written into the history; one in {BAD} is "
        f"refused by itself. {FEWER}; they are the last ones, beside the others, which are written past the verb. "
        "Baseline: as many conversions with two touches inserted bare, in the same run, into a database of their own.",
        [
            "conversions", "clicks", "through the verb", "received and attributed/s", "last tenth/s", "bare inserts/s",
            "bare last tenth/s", "times bare",
        ],
    )  # fmt: skip
    ruling = Table(
        "Attribution of all that wait",
        f"Conversions that wait are decided over all clicks that there are. {FEWER}; they are the "
        "first of those that wait.",
        ["waiting", "clicks", "decided", "decided/s", "last tenth/s"],
    )
    for engine in ENGINES:
        for size in sizes:
            told = min(size, most[engine])
            bare = _bare(engines, engine, size, told)
            with engines.installation(engine) as installation, installation.app.app_context():
                _receive(installation, receiving, engine, size, told, bare)
            with engines.installation(engine) as installation, installation.app.app_context():
                _rule(installation, ruling, engine, size, told)
    yield from (receiving, ruling)


def _bare(engines: Engines, engine: str, size: int, told: int) -> Pace:
    with engines.installation(engine) as installation, installation.app.app_context():
        person_id, link_id = _there(installation, size - told)
        return paced(sales.bare(link_id, person_id, size - told, told), told)


def _receive(installation: Installation, table: Table, engine: str, size: int, told: int, bare: Pace) -> None:
    _there(installation, size - told, clicks=size * CLICKS_EACH)
    ours = paced(sales.receive(size - told, told), told)
    table.add(
        f"{size:,}, {engine}", size * CLICKS_EACH, told, ours.rate, ours.last_rate, bare.rate, bare.last_rate,
        f"{bare.rate / ours.rate:.1f}",
    )  # fmt: skip
    attributed, expected = _attributed(), size - told // BAD
    if attributed != expected:
        table.wrong.append(f"{engine}: {attributed} of {expected} are attributed")


def _there(installation: Installation, count: int, clicks: int = 0) -> tuple[int, int]:
    """So many clicks, and sales that are attributed already; gives the partner's number and that of their link."""
    person_id = make_world(installation).person_id
    link_id = rows.link(installation, person_id=1)
    rows.clicks(link_id, max(clicks, count))
    if count:
        rows.attributed(person_id, link_id, count, CLICKS_EACH)
    return person_id, link_id


def _rule(installation: Installation, table: Table, engine: str, size: int, told: int) -> None:
    make_world(installation)
    rows.clicks(rows.link(installation, person_id=1), size * CLICKS_EACH)
    rows.waiting_conversions(size, CLICKS_EACH)
    pace = paced(_decided(told), told)
    table.add(f"{size:,}, {engine}", size * CLICKS_EACH, pace.count, pace.rate, pace.last_rate)
    with reading():
        won = db.session.scalar(select(func.count()).select_from(ConversionTouch).where(ConversionTouch.won))
    if pace.count < told or not won == pace.count == _attributed():
        table.wrong.append(f"{engine}: {pace.count} of {told} decided, {won} won")


def _decided(wanted: int) -> Iterator[int]:
    decided = 0
    while decided < wanted and (some := jobs.decide_waiting(NOW + timedelta(minutes=1))):
        db.session.expunge_all()
        decided += some
        yield some


def _attributed() -> int:
    with reading():
        wanted = Conversion.state == ConversionState.ATTRIBUTED
        return db.session.scalar(select(func.count()).select_from(Conversion).where(wanted)) or 0


@click.command()
@click.option("--size", type=int, multiple=True, default=(2_000,), show_default=True)
@click.option("--most", type=int, help="So many go through the verbs, whatever the engine.")
def main(size: tuple[int, ...], most: int | None) -> None:
    """A look at other sizes."""
    with ExitStack() as stack:
        for table in received(Engines(stack), size, dict.fromkeys(ENGINES, most) if most else MOST):
            click.echo(table.text())


if __name__ == "__main__":
    main()
