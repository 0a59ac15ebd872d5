"""Networks, for administrators: what each guarantees, whether it can be connected, how everybody's accounts stand."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from advocacy import clock
from advocacy.networks.accounts import VIEWS, accounts_of, counts, everybodys
from advocacy.networks.guarantees import guarantee_of
from advocacy.networks.offers import offers
from advocacy.people.capabilities import Capability
from advocacy.people.queries import names_of
from advocacy.web.guards import guard

pages = Blueprint("networks", __name__)

LINES = 50


@pages.get("/admin/networks")
@guard(Capability.SEE_SYSTEM)
def networks() -> ResponseReturnValue:
    """The guarantee table, and the accounts that need care, or all of them. Handles, never secrets or posts."""
    now, view, cursor = clock.now(), request.args.get("view", "care"), request.args.get("cursor")
    found = everybodys(view, cursor, LINES, now)
    return render_template(
        "networks/networks.html", offers=offers(), guarantee_of=guarantee_of, counts=counts(now), views=VIEWS,
        view=view, page=found, accounts=accounts_of(found.items, now), cursor=cursor, now=now,
        names=names_of([each.person_id for each in found.items]),
    )  # fmt: skip
