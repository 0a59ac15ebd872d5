"""Stories that come again: let one of mine recur, see them, end one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.posts import queries
from advocacy.web.guards import guard
from content_library.lending import recurring

pages = Blueprint("recurring", __name__)


@pages.get("/posts/recurring")
@guard(Capability.SHARE)
def listing() -> ResponseReturnValue:
    """What comes again, and what did."""
    return render_template("content_library/recurring.html", recurrences=recurring.recurrences_of(current_user.id))


@pages.post("/posts/<int:share_id>/recur")
@guard(Capability.SHARE)
def let_recur(share_id: int) -> ResponseReturnValue:
    """Lets the story of a post of mine come again on that network, from that account."""
    share = queries.share_for(current_user.id, share_id)
    item_id, weeks = recurring.item_of(share), whole(request.form.get("every_weeks", ""))
    if item_id is None or weeks is None:
        raise Breach(_("How often?"), remedy=_("Give a number of weeks."))
    recurring.let_recur(current_user.person, item_id, share.network, weeks, share.connection_id, now=clock.now())
    flash(_("It comes again, with other words where there are some."), "success")
    return redirect(url_for("recurring.listing"))


@pages.post("/posts/recurring/<int:recurrence_id>/end")
@guard(Capability.SHARE)
def end(recurrence_id: int) -> ResponseReturnValue:
    """Ends one of mine; what is scheduled stays."""
    mine = recurring.recurrence_for(current_user.id, recurrence_id)
    recurring.end(mine, actor=current_user.actor, now=clock.now())
    flash(_("It comes no more. What is scheduled already stays."), "success")
    return redirect(url_for("recurring.listing"))
