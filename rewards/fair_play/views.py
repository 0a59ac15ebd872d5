"""Pages of fair play: what waits for a judge, one case, one's own cases and appeal, how we look. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from rewards.earning import wording as earning_words
from rewards.fair_play import cases, queries, wording
from rewards.fair_play.models import Case, CaseState
from rewards.fair_play.patterns import IN_FORCE

pages = Blueprint("fair_play", __name__, url_prefix="/fair-play")

LINES = 20


@pages.get("")
@guard(Capability.JUDGE_FAIR_PLAY)
def listing() -> ResponseReturnValue:
    """Cases that wait for a judge, the nearest end first; appeals; what was decided."""
    shown = request.args.get("shown", "open")
    shown = shown if shown in queries.SHOWN else "open"
    cursor = request.args.get("cursor")
    found = queries.cases(queries.SHOWN[shown], cursor, LINES, judge_id=current_user.id)
    return render_template(
        "rewards/fair_play/cases.html", page=found, shown=shown, cursor=cursor, words=wording, now=clock.now(),
        concerned=queries.credits_in(found.items), lists=list(queries.SHOWN),
    )  # fmt: skip


@pages.get("/cases/<int:case_id>")
@guard(Capability.JUDGE_FAIR_PLAY)
def case(case_id: int) -> ResponseReturnValue:
    """One case: what was seen, what it concerns, what was said; decided by somebody whom it is not about."""
    found = queries.case_to_judge(case_id, current_user.id)
    if found.person_id == current_user.id:
        return redirect(url_for("fair_play.mine", _anchor=f"case-{found.id}"))
    return _case(found, {}, 200)


@pages.post("/cases/<int:case_id>/decide")
@guard(Capability.JUDGE_FAIR_PLAY)
def decide(case_id: int) -> ResponseReturnValue:
    """Clears or upholds it; grants or refuses the appeal."""
    found = queries.case_to_judge(case_id, current_user.id)
    given = {"actor": current_user.actor, "now": clock.now(), "reason": request.form.get("reason", "")}
    yes = request.form.get("decision") == "well"
    if found.state is CaseState.APPEALED:
        verb = cases.grant_appeal if yes else cases.refuse_appeal
    else:
        verb = cases.clear if yes else cases.uphold
    try:
        verb(found, **given)
    except Breach as refusal:
        return _case(found, refusal.errors, 422)
    flash(_("Decided. The person is told, with your reason."), "success")
    return redirect(url_for("fair_play.listing"))


@pages.get("/mine")
@guard(Capability.SHARE)
def mine() -> ResponseReturnValue:
    """My own cases: what was seen, which points it concerns, what follows, and how to appeal."""
    return _mine({}, 0, 200)


@pages.post("/mine/<int:case_id>/appeal")
@guard(Capability.SHARE)
def appeal(case_id: int) -> ResponseReturnValue:
    """I say why it is not so."""
    found = queries.case_for(case_id, person_id=current_user.id)
    try:
        cases.appeal(found, request.form.get("words", ""), actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _mine(refusal.errors, case_id, 422)
    flash(_("Thank you. Somebody else looks at it now."), "success")
    return redirect(url_for("fair_play.mine"))


@pages.get("/patterns")
@guard(Capability.SHARE, Capability.JUDGE_FAIR_PLAY)
def patterns() -> ResponseReturnValue:
    """How we look: every pattern, its limits, what it looks at, and who is let through."""
    in_force = settings.current()
    return render_template(
        "rewards/fair_play/patterns.html", patterns=IN_FORCE, words=wording, review=in_force.fair_play_review_days,
        appeal=in_force.fair_play_appeal_days,
    )  # fmt: skip


def _case(found: Case, errors: dict[str, list[str]], status: int) -> ResponseReturnValue:
    body = render_template(
        "rewards/fair_play/case.html", case=found, concerned=queries.credits_in([found]).get(found.id, []),
        names=queries.names_in([found]), posts=queries.posts_in([found]),
        words=wording, label=earning_words.label, errors=errors, now=clock.now(),
        may=cases.may_judge(found, current_user.actor), said=request.form.get("reason", ""),
    )  # fmt: skip
    return body, status


def _mine(errors: dict[str, list[str]], about: int, status: int) -> ResponseReturnValue:
    cursor = request.args.get("cursor")
    found = queries.mine(current_user.id, cursor, LINES)
    body = render_template(
        "rewards/fair_play/mine.html", page=found, cursor=cursor, concerned=queries.credits_in(found.items),
        posts=queries.posts_in(found.items),
        words=wording, label=earning_words.label, errors=errors, about=about, now=clock.now(),
        said=request.form.get("words", ""), days=settings.current().fair_play_review_days,
    )  # fmt: skip
    return body, status
