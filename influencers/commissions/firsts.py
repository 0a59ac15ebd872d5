"""Which sale is its customer's first with us, where a plan pays for that alone. Queries, and what a refund reopens.

The first is the earliest that stands, of two in one moment the one that was told first. Once a line for new customers
or for first sales has paid for one, that one stays the first, whatever earlier one is told later, until nothing of its
commission is left: so it is paid once for a customer, whoever won them. Callers hold the books.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update

from advocacy.database import db
from advocacy.links.attribution.models import Conversion, ConversionKind, ConversionState
from influencers.commissions import grammar
from influencers.commissions.deciding import Nothing
from influencers.commissions.models import Commission, CommissionIntake, EarnedBy
from influencers.commissions.plan_models import CommissionPlan

NOT_FIRST = (Nothing.NOT_NEW.value, Nothing.TOO_LATE.value)
"""Outcomes that hang on which sale was a customer's first."""


@dataclass(frozen=True)
class Firsts:
    """Of some customers: their earliest sale that stands (when and which), and the ones that were paid as a first."""

    earliest: Mapping[str, tuple[datetime, int]]
    paid: Mapping[str, Collection[int]]

    def has(self, conversion: Conversion) -> bool:
        """Whether a sale is its customer's first; a lead counts as a new customer's until they bought."""
        first = self.earliest.get(conversion.customer_hash)
        if conversion.kind is ConversionKind.LEAD:
            return first is None or first[0] >= conversion.at
        if paid := self.paid.get(conversion.customer_hash):
            return conversion.id in paid
        return first is None or first[1] == conversion.id


def firsts_of(customers: Collection[str]) -> Firsts:
    """What there is to know of these. At most three statements."""
    return Firsts(_earliest(customers), _paid(customers)) if customers else Firsts({}, {})


def look_again(conversion_ids: Collection[int]) -> None:
    """These count for nothing any more: what their customers' other sales did not earn for them waits again."""
    if not conversion_ids:
        return
    gone = Conversion.id.in_(conversion_ids), Conversion.customer_hash != ""
    theirs = select(Conversion.id).where(
        Conversion.customer_hash.in_(select(Conversion.customer_hash).where(*gone)), Conversion.customer_hash != ""
    )  # fmt: skip
    again = update(CommissionIntake).where(
        CommissionIntake.outcome.in_(NOT_FIRST), CommissionIntake.conversion_id.in_(theirs)
    )  # fmt: skip
    db.session.execute(again.values(waiting=True), execution_options={"synchronize_session": False})


def stands(customers: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    """Sales of these customers that were not given back whole."""
    return (
        Conversion.customer_hash.in_(customers), Conversion.customer_hash != "",
        Conversion.kind == ConversionKind.SALE, Conversion.state != ConversionState.REVERSED,
    )  # fmt: skip


def _earliest(customers: Collection[str]) -> dict[str, tuple[datetime, int]]:
    whose, at = Conversion.customer_hash, Conversion.at
    first = select(whose.label("whose"), func.min(at).label("at")).where(*stands(customers)).group_by(whose).subquery()
    same = (whose == first.c.whose) & (at == first.c.at)
    wanted = select(whose, at, func.min(Conversion.id)).join(first, same).where(*stands(customers))
    return {customer: (begin, number) for customer, begin, number in db.session.execute(wanted.group_by(whose, at))}


def _paid(customers: Collection[str]) -> dict[str, set[int]]:
    """Customer -> sales that a line for first ones paid, as long as anything of that is left."""
    lines = _lines_for_firsts()
    if not lines:
        return {}
    number = Commission.terms["line"].as_integer()
    wanted = (
        select(Conversion.customer_hash, Conversion.id, Commission.plan_id, number)
        .join(Commission, Commission.conversion_id == Conversion.id)
        .where(Conversion.customer_hash.in_(customers), Conversion.customer_hash != "")
        .where(Commission.kind == EarnedBy.SALE, Commission.plan_id.in_({plan for plan, _place in lines}))
        .where(number.in_({place for _plan, place in lines}))
        .where(Commission.amount - Commission.reduced - Commission.owed > 0)
    )
    found = defaultdict[str, set[int]](set)
    for customer, conversion_id, plan, place in db.session.execute(wanted):
        if (plan, place) in lines:
            found[customer].add(conversion_id)
    return found


def _lines_for_firsts() -> set[tuple[int, int]]:
    """Plan and place of every line that pays for a customer's first sale alone."""
    plans = db.session.execute(select(CommissionPlan.id, CommissionPlan.lines)).all()
    read = [(plan, place, grammar.from_data(each)) for plan, said in plans for place, each in enumerate(said)]
    return {(plan, place) for plan, place, line in read if line.first_alone and line.kind is EarnedBy.SALE}
