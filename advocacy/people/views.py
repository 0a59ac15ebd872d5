"""Pages of one's own account. Thin: a form, a verb, a redirect. Signing in is in ``identity``, above."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.people import accounts, devices, entering, keys, recent, signing_in, wording
from advocacy.web.guards import signed_in
from advocacy.web.languages import LANGUAGES

pages = Blueprint("people", __name__)


@pages.get("/me/password")
@signed_in
def password_form() -> ResponseReturnValue:
    """The form for a new password."""
    return render_template("people/password.html")


@pages.post("/me/password")
@signed_in
def set_password() -> ResponseReturnValue:
    """Sets a new password, ends all sign-ins and begins a new one here."""
    recent.refuse_old(current_user.get_id(), clock.now())
    signing_in.set_password(current_user.person, request.form.get("password", ""), now=clock.now())
    entering.begin(current_user.person, "password")
    flash(_("Your password is set. You are signed out everywhere else."), "success")
    return redirect(url_for("index"))


@pages.get("/me")
@signed_in
def profile() -> ResponseReturnValue:
    """One's own account: name, zone, language, sign-ins."""
    return _profile()


def _profile() -> str:
    person = current_user.person
    return render_template(
        "people/profile.html", person=person, here=keys.digest(current_user.get_id()),
        sign_ins=signing_in.sign_ins_of(person, clock.now()),
        languages=list(LANGUAGES.items()), device_of=devices.device_of, methods=wording.METHODS,
    )  # fmt: skip


@pages.post("/me")
@signed_in
def change_profile() -> ResponseReturnValue:
    """Changes name, zone and language."""
    facts = {name: request.form[name].strip() for name in ("name", "zone", "language") if name in request.form}
    accounts.change_person(current_user.person, actor=current_user.actor, now=clock.now(), **facts)
    flash(_("Saved."), "success")
    return redirect(url_for("people.profile"))


@pages.post("/me/sign-ins/<int:sign_in_id>/end")
@signed_in
def end_sign_in(sign_in_id: int) -> ResponseReturnValue:
    """Signs me out of one of my browsers."""
    signing_in.end_sign_in(sign_in_id, current_user.person, actor=current_user.actor, now=clock.now())
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("people.profile"))
