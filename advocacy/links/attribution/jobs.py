"""Bodies of attribution's jobs: conversions that wait are decided, late clicks looked at, old touches forgotten. They
open their own transactions."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select

from advocacy.database import db, reading, writing
from advocacy.links.attribution import early_refunds, landings, ruling, touches
from advocacy.links.attribution.conversions import AT_ONCE
from advocacy.links.attribution.deciding import Why
from advocacy.links.attribution.models import Conversion, ConversionState, ConversionTouch, Touch
from advocacy.links.lists import in_lists
from advocacy.timetable import Job

BATCH = 200
LATEST = timedelta(days=30)
"""How long after its decision an unattributed conversion may yet be won by a click that was on its way."""


def decide_waiting(now: datetime) -> int:
    """Decides conversions that waited for clicks, if those are here or were waited for long enough. Gives how many."""
    ready = or_(~ruling.misses_clicks(), Conversion.received_at <= now - ruling.PATIENCE)
    waiting = Conversion.state == ConversionState.RECEIVED
    return _decide_all(select(Conversion.id).where(waiting, ready), now)


def look_again(now: datetime) -> int:
    """Attributes what nothing had won and a click won that came late, say of a host that was away. Gives how many."""
    late = (
        select(Conversion.id)
        .join(ConversionTouch, ConversionTouch.conversion_id == Conversion.id)
        .join(Touch, Touch.click_id == ConversionTouch.named)
        .where(
            Conversion.state == ConversionState.UNATTRIBUTED,
            Conversion.decided_at > now - LATEST,
            ConversionTouch.reason == Why.UNKNOWN_CLICK.value,
        )
        .distinct()
    )
    return _decide_all(late, now)


def forget(now: datetime) -> int:
    """Forgets touches beyond every window, landings that belong to no click, and who had links before they left.
    Gives how many touches."""
    gone = 0
    while True:
        with writing():
            some = touches.forget_old(now)
        gone += some
        if not some:
            break
    with writing():
        landings.forget_strays(now)
        touches.forget_owners(now)
    return gone


def apply_early_refunds(now: datetime) -> int:
    """Gives back what crossed with its order. Gives how many."""
    with writing():
        return early_refunds.apply_late(now)


def _decide_all(wanted: Select[int], now: datetime) -> int:
    """A few a transaction, locked, so that two workers don't decide one twice and nobody waits long to write."""
    with reading():
        ids = db.session.scalars(wanted.order_by(Conversion.id).limit(BATCH)).all()
    open_ = Conversion.state.in_((ConversionState.RECEIVED, ConversionState.UNATTRIBUTED))
    decided = 0
    for some in in_lists(ids, AT_ONCE):
        with writing():
            theirs = select(Conversion).where(Conversion.id.in_(some), open_).order_by(Conversion.id)
            decided += ruling.decide_all(db.session.scalars(theirs.with_for_update()).all(), now=now)
    return decided


JOBS = [
    Job("decide conversions", decide_waiting, every=15),
    Job("apply early refunds", apply_early_refunds, every=60),
    Job("look at late clicks", look_again, every=600),
    Job("forget old touches", forget, at="03:50"),
]
"""For the roof's list."""
