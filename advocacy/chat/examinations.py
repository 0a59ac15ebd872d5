"""What chat can say about its own health. Imports queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from advocacy.chat import queries
from advocacy.english import English
from advocacy.health import Ailment, Examination, Gauge


def channels_are_open(_now: datetime) -> Sequence[Ailment]:
    """Workspaces and channels that take nothing any more."""
    spaces, places = queries.broken()
    remedy = English("See it on the page Chat: renew its secret there, or remove it.")
    return [
        *(
            Ailment(
                _("Slack does not let us into “%(name)s”: %(problem)s", name=each.name, problem=each.problem), remedy
            )
            for each in spaces
        ),
        *(
            Ailment(
                _("The channel “%(name)s” takes no messages: %(problem)s", name=each.name, problem=each.problem),
                remedy,
                False,
            )
            for each in places
        ),
    ]


def _messages(now: datetime) -> dict[str, float]:
    found = queries.waiting(now)
    return {"waiting": float(found.count), "given_up": float(found.given_up)}


EXAMINATIONS = [Examination("chat", channels_are_open)]
GAUGES = [
    Gauge(
        "advocacy_chat_messages", "Messages to Slack and Teams: waiting, given up within a day.", "standing", _messages
    )
]
