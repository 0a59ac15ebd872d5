"""Jobs of this room, as data for the timetable."""

from __future__ import annotations

from advocacy.networks.refreshing import refresh_due
from advocacy.timetable import Job, Mode

JOBS = [Job("refresh connections", refresh_due, every=60, mode=Mode.EACH_WORKER)]
