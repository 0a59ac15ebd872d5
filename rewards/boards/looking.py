"""Which board, period and day a reader asks for. Raises Breach or NotFound for what is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from advocacy.errors import Breach
from advocacy.people.models import Person
from rewards.boards import periods
from rewards.boards.boards import Board, board_for
from rewards.boards.membership import today
from rewards.boards.models import Period


@dataclass(frozen=True)
class Look:
    """A board over a period, from its first day to its last; ``running`` while it isn't over."""

    board: Board
    period: Period
    first: date
    last: date
    running: bool

    @property
    def before(self) -> date | None:
        """The first day of the period before; None for all time."""
        return None if self.period is Period.ALL else periods.before(self.period, self.first)


def look(reader: Person, now: datetime, *, board: str = "", period: str = "", on: str = "") -> Look:
    """What is asked for: the month under way on the first board, unless told otherwise."""
    chosen = _period(period or Period.MONTH.value)
    day = min(_day(on), today(now)) if on else today(now)
    first, last = periods.starts_on(chosen, day), periods.ends_on(chosen, day)
    return Look(board_for(reader, board), chosen, first, last, last >= today(now))


def _period(text: str) -> Period:
    if text not in set(Period):
        known = _("One of: %(names)s.", names=", ".join(Period))
        raise Breach(_("There is no such period."), remedy=known, errors={"period": [known]})
    return Period(text)


def _day(text: str) -> date:
    try:
        return max(date.fromisoformat(text), periods.BEGINNING)
    except ValueError:
        raise Breach(
            _("That is no day."), remedy=_("Write it as 2026-03-01."), errors={"on": [_("Like 2026-03-01.")]}
        ) from None
