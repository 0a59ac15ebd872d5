"""Pages of the ledger for those who answer for it: what is owed, how long points last, accounts, proofs. Thin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.errors import Breach, NotFound
from advocacy.links.attribution.programmes import names_of
from advocacy.people.capabilities import Capability
from advocacy.web import charts
from advocacy.web.guards import guard
from rewards import ledger
from rewards.books import lasting, liability, policies, proving, statements
from rewards.books.liability import Picture
from rewards.books.models import Facet
from rewards.budgets import queries as budgets
from rewards.forms import numbers
from rewards.ledger import COMPANY, Holder
from rewards.models import POINTS, HolderKind
from rewards.points import wording
from rewards.points.rates import rates

pages = Blueprint("ledger", __name__, url_prefix="/rewards")

SHOWN = timedelta(days=365)
"""How far back the drawing of what is owed goes."""


@pages.get("/ledger")
@guard(Capability.SEE_LEDGER)
def overview() -> ResponseReturnValue:
    """What is owed in points, by kind, age and expiry, with an estimate of its cost; money apart."""
    return _overview({})


@pages.post("/ledger/expiry")
@guard(Capability.WRITE_REWARDS)
def write_policy() -> ResponseReturnValue:
    """A new version of how long points last."""
    try:
        policies.write_policy(
            request.form.get("lasting", ""), numbers(request.form, ("length",))["length"],
            valid_from=_begin(request.form.get("valid_from", "")), why=request.form.get("why", ""),
            actor=current_user.actor, now=clock.now(),
        )  # fmt: skip
    except Breach as breach:
        return _overview(breach.errors), 422
    flash(_("Written down. Points that people have keep the terms under which they were earned."), "success")
    return redirect(url_for("ledger.overview"))


@pages.get("/ledger/accounts/<holder>")
@guard(Capability.SEE_LEDGER)
def account(holder: str) -> ResponseReturnValue:
    """What moved the accounts of ``company``, ``budget:3`` or ``programme:2``, in one unit."""
    whose = holder_for(holder)
    units = statements.units_of(whose)
    unit = request.args.get("unit") or (units[0] if units else POINTS)
    if units and unit not in units:
        raise NotFound(_("There is nothing in that unit."))
    cursor = request.args.get("cursor")
    return render_template(
        "rewards/ledger_account.html", name=holder, holder=whose, unit=unit, tabs=_tabs(holder, units, unit),
        cursor=cursor, words=wording, page=statements.statement_of(whose, unit, cursor, 25),
        balances=ledger.balances(whose, unit),
        programme=names_of([whose.id]).get(whose.id) if whose.kind is HolderKind.PROGRAMME else None,
    )  # fmt: skip


@pages.get("/proofs")
@guard(Capability.SEE_LEDGER, Capability.SEE_SYSTEM)
def proofs() -> ResponseReturnValue:
    """The nightly proofs that the ledger adds up, the newest first; what was wrong in the last that found something."""
    found = proving.proofs(request.args.get("cursor"))
    return render_template("rewards/ledger_proofs.html", page=found, words=wording)


def holder_for(name: str) -> Holder:
    """Whose accounts somebody asks for, by a name such as ``budget:3``; of budgets one's own only, unless one sees all.

    Raises NotFound; also for a person, whose statement is theirs alone.
    """
    kind, _colon, number = name.partition(":")
    holder_id = int(number) if number.isdecimal() and len(number) < 10 else 0
    if kind == HolderKind.BUDGET:
        return ledger.budget(budgets.budget_for(holder_id, current_user.person).id)
    if budgets.sees_all(current_user.person):
        if name == HolderKind.COMPANY:
            return COMPANY
        if kind == HolderKind.PROGRAMME and holder_id:
            return ledger.programme(holder_id)
    raise NotFound(_("There is no such account."))


def _overview(errors: dict[str, list[str]]) -> str:
    now, pictures = clock.now(), liability.latest()
    points = liability.of_points(pictures)
    known = policies.versions()
    return render_template(
        "rewards/ledger.html", points=points, owed=_owed(pictures), rates=rates(), words=wording,
        budgets=statements.holdings_by_unit(HolderKind.BUDGET), last=proving.latest(), errors=errors, form=request.form,
        versions=known, policy=lasting.in_force(known, now), sees_all=budgets.sees_all(current_user.person),
        programmes=names_of(statements.programmes()),
        drawn=_drawn(now), by_age=_by_age(points), by_month=_by_month(points),
    )  # fmt: skip


def _owed(pictures: Sequence[Picture]) -> list[tuple[str, str]]:
    """What people have in money, by currency."""
    return [(each.unit, wording.in_unit(each.total, each.unit)) for each in pictures if each.unit != POINTS]


def _tabs(name: str, units: Sequence[str], shown: str) -> list[tuple[str, str, bool, None]]:
    return [(unit, url_for("ledger.account", holder=name, unit=unit), unit == shown, None) for unit in units]


def _drawn(now: datetime) -> charts.AreaChart | None:
    days = liability.totals((now - SHOWN).date())
    if len(days) < 2:
        return None
    return charts.area(
        gettext("Outstanding points"), [format_date(day, "d MMM") for day, _total in days],
        {gettext("Points"): [total for _day, total in days]},
        description=gettext("What people have, night by night."), provenance="counted", meaning=str(wording.BOOKED),
    )  # fmt: skip


def _by_age(points: Picture | None) -> charts.BarChart | None:
    found = points.by.get(Facet.AGE, {}) if points else {}
    rows = [(str(told), found[key]) for key, told in wording.AGES.items() if key in found]
    title = gettext("Available, by age")
    return _bars(title, rows) if rows else None


def _by_month(points: Picture | None) -> charts.BarChart | None:
    found = dict(points.by.get(Facet.EXPIRY, {})) if points else {}
    never = found.pop("never", 0)
    if not found:
        return None
    rows = [(format_date(date.fromisoformat(f"{key}-01"), "MMM y"), found[key]) for key in sorted(found)[:12]]
    title = gettext("Available, by the month in which they expire")
    return _bars(title, [*rows, *([(gettext("never"), never)] if never else [])])


def _bars(title: str, rows: Sequence[tuple[str, float]]) -> charts.BarChart:
    return charts.bars(title, rows, description=title, provenance="counted", meaning=str(wording.BOOKED))


def _begin(text: str) -> datetime | None:
    """The beginning of a day of the company's; None for an empty field. Raises Breach."""
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise Breach(_("That is no day."), errors={"valid_from": [_("Write it as 2026-11-21.")]}) from None
    return datetime.combine(day, time(), settings.current().zone)
