"""What commissions keep of a person, for their export and their erasure."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update

from advocacy.clock import to_rfc3339
from advocacy.database import db
from advocacy.links.attribution import money
from advocacy.people.privacy import SILENT, Done, Eraser, Erasure, Exporter, Kept, Row, counted, leaving_as_is, rows_of
from influencers.commissions.models import Commission
from influencers.commissions.plan_models import Adjustment, CommissionPlan, StatementLine
from influencers.programmes.models import Enrolment

WHY = _l("What was paid has to be shown to the tax office; a number, no name.")
UNSAID = "The reason was erased."
"""Stands for a reason that keeps money back: an empty one would let it go."""
MOST = 10_000


def _statement(person_id: int) -> Sequence[Row]:
    """Their lines, oldest first."""
    theirs = select(StatementLine).join(Enrolment, Enrolment.id == StatementLine.enrolment_id)
    rows = db.session.scalars(theirs.where(Enrolment.person_id == person_id).order_by(StatementLine.id).limit(MOST))
    return [
        {
            "at": to_rfc3339(each.at), "kind": each.kind.value, "amount": money.amount(each.amount, each.currency),
            "currency": each.currency, "commission_id": each.commission_id, "payout_id": each.payout_id,
        }
        for each in rows
    ]  # fmt: skip


def _adjusted(person_id: int) -> Sequence[Row]:
    """What was given to them or taken by hand, and why; who of us decided is ours."""
    theirs = select(Adjustment).join(Enrolment, Enrolment.id == Adjustment.enrolment_id)
    rows = db.session.scalars(theirs.where(Enrolment.person_id == person_id).order_by(Adjustment.id).limit(MOST))
    return [
        {
            "at": to_rfc3339(each.made_at), "kind": each.kind.value, "state": each.state.value, "why": each.why,
            "amount": money.amount(each.amount, each.currency), "currency": each.currency,
        }
        for each in rows.unique()
    ]  # fmt: skip


def _erase(asked: Erasure) -> Done:
    """Reasons go, for they may tell of the person; sums stay, and what is in question stays so, or it would be paid."""
    mine = Commission.person_id == asked.person.id
    held = update(Commission).where(mine, Commission.held_why != "").values(held_why="")
    questioned = update(Commission).where(mine, Commission.in_question.not_in(("", UNSAID))).values(in_question=UNSAID)
    enrolments = select(Enrolment.id).where(Enrolment.person_id == asked.person.id)
    adjusted = update(Adjustment).where(Adjustment.enrolment_id.in_(enrolments), Adjustment.why != "").values(why="")
    done = [db.session.execute(each, execution_options=SILENT) for each in (held, questioned, adjusted)]
    count = counted(select(func.count()).select_from(Commission).where(mine))
    gone = sum(getattr(each, "rowcount", 0) for each in done)
    return Done(gone, [Kept("commissions", count, WHY)] if count else [])


EXPORTERS = [
    rows_of("commissions", Commission.person_id),
    Exporter("commission_statement", _statement, count=lambda person_id: len(_statement(person_id))),
    Exporter("commission_adjustments", _adjusted, count=lambda person_id: len(_adjusted(person_id))),
    rows_of("commission_plans", CommissionPlan.made_by, leave_out=["lines"]),
    rows_of("commission_decisions", Adjustment.proposed_by, Adjustment.decided_by, leave_out=["why"]),
]
ERASERS = [
    Eraser("commissions", _erase, frozenset({"commissions.person_id"})),
    leaving_as_is("commission_plans", CommissionPlan.made_by, _l("Shows who decided what is paid; a number, no name.")),
    leaving_as_is(
        "commission_proposals", Adjustment.proposed_by, _l("Shows that two people decided; a number, no name.")
    ),
    leaving_as_is(
        "commission_decisions", Adjustment.decided_by, _l("Shows that two people decided; a number, no name.")
    ),
]
EXEMPT = frozenset[str]()
