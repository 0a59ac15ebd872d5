"""The address that Slack sends presses to. Thin: the bytes, their signature, an answer.

Slack signs the bytes of the body, so they are kept as they came before anybody reads a form out of them.
"""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from advocacy import clock
from advocacy.chat import receiving
from advocacy.chat.arriving import arrived, payload_in, team_of
from advocacy.database import reading
from advocacy.web.guards import public
from advocacy.web.transactions import own_transactions

pages = APIBlueprint("chat_doors", __name__, url_prefix="/chat/slack", enable_openapi=False)

NOT_SIGNED = "This was not signed by a workspace that is connected here, or more than five minutes ago.\n"


@pages.before_request
def _keep_bytes() -> None:
    request.get_data()


@pages.post("/interactions")
@public
@own_transactions
def interactions() -> ResponseReturnValue:
    """Something was pressed in Slack. 401 without its signature."""
    body, now = request.get_data(), clock.now()
    payload = payload_in(body)
    timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
    shown = request.headers.get("X-Slack-Signature", "")
    with reading():
        workspace = receiving.sender_of(body, timestamp, shown, team_of(payload or {}), now)
    if workspace is None:
        return Response(NOT_SIGNED, 401, mimetype="text/plain")
    came = arrived(payload or {})
    answer = receiving.receive(workspace, came, body, now) if came is not None else {}
    return jsonify(answer) if answer else ("", 200)
