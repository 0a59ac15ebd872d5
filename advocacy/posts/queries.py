"""What pages, the API and the health check ask about shares. Imports models and the database; each answer is one query
or a constant number of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from flask_babel import gettext as _
from sqlalchemy import and_, case, func, select, text
from sqlalchemy.orm import joinedload, selectinload

from advocacy.campaigns.scopes import Reach, covers
from advocacy.database import Page, begins_with, db, page
from advocacy.errors import NotFound
from advocacy.posts.claiming import quiet
from advocacy.posts.models import Attempt, Reading, Share
from advocacy.posts.states import IS_OPEN, HeldFor, ShareState

STUCK_AFTER, AT_LEAST = timedelta(minutes=2), timedelta(minutes=1)


@dataclass(frozen=True)
class QueueCounts:
    """How the outbox stands. ``overdue`` are due for over a minute and nobody is at them; ``stuck`` are in ``sending``
    two minutes beyond their lease; ``asking`` wait for a person's answer; ``missed`` missed their time within a day;
    ``quieted`` are due and wait because their network has asked for quiet, which is no fault of ours."""

    scheduled: int
    overdue: int
    sending: int
    stuck: int
    unknown: int
    asking: int
    held: int
    awaiting_person: int
    missed: int
    quieted: int = 0


def shares_of(
    person_id: int, *, states: Sequence[ShareState] = (), network: str = "", cursor: str | None = None, limit: int = 50
) -> Page[Share]:
    """The person's shares with their links, newest first."""
    asked = select(Share).where(Share.person_id == person_id).options(joinedload(Share.link))
    if states:
        asked = asked.where(Share.state.in_(states))
    if network:
        asked = asked.where(Share.network == network)
    return page(asked, Share.id, cursor, limit)


def shares_between(person_id: int, start: datetime, end: datetime, limit: int = 500) -> Sequence[Share]:
    """The person's shares due from ``start`` to before ``end``, in order, for a month's page; no cancelled ones."""
    asked = select(Share).where(
        Share.person_id == person_id, Share.due_at >= start, Share.due_at < end, Share.state != ShareState.CANCELLED
    )
    return db.session.scalars(asked.order_by(Share.due_at).limit(limit)).all()


def scheduled_between(edges: Sequence[datetime], *, campaign: str = "", topic: str = "") -> list[int]:
    """How many shares wait to be sent from each edge to before the next, whoever's they are. One statement."""
    waiting = select(
        *(
            func.coalesce(func.sum(case((and_(Share.due_at >= start, Share.due_at < end), 1), else_=0)), 0)
            for start, end in pairwise(edges)
        )
    ).where(
        Share.state.in_((ShareState.SCHEDULED, ShareState.HELD)), Share.due_at >= edges[0], Share.due_at < edges[-1]
    )  # fmt: skip
    if campaign:
        waiting = waiting.where(Share.permit_tags["campaign"].as_string() == campaign)
    if topic:
        waiting = waiting.where(Share.permit_tags["topic"].as_string() == topic)
    return [int(count) for count in db.session.execute(waiting).one()]


def share_for(person_id: int, share_id: int) -> Share:
    """The person's own share, with its attempts, link and connection. Raises NotFound, for somebody else's too."""
    found = db.session.scalars(
        select(Share)
        .where(Share.id == share_id, Share.person_id == person_id)
        .options(selectinload(Share.attempts), joinedload(Share.link), joinedload(Share.connection))
    ).one_or_none()
    if found is None:
        raise NotFound(_("There is no such post of yours."), remedy=_("See My posts."))
    return found


def shares_of_source(source_ref_prefix: str, cursor: str | None = None, limit: int = 50) -> Page[Share]:
    """Everybody's shares of what that prefix names, newest first."""
    asked = select(Share).where(begins_with(Share.source_ref, source_ref_prefix))
    return page(asked, Share.id, cursor, limit)


