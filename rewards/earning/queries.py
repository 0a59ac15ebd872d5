"""What the reader and the jobs of earning ask of the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from advocacy.database import db
from rewards.earning import deciding
from rewards.models import AccountKind, Entry, LedgerAccount, Posting


def earned_in_week(person_id: int, rule: str, at: datetime) -> int:
    """Points that a person was credited by a rule in the week of ``at``, without what was taken back."""
    monday, next_monday = deciding.week_of(at)
    reversal = _reversal()
    wanted = (
        select(func.sum(Posting.amount))
        .join(Entry, Entry.id == Posting.entry_id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(
            Entry.person_id == person_id, Entry.rule == rule, Entry.at >= monday, Entry.at < next_monday,
            Entry.reverses.is_(None), LedgerAccount.kind == AccountKind.ISSUED,
            ~select(reversal.id).where(reversal.reverses == Entry.id).exists(),
        )
    )  # fmt: skip
    return -int(db.session.scalar(wanted) or 0)


def steps_credited(rule: str, since: datetime) -> dict[int, dict[int, int]]:
    """Share -> step -> figure a step, of a result rule's credits since then that were not taken back."""
    steps: dict[int, dict[int, int]] = defaultdict(dict)
    for entry in _standing(rule, Entry.at >= since):
        steps[int(entry.subject.removeprefix("share:"))][int(entry.details["step"])] = int(entry.details["per"])
    return dict(steps)


def step_entries(share_id: int, rule: str) -> dict[int, Entry]:
    """Step -> the credit that stands for it, of one share."""
    return {int(entry.details["step"]): entry for entry in _standing(rule, Entry.subject == f"share:{share_id}")}


def times_credited(source: str, *, rule: str, subject: str) -> int:
    """How often a step of a rule about that subject was credited, under its source or that of a repetition."""
    mine = or_(Entry.source == source, Entry.source.startswith(f"{source}:again:", autoescape=True))
    about = (Entry.rule == rule, Entry.subject == subject)  # few, found by index
    return db.session.scalar(select(func.count()).select_from(Entry).where(*about, mine)) or 0


@lru_cache(maxsize=1)
def _reversal() -> type[Entry]:
    """The entry that takes another one back, in statements; making the alias anew costs more than asking."""
    return aliased(Entry)


def _standing(rule: str, condition: object) -> Sequence[Entry]:
    reversal = _reversal()
    wanted = (
        select(Entry)
        .outerjoin(reversal, reversal.reverses == Entry.id)
        .where(Entry.rule == rule, Entry.reverses.is_(None), reversal.id.is_(None), condition)  # type: ignore[arg-type]
    )
    return db.session.scalars(wanted).all()
