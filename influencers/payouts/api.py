"""The API of payouts and their runs. A partner sees their own; the rest is for those who pay."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.errors import NotAllowed
from advocacy.history import record
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard, narrow_tokens, signed_in
from advocacy.web.lists import ListQuery, as_list
from advocacy.web.sizes import takes_up_to
from influencers.payouts import answers, files, queries, runs
from influencers.payouts import api_schemas as told
from influencers.payouts.models import Outcome, PayoutState, RunState
from influencers.payouts.runs import Wanted

api = APIBlueprint("payouts_api", __name__, url_prefix="/api/v1/payouts", tag="Partners")

FILE: dict[int | str, dict[str, str | dict[str, dict[str, Any]]]] = {
    200: {"description": "The file.", "content": {"text/csv": {}, "application/xml": {}}}
}
KINDS = {"csv": (files.as_csv, "text/csv; charset=utf-8"), "xml": (files.as_xml, "application/xml; charset=utf-8")}


@api.get("")
@api.input(told.PayoutsQuery, location="query")
@api.output(as_list(told.PayoutOut))
@signed_in
@narrow_tokens(Capability.WRITE_PAYOUTS, Capability.TAKE_PART)
def listing(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Payouts, newest first: one's own, or with ``of=all`` everybody's."""
    asks_all = query_data["of"] == "all"
    if asks_all and not current_user.can(Capability.WRITE_PAYOUTS):
        raise NotAllowed(_("Only your own payouts are yours to see."), remedy=_("Ask without of=all."))
    state = query_data["state"]
    found = queries.payouts(
        query_data["cursor"], query_data["limit"], person_id=None if asks_all else current_user.id,
        run_id=query_data["run_id"], state=PayoutState(state) if state else None,
    )  # fmt: skip
    return {"items": [told.payout(each) for each in found.items], "next": found.next}


@api.get("/<int:payout_id>")
@api.output(told.PayoutOut)
@signed_in
@narrow_tokens(Capability.WRITE_PAYOUTS, Capability.TAKE_PART)
def one(payout_id: int) -> ResponseReturnValue:
    """One payout."""
    pays = current_user.can(Capability.WRITE_PAYOUTS)
    return told.payout(queries.payout_for(payout_id) if pays else queries.own_payout(current_user.id, payout_id))


