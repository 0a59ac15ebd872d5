"""What this room keeps of a person, for their export and their erasure: times, feed, clicks by hour."""

from __future__ import annotations

from advocacy.people.privacy import deleting, rows_of
from advocacy.times.models import CalendarFeed, ClickQuarter, PostingSlot, PostingTimes

EXPORTERS = [
    rows_of("posting_times", PostingTimes.person_id),
    rows_of("posting_slots", PostingSlot.person_id),
    rows_of("calendar_feeds", CalendarFeed.person_id),
    rows_of("click_quarters", ClickQuarter.person_id),
]
ERASERS = [
    deleting("posting_times", PostingTimes.person_id),
    deleting("posting_slots", PostingSlot.person_id),
    deleting("calendar_feeds", CalendarFeed.person_id),
    deleting("click_quarters", ClickQuarter.person_id, at=ClickQuarter.hour_at),
]
EXEMPT = frozenset[str]()
