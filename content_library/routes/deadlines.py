"""Pure: how much working time is left to answer, in words and as a tone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from advocacy.times.working_time import Calendar, worked_between

SOON = timedelta(hours=4)
"""Working time from which on an answer is pressing."""


@dataclass(frozen=True)
class Left:
    """What is left until an answer is due, or how far it is overdue, as people say it; ``tone`` is the palette's."""

    text: str
    tone: str
    due_at: datetime

    @property
    def is_over(self) -> bool:
        """True when the answer is late."""
        return self.tone == "bad"


def left(due_at: datetime, now: datetime, calendar: Calendar) -> Left:
    """The working time between now and then: nights, weekends and holidays don't count."""
    if now >= due_at:
        return Left(_("%(time)s over", time=_spoken(worked_between(due_at, now, calendar), calendar)), "bad", due_at)
    rest = worked_between(now, due_at, calendar)
    return Left(_("%(time)s left", time=_spoken(rest, calendar)), "warn" if rest <= SOON else "neutral", due_at)


def _spoken(span: timedelta, calendar: Calendar) -> str:
    """`2 d 3 h` of working days, `5 h`, `40 min`."""
    minutes = int(span.total_seconds() // 60)
    a_day = (calendar.ends.hour - calendar.begins.hour) * 60 + calendar.ends.minute - calendar.begins.minute
    days, rest = divmod(minutes, a_day)
    hours = rest // 60
    if days:
        return str(_("%(days)s d %(hours)s h", days=days, hours=hours) if hours else _("%(days)s d", days=days))
    return str(_("%(hours)s h", hours=hours) if hours else _("%(minutes)s min", minutes=minutes))
