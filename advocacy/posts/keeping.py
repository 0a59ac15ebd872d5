"""Verbs of the clock on shares that wait: held by a pause or blackout within one tick, released after it, missed when
late, or their person's to post by hand if they only waited for an account."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text

from advocacy.campaigns.scopes import Reach, stopped_by
from advocacy.database import db
from advocacy.english import English
from advocacy.history import Actor
from advocacy.networks.connections import USABLE, Connection
from advocacy.networks.registry import is_off
from advocacy.posts.claiming import free
from advocacy.posts.gate import late_message
from advocacy.posts.holding import by_hand_from, hold, kept_until, late_after, stops, told
from advocacy.posts.models import Share
from advocacy.posts.moving import move_share
from advocacy.posts.scheduling import permit_of
from advocacy.posts.states import IS_OPEN, HeldFor, ShareState
from advocacy.posts.timing import free_time

ACTOR = Actor.job("outbox")
BY_HAND = English(
    "The account could not be used in time. Please post it by hand, or connect the account again for the next ones."
)
NEARLY = timedelta(minutes=5)
AHEAD = timedelta(days=1)
"""How far ahead of its time a share is held and its person told; later ones would only be told and told again."""


@dataclass(frozen=True)
class SortedOut:
    """Ids of held shares: ``free`` may go, ``longer`` wait for a blackout that ends later than was known."""

    free: Sequence[int]
    longer: Sequence[int]


def to_hold(reaches: Sequence[Reach], now: datetime) -> list[int]:
    """Ids of scheduled shares that something keeps back at the time when they are due."""
    rows = db.session.execute(
        select(Share.id, Share.permit_tags, Share.network, Share.due_at)
        .where(text("shares.state = 'scheduled'"), Share.due_at <= now + AHEAD, free(now))
        .order_by(Share.due_at)
    )
    return [share_id for share_id, tags, network, due in rows if stopped_by(reaches, tags, network, max(due, now))]


def sort_out(reaches: Sequence[Reach], offered: Collection[str], now: datetime) -> SortedOut:
    """Held shares whose reason is over: nothing covers them any more, or their account works again and their network
    is one of those offered, which is what the gate asks; and those that are to wait longer. What is late is missed."""
    held = (
        select(
            Share.id, Share.held_for, Share.permit_tags, Share.network, Share.due_at, Share.late_after, Share.way,
            Share.late_minutes, Connection.state,
        )
        .outerjoin(Connection, Connection.id == Share.connection_id)
        .where(text(IS_OPEN), Share.state == ShareState.HELD, Share.late_after >= now)
        .order_by(Share.due_at)
    )  # fmt: skip
    free_now, longer = [], []
    for share_id, held_for, tags, network, due_at, late_at, way, own, account in db.session.execute(held):
        if held_for is HeldFor.CONNECTION:
            by, works = None, account in USABLE and network in offered
        else:
            by, works = stopped_by(reaches, tags, network, max(due_at, now)), True
        if by is not None and kept_until(late_at, way, by, own) > late_at:
            longer.append(share_id)
        elif by is None and works:
            free_now.append(share_id)
    return SortedOut(free_now, longer)


def nearly_late(now: datetime) -> list[datetime]:
    """The ends of the waits that networks have asked for, where a share would be too late before its wait is over."""
    waiting = (
        select(Connection.blocked_until)
        .distinct()
        .join(Share, Share.connection_id == Connection.id)
        .where(
            text("shares.state IN ('scheduled', 'held', 'awaiting_person')"), Share.late_after < now + NEARLY,
            Connection.blocked_until > now, Share.due_at <= Connection.blocked_until,
        )
    )  # fmt: skip
    return [until for until in db.session.scalars(waiting) if until is not None]


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


def keep_back(share: Share, now: datetime, reaches: Sequence[Reach]) -> None:
    """Keeps it back for what covers it. A worker that has it just now finds that out by itself."""
    by = stops(share, reaches, now)
    if by is not None:
        hold(share, by, actor=ACTOR, now=now)


def wait_longer(share: Share, now: datetime, reaches: Sequence[Reach]) -> None:
    """The blackout that holds it has a later end by now: it is not late before that."""
    by = stops(share, reaches, now)
    if by is not None:
        share.late_after = kept_until(share.late_after, share.way, by, share.late_minutes)
        share.problem = told(by, share.person_id)


def release(share: Share, now: datetime) -> None:
    """Lets it go again, not too close to the person's other posts; the sender finds out whether it is too late."""
    due_at = free_time(share, now)
    changes = {
        "held_for": None, "problem": None, "not_before": None, "due_at": due_at,
        "late_after": max(share.late_after, late_after(share.way, due_at, share.late_minutes)),
    }  # fmt: skip
    move_share(share, "release", actor=ACTOR, now=now, changes=changes, due_at=due_at)


def give_up(share: Share, now: datetime, reaches: Sequence[Reach]) -> None:
    """It is too late to wait on: missed; but what waited for its account only is its person's to post by hand, at once,
    or once the pause that covers it is over."""
    over = share.revoked_at is not None or permit_of(share).lapse(now) is not None or is_off(share.network)
    if share.held_for is not HeldFor.CONNECTION or over:
        miss(share, now)
        return
    verb = "release" if stops(share, reaches, now) else "hand_over"
    changes = {"held_for": None, "not_before": None, "problem": BY_HAND, **by_hand_from(now)}
    move_share(share, verb, actor=ACTOR, now=now, why=BY_HAND, changes=changes)


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
