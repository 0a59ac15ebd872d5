"""Pages of somebody whose account is closed and who is owed something: where it goes, what is on its way. Thin."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from advocacy import clock, spreadsheets
from advocacy.errors import Breach
from advocacy.people.models import Person
from advocacy.web.guards import public
from advocacy.web.limits import MAIL_LIMIT
from advocacy.web.strangers import most_from_one_address
from influencers.payouts import details, forms, leavers, promises, sheets
from influencers.payouts.details_models import DetailsState
from influencers.payouts.wording import METHODS

pages = Blueprint("payment_left", __name__)

NO_STORE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@pages.get(f"{leavers.PATH}/<key>")
@public
def form(key: str) -> ResponseReturnValue:
    """A button, so that a mail scanner that opens the link does not use it up."""
    return render_template("influencers/payouts/left.html", key=key, person=None), NO_STORE


@pages.post(f"{leavers.PATH}/<key>")
@public
@most_from_one_address(MAIL_LIMIT)
def enter(key: str) -> ResponseReturnValue:
    """Uses the link up and shows their page."""
    person, visit = leavers.open_once(key, now=clock.now())
    return _page(person, visit, {}), NO_STORE


@pages.post(f"{leavers.PATH}/give")
@public
def give() -> ResponseReturnValue:
    """Gives or changes payment details."""
    now, visit = clock.now(), request.form.get("visit", "")
    person = leavers.visitor(visit, now=now)
    try:
        details.give(person, forms.given(request.form), actor=person.actor, now=now)
    except Breach as breach:
        return _page(person, visit, breach.errors or {"account": [str(breach)]}), 422, NO_STORE
    return _page(person, visit, {}, kept=True), NO_STORE


@pages.post(f"{leavers.PATH}/statement")
@public
def statement() -> ResponseReturnValue:
    """All their payouts as CSV."""
    person = leavers.visitor(request.form.get("visit", ""), now=clock.now())
    body = "".join(spreadsheets.written(sheets.of_person(person.id))).encode()
    headers = {"Content-Disposition": 'attachment; filename="payouts.csv"', **NO_STORE}
    return Response(body, content_type="text/csv; charset=utf-8", headers=headers)


def _page(person: Person, visit: str, errors: dict[str, list[str]], *, kept: bool = False) -> str:
    in_force = details.in_force([person.id]).get(person.id, {})
    return render_template(
        "influencers/payouts/left.html", person=person, visit=visit, errors=errors, kept=kept, methods=METHODS,
        active=in_force.get(DetailsState.ACTIVE), held=in_force.get(DetailsState.HELD), values=request.form,
        promises=promises.owed_to(person.id, clock.now()),
    )  # fmt: skip
