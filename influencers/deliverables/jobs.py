"""Bodies of this room's jobs. Edges: they open their own transactions, none is open while a network is asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from advocacy.database import db, writing
from advocacy.history import Actor, record
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.public_looks import SeenPost, public_post
from advocacy.timetable import Job, Mode
from influencers.deliverables import live_reviews, looking
from influencers.deliverables.facts import facts_of
from influencers.deliverables.models import Deliverable, DeliverableState
from influencers.programmes.models import Enrolment, EnrolmentState

LOOKS, CLOCK = Actor.job("live posts"), Actor.job("deliverables")
_S = DeliverableState
WATCHED = (_S.PUBLISHED, _S.IN_LIVE_REVIEW, _S.VERIFIED)
PARTNERS_TURN = (_S.ASSIGNED, _S.CHANGES_REQUESTED, _S.APPROVED)
LEASE = timedelta(minutes=5)
GRACE = timedelta(days=3)
"""After its day a deliverable is late, and missed only then; never sooner than that after our own answer."""
REMIND = timedelta(days=2)
AT_ONCE, BATCH = 20, 200


def look(now: datetime) -> int:
    """Looks at live posts whose time has come; gives how many."""
    claimed = _claim(now)
    for number, url, network in claimed:
        seen = _asked(url, network)
        with writing():
            found = db.session.get_one(Deliverable, number, with_for_update={"of": Deliverable})
            if found.state not in WATCHED or found.url != url:  # posted anew meanwhile, or over
                found.lease_until = None
            elif isinstance(seen, SeenPost):
                looking.keep_look(found, seen, actor=LOOKS, now=now)
            else:
                looking.keep_silence(found, seen, actor=LOOKS, now=now)
    return len(claimed)


def remind_and_miss(now: datetime) -> int:
    """Reminds partners two days ahead, once; what is later than the grace is missed. Gives how many of both.

    Whoever does not take part any more can't deliver, so misses nothing."""
    takes_part = Deliverable.enrolment.has(Enrolment.state == EnrolmentState.APPROVED)
    due = select(Deliverable).where(Deliverable.state.in_(PARTNERS_TURN), Deliverable.due_at.is_not(None), takes_part)
    with writing():
        late = db.session.scalars(
            due.where(Deliverable.due_at < now - GRACE, Deliverable.since < now - GRACE)
            .order_by(Deliverable.due_at)
            .limit(BATCH)
        ).unique().all()  # fmt: skip
        for each in late:
            live_reviews.miss(each, actor=CLOCK, now=now, why="Its day and three days of grace are over.")
        soon = db.session.scalars(
            due.where(Deliverable.due_at < now + REMIND, Deliverable.reminded_at.is_(None))
            .order_by(Deliverable.due_at)
            .limit(BATCH)
        ).unique().all()  # fmt: skip
        for each in soon:
            each.reminded_at = now
            record("deliverable", each.id, "remind", actor=CLOCK, now=now, about=each.person_id, due_at=each.due_at,
                   **facts_of(each))  # fmt: skip
    return len(late) + len(soon)


def _claim(now: datetime) -> list[tuple[int, str, str]]:
    free = or_(Deliverable.lease_until.is_(None), Deliverable.lease_until < now)
    wanted = select(Deliverable).where(Deliverable.look_at <= now, Deliverable.state.in_(WATCHED), free)
    with writing():
        found = db.session.scalars(
            wanted.order_by(Deliverable.look_at).limit(AT_ONCE).with_for_update(skip_locked=True, of=Deliverable)
        ).unique().all()  # fmt: skip
        for each in found:
            each.lease_until = now + LEASE
        return [(each.id, each.url, each.network) for each in found]


def _asked(url: str, network: str) -> SeenPost | str:
    """What a stranger is shown there; why there was no answer."""
    try:
        return public_post(url, network)
    except NetworkRefused as refusal:
        return refusal.message


JOBS = [
    Job("look at live posts", look, every=30, mode=Mode.EACH_WORKER),
    Job("deliverables' days", remind_and_miss, every=3600),
]
"""For the roof's list."""
