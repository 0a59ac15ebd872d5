"""Bodies of this room's jobs. Edges: they open their own transactions and can run twice."""

from __future__ import annotations

from advocacy.push.delivering import deliver_due
from advocacy.timetable import Job, Mode

JOBS = [Job("push", deliver_due, every=5, mode=Mode.EACH_WORKER)]
"""For the roof's list."""
