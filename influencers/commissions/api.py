"""The API of commissions, of what programmes pay, and of what two people give or take by hand.

Whoever runs programmes or payouts reads all; a partner reads their own. Nothing of a customer is in it.
"""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf, Range

from advocacy import clock
from advocacy.links.attribution import money
from advocacy.links.attribution.api import MoneySchema
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard, narrow_tokens, signed_in
from advocacy.web.instants import Instant
from advocacy.web.lists import ListQuery, as_list
from influencers.commissions import commissions, explaining, forms, grammar, plans, queries, statements, wording
from influencers.commissions.models import Commission, CommissionState, EarnedBy
from influencers.commissions.plan_models import CommissionPlan
from influencers.commissions.plans import Policy
from influencers.commissions.queries import Sought
from influencers.programmes.queries import enrolment_of, programme_for

api = APIBlueprint("commissions_api", __name__, url_prefix="/api/v1", tag="Programmes")
SEES = (Capability.WRITE_PROGRAMMES, Capability.WRITE_PAYOUTS)


class CommissionQuery(ListQuery):
    """Which commissions."""

    state = String(load_default="", validate=OneOf(["", *map(str, CommissionState)]))
    kind = String(load_default="", validate=OneOf(["", *map(str, EarnedBy)]))
    programme_id = Integer(load_default=None, allow_none=True)
    enrolment_id = Integer(load_default=None, allow_none=True)


class CommissionOut(Schema):
    """What a partner earned. ``net`` is what is left of ``amount`` after refunds."""

    id = Integer()
    kind = String()
    source = String()
    state = String()
    programme_id = Integer()
    enrolment_id = Integer()
    person_id = Integer()
    amount = Nested(MoneySchema)
    net = Nested(MoneySchema)
    held_for = String()
    look_by = String(allow_none=True)
    at = String()
    release_at = String()
    payout_id = Integer(allow_none=True)
    conversion_id = Integer(allow_none=True)
    explanation = List(String())


class CommissionWhyIn(Schema):
    """The reason; the partner reads it."""

    why = String(required=True, validate=Length(1, 400))


class CommissionNoteIn(Schema):
    """What was found, if there is something to say."""

    why = String(load_default="", validate=Length(max=400))


class PlanLineIn(Schema):
    """What is paid for one kind of conversion: ``percent`` such as "7.5", or ``flat`` such as "12.50".

    ``steps`` as "10: 12, 50: 15": from the 10th of a month on 12, from the 50th on 15.
    """

    kind = String(load_default="sale", validate=OneOf(["sale", "lead"]))
    percent = String(load_default="")
    flat = String(load_default="")
    tier = String(load_default="", validate=Length(max=40))
    via = String(load_default="any", validate=OneOf([str(each) for each in grammar.Via]))
    steps = String(load_default="", validate=Length(max=200))
    steps_by = String(load_default="count", validate=OneOf([str(each) for each in grammar.By]))
    most_each = String(load_default="")
    most_month = String(load_default="")
    least_value = String(load_default="")
    new_customers = Boolean(load_default=False)
    months = Integer(load_default=None, allow_none=True, validate=Range(0, 120))


class CommissionPlanIn(Schema):
    """The next version of what a programme pays; from now on without ``from_at``."""

    lines = List(Nested(PlanLineIn), required=True, validate=Length(1, grammar.MOST_LINES))
    fee_hold_days = Integer(load_default=7, validate=Range(0, 90))
    net_share = Integer(load_default=100, validate=Range(1, 100))
    owed_most = String(load_default="")
    forgive_months = Integer(load_default=12, validate=Range(0, 120))
    from_at = Instant(load_default=None, allow_none=True)
    why = String(required=True, validate=Length(1, 2000))


class CommissionPlanOut(Schema):
    """A version of what a programme pays, with its lines as sentences too."""

    id = Integer()
    programme_id = Integer()
    version = Integer()
    from_at = String()
    currency = String()
    lines = List(Nested(PlanLineIn))
    says = List(String())
    fee_hold_days = Integer()
    net_share = Integer()
    owed_most = Nested(MoneySchema, allow_none=True)
    forgive_months = Integer()
    why = String()


class StatementLineOut(Schema):
    """A line of a statement: how much more (or less) a partner is owed since."""

    id = Integer()
    at = String()
    kind = String()
    amount = Nested(MoneySchema)
    commission_id = Integer(allow_none=True)
    payout_id = Integer(allow_none=True)


def shown(each: Commission) -> dict[str, Any]:
    """A commission as the API gives it."""
    return {
        "id": each.id, "kind": each.kind.value, "source": each.source, "state": each.state.value,
        "programme_id": each.programme_id, "enrolment_id": each.enrolment_id, "person_id": each.person_id,
        "amount": money.told(each.amount, each.currency), "net": money.told(each.net, each.currency),
        "held_for": each.held_for, "look_by": clock.to_rfc3339(each.look_by) if each.look_by else None,
        "at": clock.to_rfc3339(each.at), "release_at": clock.to_rfc3339(each.release_at),
        "payout_id": each.payout_id, "conversion_id": each.conversion_id,
        "explanation": [f"{what}: {how}" for what, how in explaining.facts_of(each)],
    }  # fmt: skip


