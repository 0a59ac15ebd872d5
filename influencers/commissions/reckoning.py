"""Verb: conversions become commissions, or change them, by what is true of them now. For the job; one batch at a time.

A conversion without a commission gets one, if a plan pays it; of one with a commission what was given back since is
taken back. In which order a sale and its refunds were told changes nothing, and what has earned is never reckoned anew:
a sale that was paid as its customer's first stays it when an earlier one is told later, and steps and caps of a month
count what was reckoned before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from advocacy.database import db
from advocacy.history import Actor
from advocacy.links.attribution.models import Conversion, ConversionKind, ConversionState
from advocacy.links.attribution.telling import customer_hash
from influencers.commissions import booking, commissions, deciding, firsts
from influencers.commissions.deciding import Applied, Nothing, Sold
from influencers.commissions.gathering import Known
from influencers.commissions.grammar import Via
from influencers.commissions.models import (
    Commission,
    CommissionIntake,
    CommissionMonth,
    CommissionState,
    EarnedBy,
    HeldFor,
)
from influencers.commissions.months import Months, month_of
from influencers.programmes.models import Enrolment, EnrolmentState
from influencers.programmes.taking_part import Parts

RECKONER = Actor.job("commissions")
EARNED = "earned"
AT_ONCE = 100
"""Conversions in one transaction: nobody else may write meanwhile on SQLite."""
KINDS = {ConversionKind.SALE: EarnedBy.SALE, ConversionKind.LEAD: EarnedBy.LEAD}


def reckon_waiting(*, now: datetime) -> int:
    """Reckons up to ``AT_ONCE`` conversions that wait; gives how many it took."""
    booking.hold_books()
    waiting = select(CommissionIntake).where(CommissionIntake.waiting).order_by(CommissionIntake.conversion_id)
    taken = db.session.scalars(waiting.limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    if not taken:
        return 0
    outcomes = _reckon([each.conversion_id for each in taken], now)
    for each in taken:
        each.waiting, each.reckoned_at, each.outcome = False, now, outcomes[each.conversion_id]
    db.session.flush()
    return len(taken)


def _reckon(ids: Sequence[int], now: datetime) -> dict[int, str]:
    """Conversion -> what came of it: "earned", or why it earned nothing."""
    found = db.session.scalars(select(Conversion).where(Conversion.id.in_(ids)).order_by(Conversion.at, Conversion.id))
    conversions = list(found)
    there = _commissions_of(ids)
    _take_back([(there[each.id], each) for each in conversions if each.id in there], now)
    gone = [each.id for each in conversions if each.state is ConversionState.REVERSED]
    firsts.look_again([each for each in gone if each not in there])
    outcomes = dict.fromkeys(there, EARNED)
    outcomes |= _earn([each for each in conversions if each.id not in there], now)
    return {each: outcomes.get(each, Nothing.NO_PROGRAMME.value) for each in ids}


def _take_back(pairs: Sequence[tuple[Commission, Conversion]], now: datetime) -> None:
    """What was given back of sales since their commissions were reckoned."""
    less = {}
    for commission, conversion in pairs:
        terms = deciding.from_data(commission.terms)
        stands = conversion.state is ConversionState.ATTRIBUTED
        gone = commission.net - commission.spared - deciding.still(terms, conversion.net, stands)
        if gone > 0:
            less[commission] = gone
    commissions.take_back(less, actor=RECKONER, now=now, why="refund")


def _earn(conversions: Sequence[Conversion], now: datetime) -> dict[int, str]:
    known = Known(conversions)
    parts = Parts(known.enrolments.values())
    whose = {each.id: parts.then(known.enrolment_of(each), each.at) for each in conversions}
    counted = Months({(found.id, month_of(each.at), KINDS[each.kind], "") for each in conversions
                      if (found := whose[each.id])})  # fmt: skip
    fresh, outcomes = [], {}
    for each in conversions:
        made = _made(each, whose[each.id], known, counted, now)
        outcomes[each.id] = made.value if isinstance(made, Nothing) else EARNED
        if isinstance(made, Commission):
            fresh.append(made)
    commissions.earn(fresh, actor=RECKONER, now=now)
    return outcomes


def _made(
    conversion: Conversion, enrolment: Enrolment | None, known: Known, counted: Months, now: datetime
) -> Commission | Nothing:  # fmt: skip
    """A commission for a conversion, counted in its month, or why there is none."""
    if conversion.state is not ConversionState.ATTRIBUTED:
        return Nothing.GIVEN_BACK
    if conversion.programme not in known.programmes:
        return Nothing.NO_PROGRAMME
    if enrolment is None:
        return Nothing.NOT_ENROLLED
    plan = known.plan_of(conversion)
    if plan is None:
        return Nothing.NO_PLAN
    value = conversion.value or 0
    month = (enrolment.id, month_of(conversion.at), KINDS[conversion.kind])
    so_far = counted.of((*month, conversion.currency or plan.currency))
    sold = _sold(conversion, enrolment, known, so_far, plan.currency)
    terms = deciding.decide(known.lines_of(plan), sold, plan.currency)
    if isinstance(terms, Nothing):
        return terms
    so_far.count, so_far.value = so_far.count + 1, so_far.value + value
    counted.of((*month, terms.currency)).earned += terms.amount
    held_for = _held_for(terms, conversion, enrolment)
    release_at = conversion.at + known.hold_of(enrolment, conversion.at)
    return Commission(
        source=f"conversion:{conversion.id}", kind=KINDS[conversion.kind], enrolment_id=enrolment.id,
        programme_id=enrolment.programme_id, person_id=enrolment.person_id, conversion_id=conversion.id,
        plan_id=plan.id, at=conversion.at, release_at=release_at,
        amount=terms.amount, currency=terms.currency, terms=deciding.as_data(terms), created_at=now, what="",
        state=CommissionState.HELD if held_for else CommissionState.PENDING, held_for=held_for or "",
        look_by=commissions.look_by(held_for, release_at, now) if held_for else None,
        reduced=0, owed=0, spared=0, step=0,
    )  # fmt: skip


def _sold(
    conversion: Conversion, enrolment: Enrolment, known: Known, so_far: CommissionMonth, currency: str
) -> Sold:  # fmt: skip
    return Sold(
        KINDS[conversion.kind], conversion.value or 0, conversion.net, conversion.currency or currency,
        Via.CODE if conversion.code_id else Via.LINK, known.tier_of(enrolment, conversion.at),
        known.is_first(conversion), known.months_since(conversion), so_far.count, so_far.value, so_far.earned,
    )  # fmt: skip


def _held_for(terms: Applied, conversion: Conversion, enrolment: Enrolment) -> HeldFor | None:
    """Why a person has to look at it first."""
    if conversion.customer_hash and customer_hash(enrolment.person.email or "") == conversion.customer_hash:
        return HeldFor.OWN_PURCHASE
    if enrolment.state in (EnrolmentState.BANNED, EnrolmentState.ARCHIVED):
        return HeldFor.ENDED
    return terms.held_for


def _commissions_of(ids: Sequence[int]) -> dict[int, Commission]:
    """Conversion -> its commission, held until the transaction ends."""
    wanted = select(Commission).where(Commission.source.in_([f"conversion:{each}" for each in ids]))
    held = wanted.order_by(Commission.id).with_for_update()
    return {each.conversion_id or 0: each for each in db.session.scalars(held)}
