"""The desk's pages to invite many: a list or a file, a look at what would happen, the invitations. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.errors import Breach
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from influencers.joining import inviting
from influencers.programmes.models import Programme
from influencers.programmes.queries import open_programmes, programme_for

pages = Blueprint("inviting", __name__, url_prefix="/programmes/invitations")


@pages.get("")
@guard(Capability.WRITE_PROGRAMMES)
def form() -> ResponseReturnValue:
    """Whom to invite, and into which programme."""
    return render_template(
        "influencers/joining/invite.html", programmes=open_programmes(), most=inviting.MOST,
        columns=inviting.COLUMNS, chosen=request.args.get("programme", ""),
    )  # fmt: skip


@pages.post("/preview")
@guard(Capability.WRITE_PROGRAMMES)
def preview() -> ResponseReturnValue:
    """What would become of each row; nothing is sent yet."""
    programme, upload = _programme(), request.files.get("file")
    guests = inviting.read_file(upload.read(inviting.MOST_BYTES + 1)) if upload and upload.filename else (
        inviting.read_list(request.form.get("people", ""))
    )  # fmt: skip
    told = inviting.looked_at(programme, guests)
    return render_template(
        "influencers/joining/invite_preview.html", programme=programme, guests=told,
        text=inviting.as_text([each for each in told if not each.problem]),
        fine=sum(not each.problem for each in told),
    )  # fmt: skip


@pages.post("")
@guard(Capability.WRITE_PROGRAMMES)
def send() -> ResponseReturnValue:
    """Sends the invitations."""
    guests = inviting.read_file(request.form.get("text", "").encode())
    told = inviting.invite_all(
        _programme(), guests, settings.current().base_url, actor=current_user.actor, now=clock.now()
    )
    flash(_("Invitations on their way: %(count)s.", count=told.done), "success" if told.done else "warning")
    for each in told.refused[:10]:
        flash(_("%(email)s: %(why)s", email=each.email, why=each.problem), "warning")
    return redirect(url_for("inviting.form"))


def _programme() -> Programme:
    number = whole(request.form.get("programme", ""))
    if number is None:
        raise Breach(_("Which programme?"), errors={"programme": [_("Choose one.")]})
    return programme_for(number)
