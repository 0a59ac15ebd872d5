"""What pages and probes ask about messages to devices: how many wait, since when, which devices are in trouble."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.push.models import PushDevice, PushMessage


@dataclass(frozen=True)
class Queue:
    """How messages to devices stand: those that wait, those tried before, the oldest; devices, and those in trouble."""

    waiting: int
    tried: int
    oldest_at: datetime | None
    devices: int
    troubled: int


def queue() -> Queue:
    """The queue as it is now, in two statements."""
    waiting, tried, oldest = db.session.execute(
        select(
            func.count(PushMessage.id), func.count(PushMessage.id).filter(PushMessage.tries > 0),
            func.min(PushMessage.queued_at),
        )
    ).one()  # fmt: skip
    devices, troubled = db.session.execute(
        select(func.count(PushDevice.id), func.count(PushDevice.id).filter(PushDevice.failures > 0))
    ).one()
    return Queue(waiting, tried, oldest, devices, troubled)
