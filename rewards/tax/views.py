"""Pages of tax: what waits for payroll, what needs a look, exports, years, the rules; one's own year. Thin."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.database import get
from advocacy.errors import Breach, InvalidMove
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from rewards.tax import benefits, classes, forms, queries, runs, sheets
from rewards.tax.models import Benefit, RunState
from rewards.tax.wording import TREATMENTS
from rewards.tax.years import Year, tax_year, year_of

pages = Blueprint("tax", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SYSTEMS = ("", "UK")
"""Kinds of tax years: calendar years, and the United Kingdom's."""


@pages.get("/tax")
@guard(Capability.SEE_TAX)
def overview() -> ResponseReturnValue:
    """What waits for payroll, and every export."""
    return _overview({})


@pages.post("/tax/runs")
@guard(Capability.SEE_TAX)
def draft() -> ResponseReturnValue:
    """Drafts an export."""
    try:
        until = forms.day(request.form.get("until", ""), _today())
        run = runs.draft(until, actor=current_user.actor, by=current_user.person, now=clock.now())
    except Breach as breach:
        return _overview(breach.errors), 422
    flash(_("Drafted. A second person exports it."), "success")
    return redirect(url_for("tax.run", run_id=run.id))


@pages.get("/tax/runs/<int:run_id>")
@guard(Capability.SEE_TAX)
def run(run_id: int) -> ResponseReturnValue:
    """One export, with its lines."""
    found = queries.run_of(run_id)
    return render_template(
        "rewards/tax/run.html", run=found, page=queries.lines(found, request.args.get("cursor")),
        sums=queries.sums_of(found), treatments=TREATMENTS,
    )  # fmt: skip


@pages.post("/tax/runs/<int:run_id>/export")
@guard(Capability.SEE_TAX)
def export(run_id: int) -> ResponseReturnValue:
    """A second person agrees."""
    runs.export(queries.run_of(run_id), actor=current_user.actor, now=clock.now())
    flash(_("Exported. It can't be changed any more; corrections are lines of the next one."), "success")
    return redirect(url_for("tax.run", run_id=run_id))


@pages.post("/tax/runs/<int:run_id>/discard")
@guard(Capability.SEE_TAX)
def discard(run_id: int) -> ResponseReturnValue:
    """Gives its lines free."""
    runs.discard(queries.run_of(run_id), actor=current_user.actor, now=clock.now())
    flash(_("Discarded. Its lines wait for the next one."), "success")
    return redirect(url_for("tax.overview"))


@pages.get("/tax/runs/<int:run_id>/file")
@guard(Capability.SEE_TAX)
def run_file(run_id: int) -> ResponseReturnValue:
    """An export as CSV, or as a workbook with ``as=xlsx``. Raises InvalidMove for one that nobody agreed to."""
    found = queries.run_of(run_id)
    if found.state is not RunState.EXPORTED:
        raise InvalidMove(_("This is no export yet."), remedy=_("A second person exports it first."))
    name = f"payroll-{found.id}-{found.until:%Y-%m-%d}"
    if request.args.get("as") == "xlsx":
        return _file(sheets.as_workbook(sheets.of_run(found), name), XLSX, f"{name}.xlsx")
    return _file("".join(sheets.as_csv(sheets.of_run(found))).encode(), "text/csv; charset=utf-8", f"{name}.csv")


@pages.get("/tax/review")
@guard(Capability.SEE_TAX)
def review() -> ResponseReturnValue:
    """What no rule knows."""
    return _review({}, None)


@pages.post("/tax/review/<int:benefit_id>")
@guard(Capability.SEE_TAX)
def classify(benefit_id: int) -> ResponseReturnValue:
    """Decides how one is taxed."""
    benefit, form = get(Benefit, benefit_id, _("There is no such benefit.")), request.form
    try:
        value = forms.worth(form, benefit.currency)
        treatment = forms.treatment(form.get("treatment", ""))
        why = form.get("why", "")
        benefits.classify(benefit, treatment, value=value, why=why, actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _review(breach.errors, benefit_id), 422
    flash(_("Decided. It is in the next export."), "success")
    return redirect(url_for("tax.review"))


@pages.get("/tax/years")
@guard(Capability.SEE_TAX)
def years() -> ResponseReturnValue:
    """Everybody's totals of a tax year."""
    year, system = _year()
    people = queries.people_of(year, request.args.get("cursor"))
    return render_template(
        "rewards/tax/years.html", year=year, system=system, page=people, totals=queries.totals(year, people.items),
        this=_today().year,
    )  # fmt: skip


@pages.get("/tax/years/file")
@guard(Capability.SEE_TAX)
def year_file() -> ResponseReturnValue:
    """The same as CSV."""
    year, _system = _year()
    body = "".join(sheets.as_csv(sheets.of_year(year)))
    return _file(body.encode(), "text/csv; charset=utf-8", f"year-{year.first:%Y-%m-%d}.csv")


@pages.get("/tax/rules")
@guard(Capability.SEE_TAX)
def rules() -> ResponseReturnValue:
    """How each class is taxed where, and who says so."""
    return render_template("rewards/tax/rules.html", version=classes.in_force(_today()), treatments=TREATMENTS)


@pages.get("/points/tax-year")
@guard(Capability.SHARE)
def mine() -> ResponseReturnValue:
    """What I got in a tax year of the country I live in, and what of it is taxed."""
    country = current_user.person.region
    now = year_of(country, _today())
    year = tax_year(country, forms.year_number(request.args.get("year", ""), now.number))
    return render_template(
        "rewards/tax/mine.html", year=year, page=queries.year_of(current_user.id, year, request.args.get("cursor")),
        sums=queries.year_sums(current_user.id, year), treatments=TREATMENTS,
        years=[tax_year(country, now.number - back) for back in range(4)],
    )  # fmt: skip


def _overview(errors: dict[str, list[str]]) -> str:
    return render_template(
        "rewards/tax/overview.html", waiting=queries.waiting(), review=queries.in_review(), today=_today(),
        page=queries.runs(request.args.get("cursor")), errors=errors,
    )  # fmt: skip


def _review(errors: dict[str, list[str]], wrong: int | None) -> str:
    return render_template(
        "rewards/tax/review.html", page=queries.review(request.args.get("cursor")), errors=errors, wrong=wrong,
        values=request.form if wrong else {}, words=classes.latest().classes,
    )  # fmt: skip


def _year() -> tuple[Year, str]:
    system = request.args.get("of", "")
    system = system if system in SYSTEMS else ""
    now = year_of(system, _today())
    return tax_year(system, forms.year_number(request.args.get("year", ""), now.number)), system


@pages.app_template_filter("minor_amount")
def minor_amount(units: int, currency: str) -> str:
    """Minor units as a form's field has them: 12.50."""
    return money.amount(units, currency)


def _today() -> date:
    return clock.now().astimezone(settings.current().zone).date()


def _file(body: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, content_type=kind, headers=headers)
