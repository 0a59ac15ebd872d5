"""Asks how people stand with their budget of messages; and keeps others from asking until what was taken is written.

Whoever takes a place holds the person first: two who ask at once would both be given the last one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import select

from advocacy.database import db
from advocacy.notices.deciding import Standing, Wishes
from advocacy.notices.kinds import Channel
from advocacy.notices.models import Message
from advocacy.people.models import Person
from advocacy.times.queries import habits_of_many

COUNTED = timedelta(days=8)
"""Messages since then are asked for: a week by anybody's calendar."""


class Placed(Protocol):
    """Whose it is, and by which clock they live."""

    @property
    def id(self) -> int:
        """Their number."""

    @property
    def zone(self) -> str:
        """Their zone."""


def taken(people: Collection[int], *, waits: bool = False) -> Collection[int]:
    """Holds these people until the transaction ends, and gives those of them whom nobody else held; ``waits``: for the
    others, too. One statement; SQLite's writers exclude each other anyway."""
    held = select(Person.id).where(Person.id.in_(people)).order_by(Person.id)
    return frozenset(db.session.scalars(held.with_for_update(key_share=True, skip_locked=not waits)))


def of(people: Collection[Placed], wished: Mapping[int, Wishes], now: datetime) -> dict[int, Standing]:
    """How each of them stands. A constant number of statements."""
    habits = habits_of_many({each.id: each.zone for each in people})
    went = _went([each.id for each in people], now)
    return {
        each.id: Standing(
            wished[each.id],
            each.zone,
            habits[each.id].quiet,
            [due for channel, due in went[each.id] if channel != Channel.DIGEST],
            digests=[due for channel, due in went[each.id] if channel == Channel.DIGEST],
        )
        for each in people
    }


def _went(people: Collection[int], now: datetime) -> dict[int, list[tuple[Channel, datetime]]]:
    """How and when each was or will be reached. One statement."""
    since = select(Message.person_id, Message.channel, Message.due_at).where(
        Message.person_id.in_(people), Message.due_at > now - COUNTED
    )
    found: dict[int, list[tuple[Channel, datetime]]] = {each: [] for each in people}
    for person_id, channel, due_at in db.session.execute(since):
        found[person_id].append((channel, due_at))
    return found
