"""What pages and the API ask about endpoints and their deliveries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import Page, db, page
from advocacy.errors import NotFound
from advocacy.webhooks.models import Delivery, DeliveryTry, Endpoint, EndpointState


class Outcome(StrEnum):
    """What came of a delivery so far."""

    WAITING = "waiting"
    TAKEN = "taken"
    GIVEN_UP = "given_up"


def outcome_of(delivery: Delivery) -> Outcome:
    """Waiting, taken or given up."""
    if delivery.taken_at is not None:
        return Outcome.TAKEN
    return Outcome.WAITING if delivery.given_up_at is None else Outcome.GIVEN_UP


_WHERE = {
    Outcome.TAKEN: (Delivery.taken_at.is_not(None),),
    Outcome.WAITING: (Delivery.taken_at.is_(None), Delivery.given_up_at.is_(None)),
    Outcome.GIVEN_UP: (Delivery.taken_at.is_(None), Delivery.given_up_at.is_not(None)),
}


def endpoints(cursor: str | None, limit: int) -> Page[Endpoint]:
    """Endpoints that were not removed, newest first."""
    return page(select(Endpoint).where(Endpoint.state != EndpointState.REMOVED), Endpoint.id, cursor, limit)


def waiting(endpoint_ids: Sequence[int]) -> Mapping[int, int]:
    """How many deliveries wait, by endpoint."""
    wanted = select(Delivery.endpoint_id, func.count()).where(
        Delivery.endpoint_id.in_(endpoint_ids), *_WHERE[Outcome.WAITING]
    )
    return {row[0]: row[1] for row in db.session.execute(wanted.group_by(Delivery.endpoint_id))}


def deliveries(endpoint: Endpoint, outcome: Outcome | None, cursor: str | None, limit: int) -> Page[Delivery]:
    """Its deliveries, newest first."""
    wanted = select(Delivery).where(Delivery.endpoint_id == endpoint.id, *(_WHERE[outcome] if outcome else ()))
    return page(wanted, Delivery.id, cursor, limit)


def delivery_for(delivery_id: int, endpoint: Endpoint) -> Delivery:
    """One of the endpoint's deliveries. Raises NotFound."""
    found = db.session.get(Delivery, delivery_id)
    if found is None or found.endpoint_id != endpoint.id:
        raise NotFound(_("There is no such delivery."))
    return found


def tries(delivery_ids: Sequence[int]) -> Mapping[int, Sequence[DeliveryTry]]:
    """Every try, oldest first, by delivery."""
    found: dict[int, list[DeliveryTry]] = defaultdict(list)
    wanted = select(DeliveryTry).where(DeliveryTry.delivery_id.in_(delivery_ids)).order_by(DeliveryTry.id)
    for each in db.session.scalars(wanted):
        found[each.delivery_id].append(each)
    return found


def queue_ages() -> Mapping[str, int]:
    """How many deliveries of endpoints that are on wait, for gauges."""
    wanted = select(func.count()).select_from(Delivery).join(Endpoint, Endpoint.id == Delivery.endpoint_id)
    count = db.session.scalar(wanted.where(Endpoint.state == EndpointState.ACTIVE, *_WHERE[Outcome.WAITING]))
    return {"": count or 0}
