"""The page of what may be used again: old and expired items by what they earned."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from content_library.items.repurposing import SHOWN, Which, best

pages = Blueprint("repurposing", __name__, url_prefix="/studio")


@pages.get("/again")
@guard(Capability.WRITE_ITEMS)
def again() -> ResponseReturnValue:
    """What earned most and is over, or has been there for long: a press opens it as a new revision."""
    asked = request.args.get("which", "")
    which = Which(asked) if asked in set(Which) else Which.EXPIRED
    return render_template("content_library/again.html", which=which, found=best(which, clock.now()), most=SHOWN)
