"""What this room can say about its own health. Imports queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from advocacy import settings
from advocacy.health import Ailment, Examination, Gauge
from advocacy.push.queries import queue

LATE = timedelta(minutes=15)


def phones_are_told(now: datetime) -> Sequence[Ailment]:
    """Messages that wait long, and a key that is missing."""
    found, in_force = queue(), settings.current()
    ailments = []
    if not in_force.push_key:
        ailments.append(
            Ailment(
                _("Nobody can be told on a phone: ADVOCACY_PUSH_KEY is not set."),
                _("`advocacy keys` makes one."),
                grave=False,
            )
        )
    if found.oldest_at is not None and found.oldest_at < now - LATE:
        ailments.append(
            Ailment(
                ngettext(
                    "%(waiting)s message to a phone waits, since %(oldest_at)s UTC.",
                    "%(waiting)s messages to phones wait, the oldest since %(oldest_at)s UTC.",
                    found.waiting,
                    waiting=found.waiting,
                    oldest_at=format(found.oldest_at, "%d.%m. %H:%M"),
                ),
                _("See that a worker runs and that it may reach the push services on the internet (port 443)."),
                grave=False,
            )
        )
    return ailments


def _messages(_now: datetime) -> dict[str, float]:
    found = queue()
    return {"waiting": float(found.waiting), "tried": float(found.tried)}


def _devices(_now: datetime) -> dict[str, float]:
    found = queue()
    return {"reached": float(found.devices - found.troubled), "troubled": float(found.troubled)}


EXAMINATIONS = [Examination("push", phones_are_told)]
GAUGES = [
    Gauge("advocacy_push_messages", "Messages to phones that wait, and those tried before.", "state", _messages),
    Gauge("advocacy_push_devices", "Devices on which people asked to be told.", "state", _devices),
]
