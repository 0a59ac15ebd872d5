"""Pages of invited colleagues: whom I invite, and the page that an invitation leads to. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.database import attempt
from advocacy.errors import Breach, InvalidMove
from advocacy.people import regions, signing_in
from advocacy.people.capabilities import Capability
from advocacy.people.models import LinkPurpose
from advocacy.web.guards import guard, public
from rewards.recognition import invitations

pages = Blueprint("invitations", __name__, url_prefix="/colleagues")


@pages.get("/invite")
@guard(Capability.SHARE)
def mine() -> ResponseReturnValue:
    """My open invitations, and a new one."""
    return _mine()


@pages.post("/invite")
@guard(Capability.SHARE)
def send() -> ResponseReturnValue:
    """Invites a colleague."""
    email = request.form.get("email", "")
    try:
        with attempt():
            invitations.send(
                email, current_user.person, settings.current().base_url, actor=current_user.actor, now=clock.now()
            )  # fmt: skip
    except (Breach, InvalidMove) as refusal:
        flash(f"{refusal} {refusal.remedy or ''}".strip(), "danger")
        return _mine(email, refusal.errors), 422
    flash(_("Done. If they are not here yet, your invitation is on its way."), "success")
    return redirect(url_for("invitations.mine"))


@pages.post("/invite/<int:invitation_id>/take-back")
@guard(Capability.SHARE)
def take_back(invitation_id: int) -> ResponseReturnValue:
    """Takes an open one back."""
    found = invitations.mine(invitation_id, current_user.id)
    invitations.take_back(found, actor=current_user.actor, now=clock.now())
    flash(_("Taken back. The address is forgotten."), "success")
    return redirect(url_for("invitations.mine"))


@pages.get("/join/<key>")
@public
def join_form(key: str) -> ResponseReturnValue:
    """What an invitation is, and the button that follows it: a mail scanner that opens the link uses nothing up."""
    invited = invitations.by_key(key, clock.now())
    homes = regions.homes(str(get_locale() or "en"))
    return render_template("rewards/recognition/join.html", invited=invited, key=key, homes=homes)


@pages.post("/join/<key>")
@public
def join(key: str) -> ResponseReturnValue:
    """Makes the account and leads to its first sign-in."""
    now, form = clock.now(), request.form
    person = invitations.accept(
        key, form.get("name", ""), zone=form.get("zone") or settings.current().time_zone,
        language=str(get_locale() or "en"), region=form.get("region", ""), now=now,
    )  # fmt: skip
    link = signing_in.make_link(person, LinkPurpose.SIGN_IN, actor=person.actor, now=now)
    return redirect(url_for("people.link_form", key=link))


def _mine(email: str = "", errors: dict[str, list[str]] | None = None) -> str:
    return render_template(
        "rewards/recognition/invite.html", open=invitations.open_of(current_user.id), email=email,
        errors=errors or {}, domains=sorted(invitations.domains()), lasts=invitations.LASTS.days,
        most=invitations.MOST_OPEN, now=clock.now(),
    )  # fmt: skip
