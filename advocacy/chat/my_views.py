"""Pages of one's own: who I am in Slack, and the link that says so. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.chat import linking, queries, telling
from advocacy.web.guards import signed_in

pages = Blueprint("chat", __name__, url_prefix="/chat")


@pages.get("")
@signed_in
def mine() -> ResponseReturnValue:
    """My accounts in Slack, and what they are for."""
    return render_template("chat/mine.html", accounts=linking.mine(current_user.person), spaces=queries.workspaces())


@pages.get("/join/<key>")
@signed_in
def join_form(key: str) -> ResponseReturnValue:
    """Asks whether this Slack account is mine."""
    given = linking.offered(key, clock.now())
    return render_template("chat/join.html", given=given, key=key)


@pages.post("/join/<key>")
@signed_in
def join(key: str) -> ResponseReturnValue:
    """It is mine."""
    now = clock.now()
    linking.join(linking.offered(key, now), current_user.person, now)
    flash(_("Your Slack account is joined. Go back to Slack and press the button again."), "success")
    return redirect(url_for("chat.mine"))


@pages.post("/<int:account_id>/end")
@signed_in
def end(account_id: int) -> ResponseReturnValue:
    """I want to be told nothing there any more."""
    linking.end(linking.account_for(account_id, current_user.person), current_user.person, clock.now())
    flash(_("You are told nothing there any more."), "success")
    return redirect(url_for("chat.mine"))


@pages.post("/<int:account_id>/take-up")
@signed_in
def take_up(account_id: int) -> ResponseReturnValue:
    """I want to be told things there again."""
    linking.take_up(linking.account_for(account_id, current_user.person), current_user.person, clock.now())
    flash(_("You are told things there again."), "success")
    return redirect(url_for("chat.mine"))


@pages.post("/try")
@signed_in
def try_it() -> ResponseReturnValue:
    """Sends me a message, to see that it works."""
    product = settings.current().product_name
    telling.message(
        current_user.id, _("Hello from %(product)s", product=product), _("This is how we write to you here."), "/chat",
        clock.now(),
    )  # fmt: skip
    flash(_("A message is on its way."), "success")
    return redirect(url_for("chat.mine"))
