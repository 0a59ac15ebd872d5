"""The verb that keeps a share back for a pause or a blackout, and how long a share may wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from advocacy import settings
from advocacy.campaigns.scopes import Reach, stopped_by
from advocacy.clock import zone_named
from advocacy.database import db
from advocacy.history import Actor
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.moving import move_share
from advocacy.posts.states import HeldFor, Way

HAND_PATIENCE = timedelta(days=14)
"""How long a post by hand waits for its person."""

PAUSED = "Posting is paused: “{why}” It goes out when the pause is over, if that is not too late."
BLACKED_OUT = "“{title}” holds it until {until}. It goes out after that."


def late_after(way: Way, due_at: datetime) -> datetime:
    """When a share due at that instant counts as missed."""
    return due_at + (HAND_PATIENCE if way is Way.HAND else timedelta(minutes=settings.current().lateness_minutes))


def stops(share: Share, reaches: Sequence[Reach], now: datetime) -> Reach | None:
    """What keeps the share back when it is due, or now if that is later; None when nothing does."""
    return stopped_by(reaches, share.permit_tags, share.network, max(share.due_at, now))


def hold(share: Share, by: Reach, *, actor: Actor, now: datetime, changes: Mapping[str, Any] | None = None) -> None:
    """Keeps it back. A pause may last too long for it; the end of a blackout is known, so that it waits for that."""
    why = told(by, share.person_id)
    late = kept_until(share.late_after, share.way, by)
    held = {"held_for": HeldFor.PAUSE, "problem": why, "late_after": late, **(changes or {})}
    move_share(share, "hold", actor=actor, now=now, why=why, changes=held, held_by=by.ref)


def kept_until(late: datetime, way: Way, by: Reach) -> datetime:
    """When a share that is held counts as missed: ``late``, but not before a known end and its patience after that."""
    return late if by.until is None else max(late, late_after(way, by.until))


def told(by: Reach, person_id: int) -> str:
    """What the person reads, by their own clock."""
    if by.until is None:
        return PAUSED.format(why=by.why)
    until = by.until.astimezone(zone_named(db.session.get_one(Person, person_id).zone))
    return BLACKED_OUT.format(title=by.called, until=f"{until:%d %b %Y, %H:%M %Z}")
