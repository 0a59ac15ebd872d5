"""Pure: a person's posts as iCalendar (RFC 5545), for calendar programs.

Nothing but title, network and state is told there: calendars sync to places that we don't know.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask_babel import gettext as _
from icalendar import Event

from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from advocacy.web.calendar_files import begun
from advocacy.web.palette import look, network_look

LASTS = timedelta(minutes=15)
CONFIRMED = frozenset({ShareState.PUBLISHED})


def written(shares: Iterable[Share], base_url: str, name: str, now: datetime) -> bytes:
    """The calendar. Each post keeps its UID for ever, so that one that moves, moves."""
    calendar = begun("Posts", _("Posts of %(name)s", name=name))
    for share in shares:
        calendar.add_component(_event(share, base_url, now))
    body: bytes = calendar.to_ical()
    return body


def _event(share: Share, base_url: str, now: datetime) -> Event:
    begins, event = share.published_at or share.due_at, Event()
    event.add("uid", f"share-{share.id}@{base_url.partition('://')[2]}")
    event.add("dtstamp", now)
    event.add("dtstart", begins)
    event.add("dtend", begins + LASTS)
    event.add("summary", f"{share.title} ({network_look(share.network).label})")
    event.add("description", str(look(share.state).label))
    event.add("url", f"{base_url}/posts/{share.id}")
    event.add("status", "CONFIRMED" if share.state in CONFIRMED else "TENTATIVE")
    event.add("transp", "TRANSPARENT")  # nobody is busy while a post goes out
    return event
