"""Pure: may this share go out now, and if not, what becomes of it? Asked when it is claimed and again, in the
transaction that commits its attempt, just before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from advocacy.campaigns.scopes import Reach
from advocacy.english import English
from advocacy.networks.connections import USABLE
from advocacy.posts.holding import stops
from advocacy.posts.models import Share
from advocacy.posts.scheduling import digest, permit_of
from advocacy.posts.states import HeldFor, Way
from advocacy.posts.tolls import NO_TOLL, Toll

UNAFFORDABLE = English(
    "This network charges for posts by API, and the month's money for it is spent. Please post it by hand."
)


@dataclass(frozen=True)
class Stop:
    """Not now: ``verb`` is the move to make, with its reason; ``wait_until`` without a verb just waits.

    ``by`` is the pause or blackout that holds it. ``excused``: it is a limit that it waits for, so that it may be as
    much later.
    """

    why: str
    verb: str = ""
    held_for: HeldFor | None = None
    wait_until: datetime | None = None
    by: Reach | None = None
    excused: bool = False


@dataclass(frozen=True)
class Circumstances:
    """What the gate looks at beside the share: its person and connection are loaded with it."""

    now: datetime
    reaches: Sequence[Reach]  # pauses and blackouts in force
    offered: frozenset[str]  # networks that can be spoken to
    toll: Toll = NO_TOLL  # what posting it costs there


def stop_before_sending(share: Share, around: Circumstances) -> Stop | None:
    """The first thing that stands against sending the share now; None when nothing does."""
    for look in _LOOKS:
        found = look(share, around)
        if found is not None:
            return found
    return None


def bar(share: Share, now: datetime) -> str | None:
    """Why the share must not be sent again, ever; None when it may. Asked before an identical request is repeated."""
    if share.revoked_at is not None:
        return share.revoked_why or English("The words have been withdrawn.")
    if not share.person.active:
        return English("The person's account is closed.")
    return permit_of(share).lapse(now) if share.permit_until is not None and now >= share.permit_until else None


def _barred(share: Share, around: Circumstances) -> Stop | None:
    why = bar(share, around.now)
    return Stop(why, "cancel") if why else None


def _not_due(share: Share, around: Circumstances) -> Stop | None:
    """Its time was changed while a worker had it."""
    return Stop("", wait_until=share.due_at) if around.now < share.due_at else None


def _early(share: Share, around: Circumstances) -> Stop | None:
    if around.now < share.permit_from:
        return Stop(English("The words may not be shared before their time."), wait_until=share.permit_from)
    return None


def _late(share: Share, around: Circumstances) -> Stop | None:
    return Stop(late_message(share), "miss") if around.now > share.late_after else None


def _paused(share: Share, around: Circumstances) -> Stop | None:
    by = stops(share, around.reaches, around.now)
    return Stop("", "hold", HeldFor.PAUSE, by=by) if by else None


def _by_hand(share: Share, around: Circumstances) -> Stop | None:
    return Stop(English("It is time to post it."), "hand_over") if share.way is Way.HAND else None


def _disconnected(share: Share, around: Circumstances) -> Stop | None:
    if share.connection is None or share.connection.state not in USABLE or share.network not in around.offered:
        return Stop(
            English("The network no longer lets us post for you. Connect your account again, or post it by hand."),
            "hold", HeldFor.CONNECTION,
        )  # fmt: skip
    return None


def _quiet(share: Share, around: Circumstances) -> Stop | None:
    until = share.connection.blocked_until if share.connection else None
    if until is not None and until > around.now:
        why = English("The network has asked us to wait. It goes out as soon as that is over.")
        return Stop(why, wait_until=until, excused=True)
    return None


def _used_up(share: Share, around: Circumstances) -> Stop | None:
    if around.toll.free_at is None:
        return None
    why = English("The network takes no more posts from us just now. It goes out as soon as it does.")
    return Stop(why, wait_until=around.toll.free_at, excused=True)


def _unaffordable(share: Share, around: Circumstances) -> Stop | None:
    return Stop(UNAFFORDABLE, "hand_over") if around.toll.unaffordable else None


def _altered(share: Share, around: Circumstances) -> Stop | None:
    if digest(share.text) != share.sha256:
        return Stop(English("The stored text is not the one that was lent. Share the story again."), "reject")
    return None


def late_message(share: Share) -> str:
    """What the person is told of a share that was missed."""
    earlier = f" {share.problem}" if share.problem else ""
    return English("It could not go out in time.%(earlier)s Choose a new time if it still fits.", earlier=earlier)


_LOOKS: Sequence[Callable[[Share, Any], Stop | None]] = (
    _barred, _not_due, _early, _late, _paused, _by_hand, _disconnected, _quiet, _altered, _unaffordable, _used_up,
)  # fmt: skip
