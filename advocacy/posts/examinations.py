"""What the outbox can say about its own health. Imports queries only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from advocacy.health import Ailment, Examination, Gauge
from advocacy.posts.queries import queue_counts


def outbox_flows(now: datetime) -> Sequence[Ailment]:
    """Posts that should be on their way and are not."""
    counts = queue_counts(now)
    found = []
    if counts.overdue:
        found.append(
            Ailment(
                f"{counts.overdue} posts are due and nobody sends them.", "See that a worker runs: `advocacy work`."
            )
        )
    if counts.stuck:
        found.append(
            Ailment(f"{counts.stuck} posts are being sent for too long.", "Look for “reconcile” in the worker's log.")
        )
    if counts.unknown:
        found.append(
            Ailment(
                f"Of {counts.unknown} posts the outcome is not known; {counts.asking} ask their person.",
                "They are looked for by themselves.", grave=False,
            )
        )  # fmt: skip
    return found


def _shares(now: datetime) -> dict[str, float]:
    counts = queue_counts(now)
    return {name: float(getattr(counts, name)) for name in counts.__dataclass_fields__}


EXAMINATIONS = [Examination("outbox", outbox_flows)]
GAUGES = [Gauge("advocacy_shares", "Shares that are not at an end, by how they stand.", "standing", _shares)]
