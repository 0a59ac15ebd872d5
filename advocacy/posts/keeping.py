"""Verbs of the clock on shares that wait: held by a pause within one tick, released after it, missed when late."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, text

from advocacy.campaigns.scopes import Reach, covers
from advocacy.database import db
from advocacy.history import Actor
from advocacy.networks.connections import USABLE, Connection
from advocacy.posts.claiming import free
from advocacy.posts.gate import late_message
from advocacy.posts.models import Share
from advocacy.posts.moving import move_share
from advocacy.posts.states import IS_OPEN, HeldFor, ShareState

ACTOR = Actor.job("outbox")
AHEAD = timedelta(days=1)
"""How far ahead of its time a share is held and its person told; later ones would only be told and told again."""
PAUSED = "Posting is paused. It goes out when the pause is over, if that is not too late."


def to_hold(pauses: Sequence[Reach], now: datetime) -> list[int]:
    """Ids of scheduled shares that a pause covers."""
    rows = db.session.execute(
        select(Share.id, Share.permit_tags, Share.network)
        .where(text("shares.state = 'scheduled'"), Share.due_at <= now + AHEAD, free(now))
        .order_by(Share.due_at)
    )
    return [share_id for share_id, tags, network in rows if any(covers(pause, tags, network) for pause in pauses)]


def to_release(pauses: Sequence[Reach], offered: Collection[str]) -> list[int]:
    """Ids of held shares whose reason is over: no pause covers them any more, or their account works again and their
    network is one of those offered; what the gate asks."""
    held = (
        select(Share.id, Share.held_for, Share.permit_tags, Share.network, Connection.state)
        .outerjoin(Connection, Connection.id == Share.connection_id)
        .where(text(IS_OPEN), Share.state == ShareState.HELD)
        .order_by(Share.due_at)
    )
    return [
        share_id
        for share_id, held_for, tags, network, account in db.session.execute(held)
        if (
            account in USABLE and network in offered
            if held_for is HeldFor.CONNECTION
            else not any(covers(one, tags, network) for one in pauses)
        )
    ]


def late(now: datetime) -> list[int]:
    """Ids of waiting shares that are too late, and that no worker is at."""
    return list(
        db.session.scalars(
            select(Share.id)
            .where(text("shares.state IN ('scheduled', 'held', 'awaiting_person')"), Share.late_after < now, free(now))
            .order_by(Share.late_after)
            .limit(200)
        )
    )


def hold(share: Share, now: datetime) -> None:
    """Keeps it back for a pause. A worker that has it just now finds that out by itself."""
    changes = {"held_for": HeldFor.PAUSE, "problem": PAUSED}
    move_share(share, "hold", actor=ACTOR, now=now, why=PAUSED, changes=changes)


def release(share: Share, now: datetime) -> None:
    """Lets it go again; the sender finds out whether it is too late."""
    changes = {"held_for": None, "problem": None, "not_before": None}
    move_share(share, "release", actor=ACTOR, now=now, changes=changes)


def miss(share: Share, now: datetime) -> None:
    """It is too late."""
    changes = {"held_for": None, "problem": late_message(share)}
    move_share(share, "miss", actor=ACTOR, now=now, changes=changes)


def each(
    ids: Sequence[int], state_ok: Callable[[Share], bool], verb: Callable[[Share, datetime], None], now: datetime
) -> int:
    """Does a verb to each of the shares that still is as it was when it was looked for; gives how many."""
    done = 0
    rows = select(Share).where(Share.id.in_(ids)).order_by(Share.id).with_for_update(of=Share, skip_locked=True)
    for share in db.session.scalars(rows.execution_options(populate_existing=True)):
        if state_ok(share):
            verb(share, now)
            done += 1
    return done
