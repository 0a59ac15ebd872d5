"""The verb that keeps a share back for a pause or a blackout, and how long a share may wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from advocacy import settings
from advocacy.campaigns.scopes import Reach, stopped_by
from advocacy.clock import zone_named
from advocacy.database import db
from advocacy.english import English
from advocacy.errors import Breach
from advocacy.history import Actor
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.moving import move_share
from advocacy.posts.states import HeldFor, Way

HAND_PATIENCE = timedelta(days=14)
"""How long a post by hand waits for its person."""

LATE_LEAST, LATE_MOST = 5, 7 * 24 * 60
"""Bounds of a post's own lateness limit, in minutes: less would miss what waits for one more try, and after a week
nobody means it any more."""

PAUSED = English("Posting is paused: “{why}” It goes out when the pause is over, if that is not too late.")
BLACKED_OUT = English("“{title}” holds it until {until}. It goes out after that.")


def late_after(way: Way, due_at: datetime, minutes: int | None = None) -> datetime:
    """When a share due at that instant counts as missed; ``minutes`` is its own limit by API, None the setting's."""
    if way is Way.HAND:
        return due_at + HAND_PATIENCE
    return due_at + timedelta(minutes=settings.current().lateness_minutes if minutes is None else minutes)


def refuse_lateness(way: Way, minutes: int) -> None:
    """Raises Breach for a lateness limit of a post's own that is out of bounds, or of one by hand."""
    if way is Way.HAND:
        raise Breach(
            _("A post by hand has no lateness limit of its own."),
            remedy=_(
                "It waits %(days)s days for you; leave the limit out, or post it by API.", days=HAND_PATIENCE.days
            ),
            errors={"late_after_minutes": [_("Only for posts by API.")]},
        )
    if not LATE_LEAST <= minutes <= LATE_MOST:
        raise Breach(
            _(
                "A post may be sent at least %(late_least)s minutes late and at most %(late_most)s days.",
                late_least=LATE_LEAST,
                late_most=LATE_MOST // 1440,
            ),
            remedy=_("Choose a limit between them, or leave it out for the usual one."),
            errors={
                "late_after_minutes": [
                    _("From %(late_least)s to %(late_most)s.", late_least=LATE_LEAST, late_most=LATE_MOST)
                ]
            },
        )


def by_hand_from(now: datetime) -> dict[str, Any]:
    """Columns of a share by API that its person is to post from now on, with the patience of one by hand."""
    return {"way": Way.HAND, "connection_id": None, "late_after": late_after(Way.HAND, now)}


def stops(share: Share, reaches: Sequence[Reach], now: datetime) -> Reach | None:
    """What keeps the share back when it is due, or now if that is later; None when nothing does."""
    return stopped_by(reaches, share.permit_tags, share.network, max(share.due_at, now))


def hold(share: Share, by: Reach, *, actor: Actor, now: datetime, changes: Mapping[str, Any] | None = None) -> None:
    """Keeps it back. A pause may last too long for it; the end of a blackout is known, so that it waits for that."""
    why = told(by, share.person_id)
    late = kept_until(share.late_after, share.way, by, share.late_minutes)
    held = {"held_for": HeldFor.PAUSE, "problem": why, "late_after": late, **(changes or {})}
    move_share(share, "hold", actor=actor, now=now, why=why, changes=held, held_by=by.ref)


def kept_until(late: datetime, way: Way, by: Reach, minutes: int | None) -> datetime:
    """When a share that is held counts as missed: ``late``, but not before a known end and its patience after that."""
    return late if by.until is None else max(late, late_after(way, by.until, minutes))


def told(by: Reach, person_id: int) -> str:
    """What the person reads, by their own clock."""
    if by.until is None:
        return PAUSED.format(why=by.why)
    until = by.until.astimezone(zone_named(db.session.get_one(Person, person_id).zone))
    return BLACKED_OUT.format(title=by.called, until=f"{until:%d %b %Y, %H:%M %Z}")
