"""The figures of one item, all time, for its page. Asks only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from advocacy.reach import places, queries
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension
from advocacy.reach.periods import Period, last_days
from advocacy.reach.queries import Scope
from advocacy.reach.report import Tile
from advocacy.reach.reports import pieces
from advocacy.web import charts

DAYS = 28


@dataclass(frozen=True)
class Panel:
    """The figures of one item, all time, with the last four weeks' human clicks by day, and where there is more."""

    tiles: Sequence[Tile]
    figures: Sequence[Figure]
    chart: charts.AreaChart
    period: Period
    more: str


def panel(item: str, now: datetime) -> Panel:
    """The panel of an item ("item:12"); the macro in templates/reach/panel.html draws it."""
    scope, period = Scope(Dimension.ITEM, item), last_days(DAYS, now)
    found = queries.totals(scope)
    course = pieces.by_day(_("Human clicks by day"), period, {_("Human clicks"): queries.by_day(scope, period)}, 180)
    return Panel(
        pieces.tiles(found, scope=scope), found, course, period, places.about(Dimension.ITEM, item, period)
    )  # fmt: skip
