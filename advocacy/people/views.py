"""Pages of signing in and of one's own account. Thin: a form, a verb, a redirect."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from advocacy import clock, settings
from advocacy.database import db, reading, writing
from advocacy.errors import NotSignedIn, Refused
from advocacy.people import accounts, keys, signing_in, tokens
from advocacy.people.caller import Caller
from advocacy.people.models import LinkPurpose, Person
from advocacy.web.guards import public, signed_in
from advocacy.web.languages import LANGUAGES
from advocacy.web.transactions import own_transactions
from advocacy.web.visit import onward

pages = Blueprint("people", __name__)


def _begin(person: Person, password: str | None = None) -> None:
    """Signs in with a session of its own: the old one is dropped, so that none can be planted beforehand."""
    session.clear()
    key = signing_in.sign_in(person, now=clock.now(), agent=request.user_agent.string, password=password)
    login_user(Caller(person, key))
    session.permanent = True


@pages.get("/sign-in")
@public
def sign_in_form() -> ResponseReturnValue:
    """The form to sign in."""
    if current_user.is_authenticated:
        return redirect(onward(request.args.get("next"), url_for("index")))
    return render_template("people/sign_in.html", next=request.args.get("next", ""), email="", problem=None)


@pages.post("/sign-in")
@public
@own_transactions
def sign_in() -> ResponseReturnValue:
    """Signs in by password; the try is counted in a transaction of its own, so that it outlives the refusal."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    try:
        with writing():
            signing_in.claim_try(email, now=clock.now())
        with reading():
            person_id = signing_in.check_password(email, password, now=clock.now()).id
    except Refused as refusal:
        page = render_template(
            "people/sign_in.html", next=request.form.get("next", ""), email=email, problem=str(refusal)
        )
        return page, 401 if isinstance(refusal, NotSignedIn) else 429
    with writing():
        _begin(db.session.get_one(Person, person_id), password)
    return redirect(onward(request.form.get("next"), url_for("index")))


@pages.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """Signs this browser out."""
    signing_in.sign_out(current_user.get_id(), now=clock.now())
    logout_user()
    session.clear()
    return redirect(url_for("people.sign_in_form"))


@pages.route("/sign-in/mail", methods=["GET", "POST"])
@public
def mail_link() -> ResponseReturnValue:
    """Asks for a one-time link by mail, to sign in or to choose a new password."""
    if request.method == "GET":
        return render_template("people/mail_link.html", sent=False)
    purpose = LinkPurpose.RESET if request.form.get("purpose") == "reset" else LinkPurpose.SIGN_IN
    signing_in.mail_link(request.form.get("email", ""), purpose, settings.current().base_url, now=clock.now())
    return render_template("people/mail_link.html", sent=True)


@pages.get("/sign-in/link/<key>")
@public
def link_form(key: str) -> ResponseReturnValue:
    """A button, so that a mail scanner that opens the link does not use it up."""
    return render_template("people/use_link.html", key=key)


@pages.post("/sign-in/link/<key>")
@public
def use_link(key: str) -> ResponseReturnValue:
    """Uses a one-time link."""
    person, purpose = signing_in.use_link(key, now=clock.now())
    _begin(person)
    needs_password = purpose is LinkPurpose.RESET or person.password_hash is None
    return redirect(url_for("people.password_form") if needs_password else url_for("index"))


@pages.get("/me/password")
@signed_in
def password_form() -> ResponseReturnValue:
    """The form for a new password."""
    return render_template("people/password.html")


@pages.post("/me/password")
@signed_in
def set_password() -> ResponseReturnValue:
    """Sets a new password, ends all sign-ins and begins a new one here."""
    signing_in.set_password(current_user.person, request.form.get("password", ""), now=clock.now())
    _begin(current_user.person)
    flash(_("Your password is set. You are signed out everywhere else."), "success")
    return redirect(url_for("index"))


@pages.get("/me")
@signed_in
def profile() -> ResponseReturnValue:
    """One's own account: name, zone, language, sign-ins, API tokens."""
    return _profile()


def _profile(new_token: str | None = None) -> str:
    person = current_user.person
    return render_template(
        "people/profile.html", person=person, tokens=tokens.tokens_of(person), new_token=new_token,
        sign_ins=signing_in.sign_ins_of(person, clock.now()), here=keys.digest(current_user.get_id()),
        languages=list(LANGUAGES.items()),
    )  # fmt: skip


@pages.post("/me")
@signed_in
def change_profile() -> ResponseReturnValue:
    """Changes name, zone and language."""
    facts = {name: request.form[name].strip() for name in ("name", "zone", "language") if name in request.form}
    accounts.change_person(current_user.person, actor=current_user.actor, now=clock.now(), **facts)
    flash(_("Saved."), "success")
    return redirect(url_for("people.profile"))


@pages.post("/me/tokens")
@signed_in
def add_token() -> ResponseReturnValue:
    """Adds an API token and shows it, this once."""
    person, name = current_user.person, request.form.get("name", "").strip() or "token"
    key = tokens.add_token(person, name, request.form.getlist("scope"), actor=current_user.actor, now=clock.now())
    return _profile(key)


@pages.post("/me/sign-ins/<int:sign_in_id>/end")
@signed_in
def end_sign_in(sign_in_id: int) -> ResponseReturnValue:
    """Signs me out of one of my browsers."""
    signing_in.end_sign_in(sign_in_id, current_user.person, actor=current_user.actor, now=clock.now())
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("people.profile"))


@pages.post("/me/tokens/<int:token_id>/revoke")
@signed_in
def revoke_token(token_id: int) -> ResponseReturnValue:
    """Revokes one of one's own tokens."""
    tokens.revoke_token(token_id, current_user.person, actor=current_user.actor, now=clock.now())
    flash(_("The token is revoked."), "success")
    return redirect(url_for("people.profile"))
