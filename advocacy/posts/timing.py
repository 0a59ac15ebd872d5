"""When a share goes out: at an instant, now, or at the next good time; and what stands near it. Imports times, models.

The person's own posts on a network keep their distance always; colleagues' posts of the same story do from times that
we choose. What a person chooses themselves is theirs to choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import settings
from advocacy.clock import from_rfc3339, to_rfc3339
from advocacy.database import db, lock
from advocacy.errors import Breach
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState, Way
from advocacy.times.choosing import Around, apart, next_good, too_close
from advocacy.times.queries import times_of

When = datetime | Literal["now", "next_slot"]

FURTHEST = timedelta(days=365)
WEEK = timedelta(days=8)
"""How far back posts count for a week's most."""
OCCUPIES = (ShareState.SCHEDULED, ShareState.SENDING, ShareState.UNKNOWN, ShareState.HELD, ShareState.PUBLISHED)
"""States in which a share takes up its time in the minimum gap."""


@dataclass(frozen=True)
class Wanted:
    """Whose post wants a time where, of which story (``group_ref``), not before its permit; ``beside`` a share.

    ``alike``: colleagues' posts of nearly the same words, which times that we choose keep a day's distance to.
    """

    person_id: int
    network: str
    way: Way
    group_ref: str
    not_before: datetime
    beside: int | None = None
    alike: Sequence[datetime] = ()


def due_time(wanted: Wanted, when: When, now: datetime) -> datetime:
    """The instant that the order names. Raises Breach when it is past, too far off, or too close to another post."""
    due_at = _within_reason(_instant(wanted, when, now), now)
    if wanted.way is Way.HAND:
        return due_at
    near = too_close(due_at, taken_times(wanted.person_id, wanted.network, now, wanted.beside), gap())
    if near is not None:
        raise Breach(
            _("You have another post on this network too close to that time."),
            remedy=_(
                "Leave %(gap_minutes)s minutes between them, or take the next good slot.",
                gap_minutes=settings.current().gap_minutes,
            ),
            errors={"publish_at": [_("Too close to the one at %(time)s.", time=to_rfc3339(near))]},
        )
    return due_at


def next_time(wanted: Wanted, now: datetime, also: Sequence[datetime] = ()) -> datetime:
    """The next good time on that network; ``also`` are times that are about to be taken. Raises Breach for none.

    Two colleagues who ask at once for the same story are served one after the other.
    """
    if wanted.group_ref:
        lock(f"story:{wanted.network}:{wanted.group_ref}")
    return foreseen(wanted, now, also)


def foreseen(wanted: Wanted, now: datetime, also: Sequence[datetime] = ()) -> datetime:
    """The next good time as things stand, for a preview: waits for nobody. Raises Breach for none."""
    after = max(now, wanted.not_before)
    times = times_of(db.session.get_one(Person, wanted.person_id), now)
    taken = taken_times(wanted.person_id, wanted.network, now, wanted.beside, since=now - WEEK)
    distance = timedelta(minutes=settings.current().stagger_minutes)
    around = Around(
        [*taken, *also], gap(), colleagues_times(wanted, after - distance) if distance else (), distance,
        seed=f"{wanted.person_id}:{wanted.network}:{wanted.group_ref}", elsewhere=_elsewhere(wanted, after),
        alike=wanted.alike,
    )  # fmt: skip
    return next_good(times.habits, times.good, around, after)


def time_apart(wanted: Wanted, now: datetime) -> datetime:
    """Now, or the next minute that keeps the distance to colleagues' posts of the same story there."""
    distance = timedelta(minutes=settings.current().stagger_minutes)
    near = sorted(colleagues_times(wanted, now - distance)) if distance else ()
    found = apart(now, near, distance)
    minute = found.replace(second=0, microsecond=0)
    return found if found in (now, minute) else minute + timedelta(minutes=1)


def taken_times(
    person_id: int, network: str, now: datetime, beside: int | None = None, since: datetime | None = None
) -> Sequence[datetime]:
    """The instants at which the person posts on that network, from shortly ago on; without the share ``beside``."""
    shortly_ago = now - gap() - timedelta(minutes=settings.current().lateness_minutes)
    asked = select(Share.due_at).where(
        Share.person_id == person_id, Share.network == network, Share.state.in_(OCCUPIES),
        Share.due_at > min(since or shortly_ago, shortly_ago),
    )  # fmt: skip
    return db.session.scalars(asked if beside is None else asked.where(Share.id != beside)).all()


def colleagues_times(wanted: Wanted, since: datetime) -> Sequence[datetime]:
    """When others post the same story on that network, from then on."""
    if not wanted.group_ref:
        return ()
    asked = select(Share.due_at).where(
        Share.group_ref == wanted.group_ref, Share.network == wanted.network, Share.due_at > since,
        Share.person_id != wanted.person_id, Share.state.in_(OCCUPIES),
    )  # fmt: skip
    return db.session.scalars(asked).all()


def _elsewhere(wanted: Wanted, after: datetime) -> Sequence[datetime]:
    """When the person posts on other networks, from the day before on: their day may have begun then."""
    asked = select(Share.due_at).where(
        Share.person_id == wanted.person_id, Share.network != wanted.network, Share.state.in_(OCCUPIES),
        Share.due_at > after - timedelta(days=2),
    )  # fmt: skip
    return db.session.scalars(asked).all()


def when_said(said: str) -> When:
    """The time that the API's words name: RFC 3339, "now" or "next_slot". Raises Breach for anything else."""
    match said:
        case "now" | "next_slot":
            return said
        case _:
            return from_rfc3339(said)


def free_time(share: Share, now: datetime) -> datetime:
    """When a share that was kept back may go out: at its time or now, and not too close to the person's other posts."""
    at = max(share.due_at, now)
    if share.way is Way.HAND:
        return at
    taken = sorted(taken_times(share.person_id, share.network, now, beside=share.id))
    while (near := too_close(at, taken, gap())) is not None:
        at = near + gap()
    return at


def gap() -> timedelta:
    """The least time between two posts of one person on one network."""
    return timedelta(minutes=settings.current().gap_minutes)


def _instant(wanted: Wanted, when: When, now: datetime) -> datetime:
    if isinstance(when, datetime):
        return when
    return now if when == "now" else next_time(wanted, now)


def _within_reason(due_at: datetime, now: datetime) -> datetime:
    """A minute's grace for forms that were filled in slowly."""
    if due_at < now - timedelta(minutes=1):
        raise Breach(_("That time is past."), errors={"publish_at": [_("Choose a time to come.")]})
    if due_at > now + FURTHEST:
        raise Breach(_("That is too far off."), errors={"publish_at": [_("At most a year ahead.")]})
    return max(due_at, now)
