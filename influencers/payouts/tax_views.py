"""Pages of tax forms on file, and of who reaches a threshold in a year. Thin."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings, spreadsheets
from advocacy.database import get
from advocacy.errors import Breach
from advocacy.links.attribution import money
from advocacy.people.accounts import find_person
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from influencers.payouts import forms, forms_on_file, queries, sheets, thresholds
from influencers.payouts.details_models import FormKind, TaxForm
from influencers.payouts.wording import FORMS

pages = Blueprint("payout_tax", __name__)


@pages.get("/payouts/forms")
@guard(Capability.WRITE_PAYOUTS)
def listing() -> ResponseReturnValue:
    """Every form on file, and a place to file one."""
    return _listing({})


@pages.post("/payouts/forms")
@guard(Capability.WRITE_PAYOUTS)
def file_form() -> ResponseReturnValue:
    """Somebody saw a partner's form."""
    try:
        person = find_person(request.form.get("email", ""))
        if person is None:
            raise Breach(_("There is no such account."), errors={"email": [_("Nobody has that address.")]})
        forms_on_file.file_form(
            person, **forms.tax_form(request.form), actor=current_user.actor, now=clock.now()
        )  # fmt: skip
    except Breach as breach:
        return _listing(breach.errors), 422
    flash(_("On file. The partner is told."), "success")
    return redirect(url_for("payout_tax.listing"))


@pages.post("/payouts/forms/<int:form_id>/withdraw")
@guard(Capability.WRITE_PAYOUTS)
def withdraw(form_id: int) -> ResponseReturnValue:
    """It was filed by mistake, or holds no more."""
    found = get(TaxForm, form_id, _("There is no such tax form."))
    try:
        forms_on_file.withdraw(found, actor=current_user.actor, now=clock.now(), why=request.form.get("why", ""))
    except Breach as breach:
        return _listing(breach.errors), 422
    flash(_("Withdrawn. Their payouts wait for another form."), "success")
    return redirect(url_for("payout_tax.listing"))


@pages.get("/payouts/thresholds")
@guard(Capability.WRITE_PAYOUTS)
def by_year() -> ResponseReturnValue:
    """What each partner was paid and got in kind in a year, and whom a tax office has to be told of."""
    year = _year()
    currencies = queries.currencies_of(year)
    said = request.args.get("currency", "").upper()
    currency = said if said in currencies else next(iter(currencies), settings.current().currency)
    return render_template(
        "influencers/payouts/thresholds.html", year=year, this=_this(), currency=currency, currencies=currencies,
        page=queries.year_lines(year, currency, request.args.get("cursor")), rules=thresholds.rules_of(year),
        version=thresholds.version(), kinds=FORMS,
    )  # fmt: skip


@pages.get("/payouts/thresholds/file")
@guard(Capability.WRITE_PAYOUTS)
def year_file() -> ResponseReturnValue:
    """The same as CSV, sent as it is read, so that many partners take no memory."""
    year, currency = _year(), money.currency_of(request.args.get("currency", settings.current().currency))
    body = stream_with_context(spreadsheets.written(sheets.of_year(year, currency)))
    name = f"payouts-{year}-{currency}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, content_type="text/csv; charset=utf-8", headers=headers)


def _listing(errors: dict[str, list[str]]) -> str:
    return render_template(
        "influencers/payouts/forms.html", page=queries.forms(request.args.get("cursor")), errors=errors,
        values=request.form or request.args, kinds=FORMS, needs_why=FormKind.NONE_NEEDED,
        today=clock.now().astimezone(settings.current().zone).date(),
    )  # fmt: skip


def _this() -> int:
    return clock.now().astimezone(settings.current().zone).year


def _year() -> int:
    return forms.year(request.args.get("year", ""), _this())
