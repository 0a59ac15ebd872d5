"""Points of people who leave: nothing ends at once.

What is pending is settled by its own rule; what is available stays for a grace (setting ``leaver_points_days``), so
that somebody who comes back has it. After it what is left ends, day by day: also what a cancelled perk or a look of
fair play brings back later, and what is earned after leaving. Perks that were promised are still handed out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from advocacy import settings
from advocacy.database import db, insert_for
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from rewards import credits, ledger
from rewards.books.expiring import by_credit
from rewards.books.holdings import company_day, lots_of
from rewards.books.models import LeaverPoints
from rewards.ledger import Event
from rewards.models import POINTS, SPENDABLE, AccountKind, Entry, LedgerAccount, Posting

LEFT = "left"
"""The reason of entries by which a leaver's points end."""
_ENDS = (AccountKind.PENDING, AccountKind.AVAILABLE)


def count(person: Person, now: datetime) -> int:
    """Points that will end after the grace, unless what holds them is handed out; 0 once that is written down."""
    known = db.session.get(LeaverPoints, person.id)
    return 0 if known and not person.active else _open_points(person.id)


def take(leaving: Leaving) -> int:
    """Writes down until when the points stay; also of who has none today, for some may come back or be earned yet."""
    points = _open_points(leaving.person.id)
    days = timedelta(days=settings.current().leaver_points_days)
    values = {"left_at": leaving.now, "ends_on": company_day(leaving.now) + days}
    fresh = insert_for(LeaverPoints).values(person_id=leaving.person.id, **values)
    db.session.execute(fresh.on_conflict_do_update(index_elements=["person_id"], set_=values))
    return points


def ended(now: datetime) -> Sequence[int]:
    """People who left, whose grace is over, and who have points left."""
    wanted = (
        select(LeaverPoints.person_id)
        .join(Person, Person.id == LeaverPoints.person_id)
        .join(LedgerAccount, LedgerAccount.person_id == LeaverPoints.person_id)
        .join(Posting, Posting.account_id == LedgerAccount.id)
        .where(
            LeaverPoints.ends_on < company_day(now), ~Person.active, LedgerAccount.kind.in_(_ENDS),
            LedgerAccount.unit == POINTS,
        )
        .group_by(LeaverPoints.person_id)
        .having(func.sum(Posting.amount) > 0)
        .order_by(LeaverPoints.person_id)
    )  # fmt: skip
    return db.session.scalars(wanted).all()


def end(person_id: int, now: datetime) -> int:
    """Ends what is left of a leaver's points; each pending credit by itself, so that nothing confirms it later."""
    if db.session.get_one(Person, person_id).active:
        return 0
    holder = ledger.person(person_id)
    ledger.balance(AccountKind.AVAILABLE, holder, locked=True)
    pending = sum(_end_pending(entry, now) for entry in _pending(person_id))
    parts = by_credit(lots_of([person_id]).get(person_id, []))
    event = Event(f"left:{person_id}:{company_day(now)}", LEFT, now, person_id, f"person:{person_id}")
    ended_by = credits.run_out(event, parts) if parts else None
    return pending + (sum(parts.values()) if ended_by else 0)


def _end_pending(entry: Entry, now: datetime) -> int:
    ended_by = credits.expire(entry, reason=LEFT, at=now)
    return credits.moved_by(ended_by) if ended_by else 0


def _pending(person_id: int) -> Sequence[Entry]:
    """Credits of a person that went to pending."""
    wanted = (
        select(Entry)
        .join(Posting, Posting.entry_id == Entry.id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(
            Entry.person_id == person_id, LedgerAccount.person_id == person_id, Posting.amount > 0,
            LedgerAccount.kind == AccountKind.PENDING, LedgerAccount.unit == POINTS, ~Entry.source.contains(":freed:"),
        )
    )  # fmt: skip
    return db.session.scalars(wanted).all()


def _open_points(person_id: int) -> int:
    sums = ledger.balances(ledger.person(person_id))
    return sum(sums[kind] for kind in SPENDABLE)


STEP = LeaverStep("points", _l("Points that end after the grace"), count, take)
"""For the roof's list."""
