"""Verbs on credits: ``give``; ``release`` or ``expire`` what is pending; ``hold`` and ``free``; ``take_back``;
``run_out``.

Imports the ledger. A credit is an entry that issues points (or money) to one person. Each verb can run twice: the
ledger knows its source, and what follows on a credit has the credit's source with a suffix.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, insert, select

from advocacy.database import db
from advocacy.errors import InvalidMove
from rewards import ledger
from rewards.ledger import COMPANY, Event, Holder, Leg, Score, Unbalanced
from rewards.models import POINTS, AccountKind, Entry, LedgerAccount, Posting, RunOut

RELEASED = ":live"
"""What is added to a credit's source when its points become available."""
ENDED = ":ended"
"""What is added to a credit's source when its points end without having become available."""
HELD = ":held:"
FREED = ":freed:"
"""With a number: a credit can be held, and freed, ``MOST_HOLDS`` times."""
MOST_HOLDS = 5


@dataclass(frozen=True)
class Standing:
    """Where a credit's points are by now. ``held`` of them are put aside, which came ``held_from`` there; ``ran_out``
    of them ended because nobody spent them in time."""

    where: AccountKind  # pending, available, held, expired or reversed
    unit: str
    amount: int
    held: int = 0
    held_from: AccountKind | None = None
    confirmed: bool = False  # given available, or released, be it while it was held
    holds: int = 0
    ran_out: int = 0

    @property
    def lasting(self) -> int:
        """How many did not run out: they may be spent, or be there."""
        return self.amount - self.ran_out

    @property
    def counts(self) -> bool:
        """Whether it counts as earned: once it was available, until it is taken back; also after it ran out."""
        if self.where is AccountKind.HELD:
            return self.held_from is AccountKind.AVAILABLE
        return self.where is AccountKind.AVAILABLE or (self.where is AccountKind.EXPIRED and self.confirmed)


def give(
    event: Event, amount: int, *, pending: bool = False, unit: str = POINTS, expires_on: date | None = None,
    issuer: Holder = COMPANY,
) -> Entry | None:  # fmt: skip
    """Issues points to the event's person, available at once or pending; None when its source was credited before.

    ``expires_on`` is the last day on which these points can be spent, where another than the policy's was promised;
    ``issuer`` is who gives them: the company, or a programme.
    """
    holder = _holder(event.person_id)
    kind = AccountKind.PENDING if pending else AccountKind.AVAILABLE
    details = {**event.details, **({"expires_on": expires_on.isoformat()} if expires_on else {})}
    score = None if pending else Score(holder.id, event.at, amount)
    legs = [Leg(AccountKind.ISSUED, issuer, -amount), Leg(kind, holder, amount)]
    return ledger.post(Event(**{**event.__dict__, "details": details}), legs, unit=unit, score=score)


def transfer(
    event: Event, start: AccountKind, end: AccountKind, amount: int, *, unit: str = POINTS, score: Score | None = None
) -> Entry | None:  # fmt: skip
    """Moves points from one of the person's accounts into another. Raises InvalidMove when there are too few."""
    holder = _holder(event.person_id)
    return ledger.post(event, [Leg(start, holder, -amount), Leg(end, holder, amount)], unit=unit, score=score)


def release(entry: Entry, *, reason: str, at: datetime) -> Entry | None:
    """Makes a pending credit available; None when it is already, has ended, or was taken back.

    One that is held stays so: what confirmed it is written down, and it is available once it is free.
    """
    now = _standing_apart(entry)
    event = _after(entry, f"{entry.source}{RELEASED}", reason, at)
    if now.where is AccountKind.HELD and not now.confirmed:
        return ledger.note(event)
    if now.where is not AccountKind.PENDING:
        return None
    score = Score(_holder(entry.person_id).id, entry.at, now.amount)
    return transfer(event, AccountKind.PENDING, AccountKind.AVAILABLE, now.amount, unit=now.unit, score=score)


def expire(entry: Entry, *, reason: str, at: datetime) -> Entry | None:
    """Ends a pending credit that nothing will confirm, held or not; None when it is available already, ended, or
    taken back."""
    now = _standing_apart(entry)
    unconfirmed = now.where is AccountKind.HELD and not now.confirmed
    if now.where is not AccountKind.PENDING and not unconfirmed:
        return None
    event = _after(entry, f"{entry.source}{ENDED}", reason, at)
    return transfer(event, now.where, AccountKind.EXPIRED, now.amount, unit=now.unit)


