"""Pages of marketing about contests: plan, change, open, close, settle, cancel. Thin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, get
from advocacy.errors import Breach, NotFound
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.web.guards import guard
from rewards.challenges import contest_queries, contests, forms, judging, wording
from rewards.challenges.contest_models import Contest, ContestState
from rewards.challenges.office_views import choices

pages = Blueprint("contests_office", __name__, url_prefix="/rewards/contests")

AT_ONCE = 25


@pages.get("/new")
@guard(Capability.WRITE_REWARDS)
def new() -> ResponseReturnValue:
    """A form for a new one."""
    return _form({}, {})


@pages.post("/new")
@guard(Capability.WRITE_REWARDS)
def add() -> ResponseReturnValue:
    """Plans it."""
    try:
        plan = forms.contest_plan_of(request.form, judges_known(forms.judges_named(request.form)))
        made = contests.plan_contest(plan, actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _form(request.form, refusal.errors), 422
    flash(_("Planned. It opens by itself when its window begins."), "success")
    return redirect(url_for("contests_office.contest", contest_id=made.id))


@pages.get("/<int:contest_id>")
@guard(Capability.WRITE_REWARDS)
def contest(contest_id: int) -> ResponseReturnValue:
    """One contest: how it goes; while it is planned, a form to change it."""
    return _one(get(Contest, contest_id, _("There is no such contest.")), None, {})


@pages.post("/<int:contest_id>")
@guard(Capability.WRITE_REWARDS)
def change(contest_id: int) -> ResponseReturnValue:
    """Changes what is planned."""
    found = get(Contest, contest_id, _("There is no such contest."))
    try:
        plan = forms.contest_plan_of(request.form, judges_known(forms.judges_named(request.form)))
        contests.change_contest(found, plan, actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _one(found, request.form, refusal.errors), 422
    flash(_("Saved."), "success")
    return redirect(url_for("contests_office.contest", contest_id=contest_id))


@pages.post("/<int:contest_id>/<verb>")
@guard(Capability.WRITE_REWARDS)
def decide(contest_id: int, verb: str) -> ResponseReturnValue:
    """Opens, closes, settles or cancels."""
    decide_contest(get(Contest, contest_id, _("There is no such contest.")), verb, request.form.get("why", ""))
    flash(_("Done."), "success")
    return redirect(url_for("contests_office.contest", contest_id=contest_id))


def decide_contest(found: Contest, verb: str, why: str) -> None:
    """The verb that a page or the API names. Raises NotFound for any other."""
    actor, now = current_user.actor, clock.now()
    if verb == "open":
        contests.open_contest(found, actor=actor, now=now)
    elif verb == "close":
        contests.close_contest(found, actor=actor, now=now, why=why)
    elif verb == "settle":
        judging.settle(found, actor=actor, now=now)
    elif verb == "cancel":
        contests.cancel(found, actor=actor, now=now, why=why)
    else:
        raise NotFound(_("There is nothing here."))


def judges_known(addresses: list[str]) -> list[int]:
    """Judges by their mail addresses. Raises Breach that names those who are not known."""
    rows = db.session.execute(select(Person.email, Person.id).where(Person.email.in_(addresses)))
    found = {row.email: row.id for row in rows}
    unknown = [each for each in addresses if each not in found]
    if unknown:
        raise Breach(
            _("Some of the judges are not known."),
            errors={"judges": [_("Nobody here has the address %(address)s.", address=each) for each in unknown[:5]]},
        )
    return [found[each] for each in addresses]


def _form(given: Mapping[str, Any], errors: dict[str, list[str]]) -> str:
    return render_template(
        "rewards/challenges/contest_plan.html", given=given, errors=errors, criteria=contests.MOST_CRITERIA,
        **choices(),
    )  # fmt: skip


def _one(found: Contest, given: Mapping[str, Any] | None, errors: dict[str, list[str]]) -> str:
    entries = contest_queries.entries_of(found, request.args.get("cursor"), AT_ONCE)
    return render_template(
        "rewards/challenges/office_contest.html", contest=found, errors=errors, words=wording,
        given=given if given is not None else forms.contest_shown(found), planned=found.state is ContestState.PLANNED,
        page=entries, criteria=contests.MOST_CRITERIA, least=contests.LEAST_JUDGES, now=clock.now(), **choices(),
    )  # fmt: skip
