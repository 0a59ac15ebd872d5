"""The API of tax: one's own benefits of a year, everyone's for payroll, exports and their verbs."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Date, Dict, Integer, List, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf, Range

from advocacy import clock, settings
from advocacy.clock import to_rfc3339
from advocacy.database import get
from advocacy.errors import NotAllowed
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from rewards.tax import benefits, forms, queries, runs
from rewards.tax.models import Benefit, PayrollRun, Treatment
from rewards.tax.queries import Sum
from rewards.tax.years import FIRST, LAST, tax_year, year_of

api = APIBlueprint("tax_api", __name__, url_prefix="/api/v1/tax", tag="Rewards")


class BenefitsQuery(ListQuery):
    """Whose, and of which tax year of their country; this one's without."""

    of = String(load_default="me", validate=OneOf(["me", "review"]))
    year = Integer(load_default=None, strict=False, validate=Range(FIRST, LAST))


class BenefitOut(Schema):
    """What a redemption was worth; ``taxable`` once it is in an export."""

    id = Integer()
    kind = String()
    person_id = Integer()
    redemption_id = Integer()
    day = Date()
    perk = String()
    tax_class = String()
    country = String()
    treatment = String()
    rule = String()
    value = Dict(allow_none=True)
    taxable = Dict(allow_none=True)
    run_id = Integer(allow_none=True)


class PayrollDecisionIn(Schema):
    """How a benefit is taxed that no rule knows; ``value`` (such as "12.50") where nobody had said."""

    treatment = String(required=True, validate=OneOf([Treatment.TAXABLE.value, Treatment.UNTAXED.value]))
    value = String(load_default="")
    why = String(required=True, validate=Length(1, benefits.LONGEST_WHY))


class RunIn(Schema):
    """The last day that is in the export."""

    until = Date(required=True)


class RunOut(Schema):
    """A payroll export."""

    id = Integer()
    state = String()
    until = Date()
    lines = Integer()
    drafted_by = Integer()
    drafted_at = String()
    exported_by = Integer(allow_none=True)
    exported_at = String(allow_none=True)
    sha256 = String()
    sums = List(Dict())


@api.get("/benefits")
@api.input(BenefitsQuery, location="query")
@api.output(as_list(BenefitOut))
@guard(Capability.SHARE, Capability.SEE_TAX)
def benefit_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The caller's own of a tax year; with ``of=review`` everybody's that need a look, for payroll."""
    cursor, limit = query_data["cursor"], query_data["limit"]
    if query_data["of"] == "review":
        if not current_user.can(Capability.SEE_TAX):
            raise NotAllowed(_("Your role does not see what others got."), remedy=_("Ask for your own."))
        found = queries.review(cursor, limit)
    else:
        country = current_user.person.region
        now = year_of(country, clock.now().astimezone(settings.current().zone).date())
        found = queries.year_of(current_user.id, tax_year(country, query_data["year"] or now.number), cursor, limit)
    return {"items": [_benefit(each) for each in found.items], "next": found.next}


@api.post("/benefits/<int:benefit_id>/classify")
@api.input(PayrollDecisionIn)
@api.output(BenefitOut)
@guard(Capability.SEE_TAX)
def classify(benefit_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Decides how one is taxed that no rule knows."""
    benefit = get(Benefit, benefit_id, _("There is no such benefit."))
    value = forms.worth(json_data, benefit.currency)
    treatment = Treatment(json_data["treatment"])
    benefits.classify(benefit, treatment, value=value, why=json_data["why"], actor=current_user.actor, now=clock.now())
    return _benefit(benefit)


@api.get("/runs")
@api.input(ListQuery, location="query")
@api.output(as_list(RunOut))
@guard(Capability.SEE_TAX)
def run_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Payroll exports, newest first, without their sums."""
    found = queries.runs(query_data["cursor"], query_data["limit"])
    return {"items": [_run(each, []) for each in found.items], "next": found.next}


@api.post("/runs")
@api.input(RunIn)
@api.output(RunOut, status_code=201)
@guard(Capability.SEE_TAX)
def draft(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Drafts an export: everything up to that day that is in none."""
    today = clock.now().astimezone(settings.current().zone).date()
    until = forms.day(json_data["until"].isoformat(), today)
    return _told(runs.draft(until, actor=current_user.actor, by=current_user.person, now=clock.now()))


@api.get("/runs/<int:run_id>")
@api.output(RunOut)
@guard(Capability.SEE_TAX)
def one_run(run_id: int) -> ResponseReturnValue:
    """One export."""
    return _told(queries.run_of(run_id))


@api.get("/runs/<int:run_id>/lines")
@api.input(ListQuery, location="query")
@api.output(as_list(BenefitOut))
@guard(Capability.SEE_TAX)
def run_lines(run_id: int, query_data: dict[str, Any]) -> ResponseReturnValue:
    """Its lines, newest first."""
    found = queries.lines(queries.run_of(run_id), query_data["cursor"], query_data["limit"])
    return {"items": [_benefit(each) for each in found.items], "next": found.next}


@api.post("/runs/<int:run_id>/export")
@api.output(RunOut)
@guard(Capability.SEE_TAX)
def export(run_id: int) -> ResponseReturnValue:
    """A second person agrees: it is sealed."""
    run = queries.run_of(run_id)
    runs.export(run, actor=current_user.actor, now=clock.now())
    return _told(run)


@api.post("/runs/<int:run_id>/discard")
@api.output(RunOut)
@guard(Capability.SEE_TAX)
def discard(run_id: int) -> ResponseReturnValue:
    """Gives the lines of a draft free."""
    run = queries.run_of(run_id)
    runs.discard(run, actor=current_user.actor, now=clock.now())
    return _told(run)


def _told(run: PayrollRun) -> dict[str, Any]:
    return _run(run, queries.sums_of(run))


def _run(run: PayrollRun, sums: list[Sum]) -> dict[str, Any]:
    return {
        "id": run.id, "state": run.state.value, "until": run.until, "lines": run.lines, "drafted_by": run.drafted_by,
        "drafted_at": to_rfc3339(run.drafted_at), "exported_by": run.exported_by, "sha256": run.sha256,
        "exported_at": to_rfc3339(run.exported_at) if run.exported_at else None,
        "sums": [
            {"lines": one.lines, "value": money.told(one.value, one.currency),
             "taxable": money.told(one.taxable, one.currency)}
            for one in sums
        ],
    }  # fmt: skip


def _benefit(each: Benefit) -> dict[str, Any]:
    shown = ("id", "person_id", "redemption_id", "day", "perk", "tax_class", "country", "rule", "run_id")
    return {
        **{name: getattr(each, name) for name in shown}, "kind": each.kind.value, "treatment": each.treatment.value,
        "value": money.told(each.value, each.currency), "taxable": money.told(each.taxable, each.currency),
    }  # fmt: skip
