"""Bodies of the timetable's jobs on chat: send what waits, find who is who, forget what is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select

from advocacy.chat import members, sending
from advocacy.chat.models import ChatMessage, ChatReceipt
from advocacy.database import db, writing
from advocacy.timetable import Job, Mode

KEPT = timedelta(days=30)
"""How long it is seen that a message went out, or why it did not. Its words are gone before."""
RECEIPTS_KEPT = timedelta(days=1)
AT_ONCE = 1000


def forget(now: datetime) -> int:
    """Job: forgets messages and receipts that are over, a thousand a transaction. Gives how many messages."""
    count = 0
    while gone := _forget_some(now - KEPT):
        count += gone
    with writing():
        db.session.execute(delete(ChatReceipt).where(ChatReceipt.received_at < now - RECEIPTS_KEPT))
    return count


def _forget_some(before: datetime) -> int:
    over = or_(ChatMessage.sent_at < before, ChatMessage.given_up_at < before)
    some = select(ChatMessage.id).where(over).order_by(ChatMessage.id).limit(AT_ONCE)
    with writing():
        gone: Any = db.session.execute(delete(ChatMessage).where(ChatMessage.id.in_(some.scalar_subquery())))
    return int(gone.rowcount)


JOBS = [
    Job("deliver chat", sending.deliver, every=1, mode=Mode.EACH_WORKER),
    Job("find chat members", members.find, every=120),
    Job("forget chat", forget, at="03:25"),
]
"""For the list of jobs."""
