"""Verb: counts what became of a conversion, each fact once: that it was won, refunds, that it was reversed.

A conversion that nothing of ours won counts nowhere. One that was won and then reversed stays counted on its day, and
is counted as reversed on the day of that: what a report said of last month stays what it said.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from advocacy.database import db, insert_for, lock
from advocacy.links.attribution.models import Conversion, ConversionState, Refund
from advocacy.reach import counting, rollups
from advocacy.reach.counting import REFUND, REVERSAL, WON, Deltas
from advocacy.reach.models import CountedConversion
from advocacy.reach.periods import company_zone


def count_conversion(conversion_id: int, reversed_at: datetime | None = None) -> bool:
    """Counts what is new of a conversion, its reversal when its instant is told. False when there is nothing new."""
    lock("count conversions")
    found = db.session.get(Conversion, conversion_id, populate_existing=True)
    if found is None:
        return False
    fresh = [each for each in _facts(found, reversed_at) if _is_new(each)]
    zone = company_zone()
    deltas = Deltas(zone)
    for each in fresh:
        deltas.update(counting.of_conversions([_Told(each, counting.tags_of(found))], zone))
    rollups.add(deltas)
    return bool(fresh)


class _Told:
    """A fact with the tags of its conversion."""

    def __init__(self, fact: CountedConversion, tags: counting.Tags) -> None:
        for name in ("fact", "at", "kind", "number", "value", "currency"):
            setattr(self, name, getattr(fact, name))
        for name in counting.TAG_NAMES:
            setattr(self, name, getattr(tags, name))


def _facts(conversion: Conversion, reversed_at: datetime | None) -> Iterator[CountedConversion]:
    """What is to be counted of it as it stands. Only what was won can be given back."""
    if not _is_won(conversion):
        return
    yield _fact(conversion, WON, conversion.at, 1, conversion.value or 0)
    refunds = db.session.scalars(
        select(Refund).where(Refund.conversion_id == conversion.id).order_by(Refund.id)
    ).all()  # fmt: skip
    for each in refunds:
        yield _fact(conversion, f"{REFUND}:{each.id}", each.at, 0, each.amount)
    if reversed_at is not None:
        left = (conversion.value or 0) - sum(each.amount for each in refunds)
        yield _fact(conversion, REVERSAL, reversed_at, 1, max(left, 0))


def _is_won(conversion: Conversion) -> bool:
    """True when a link or a code won it, whatever became of it since."""
    if conversion.state not in (ConversionState.ATTRIBUTED, ConversionState.REVERSED):
        return False
    return conversion.link_id is not None or conversion.code_id is not None


def _fact(conversion: Conversion, fact: str, at: datetime, number: int, value: int) -> CountedConversion:
    return CountedConversion(
        conversion_id=conversion.id, fact=fact, at=at, kind=conversion.kind.value, number=number, value=value,
        currency=conversion.currency,
    )  # fmt: skip


def _is_new(fact: CountedConversion) -> bool:
    """Writes the fact down; False when it is there already."""
    values = {column.key: getattr(fact, column.key) for column in CountedConversion.__table__.columns}
    kept = insert_for(CountedConversion).values(**values).on_conflict_do_nothing()
    return db.session.scalar(kept.returning(CountedConversion.fact)) is not None
