"""What boards, periods and places are called, in the reader's language."""

from __future__ import annotations

from datetime import date

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _l

from rewards.boards.boards import Board
from rewards.boards.models import BoardKind, Period

PERIODS = {
    Period.WEEK: _l("Week"), Period.MONTH: _l("Month"), Period.QUARTER: _l("Quarter"), Period.YEAR: _l("Year"),
    Period.ALL: _l("All time"),
}  # fmt: skip
KINDS = {
    BoardKind.EVERYBODY: (_l("Everybody"), _l("All who take part.")),
    BoardKind.TEAM: (_l("My team"), _l("Those of one's own team who take part.")),
    BoardKind.REGION: (
        _l("My region"), _l("Those who live in the same country or region, whatever their office, and take part."),
    ),
    BoardKind.PROGRAMME: (_l("Programmes"), _l("Those in the same programme who take part.")),
    BoardKind.TEAMS: (
        _l("Teams"), _l("Points for each person who takes part, of teams in which at least five of them earned some."),
    ),
}  # fmt: skip
"""Kind of board -> its name, and among whom it compares."""


def called(board: Board) -> str:
    """A board's name."""
    if board.kind is BoardKind.REGION:
        return gettext("Region %(name)s", name=board.name)  # type: ignore[no-any-return]
    return board.name if board.kind is not BoardKind.EVERYBODY and board.name else str(KINDS[board.kind][0])


def days(period: Period, first: date, last: date) -> str:
    """The days of a period, in words; empty for all time."""
    if period is Period.ALL:
        return ""
    if period is Period.YEAR:
        return str(first.year)
    said: str = gettext("%(first)s to %(last)s", first=format_date(first, "medium"), last=format_date(last, "medium"))
    return said
