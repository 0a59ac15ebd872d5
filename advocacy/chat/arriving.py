"""Pure: what Slack sends when somebody presses something, read into what we ask of it. Imports forms_shown.

Two kinds count: ``block_actions``, from a message or from a form that is open, and ``view_submission``
(docs.slack.dev, reference/interaction-payloads). Whatever else comes is answered with nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from advocacy.chat.forms_shown import carried_by, fields_of


@dataclass(frozen=True)
class Arrived:
    """A press: in which workspace, by whom, on what. ``sent``: a form was sent. ``view``: a form that is open.

    ``trigger`` opens a form within three seconds, ``answer_to`` takes answers for half an hour.
    """

    team: str
    member: str
    action: str
    value: str
    sent: bool = False
    view: str = ""
    trigger: str = ""
    answer_to: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def payload_in(body: bytes) -> Mapping[str, Any] | None:
    """The payload of a request's body; None where there is none."""
    try:
        given = parse_qs(body.decode(), max_num_fields=20).get("payload", [])
        found = json.loads(given[0]) if given else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def team_of(payload: Mapping[str, Any]) -> str:
    """The workspace that a payload says it comes from."""
    return str(_part(payload, "team").get("id") or _part(payload, "user").get("team_id") or "")


def arrived(payload: Mapping[str, Any]) -> Arrived | None:
    """What was pressed; None for what needs nothing of us, such as a button that opens a page."""
    kind, member = payload.get("type"), str(_part(payload, "user").get("id") or "")
    view = _part(payload, "view")
    if kind == "view_submission":
        carried = carried_by(view)
        return Arrived(
            team_of(payload), member, carried.action, carried.value, sent=True, view=str(view.get("id") or ""),
            answer_to=carried.answer_to, fields=fields_of(view),
        )  # fmt: skip
    actions = payload.get("actions")
    if kind != "block_actions" or not isinstance(actions, list) or not actions or not isinstance(actions[0], dict):
        return None
    pressed, trigger = actions[0], str(payload.get("trigger_id") or "")
    name = str(pressed.get("action_id") or "")
    if name.startswith("open:"):
        return None
    if view:  # something was chosen in a form that is open: it is shown anew
        carried = carried_by(view)
        chosen = str(_part(pressed, "selected_option").get("value") or "")
        fields = {**fields_of(view), name.partition(":")[2]: chosen}
        return Arrived(
            team_of(payload), member, carried.action, carried.value, view=str(view.get("id") or ""), trigger=trigger,
            answer_to=carried.answer_to, fields=fields,
        )  # fmt: skip
    return Arrived(
        team_of(payload), member, name, str(pressed.get("value") or ""), trigger=trigger,
        answer_to=str(payload.get("response_url") or ""),
    )  # fmt: skip


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = whole.get(name)
    return found if isinstance(found, dict) else {}
