"""Speaks: hands a message to Slack's Web API or to a webhook, once. Outside of transactions. Imports fetching.

The token goes in a header to Slack's own address and to no other. Addresses of webhooks are people's: they go through
``fetching.deliver``, which reaches no private address and follows no redirect.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from advocacy import settings
from advocacy.fetching.delivering import Delivered, deliver

PATIENCE = 15.0
LARGEST_LIST = 4_000_000
"""Bytes of a page of members: Slack tells two or three thousand of each."""
IN_A_HURRY = 1.3
"""Seconds for what is done while somebody waits: twice of it at most, and Slack wants its answer within three."""
JSON_BODY = "application/json; charset=utf-8"
FORM_BODY = "application/x-www-form-urlencoded"


def call(token: str, method: str, body: Mapping[str, Any], *, total_seconds: float = PATIENCE) -> Delivered:
    """Calls a method of Slack's Web API with a JSON body."""
    return _to_slack(token, method, json.dumps(body).encode(), JSON_BODY, total_seconds)


def ask(token: str, method: str, fields: Mapping[str, str], *, total_seconds: float = PATIENCE) -> Delivered:
    """Calls a method that reads: those take a form, and answer at length."""
    return _to_slack(token, method, urlencode(fields).encode(), FORM_BODY, total_seconds)


def post(url: str, body: str) -> Delivered:
    """Hands JSON to a webhook, or to the address that Slack gave with a press."""
    hosts = settings.current().fetch_hosts
    return deliver(url, body.encode(), {"Content-Type": JSON_BODY}, hosts=hosts, total_seconds=PATIENCE)


def _to_slack(token: str, method: str, body: bytes, kind: str, total_seconds: float) -> Delivered:
    in_force = settings.current()
    return deliver(
        in_force.slack_api.rstrip("/") + "/" + method, body,
        {"Content-Type": kind, "Authorization": f"Bearer {token}"}, hosts=in_force.fetch_hosts,
        total_seconds=total_seconds, max_bytes=LARGEST_LIST,
    )  # fmt: skip