def hold(entry: Entry, *, reason: str, at: datetime) -> Entry | None:
    """Puts a credit's points aside while somebody looks into it; of those available as many as are not spent.

    None when there is nothing to hold: held already, ended, taken back, or all spent. Raises InvalidMove when it was
    held ``MOST_HOLDS`` times before: that many looks are enough.
    """
    now = _standing_apart(entry)
    if now.where not in (AccountKind.PENDING, AccountKind.AVAILABLE):
        return None
    if now.holds >= MOST_HOLDS:
        raise InvalidMove(
            gettext("This credit was held often enough."), remedy=gettext("Decide on what is known, or let it be.")
        )
    there = ledger.balance(now.where, _holder(entry.person_id), now.unit, locked=True)
    amount = min(now.lasting, there)
    if not amount:
        return None
    more = {"held_from": now.where.value}
    event = _after(entry, f"{entry.source}{HELD}{now.holds + 1}", reason, at, more=more)
    return transfer(event, now.where, AccountKind.HELD, amount, unit=now.unit)


def free(entry: Entry, *, reason: str, at: datetime) -> Entry | None:
    """Gives a held credit back: to where it came from, or available when it was confirmed meanwhile. None when it is
    not held."""
    now = _standing_apart(entry)
    if now.where is not AccountKind.HELD or now.held_from is None:
        return None
    end = AccountKind.AVAILABLE if now.confirmed else AccountKind.PENDING
    first = end is AccountKind.AVAILABLE and now.held_from is AccountKind.PENDING
    score = Score(_holder(entry.person_id).id, entry.at, now.amount) if first else None
    event = _after(entry, f"{entry.source}{FREED}{now.holds}", reason, at)
    return transfer(event, AccountKind.HELD, end, now.held, unit=now.unit, score=score)


def take_back(entry: Entry, *, reason: str, at: datetime) -> Entry | None:
    """Takes a credit back from where its points are now; None when it was never available and has ended, or was taken
    back before.

    Points are alike: where the person has spent some of this credit, others that they have available are taken. What
    they don't have is not owed: whoever gave it bears it, and ``details`` says how many. What ran out is gone already,
    and is taken from what expired.
    """
    now = _standing_apart(entry)
    if now.where is AccountKind.REVERSED or (now.where is AccountKind.EXPIRED and not now.confirmed):
        return None
    holder = _holder(entry.person_id)
    legs, borne = _out_of(now, holder)
    more = {"borne_by_company": borne} if borne else {}
    more |= {"ran_out": now.ran_out} if now.ran_out else {}
    event = _after(entry, f"reverse:{entry.id}", reason, at, reverses=entry.id, more=more)
    legs += [Leg(AccountKind.ISSUED, issuer_of(entry), -borne), Leg(AccountKind.REVERSED, holder, now.amount)]
    score = Score(holder.id, entry.at, -now.amount) if now.counts else None
    return ledger.post(event, legs, unit=now.unit, score=score)


def run_out(event: Event, parts: Mapping[int, int]) -> Entry | None:
    """Ends available points that nobody spent in time. ``parts`` says of which credits (their entries) they are, so
    that none of them is taken a second time. Raises InvalidMove when there are too few."""
    entry = transfer(event, AccountKind.AVAILABLE, AccountKind.EXPIRED, sum(parts.values()))
    if entry is not None:
        rows = [{"entry_id": entry.id, "credit_id": credit, "amount": amount} for credit, amount in parts.items()]
        db.session.execute(insert(RunOut), rows)
    return entry


def issuer_of(entry: Entry) -> Holder:
    """Who gave a credit: the company, or a programme."""
    gave = select(LedgerAccount.holder_kind, LedgerAccount.holder_id).join(Posting)
    found = db.session.execute(gave.where(Posting.entry_id == entry.id, LedgerAccount.kind == AccountKind.ISSUED)).one()
    return Holder(*found)


def find(source: str) -> Entry | None:
    """The entry of a source."""
    return db.session.scalar(select(Entry).where(Entry.source == source))


def reversal_of(entry: Entry) -> Entry | None:
    """The entry that took this one back."""
    return db.session.scalar(select(Entry).where(Entry.reverses == entry.id))


def credited(entry: Entry) -> tuple[AccountKind, int]:
    """Into which kind of account a credit went, and how many points. Raises Unbalanced for what is no credit."""
    kind, amount, _ = _issue(entry)
    return kind, amount


