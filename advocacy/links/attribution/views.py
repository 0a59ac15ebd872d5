"""Pages of conversions: the list, why one was attributed as it was, a file of them, and the rule itself."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.errors import Breach, Refused
from advocacy.links.attribution import early_refunds, importing, money, programmes, queries, refunds, rules, wording
from advocacy.links.attribution.importing import Outcome
from advocacy.links.attribution.models import Wins
from advocacy.links.attribution.queries import Wanted
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.sizes import MEGABYTE, takes_up_to
from advocacy.web.transactions import own_transactions

pages = Blueprint("conversions", __name__, url_prefix="/conversions")

SCRIPT = '<script async src="{base}/visit.js"></script>'
"""What stands in the pages that links lead to."""
EXAMPLE = """POST {base}/api/v1/conversions
Authorization: Bearer …

{{"order_id": "10042",
 "value": {{"amount": "129.00", "currency": "EUR"}},
 "click_ids": ["mzxw6ytboi2dknrrgezdgnbvgy"],
 "codes": ["INES10"]}}"""
"""What a shop's server sends."""
LINES = 30
MOST_BYTES = 20 * MEGABYTE


@pages.app_template_filter("minor_money")
def minor_money(units: int | None, currency: str) -> str:
    """Minor units as people write money; a dash where nobody told a value."""
    return money.written(units, currency)


@pages.get("/")
@guard(Capability.WRITE_CONVERSIONS)
def listing() -> ResponseReturnValue:
    """Conversions, the newest first."""
    wanted = Wanted(
        request.args.get("state", ""), request.args.get("programme", ""), order_id=request.args.get("order", "").strip()
    )
    cursor = request.args.get("cursor")
    found = queries.listed(wanted, cursor, LINES)
    return render_template(
        "links/conversions.html", found=found, wanted=wanted, cursor=cursor, counts=queries.counts_by_state(),
        winners=queries.winners(found.items), names=queries.names_of(found.items), programmes=programmes.listed(),
        kinds=wording.KINDS,
    )  # fmt: skip


@pages.get("/<int:conversion_id>")
@guard(Capability.WRITE_CONVERSIONS)
def conversion(conversion_id: int) -> ResponseReturnValue:
    """Why this attribution: the rule that was in force, every touch, and why each of them won or lost."""
    return _one(conversion_id)


@pages.post("/<int:conversion_id>/give-back")
@guard(Capability.WRITE_CONVERSIONS)
def give_back(conversion_id: int) -> ResponseReturnValue:
    """Refunds a part, or reverses it whole."""
    found, form = queries.conversion_for(conversion_id), request.form
    part = form.get("amount", "").strip()
    try:
        refunds.give_back(
            found, actor=current_user.actor, now=clock.now(), why=form.get("why", ""),
            reference=form.get("reference", ""),
            amount=money.minor(part, found.currency, "amount") if part else None,
        )  # fmt: skip
    except Breach as refusal:
        return _one(conversion_id, refusal)
    flash(_("Given back. Figures follow within seconds."), "success")
    return redirect(url_for("conversions.conversion", conversion_id=conversion_id))


@pages.get("/import")
@guard(Capability.WRITE_CONVERSIONS)
def import_form() -> ResponseReturnValue:
    """A form for a file, and what its columns mean."""
    return _import(None, None, 200)


@pages.post("/import")
@guard(Capability.WRITE_CONVERSIONS)
@takes_up_to(MOST_BYTES)
@own_transactions
def take_file() -> ResponseReturnValue:
    """Receives every row that can be, and tells the others with their lines."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _import(None, Breach(_("Which file?"), errors={"file": [_("Choose a CSV file.")]}), 422)
    try:
        outcome = importing.take(file.stream, current_user.person.zone, actor=current_user.actor, now=clock.now())  # type: ignore[arg-type]
    except Refused as refusal:
        return _import(None, refusal, 422)
    return _import(outcome, None, 200)


@pages.get("/template.csv")
@guard(Capability.WRITE_CONVERSIONS)
def template() -> Response:
    """A file to begin with."""
    name = {"Content-Disposition": 'attachment; filename="conversions.csv"'}
    return Response(importing.template(), content_type="text/csv; charset=utf-8", headers=name)


@pages.get("/rule")
@guard(Capability.WRITE_CONVERSIONS)
def rule() -> ResponseReturnValue:
    """The rule in force, how pages and shops tell what happens, and the rule's earlier versions."""
    return _rule(None, 200)


@pages.post("/rule")
@guard(Capability.WRITE_PROGRAMMES)
def set_rule() -> ResponseReturnValue:
    """A new version, for what is bought from now on."""
    form = request.form
    try:
        wins = Wins(form["wins"]) if form.get("wins") in set(Wins) else Wins.LAST_CLICK
        rules.set_rule(
            wins, form.get("code_beats_link") == "on", whole(form.get("window_days", "")) or 0, form.get("why", ""),
            actor=current_user.actor, now=clock.now(),
        )  # fmt: skip
    except Breach as refusal:
        return _rule(refusal, 422)
    flash(_("In force from now on. What was bought before stays under its own version."), "success")
    return redirect(url_for("conversions.rule"))


def _one(conversion_id: int, problem: Breach | None = None) -> tuple[str, int]:
    told = queries.explained(queries.conversion_for(conversion_id))
    page = render_template(
        "links/conversion.html", told=told, each=told.conversion, reasons=wording.REASONS, touches=wording.TOUCHES,
        kinds=wording.KINDS, wins=wording.WINS, errors=problem.errors if problem else {}, given=request.form,
    )  # fmt: skip
    return page, 422 if problem else 200


def _import(outcome: Outcome | None, problem: Refused | None, status: int) -> tuple[str, int]:
    page = render_template(
        "links/conversions_import.html", outcome=outcome, problem=problem, columns=importing.COLUMNS,
        most=importing.MOST_ROWS, early=early_refunds.listed(request.args.get("cursor"), LINES),
        cursor=request.args.get("cursor"),
    )  # fmt: skip
    return page, status


def _rule(problem: Breach | None, status: int) -> tuple[str, int]:
    now, cursor = clock.now(), request.args.get("cursor")
    base = settings.current().base_url.rstrip("/")
    page = render_template(
        "links/attribution_rule.html", rule=rules.rule_at(now), versions=rules.versions(cursor), cursor=cursor,
        wins=wording.WINS, windows=rules.WINDOWS, errors=problem.errors if problem else {}, given=request.form,
        line=SCRIPT.format(base=base), example=EXAMPLE.format(base=base),
    )  # fmt: skip
    return page, status
