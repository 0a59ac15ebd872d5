"""Pages of the desk: the inbox of applications, one of them, decisions one by one and many at once. Thin."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.errors import Breach
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.palette import look
from influencers.joining import asking, choices, deciding, queries, reasons, remembering, wording
from influencers.joining.applicant import EXAMPLES
from influencers.joining.models import Application, ApplicationState, CameBy, Outcome
from influencers.joining.screening import finding_of

pages = Blueprint("applications", __name__, url_prefix="/programmes/applications")
ANY = "any"


@pages.get("")
@guard(Capability.WRITE_PROGRAMMES)
def inbox() -> ResponseReturnValue:
    """What waits for an answer, the oldest first; by programme, screening and way, and what was answered."""
    wanted, now = _wanted(), clock.now()
    found = queries.applications(wanted, request.args.get("cursor"))
    return render_template(
        "influencers/joining/inbox.html", page=found, wanted=wanted, counts=queries.counts(wanted.programme_id),
        options=choices.inbox(queries.open_for_applications(now)), outcomes=wording.OUTCOMES, states=queries.SHOWN,
        state_label=lambda state: look(state).label, any=ANY, network_name=wording.network_name,
        next_url=_following(found.next),
    )  # fmt: skip


@pages.get("/<int:application_id>")
@guard(Capability.WRITE_PROGRAMMES)
def one(application_id: int) -> ResponseReturnValue:
    """One application: what was written, what screening says, what may be decided."""
    found = queries.application_for(application_id)
    return render_template(
        "influencers/joining/one.html", application=found, findings=[finding_of(each) for each in found.screening],
        outcomes=wording.OUTCOMES, titles=wording.TITLES, sentence=wording.sentence, reasons=reasons.REASONS,
        answers=_answers(found), network_name=wording.network_name, ways=choices.WAYS, waits=choices.reasons_long(),
        earlier=queries.earlier_of(found), decided_by=queries.named_person(found.decided_by_id),
        brought_by=queries.named_person(found.brought_by_id), again_at=remembering.again_at(found),
    )  # fmt: skip


@pages.post("/<int:application_id>/approve")
@guard(Capability.WRITE_PROGRAMMES)
def approve(application_id: int) -> ResponseReturnValue:
    """Takes somebody in."""
    found = queries.application_for(application_id)
    deciding.approve(
        found, settings.current().base_url, actor=current_user.actor, now=clock.now(),
        note=request.form.get("note", ""),
    )  # fmt: skip
    flash(_("%(name)s is in, and gets a welcome by mail.", name=found.name), "success")
    return _onward(found)


@pages.post("/<int:application_id>/decline")
@guard(Capability.WRITE_PROGRAMMES)
def decline(application_id: int) -> ResponseReturnValue:
    """Says no, with a reason that is read."""
    found = queries.application_for(application_id)
    form = request.form
    deciding.decline(
        found, form.get("reason", ""), form.get("own", ""), actor=current_user.actor, now=clock.now()
    )  # fmt: skip
    flash(_("%(name)s gets your reason by mail.", name=found.name), "success")
    return _onward(found)


@pages.post("/<int:application_id>/reconsider")
@guard(Capability.WRITE_PROGRAMMES)
def reconsider(application_id: int) -> ResponseReturnValue:
    """A no was a mistake."""
    found = queries.application_for(application_id)
    deciding.reconsider(found, actor=current_user.actor, now=clock.now(), why=request.form.get("why", ""))
    flash(_("The application waits again."), "success")
    return redirect(url_for("applications.one", application_id=found.id))


@pages.post("/decide")
@guard(Capability.WRITE_PROGRAMMES)
def decide_many() -> ResponseReturnValue:
    """Decides those that are ticked, by the same words; one that can't be decided takes no other along."""
    form, now, actor = request.form, clock.now(), current_user.actor
    picked = queries.chosen([number for text in form.getlist("chosen") if (number := whole(text)) is not None])
    if not picked:
        raise Breach(_("Tick at least one application."), remedy=_("The boxes stand before the names."))
    if form.get("verb") == "approve":
        told = deciding.decide_many(
            picked, partial(deciding.approve, base_url=settings.current().base_url, actor=actor, now=now)
        )
    else:
        reason, own = form.get("reason", ""), form.get("own", "")
        told = deciding.decide_many(
            picked, partial(deciding.decline, reason=reason, own=own, actor=actor, now=now)
        )  # fmt: skip
    flash(_("Decided: %(count)s. Each gets a mail.", count=told.done), "success" if told.done else "warning")
    for number, why in told.refused[:10]:
        flash(_("Application %(number)s: %(why)s", number=number, why=why), "warning")
    return redirect(url_for("applications.inbox"))


def _answers(found: Application) -> list[tuple[str, Any]]:
    """Questions and answers; what is no longer asked goes by its key."""
    labels = {each.key: each.label for each in asking.questions_of(asking.form_of(found.programme_id))}
    labels[EXAMPLES] = _("Posts with a brand")
    shown = {True: _("Yes")}
    return [
        (labels.get(key, key), ", ".join(value) if isinstance(value, list) else shown.get(value, value))
        for key, value in found.answers.items()
    ]


def _following(cursor: str | None) -> str | None:
    kept: dict[str, Any] = {**request.args.to_dict(), "cursor": cursor}
    return url_for("applications.inbox", **kept) if cursor else None


def _onward(decided: Application) -> ResponseReturnValue:
    """To what has waited longest, or back to the inbox."""
    following = queries.next_waiting(decided)
    if following is None:
        return redirect(url_for("applications.inbox"))
    return redirect(url_for("applications.one", application_id=following.id))


def _wanted() -> queries.Wanted:
    asked = request.args
    state = asked.get("state", ApplicationState.SUBMITTED.value)
    outcome, way = asked.get("outcome", ""), asked.get("came_by", "")
    return queries.Wanted(
        ApplicationState(state) if state in {each.value for each in queries.SHOWN} else None,
        whole(asked.get("programme", "")), Outcome(outcome) if outcome in set(Outcome) else None,
        CameBy(way) if way in set(CameBy) else None, asked.get("said", ""),
    )  # fmt: skip
