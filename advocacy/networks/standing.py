"""How an account stands, said to its owner and to administrators: what is so, and what to do about it. Pure.

Imports connections, refresh_times and Flask-Babel's lazy words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from advocacy.networks.connections import Connection, ConnectionState
from advocacy.networks.refresh_times import ends_soon


@dataclass(frozen=True)
class Standing:
    """``tone`` is one of the pages' tones; ``at`` the time that ``says`` is about; ``remedy`` empty when nothing is to
    be done."""

    tone: str
    says: LazyString | str
    remedy: LazyString | str = ""
    at: datetime | None = None
    why: str = ""  # the network's own words


WORKS = _l("Works, and is renewed by itself.")
WORKS_WITHOUT_END = _l("Works, and has no end.")
WORKS_UNTIL = _l("Works until its end; the network renews nothing.")
REFUSED = _l("The network refuses this account.")
ENDS = _l("The access ends, and the network renews nothing.")
FAILS = _l("The access could not be renewed so far.")
BLIP = _l("Works. The last renewal failed; it is tried again.")
WAITS = _l("The network asked us to keep quiet until then.")
CONNECT_AGAIN = _l("Connect it again. Until then its posts wait, or you post them by hand.")
CONNECT_BEFORE = _l("Connect it again before, and nothing waits.")
IF_IT_GOES_ON = _l("We keep trying. If it goes on, connect it again.")
ENDED = _l("This access was ended.")


def standing_of(account: Connection, now: datetime) -> Standing:
    """How the account stands now; the worst first."""
    ends, said = account.expires_at, account.refresh_said
    match account.state:
        case ConnectionState.REVOKED:
            return Standing("neutral", ENDED)
        case ConnectionState.NEEDS_PERSON:
            return Standing("bad", REFUSED, CONNECT_AGAIN, why=said)
    if not account.renews and ends_soon(ends, now, renewed=False):
        return Standing("warn", ENDS, CONNECT_BEFORE, ends)
    if account.state is ConnectionState.EXPIRING:
        return Standing("warn", FAILS, IF_IT_GOES_ON, ends, said)
    if account.blocked_until is not None and account.blocked_until > now:
        return Standing("warn", WAITS, at=account.blocked_until)
    if account.refresh_failures:
        return Standing("good", BLIP, at=account.refresh_at, why=said)
    if ends is None:
        return Standing("good", WORKS_WITHOUT_END)
    return Standing("good", WORKS if account.renews else WORKS_UNTIL, at=ends)
