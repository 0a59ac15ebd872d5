"""What is known of a batch of conversions: whose they are, by which plan, what was before. Queries, a constant number.

Reads for ``reckoning``, which holds the books.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.links.attribution.models import Conversion
from influencers.commissions import firsts, grammar
from influencers.commissions.plan_models import CommissionPlan
from influencers.programmes import tiers
from influencers.programmes.attribution import programme_number
from influencers.programmes.going_by import holding, versions_of
from influencers.programmes.models import USUAL_HOLD, Enrolment


@dataclass(frozen=True)
class Versions:
    """Versions in the order of their begin, found by time."""

    begins: Sequence[datetime]
    versions: Sequence[CommissionPlan]

    def at(self, at: datetime) -> CommissionPlan | None:
        """The one in force then."""
        place = bisect_right(self.begins, at)
        return self.versions[place - 1] if place else None


class Known:
    """Everything that a batch of conversions is reckoned by."""

    def __init__(self, conversions: Sequence[Conversion]) -> None:
        tags = {each.programme for each in conversions if each.programme}
        numbers = {tag: programme_number(tag) for tag in sorted(tags)}
        self.programmes: Mapping[str, int] = {tag: number for tag, number in numbers.items() if number is not None}
        found = set(self.programmes.values())
        self.enrolments = _enrolments(found, {each.person_id for each in conversions if each.person_id})
        self.plans = _plans(found)
        self._terms = versions_of(found)
        self._tiers = tiers.tiers_of([each.id for each in self.enrolments.values()] if self._ask_tiers() else [])
        self._lines = {plan.id: _lines(plan) for each in self.plans.values() for plan in each.versions}
        hashes = {each.customer_hash for each in conversions if each.customer_hash}
        self._firsts = firsts.firsts_of(hashes)
        self._first_here = _first_won(hashes, tags)

    def enrolment_of(self, conversion: Conversion) -> Enrolment | None:
        """Who won it, in their programme."""
        programme = self.programmes.get(conversion.programme)
        return self.enrolments.get((programme or 0, conversion.person_id or 0))

    def plan_of(self, conversion: Conversion) -> CommissionPlan | None:
        """The plan in force when it happened."""
        versions = self.plans.get(self.programmes.get(conversion.programme, 0))
        return versions.at(conversion.at) if versions else None

    def lines_of(self, plan: CommissionPlan) -> list[grammar.Line]:
        """What a plan says, read once."""
        return self._lines[plan.id]

    def tier_of(self, enrolment: Enrolment, at: datetime) -> str:
        """The partner's tier when it happened."""
        had = [each.tier for each in self._tiers.get(enrolment.id, ()) if each.since <= at]
        return had[-1] if had else ""

    def hold_of(self, enrolment: Enrolment, at: datetime) -> timedelta:
        """How long what was sold then is held: by the terms in force, or the older ones that the partner goes by."""
        figures = holding(self._terms.get(enrolment.programme_id, ()), enrolment.terms_version, at)
        return timedelta(days=figures.hold_days if figures else USUAL_HOLD)

    def is_first(self, conversion: Conversion) -> bool | None:
        """Whether it is its customer's first sale with us; None where no customer was told."""
        return self._firsts.has(conversion) if conversion.customer_hash else None

    def months_since(self, conversion: Conversion) -> int | None:
        """Whole months since its customer's first sale by a partner of the programme; None: no customer was told."""
        if not conversion.customer_hash:
            return None
        first = self._first_here.get((conversion.customer_hash, conversion.programme))
        return 0 if first is None or first >= conversion.at else months_between(first, conversion.at)

    def _ask_tiers(self) -> bool:
        return any(line.get("tier") for each in self.plans.values() for plan in each.versions for line in plan.lines)


def months_between(first: datetime, then: datetime) -> int:
    """Pure: whole months from one instant to a later one."""
    whole = (then.year - first.year) * 12 + then.month - first.month
    return whole - ((then.day, then.time()) < (first.day, first.time()))


def _lines(plan: CommissionPlan) -> list[grammar.Line]:
    return [grammar.from_data(each) for each in plan.lines]


def _enrolments(programmes: Collection[int], people: Collection[int]) -> dict[tuple[int, int], Enrolment]:
    wanted = select(Enrolment).where(Enrolment.programme_id.in_(programmes), Enrolment.person_id.in_(people))
    return {(each.programme_id, each.person_id): each for each in db.session.scalars(wanted).unique()}


def _plans(programmes: Collection[int]) -> dict[int, Versions]:
    wanted = select(CommissionPlan).where(CommissionPlan.programme_id.in_(programmes))
    found = defaultdict[int, list[CommissionPlan]](list)
    for each in db.session.scalars(wanted.order_by(CommissionPlan.from_at, CommissionPlan.version)):
        found[each.programme_id].append(each)
    return {programme: Versions([each.from_at for each in some], some) for programme, some in found.items()}


def _first_won(hashes: Collection[str], tags: Collection[str]) -> dict[tuple[str, str], datetime]:
    """Customer and programme -> their first sale that a partner of it won.

    Asked by customer alone: by programme too, SQLite would read all sales of the programme.
    """
    if not hashes:
        return {}
    columns = Conversion.customer_hash, Conversion.programme
    wanted = select(*columns, func.min(Conversion.at)).where(*firsts.stands(hashes)).group_by(*columns)
    return {(customer, tag): at for customer, tag, at in db.session.execute(wanted) if tag in tags}
