"""What plans promise, looked at in a life of partners' money: who is paid for a sale, by which line, once for a new
customer, within a month's cap. Reckoned from what was told and from the rows, not by the verbs that wrote them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from advocacy.database import db
from advocacy.links.attribution.deciding import SKEW
from advocacy.links.attribution.models import Conversion, ConversionState, EarlyRefund
from influencers.commissions.models import Commission, CommissionIntake, EarnedBy
from influencers.commissions.months import month_of
from influencers.commissions.plan_models import CommissionPlan
from tests.influencers.money_life import CAP, WINDOW, Life

Earned = tuple[Commission, Conversion, CommissionPlan]
"""What was earned by a sale, the sale, and by which plan."""


def earned_of(life: Life) -> Sequence[Earned]:
    """By every sale of this life."""
    wanted = (
        select(Commission, Conversion, CommissionPlan)
        .join(Conversion, Conversion.id == Commission.conversion_id)
        .join(CommissionPlan, CommissionPlan.id == Commission.plan_id)
        .where(Commission.enrolment_id.in_(life.enrolments), Commission.kind == EarnedBy.SALE)
    )
    return [(commission, sale, plan) for commission, sale, plan in db.session.execute(wanted).unique()]


def whoever_won_it_is_paid(life: Life, earned: Sequence[Earned]) -> None:
    """By the code that was named, else by one of the clicks that were in time."""
    for commission, sale, _plan in earned:
        told = life.sold[sale.order_id]
        in_time = {partner for partner, number in told.clicks
                   if _counts(life, (partner, number), told.at - WINDOW, told.at + SKEW)}  # fmt: skip
        winners = in_time if told.code is None else {told.code}
        assert life.enrolments.index(commission.enrolment_id) in winners


def the_line_is_theirs(life: Life, earned: Sequence[Earned]) -> None:
    """The one that says most of those for their tier when it was sold, and for the way it was won."""
    for commission, sale, plan in earned:
        tier = life.tier_of(life.enrolments.index(commission.enrolment_id), sale.at)
        via = "code" if sale.code_id else "link"
        fits = [each for each in plan.lines if each.get("tier", "") in ("", tier)
                and each.get("via", "any") in ("any", via)]  # fmt: skip
        paid_by = plan.lines[commission.terms["line"]]
        assert paid_by in fits
        if not any(_first_alone(each) for each in plan.lines):
            assert paid_by == max(fits, key=lambda each: ("tier" in each, "via" in each))


def a_customer_is_new_once(earned: Sequence[Earned]) -> None:
    """Of a customer's sales one at most keeps something that is paid for a first sale, whatever was told when."""
    firsts = Counter(sale.customer_hash for commission, sale, plan in earned
                     if sale.customer_hash and commission.net > 0
                     and _first_alone(plan.lines[commission.terms["line"]]))  # fmt: skip
    assert all(count == 1 for count in firsts.values())


def nobody_is_turned_away_for_nothing(life: Life) -> None:
    """Once jobs ran: who is told that a customer was not new, there was an earlier sale, or one was paid as the first.

    What a refund reopened waits for the next run of the job."""
    paid = {sale.customer_hash for commission, sale, plan in earned_of(life)
            if commission.net > 0 and _first_alone(plan.lines[commission.terms["line"]])}  # fmt: skip
    told = select(Conversion).join(CommissionIntake, CommissionIntake.conversion_id == Conversion.id)
    away = told.where(CommissionIntake.outcome == "not_new", ~CommissionIntake.waiting)
    for each in db.session.scalars(away.where(Conversion.order_id.in_(life.sold))):
        earlier = select(Conversion.id).where(
            Conversion.customer_hash == each.customer_hash, Conversion.state != ConversionState.REVERSED,
            (Conversion.at < each.at) | ((Conversion.at == each.at) & (Conversion.id < each.id)),
        )  # fmt: skip
        assert each.customer_hash in paid or db.session.scalar(earlier.limit(1)) is not None


def months_keep_their_cap(earned: Sequence[Earned]) -> None:
    """What is left of what a capped line paid in a month is no more than its cap."""
    left = Counter[tuple[int, str, str]]()
    for commission, _sale, _plan in earned:
        if "room" in commission.terms:
            left[commission.enrolment_id, month_of(commission.at), commission.currency] += commission.net
    assert all(total <= CAP for total in left.values())


def refunds_reach_their_orders(life: Life) -> None:
    """What was told of an order before it came was given back with it, or says why it could not be."""
    here = select(Conversion.key).where(Conversion.order_id.in_(life.sold))
    lost = select(EarlyRefund.id).where(EarlyRefund.key.in_(here), EarlyRefund.problem == "")
    assert db.session.scalars(lost).all() == []


def _counts(life: Life, click: tuple[int, int], begin: datetime, end: datetime) -> bool:
    return click in life.clicked and begin <= life.clicked[click] <= end


def _first_alone(line: Mapping[str, Any]) -> bool:
    return bool(line.get("new_customers")) or line.get("months") == 0
