"""The doors of other people's pages: our script, and where it says that a click arrived. Public, no cookie, no answer.

Whoever knows a click's id (128 random bits) was told it by our redirect, so nothing else is asked; an id that is none
of ours is thrown away. Requests are limited by address (``web.limits``).

The script asks with ``fetch(..., {mode: "no-cors", credentials: "omit", keepalive: true})``: the Fetch standard makes
that a simple request (text/plain, no preflight) without cookies, where ``sendBeacon`` would send them.
"""

from __future__ import annotations

import json
from pathlib import Path

from apiflask import APIBlueprint
from flask import Response, request

from advocacy import clock
from advocacy.database import writing
from advocacy.links.attribution import landings
from advocacy.links.door.click_ids import PARAMETER, unspelt
from advocacy.web.guards import public
from advocacy.web.transactions import own_transactions

doors = APIBlueprint("landings", __name__, enable_openapi=False)

SCRIPT = (Path(__file__).parent / "data" / "visit.js").read_text()
LONGEST = 200
"""Bytes of a body that are read: an id is 26."""

EVERYBODY = {
    "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "POST", "Access-Control-Max-Age": "86400",
    "Access-Control-Allow-Headers": "Content-Type", "Cross-Origin-Resource-Policy": "cross-origin",
}  # fmt: skip
"""Any page may ask: nothing is told, and no cookie is looked at."""


@doors.get("/visit.js")
@public
def script() -> Response:
    """The script for pages that tracked links lead to."""
    answer = Response(SCRIPT, content_type="text/javascript; charset=utf-8", headers=EVERYBODY)
    answer.cache_control.public, answer.cache_control.max_age = True, 3600
    return answer


@doors.route("/landings", methods=["POST", "OPTIONS"], provide_automatic_options=False)
@public
@own_transactions
def arrive() -> Response:
    """A page or its server says that a click arrived: the id as text, or ``{"click_id": "…"}``. Never tells more."""
    click_id = unspelt(_said()) if request.method == "POST" else None
    if click_id is not None:
        with writing():
            landings.arrive(click_id, now=clock.now())
    return Response(status=204, headers={**EVERYBODY, "Cache-Control": "no-store"})


def _said() -> str:
    if (request.content_length or 0) > LONGEST:
        return ""
    text = request.get_data(as_text=True) or _said_in_a_form()
    if not text.startswith("{"):
        return text
    try:
        said = json.loads(text)
    except ValueError:
        return ""
    return str(said.get(PARAMETER, ""))


def _said_in_a_form() -> str:
    """curl and many servers call every body a form: ``click_id=…``, or the bare body as a name."""
    first = next(iter(request.form), "")
    return request.form.get(PARAMETER, first)
