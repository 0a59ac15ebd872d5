"""The content calendar: what goes live, ends, is looked at again, when it is quiet, how many shares wait each day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from advocacy import clock
from advocacy.campaigns.campaigns import campaigns_open, topics
from advocacy.campaigns.in_force import blackouts_between
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.posts.queries import scheduled_between
from advocacy.web.guards import guard
from advocacy.web.months import Entry, days_shown, month_grid, shifted, week_of
from content_library.items.planning import Event, planned_between
from content_library.models import ItemState

pages = Blueprint("content_calendar", __name__, url_prefix="/calendar")

LOOKS: dict[Event, tuple[str, str, LazyString]] = {
    Event.GOES_LIVE: ("live", "broadcast", _l("goes live")),
    Event.ENDS: ("expired", "calendar-x", _l("ends")),
    Event.LOOKED_AT_AGAIN: ("waiting", "eye", _l("is looked at again")),
    Event.APPROVAL_ENDS: ("waiting", "clipboard-check", _l("its approval ends")),
}
"""Tone, icon and words of what happens."""


@dataclass(frozen=True)
class Chosen:
    """The filters."""

    campaign: str
    topic: str
    state: ItemState | None

    @property
    def query(self) -> dict[str, Any]:
        """As the address carries them."""
        said = {"campaign": self.campaign, "topic": self.topic, "state": self.state.value if self.state else ""}
        return {name: value for name, value in said.items() if value}


@pages.get("")
@guard(Capability.SEE_ITEMS)
def month() -> ResponseReturnValue:
    """A month on a grid; on a phone its busy days."""
    today, chosen = _today(), _chosen()
    first = _day(request.args.get("month", ""), "-01", today).replace(day=1)
    start, end = days_shown(first.year, first.month)
    entries = list(_entries(start, end, chosen))
    grid = month_grid(first.year, first.month, entries, today=today, zone=clock.zone_named(current_user.zone))
    before, after = (shifted(first, months).strftime("%Y-%m") for months in (-1, 1))
    return render_template(
        "content_library/content_calendar.html", grid=grid, days=None, **_around(chosen),
        urls=[url_for(".month", month=at, **chosen.query) for at in (before, after, None)],
        other=url_for(".week", day=_in_view(first, today).isoformat(), **chosen.query),
    )  # fmt: skip


@pages.get("/week")
@guard(Capability.SEE_ITEMS)
def week() -> ResponseReturnValue:
    """A week as a list."""
    today, chosen = _today(), _chosen()
    day = _day(request.args.get("day", ""), "", today)
    monday = day - timedelta(days=day.weekday())
    entries = list(_entries(monday, monday + timedelta(days=6), chosen))
    days = week_of(monday, entries, today=today, zone=clock.zone_named(current_user.zone))
    before, after = ((monday + timedelta(days=days)).isoformat() for days in (-7, 7))
    return render_template(
        "content_library/content_calendar.html", grid=None, days=days, **_around(chosen),
        urls=[url_for(".week", day=at, **chosen.query) for at in (before, after, None)],
        other=url_for(".month", month=monday.strftime("%Y-%m"), **chosen.query),
    )  # fmt: skip


def _entries(first: date, last: date, chosen: Chosen) -> Iterator[Entry]:
    """Everything on these days, by the reader's clock."""
    count = (last - first).days + 1
    edges = [_midnight(first + timedelta(days=number)) for number in range(count + 1)]
    start, end = edges[0], edges[-1]
    for reach in blackouts_between(start, end):
        for day, after in pairwise(edges):
            if (reach.since or day) < after and (reach.until or after) > day:
                named = f"{reach.called} · {reach.name}" if reach.name else reach.called
                yield Entry(day, named, "held", icon="pause-circle", says=_("nothing is sent"), whole_day=True)
    for day, waiting in zip(
        edges, scheduled_between(edges, campaign=chosen.campaign, topic=chosen.topic), strict=False
    ):
        if waiting and chosen.state in (None, ItemState.LIVE):
            said = ngettext("%(num)s share waits", "%(num)s shares wait", waiting)
            yield Entry(day, said, "scheduled", icon="send", says=_("to be sent"), whole_day=True)
    for each in planned_between(start, end, campaign=chosen.campaign, topic=chosen.topic, state=chosen.state):
        state, icon, says = LOOKS[each.event]
        if each.event is Event.GOES_LIVE and each.state not in (ItemState.LIVE, ItemState.EXPIRED):
            state = each.state.value  # it will, once it is approved
        yield Entry(each.at, each.title, state, url_for("studio.item", item_id=each.item_id), icon=icon, says=str(says))


def _around(chosen: Chosen) -> dict[str, Any]:
    return {
        "chosen": chosen, "looks": LOOKS, "campaigns": [each.name for each in campaigns_open()],
        "topics": [each.name for each in topics()],
        "states": [ItemState.DRAFT, ItemState.IN_REVIEW, ItemState.APPROVED, ItemState.LIVE, ItemState.EXPIRED],
    }  # fmt: skip


def _chosen() -> Chosen:
    state = request.args.get("state", "")
    known = state in {each.value for each in ItemState}
    return Chosen(
        request.args.get("campaign", ""), request.args.get("topic", ""), ItemState(state) if known else None
    )  # fmt: skip


def _in_view(first: date, today: date) -> date:
    return today if (today.year, today.month) == (first.year, first.month) else first


def _today() -> date:
    return clock.now().astimezone(clock.zone_named(current_user.zone)).date()


def _midnight(day: date) -> datetime:
    return clock.at_wall_clock(day, time(0), current_user.zone)


def _day(given: str, rest: str, today: date) -> date:
    """The day that an address names; a month's ``rest`` makes one of it. Raises Breach."""
    if not given:
        return today
    try:
        named = date.fromisoformat(f"{given}{rest}")
    except ValueError as wrong:
        raise Breach(_("There is no such day."), remedy=_("Write it as 2026-11 or 2026-11-23.")) from wrong
    if not 1990 < named.year < 2200:
        raise Breach(_("That is too far away."), remedy=_("Choose a nearer day."))
    return named
