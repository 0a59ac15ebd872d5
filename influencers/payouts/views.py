"""Pages of those who pay: what waits, runs, one run with its files and answers, one payout. Thin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.errors import Breach
from advocacy.history import record, timeline
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from advocacy.people.queries import names_of
from advocacy.web.guards import guard
from advocacy.web.sizes import takes_up_to
from influencers.payouts import answers, files, forms, queries, runs
from influencers.payouts.models import PayoutRun, PayoutState
from influencers.payouts.wording import METHODS, REASONS
from influencers.programmes import queries as programmes

pages = Blueprint("payouts", __name__)

WEEK = timedelta(days=7)
KINDS = {"csv": (files.as_csv, "text/csv; charset=utf-8"), "xml": (files.as_xml, "application/xml; charset=utf-8")}
TABS = ("payouts", "left_out", "answers")


@pages.get("/payouts")
@guard(Capability.WRITE_PAYOUTS)
def listing() -> ResponseReturnValue:
    """What waits for a run, and every run."""
    return _listing({})


@pages.post("/payouts")
@guard(Capability.WRITE_PAYOUTS)
def draft() -> ResponseReturnValue:
    """Drafts a run."""
    now = clock.now()
    try:
        wanted = forms.wanted(request.form, zone=settings.current().zone.key, now=now)
        made = runs.draft(wanted, actor=current_user.actor, now=now)
    except Breach as breach:
        return _listing(breach.errors), 422
    flash(_("Drafted. Look at the sums; a second person agrees to them."), "success")
    return redirect(url_for("payouts.run", run_id=made.id))


@pages.get("/payouts/waiting/<currency>")
@guard(Capability.WRITE_PAYOUTS)
def waiting(currency: str) -> ResponseReturnValue:
    """Whose money of a currency waits, and what would come of a run drafted now."""
    currency = money.currency_of(currency)
    page = queries.waiting_for(currency, request.args.get("cursor"), clock.now())
    return render_template("influencers/payouts/waiting.html", currency=currency, page=page, reasons=REASONS)


@pages.get("/payouts/<int:run_id>")
@guard(Capability.WRITE_PAYOUTS)
def run(run_id: int) -> ResponseReturnValue:
    """One run: its payouts, who was left out and why, what the bank answered."""
    return _run(queries.run_for(run_id), {})


@pages.post("/payouts/<int:run_id>/approve")
@guard(Capability.WRITE_PAYOUTS)
def approve(run_id: int) -> ResponseReturnValue:
    """A second person agrees to exactly what the page showed."""
    found = queries.run_for(run_id)
    runs.approve(found, request.form.get("sha256", ""), actor=current_user.actor, now=clock.now())
    flash(_("Approved. Export it when the bank is to have it."), "success")
    return redirect(url_for("payouts.run", run_id=run_id))


@pages.post("/payouts/<int:run_id>/export")
@guard(Capability.WRITE_PAYOUTS)
def export(run_id: int) -> ResponseReturnValue:
    """Closes it for the bank."""
    runs.export(queries.run_for(run_id), actor=current_user.actor, now=clock.now())
    flash(_("Exported. Give its file to the bank, and take in what it answers."), "success")
    return redirect(url_for("payouts.run", run_id=run_id))


@pages.post("/payouts/<int:run_id>/cancel")
@guard(Capability.WRITE_PAYOUTS)
def cancel(run_id: int) -> ResponseReturnValue:
    """Ends it before the bank has it."""
    found = queries.run_for(run_id)
    try:
        runs.cancel(found, request.form.get("why", ""), actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _run(found, breach.errors), 422
    flash(_("Cancelled. All its money waits for the next run."), "success")
    return redirect(url_for("payouts.run", run_id=run_id))


@pages.post("/payouts/<int:run_id>/file")
@guard(Capability.WRITE_PAYOUTS)
def file(run_id: int) -> ResponseReturnValue:
    """The run's file, CSV or pain.001. It holds names and accounts, so that it was handed out is on record."""
    found = queries.run_for(run_id)
    kind = request.form.get("kind", "csv")
    if kind not in KINDS:
        raise Breach(_("Which file?"), errors={"kind": [_("One of: %(kinds)s.", kinds=", ".join(KINDS))]})
    write, content_type = KINDS[kind]
    body = write(found)
    record("payout_run", found.id, "hand_out", actor=current_user.actor, now=clock.now(), kind=kind)
    return _file(body, content_type, f"{files.message_id(found)}.{kind}")


