"""What is planned as iCalendar (RFC 5545): campaigns, quiet periods, what happens to stories, how many shares wait.

Shares are counted by day, never named, as on the content calendar. Imports planning and what is below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from icalendar import Calendar, Event

from advocacy.campaigns.campaigns import campaigns_between
from advocacy.campaigns.in_force import blackouts_between
from advocacy.clock import at_wall_clock, zone_named
from advocacy.posts.queries import scheduled_between
from advocacy.web.calendar_files import begun
from content_library.items.planning import Event as Happens
from content_library.items.planning import planned_between

BACK, AHEAD = timedelta(days=60), timedelta(days=370)
COUNTED_AHEAD = 30
"""Days ahead for which waiting shares are counted."""
SHORT = timedelta(minutes=15)
SAYS: dict[Happens, LazyString] = {
    Happens.GOES_LIVE: _l("Goes live: %(title)s"), Happens.ENDS: _l("Ends: %(title)s"),
    Happens.LOOKED_AT_AGAIN: _l("Look at it again: %(title)s"), Happens.APPROVAL_ENDS: _l("Approval ends: %(title)s"),
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """Whose calendar it is: their zone, for days; where the product is, for links."""

    zone: str
    base_url: str
    now: datetime

    def event(self, uid: str, summary: str, path: str) -> Event:
        """An event without its times. Its UID stays for ever, so that what moves, moves."""
        made = Event()
        made.add("uid", f"{uid}@{self.base_url.partition('://')[2]}")
        made.add("dtstamp", self.now)
        made.add("summary", summary)
        made.add("url", self.base_url + path)
        made.add("transp", "TRANSPARENT")  # nobody is busy because of it
        return made

    def days(self, uid: str, summary: str, path: str, first: date, last: date) -> Event:
        """A day or several; iCalendar names the day after the last one."""
        made = self.event(uid, summary, path)
        made.add("dtstart", first)
        made.add("dtend", last + timedelta(days=1))
        return made

    def times(self, uid: str, summary: str, path: str, begins: datetime, ends: datetime) -> Event:
        """From an instant to another."""
        made = self.event(uid, summary, path)
        made.add("dtstart", begins)
        made.add("dtend", ends)
        return made


def written(made: Made, company: str) -> bytes:
    """The whole calendar, in the reader's language."""
    calendar: Calendar = begun("Plans", _("What %(company)s plans to say", company=company))
    for part in (_campaigns, _quiet, _stories, _waiting):
        for event in part(made):
            calendar.add_component(event)
    body: bytes = calendar.to_ical()
    return body


def _campaigns(made: Made) -> Iterator[Event]:
    for each in campaigns_between((made.now - BACK).date(), (made.now + AHEAD).date()):
        first, last = each.starts_on or each.ends_on, each.ends_on or each.starts_on
        if first and last:
            said = _("Campaign: %(name)s", name=each.name)
            yield made.days(f"campaign-{each.id}", said, f"/campaigns/{each.id}", first, last)


def _quiet(made: Made) -> Iterator[Event]:
    for reach in blackouts_between(made.now - BACK, made.now + AHEAD):
        if reach.since and reach.until:
            named = f"{reach.called} · {reach.name}" if reach.name else reach.called
            said = _("Nothing is sent: %(title)s", title=named)
            number = reach.ref.partition(":")[2]
            yield made.times(f"blackout-{number}", said, f"/blackouts/{number}", reach.since, reach.until)


def _stories(made: Made) -> Iterator[Event]:
    for each in planned_between(made.now - BACK, made.now + AHEAD):
        said = str(SAYS[each.event]) % {"title": each.title}
        uid = f"item-{each.item_id}-{each.event.value}"
        yield made.times(uid, said, f"/studio/items/{each.item_id}", each.at, each.at + SHORT)


def _waiting(made: Made) -> Iterator[Event]:
    today = made.now.astimezone(zone_named(made.zone)).date()
    days = [today + timedelta(days=number) for number in range(COUNTED_AHEAD + 1)]
    edges = [at_wall_clock(day, time(0), made.zone) for day in days]
    for day, count in zip(days, scheduled_between(edges), strict=False):
        if count:
            said = ngettext("%(num)s share waits", "%(num)s shares wait", count)
            yield made.days(f"waiting-{day.isoformat()}", said, f"/calendar/week?day={day.isoformat()}", day, day)
