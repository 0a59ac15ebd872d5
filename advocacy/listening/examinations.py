"""What listening can say about its own health. Imports queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from advocacy.english import English
from advocacy.health import Ailment, Examination, Gauge
from advocacy.listening import queries


def ears_are_open(now: datetime) -> Sequence[Ailment]:
    """Watches that have heard nothing for a day because of trouble, and mentions that nobody answered in time."""
    counts = queries.health(now)
    found = [
        Ailment(
            _("The watch “%(name)s” can't listen: %(problem)s", name=watch.name, problem=watch.problem),
            _("See it on the page of watches."),
            grave=False,
        )
        for watch in queries.deaf(now)
    ]
    if counts["overdue"]:
        what = English("%(count)s mentions wait for an answer longer than they should.", count=counts["overdue"])
        found.append(Ailment(what, _("Marketing sees them on the page of mentions."), grave=False))
    return found


def _mentions(now: datetime) -> dict[str, float]:
    return {name: float(count) for name, count in queries.health(now).items()}


EXAMINATIONS = [Examination("listening", ears_are_open)]
GAUGES = [
    Gauge("advocacy_mentions", "Public posts of others about the company, by how they stand.", "standing", _mentions)
]
