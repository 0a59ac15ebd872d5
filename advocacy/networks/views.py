"""My accounts: connect one, see how each stands, let go of one. Speaks to the network outside of any transaction."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.errors import Refused
from advocacy.networks import code_flow, connecting, registry
from advocacy.networks.connections import connections_of
from advocacy.networks.contract import ConnectRequest
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.transactions import own_transactions

pages = Blueprint("connections", __name__)

JOURNEY = "network_journey"
"""Where the session keeps a journey to a server's sign-in page."""


def _page(problem: Refused | None = None, chosen: str = "") -> str:
    return render_template(
        "networks/connections.html", connections=connections_of(current_user.id), networks=registry.all_networks(),
        problem=problem, form=request.form, chosen=chosen, now=clock.now(),
    )  # fmt: skip


@pages.get("/connections")
@guard(Capability.SHARE)
def connections() -> ResponseReturnValue:
    """My accounts, and the networks that I may connect."""
    return _page()


@pages.post("/connections/<network>")
@guard(Capability.SHARE)
@own_transactions
def connect(network: str) -> ResponseReturnValue:
    """Connects an account with an app password or a token of its owner's making."""
    form, person_id, actor = request.form, current_user.id, current_user.actor
    given = ConnectRequest(form.get("service_url", ""), form.get("identifier", ""), form.get("secret", ""))
    try:
        connecting.connect(person_id, network, given, actor=actor, now=clock.now())
    except Refused as refusal:
        return _page(refusal, network), 422
    flash(_("Your account is connected."), "success")
    return redirect(url_for("connections.connections"))


@pages.post("/connections/mastodon/server")
@guard(Capability.SHARE)
@own_transactions
def set_out() -> ResponseReturnValue:
    """Leads to the sign-in page of the person's server: by a link, for our policy lets no form end on another site."""
    typed, actor = request.form.get("service_url", ""), current_user.actor
    try:
        journey, address = code_flow.set_out(typed, _callback(), actor=actor, now=clock.now())
    except Refused as refusal:
        return _page(refusal, code_flow.NETWORK), 422
    session[JOURNEY] = journey.kept()
    return render_template("networks/set_out.html", address=address, server=urlsplit(journey.service_url).netloc)


@pages.get("/connections/mastodon/callback")
@guard(Capability.SHARE)
@own_transactions
def come_back() -> ResponseReturnValue:
    """The person returns from their server, with a code or without. A journey ends with its first return."""
    journey = code_flow.Journey.found(session.pop(JOURNEY, None))
    person_id, actor = current_user.id, current_user.actor
    try:
        code_flow.come_back(person_id, journey, request.args, _callback(), actor=actor, now=clock.now())
    except Refused as refusal:
        return _page(refusal, code_flow.NETWORK), 422
    flash(_("Your account is connected."), "success")
    return redirect(url_for("connections.connections"))


def _callback() -> str:
    return settings.current().base_url.rstrip("/") + url_for("connections.come_back")


@pages.post("/connections/<int:connection_id>/revoke")
@guard(Capability.SHARE)
@own_transactions
def revoke(connection_id: int) -> ResponseReturnValue:
    """Lets go of an account: its tokens are revoked where the network lets us, and erased here."""
    said = connecting.revoke(current_user.id, connection_id, actor=current_user.actor, now=clock.now())
    flash(said or _("The account is let go."), "success")
    return redirect(url_for("connections.connections"))
