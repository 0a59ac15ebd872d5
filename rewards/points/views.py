"""A person's own points: what they have, why, and what they can be redeemed for. Thin."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from rewards.books import statements
from rewards.perks import queries as perks
from rewards.points import wording

pages = Blueprint("points", __name__)


@pages.get("/points")
@guard(Capability.SHARE)
def mine() -> ResponseReturnValue:
    """My points, why each is there, and what they can be redeemed for."""
    cursor = request.args.get("cursor")
    return render_template(
        "rewards/points.html", balances=statements.balances_of(current_user.id), perks=perks.perks_offered(current_user.person, clock.now()),
        statement=statements.statement(current_user.id, cursor, 25), cursor=cursor, words=wording,
        had=perks.redeemed_by(current_user.id),
        redemptions=perks.redemptions(None, 5, person_id=current_user.id).items,
    )  # fmt: skip
