"""Pages of a partner's money: the statement, as a file, and why a sale counted as it did. Their own only."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import NotFound
from advocacy.links.attribution import queries, wording
from advocacy.numbers import whole
from advocacy.web.guards import signed_in
from influencers.commissions import queries as commissions
from influencers.commissions import statements
from influencers.commissions.explaining import facts_of
from influencers.commissions.wording import KINDS, LINES
from influencers.portal import earned
from influencers.programmes.models import Enrolment

pages = Blueprint("portal_money", __name__)


@pages.get("/portal/earnings")
@signed_in
def earnings() -> ResponseReturnValue:
    """One programme's statement, newest first: where each amount stands and what it is for."""
    mine = earned.enrolments_of(current_user.id)
    chosen = _chosen(mine)
    found = statements.lines_of(chosen.id, request.args.get("cursor")) if chosen else None
    return render_template(
        "influencers/portal/earnings.html", enrolments=mine, chosen=chosen, next=found.next if found else None,
        lines=statements.shown(found.items) if found else [], sums=statements.sums_in(chosen.id) if chosen else [],
        kinds=KINDS, said=LINES, pays=earned.lines_of(chosen.programme_id, clock.now()) if chosen else [],
    )  # fmt: skip


@pages.get("/portal/earnings/csv")
@signed_in
def statement() -> ResponseReturnValue:
    """Every line of every programme of mine, as CSV."""
    mine = earned.enrolments_of(current_user.id)
    headers = {"Content-Disposition": 'attachment; filename="statement.csv"', "Cache-Control": "no-store"}
    body = stream_with_context(statements.csv_of(mine))
    return Response(body, content_type="text/csv; charset=utf-8", headers=headers)


@pages.get("/portal/earnings/<int:commission_id>")
@signed_in
def why(commission_id: int) -> ResponseReturnValue:
    """Why it counted, and how its amount came about. Nothing of the customer, and nobody else's name, is in it."""
    found, told = commissions.commission_for(commission_id, current_user.id), None
    if found.conversion_id is not None:
        told = queries.explained(queries.conversion_for(found.conversion_id))
    return render_template(
        "influencers/portal/why.html", each=found, told=told, facts=facts_of(found), me=current_user.id,
        reasons=wording.REASONS, touches=wording.TOUCHES, wins=wording.WINS, kinds=KINDS,
    )  # fmt: skip


def _chosen(mine: Sequence[Enrolment]) -> Enrolment | None:
    """The enrolment that was asked for, the newest without a word. Raises NotFound for somebody else's."""
    asked = request.args.get("enrolment", "")
    if not asked:
        return mine[0] if mine else None
    found = next((each for each in mine if each.id == whole(asked)), None)
    if found is None:
        raise NotFound(_("There is no such statement."))
    return found
