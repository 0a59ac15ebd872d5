"""What the tests of deliveries share: an endpoint, posts that move, time that passes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import Actor, follow, record
from advocacy.history.sealing import seal
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.webhooks import endpoints, jobs, queueing
from advocacy.webhooks.endpoints import Wish
from advocacy.webhooks.models import Delivery, Endpoint
from tests.installation import Installation

ME = Actor.system("test")
POST: dict[str, Any] = {"person_id": 7, "network": "bluesky", "way": "api", "source_ref": "item:4:1", "title": "Why"}


def now() -> datetime:
    return clock.now()


def endpoint(context: Installation, url: str, *events: str, **narrowed: list[str]) -> int:
    admin = context.person(Role.ADMIN)
    with writing():
        seal()
        owner = db.session.get_one(Person, admin)
        return endpoints.add(Wish("Warehouse", url, events or ("*",), narrowed), owner, now=now()).id


def happens(verb: str = "publish", times: int = 1, **details: Any) -> None:
    """Posts move, and the reader hears of it."""
    with writing():
        for number in range(times):
            record("share", 40 + number, verb, actor=ME, now=now(), about=7, **{**POST, **details})
        seal()
    follow(queueing.READER, now())


def all_deliveries() -> list[Delivery]:
    with reading():
        found = list(db.session.scalars(select(Delivery).order_by(Delivery.id)))
        db.session.expunge_all()
    return found


def due_again() -> None:
    """Time passes: whatever waits is due, and the endpoint is asked again."""
    with writing():
        db.session.execute(update(Delivery).values(next_try_at=now()))
        db.session.execute(update(Endpoint).values(wait_until=None))


def state() -> Endpoint:
    with reading():
        found = db.session.scalars(select(Endpoint)).one()
        db.session.expunge_all()
    return found


def replayed(endpoint_id: int, since: datetime, *, taken_too: bool = False) -> None:
    with writing():
        found = endpoints.endpoint_for(endpoint_id)
        queueing.replay(found, since, taken_too=taken_too, actor=ME, now=now(), days=30)
    jobs.replay(now())
