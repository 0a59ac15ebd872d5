"""Pages of how one signs in: passkeys, authenticator app, recovery codes. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.database import db
from advocacy.errors import Breach
from advocacy.identity import codes, factors, passkeys, queries, scanning
from advocacy.identity.models import Authenticator
from advocacy.identity.policies import requires_second
from advocacy.people import recent
from advocacy.web.guards import signed_in
from advocacy.web.transactions import writes

pages = Blueprint("security", __name__)


@pages.get("/me/security")
@signed_in
def overview() -> ResponseReturnValue:
    """What one has set up, and what one's company asks for."""
    person = current_user.person
    policy = queries.policy_for(person.email)
    return render_template(
        "identity/security.html", held=queries.factors_of(person.id), passkeys=passkeys.passkeys_of(person.id),
        host=passkeys.host_of(settings.current()), required=requires_second(policy, person.roles),
        provider=queries.provider_by_key(policy.provider) if policy.provider else None,
    )  # fmt: skip


@pages.get("/me/security/app")
@signed_in
@writes
def app_form() -> ResponseReturnValue:
    """A picture to scan, and a field for the first code."""
    recent.refuse_old(current_user.get_id(), clock.now())
    return _app_form()


def _app_form(problem: Breach | None = None) -> str:
    shown = scanning.picture_to_scan(current_user.person, now=clock.now(), again=problem is not None)
    return render_template("identity/app.html", problem=problem, **shown)


@pages.post("/me/security/app")
@signed_in
def confirm_app() -> ResponseReturnValue:
    """The first code is right; shows recovery codes, this once."""
    recent.refuse_old(current_user.get_id(), clock.now())
    try:
        made = scanning.confirm(current_user.person, request.form.get("code", ""), now=clock.now())
    except Breach as wrong:
        return _app_form(wrong), 422
    return render_template("identity/recovery_codes.html", codes=made, onward=url_for("security.overview"))


@pages.post("/me/security/app/drop")
@signed_in
def drop_app() -> ResponseReturnValue:
    """Takes the authenticator app away."""
    recent.refuse_old(current_user.get_id(), clock.now())
    held = db.session.get(Authenticator, current_user.id)
    if held is not None and held.confirmed_at is not None:
        factors.refuse_last(current_user.person)
    codes.drop_authenticator(current_user.person, actor=current_user.actor, now=clock.now())
    flash(_("The app no longer counts."), "success")
    return redirect(url_for("security.overview"))


@pages.post("/me/security/recovery-codes")
@signed_in
def renew_codes() -> ResponseReturnValue:
    """New recovery codes; older ones count no more."""
    recent.refuse_old(current_user.get_id(), clock.now())
    made = codes.renew_recovery_codes(current_user.person, now=clock.now())
    return render_template("identity/recovery_codes.html", codes=made, onward=url_for("security.overview"))


@pages.post("/me/security/passkeys/<int:passkey_id>/name")
@signed_in
def rename_passkey(passkey_id: int) -> ResponseReturnValue:
    """Gives a passkey another name."""
    passkeys.rename_passkey(passkey_id, current_user.person, request.form.get("name", ""), now=clock.now())
    flash(_("Saved."), "success")
    return redirect(url_for("security.overview"))


@pages.post("/me/security/passkeys/<int:passkey_id>/drop")
@signed_in
def drop_passkey(passkey_id: int) -> ResponseReturnValue:
    """Takes a passkey away."""
    recent.refuse_old(current_user.get_id(), clock.now())
    factors.refuse_last(current_user.person)
    passkeys.drop_passkey(passkey_id, current_user.person, actor=current_user.actor, now=clock.now())
    flash(_("The passkey no longer counts here. Take it off your device, too."), "success")
    return redirect(url_for("security.overview"))
