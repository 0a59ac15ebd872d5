"""A partner's own payment page: where their money goes, what is on its way, what was paid, their notes. Thin.

Also for those who take part no more: what they earned is theirs, whichever roles they have left.
"""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings, spreadsheets
from advocacy.errors import Breach
from advocacy.web.guards import signed_in
from influencers.payouts import details, files, forms, forms_on_file, owing, promises, queries, sheets
from influencers.payouts.details_models import DetailsState, FormKind, Method
from influencers.payouts.wording import FORMS, METHODS, REASONS

pages = Blueprint("payment", __name__)
pages.add_app_template_filter(sheets.note_number, "note_number")


@pages.get("/portal/payment")
@signed_in
def mine() -> ResponseReturnValue:
    """Where my money goes, and all of it so far."""
    return _mine({})


@pages.post("/portal/payment")
@signed_in
def give() -> ResponseReturnValue:
    """Gives or changes payment details."""
    owing.refuse_strangers(current_user.id)
    try:
        made = details.give(current_user.person, forms.given(request.form), actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _mine(breach.errors or {"account": [str(breach)]}), 422
    if made.held_until is None:
        flash(_("Kept. From now on you are paid to %(account)s.", account=made.masked), "success")
    else:
        flash(_("Kept. For your safety it holds in three days; we sent you a mail about it."), "success")
    return redirect(url_for("payment.mine"))


@pages.post("/portal/payment/details/<int:details_id>/stop")
@signed_in
def stop(details_id: int) -> ResponseReturnValue:
    """Says no to a change, or ends details."""
    details.stop(details.details_of(current_user.id, details_id), actor=current_user.actor, now=clock.now())
    flash(_("Done. Nothing is paid there."), "success")
    return redirect(url_for("payment.mine"))


@pages.get("/portal/payment/<int:payout_id>")
@signed_in
def one(payout_id: int) -> ResponseReturnValue:
    """The note about one payout, to print."""
    found = queries.own_payout(current_user.id, payout_id)
    return render_template(
        "influencers/payouts/note.html", payout=found, methods=METHODS, company=settings.current().company_name,
        transfer_id=files.transfer_id(found.run, found.id),
    )  # fmt: skip


@pages.get("/portal/payment/file")
@signed_in
def own_file() -> ResponseReturnValue:
    """All my payouts as CSV."""
    body = "".join(spreadsheets.written(sheets.of_person(current_user.id))).encode()
    headers = {"Content-Disposition": 'attachment; filename="payouts.csv"', "Cache-Control": "no-store"}
    return Response(body, content_type="text/csv; charset=utf-8", headers=headers)


def _mine(errors: dict[str, list[str]]) -> str:
    owing.refuse_strangers(current_user.id)
    now = clock.now()
    kept = details.in_force([current_user.id]).get(current_user.id, {})
    return render_template(
        "influencers/payouts/mine.html", active=kept.get(DetailsState.ACTIVE), held=kept.get(DetailsState.HELD),
        promises=promises.owed_to(current_user.id, now), steps=promises.next_steps(current_user.id, now),
        page=queries.payouts(request.args.get("cursor"), 25, person_id=current_user.id), errors=errors, now=now,
        values=request.form, methods=METHODS, by_hand=Method.BY_HAND, kinds=FORMS, reasons=REASONS,
        form=forms_on_file.holding([current_user.id], now).get(current_user.id),
        years=queries.years_of(current_user.id),
        none_needed=FormKind.NONE_NEEDED, changes=details.were_given(current_user.id),
    )  # fmt: skip
