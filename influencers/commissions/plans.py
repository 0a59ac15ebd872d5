"""What programmes pay: verbs and queries on plans. A version is never changed; the next one begins later.

A sale goes by the version in force when it happened, however late it is told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from advocacy.database import db, get, lock
from advocacy.errors import Breach
from advocacy.history import Actor, record
from advocacy.links.attribution import money
from advocacy.links.attribution.models import Conversion
from influencers.commissions.deciding import Nothing
from influencers.commissions.grammar import Line, as_data, from_data
from influencers.commissions.models import CommissionIntake
from influencers.commissions.plan_models import CommissionPlan
from influencers.programmes.models import Programme

LONGEST_HOLD = 90


@dataclass(frozen=True)
class Policy:
    """How fees are held, and what becomes of debts: see ``CommissionPlan``. ``owed_most`` in minor units."""

    fee_hold_days: int = 7
    net_share: int = 100
    owed_most: int | None = None
    forgive_months: int = 12


def add_plan(
    programme: Programme, lines: Sequence[Line], policy: Policy, *, actor: Actor, now: datetime, why: str,
    from_at: datetime | None = None, currency: str = "",
) -> CommissionPlan:  # fmt: skip
    """The next version of what a programme pays, from then on, or from now.

    Only the first may begin in the past: sales that were told before there was a plan are reckoned by it. Raises
    Breach for a time that is over, or before a version that is there, and for a policy that can't be.
    """
    lock(f"commission plans of {programme.id}")
    begins, newest = from_at or now, newest_plan(programme.id)
    wrong = _faults(policy, why)
    if newest is not None and begins < max(now, newest.from_at):
        wrong["from_at"] = [_("A change holds from now on, or from later: what was sold is paid as it was promised.")]
    if wrong:
        raise Breach(_("This plan can't be kept."), errors=wrong)
    made = CommissionPlan(
        programme_id=programme.id, version=newest.version + 1 if newest else 1, from_at=begins,
        currency=currency or programme.currency, lines=[as_data(each) for each in lines], **policy.__dict__,
        why=why.strip(), made_by=actor.id, made_at=now,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record("commission_plan", made.id, "add", actor=actor, now=now, why=made.why or None, programme=programme.id,
           version=made.version, from_at=begins, lines=made.lines, **policy.__dict__)  # fmt: skip
    if newest is None:
        _reckon_anew(programme)
    return made


def newest_plan(programme_id: int) -> CommissionPlan | None:
    """The last version, in force or still to come."""
    theirs = select(CommissionPlan).where(CommissionPlan.programme_id == programme_id)
    return db.session.scalar(theirs.order_by(CommissionPlan.version.desc()).limit(1))


def plan_at(programme_id: int, at: datetime) -> CommissionPlan | None:
    """The version in force at that time; None where a programme paid nothing then."""
    theirs = CommissionPlan.programme_id == programme_id, CommissionPlan.from_at <= at
    newest = CommissionPlan.from_at.desc(), CommissionPlan.version.desc()
    return db.session.scalar(select(CommissionPlan).where(*theirs).order_by(*newest).limit(1))


def plans_in_force(programme_ids: Collection[int], at: datetime) -> Mapping[int, CommissionPlan]:
    """Programme -> its version in force at that time, of these. One statement."""
    newest = (
        select(CommissionPlan.programme_id, func.max(CommissionPlan.version).label("version"))
        .where(CommissionPlan.programme_id.in_(programme_ids), CommissionPlan.from_at <= at)
        .group_by(CommissionPlan.programme_id)
        .subquery()
    )
    same = (CommissionPlan.programme_id == newest.c.programme_id) & (CommissionPlan.version == newest.c.version)
    return {each.programme_id: each for each in db.session.scalars(select(CommissionPlan).join(newest, same))}


def versions_of(programme_id: int, limit: int = 50) -> Sequence[CommissionPlan]:
    """The newest versions, newest first."""
    theirs = select(CommissionPlan).where(CommissionPlan.programme_id == programme_id)
    return db.session.scalars(theirs.order_by(CommissionPlan.version.desc()).limit(limit)).all()


def plan_for(plan_id: int) -> CommissionPlan:
    """The version. Raises NotFound."""
    return get(CommissionPlan, plan_id, _("There is no such plan."))


def lines_of(plan: CommissionPlan) -> list[Line]:
    """What it says."""
    return [from_data(each) for each in plan.lines]


def _faults(policy: Policy, why: str) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if not why.strip():
        wrong["why"] = [_("Say why: partners and colleagues read it.")]
    if not 0 <= policy.fee_hold_days <= LONGEST_HOLD:
        wrong["fee_hold_days"] = [_("From 0 to 90 days.")]
    if not 1 <= policy.net_share <= 100:
        wrong["net_share"] = [_("From 1 to 100 percent.")]
    if policy.owed_most is not None and not 0 <= policy.owed_most < money.MOST:
        wrong["owed_most"] = [_("An amount from 0 up; empty for no end.")]
    if not 0 <= policy.forgive_months <= 120:
        wrong["forgive_months"] = [_("From 0 to 120 months.")]
    return wrong


def _reckon_anew(programme: Programme) -> None:
    """Sales that came before the programme paid anything wait again."""
    theirs = select(Conversion.id).where(Conversion.programme == programme.tag)
    again = update(CommissionIntake).where(
        CommissionIntake.outcome == Nothing.NO_PLAN.value, CommissionIntake.conversion_id.in_(theirs)
    )
    db.session.execute(again.values(waiting=True), execution_options={"synchronize_session": False})
