"""A stub of Slack, and of a Teams workflow beside it. Labelled ours: it proves that we agree with what we read in
Slack's documentation, and with Slack's own Python SDK, which checks every block and signs every press.

    POST /api/<method>      auth.test, chat.postMessage, users.list, users.info, views.open, views.update
    POST /services/<name>   an incoming webhook, answered as Slack answers: "ok", or a status and a word
    POST /actions/<id>      the address that came with a press
    POST /flows/<name>      a Teams workflow: 202 without a body

``trouble`` holds replies that are given instead, once each, by method or path. What was taken is in ``said``.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlencode

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.signature import SignatureVerifier

from tests.peers.ledger import Asked, Reply, StubServer

TOKEN, SECRET, TEAM = "xoxb-1-good", "8f742231b10e8888abcd99yyyzzz85a5", "T0ACME"
MOST_BLOCKS, MOST_IN_A_VIEW, SECTION, HEADER, LARGEST_CARD = 50, 100, 3000, 150, 28_000
_numbers = count(1)


@dataclass(frozen=True)
class Taken:
    """A message that it took: where it went, the method or path, the body."""

    place: str
    by: str
    body: dict[str, Any]

    @property
    def words(self) -> str:
        """Everything that can be read in it."""
        return "\n".join(_texts(self.body))

    @property
    def actions(self) -> dict[str, dict[str, Any]]:
        """The buttons, by action."""
        found = [each for block in self.body.get("blocks", []) for each in block.get("elements", [])]
        return {each["action_id"]: each for each in found if each.get("type") == "button"}


@dataclass
class SlackStub(StubServer):
    """See the module."""

    said: list[Taken] = field(default_factory=list)
    views: list[dict[str, Any]] = field(default_factory=list)
    members: list[dict[str, Any]] = field(default_factory=list)
    places: set[str] = field(default_factory=lambda: {"C0STORIES", "C0REVIEWS"})
    trouble: dict[str, deque[Reply]] = field(default_factory=lambda: defaultdict(deque))
    asked: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def answer(self, asked: Asked) -> Reply:
        """What it says."""
        with self.lock:
            _, room, name = asked.path.split("/", 2)
            self.asked.append(name if room == "api" else asked.path)
            if waiting := self.trouble.get(self.asked[-1]):
                return waiting.popleft()
            match room:
                case "api":
                    return self._method(name, asked)
                case "services":
                    return self._hook(asked)
                case "actions":
                    return self._keep(asked.path, asked.fields())
                case "flows":
                    return self._flow(asked)
        return Reply(404, b"no_service")

    def _method(self, name: str, asked: Asked) -> Reply:
        if asked.token != TOKEN:
            return _no("invalid_auth")
        given = asked.fields() or dict(parse_qsl(asked.body.decode()))
        match name:
            case "auth.test":
                return _yes(team="Acme", team_id=TEAM, user_id="U0BOT", user="advocacy")
            case "chat.postMessage":
                known = self.places | {each["id"] for each in self.members}
                if given.get("channel") not in known:
                    return _no("channel_not_found")
                if problem := wrong_message(given):
                    self.refused.append(problem)
                    return _no("invalid_blocks")
                self.said.append(Taken(given["channel"], name, given))
                return _yes(ts=f"{next(_numbers)}.0001", channel=given["channel"])
            case "users.list":
                return self._list(given)
            case "users.info":
                found = [each for each in self.members if each["id"] == given.get("user")]
                return _yes(user=found[0]) if found else _no("user_not_found")
            case "views.open" | "views.update":
                return self._view(name, given)
        return _no("unknown_method")

    def _list(self, given: dict[str, Any]) -> Reply:
        start, limit = int(given.get("cursor") or 0), int(given["limit"])
        following = str(start + limit) if start + limit < len(self.members) else ""
        return _yes(members=self.members[start : start + limit], response_metadata={"next_cursor": following})

    def _view(self, name: str, given: dict[str, Any]) -> Reply:
        if not given.get("trigger_id" if name == "views.open" else "view_id"):
            return _no("invalid_trigger")
        if problem := wrong_view(given["view"]):
            self.refused.append(problem)
            return _no("invalid_arguments")
        made = {**given["view"], "id": given.get("view_id") or f"V{next(_numbers)}"}
        self.views.append(made)
        return _yes(view=made)

    def _hook(self, asked: Asked) -> Reply:
        given = asked.fields()
        if problem := wrong_message(given):
            self.refused.append(problem)
            return Reply(400, b"invalid_blocks")
        self._keep(asked.path, given)
        return Reply(200, b"ok")

    def _flow(self, asked: Asked) -> Reply:
        given = asked.fields()
        attachments = given.get("attachments") or [{}]
        card: dict[str, Any] = attachments[0].get("content") or {}
        right = attachments[0].get("contentType") == "application/vnd.microsoft.card.adaptive"
        if given.get("type") != "message" or not right or card.get("type") != "AdaptiveCard":
            return Reply(400, {"error": {"code": "TriggerInputSchemaMismatch"}})
        if len(asked.body) > LARGEST_CARD:
            return Reply(413, b"Request Entity too large")
        self._keep(asked.path, given)
        return Reply(202)

    def _keep(self, path: str, given: dict[str, Any]) -> Reply:
        self.said.append(Taken(path, path, given))
        return Reply(200, b"ok")

    def member(self, name: str, email: str, **changes: Any) -> str:
        """Adds a member of the workspace."""
        member = {"id": f"U{name.upper()}", "team_id": TEAM, "deleted": False, "is_bot": False,
                  "is_email_confirmed": True, "profile": {"email": email, "real_name": name}, **changes}  # fmt: skip
        self.members.append(member)
        return str(member["id"])

    def pressed(self, member: str, action: dict[str, Any], view: dict[str, Any] | None = None) -> dict[str, Any]:
        """The payload of a button, or of a choice in an open form."""
        where = {"view": view} if view else {"response_url": f"{self.url}/actions/{next(_numbers)}"}
        return {
            "type": "block_actions", "team": {"id": TEAM}, "user": {"id": member, "team_id": TEAM},
            "trigger_id": f"{next(_numbers)}.trigger", "actions": [{"type": "button", **action}], **where,
        }  # fmt: skip

    def submitted(self, member: str, view: dict[str, Any], **fields: str) -> dict[str, Any]:
        """The payload of a form that is sent with these fields."""
        values = {name: {name: _filled(view, name, value)} for name, value in fields.items()}
        sent = {**view, "state": {"values": values}}
        return {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": member}, "view": sent,
                "trigger_id": f"{next(_numbers)}.trigger"}  # fmt: skip


def signed(payload: dict[str, Any], *, secret: str = SECRET, at: float | None = None) -> dict[str, Any]:
    """A request as Slack sends it, for a test client's ``post``: signed by Slack's own SDK."""
    body = urlencode({"payload": json.dumps(payload)})
    timestamp = str(int(time.time() if at is None else at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    headers = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}
    return {"data": body, "content_type": "application/x-www-form-urlencoded", "headers": headers}


def wrong_message(given: dict[str, Any]) -> str:
    """What is wrong with a message; empty: nothing."""
    blocks = given.get("blocks") or []
    if not given.get("text") or len(given["text"]) > 4000:
        return "a message has a text, of 4000 characters at most"
    return f"{len(blocks)} blocks" if len(blocks) > MOST_BLOCKS else _wrong_blocks(blocks)


def wrong_view(view: dict[str, Any]) -> str:
    """What is wrong with a form; empty: nothing."""
    if len(view.get("private_metadata", "")) > 3000 or len(view["blocks"]) > MOST_IN_A_VIEW:
        return "too much in a form"
    if any(each["type"] == "input" for each in view["blocks"]) and "submit" not in view:
        return "a form that asks needs a button to send it"
    try:
        View(**view).validate_json()
    except SlackObjectFormationError as wrong:
        return str(wrong)
    return _wrong_blocks(view["blocks"])


def _wrong_blocks(blocks: list[dict[str, Any]]) -> str:
    for block in blocks:
        parsed = Block.parse(block)
        if parsed is None:
            return f"no such block: {block}"
        try:
            parsed.validate_json()
        except SlackObjectFormationError as wrong:
            return f"{wrong}: {block}"
        most = HEADER if block["type"] == "header" else SECTION
        if not 0 < len((block.get("text") or {"text": "-"})["text"]) <= most:
            return f"a {block['type']} of {len(block['text']['text'])} characters"
        for element in block.get("elements", []):
            if element.get("type") == "button" and (
                not 0 < len(element["text"]["text"]) <= 75 or len(element.get("value", "")) > 2000
            ):
                return f"a button of too many characters: {element}"
    ids = [each["action_id"] for block in blocks for each in block.get("elements", []) if "action_id" in each]
    return "" if len(ids) == len(set(ids)) else f"action ids that are not unique: {ids}"


def _filled(view: dict[str, Any], name: str, value: str) -> dict[str, Any]:
    block = next(each for each in view["blocks"] if each.get("block_id") == name)
    if block["element"]["type"] == "plain_text_input":
        return {"type": "plain_text_input", "value": value or None}
    assert value in [each["value"] for each in block["element"]["options"]], f"{value} is no choice of {name}"
    return {"type": block["element"]["type"], "selected_option": {"value": value}}


def _texts(thing: Any) -> list[str]:
    if isinstance(thing, dict):
        own = [thing["text"]] if isinstance(thing.get("text"), str) else []
        return own + [each for value in thing.values() for each in _texts(value)]
    return [each for value in thing for each in _texts(value)] if isinstance(thing, list) else []


def _yes(**said: Any) -> Reply:
    return Reply(200, {"ok": True, **said})


def _no(error: str) -> Reply:
    return Reply(200, {"ok": False, "error": error})
