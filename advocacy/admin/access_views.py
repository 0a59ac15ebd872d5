"""An administrator ends somebody's sign-ins and revokes their tokens, from the page of that person."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.people import queries, signing_in, tokens
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard

pages = Blueprint("person_access", __name__)


@pages.post("/admin/people/<int:person_id>/sign-ins/<int:sign_in_id>/end")
@guard(Capability.WRITE_PEOPLE)
def end_sign_in(person_id: int, sign_in_id: int) -> ResponseReturnValue:
    """Signs them out of one browser."""
    signing_in.end_sign_in(
        sign_in_id, queries.person_for(person_id), actor=current_user.actor, now=clock.now()
    )  # fmt: skip
    flash(_("They are signed out there."), "success")
    return redirect(url_for("people_admin.person", person_id=person_id))


@pages.post("/admin/people/<int:person_id>/sign-ins/end")
@guard(Capability.WRITE_PEOPLE)
def end_sign_ins(person_id: int) -> ResponseReturnValue:
    """Signs them out everywhere."""
    signing_in.end_every_sign_in(queries.person_for(person_id), actor=current_user.actor, now=clock.now())
    flash(_("They are signed out everywhere."), "success")
    return redirect(url_for("people_admin.person", person_id=person_id))


@pages.post("/admin/people/<int:person_id>/tokens/<int:token_id>/revoke")
@guard(Capability.WRITE_PEOPLE)
def revoke_token(person_id: int, token_id: int) -> ResponseReturnValue:
    """Revokes one of their tokens."""
    tokens.revoke_token(token_id, queries.person_for(person_id), actor=current_user.actor, now=clock.now())
    flash(_("The token no longer works."), "success")
    return redirect(url_for("people_admin.person", person_id=person_id))
