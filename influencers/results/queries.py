"""What results ask of the rooms beneath: rollups only, a constant number of statements however much was counted.

A partner from outside is under agreement, so whoever runs the programme sees what their posts brought. Colleagues stay
employees, whatever the kind of programme they take part in: their figures are theirs alone, as everywhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from advocacy.database import Page, db, page
from advocacy.reach import figures as worked
from advocacy.reach.figures import Figure
from advocacy.reach.metrics import CATALOGUE, metric
from advocacy.reach.models import Dimension, Provenance, ReachCount
from advocacy.reach.periods import Period
from influencers.agreements.models import Agreement
from influencers.briefs.models import Brief
from influencers.commissions.models import CommissionMonth, EarnedBy
from influencers.deliverables.models import Deliverable, DeliverableState
from influencers.products import queries as products
from influencers.programmes.enrolments import is_outsider
from influencers.programmes.models import Enrolment, EnrolmentState, Programme
from rewards.budgets.models import Budget
from rewards.budgets.queries import standings

PART_TAKERS = (EnrolmentState.APPROVED, EnrolmentState.DEACTIVATED, EnrolmentState.BANNED)
"""Who has, or had, a part in what a programme brought."""
MOST = 200


@dataclass
class Earned:
    """What a partner won, and earned by it, by currency in minor units."""

    won: int = 0
    sales: dict[str, int] = field(default_factory=dict)
    earned: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Brought:
    """What one partner brought and cost: figures by metric, money by currency in minor units.

    ``hidden``: a colleague, of whom only the money is shown that a programme paid.
    """

    enrolment: Enrolment
    figures: Mapping[str, Figure]
    money: Earned
    gifts: Mapping[str, int]
    hidden: bool = False

    @property
    def currencies(self) -> Sequence[str]:
        """Every currency in which there is anything."""
        return sorted({*self.money.sales, *self.money.earned, *self.gifts})

    def cost(self, currency: str) -> int:
        """Commissions, fees and gifts together."""
        return self.money.earned.get(currency, 0) + self.gifts.get(currency, 0)


def programmes_known() -> Sequence[Programme]:
    """Every programme, by name; a few hundred at most."""
    return db.session.scalars(select(Programme).order_by(Programme.name, Programme.id).limit(MOST)).all()


def by_tag(tag: str) -> Programme | None:
    """The programme that links and figures call so."""
    return next((each for each in programmes_known() if each.tag == tag), None)


def allotted(programme: Programme) -> tuple[Budget, int] | None:
    """A programme's budget and what was put into it; None without one."""
    if programme.budget is None:
        return None
    return programme.budget, standings([programme.budget])[programme.budget.id].allotted


def parts_of(person_id: int) -> Sequence[Enrolment]:
    """The parts that somebody from outside has, or had; none of a colleague's."""
    theirs = Enrolment.person_id == person_id, Enrolment.state.in_(PART_TAKERS)
    wanted = select(Enrolment).where(*theirs).order_by(Enrolment.id).limit(MOST)
    found = db.session.scalars(wanted).unique().all()
    return found if found and is_outsider(found[0].person) else []


def partners_of(programme_id: int, period: Period, cursor: str | None, limit: int = 25) -> Page[Brought]:
    """The partners of a programme with what each brought and cost in the period, newest first. Five statements."""
    wanted = select(Enrolment).where(Enrolment.programme_id == programme_id, Enrolment.state.in_(PART_TAKERS))
    found = page(wanted, Enrolment.id, cursor, limit)
    return Page(brought(found.items, period), found.next)


