"""What fair play can say about its health: whether people whose points are held wait for long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _

from advocacy import settings
from advocacy.health import Ailment, Examination, Gauge
from rewards.fair_play import queries


def nobody_waits_for_long(now: datetime) -> Sequence[Ailment]:
    """A case that has hardly a day left."""
    since = queries.oldest_waiting()
    patience = timedelta(days=max(settings.current().fair_play_review_days - 1, 0))
    if since is None or now - since <= patience:
        return []
    return [
        Ailment(
            _(
                "Points of somebody are held for fair play since %(since)s, and nobody has looked.",
                since=format(since, "%Y-%m-%d"),
            ),
            _("Ask marketing or HR to look at /fair-play; when the time is over, it ends in favour of the person."),
            grave=False,
        )
    ]


def _oldest(now: datetime) -> Mapping[str, float]:
    since = queries.oldest_waiting()
    return {"": (now - since).total_seconds() if since else 0.0}


def _waiting(now: datetime) -> Mapping[str, float]:
    return {"": float(queries.waiting())}


EXAMINATIONS = [Examination("fair play", nobody_waits_for_long)]
GAUGES = [
    Gauge("advocacy_fair_play_waiting", "Cases of fair play that wait for a judge.", "", _waiting),
    Gauge("advocacy_fair_play_oldest_seconds", "How long the oldest of them has waited.", "", _oldest),
]