def shown_plan(plan: CommissionPlan) -> dict[str, Any]:
    """A plan as the API gives it."""
    lines = plans.lines_of(plan)
    typed = [{**each, "months": line.months} for each, line in
             zip(forms.typed_lines(lines, plan.currency), lines, strict=True)]  # fmt: skip
    return {
        "id": plan.id, "programme_id": plan.programme_id, "version": plan.version, "currency": plan.currency,
        "from_at": clock.to_rfc3339(plan.from_at), "lines": typed, "fee_hold_days": plan.fee_hold_days,
        "says": [wording.says(each, plan.currency) for each in lines], "net_share": plan.net_share,
        "owed_most": money.told(plan.owed_most, plan.currency), "forgive_months": plan.forgive_months, "why": plan.why,
    }  # fmt: skip


@api.get("/commissions")
@api.input(CommissionQuery, location="query")
@api.output(as_list(CommissionOut))
@signed_in
@narrow_tokens(*SEES, Capability.TAKE_PART)
def list_commissions(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Commissions, newest first: all for those who run programmes or payouts, else my own."""
    sought = Sought(
        query_data["state"], query_data["programme_id"], query_data["enrolment_id"], _mine(), query_data["kind"]
    )
    found = queries.listed(sought, query_data["cursor"], query_data["limit"])
    return {"items": [shown(each) for each in found.items], "next": found.next}


@api.get("/commissions/<int:commission_id>")
@api.output(CommissionOut)
@signed_in
@narrow_tokens(*SEES, Capability.TAKE_PART)
def one(commission_id: int) -> ResponseReturnValue:
    """One commission, with how it came to its amount."""
    return shown(queries.commission_for(commission_id, _mine()))


@api.post("/commissions/<int:commission_id>/hold")
@api.input(CommissionWhyIn)
@api.output(CommissionOut)
@guard(Capability.WRITE_PROGRAMMES)
def hold(commission_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Keeps it back while somebody looks into it."""
    found = queries.commission_for(commission_id)
    commissions.hold(found, actor=current_user.actor, now=clock.now(), **json_data)
    return shown(found)


@api.post("/commissions/<int:commission_id>/free")
@api.input(CommissionNoteIn)
@api.output(CommissionOut)
@guard(Capability.WRITE_PROGRAMMES)
def free(commission_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """It was looked into and stands."""
    found = queries.commission_for(commission_id)
    commissions.free(found, actor=current_user.actor, now=clock.now(), **json_data)
    return shown(found)


@api.post("/commissions/<int:commission_id>/reverse")
@api.input(CommissionWhyIn)
@api.output(CommissionOut)
@guard(Capability.WRITE_PROGRAMMES)
def reverse(commission_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Takes it back before it is paid."""
    found = queries.commission_for(commission_id)
    commissions.reverse(found, actor=current_user.actor, now=clock.now(), **json_data)
    return shown(found)


@api.get("/enrolments/<int:enrolment_id>/statement")
@api.input(ListQuery, location="query")
@api.output(as_list(StatementLineOut))
@signed_in
@narrow_tokens(*SEES, Capability.TAKE_PART)
def statement(enrolment_id: int, query_data: dict[str, Any]) -> ResponseReturnValue:
    """The lines of a statement, newest first: of any partner for those who pay them, else my own."""
    mine = _mine()
    enrolment = queries.enrolment_for(enrolment_id) if mine is None else enrolment_of(mine, enrolment_id)
    found = statements.lines_of(enrolment.id, query_data["cursor"], query_data["limit"])
    items = [
        {
            "id": each.id, "at": clock.to_rfc3339(each.at), "kind": each.kind.value,
            "amount": money.told(each.amount, each.currency), "commission_id": each.commission_id,
            "payout_id": each.payout_id,
        }
        for each in found.items
    ]  # fmt: skip
    return {"items": items, "next": found.next}


@api.get("/programmes/<int:programme_id>/commission-plans")
@api.output(as_list(CommissionPlanOut))
@guard(*SEES)
def list_plans(programme_id: int) -> ResponseReturnValue:
    """The newest versions of what a programme pays."""
    found = plans.versions_of(programme_for(programme_id).id)
    return {"items": [shown_plan(each) for each in found], "next": None}


@api.post("/programmes/<int:programme_id>/commission-plans")
@api.input(CommissionPlanIn)
@api.output(CommissionPlanOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def add_plan(programme_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """The next version. What was sold before is paid as it was promised."""
    programme = programme_for(programme_id)
    lines = grammar.read(json_data["lines"], programme.currency)
    most = json_data["owed_most"]
    policy = Policy(
        json_data["fee_hold_days"], json_data["net_share"],
        money.minor(most, programme.currency, "owed_most") if most else None, json_data["forgive_months"],
    )  # fmt: skip
    made = plans.add_plan(
        programme, lines, policy, actor=current_user.actor, now=clock.now(), why=json_data["why"],
        from_at=json_data["from_at"],
    )  # fmt: skip
    return shown_plan(made)


def _mine() -> int | None:
    """The number of whoever may read their own alone; None for those who run programmes or payouts."""
    return None if any(current_user.can(each) for each in SEES) else int(current_user.id)
