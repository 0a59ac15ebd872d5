"""What waits to be told: the reader of the history that queues events, and the verbs that queue them again.

Every event is queued once for an endpoint (unique by its position), however often the reader or a replay comes by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from advocacy.database import db, insert_for
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor, Reader, Record, record
from advocacy.history.models import HistoryRow, Seal
from advocacy.history.readers import as_record
from advocacy.webhooks import bodies, endpoints, kinds
from advocacy.webhooks.models import Delivery, Endpoint, EndpointState

READER_NAME = "webhooks"
JOB = Actor.job("webhooks")
LONGEST_TRANSACTION = timedelta(minutes=1)
"""A record may lie before others that happened earlier by as much."""
BATCH = 200


def _read(records: Sequence[Record], now: datetime) -> None:
    """Queues what the endpoints that are on want to hear of. One whose owner may no longer read it is switched off."""
    told = [(each, kind) for each in records if (kind := bodies.kind_of(each)) is not None]
    if not told:
        return
    for endpoint in db.session.scalars(select(Endpoint).where(Endpoint.state == EndpointState.ACTIVE)).all():
        if not endpoints.may_own(endpoint.owner):
            why = _("Whoever answers for it may no longer read what it is told.")
            endpoints.disable(endpoint, why, actor=JOB, now=now, reason="owner")
            continue
        _queue(rows_for(endpoint, told, now))


READER = Reader(READER_NAME, _read, kinds.NOUNS)
"""For the roof's list."""


def rows_for(
    endpoint: Endpoint, told: Sequence[tuple[Record, kinds.Kind]], now: datetime, *, since: datetime | None = None
) -> list[dict[str, Any]]:
    """Rows of what the endpoint wants of these events: its kinds, narrowed; nothing before it was added, unless it is
    told again ``since`` an instant."""
    return [
        {
            "endpoint_id": endpoint.id, "position": each.position, "kind": kind.name, "event_at": each.at,
            "queued_at": now, "next_try_at": now, "tries": 0,
        }
        for each, kind in told
        if (each.position > endpoint.position if since is None else each.at >= since)
        and kinds.fits(kind.name, endpoint.events)
        and bodies.wanted(bodies.facts_of(kind, each), endpoint.narrowed)
    ]  # fmt: skip


def _queue(rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        unique = ["endpoint_id", "position"]
        db.session.execute(insert_for(Delivery).values(rows).on_conflict_do_nothing(index_elements=unique))


def add_test(endpoint: Endpoint, *, actor: Actor, now: datetime) -> Delivery:
    """Queues an event that tells nothing, to be tried once and at once. Raises InvalidMove unless it is on."""
    _refuse_unless_on(endpoint)
    test = Delivery(
        endpoint_id=endpoint.id, kind=kinds.TEST.name, event_at=now, queued_at=now, next_try_at=now, tries=0
    )
    db.session.add(test)
    endpoint.wait_until = None
    record("webhook", endpoint.id, "test", actor=actor, now=now)
    return test


def send_again(delivery_id: int, endpoint: Endpoint, *, actor: Actor, now: datetime) -> Delivery:
    """Queues one delivery anew, whatever came of it, with the same webhook-id. Raises NotFound, InvalidMove."""
    delivery = db.session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None or delivery.endpoint_id != endpoint.id:
        raise NotFound(_("There is no such delivery."))
    _refuse_unless_on(endpoint)
    delivery.tries, delivery.next_try_at, delivery.taken_at, delivery.given_up_at = 0, now, None, None
    endpoint.wait_until = None
    record("webhook", endpoint.id, "send_again", actor=actor, now=now, delivery=delivery.id, position=delivery.position)
    return delivery


def replay(endpoint: Endpoint, since: datetime, *, taken_too: bool, actor: Actor, now: datetime, days: int) -> None:
    """Queues again what happened since an instant, in the background: what the endpoint did not take, or all of it.

    ``days`` is how far back that goes. Raises Breach for an instant further back or to come, InvalidMove unless it is
    on or while an earlier replay is under way.
    """
    _refuse_unless_on(endpoint)
    if endpoint.replay_after is not None:
        raise InvalidMove(_("An earlier replay is under way."), remedy=_("Wait until it is through."))
    if not now - timedelta(days=days) <= since <= now:
        said = _("Choose a time in the last %(days)s days.", days=days)
        raise Breach(said, errors={"since": [said]})
    until = db.session.scalar(select(func.max(Seal.position))) or 0
    endpoint.replay_after, endpoint.replay_until, endpoint.wait_until = _before(since), until, None
    endpoint.replay_since, endpoint.replay_taken = since, taken_too
    record("webhook", endpoint.id, "replay", actor=actor, now=now, since=since, taken_too=taken_too)


def _before(since: datetime) -> int:
    """The position after which everything since that instant lies."""
    first = (
        select(Seal.position)
        .join(HistoryRow, HistoryRow.id == Seal.history_id)
        .where(HistoryRow.at >= since - LONGEST_TRANSACTION)
        .order_by(HistoryRow.at, HistoryRow.id)
        .limit(1)
    )
    found = db.session.scalar(first)
    return (found if found is not None else (db.session.scalar(select(func.max(Seal.position))) or 0) + 1) - 1


def replay_some(endpoint: Endpoint, now: datetime) -> bool:
    """One batch of a replay; False once it is through."""
    after, until = endpoint.replay_after, endpoint.replay_until or 0
    if after is None:
        return False
    ahead = min(after + BATCH, until)
    seals = db.session.scalars(
        select(Seal).where(Seal.position > after, Seal.position <= ahead).order_by(Seal.position)
    ).unique().all()  # fmt: skip
    records = [as_record(seal.position, seal.row) for seal in seals]
    told = [(each, kind) for each in records if (kind := bodies.kind_of(each)) is not None]
    rows = rows_for(endpoint, told, now, since=endpoint.replay_since)
    _queue(rows)
    again = update(Delivery).where(
        Delivery.endpoint_id == endpoint.id, Delivery.position.in_([row["position"] for row in rows])
    )
    if not endpoint.replay_taken:
        again = again.where(Delivery.taken_at.is_(None))
    fresh = {"tries": 0, "next_try_at": now, "taken_at": None, "given_up_at": None}
    db.session.execute(again.values(**fresh), execution_options={"synchronize_session": False})
    endpoint.replay_after = ahead if ahead < until else None
    return endpoint.replay_after is not None


def _refuse_unless_on(endpoint: Endpoint) -> None:
    if endpoint.state is not EndpointState.ACTIVE:
        raise InvalidMove(_("This endpoint is not switched on."), remedy=_("Switch it on first."))
