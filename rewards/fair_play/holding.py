"""What happens to credits while they are looked into, and afterwards. Verbs; the caller holds the lock of crediting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from advocacy.database import db
from rewards import credits
from rewards.earning.queries import JUDGED
from rewards.fair_play.models import Case, CaseState, Finding, SuspectedCredit
from rewards.ledger import Event
from rewards.models import AccountKind, Entry

REASON = JUDGED
"""Of entries that hold, free or take back. What is taken back for it is not earned again by the same deed."""
GIVEN_AGAIN = "appeal_granted"
OVER = frozenset({AccountKind.EXPIRED, AccountKind.REVERSED})


def hold(entries: Sequence[int], now: datetime) -> list[int]:
    """Holds these credits; gives those that stand and may be looked into, be their points spent or held already.

    Left out is what has ended, was taken back, or was held as often as a credit may be.
    """
    looked_into = []
    for entry in _loaded(entries):
        standing = credits.standing(entry)
        if standing.where in OVER:
            continue
        if standing.where is not AccountKind.HELD:
            if standing.holds >= credits.MOST_HOLDS:
                continue
            credits.hold(entry, reason=REASON, at=now)
        looked_into.append(entry.id)
    return looked_into


def free(entries: Sequence[int], now: datetime) -> None:
    """Frees the credits that no other open case is about."""
    wanted = (
        select(SuspectedCredit.entry_id)
        .join(Finding, Finding.id == SuspectedCredit.finding_id)
        .join(Case, Case.id == Finding.case_id)
        .where(SuspectedCredit.entry_id.in_(entries), Case.state == CaseState.OPEN)
    )
    waiting = set(db.session.scalars(wanted))
    for entry in _loaded([each for each in entries if each not in waiting]):
        credits.free(entry, reason=REASON, at=now)


def take_back(entries: Sequence[int], now: datetime) -> None:
    """Takes these credits back, from where their points are now. What was spent is not owed."""
    for entry in _loaded(entries):
        credits.take_back(entry, reason=REASON, at=now)


def give_again(case_id: int, entries: Sequence[int], now: datetime) -> None:
    """Credits again, at once available, what this room had taken back: as much as was taken from the person."""
    for entry in _loaded(entries):
        reversal = credits.reversal_of(entry)
        if reversal is None or reversal.reason != REASON:
            continue
        standing = credits.standing(entry)
        amount = standing.amount - int(reversal.details.get("borne_by_company", 0))
        if amount <= 0:
            continue
        event = Event(
            f"fair_play:{case_id}:{entry.id}", GIVEN_AGAIN, now, entry.person_id, entry.subject, entry.rule,
            entry.rule_version, details={**entry.details, "credit": entry.id},
        )  # fmt: skip
        credits.give(event, amount, unit=standing.unit)


def points_of(entries: Sequence[int]) -> int:
    """How many points these credits gave in all."""
    return sum(credits.credited(entry)[1] for entry in _loaded(entries))


def _loaded(entries: Sequence[int]) -> Sequence[Entry]:
    """In the order of their numbers, so that two who take back wait for each other in the same order."""
    return db.session.scalars(select(Entry).where(Entry.id.in_(entries)).order_by(Entry.id)).all()
