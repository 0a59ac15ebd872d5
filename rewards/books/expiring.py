"""Points that expire: who is warned and what ends today. Verbs; the job (``jobs.py``) opens the transactions.

Nobody loses points unwarned: they end after their last day, and no sooner than ``STAGES[-1]`` days after the last
warning, however late that came; so a worker that stood still, or a clock that jumped, takes nothing from anybody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from advocacy.database import db, insert_for
from rewards import credits, ledger
from rewards.books.holdings import company_day, lots_of
from rewards.books.lots import Lot
from rewards.books.models import ExpiryWarning
from rewards.ledger import Event
from rewards.models import AccountKind

STAGES = (30, 7)
"""People are warned so many days before."""
EXPIRED = "expired"
"""The reason of an entry by which points expired."""


@dataclass(frozen=True)
class Warned:
    """A warning that a person is given now: so many points, whose last day is ``expires_on``, can be spent ``until``
    that day or, where the warning comes late, a later one."""

    person_id: int
    expires_on: date
    until: date
    stage: int
    amount: int


Warnings = Mapping[tuple[int, date, int], date]
"""Person, last day, stage -> the day of the warning."""


def warnings_of(people: Collection[int]) -> Warnings:
    """The warnings that these people were given."""
    wanted = select(ExpiryWarning).where(ExpiryWarning.person_id.in_(people))
    return {(each.person_id, each.expires_on, each.stage): each.warned_on for each in db.session.scalars(wanted)}


def due(person_id: int, lots: Iterable[Lot], given: Warnings, today: date) -> dict[int, int]:
    """Pure: credit -> how many of its points end today, of a person's."""
    return by_credit(lot for lot in lots if lot.expires_on and _has_ended(person_id, lot.expires_on, given, today))


def by_credit(lots: Iterable[Lot]) -> dict[int, int]:
    """Pure: credit -> how many of its points are in these lots."""
    found: Counter[int] = Counter()
    for lot in lots:
        found[lot.credit] += lot.left
    return dict(found)


def warnings_due(person_id: int, lots: Iterable[Lot], given: Warnings, today: date) -> list[Warned]:
    """Pure: the warnings to give a person today, one for each last day; the later stage makes the earlier needless."""
    by_day: Counter[date] = Counter()
    for lot in lots:
        if lot.expires_on:
            by_day[lot.expires_on] += lot.left
    found = []
    for day, amount in sorted(by_day.items()):
        reached = [stage for stage in STAGES if day - today <= timedelta(days=stage)]
        if reached and (person_id, day, reached[-1]) not in given:
            until = max(day, today + timedelta(days=STAGES[-1])) if reached[-1] == STAGES[-1] else day
            found.append(Warned(person_id, day, until, reached[-1], amount))
    return found


def expire(people: Collection[int], now: datetime) -> int:
    """Ends what is due of these people's points, as it stands in this transaction. Gives how many points ended."""
    total, today = 0, company_day(now)
    for person_id in sorted(people):
        ledger.balance(AccountKind.AVAILABLE, ledger.person(person_id), locked=True)
        lots = lots_of([person_id]).get(person_id, [])
        parts = due(person_id, lots, warnings_of([person_id]), today)
        event = Event(f"expire:{person_id}:{today}", EXPIRED, now, person_id, f"expiry:{today}")
        if parts and credits.run_out(event, parts):
            total += sum(parts.values())
    return total


def note_warning(warned: Warned, today: date) -> None:
    """Writes down that a person was warned."""
    fresh = insert_for(ExpiryWarning).values(
        person_id=warned.person_id, expires_on=warned.expires_on, stage=warned.stage, amount=warned.amount,
        warned_on=today,
    )  # fmt: skip
    db.session.execute(fresh.on_conflict_do_nothing())


def _has_ended(person_id: int, last: date, given: Warnings, today: date) -> bool:
    warned = given.get((person_id, last, STAGES[-1]))
    return warned is not None and today > max(last, warned + timedelta(days=STAGES[-1]))


def by_month(lots: Iterable[Lot]) -> dict[str, int]:
    """Pure: month (2026-11) in which points expire -> how many; under "never" those that don't."""
    found: dict[str, int] = defaultdict(int)
    for lot in lots:
        found[lot.expires_on.strftime("%Y-%m") if lot.expires_on else "never"] += lot.left
    return dict(found)