@api.post("/<int:payout_id>/take-out")
@api.input(told.PayoutWhyIn)
@api.output(told.PayoutOut)
@guard(Capability.WRITE_PAYOUTS)
def take_out(payout_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Takes one partner out of a draft; they are told why."""
    found = queries.payout_for(payout_id)
    runs.take_out(found, json_data["why"], actor=current_user.actor, now=clock.now())
    return told.payout(found)


@api.post("/<int:payout_id>/outcome")
@api.input(told.PayoutOutcomeIn)
@api.output(told.PayoutOut)
@guard(Capability.WRITE_PAYOUTS)
def tell(payout_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """What the account statement says of one payout."""
    found = queries.payout_for(payout_id)
    outcome = Outcome(json_data["outcome"])
    day = json_data["paid_on"]
    answers.by_hand(found, outcome, json_data["why"], actor=current_user.actor, now=clock.now(), paid_on=day)
    return told.payout(found)


@api.get("/runs")
@api.input(told.PayoutRunsQuery, location="query")
@api.output(as_list(told.PayoutRunOut))
@guard(Capability.WRITE_PAYOUTS)
def list_runs(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Runs, newest first."""
    state = query_data["state"]
    found = queries.runs(query_data["cursor"], query_data["limit"], RunState(state) if state else None)
    return {"items": [told.run(each) for each in found.items], "next": found.next}


@api.post("/runs")
@api.input(told.PayoutRunIn)
@api.output(told.PayoutRunOut, status_code=201)
@guard(Capability.WRITE_PAYOUTS)
def draft(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Drafts a run: everybody who is owed something, or the reason why not."""
    now, currency = clock.now(), money.currency_of(json_data["currency"])
    least = json_data["minimum"]
    wanted = Wanted(
        json_data["name"], currency, json_data["cut_off"] or now, json_data["pay_on"], json_data["programmes"],
        money.minor(least, currency, "minimum") if least else None,
    )  # fmt: skip
    return told.run(runs.draft(wanted, actor=current_user.actor, now=now))


@api.get("/runs/<int:run_id>")
@api.output(told.PayoutRunOut)
@guard(Capability.WRITE_PAYOUTS)
def one_run(run_id: int) -> ResponseReturnValue:
    """One run."""
    return told.run(queries.run_for(run_id))


@api.get("/runs/<int:run_id>/left-out")
@api.input(ListQuery, location="query")
@api.output(as_list(told.LeftOutOut))
@guard(Capability.WRITE_PAYOUTS)
def left_out(run_id: int, query_data: dict[str, Any]) -> ResponseReturnValue:
    """Who is not in it, and why."""
    run = queries.run_for(run_id)
    found = queries.left_out_of(run, query_data["cursor"], query_data["limit"])
    return {"items": [told.left_out(each, run.currency) for each in found.items], "next": found.next}


@api.post("/runs/<int:run_id>/approve")
@api.input(told.PayoutApprovalIn)
@api.output(told.PayoutRunOut)
@guard(Capability.WRITE_PAYOUTS)
def approve(run_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """A second person agrees to exactly what they looked at."""
    run = queries.run_for(run_id)
    runs.approve(run, json_data["sha256"], actor=current_user.actor, now=clock.now())
    return told.run(run)


@api.post("/runs/<int:run_id>/export")
@api.output(told.PayoutRunOut)
@guard(Capability.WRITE_PAYOUTS)
def export(run_id: int) -> ResponseReturnValue:
    """Closes it for the bank."""
    run = queries.run_for(run_id)
    runs.export(run, actor=current_user.actor, now=clock.now())
    return told.run(run)


@api.post("/runs/<int:run_id>/cancel")
@api.input(told.PayoutWhyIn)
@api.output(told.PayoutRunOut)
@guard(Capability.WRITE_PAYOUTS)
def cancel(run_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Ends it before the bank has it."""
    run = queries.run_for(run_id)
    runs.cancel(run, json_data["why"], actor=current_user.actor, now=clock.now())
    return told.run(run)


@api.post("/runs/<int:run_id>/file")
@api.input(told.PayoutFileIn)
@api.doc(responses=FILE)
@guard(Capability.WRITE_PAYOUTS)
def file(run_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """The run's file. It holds names and accounts, so that it was handed out is on record."""
    run = queries.run_for(run_id)
    write, content_type = KINDS[json_data["kind"]]
    body = stream_with_context(write(run))
    record("payout_run", run.id, "hand_out", actor=current_user.actor, now=clock.now(), kind=json_data["kind"])
    return Response(body, content_type=content_type, headers={"Cache-Control": "no-store"})


@api.post("/runs/<int:run_id>/answers")
@api.input(told.BankAnswerIn, location="files")
@api.output(told.BankAnswerOut)
@guard(Capability.WRITE_PAYOUTS)
@takes_up_to(answers.LARGEST)
def take_answer(run_id: int, files_data: dict[str, Any]) -> ResponseReturnValue:
    """Takes in what the bank answered; the same file twice changes nothing."""
    content = files_data["file"].read(answers.LARGEST + 1)
    taken, fresh = answers.take(queries.run_for(run_id), content, actor=current_user.actor, now=clock.now())
    return told.answer(taken, fresh)


@api.get("/years")
@api.input(told.PayoutYearQuery, location="query")
@api.output(as_list(told.PayoutYearOut))
@guard(Capability.WRITE_PAYOUTS)
def years(query_data: dict[str, Any]) -> ResponseReturnValue:
    """What everybody was paid and got in kind in a year, with the thresholds of their countries."""
    in_force = settings.current()
    currency = money.currency_of(query_data["currency"] or in_force.currency)
    year = query_data["year"] or clock.now().astimezone(in_force.zone).year
    found = queries.year_lines(year, currency, query_data["cursor"], query_data["limit"])
    return {"items": [told.year(each) for each in found.items], "next": found.next}
