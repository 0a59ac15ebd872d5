"""What the tests of the outbox lend: people with accounts, permits, shares made directly by `scheduling`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.networks import connections
from advocacy.networks.contract import Connected, Credentials
from advocacy.people.models import Person
from advocacy.posts import scheduling
from advocacy.posts.models import Share
from advocacy.posts.permits import Permit
from advocacy.posts.scheduling import Order
from advocacy.posts.states import Way
from advocacy.posts.timing import When
from tests.installation import Installation

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday."""
TEXT = "We opened a new office in Lisbon. I work for Acme. #employee"
FACTS = {"relationship": "employee", "jurisdictions": ["US"], "language": "en", "brands": ["Acme"]}
ACTOR = Actor.system("test")


def permit(source_ref: str = "item:1:1", **changes: Any) -> Permit:
    given: dict[str, Any] = {
        "sha256": "a" * 64, "valid_from": NOW - timedelta(days=1), "tags": {"title": "Lisbon"}, "facts": FACTS,
    }  # fmt: skip
    return Permit(source_ref, **{**given, **changes})


def account(person_id: int, network: str = "sandbox", **changes: Any) -> int:
    """Connects an account without asking a network; inside a transaction. Gives the connection's id."""
    given: dict[str, Any] = {
        "service_url": "", "account_id": f"a{person_id}", "handle": f"h{person_id}", "secrets": {"token": "t"},
    }  # fmt: skip
    credentials = Credentials(**{**given, **changes})
    connected = Connected(credentials, credentials.handle, "Name", 10, None)
    return int(connections.connect(person_id, network, connected, actor=ACTOR, now=NOW).id)


def share(
    person_id: int, connection_id: int | None = None, *, network: str = "sandbox", when: When = "now",
    now: datetime = NOW, **changes: Any,
) -> Share:  # fmt: skip
    """Schedules a share, of words of its own where no permit is given; inside a transaction."""
    earlier = db.session.scalar(select(func.count(Share.id)).where(Share.person_id == person_id)) or 0
    given: dict[str, Any] = {
        "text": TEXT, "language": "en", "permit": permit(f"item:1:{earlier + 1}"),
        "way": Way.API if connection_id else Way.HAND,
    }  # fmt: skip
    order = Order(person_id, network, when=when, connection_id=connection_id, **{**given, **changes})
    actor = db.session.get_one(Person, person_id).actor
    return scheduling.schedule(order, actor=actor, now=now)


def lent(installation: Installation, network: str = "sandbox", **changes: Any) -> int:
    """A new person with an account and a share on it, due now; gives the share's id. Opens its own transactions."""
    person_id = installation.person()
    with installation.app.app_context(), writing():
        connection_id = account(person_id, network)
        return int(share(person_id, connection_id, network=network, **changes).id)
