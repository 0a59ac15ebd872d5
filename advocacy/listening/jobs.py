"""Bodies of this room's jobs. Edges: they open their own transactions and can run twice."""

from __future__ import annotations

from datetime import datetime

from advocacy.database import writing
from advocacy.history import Actor
from advocacy.listening import answering, asking, forgetting, looking
from advocacy.timetable import Job, Mode

CLOCK, FORGETTING = Actor.job("response clock"), Actor.job("forget mentions")
BATCH, BATCHES = 500, 200


def listen(now: datetime) -> int:
    """Asks for the watches whose time has come."""
    return asking.listen_due(now)


def look_again(now: datetime) -> int:
    """Forgets mentions whose posts are gone."""
    return looking.look_again(now)


def tell_overdue(now: datetime) -> int:
    """Notes, once each, the mentions that nobody answered in time; gives how many."""
    with writing():
        late = answering.overdue(now)
        for mention in late:
            answering.tell_overdue(mention, actor=CLOCK, now=now)
    return len(late)


def forget_old(now: datetime) -> int:
    """Forgets mentions whose days are over; gives how many."""
    gone = 0
    for _batch in range(BATCHES):
        with writing():
            some = forgetting.forget_old(now, BATCH, actor=FORGETTING)
        gone += some
        if some < BATCH:
            break
    return gone


JOBS = [
    Job("listen", listen, every=60, mode=Mode.EACH_WORKER),
    Job("look for mentions", look_again, every=600),
    Job("response clock", tell_overdue, every=60),
    Job("forget mentions", forget_old, at="03:35"),
]
"""For the roof's list."""
