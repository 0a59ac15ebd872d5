"""Falling back to by hand, from “My accounts” and by the API: one click for all that waits for an account. Thin."""

from __future__ import annotations

from collections.abc import Sequence

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from markupsafe import Markup

from advocacy import clock
from advocacy.networks.accounts import Account
from advocacy.people.capabilities import Capability
from advocacy.posts.falling_back import take_all_in_hand, waiting_by_account
from advocacy.web.guards import guard

pages = Blueprint("falling_back", __name__)
api = APIBlueprint("falling_back_api", __name__, url_prefix="/api/v1", tag="Connections")

OF_ACCOUNTS = "posts of accounts"
"""The panel above one's accounts: what waits for those that can't post now."""


class TakenOut(Schema):
    """How many posts are by hand now, and how many stay as they are."""

    taken = Integer()
    stay = Integer()


def waiting(accounts: Sequence[Account]) -> Markup | None:
    """What waits for accounts that are not well; None when nothing does."""
    unwell = [each.connection for each in accounts if each.standing.tone in ("warn", "bad")]
    counts = waiting_by_account([each.id for each in unwell])
    if not counts:
        return None
    lines = [(each, counts[each.id]) for each in unwell if each.id in counts]
    return Markup(render_template("posts/_waiting.html", lines=lines))  # noqa: S704 - our own template


@pages.post("/connections/<int:connection_id>/by-hand")
@guard(Capability.SHARE)
def by_hand(connection_id: int) -> ResponseReturnValue:
    """I post them myself."""
    taken, stay = take_all_in_hand(current_user.id, connection_id, actor=current_user.actor, now=clock.now())
    flash(ngettext("%(num)d post is yours to post by hand.", "%(num)d posts are yours to post by hand.", taken), "good")
    if stay:
        flash(_("Some can't be posted any more; each of them says why."), "warning")
    return redirect(url_for("posts.posts"))


@api.post("/connections/<int:connection_id>/by-hand")
@api.output(TakenOut)
@guard(Capability.SHARE)
def by_hand_too(connection_id: int) -> ResponseReturnValue:
    """Everything that waits for the account becomes by hand, at its own time."""
    taken, stay = take_all_in_hand(current_user.id, connection_id, actor=current_user.actor, now=clock.now())
    return {"taken": taken, "stay": stay}