def followers(source: str) -> dict[str, str]:
    """Source of what may follow on a credit -> the suffix that says what it did."""
    numbered = [f"{each}{number}" for number in range(1, MOST_HOLDS + 1) for each in (HELD, FREED)]
    return {f"{source}{suffix}": suffix for suffix in (RELEASED, ENDED, *numbered)}


def standing(entry: Entry) -> Standing:
    """Where the points of a credit are. Raises Unbalanced for what is no credit. Three statements."""
    kind, amount, unit = _issue(entry)
    suffixes = followers(entry.source)
    wanted = select(Entry).where(Entry.source.in_([*suffixes, f"reverse:{entry.id}"]))
    found = {suffixes.get(each.source, "reverse"): each for each in db.session.scalars(wanted)}
    holds = sum(suffix.startswith(HELD) for suffix in found)
    frees = sum(suffix.startswith(FREED) for suffix in found)
    confirmed = kind is AccountKind.AVAILABLE or RELEASED in found
    ran_out = ran_out_of([entry.id]).get(entry.id, 0)
    where = AccountKind.AVAILABLE if confirmed else AccountKind.PENDING
    now = Standing(where, unit, amount, confirmed=confirmed, holds=holds, ran_out=ran_out)
    if "reverse" in found:
        return replace(now, where=AccountKind.REVERSED)
    if holds != frees and ENDED not in found:
        last = found[f"{HELD}{holds}"]
        held_from = AccountKind(last.details["held_from"])
        return replace(now, where=AccountKind.HELD, held=moved_by(last), held_from=held_from)
    return replace(now, where=AccountKind.EXPIRED) if ENDED in found or not now.lasting else now


def ran_out_of(entries: Collection[int]) -> dict[int, int]:
    """Credit -> how many of its points ran out; only those of which some did."""
    wanted = select(RunOut.credit_id, func.sum(RunOut.amount)).where(RunOut.credit_id.in_(entries))
    return {credit: int(total) for credit, total in db.session.execute(wanted.group_by(RunOut.credit_id))}


def _standing_apart(entry: Entry) -> Standing:
    """Where its points are, until the transaction ends: nobody else moves them meanwhile."""
    ledger.keep_apart(_holder(entry.person_id))
    return standing(entry)


def _out_of(now: Standing, holder: Holder) -> tuple[list[Leg], int]:
    """What takes a credit's points from where they are, and how many of them the company bears.

    More can be held than is to be taken, where some of it ran out meanwhile: the rest is available again.
    """
    there = now.held if now.where is AccountKind.HELD else ledger.balance(now.where, holder, now.unit, locked=True)
    taken = min(now.lasting, there)
    out = now.held if now.where is AccountKind.HELD else taken
    legs = [
        Leg(now.where, holder, -out), Leg(AccountKind.AVAILABLE, holder, out - taken),
        Leg(AccountKind.EXPIRED, holder, -now.ran_out),
    ]  # fmt: skip
    return legs, now.lasting - taken


def moved_by(entry: Entry) -> int:
    """How many units an entry moved in all."""
    wanted = select(func.sum(Posting.amount)).where(Posting.entry_id == entry.id, Posting.amount > 0)
    return int(db.session.scalar(wanted) or 0)


def _issue(entry: Entry) -> tuple[AccountKind, int, str]:
    """Kind of account, amount and unit of a credit. Raises Unbalanced."""
    gained = db.session.execute(
        select(LedgerAccount.kind, func.sum(Posting.amount), LedgerAccount.unit)
        .join(Posting, Posting.account_id == LedgerAccount.id)
        .where(Posting.entry_id == entry.id, LedgerAccount.person_id.is_not(None))
        .group_by(LedgerAccount.kind, LedgerAccount.unit)
    ).all()
    if len(gained) != 1 or entry.reverses is not None or gained[0][1] <= 0:
        raise Unbalanced(f"entry {entry.id} is no credit")
    return gained[0][0], int(gained[0][1]), gained[0][2]


def _after(
    entry: Entry, source: str, reason: str, at: datetime, *, reverses: int | None = None,
    more: dict[str, Any] | None = None,
) -> Event:  # fmt: skip
    """What follows on a credit, about the same subject and by the same rule."""
    details = {**entry.details, "credit": entry.id, **(more or {})}
    return Event(source, reason, at, entry.person_id, entry.subject, entry.rule, entry.rule_version, reverses, details)


def _holder(person_id: int | None) -> Holder:
    """The person of a credit. Raises Unbalanced where there is none: points belong to somebody."""
    if person_id is None:
        raise Unbalanced("a credit without a person")
    return ledger.person(person_id)