@pages.post("/payouts/<int:run_id>/answers")
@guard(Capability.WRITE_PAYOUTS)
@takes_up_to(answers.LARGEST)
def take_answer(run_id: int) -> ResponseReturnValue:
    """Takes in what the bank answered."""
    found, sent = queries.run_for(run_id), request.files.get("answer")
    try:
        if sent is None or not sent.filename:
            raise Breach(_("Choose a file."), errors={"answer": [_("Choose a file.")]})
        taken, fresh = answers.take(
            found, sent.read(answers.LARGEST + 1), actor=current_user.actor, now=clock.now()
        )  # fmt: skip
    except Breach as breach:
        return _run(found, breach.errors or {"answer": [str(breach)]}), 422
    if not fresh:
        flash(_("This very file was taken in before; nothing has changed."), "info")
    elif taken.wrong:
        flash(_("Taken in. Some lines don't fit this run: see below."), "warning")
    else:
        flash(_("Taken in."), "success")
    return redirect(url_for("payouts.run", run_id=run_id, tab="answers"))


@pages.get("/payouts/payout/<int:payout_id>")
@guard(Capability.WRITE_PAYOUTS)
def one(payout_id: int) -> ResponseReturnValue:
    """One payout, and what was done about it."""
    return _one(payout_id, {})


@pages.post("/payouts/payout/<int:payout_id>/take-out")
@guard(Capability.WRITE_PAYOUTS)
def take_out(payout_id: int) -> ResponseReturnValue:
    """Takes one partner out of a draft."""
    payout = queries.payout_for(payout_id)
    try:
        runs.take_out(payout, request.form.get("why", ""), actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _one(payout_id, breach.errors), 422
    flash(_("Taken out. They are told why, and their money waits for the next run."), "success")
    return redirect(url_for("payouts.run", run_id=payout.run_id))


@pages.post("/payouts/payout/<int:payout_id>/outcome")
@guard(Capability.WRITE_PAYOUTS)
def tell(payout_id: int) -> ResponseReturnValue:
    """What the account statement says of one payout."""
    payout = queries.payout_for(payout_id)
    try:
        told, why = forms.outcome(request.form), request.form.get("why", "")
        day = forms.paid_on(request.form)
        answers.by_hand(payout, told, why, actor=current_user.actor, now=clock.now(), paid_on=day)
    except Breach as breach:
        return _one(payout_id, breach.errors), 422
    flash(_("Noted."), "success")
    return redirect(url_for("payouts.one", payout_id=payout_id))


def _listing(errors: dict[str, list[str]]) -> str:
    now = clock.now()
    return render_template(
        "influencers/payouts/list.html", ready=queries.ready(), page=queries.runs(request.args.get("cursor")),
        errors=errors, values=request.form, today=_day(now), soon=_day(now + timedelta(days=1)),
        programmes=[(each.id, each.name) for each in programmes.programmes(limit=200).items],
        currency=settings.current().currency,
    )  # fmt: skip


def _run(found: PayoutRun, errors: dict[str, list[str]]) -> str:
    tab = request.args.get("tab", TABS[0])
    cursor, state = request.args.get("cursor"), request.args.get("state", "")
    people = {each for each in (found.drafted_by, found.approved_by, found.exported_by) if each is not None}
    return render_template(
        "influencers/payouts/run.html", run=found, tab=tab if tab in TABS else TABS[0], errors=errors,
        page=queries.payouts_of(found, cursor, state=PayoutState(state) if state in set(PayoutState) else None)
        if tab == TABS[0] else queries.left_out_of(found, cursor),
        sums={each.state.value: each for each in queries.sums_of(found)}, answers=queries.answers_of(found),
        names=names_of(people), reasons=REASONS, methods=METHODS, message_id=files.message_id(found), state=state,
        questioned=queries.in_question_of(found),
    )  # fmt: skip


def _one(payout_id: int, errors: dict[str, list[str]]) -> str:
    found = queries.payout_for(payout_id)
    return render_template(
        "influencers/payouts/payout.html", payout=found, errors=errors, methods=METHODS,
        transfer_id=files.transfer_id(found.run, found.id), story=timeline("payout", found.id),
    )  # fmt: skip


def _day(at: datetime) -> date:
    return at.astimezone(settings.current().zone).date()


def _file(body: Iterator[str], kind: str, name: str) -> Response:
    """Sent as it is read, so that a large run takes no memory."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(stream_with_context(body), content_type=kind, headers=headers)
