"""Webhooks for the pages: an endpoint that took something, was refused something and has something waiting."""

from __future__ import annotations

from datetime import timedelta

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.people.models import Person
from advocacy.webhooks import endpoints, queueing
from advocacy.webhooks.endpoints import Wish
from advocacy.webhooks.models import DeliveryTry
from tests.installation import Installation


def endpoint_of(installation: Installation, person_id: int) -> None:
    """Its receiver is nowhere: what came of each try is written down as if."""
    now = clock.now()
    wish = Wish("Warehouse", "https://hooks.example.com/advocacy?key=abc", ["post.*"], {"network": ["sandbox", "x"]})
    with installation.app.app_context(), writing():
        endpoint = endpoints.add(wish, db.session.get_one(Person, person_id), now=now)
        for number, status in enumerate((200, 500, None)):
            test = queueing.add_test(endpoint, actor=Actor.job("world"), now=now - timedelta(minutes=number))
            test.tries, test.status = int(status is not None), status
            if status is not None:
                test.taken_at = now if status == 200 else None
                test.problem = None if status == 200 else "It answered 500."
                said = {"answer": "thank you"} if status == 200 else {"answer": "<h1>Oops</h1>", "problem": "Oops"}
                db.session.add(DeliveryTry(delivery_id=test.id, at=now, milliseconds=120, status=status, **said))
            test.next_try_at = now + timedelta(hours=5)
        endpoint.failing_since, endpoint.wait_until = now - timedelta(hours=2), now + timedelta(hours=5)
