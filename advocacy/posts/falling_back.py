"""Falling back to by hand: what waits for an account that its network refuses, its person may post themselves.

A verb and a query. Imports scheduling, models; networks below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.errors import Refused
from advocacy.history import Actor
from advocacy.networks.connections import connection_of
from advocacy.posts.models import Share
from advocacy.posts.scheduling import take_in_hand
from advocacy.posts.states import ShareState

WAITS = (ShareState.SCHEDULED, ShareState.HELD)


def waiting_by_account(connection_ids: Sequence[int]) -> Mapping[int, int]:
    """How many posts wait for each of these accounts; those that none waits for are not in it."""
    asked = select(Share.connection_id, func.count()).where(
        Share.connection_id.in_(connection_ids), Share.state.in_(WAITS)
    )
    found = db.session.execute(asked.group_by(Share.connection_id)).all() if connection_ids else ()
    return {connection_id: count for connection_id, count in found if connection_id is not None}


def take_all_in_hand(person_id: int, connection_id: int, *, actor: Actor, now: datetime) -> tuple[int, int]:
    """Everything that waits for the person's account becomes theirs to post by hand, at its own time, or now if that is
    past. Gives how many, and how many stay because they can't (withdrawn words, a permit that has run out).

    Raises NotFound for somebody else's account.
    """
    account = connection_of(person_id, connection_id)
    waiting = select(Share).where(Share.connection_id == account.id, Share.state.in_(WAITS)).order_by(Share.due_at)
    taken = stay = 0
    for share in db.session.scalars(waiting.with_for_update().execution_options(populate_existing=True)).all():
        try:
            take_in_hand(share, actor=actor, now=now, at=max(share.due_at, now))
        except Refused:  # raised before anything is changed; the post's own page says why
            stay += 1
        else:
            taken += 1
    return taken, stay
