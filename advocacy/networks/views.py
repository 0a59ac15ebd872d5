"""My accounts: connect one, see how each stands, let go of one. Speaks to the network outside of any transaction."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from markupsafe import Markup

from advocacy import clock
from advocacy.errors import Breach, NotFound, Refused
from advocacy.networks import code_flow, connecting, journeys
from advocacy.networks.accounts import accounts_of
from advocacy.networks.connections import connections_of
from advocacy.networks.contract import ConnectRequest
from advocacy.networks.offers import callback, offers
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.transactions import own_transactions

pages = Blueprint("connections", __name__)

WITHOUT_ACCOUNT = "without an account"
"""The panel of the composer for a network on which the person has no account that works."""


def _page(problem: Refused | None = None, chosen: str = "") -> str:
    now = clock.now()
    return render_template(
        "networks/connections.html", accounts=accounts_of(connections_of(current_user.id), now), offers=offers(),
        problem=problem, form=request.form, chosen=chosen, now=now,
        sees_settings=current_user.can(Capability.SEE_SYSTEM),
    )  # fmt: skip


@pages.get("/connections")
@guard(Capability.SHARE)
def connections() -> ResponseReturnValue:
    """My accounts, and the networks that I may connect."""
    return _page()


def without_account(network: str) -> Markup:
    """For the composer, where none of the person's accounts can post on the network: why, and what to do."""
    mine = [each for each in connections_of(current_user.id) if each.network == network]
    can_connect = any(each.network == network and not each.missing for each in offers())
    return Markup(  # noqa: S704 - our own template
        render_template("networks/_without_account.html", network=network, unwell=mine, can_connect=can_connect)
    )


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


@pages.post("/connections/<network>/sign-in")
@guard(Capability.SHARE)
@own_transactions
def set_out(network: str) -> ResponseReturnValue:
    """Leads to a network's sign-in page: by a link, for our policy lets no form end on another site."""
    typed, person_id, actor = request.form.get("service_url", ""), current_user.id, current_user.actor
    try:
        address = code_flow.set_out(person_id, network, typed, callback(network), actor=actor, now=clock.now())
    except Refused as refusal:
        return _page(refusal, network), 422
    return render_template("networks/set_out.html", address=address, server=urlsplit(address).netloc)


@pages.get("/connections/<network>/callback")
@guard(Capability.SHARE)
@own_transactions
def come_back(network: str) -> ResponseReturnValue:
    """The person returns from the network, with a code or without. A journey ends with its first return."""
    person_id, actor, returned = current_user.id, current_user.actor, request.args.to_dict()
    try:
        came = code_flow.come_back(person_id, network, returned, callback(network), actor=actor, now=clock.now())
    except Refused as refusal:
        return _page(refusal, network), 422
    if came.journey_id is not None:
        return redirect(url_for("connections.choices", journey_id=came.journey_id))
    flash(_("Your account is connected."), "success")
    return redirect(url_for("connections.connections"))


@pages.get("/connections/choices/<int:journey_id>")
@guard(Capability.SHARE)
def choices(journey_id: int) -> ResponseReturnValue:
    """The accounts that a sign-in gave access to: which of them is to be connected?"""
    return _choices(journey_id)


@pages.post("/connections/choices/<int:journey_id>")
@guard(Capability.SHARE)
@own_transactions
def choose(journey_id: int) -> ResponseReturnValue:
    """Connects those that were chosen."""
    person_id, actor, keys = current_user.id, current_user.actor, request.form.getlist("key")
    try:
        made = code_flow.choose(person_id, journey_id, keys, actor=actor, now=clock.now())
    except Breach as refusal:
        return _choices(journey_id, refusal), 422
    flash(ngettext("The account is connected.", "%(num)d accounts are connected.", len(made)), "success")
    return redirect(url_for("connections.connections"))


def _choices(journey_id: int, problem: Refused | None = None) -> str:
    journey = journeys.to_choose(current_user.id, journey_id, now=clock.now())
    if journey is None:
        raise NotFound(_("This sign-in has ended."), remedy=code_flow.AGAIN)
    return render_template("networks/choices.html", journey=journey, problem=problem)


@pages.post("/connections/<int:connection_id>/revoke")
@guard(Capability.SHARE)
@own_transactions
def revoke(connection_id: int) -> ResponseReturnValue:
    """Lets go of an account: its tokens are revoked where the network lets us, and erased here."""
    said = connecting.revoke(current_user.id, connection_id, actor=current_user.actor, now=clock.now())
    flash(said or _("The account is let go."), "success")
    return redirect(url_for("connections.connections"))
