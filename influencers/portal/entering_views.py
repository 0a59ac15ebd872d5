"""Signing in to the portal by a link that comes by mail: no password to choose, none to forget."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy import clock, settings
from advocacy.database import reading, writing
from advocacy.people import signing_in
from advocacy.people.models import LinkPurpose
from advocacy.web import unhurried
from advocacy.web.guards import public
from advocacy.web.limits import MAIL_LIMIT
from advocacy.web.strangers import most_from_one_address
from advocacy.web.transactions import own_transactions
from influencers.payouts import leavers

pages = Blueprint("portal_entry", __name__)


@pages.get("/portal/sign-in")
@public
def form() -> ResponseReturnValue:
    """Asks for the mail address; whoever is signed in goes straight on."""
    if current_user.is_authenticated:
        return redirect(url_for("portal.home"))
    return render_template("influencers/portal/sign_in.html", sent=False)


@pages.post("/portal/sign-in")
@public
@most_from_one_address(MAIL_LIMIT)
@own_transactions
def mail() -> ResponseReturnValue:
    """Mails a link, and answers alike, in words and in time, whether there is such a partner or not. Whose account is
    closed gets one to what they are owed."""
    email, home = request.form.get("email", ""), url_for("portal.home")
    with unhurried.taking(), writing():
        signing_in.mail_link(
            email, LinkPurpose.SIGN_IN, settings.current().base_url, now=clock.now(), onward=home
        )  # fmt: skip
        leavers.mail_link(email, now=clock.now())
    with reading():
        return render_template("influencers/portal/sign_in.html", sent=True)
