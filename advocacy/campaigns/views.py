"""The page of the switch: what is paused, by whom and why; press, hold links, ask to resume, resume. Thin."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from advocacy import clock
from advocacy.campaigns import forms, known, pauses, switch
from advocacy.campaigns.scopes import Scope
from advocacy.campaigns.switch import called
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.shell import Banner

pages = Blueprint("pauses", __name__)
pages.add_app_template_global(called, "what_it_covers")

PAST = 20
REASONS = (
    _l("Something serious has happened. We are finding out what may be said."),
    _l("Something that we published may be wrong. It is being checked."),
    _l("Legal has asked us to wait."),
)
"""Reasons that are a press away; everybody whose posts are held back reads them."""


@pages.get("/pauses")
@guard(Capability.PAUSE)
def listing() -> ResponseReturnValue:
    """What is paused now and what was; the first thing on it pauses everything."""
    return _page({}, {}, 200)


@pages.post("/pauses")
@guard(Capability.PAUSE)
def press() -> ResponseReturnValue:
    """Presses the switch; a refusal shows the form again with what was wrong."""
    try:
        pause = switch.press(forms.order_of(request.form), actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _page(request.form, refusal.errors, 422)
    flash(_("Paused. What is due is held back within seconds."), "success")
    if pause.under_way:
        left = len(pause.under_way)
        flash(
            ngettext(
                "%(count)d post was already on its way and can't be stopped; it is listed below.",
                "%(count)d posts were already on their way and can't be stopped; they are listed below.",
                left,
                count=left,
            )
        )
    return redirect(url_for("pauses.listing"))


@pages.post("/pauses/<int:pause_id>/links")
@guard(Capability.PAUSE)
def links(pause_id: int) -> ResponseReturnValue:
    """Lets links lead to a holding page, or to their targets again."""
    held, now = request.form.get("held") == "yes", clock.now()
    url = request.form.get("holding_url", "")
    pauses.hold_links(pauses.pause_for(pause_id), held, url, actor=current_user.actor, now=now)
    flash(_("Tracked links follow within a second."), "success")
    return redirect(url_for("pauses.listing"))


@pages.post("/pauses/<int:pause_id>/ask")
@guard(Capability.PAUSE)
def ask(pause_id: int) -> ResponseReturnValue:
    """Asks a second person to agree."""
    why = request.form.get("why") or None
    pauses.ask_to_resume(pauses.pause_for(pause_id), actor=current_user.actor, now=clock.now(), why=why)
    flash(_("A second person has to resume it now."), "success")
    return redirect(url_for("pauses.listing"))


@pages.post("/pauses/<int:pause_id>/keep")
@guard(Capability.PAUSE)
def keep(pause_id: int) -> ResponseReturnValue:
    """Leaves it on."""
    pauses.keep_on(pauses.pause_for(pause_id), actor=current_user.actor, now=clock.now())
    flash(_("It stays paused."), "success")
    return redirect(url_for("pauses.listing"))


@pages.post("/pauses/<int:pause_id>/resume")
@guard(Capability.PAUSE)
def resume(pause_id: int) -> ResponseReturnValue:
    """Ends it, by a second person."""
    pauses.resume(pauses.pause_for(pause_id), actor=current_user.actor, now=clock.now())
    flash(_("Posting goes on."), "success")
    return redirect(url_for("pauses.listing"))


def banner() -> Banner | None:
    """What every page says while something is paused; for the shell."""
    on = pauses.in_force()
    if not on:
        return None
    widest = next((pause for pause in on if pause.scope is Scope.ALL), on[0])
    text = _("Posting is paused: %(what)s. %(why)s", what=called(widest), why=widest.why)
    if not current_user.can(Capability.PAUSE):
        return Banner(text)
    return Banner(text, url=url_for("pauses.listing"), action=_("See pauses"))


def _page(given: Mapping[str, str], errors: dict[str, list[str]], status: int) -> tuple[str, int]:
    on = pauses.in_force()
    held = switch.held_by([pause.reach for pause in on])
    page = render_template(
        "campaigns/pauses.html", on=on, past=pauses.past(PAST), given=given, errors=errors, reasons=REASONS,
        under_way=switch.under_way_of(on), held={pause.id: count for pause, count in zip(on, held, strict=True)},
        names=known.to_choose(), me=current_user.id, everything=any(pause.scope is Scope.ALL for pause in on),
    )  # fmt: skip
    return page, status
