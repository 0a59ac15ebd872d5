"""Pages of blackouts: what holds now and what is ahead; plan one or a year of them, prolong one, lift one by two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from advocacy import clock
from advocacy.campaigns import blackouts, forms, known, switch
from advocacy.campaigns.models import Blackout
from advocacy.errors import Breach
from advocacy.history import timeline
from advocacy.history.models import HistoryRow
from advocacy.people.capabilities import Capability
from advocacy.people.queries import names_of
from advocacy.web.guards import guard

pages = Blueprint("blackouts", __name__, url_prefix="/blackouts")

PAST = 20


@pages.get("/")
@guard(Capability.PAUSE)
def listing() -> ResponseReturnValue:
    """What holds now, what is ahead, and forms to plan."""
    return _page({}, {}, 200)


@pages.post("/")
@guard(Capability.PAUSE)
def plan() -> ResponseReturnValue:
    """Plans one."""
    try:
        blackouts.plan(forms.plan_of(request.form, current_user.zone), actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _page(request.form, refusal.errors or {"title": [str(refusal)]}, 422)
    flash(_("Planned. What falls into it is held, and goes out afterwards."), "success")
    return redirect(url_for("blackouts.listing"))


@pages.post("/quiet-periods")
@guard(Capability.PAUSE)
def plan_quarters() -> ResponseReturnValue:
    """Plans the quiet periods before several quarters' results."""
    form, now = request.form, clock.now()
    try:
        quarters, like = forms.quarters_of(form), forms.like_of(form, now)
        made = blackouts.plan_quarters(like, quarters, current_user.zone, actor=current_user.actor, now=now)
    except Breach as refusal:
        return _page({**form, "quarters": "yes"}, refusal.errors or {"first_results": [str(refusal)]}, 422)
    count = len(made)
    flash(ngettext("%(num)d quiet period is planned.", "%(num)d quiet periods are planned.", count), "success")
    return redirect(url_for("blackouts.listing"))


@pages.get("/<int:blackout_id>")
@guard(Capability.PAUSE)
def blackout(blackout_id: int) -> ResponseReturnValue:
    """One blackout: change it, lift it, its history."""
    return _one(blackouts.blackout_for(blackout_id), {}, {}, 200)


@pages.post("/<int:blackout_id>")
@guard(Capability.PAUSE)
def change(blackout_id: int) -> ResponseReturnValue:
    """Makes it longer or wider."""
    found = blackouts.blackout_for(blackout_id)
    try:
        given = forms.plan_of(request.form, current_user.zone)
        blackouts.change(found, given, actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        flash(str(refusal), "danger")
        return _one(found, request.form, refusal.errors, 422)
    flash(_("Saved."), "success")
    return redirect(url_for("blackouts.blackout", blackout_id=blackout_id))


@pages.post("/<int:blackout_id>/ask")
@guard(Capability.PAUSE)
def ask(blackout_id: int) -> ResponseReturnValue:
    """Asks a second person to agree that it ends early."""
    return _moved(blackout_id, blackouts.ask_to_lift, _("A second person has to lift it now."))


@pages.post("/<int:blackout_id>/keep")
@guard(Capability.PAUSE)
def keep(blackout_id: int) -> ResponseReturnValue:
    """Leaves it as it was planned."""
    return _moved(blackout_id, blackouts.keep, _("It stays as planned."))


@pages.post("/<int:blackout_id>/lift")
@guard(Capability.PAUSE)
def lift(blackout_id: int) -> ResponseReturnValue:
    """Ends it, by a second person."""
    return _moved(blackout_id, blackouts.lift, _("Lifted. What it held goes out."))


def _moved(blackout_id: int, verb: Callable[..., None], said: str) -> ResponseReturnValue:
    why = request.form.get("why") or None
    verb(blackouts.blackout_for(blackout_id), actor=current_user.actor, now=clock.now(), why=why)
    flash(said, "success")
    return redirect(url_for("blackouts.listing"))


def _page(given: Mapping[str, str], errors: dict[str, list[str]], status: int) -> tuple[str, int]:
    now = clock.now()
    standing = blackouts.ahead(now)
    held = switch.held_by([each.reach for each in standing])
    page = render_template(
        "campaigns/blackouts.html", standing=standing, past=blackouts.past(now, PAST), given=given, errors=errors,
        held={each.id: count for each, count in zip(standing, held, strict=True)}, names=known.to_choose(), now=now,
        me=current_user.id,
    )  # fmt: skip
    return page, status


def _one(
    found: Blackout, given: Mapping[str, str], errors: dict[str, list[str]], status: int
) -> tuple[str, int]:  # fmt: skip
    rows = timeline("blackout", found.id)
    names = names_of({row.actor_id for row in rows if row.actor_id})
    events = [_told(row, names) for row in rows]
    shown = given or {
        "title": found.title, "scope": found.scope.value, "name": found.name, "why": found.why,
        "from_at": _local(found.from_at), "until_at": _local(found.until_at),
    }  # fmt: skip
    page = render_template(
        "campaigns/blackout.html", blackout=found, given=shown, errors=errors, events=events, now=clock.now(),
        names=known.to_choose(), me=current_user.id,
    )  # fmt: skip
    return page, status


def _local(at: Any) -> str:
    """As a field of date and time takes it, by the reader's clock."""
    return str(at.astimezone(clock.zone_named(current_user.zone)).strftime("%Y-%m-%dT%H:%M"))


def _told(row: HistoryRow, names: Mapping[int, str]) -> dict[str, Any]:
    body = row.payload.body if row.payload else {}
    verbs = {
        "plan": _("Planned"), "change": _("Changed"), "ask_to_lift": _("Asked to lift it"), "keep": _("Kept"),
        "lift": _("Lifted"),
    }  # fmt: skip
    who = names.get(row.actor_id or 0, row.actor_name)
    return {"at": row.at, "who": who, "what": verbs.get(row.verb, row.verb), "why": body.get("why")}
