"""What listening can say about its own health. Imports queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from advocacy.health import Ailment, Examination, Gauge
from advocacy.listening import queries


def ears_are_open(now: datetime) -> Sequence[Ailment]:
    """Watches that have heard nothing for a day because of trouble, and mentions that nobody answered in time."""
    counts = queries.health(now)
    found = [
        Ailment(
            f"The watch “{watch.name}” can't listen: {watch.problem}", "See it on the page of watches.", grave=False
        )
        for watch in queries.deaf(now)
    ]
    if counts["overdue"]:
        what = f"{counts['overdue']} mentions wait for an answer longer than they should."
        found.append(Ailment(what, "Marketing sees them on the page of mentions.", grave=False))
    return found


def _mentions(now: datetime) -> dict[str, float]:
    return {name: float(count) for name, count in queries.health(now).items()}


EXAMINATIONS = [Examination("listening", ears_are_open)]
GAUGES = [
    Gauge("advocacy_mentions", "Public posts of others about the company, by how they stand.", "standing", _mentions)
]
