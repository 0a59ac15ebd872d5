"""The company's working hours: what they are, and the verb that changes them. What is asked already keeps its time."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _

from advocacy.clock import zone_named
from advocacy.database import db
from advocacy.english import English
from advocacy.errors import Breach
from advocacy.history import Actor, record
from advocacy.times.models import WorkingCalendar
from advocacy.times.working_time import USUAL, Calendar

THE_ONE = 1
MOST_HOLIDAYS = 500


def calendar() -> Calendar:
    """The working hours in force. One statement."""
    kept = db.session.get(WorkingCalendar, THE_ONE)
    if kept is None:
        return USUAL
    return Calendar(
        kept.zone, frozenset(kept.days), time.fromisoformat(kept.begins), time.fromisoformat(kept.ends),
        frozenset(map(date.fromisoformat, kept.holidays)),
    )  # fmt: skip


def set_calendar(
    zone: str, days: Collection[int], begins: str, ends: str, holidays: Collection[str], *, actor: Actor, now: datetime
) -> None:
    """Changes the working hours, for what is asked from now on.

    ``days`` are ISO weekdays, times are "HH:MM", holidays ISO dates. Raises Breach by field.
    """
    wrong: dict[str, list[str]] = {}
    zone_named(zone)
    if not days or not set(days) <= set(range(1, 8)):
        wrong["days"] = [English("Choose at least one day of the week.")]
    works = [_read(_clock, text) for text in (begins, ends)]
    if None in works or str(works[0]) >= str(works[1]):
        wrong["ends"] = [English("Work ends after it begins, as in 09:00 and 17:00.")]
    dates = [_read(date.fromisoformat, text) for text in holidays]
    if None in dates or len(dates) > MOST_HOLIDAYS:
        wrong["holidays"] = [English("Write each as 2026-12-25; at most %(most)s.", most=MOST_HOLIDAYS)]
    if wrong:
        raise Breach(_("These are no working hours."), remedy=_("Correct what is marked."), errors=wrong)
    kept: dict[str, Any] = {
        "zone": zone, "days": sorted(set(days)), "begins": works[0], "ends": works[1],
        "holidays": sorted({str(each) for each in dates}),
    }  # fmt: skip
    db.session.merge(WorkingCalendar(id=THE_ONE, changed_at=now, **kept))
    record("working_calendar", THE_ONE, "change", actor=actor, now=now, **kept)


def _clock(text: str) -> str:
    """A time on the clock, written as it is kept, whichever of ISO's ways it was typed in."""
    return time.fromisoformat(text).strftime("%H:%M")


def _read(parse: Callable[[str], object], text: str) -> object | None:
    """What the text says, None when it can't be read."""
    try:
        return parse(text.strip())
    except ValueError:
        return None
