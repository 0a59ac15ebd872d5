"""Pages of signing in and out: by password, by mailed link, with the buttons of the company's own providers.

They belong to the blueprint of people's pages, whose addresses they have always had.
"""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from advocacy import clock, settings
from advocacy.database import db, reading, writing
from advocacy.errors import Refused
from advocacy.identity import entrance, oidc, passkeys, queries, sessions
from advocacy.identity.models import IdentityProvider, ProviderKind
from advocacy.identity.policies import Way
from advocacy.people import signing_in
from advocacy.people.models import LinkPurpose, Person
from advocacy.people.views import pages
from advocacy.web import unhurried
from advocacy.web.guards import public, signed_in
from advocacy.web.problems import status_of
from advocacy.web.transactions import own_transactions
from advocacy.web.visit import onward

__all__ = ["pages"]


@pages.get("/sign-in")
@public
def sign_in_form() -> ResponseReturnValue:
    """The form to sign in."""
    if current_user.is_authenticated:
        return redirect(onward(request.args.get("next"), url_for("index")))
    return sign_in_page(request.args.get("next", ""))


def sign_in_page(wanted: str, email: str = "", problem: str | None = None, only: IdentityProvider | None = None) -> str:
    """The page. Where a domain has a provider of its own, the mail address comes first; ``only`` is that provider."""
    return render_template(
        "people/sign_in.html", next=wanted, email=email, problem=problem, only=only,
        asks_first=not email and any(each.provider_id for each in queries.policies()), buttons=queries.buttons(),
        passkeys=passkeys.host_of(settings.current()) is not None,
    )  # fmt: skip


@pages.post("/sign-in")
@public
@own_transactions
def sign_in() -> ResponseReturnValue:
    """Signs in by password; the try is counted in a transaction of its own, so that it outlives the refusal.

    The policy is asked first, and knows the domain only: nobody learns here who has an account.
    """
    email, password = request.form.get("email", ""), request.form.get("password", "")
    wanted = request.form.get("next", "")
    with reading():
        policy = queries.policy_for(email)
        if policy.provider:
            return sign_in_page(wanted, email, only=queries.provider_by_key(policy.provider)), 403 if password else 200
        if email.strip() and "password" not in request.form:
            return sign_in_page(wanted, email)
    try:
        with writing():
            signing_in.claim_try(email, now=clock.now())
        with reading():
            person_id = signing_in.check_password(email, password, now=clock.now()).id
    except Refused as refusal:
        return sign_in_page(wanted, email, str(refusal)), status_of(refusal)
    with writing():
        return entrance.enter(db.session.get_one(Person, person_id), Way.PASSWORD, wanted, password)


@pages.post("/sign-out")
@signed_in
@own_transactions
def sign_out() -> ResponseReturnValue:
    """Signs this browser out, and leads to the provider it came from, where one is to end there, too."""
    key, now = current_user.get_id(), clock.now()
    with reading():
        behind = sessions.session_behind(key)
    elsewhere = None
    if behind is not None and behind[0].kind is ProviderKind.OIDC:
        back = settings.current().base_url.rstrip("/") + url_for("people.signed_out")
        elsewhere = oidc.sign_out_url(behind[0], behind[1], back, now=now)
    with writing():
        signing_in.sign_out(key, now=now)
    logout_user()
    session.clear()
    if elsewhere is None or behind is None:
        return redirect(url_for("people.sign_in_form"))
    return render_template("identity/signed_out.html", elsewhere=elsewhere, name=behind[0].name)


@pages.get("/signed-out")
@public
def signed_out() -> ResponseReturnValue:
    """Where a provider sends a browser that has signed out there."""
    return render_template("identity/signed_out.html", elsewhere=None, name="")


@pages.route("/sign-in/mail", methods=["GET", "POST"])
@public
@own_transactions
def mail_link() -> ResponseReturnValue:
    """Asks for a one-time link by mail, to sign in or to choose a new password. Answers alike whoever asks, in words
    and in time."""
    email = request.form.get("email", "")
    if request.method == "POST":
        with reading():
            if key := queries.policy_for(email).provider:
                only = queries.provider_by_key(key)
                return sign_in_page("", email, _("No link is mailed to your domain."), only), 403
        purpose = LinkPurpose.RESET if request.form.get("purpose") == "reset" else LinkPurpose.SIGN_IN
        with unhurried.taking(), writing():
            signing_in.mail_link(email, purpose, settings.current().base_url, now=clock.now())
    with reading():
        return render_template("people/mail_link.html", sent=request.method == "POST")


@pages.get("/sign-in/link/<key>")
@public
def link_form(key: str) -> ResponseReturnValue:
    """A button, so that a mail scanner that opens the link does not use it up."""
    return render_template("people/use_link.html", key=key, next=request.args.get("next", ""))


@pages.post("/sign-in/link/<key>")
@public
def use_link(key: str) -> ResponseReturnValue:
    """Uses a one-time link. Whoever came for a page goes there, and needs no password: the next link is a mail away.

    Where their domain's policy refuses, the link is not used up.
    """
    person, purpose = signing_in.use_link(key, now=clock.now())
    wanted = onward(request.form.get("next"), "")
    needs_password = purpose is LinkPurpose.RESET or (person.password_hash is None and not wanted)
    return entrance.enter(person, Way.LINK, url_for("people.password_form") if needs_password else wanted)
