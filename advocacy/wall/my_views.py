"""A person's page of walls: where their posts may be shown, under which name, and which of them not. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug import Response

from advocacy import clock
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.wall import consents, showing, wording
from advocacy.wall.models import ShownAs
from advocacy.web.guards import guard

pages = Blueprint("my_walls", __name__, url_prefix="/me/walls")
CARD = "walls"
"""The place on the page of one's privacy."""


@pages.get("")
@guard(Capability.SHARE)
def mine() -> ResponseReturnValue:
    """Where my posts may be shown."""
    person = current_user.person
    agreed = {each.wall_id: each for each in consents.consents_of(person.id)}
    return render_template(
        "wall/mine.html", agreed=agreed, walls=showing.walls_with(person.id, clock.now()),
        left_out=showing.left_out_by(person.id), shortened=wording.shortened, words=wording.SHOWN_AS,
        forms=[(each.value, label, wording.shown_name(person.name, each)) for each, label in wording.SHOWN_AS.items()],
        usual=ShownAs.NAME.value,
    )  # fmt: skip


@pages.post("")
@guard(Capability.SHARE)
def agree() -> ResponseReturnValue:
    """Shows my posts on one wall, or on all of them."""
    wall_id = whole(request.form.get("wall_id", ""))
    consents.agree(
        current_user.id, wall_id or None, request.form.get("shown_as", ""), actor=current_user.actor, now=clock.now()
    )
    flash(_("Thank you. You can take it back here at any time."), "success")
    return _back()


@pages.post("/<int:consent_id>/take-back")
@guard(Capability.SHARE)
def take_back(consent_id: int) -> ResponseReturnValue:
    """Shows them there no more."""
    consents.take_back(current_user.id, consent_id, actor=current_user.actor, now=clock.now())
    flash(_("Taken back. Your posts are shown there no more."), "success")
    return _back()


@pages.post("/posts/<int:share_id>/leave-out")
@guard(Capability.SHARE)
def leave_out(share_id: int) -> ResponseReturnValue:
    """Shows one of my posts nowhere."""
    consents.leave_out(current_user.id, share_id, actor=current_user.actor, now=clock.now())
    flash(_("This post is on no wall any more."), "success")
    return _back()


@pages.post("/posts/<int:share_id>/put-back")
@guard(Capability.SHARE)
def put_back(share_id: int) -> ResponseReturnValue:
    """Lets it be shown again."""
    consents.put_back(current_user.id, share_id, actor=current_user.actor, now=clock.now())
    return _back()


def card() -> Markup | None:
    """For the page of one's privacy: where one is shown."""
    if not current_user.can(Capability.SHARE):
        return None
    count = len(consents.consents_of(current_user.id))
    return Markup(render_template("wall/card.html", count=count))  # noqa: S704 - ours


def _back() -> Response:
    return redirect(url_for("my_walls.mine"))
