"""Pages of marketing's programmes: all of them, a new one, one with its people, closing it. Thin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.errors import Breach, NotFound
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from influencers.programmes import enrolments, forms, programmes, queries, tiers, wording
from influencers.programmes.models import HOLDS, EnrolmentState
from influencers.programmes.terms import asked_version, terms_at
from rewards.standing import ladders

NO_DAYS = "none"
"""What the form says where clicks count for nothing that is bought."""
FIRST = 6
"""So many people the overview shows."""

pages = Blueprint("programmes", __name__)


@pages.get("/programmes")
@guard(Capability.WRITE_PROGRAMMES)
def listing() -> ResponseReturnValue:
    """All programmes, each as a card."""
    found = queries.programmes(request.args.get("cursor"), 24)
    ids = [each.id for each in found.items]
    return render_template(
        "influencers/programmes/list.html", page=found, words=wording, headcounts=queries.headcounts(ids),
        waiting=queries.waiting_in(ids), now=clock.now(),
    )  # fmt: skip


@pages.get("/programmes/new")
@guard(Capability.WRITE_PROGRAMMES)
def new() -> ResponseReturnValue:
    """A form for a new programme."""
    return _new({"kind": "ambassadors", "currency": settings.current().currency, "hold_days": "30"}, {})


@pages.post("/programmes")
@guard(Capability.WRITE_PROGRAMMES)
def add() -> ResponseReturnValue:
    """Adds a programme."""
    form = request.form
    try:
        kind, tie = forms.kind_of(form)
        days = None if form.get("days", NO_DAYS) == NO_DAYS else whole(form["days"])
        made = programmes.add_programme(
            form.get("name", ""), kind, tie, form.get("terms", ""), actor=current_user.actor, now=clock.now(),
            about=form.get("about", ""), attribution_days=days,
            conditions=forms.conditions_of(form, settings.current().currency),
        )  # fmt: skip
    except Breach as breach:
        return _new(form.to_dict(), breach.errors), 422
    return redirect(url_for("programmes.one", programme_id=made.id))


@pages.get("/programmes/<int:programme_id>")
@guard(Capability.WRITE_PROGRAMMES)
def one(programme_id: int) -> ResponseReturnValue:
    """One programme at a glance."""
    found, now = queries.programme_for(programme_id), clock.now()
    return render_template(
        "influencers/programmes/one.html", programme=found, words=wording, now=now,
        states=queries.states_in(programme_id), page=queries.enrolments_in(programme_id, limit=FIRST),
        terms=terms_at(programme_id, now), said=wording.disclosure_words(found.relationship),
        ladder=ladders.in_force(now, programme_id), on_tier=tiers.people_by_tier(programme_id),
    )  # fmt: skip


@pages.get("/programmes/<int:programme_id>/people")
@guard(Capability.WRITE_PROGRAMMES)
def people(programme_id: int) -> ResponseReturnValue:
    """Its people, by state, tier, name and by whether they have accepted the terms."""
    found, now, asked = queries.programme_for(programme_id), clock.now(), request.args
    newest = asked_version(programme_id, now)
    behind = newest if asked.get("terms") == "behind" else None
    said = {name: asked.get(name, "") for name in ("state", "tier", "said", "terms")}
    listed = queries.enrolments_in(
        programme_id, asked.get("cursor"), 30, state=forms.state_of(said["state"]), tier=said["tier"],
        said=said["said"], terms_below=behind,
    )  # fmt: skip
    return render_template(
        "influencers/programmes/people.html", programme=found, page=listed, said=said, newest=newest, words=wording,
        states=EnrolmentState, ladder=ladders.in_force(now, programme_id),
    )  # fmt: skip


@pages.post("/programmes/<int:programme_id>/attribution")
@guard(Capability.WRITE_PROGRAMMES)
def attribute(programme_id: int) -> ResponseReturnValue:
    """Sets how long a click counts for what is bought later; only the word “none” switches attribution off."""
    found, said = queries.programme_for(programme_id), request.form.get("days", "")
    days = None if said == NO_DAYS else whole(said) or 0
    programmes.set_attribution(found, days, actor=current_user.actor, now=clock.now())
    flash(_("Saved. It holds from now on."), "success")
    return redirect(url_for("programme_desk.change_form", programme_id=programme_id))


@pages.post("/programmes/<int:programme_id>/invite")
@guard(Capability.WRITE_PROGRAMMES)
def invite(programme_id: int) -> ResponseReturnValue:
    """Invites somebody by mail."""
    form = request.form
    programmes.invite(
        queries.programme_for(programme_id), form.get("email", ""), form.get("name", ""),
        settings.current().base_url, actor=current_user.actor, now=clock.now(), relationship=forms.tie_of(form),
    )  # fmt: skip
    flash(_("The invitation is on its way."), "success")
    return redirect(url_for("programmes.one", programme_id=programme_id))


@pages.post("/programmes/<int:programme_id>/close")
@guard(Capability.WRITE_PROGRAMMES)
def close(programme_id: int) -> ResponseReturnValue:
    """Nobody comes in any more; partners are told why."""
    found = queries.programme_for(programme_id)
    programmes.close(found, actor=current_user.actor, now=clock.now(), why=request.form.get("why", ""))
    flash(_("Closed. What partners were promised is kept."), "success")
    return redirect(url_for("programmes.one", programme_id=programme_id))


@pages.post("/programmes/<int:programme_id>/reopen")
@guard(Capability.WRITE_PROGRAMMES)
def reopen(programme_id: int) -> ResponseReturnValue:
    """Takes people in again."""
    programmes.reopen(queries.programme_for(programme_id), actor=current_user.actor, now=clock.now())
    flash(_("It is open again."), "success")
    return redirect(url_for("programmes.one", programme_id=programme_id))


@pages.post("/enrolments/<int:enrolment_id>/<verb>")
@guard(Capability.WRITE_PROGRAMMES)
def rule(enrolment_id: int, verb: str) -> ResponseReturnValue:
    """Moves somebody's part in a programme: approve, reject, deactivate, ban, reinstate, archive."""
    found = queries.enrolment_for(enrolment_id)
    why = {"why": request.form.get("why", "")}
    known: Mapping[str, tuple[Callable[..., None], Mapping[str, Any], str]] = {
        "approve": (enrolments.approve, {}, _("They take part.")),
        "reject": (enrolments.reject, why, _("They are told why.")),
        "deactivate": (enrolments.deactivate, why, _("They no longer take part.")),
        "ban": (enrolments.ban, why, _("They are shut out.")),
        "reinstate": (enrolments.reinstate, {}, _("They take part again.")),
        "archive": (enrolments.archive, {}, _("Put away.")),
    }
    if verb not in known:
        raise NotFound(_("There is no such move."))
    move, said, told = known[verb]
    move(found, actor=current_user.actor, now=clock.now(), **said)
    flash(told, "success")
    return redirect(url_for("programmes.people", programme_id=found.programme_id))


def _new(values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    return render_template(
        "influencers/programmes/new.html", values=values, errors=errors, words=wording, holds=HOLDS,
        ties=enrolments.BY_STRICTNESS,
    )  # fmt: skip
