"""What partners did, by day, for the tiers of their programmes: kept up as it happens. Verbs; they write no history.

A deliverable counts on the day on which it was verified, and no more once it is looked at again. Of sales a day is
marked when one of its conversions changes, and counted anew: so refunds, corrections and replays come out right in
whatever order they come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from advocacy import clock, settings
from advocacy.database import db, insert_for
from advocacy.links.attribution.models import Conversion, ConversionState
from influencers.programmes.models import Enrolment, Programme
from influencers.programmes.tier_models import Feat, FeatDay, VerifiedDeliverable
from rewards.standing import reviewing


def verify(deliverable_id: int, enrolment_id: int, at: datetime) -> None:
    """Counts a deliverable, once."""
    day = _day(at)
    fresh = insert_for(VerifiedDeliverable).values(deliverable_id=deliverable_id, enrolment_id=enrolment_id, day=day)
    written = fresh.on_conflict_do_nothing().returning(VerifiedDeliverable.deliverable_id)
    if db.session.scalar(written) is not None:
        _add(enrolment_id, Feat.DELIVERABLES, day, 1)


def unverify(deliverable_id: int) -> None:
    """Counts a deliverable no more; nothing where it did not count."""
    found = db.session.get(VerifiedDeliverable, deliverable_id)
    if found is not None:
        _add(found.enrolment_id, Feat.DELIVERABLES, found.day, -1)
        db.session.delete(found)
        db.session.flush()


def mark_sales(enrolment_id: int, at: datetime) -> None:
    """A conversion of that instant has changed: its day is counted anew (``count_marked``)."""
    _add(enrolment_id, Feat.SALES, _day(at), 0)


def count_marked(now: datetime, limit: int) -> int:
    """Counts the sales of days that were marked, and looks at the tiers of whoever did something; gives of how many
    days. What is marked meanwhile waits for the next time."""
    wanted = select(FeatDay).where(FeatDay.unlooked).order_by(FeatDay.enrolment_id, FeatDay.id).limit(limit)
    marked = db.session.scalars(wanted.with_for_update()).all()
    if not marked:
        return 0
    whose = {each.id: each for each in _enrolments({row.enrolment_id for row in marked})}
    by_day = defaultdict[tuple[int, date], list[FeatDay]](list)
    for row in marked:
        if row.feat is Feat.SALES:
            by_day[whose[row.enrolment_id].programme_id, row.day].append(row)
    for (_, day), rows in by_day.items():
        _count_sales(whose[rows[0].enrolment_id].programme, day, rows, whose)
    for row in marked:
        row.unlooked = False
    db.session.flush()
    reviewing.look_at_tiers(sorted({each.person_id for each in whose.values()}), now)
    return len(marked)


def _count_sales(programme: Programme, day: date, rows: Sequence[FeatDay], whose: dict[int, Enrolment]) -> None:
    """Sets the sums of a day to what its conversions in the programme's currency are worth now. One statement."""
    zone = settings.current().zone.key
    begins = clock.at_wall_clock(day, time(), zone)
    ends = clock.at_wall_clock(day + timedelta(days=1), time(), zone)
    net = func.sum(func.coalesce(Conversion.value, 0) - Conversion.refunded)
    sums = (
        select(Conversion.person_id, net)
        .where(Conversion.programme == programme.tag, Conversion.at >= begins, Conversion.at < ends)
        .where(Conversion.state == ConversionState.ATTRIBUTED, Conversion.currency == programme.currency)
        .where(Conversion.person_id.in_({whose[row.enrolment_id].person_id for row in rows}))
        .group_by(Conversion.person_id)
    )
    found = {person_id: int(total) for person_id, total in db.session.execute(sums)}
    for row in rows:
        row.total = found.get(whose[row.enrolment_id].person_id, 0)


def _enrolments(ids: Collection[int]) -> Sequence[Enrolment]:
    return db.session.scalars(select(Enrolment).where(Enrolment.id.in_(ids))).unique().all()


def _add(enrolment_id: int, feat: Feat, day: date, more: int) -> None:
    fresh = insert_for(FeatDay).values(enrolment_id=enrolment_id, feat=feat, day=day, total=more, unlooked=True)
    on_top = {"total": FeatDay.total + fresh.excluded.total, "unlooked": True}
    db.session.execute(
        fresh.on_conflict_do_update(index_elements=["enrolment_id", "feat", "day"], set_=on_top)
    )  # fmt: skip


def _day(at: datetime) -> date:
    return at.astimezone(settings.current().zone).date()
