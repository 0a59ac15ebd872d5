"""Rows of leaderboards, thanks and invitations, for the company of many rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rewards.boards import periods
from rewards.boards.models import BoardMember, BoardScore, Period
from rewards.recognition.models import Thanks, ThanksKind, ThanksState
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company


MODELS = (Thanks,)
PEOPLE_FROM, MOST_PEOPLE, STORIES = 1000, 240, 500  # as rows.py numbers them


def thanked(company: Company, first: int, last: int) -> None:
    """Colleagues on the leaderboard of the month, and thanks to the employee for their posts, for all to see."""
    month = periods.starts_on(Period.MONTH, company.now.date())
    colleague = PEOPLE_FROM + n.i
    people = min(last, MOST_PEOPLE)
    put(BoardMember, first, people, person_id=colleague, pseudonym=named("Owl "), joined_at=n.at)
    put(
        BoardScore, first, people, period=Period.MONTH, starts_on=month, person_id=colleague, points=n.i % 500 + 1,
        listed=True,
    )  # fmt: skip
    put(
        Thanks, first, people, id=n.i, from_id=colleague, to_id=company.employee, share_id=n.i,
        group_ref=named("item:", (n.i - 1) % STORIES + 1), kind=ThanksKind.HELPED, text="It did.",
        state=ThanksState.SHOWN, sent_at=n.at,
    )  # fmt: skip
