"""What pages and the API ask of commissions: lists, what waits. Asks only; a constant number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import joinedload

from advocacy.database import Page, db, get, page
from advocacy.errors import NotFound
from advocacy.links.attribution.models import Conversion
from influencers.commissions.models import Commission, CommissionIntake, CommissionState, EarnedBy
from influencers.commissions.plan_models import Adjustment, AdjustmentState
from influencers.programmes.models import Enrolment

MOST = 100


@dataclass(frozen=True)
class Sought:
    """Which commissions: every empty field means any."""

    state: str = ""
    programme_id: int | None = None
    enrolment_id: int | None = None
    person_id: int | None = None
    kind: str = ""


def listed(sought: Sought, cursor: str | None = None, limit: int = 50) -> Page[Commission]:
    """Commissions, newest first, with their enrolments."""
    whose = joinedload(Commission.enrolment)
    return page(_which(select(Commission), sought).options(whose), Commission.id, cursor, limit)


def commission_for(commission_id: int, person_id: int | None = None) -> Commission:
    """The commission; of that person alone where one is named. Raises NotFound, for somebody else's too."""
    found = get(Commission, commission_id, _("There is no such commission."))
    if person_id is not None and found.person_id != person_id:
        raise NotFound(_("There is no such commission."))
    return found


def held() -> Mapping[str, int]:
    """How many are held, and how many adjustments wait: what somebody has to look at. One statement."""
    row = db.session.execute(select(waiting().label("held"), _proposed().label("proposed"))).one()
    return {"held": row.held, "proposed": row.proposed}


def waiting() -> ScalarSelect[int]:
    """How many commissions are held, at most ``MOST``; for the navigation's badge."""
    some = select(Commission.id).where(Commission.state == CommissionState.HELD).limit(MOST)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def orders_of(commissions: Sequence[Commission]) -> Mapping[int, str]:
    """Commission -> the order, or the event, that it came of. One statement."""
    ids = {each.conversion_id for each in commissions if each.conversion_id is not None}
    columns = Conversion.id, Conversion.order_id, Conversion.event
    rows = db.session.execute(select(*columns).where(Conversion.id.in_(ids)))
    named = {number: order or event for number, order, event in rows}
    return {each.id: named.get(each.conversion_id or 0, "") for each in commissions}


def outcome_of(conversion_id: int) -> str:
    """What came of a conversion: "earned", why it earned nothing, or nothing yet."""
    found = db.session.get(CommissionIntake, conversion_id)
    return "" if found is None or found.waiting else found.outcome


def enrolment_for(enrolment_id: int) -> Enrolment:
    """The enrolment. Raises NotFound."""
    return get(Enrolment, enrolment_id, _("There is no such partner."))


def _proposed() -> ScalarSelect[int]:
    some = select(Adjustment.id).where(Adjustment.state == AdjustmentState.PROPOSED).limit(MOST)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def _which(wanted: Select[Any], sought: Sought) -> Select[Any]:
    if sought.state in set(CommissionState):
        wanted = wanted.where(Commission.state == CommissionState(sought.state))
    if sought.kind in set(EarnedBy):
        wanted = wanted.where(Commission.kind == EarnedBy(sought.kind))
    for column, value in (
        (Commission.programme_id, sought.programme_id), (Commission.enrolment_id, sought.enrolment_id),
        (Commission.person_id, sought.person_id),
    ):  # fmt: skip
        if value is not None:
            wanted = wanted.where(column == value)
    return wanted
