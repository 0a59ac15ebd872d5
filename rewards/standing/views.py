"""A person's own standing: tier, badges, streak. Thin."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from rewards.standing import queries, wording

pages = Blueprint("standing", __name__)


@pages.get("/points/standing")
@guard(Capability.SHARE)
def mine() -> ResponseReturnValue:
    """My tier and what is missing to the next, my badges and how far I am, my streak and what paused it."""
    found = queries.mine(current_user.person, clock.now())
    return render_template("rewards/standing/mine.html", mine=found, words=wording)
