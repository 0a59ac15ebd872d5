"""Pages of commissions for those who run programmes: what was earned, one with its reasons, what is held. Thin."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach, NotFound
from advocacy.links.attribution import queries as attribution
from advocacy.links.attribution import wording as reasons
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from influencers.commissions import commissions, explaining, plans, queries, statements, wording
from influencers.commissions.models import Commission, CommissionState
from influencers.commissions.queries import Sought
from influencers.programmes.queries import open_programmes
from influencers.rights.telling import told

pages = Blueprint("commissions", __name__, url_prefix="/commissions")

LINES = 25
VERBS: Mapping[str, Callable[..., None]] = {
    "hold": commissions.hold, "free": commissions.free, "reverse": commissions.reverse,
}  # fmt: skip
SEES = (Capability.WRITE_PROGRAMMES, Capability.WRITE_PAYOUTS)


@pages.get("/")
@guard(*SEES)
def listing() -> ResponseReturnValue:
    """Commissions by what one looks for, newest first; what is held stands on its tab."""
    asked = request.args
    sought = Sought(
        asked.get("state", ""), whole(asked.get("programme", "")), whole(asked.get("partner", "")),
        kind=asked.get("kind", ""),
    )  # fmt: skip
    found = queries.listed(sought, asked.get("cursor"), LINES)
    return render_template(
        "influencers/commissions/list.html", page=found, sought=sought, waits=queries.held(), words=wording,
        orders=queries.orders_of(found.items), programmes=open_programmes(), cursor=asked.get("cursor"),
        states=list(CommissionState), now=clock.now(),
    )  # fmt: skip


@pages.get("/<int:commission_id>")
@guard(*SEES)
def one(commission_id: int) -> ResponseReturnValue:
    """One commission: how it came to its amount, why its sale counts for this partner, what happened to it."""
    return _one(queries.commission_for(commission_id), {}), 200


@pages.post("/<int:commission_id>/<verb>")
@guard(Capability.WRITE_PROGRAMMES)
def decide(commission_id: int, verb: str) -> ResponseReturnValue:
    """Holds it, frees it, or takes it back, with a reason that the partner reads."""
    if verb not in VERBS:
        raise NotFound(_("There is nothing here."))
    found = queries.commission_for(commission_id)
    try:
        VERBS[verb](found, actor=current_user.actor, now=clock.now(), why=request.form.get("why", ""))
    except Breach as breach:
        return _one(found, breach.errors), 422
    flash(_("Done. The partner is told."), "success")
    return redirect(url_for("commissions.one", commission_id=commission_id))


@pages.get("/partners/<int:enrolment_id>")
@guard(*SEES)
def statement(enrolment_id: int) -> ResponseReturnValue:
    """A partner's statement of one programme, as the partner sees it."""
    enrolment, cursor = queries.enrolment_for(enrolment_id), request.args.get("cursor")
    found = statements.lines_of(enrolment_id, cursor, LINES)
    return render_template(
        "influencers/commissions/statement.html", enrolment=enrolment, sums=statements.sums_in(enrolment_id),
        lines=statements.shown(found.items), next=found.next, cursor=cursor, words=wording,
    )  # fmt: skip


@pages.get("/partners/<int:enrolment_id>/statement.csv")
@guard(*SEES)
def statement_file(enrolment_id: int) -> Response:
    """The same as a file, oldest first, sent line by line."""
    enrolment = queries.enrolment_for(enrolment_id)
    name = f"statement-{enrolment_id}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    body = stream_with_context(statements.csv_of([enrolment]))
    return Response(body, content_type="text/csv; charset=utf-8", headers=headers)


def _one(found: Commission, errors: Mapping[str, list[str]]) -> str:
    counted = found.conversion_id is not None
    plan = plans.plan_for(found.plan_id) if found.plan_id is not None else None
    line = plans.lines_of(plan)[found.terms["line"]] if plan is not None and "line" in found.terms else None
    return render_template(
        "influencers/commissions/one.html", each=found, facts=explaining.facts_of(found), words=wording, errors=errors,
        why=attribution.explained(attribution.conversion_for(found.conversion_id or 0)) if counted else None,
        plan=plan, line=wording.says(line, plan.currency) if line is not None and plan is not None else "",
        events=told("commission", found.id, wording.VERBS), reasons=reasons,
    )  # fmt: skip
