"""Pure: what a chat service's answer means for a message, and for where it was to go. Imports fetching.

Slack's Web API answers 200 with ``ok`` and an ``error`` (docs.slack.dev, reference/methods/chat.postMessage), and 429
with Retry-After. Its incoming webhooks use statuses: 400 for the message, 403, 404 and 410 for the hook
(api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks). Teams' flows answer 202; the connectors
that came before them answer 200 with a failure in the text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from advocacy.fetching.delivering import Delivered
from advocacy.fetching.ratelimits import asked_wait

LONGEST_REST = timedelta(hours=1)
USUAL_REST = timedelta(seconds=30)


class Fate(StrEnum):
    """What becomes of a message."""

    SENT = "sent"
    LATER = "later"  # tried again
    REFUSED = "refused"  # this message will never be taken; others may
    PLACE_LOST = "place_lost"  # the channel or the account takes nothing any more
    WORKSPACE_LOST = "workspace_lost"  # our app is not let in any more


@dataclass(frozen=True)
class Verdict:
    """The fate and why; ``resting`` are the headers of an answer that wants us to rest."""

    fate: Fate
    problem: str = ""
    resting: Mapping[str, str] | None = None

    def rest(self, now: datetime) -> timedelta | None:
        """For how long the service is left alone; None where it need not be."""
        if self.resting is None:
            return None
        return asked_wait(self.resting, now, LONGEST_REST) or USUAL_REST


WORKSPACE_LOST = frozenset(
    {
        "account_inactive", "invalid_auth", "not_authed", "token_revoked", "token_expired", "missing_scope",
        "no_permission", "org_login_required", "ekm_access_denied", "team_access_not_granted", "access_denied",
        "not_allowed_token_type", "team_added_to_org", "two_factor_setup_required",
    }
)  # fmt: skip
PLACE_LOST = frozenset(
    {
        "channel_not_found", "not_in_channel", "is_archived", "channel_is_archived", "restricted_action",
        "posting_to_general_channel_denied", "user_not_found", "user_disabled", "cannot_dm_bot", "user_is_bot",
        "restricted_action_read_only_channel", "restricted_action_non_threadable_channel", "user_not_visible",
        "no_service", "no_team", "no_active_hooks", "action_prohibited", "invalid_token",
    }
)  # fmt: skip
PASSING = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "request_timeout", "service_unavailable",
     "team_queue_full", "message_limit_exceeded", "accesslimited"}
)  # fmt: skip
FLOW_OFF = ("WorkflowTriggerIsNotEnabled", "WorkflowNotFound", "DirectApiAuthorizationRequired")
"""What a Teams flow says that was switched off, deleted, or lets in only its own company."""


def of_api(given: Delivered) -> Verdict:
    """Of an answer of Slack's Web API."""
    if (passing := _passing(given)) is not None:
        return passing
    said = body_of(given)
    if said.get("ok") is True:
        return Verdict(Fate.SENT)
    error = str(said.get("error") or f"an answer that is none of Slack's (HTTP {given.status})")[:100]
    if error in WORKSPACE_LOST:
        return Verdict(Fate.WORKSPACE_LOST, error)
    if error in PLACE_LOST:
        return Verdict(Fate.PLACE_LOST, error)
    return Verdict(Fate.LATER if error in PASSING or "error" not in said else Fate.REFUSED, error)


def of_hook(given: Delivered) -> Verdict:
    """Of an answer of an incoming webhook: of Slack, of what speaks like it, or of a Teams workflow."""
    if (passing := _passing(given)) is not None:
        return passing
    said = given.body.decode(errors="replace").strip()[:200]
    if given.taken:
        return _of_connector(said)
    problem = said or f"HTTP {given.status}"
    if given.status in (401, 403, 404, 405, 410) or said in PLACE_LOST or any(each in said for each in FLOW_OFF):
        return Verdict(Fate.PLACE_LOST, problem)
    if given.status is not None and 300 <= given.status < 400:
        return Verdict(Fate.PLACE_LOST, f"HTTP {given.status}: it leads elsewhere")
    return Verdict(Fate.REFUSED, problem)


def of_answer(given: Delivered) -> Verdict:
    """Of an answer of the address that Slack gave with a press: it is good for half an hour, and nothing is lost."""
    verdict = of_hook(given)
    return Verdict(Fate.REFUSED, verdict.problem) if verdict.fate is Fate.PLACE_LOST else verdict


def body_of(given: Delivered) -> Mapping[str, Any]:
    """The answer's JSON object; empty where it is none."""
    try:
        found = json.loads(given.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _passing(given: Delivered) -> Verdict | None:
    """What is worth another try: no answer, too many requests, trouble on their side."""
    if given.status is None:
        return Verdict(Fate.LATER, given.problem)
    if given.status == 429:
        return Verdict(Fate.LATER, "HTTP 429: too many messages", given.headers)
    if given.status == 408 or given.status >= 500:
        return Verdict(Fate.LATER, f"HTTP {given.status}", given.headers if given.status == 503 else None)
    return None


def _of_connector(said: str) -> Verdict:
    """Teams' connectors say 200 and tell in the text what Teams itself answered."""
    if "delivery failed" not in said and "HTTP error" not in said:
        return Verdict(Fate.SENT)
    if "HTTP error 429" in said or "HTTP error 5" in said:
        return Verdict(Fate.LATER, said, {})
    return Verdict(Fate.PLACE_LOST if "HTTP error 404" in said or "HTTP error 410" in said else Fate.REFUSED, said)
