"""Pure: when somebody may be prompted again. Imports the checks' quiet times and the clock."""

from __future__ import annotations

from datetime import datetime

from advocacy.checks import QuietTimes
from advocacy.clock import at_wall_clock, zone_named


def after_quiet(quiet: QuietTimes, zone: str, now: datetime) -> datetime:
    """The next instant at which the person may be prompted; a year of days off is no reason to keep silent for ever."""
    where = zone_named(zone)
    local = now.astimezone(where)
    over = quiet.over(local)
    if over is None or over == local.replace(tzinfo=None):
        return now
    return max(at_wall_clock(over.date(), over.time(), zone), now)
