"""The figures of one item, all time, for its page. Asks only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import db
from advocacy.links.models import Gap
from advocacy.links.queries import gaps_since
from advocacy.reach import places, queries
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension, Publication
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
    gaps: Sequence[Gap]


def panel(item: str, now: datetime) -> Panel:
    """The panel of an item ("item:12"); the macro in templates/reach/panel.html draws it."""
    scope, period = Scope(Dimension.ITEM, item), last_days(DAYS, now)
    found = queries.totals(scope)
    first = db.session.scalar(select(func.min(Publication.at)).where(Publication.item == item))
    gaps = gaps_since(first) if first else []
    course = pieces.by_day(_("Human clicks by day"), period, {_("Human clicks"): queries.by_day(scope, period)}, 180)
    return Panel(
        _unlinked(pieces.tiles(found, scope=scope)), found, course, period, places.about(Dimension.ITEM, item, period),
        gaps,
    )  # fmt: skip


def _unlinked(tiles: Sequence[Tile]) -> list[Tile]:
    """Figures of all time lead nowhere: how one was counted is told of a period. The whole report leads on."""
    return [replace(tile, figure=replace(tile.figure, dimension=None)) for tile in tiles]
