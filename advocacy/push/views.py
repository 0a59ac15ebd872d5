"""The page of one's devices: put the app on the phone, be told on it, see where else. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from advocacy import clock, settings
from advocacy.push import devices
from advocacy.push.forms import device_name, subscription_of
from advocacy.push.sending import push
from advocacy.push.vapid import public_key
from advocacy.web.guards import signed_in

pages = Blueprint("push", __name__)


@pages.get("/devices")
@signed_in
def listing() -> ResponseReturnValue:
    """The app on this phone, and where I am told."""
    key = settings.current().push_key
    return render_template(
        "push/devices.html",
        devices=devices.devices_of(current_user.id, clock.now()),
        key=public_key(key) if key else "",
    )


@pages.post("/devices")
@signed_in
def add() -> ResponseReturnValue:
    """Tells me on this browser. Its script sends this, and again after each sign-in."""
    subscription = subscription_of(request, settings.current().fetch_hosts)
    devices.add_device(
        current_user.person, current_user.get_id(), subscription, device_name(request.user_agent),
        actor=current_user.actor, now=clock.now(),
    )  # fmt: skip
    return {"told": True}


@pages.post("/devices/here/end")
@signed_in
def end_here() -> ResponseReturnValue:
    """Tells me on this browser no more."""
    devices.end_here(request.form.get("endpoint", ""), current_user.person, actor=current_user.actor, now=clock.now())
    return {"told": False}


@pages.post("/devices/<int:device_id>/end")
@signed_in
def end(device_id: int) -> ResponseReturnValue:
    """Tells me no more on one of my devices."""
    devices.end_device(device_id, current_user.person, actor=current_user.actor, now=clock.now())
    flash(_("You are told there no more."), "success")
    return redirect(url_for("push.listing"))


@pages.post("/devices/try")
@signed_in
def try_it() -> ResponseReturnValue:
    """Sends myself a message."""
    if devices.reaches(current_user.id, clock.now()):
        push(
            current_user.id, _("It works"), _("This is how you are told what needs you."), url_for("push.listing"),
            "try", clock.now(),
        )  # fmt: skip
        flash(_("On its way: it shows on each of your devices within a minute."), "success")
    else:
        flash(_("You are told on no device yet."), "warning")
    return redirect(url_for("push.listing"))


def card() -> Markup:
    """For the page of what I get: where I am told."""
    return Markup(render_template("push/card.html", devices=devices.devices_of(current_user.id, clock.now())))  # noqa: S704 - ours
