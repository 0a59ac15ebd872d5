"""Verbs that keep an approval from running out unseen: ask again in time, renew, and say when.

An approval lasts as long as its route says; an evergreen item is looked at again on its own date. Some time before the
functions are asked anew while the item stays live; what is not renewed by then expires.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from advocacy.errors import InvalidMove
from advocacy.history import Actor, record
from content_library.items.items import SHOWN, expire, locked
from content_library.models import Item, Review, ReviewRound
from content_library.routes import rounds
from content_library.routes.queries import newest_round
from content_library.rules.vetting import outcome_of, vet_revision

LEAD = timedelta(days=14)
"""How long before the end of an approval it is asked for anew; half of the time that is left where that is shorter."""


def approved_until(way: ReviewRound, now: datetime) -> datetime | None:
    """When an approval given now runs out; None when it does not."""
    return now + timedelta(days=way.approval_days) if way.approval_days else None


def deadline_of(item: Item) -> datetime | None:
    """When the item's approval runs out or it has to be looked at again; None when never."""
    return min((each for each in (item.approved_until, item.review_again_at) if each), default=None)


def plan_again(item: Item, way: ReviewRound, now: datetime) -> None:
    """Notes when this round has to be asked again."""
    deadline = deadline_of(item)
    way.again_at = max(deadline - min(LEAD, (deadline - now) / 2), now) if deadline else None


def ask_again(item: Item, *, actor: Actor, now: datetime) -> Sequence[Review]:
    """Asks the functions of the route of today about words that are live, in a round of their own.

    Raises InvalidMove for an item that is not live any more, or was asked about before.
    """
    revision = locked(item).revision
    before = newest_round(revision)
    if item.state not in SHOWN or before is None or before.again_at is None:
        raise InvalidMove(_("There is nothing to ask again about this item."))
    asked = rounds.begin(item, revision, outcome_of(vet_revision(item, revision)), actor=actor, now=now)
    facts: dict[str, Any] = {"revision": revision.number, "until": deadline_of(item), "round": asked[0].round}
    record("item", item.id, "ask_again", actor=actor, now=now, **facts)
    return asked


def run_out(item: Item, *, actor: Actor, now: datetime) -> None:
    """Takes an item out whose approval was not renewed. Raises InvalidMove where it was, just now."""
    deadline = deadline_of(locked(item))
    if deadline is None or deadline > now:
        raise InvalidMove(_("Its approval was renewed meanwhile."))
    expire(item, actor=actor, now=now, why="Its approval has run out and was not renewed in time.")


def renew(item: Item, way: ReviewRound, *, actor: Actor, now: datetime) -> None:
    """All functions agree again: the approval moves on, the date to look at it again by as long as at first."""
    item.approved_until, item.changed_at = approved_until(way, now), now
    written = item.revision
    if item.review_again_at and written.review_again_at:
        item.review_again_at = now + max(written.review_again_at - written.created_at, timedelta(days=1))
    plan_again(item, way, now)
    until: dict[str, Any] = {"approved_until": item.approved_until, "review_again_at": item.review_again_at}
    record("item", item.id, "renew", actor=actor, now=now, revision=item.revision_number, **until)
