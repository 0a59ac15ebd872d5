"""Pure: what to do about a share of unknown outcome, from what the network's reconciler found. Never a guess.

Exact and strong networks end with exactly one copy, the others with at most one: the person is asked, and an open
question never ends before its time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from advocacy.english import English
from advocacy.networks.capabilities import Exactness
from advocacy.networks.contract import Absent, Found, Published, Unknown
from advocacy.posts.patience import ASK_AFTER, ASKED_FOR, LOOK_WHILE_ASKING, SETTLED, next_look


@dataclass(frozen=True)
class View:
    """What is known of the share. ``lost_at`` is when the last request left; ``bar`` says why it must never be sent
    again, ``wait_until`` that it can't be just now (a pause, a limit, an account); ``refused`` that the network turned
    the identical request down for good."""

    exactness: Exactness
    read_back_after: timedelta
    first_lost_at: datetime
    lost_at: datetime
    looks: int
    late: bool = False
    refused: str | None = None
    bar: str | None = None
    wait_until: datetime | None = None
    asked_at: datetime | None = None


@dataclass(frozen=True)
class Publish:
    """It is there."""

    remote_id: str
    url: str


@dataclass(frozen=True)
class Repeat:
    """It isn't there, and the identical request does no harm."""


@dataclass(frozen=True)
class StartAnew:
    """The network says that the request has ended without a post: a new one does no harm."""


@dataclass(frozen=True)
class LookAgain:
    """Nothing can be said yet."""

    at: datetime


@dataclass(frozen=True)
class Ask:
    """Only the person can tell; we look now and then all the same."""

    look_at: datetime


@dataclass(frozen=True)
class End:
    """It isn't there and will not be: ``verb`` is reject or miss."""

    verb: str
    why: str


Step = Publish | Repeat | StartAnew | LookAgain | Ask | End


def decide(found: Found, view: View, now: datetime) -> Step:
    """The next step."""
    match found:
        case Published(remote_id, url):
            return Publish(remote_id, url)
        case Unknown():
            return _still_unknown(view, now)
        case Absent(never_will_be=True):
            return _ended(view, now)
        case Absent(may_repeat):
            return _absent(view, may_repeat, now)


def _ended(view: View, now: datetime) -> Step:
    """What the network calls ended is over once nothing can be on its way: a request may arrive after we have asked."""
    settled = view.lost_at + max(view.read_back_after, SETTLED)
    if now < settled:
        return LookAgain(settled)
    return _over(view, now) if view.refused or view.bar or view.late else StartAnew()


def _still_unknown(view: View, now: datetime) -> Step:
    if _is_asked(view, now):
        return LookAgain(now + LOOK_WHILE_ASKING)
    if view.asked_at is not None:
        return End("reject", English("Nobody could say whether it was posted, so it is not posted again."))
    if view.exactness is Exactness.AT_MOST_ONCE or now - view.first_lost_at >= ASK_AFTER:
        return Ask(now + LOOK_WHILE_ASKING)
    return LookAgain(next_look(view.looks, now))


def _absent(view: View, may_repeat: bool, now: datetime) -> Step:
    """Absent on exact and strong networks is knowledge once nothing can be on its way; elsewhere it is a hint."""
    soonest, settled = view.lost_at + view.read_back_after, view.lost_at + SETTLED
    if now < soonest:
        return LookAgain(soonest)
    if view.exactness not in (Exactness.EXACT, Exactness.STRONG):
        return _still_unknown(view, now) if view.asked_at else Ask(now + LOOK_WHILE_ASKING)
    if view.refused or view.bar or view.late:
        return _over(view, now) if now >= settled else LookAgain(settled)
    if not may_repeat:
        return _still_unknown(view, now) if view.asked_at else Ask(now + LOOK_WHILE_ASKING)
    if view.wait_until is not None and view.wait_until > now:
        return LookAgain(view.wait_until)
    if view.exactness is Exactness.STRONG and now < settled:  # the key alone is never relied on
        return LookAgain(min(next_look(view.looks, now), settled))
    return Repeat()


def _is_asked(view: View, now: datetime) -> bool:
    return view.asked_at is not None and now - view.asked_at < ASKED_FOR


def _over(view: View, now: datetime) -> Step:
    """It ends without a post; but a question that the person may still answer is not taken away from them."""
    if _is_asked(view, now):
        return LookAgain(now + LOOK_WHILE_ASKING)
    if view.refused:
        return End("reject", view.refused)
    if view.bar:
        return End("reject", view.bar)
    return End("miss", English("It could not go out in time. Choose a new time if it still fits."))
