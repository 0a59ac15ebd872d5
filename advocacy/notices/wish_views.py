"""The page on which one says what reaches one, over which channel, and when; and a look at the next digest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach
from advocacy.mailing import addresses
from advocacy.notices import deciding, digesting, forms, wishes
from advocacy.notices.kinds import KINDS, MAIL_WISHES, OTHER_WISHES, USUAL, WISHES, Channel
from advocacy.times.queries import habits_of
from advocacy.web.guards import signed_in

pages = Blueprint("wishes", __name__, url_prefix="/notices")
DEVICES = "notices: this device"
"""The place for what the phone's room shows of this browser."""


@pages.get("/preferences")
@signed_in
def preferences() -> ResponseReturnValue:
    """What I get, over which channel, and when."""
    return _page(forms.shown(wishes.of(current_user.id)), {})


@pages.post("/preferences")
@signed_in
def change() -> ResponseReturnValue:
    """Keeps what I chose."""
    try:
        wanted = forms.said_in(request.form)
        wishes.change(current_user.person, wanted, actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _page(request.form.to_dict(), refusal.errors), 422
    flash(_("Kept. It holds from now on."), "success")
    return redirect(url_for("wishes.preferences"))


@pages.post("/preferences/address")
@signed_in
def address_works() -> ResponseReturnValue:
    """Mail may be sent to my address again."""
    bounced = addresses.stopped(current_user.person.email)
    if bounced is not None:
        addresses.allow(bounced, actor=current_user.actor, now=clock.now())
        flash(_("Thank you. The next mail goes to your address again."), "success")
    return redirect(url_for("wishes.preferences"))


@pages.get("/digest")
@signed_in
def digest() -> ResponseReturnValue:
    """What my next digest would say if it came now; nothing is sent or marked."""
    found = digesting.preview(current_user.person, clock.now())
    return render_template("notices/digest.html", digest=found, nav_at="notices.notices")


def _page(form: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    person, now = current_user.person, clock.now()
    kept, limits = wishes.of(person.id), wishes.limits()
    next_at = wishes.next_digest(kept, person.zone, now)
    quiet = habits_of(person).quiet
    comes_at = deciding.digest_after_quiet(kept, quiet, person.zone, next_at) if next_at else None
    return render_template(
        "notices/preferences.html", form=form, errors=errors, person=person, kinds=KINDS, chosen=forms.CHOSEN,
        channels=[(channel, forms.CHANNELS[channel], _options(channel)) for channel in USUAL],
        rhythms=[(each.value, label) for each, label in forms.RHYTHMS.items()],
        weekdays=[(str(number), label) for number, label in enumerate(forms.WEEKDAYS)],
        most=[("", _("As many as the company allows: %(most)s", most=limits.a_day))]
        + [(str(number), str(number)) for number in range(limits.a_day)],
        limits=limits, next_at=comes_at, is_late=comes_at != next_at, bounced=addresses.stopped(person.email),
        quiet=quiet, devices=DEVICES,
    )  # fmt: skip


def _options(channel: Channel) -> list[tuple[str, Any]]:
    offered = MAIL_WISHES if channel is Channel.MAIL else OTHER_WISHES
    return [(each.value, WISHES[each]) for each in offered]
