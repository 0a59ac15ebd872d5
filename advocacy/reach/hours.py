"""Figures by the hour, for heat maps and today. No person's hours are kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.reach import metrics
from advocacy.reach.counting import BY_HOUR, HOURLY, hour_of
from advocacy.reach.models import ReachHour
from advocacy.reach.periods import Period, last_days
from advocacy.reach.scopes import Scope

HOURS = 24
DAYS = 7


def by_hour(scope: Scope, period: Period, metric: str = metrics.HUMAN) -> dict[datetime, int]:
    """A metric in every hour (UTC) of the period that has any. Raises ValueError for one that is not kept by hour."""
    if metric not in HOURLY or scope.dimension not in BY_HOUR:
        raise ValueError(f"{metric} of {scope.dimension} is not kept by the hour")
    wanted = (
        select(ReachHour.hour, func.sum(ReachHour.value))
        .where(
            ReachHour.dimension == scope.dimension, ReachHour.key == scope.key, ReachHour.metric == metric,
            ReachHour.hour >= period.start, ReachHour.hour < period.end,
        )
        .group_by(ReachHour.hour)
        .order_by(ReachHour.hour)
    )  # fmt: skip
    return {hour: int(value) for hour, value in db.session.execute(wanted)}


def week(hours: Mapping[datetime, int], zone: tzinfo) -> list[list[int]]:
    """Pure: those hours as a week, by day (Monday first) and hour of the clock in a reader's zone."""
    grid = [[0] * HOURS for _ in range(DAYS)]
    for hour, value in hours.items():
        local = hour.astimezone(zone)
        grid[local.weekday()][local.hour] += value
    return grid


def today(scope: Scope, now: datetime, metric: str = metrics.HUMAN) -> list[int]:
    """A metric in each hour of the company's day so far, the present hour last."""
    day = last_days(1, now)
    found = by_hour(scope, day, metric)
    first, last = hour_of(day.start), hour_of(now)
    count = int((last - first) / timedelta(hours=1)) + 1
    return [found.get(first + timedelta(hours=number), 0) for number in range(count)]
