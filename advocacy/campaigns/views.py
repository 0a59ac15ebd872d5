"""The page of the switch: what is paused, by whom and why; press, ask to resume, resume. Thin: a form, a verb."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.campaigns import campaigns, pauses
from advocacy.campaigns.models import Pause
from advocacy.campaigns.scopes import Scope
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.panels import panel
from advocacy.web.shell import Banner

pages = Blueprint("pauses", __name__)

PAST = 20
UNDER_WAY = "pauses.under_way"
"""The panel that gives the posts being sent that a pause came too late for; posts live on a higher floor."""


@pages.get("/pauses")
@guard(Capability.PAUSE)
def listing() -> ResponseReturnValue:
    """What is paused now and what was."""
    return _page({}, {}, 200)


@pages.post("/pauses")
@guard(Capability.PAUSE)
def press() -> ResponseReturnValue:
    """Presses the switch; a refusal shows the form again with what was wrong."""
    given = {name: request.form.get(name, "") for name in ("scope", "name", "why")}
    try:
        pause = pauses.press(
            scope_named(given["scope"]), given["name"], given["why"], actor=current_user.actor, now=clock.now()
        )
    except Breach as refusal:
        return _page(given, refusal.errors, 422)
    flash(_("Paused. What is due is held back within seconds."), "success")
    left = under_way(pause)
    if left:
        flash(
            _("%(count)d posts were already on their way and can't be stopped; they are listed below.", count=len(left))
        )
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


def called(pause: Pause) -> str:
    """What a pause covers, in words."""
    kinds = {
        Scope.ALL: _("everything"), Scope.CAMPAIGN: _("campaign"), Scope.TOPIC: _("topic"), Scope.REGION: _("region"),
        Scope.NETWORK: _("network"),
    }  # fmt: skip
    return f"{kinds[pause.scope]} {pause.name}".strip()


def scope_named(name: str) -> Scope:
    """The scope. Raises Breach when there is none of that name."""
    if name not in set(Scope):
        raise Breach(_("What is to be paused?"), errors={"scope": [_("Choose one.")]})
    return Scope(name)


def under_way(pause: Pause) -> list[object]:
    """Posts being sent at this moment that the pause came too late for."""
    return under_way_of([pause])[pause.id]


def under_way_of(some: Sequence[Pause]) -> dict[int, list[object]]:
    """The same for several pauses, in one statement, by the id of the pause."""
    found = panel(UNDER_WAY, [pause.reach for pause in some]) or [[] for _each in some]
    return {pause.id: list(posts) for pause, posts in zip(some, found, strict=True)}


def _page(given: dict[str, str], errors: dict[str, list[str]], status: int) -> tuple[str, int]:
    on = pauses.in_force()
    page = render_template(
        "campaigns/pauses.html", on=on, past=pauses.past(PAST), called=called, given=given, errors=errors, scopes=Scope,
        under_way=under_way_of(on), names=_names(), me=current_user.id,
    )  # fmt: skip
    return page, status


def _names() -> list[str]:
    """Names to choose from; any other may be typed, for regions and networks are known elsewhere."""
    known = [campaign.name for campaign in campaigns.campaigns_open()] + [topic.name for topic in campaigns.topics()]
    return sorted(set(known))
