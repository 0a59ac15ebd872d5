"""What happens to credits while they are looked into, and afterwards. Verbs; the caller holds the lock of crediting."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select

from advocacy.clock import to_rfc3339
from advocacy.database import db
from rewards import credits
from rewards.books import lasting, policies
from rewards.books.holdings import company_day
from rewards.earning.queries import AGAIN, JUDGED
from rewards.fair_play.models import Case, CaseState, Finding, SuspectedCredit
from rewards.ledger import Event
from rewards.models import AccountKind, Entry

REASON = JUDGED
"""Of entries that hold, free or take back. What is taken back for it is not earned again by the same deed."""
GIVEN_AGAIN = "appeal_granted"
OVER = frozenset({AccountKind.EXPIRED, AccountKind.REVERSED})
FOUND_SO = frozenset({CaseState.UPHELD, CaseState.APPEALED, CaseState.APPEAL_REFUSED})
"""Of cases that somebody upheld and nobody has overturned."""


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
    """Frees the credits that no open case is about any more."""
    waiting = _in_cases(entries, {CaseState.OPEN})
    for entry in _loaded([each for each in entries if each not in waiting]):
        credits.free(_of_today(entry), reason=REASON, at=now)


def take_back(entries: Sequence[int], now: datetime) -> None:
    """Takes these credits back, from where their points are now. What was spent is not owed."""
    for entry in _loaded(entries):
        credits.take_back(_of_today(entry), reason=REASON, at=now)


def give_again(entries: Sequence[int], now: datetime) -> None:
    """Credits again what this room had taken back: as much as was taken from the person, once.

    Not while another case about the credit was upheld; where another is open, the points are held for that one.
    """
    found_so, waiting = _in_cases(entries, FOUND_SO), _in_cases(entries, {CaseState.OPEN})
    for entry in _loaded([each for each in entries if each not in found_so]):
        again = _give_again(_of_today(entry), now)
        if again is not None and entry.id in waiting:
            credits.hold(again, reason=REASON, at=now)


def _give_again(entry: Entry, now: datetime) -> Entry | None:
    """At once available, without what was spent or ran out before, and as of the day of the deed: for caps, periods and
    tiers it was never away."""
    reversal = credits.reversal_of(entry)
    if reversal is None or reversal.reason != REASON:
        return None
    standing = credits.standing(entry)
    amount = standing.lasting - int(reversal.details.get("borne_by_company", 0))
    if amount <= 0:
        return None
    told = {key: value for key, value in entry.details.items() if key != "expires_on"}
    event = Event(
        f"{AGAIN}{entry.id}", GIVEN_AGAIN, entry.at, entry.person_id, entry.subject, entry.rule, entry.rule_version,
        details={**told, "first": told.get("first", entry.id), "given_at": to_rfc3339(now)},
    )  # fmt: skip
    return credits.give(
        event, amount, unit=standing.unit, expires_on=_until(entry.at, now), issuer=credits.issuer_of(entry)
    )


def _until(since: datetime, now: datetime) -> date | None:
    """The last day of points that come back: that of the deed's own, and time enough to spend them."""
    last = lasting.last_day(lasting.in_force(policies.versions(), since), company_day(since))
    return last and max(last, company_day(now) + lasting.LEAST)


def _of_today(entry: Entry) -> Entry:
    """The credit that stands for this one today: the one that was given again for it, if any, and again for that."""
    while (again := credits.find(f"{AGAIN}{entry.id}")) is not None:
        entry = again
    return entry


def _in_cases(entries: Collection[int], states: Collection[CaseState]) -> set[int]:
    """Those of the credits that a case in one of these states concerns."""
    wanted = (
        select(SuspectedCredit.entry_id)
        .join(Finding, Finding.id == SuspectedCredit.finding_id)
        .join(Case, Case.id == Finding.case_id)
        .where(SuspectedCredit.entry_id.in_(entries), Case.state.in_(states))
    )
    return set(db.session.scalars(wanted))


def points_of(entries: Sequence[int]) -> int:
    """How many points these credits gave in all."""
    return sum(credits.credited(entry)[1] for entry in _loaded(entries))


def _loaded(entries: Sequence[int]) -> Sequence[Entry]:
    """In the order of their numbers, so that two who take back wait for each other in the same order."""
    return db.session.scalars(select(Entry).where(Entry.id.in_(entries)).order_by(Entry.id)).all()
