"""Pages of contests: what is looked for, my entry and what the judges say; the judges' own desk. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard, signed_in
from rewards.challenges import contest_queries, entering, forms, judging, wording
from rewards.challenges.contest_models import Contest, ContestState
from rewards.forms import numbers
from rewards.standing import catalogue, tiers

pages = Blueprint("contests", __name__, url_prefix="/contests")

AT_ONCE = 20


@pages.get("/<int:contest_id>")
@guard(Capability.SHARE)
def contest(contest_id: int) -> ResponseReturnValue:
    """One contest."""
    return _page(contest_queries.contest_for(current_user.person, contest_id), {})


@pages.post("/<int:contest_id>/enter")
@guard(Capability.SHARE)
def enter(contest_id: int) -> ResponseReturnValue:
    """Enters a post, or an address."""
    found, form = contest_queries.contest_for(current_user.person, contest_id), request.form
    try:
        entering.enter(
            found, current_user.person, share_id=numbers(form, ("share_id",))["share_id"], url=form.get("url", ""),
            words=form.get("words", ""), actor=current_user.actor, now=clock.now(),
        )  # fmt: skip
    except Breach as refusal:
        return _page(found, refusal.errors), 422
    flash(_("Entered. Thank you! You may take it back until it is decided."), "success")
    return redirect(url_for("contests.contest", contest_id=contest_id))


@pages.post("/<int:contest_id>/withdraw")
@guard(Capability.SHARE)
def withdraw(contest_id: int) -> ResponseReturnValue:
    """Takes my entry back."""
    found = contest_queries.contest_for(current_user.person, contest_id)
    entry = contest_queries.require_own_entry(found, current_user.id)
    entering.withdraw(entry, found, actor=current_user.actor, now=clock.now())
    flash(_("Taken back. Nobody is told."), "success")
    if not contest_queries.is_shown(found, current_user.person):  # they entered when they were in another team, say
        return redirect(url_for("challenges.listing"))
    return redirect(url_for("contests.contest", contest_id=contest_id))


@pages.get("/judging")
@signed_in
def desk() -> ResponseReturnValue:
    """Contests that I judge."""
    found = contest_queries.judged(current_user.id)
    return render_template(
        "rewards/challenges/desk.html", contests=found, waiting=contest_queries.waiting_for(current_user.id),
        entries=contest_queries.how_many([each.id for each in found]),
    )  # fmt: skip


@pages.get("/<int:contest_id>/judging")
@signed_in
def judged(contest_id: int) -> ResponseReturnValue:
    """What was entered, to be scored by a judge."""
    return _desk(contest_queries.judged_by(current_user.person, contest_id), None, {})


@pages.post("/<int:contest_id>/judging/<int:entry_id>")
@signed_in
def score(contest_id: int, entry_id: int) -> ResponseReturnValue:
    """Keeps a judge's marks and reason."""
    found = contest_queries.judged_by(current_user.person, contest_id)
    entry = contest_queries.entry_in(found, entry_id)
    try:
        marks = forms.marks_of(request.form, [criterion.id for criterion in found.criteria])
        judging.score(
            entry, found, marks, request.form.get("reason", ""), actor=current_user.actor, now=clock.now()
        )  # fmt: skip
    except Breach as refusal:
        return _desk(found, entry_id, refusal.errors), 422
    flash(_("Kept. You may change it until the contest is settled."), "success")
    return redirect(url_for("contests.judged", contest_id=contest_id, _anchor=f"entry-{entry_id}"))


def _desk(found: Contest, wrong: int | None, errors: dict[str, list[str]]) -> str:
    return render_template(
        "rewards/challenges/judging.html", contest=found, wrong=wrong, errors=errors, form=request.form,
        page=contest_queries.entries_of(found, request.args.get("cursor"), AT_ONCE), me=current_user.id,
        open=found.state is ContestState.CLOSED,
    )  # fmt: skip


def _page(found: Contest, errors: dict[str, list[str]]) -> str:
    entry = contest_queries.own_entry(found, current_user.id)
    now = clock.now()
    may_enter = found.state is ContestState.OPEN and found.opens_at <= now < found.closes_at and entry is None
    return render_template(
        "rewards/challenges/contest.html", contest=found, entry=entry, errors=errors, form=request.form, words=wording,
        rules=wording.rules_of_contest(found, dict(catalogue.names())), now=now, may_enter=may_enter,
        posts=contest_queries.posts_of(current_user.id) if may_enter else [],
        placed=contest_queries.placed(found) if found.state is ContestState.SETTLED else [],
        judges=contest_queries.judges(found, current_user.id),
        reaches=tiers.reaches(current_user.id, found.least_tier),
    )  # fmt: skip
