"""Pages of codes: whose they are, what they won; add one, end it, let it count again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.campaigns.campaigns import campaigns_open
from advocacy.clock import from_wall_clock
from advocacy.errors import Breach
from advocacy.links.attribution import codes, programmes, queries
from advocacy.links.attribution.models import CodeState
from advocacy.people.accounts import find_person
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.web.guards import guard

pages = Blueprint("codes", __name__, url_prefix="/codes")

LINES = 30


@pages.get("/")
@guard(Capability.WRITE_PROGRAMMES)
def listing() -> ResponseReturnValue:
    """Codes, newest first, and a form for a new one."""
    return _page({}, {}, 200)


@pages.post("/")
@guard(Capability.WRITE_PROGRAMMES)
def add() -> ResponseReturnValue:
    """Adds a code."""
    form, now = request.form, clock.now()
    try:
        codes.add(
            form.get("code", ""), programme=form.get("programme", ""), person=_person(form.get("person", "")),
            campaign=form.get("campaign", ""), until_at=_until(form.get("until_at", "")), actor=current_user.actor,
            now=now,
        )  # fmt: skip
    except Breach as refusal:
        return _page(form, refusal.errors, 422)
    flash(_("Added. Your shop has to know it too: here it only says whose sales they are."), "success")
    return redirect(url_for("codes.listing"))


@pages.post("/<int:code_id>/end")
@guard(Capability.WRITE_PROGRAMMES)
def end(code_id: int) -> ResponseReturnValue:
    """From now on it wins nothing."""
    why = request.form.get("why", "").strip() or _("Ended by hand.")
    codes.end(codes.code_for(code_id), actor=current_user.actor, now=clock.now(), why=why)
    flash(_("Ended. What it won stays."), "success")
    return redirect(url_for("codes.listing"))


@pages.post("/<int:code_id>/reopen")
@guard(Capability.WRITE_PROGRAMMES)
def reopen(code_id: int) -> ResponseReturnValue:
    """Lets it count again."""
    codes.reopen(codes.code_for(code_id), actor=current_user.actor, now=clock.now())
    flash(_("It counts again, without an end."), "success")
    return redirect(url_for("codes.listing", state=CodeState.ENDED.value))


def _page(given: Mapping[str, str], errors: Mapping[str, list[str]], status: int) -> tuple[str, int]:
    state = CodeState.ENDED if request.args.get("state") == CodeState.ENDED.value else CodeState.ACTIVE
    cursor = request.args.get("cursor")
    found = codes.listed(state=state, cursor=cursor, limit=LINES)
    page = render_template(
        "links/codes.html", found=found, state=state.value, cursor=cursor, given=given, errors=errors,
        names=queries.names_of(found.items), won=queries.won_by_codes([each.id for each in found.items]),
        programmes=programmes.listed(), campaigns=campaigns_open(),
    )  # fmt: skip
    return page, status


def _person(email: str) -> Person | None:
    """Whose code it is, by their address. Raises Breach when there is nobody."""
    if not email.strip():
        return None
    found = find_person(email.strip())
    if found is None or not found.active:
        raise Breach(_("There is nobody with that address."), errors={"person": [_("Nobody has this address here.")]})
    return found


def _until(text: str) -> datetime | None:
    return from_wall_clock(text, current_user.person.zone) if text.strip() else None