def brought(enrolments: Sequence[Enrolment], period: Period) -> list[Brought]:
    """What each of these brought and cost. Of somebody in several programmes reach is told of all together."""
    shown = {each.person_id for each in enrolments if is_outsider(each.person)}
    reach, earned = _reach_of(shown, period), _earned([each.id for each in enrolments], period)
    given = [each.id for each in enrolments if each.person_id in shown]
    gifts = products.in_kind_by_enrolment(given, period.first, period.last)
    return [
        Brought(
            each, reach.get(each.person_id, {}), earned.get(each.id, Earned()), gifts.get(each.id, {}),
            hidden=each.person_id not in shown,
        )
        for each in enrolments
    ]  # fmt: skip


def fees_by_campaign(period: Period, campaigns: Collection[str]) -> Mapping[str, Mapping[str, int]]:
    """Campaign -> currency -> the fees of deliverables that were seen live in the period. One statement."""
    wanted = (
        select(Brief.campaign, Deliverable.currency, func.sum(Deliverable.fee))
        .join(Agreement, Agreement.brief_id == Brief.id)
        .join(Deliverable, Deliverable.agreement_id == Agreement.id)
        .where(
            Brief.campaign.in_(campaigns), Deliverable.state == DeliverableState.VERIFIED,
            Deliverable.verified_at >= period.start, Deliverable.verified_at < period.end,
        )
        .group_by(Brief.campaign, Deliverable.currency)
    )  # fmt: skip
    found: dict[str, dict[str, int]] = {}
    for campaign, currency, fees in db.session.execute(wanted):
        found.setdefault(campaign, {})[currency] = int(fees)
    return found


def campaigns_briefed() -> Sequence[str]:
    """Campaigns that partners were briefed for, by name."""
    return db.session.scalars(
        select(Brief.campaign).where(Brief.campaign != "").distinct().order_by(Brief.campaign).limit(MOST)
    ).all()  # fmt: skip


def _reach_of(person_ids: Collection[int], period: Period) -> dict[int, dict[str, Figure]]:
    """Person -> metric -> figure. One statement over the rollups."""
    row = ReachCount
    by = (row.key, row.metric, row.unit, row.provenance)
    wanted = (
        select(*by, func.sum(row.value))
        .where(
            row.dimension == Dimension.PERSON, row.key.in_([str(each) for each in person_ids]),
            row.day.between(period.first, period.last),
        )
        .group_by(*by)
    )  # fmt: skip
    found: dict[str, list[Figure]] = {}
    for key, name, unit, provenance, value in db.session.execute(wanted):
        found.setdefault(key, []).append(figure_of(name, int(value), unit, provenance))
    return {int(key): by_metric(some) for key, some in found.items()}


def figure_of(name: str, value: int, unit: str, provenance: str) -> Figure:
    """A sum of counts with how it is counted."""
    known = CATALOGUE.get(name) or metric(name)
    return Figure("", name, value, unit, Provenance(provenance), known.formula)


def by_metric(found: Sequence[Figure]) -> dict[str, Figure]:
    """Sums by metric, with what is worked out of them."""
    told = worked.beside(found)
    return {each.metric: each for each in (*told, *worked.worked_out(told, None))}


def _earned(enrolment_ids: Collection[int], period: Period) -> dict[int, Earned]:
    """Enrolment -> what it won and earned, of the whole months that the period touches. One statement."""
    row = CommissionMonth
    wanted = (
        select(row.enrolment_id, row.kind, row.currency, func.sum(row.count), func.sum(row.value), func.sum(row.earned))
        .where(row.enrolment_id.in_(enrolment_ids), row.month.between(f"{period.first:%Y-%m}", f"{period.last:%Y-%m}"))
        .group_by(row.enrolment_id, row.kind, row.currency)
    )
    found: dict[int, Earned] = {}
    for enrolment_id, kind, currency, count, value, earned in db.session.execute(wanted):
        one = found.setdefault(enrolment_id, Earned())
        if kind in (EarnedBy.SALE, EarnedBy.LEAD):
            one.won += int(count)
            one.sales[currency] = one.sales.get(currency, 0) + int(value)
        one.earned[currency] = one.earned.get(currency, 0) + int(earned)
    return found
