"""Starting and ending tests of a story's captions, from its page."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.reach.studies import caption_tests
from advocacy.web.guards import guard
from content_library.items import queries
from content_library.lending import testing

pages = Blueprint("caption_tests", __name__, url_prefix="/studio/items/<int:item_id>/caption-tests")


@pages.post("/")
@guard(Capability.WRITE_ITEMS)
def start(item_id: int) -> ResponseReturnValue:
    """Starts a test."""
    network, _colon, language = request.form.get("where", "").partition(":")
    wish = testing.Wish(
        network, language, whole(request.form.get("wanted", "")) or 0, whole(request.form.get("days", "")) or 0
    )
    try:
        testing.start(queries.item_for(item_id), wish, actor=current_user.actor, now=clock.now())
    except (Breach, InvalidMove) as refusal:  # nothing is written before it refuses
        flash(str(refusal), "danger")
        return _back(item_id)
    flash(_("The test runs: from now on chance says which words each person is offered first."), "success")
    return _back(item_id)


@pages.post("/<int:test_id>/end")
@guard(Capability.WRITE_ITEMS)
def end(item_id: int, test_id: int) -> ResponseReturnValue:
    """Ends one; what was posted is still counted."""
    test = caption_tests.caption_test_for(test_id)
    if test.group_ref != queries.item_for(item_id).group_ref:
        raise NotFound(_("There is no such caption test."))
    caption_tests.end(test, actor=current_user.actor, now=clock.now())
    flash(_("Ended. What was posted is still counted."), "success")
    return _back(item_id)


def _back(item_id: int) -> ResponseReturnValue:
    return redirect(url_for("studio.item", item_id=item_id, _anchor="caption-tests"))
