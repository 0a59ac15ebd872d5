"""What every room tells a partner, put together: what we owe them by when, and what they could do next. Asks the rooms.

A room is listed here once it has something to say (``<room>/promises.py``); each answers in a constant number of
statements, with a bounded list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence, Sized
from datetime import UTC, datetime

from influencers.agreements import promises as agreements
from influencers.commissions import promises as commissions
from influencers.deliverables import promises as deliverables
from influencers.joining import promises as joining
from influencers.payouts import promises as payouts
from influencers.products import promises as products
from influencers.programmes import asked as programmes
from influencers.programmes.models import Enrolment, EnrolmentState
from influencers.programmes.promises import Kept, NextStep, Promise
from influencers.stories import promises as stories

PROMISES: Sequence[Callable[[int, datetime], Sequence[Promise]]] = (
    payouts.promises_of,
    commissions.promises_of,
    products.promises_of,
    deliverables.promises_of,
    agreements.promises_of,
    stories.promises_of,
    joining.promises_of,
    programmes.promises_of,
)
STEPS: Sequence[Callable[[int, datetime], Sequence[NextStep]]] = (
    programmes.next_steps,
    agreements.next_steps,
    deliverables.next_steps,
    payouts.next_steps,
    commissions.next_steps,
    joining.next_steps,
    products.next_steps,
    stories.next_steps,
)
"""Of what is due on the same day, or on none, the room that stands first here comes first."""
NEVER = datetime.max.replace(tzinfo=UTC)
ORDER = (Kept.LATE, Kept.BLOCKED, Kept.WAITING, Kept.KEPT)
"""What is late is said first, then what the partner can free."""


def promises_of(person_id: int, now: datetime) -> list[Promise]:
    """Everything that we owe a partner: late, held up, due, kept; of each the earliest first."""
    found = [each for ask in PROMISES for each in ask(person_id, now)]
    return sorted(found, key=lambda each: (ORDER.index(each.standing), each.due_at or NEVER))


def is_asked(enrolments: Collection[Enrolment], sums: Sized) -> bool:
    """Whether anything is asked of somebody: who takes part, or has earned here; nobody else can open the pages."""
    return bool(sums) or any(each.state is EnrolmentState.APPROVED for each in enrolments)


def next_steps(person_id: int, now: datetime) -> list[NextStep]:
    """Everything that a partner could do, the earliest due first."""
    found = [each for ask in STEPS for each in ask(person_id, now)]
    return sorted(found, key=lambda each: each.due_at or NEVER)
