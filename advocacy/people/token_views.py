"""The page of one's own API tokens. Thin."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.errors import Breach
from advocacy.numbers import whole
from advocacy.people import recent, tokens, wording
from advocacy.people.capabilities import Capability
from advocacy.web.guards import signed_in

pages = Blueprint("tokens", __name__)

SPANS = (7, 30, 90, 180, 365)


@pages.get("/me/tokens")
@signed_in
def listing() -> ResponseReturnValue:
    """One's own tokens, and a form for a new one."""
    return _page()


@pages.post("/me/tokens")
@signed_in
def add() -> ResponseReturnValue:
    """Adds a token and shows it, this once."""
    person, now, name = current_user.person, clock.now(), request.form.get("name", "").strip() or "token"
    recent.refuse_old(current_user.get_id(), now)
    try:
        ends = tokens.ends_after(whole(request.form.get("days", "")) or settings.current().token_days, now)
        key = tokens.add_token(
            person, name, request.form.getlist("scope"), actor=current_user.actor, now=now, expires_at=ends
        )
    except Breach as breach:
        return _page(errors=breach.errors, problem=str(breach)), 422
    return _page(key)


@pages.post("/me/tokens/<int:token_id>/rotate")
@signed_in
def rotate(token_id: int) -> ResponseReturnValue:
    """A new key for one of one's own tokens, shown this once."""
    recent.refuse_old(current_user.get_id(), clock.now())
    return _page(tokens.rotate_token(token_id, current_user.person, actor=current_user.actor, now=clock.now()), True)


@pages.post("/me/tokens/<int:token_id>/revoke")
@signed_in
def revoke(token_id: int) -> ResponseReturnValue:
    """Revokes one of one's own tokens."""
    tokens.revoke_token(token_id, current_user.person, actor=current_user.actor, now=clock.now())
    flash(_("The token is revoked."), "success")
    return redirect(url_for("tokens.listing"))


def _page(
    new_key: str | None = None, rotated: bool = False, *, errors: Mapping[str, list[str]] | None = None,
    problem: str = "",
) -> str:  # fmt: skip
    person = current_user.person
    scopes = [(str(each), wording.CAPABILITIES[each], str(each)) for each in Capability if person.can(each)]
    return render_template(
        "people/tokens.html", tokens=tokens.tokens_of(person), new_key=new_key, rotated=rotated, now=clock.now(),
        soon=tokens.SOON, scopes=scopes, words={str(each): wording.CAPABILITIES[each] for each in Capability},
        days=settings.current().token_days, spans=sorted({*SPANS, settings.current().token_days}),
        errors=errors or {}, problem=problem, typed=request.form, me=person.id,
        per_minute=settings.current().api_per_minute,
    )  # fmt: skip
