"""The API of payment details and tax forms. Accounts are write-only; of forms there is never more than their kind."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.database import get
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.web.guards import guard, signed_in
from advocacy.web.lists import ListQuery, as_list
from influencers.payouts import api_schemas as told
from influencers.payouts import details, forms_on_file, owing, queries
from influencers.payouts.details import Given
from influencers.payouts.details_models import FormKind, Method, TaxForm

api = APIBlueprint("payment_api", __name__, url_prefix="/api/v1", tag="Partners")


@api.get("/payment-details")
@api.output(as_list(told.PaymentDetailsOut))
@signed_in
def mine() -> ResponseReturnValue:
    """One's own: those that hold, and a change that waits for its days."""
    kept = details.in_force([current_user.id]).get(current_user.id, {})
    return {"items": [told.details(each) for each in kept.values()], "next": None}


@api.post("/payment-details")
@api.input(told.PaymentDetailsIn)
@api.output(told.PaymentDetailsOut, status_code=201)
@signed_in
def give(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Gives or changes one's own; a change holds after three days, and is told by mail."""
    owing.refuse_strangers(current_user.id)
    given = Given(**{**json_data, "method": Method(json_data["method"])})
    made = details.give(current_user.person, given, actor=current_user.actor, now=clock.now())
    return told.details(made)


@api.post("/payment-details/<int:details_id>/stop")
@api.output(told.PaymentDetailsOut)
@signed_in
def stop(details_id: int) -> ResponseReturnValue:
    """Ends one's details, or says no to a change."""
    found = details.details_of(current_user.id, details_id)
    details.stop(found, actor=current_user.actor, now=clock.now())
    return told.details(found)


@api.get("/tax-forms")
@api.input(ListQuery, location="query")
@api.output(as_list(told.TaxFormOut))
@guard(Capability.WRITE_PAYOUTS)
def forms(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Forms on file, newest first."""
    found = queries.forms(query_data["cursor"], query_data["limit"])
    return {"items": [told.tax_form(each) for each in found.items], "next": found.next}


@api.post("/tax-forms")
@api.input(told.TaxFormIn)
@api.output(told.TaxFormOut, status_code=201)
@guard(Capability.WRITE_PAYOUTS)
def file_form(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Somebody checked a partner's form."""
    person = get(Person, json_data["person_id"], _("There is no such person."))
    made = forms_on_file.file_form(
        person, FormKind(json_data["kind"]), json_data["country"], json_data["signed_on"], json_data["why"],
        actor=current_user.actor, now=clock.now(),
    )  # fmt: skip
    return told.tax_form(made)


@api.post("/tax-forms/<int:form_id>/withdraw")
@api.input(told.PayoutWhyIn)
@api.output(told.TaxFormOut)
@guard(Capability.WRITE_PAYOUTS)
def withdraw(form_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """It was filed by mistake, or holds no more."""
    found = get(TaxForm, form_id, _("There is no such tax form."))
    forms_on_file.withdraw(found, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return told.tax_form(found)