def latest_readings(share_ids: Sequence[int]) -> Mapping[int, list[Reading]]:
    """The newest reading of each metric of each of these shares, by share. What its network tells goes before what
    people state, however new that is."""
    told_first = (Reading.source != "network").asc()
    latest_first = (told_first, Reading.captured_at.desc(), Reading.id.desc())  # one may be stated late
    place = func.row_number().over(partition_by=(Reading.share_id, Reading.metric), order_by=latest_first)
    ranked = select(Reading.id, place.label("place")).where(Reading.share_id.in_(share_ids)).subquery()
    newest = select(ranked.c.id).where(ranked.c.place == 1)
    found: dict[int, list[Reading]] = {share_id: [] for share_id in share_ids}
    for reading in db.session.scalars(select(Reading).where(Reading.id.in_(newest)).order_by(Reading.id)):
        found[reading.share_id].append(reading)
    return found


def waiting_for(person_id: int) -> Sequence[Share]:
    """Shares that want something of the person: to be posted by hand, an answer, or another account or time."""
    asked = select(Share).where(
        Share.person_id == person_id,
        Share.state.in_((ShareState.AWAITING_PERSON, ShareState.UNKNOWN, ShareState.HELD, ShareState.MISSED)),
    )
    return db.session.scalars(asked.order_by(Share.due_at.desc()).limit(50)).all()


def by_ids(share_ids: Sequence[int]) -> Mapping[int, Share]:
    """These shares, by their ids."""
    return {share.id: share for share in db.session.scalars(select(Share).where(Share.id.in_(share_ids)))}


def held_by(reaches: Sequence[Reach]) -> list[int]:
    """For each of these reaches how many shares it holds back now."""
    held = select(Share.permit_tags, Share.network).where(
        text(IS_OPEN), Share.state == ShareState.HELD, Share.held_for == HeldFor.PAUSE
    )
    found = db.session.execute(held).all()
    return [sum(covers(reach, tags, network) for tags, network in found) for reach in reaches]


def under_way(reaches: Sequence[Reach]) -> list[list[Share]]:
    """For each of these reaches the shares being sent at this moment that a pause of it came too late for."""
    sending = db.session.scalars(select(Share).where(text(IS_OPEN), Share.state == ShareState.SENDING).limit(500)).all()
    return [[share for share in sending if covers(reach, share.permit_tags, share.network)] for reach in reaches]


def queue_counts(now: datetime) -> QueueCounts:
    """How the outbox stands now, for the health check and the metrics."""
    asked = select(Share.state, func.count()).where(text(IS_OPEN)).group_by(Share.state)
    due = (
        text(_IS_SCHEDULED), Share.due_at < now - AT_LEAST, func.coalesce(Share.not_before, now) <= now,
        func.coalesce(Share.lease_until, now) <= now,
    )  # fmt: skip
    wait = quiet(now - AT_LEAST)  # what it has ended for only just is nobody's fault either
    by_state = {state: count for state, count in db.session.execute(asked)}  # noqa: C416 - a row is no pair to mypy
    return QueueCounts(
        scheduled=_count(text(_IS_SCHEDULED)),
        overdue=_count(*due, ~wait),
        quieted=_count(*due, wait),
        sending=by_state.get(ShareState.SENDING, 0),
        stuck=_count(text(IS_OPEN), Share.state == ShareState.SENDING, Share.lease_until < now - STUCK_AFTER),
        unknown=by_state.get(ShareState.UNKNOWN, 0),
        asking=_count(text(IS_OPEN), Share.state == ShareState.UNKNOWN, Share.asked_at.is_not(None)),
        held=by_state.get(ShareState.HELD, 0),
        awaiting_person=by_state.get(ShareState.AWAITING_PERSON, 0),
        missed=_count(text("shares.state = 'missed'"), Share.late_after > now - timedelta(days=1)),
    )  # fmt: skip


def attempts_of(share_id: int) -> Sequence[Attempt]:
    """The attempts to send a share, in order."""
    return db.session.scalars(select(Attempt).where(Attempt.share_id == share_id).order_by(Attempt.number)).all()


_IS_SCHEDULED = "shares.state = 'scheduled'"


def _count(*conditions: object) -> int:
    return db.session.scalar(select(func.count(Share.id)).where(*conditions)) or 0  # type: ignore[arg-type]
