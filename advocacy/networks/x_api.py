"""Asking X's API v2 and reading its answers. Imports wire, answers and the contract.

Sources: docs.x.com, /x-api/fundamentals/rate-limits (x-rate-limit-reset; 24-hour limits in headers of their own; no
Retry-After), /response-codes-and-errors (problem documents; 402 when an application's credits are used up), and X's own
SDK (PyPI xdk 0.10.6) for paths and shapes. A repeated text is answered 403, "duplicate content".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from advocacy.fetching.ratelimits import reset_at
from advocacy.networks.answers import TOO_MANY, as_refusal, outcome_of, quiet_until, short
from advocacy.networks.contract import AlreadyThere, Credentials, NetworkRefused, NotCreated, Unknown
from advocacy.networks.wire import Answer, Wire

ROOT = "https://api.x.com"
SPENT = 402
CREDITS_PAUSE, CAP_PAUSE = timedelta(hours=1), timedelta(hours=1)
NO_CREDITS = "The company's credits at X are used up. An administrator can buy more in X's developer console."
DUPLICATE = "duplicate content"
UPLOAD_SECONDS = 60.0
DAYS = ("user", "app")
"""Whose limits of a day there are, as their headers name them."""


@dataclass(frozen=True)
class XApi:
    """``root`` is where the API is."""

    wire: Wire
    root: str = ROOT

    def post(self, credentials: Credentials, body: bytes, *, not_after: datetime | None) -> Answer:
        """Sends a post once. Raises NotSent and NoAnswer."""
        return self.wire.ask(
            "POST", f"{self.root}/2/tweets", token=_token(credentials), data=body, not_after=not_after
        )  # fmt: skip

    def read(self, credentials: Credentials, path: str, **query: str) -> Answer:
        """An answer, whatever its status. Raises NetworkRefused when there was none."""
        return self.wire.answered("GET", f"{self.root}{path}", token=_token(credentials), query=query)

    def act(
        self, credentials: Credentials, path: str, body: bytes | None, content_type: str = "application/json"
    ) -> dict[str, Any]:
        """The ``data`` of an answer to something that posts nothing. Raises NetworkRefused."""
        answer = self.wire.answered(
            "POST", f"{self.root}{path}", token=_token(credentials), data=body, content_type=content_type,
            timeout=UPLOAD_SECONDS,
        )  # fmt: skip
        if not answer.ok:
            raise refused(answer)
        return data_of(answer)


def outcome(answer: Answer) -> AlreadyThere | NotCreated | Unknown:
    """What became of a post that was not answered with success."""
    if answer.status in (400, 403) and DUPLICATE in why(answer):
        return AlreadyThere()  # it doesn't say which
    return judged(answer)


def judged(answer: Answer) -> NotCreated | Unknown:
    """The same for any other request."""
    if answer.status == SPENT:
        return NotCreated(NO_CREDITS, retry_at=answer.received_at + CREDITS_PAUSE, app_wide=True)
    if answer.status == TOO_MANY:
        return NotCreated(why(answer), retry_at=_quiet_until(answer), app_wide=is_the_apps(answer))
    if answer.status == 400 and "media id" in why(answer).lower():
        return NotCreated(why(answer))  # an upload has lapsed; preparing anew mends it
    return outcome_of(answer, why(answer), expired=_ended(answer))


def refused(answer: Answer) -> NetworkRefused:
    """The same, to be raised."""
    return as_refusal(judged(answer))


def data_of(answer: Answer) -> dict[str, Any]:
    """The ``data`` object of an answer; empty where there is none."""
    data = answer.fields().get("data")
    return data if isinstance(data, dict) else {}


def is_missing(answer: Answer) -> bool:
    """Whether X says that the thing asked for is not there (a 200 with errors, or a 404)."""
    problems = answer.fields().get("errors")
    kinds = [str(each.get("type", "")) for each in problems if isinstance(each, dict)] if problems else []
    return answer.status == 404 or (not data_of(answer) and any(k.endswith("resource-not-found") for k in kinds))


def why(answer: Answer) -> str:
    """X's own words."""
    fields = answer.fields()
    errors = fields.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    said = first.get("message") or fields.get("detail") or first.get("detail") or fields.get("title")
    return short(said or f"HTTP {answer.status}")


def _ended(answer: Answer) -> bool:
    """X itself says that the access token won't do; whether a refresh mends it shows when refreshing."""
    fields = answer.fields()
    return answer.status == 401 and bool(fields.get("title") or fields.get("errors") or fields.get("detail"))


def spent_until(answer: Answer) -> datetime | None:
    """Until when a limit is used up by this very request, if one is: of the window or of a day."""
    window = [answer.spent_until] if answer.spent_until is not None else []
    return max([*window, *_spent_days(answer)], default=None)


def _quiet_until(answer: Answer) -> datetime:
    """The latest end among the limits that are used up: of the window, of the user's day, of the application's."""
    capped = [answer.received_at + CAP_PAUSE] if _is_capped(answer) else []
    return max([quiet_until(answer), *capped, *_spent_days(answer)])


def _spent_days(answer: Answer) -> list[datetime]:
    """When the day-long limits end of which nothing is left."""
    resets = [answer.header(f"x-{whose}-limit-24hour-reset") for whose in DAYS if _day_is_spent(answer, whose)]
    ends = [reset_at({"x-rate-limit-reset": reset}, answer.received_at) for reset in resets]
    return [end for end in ends if end is not None]


def is_the_apps(answer: Answer) -> bool:
    """Whether the limit is our application's, for all accounts together."""
    return _is_capped(answer) or _day_is_spent(answer, "app")


def _is_capped(answer: Answer) -> bool:
    return "UsageCapExceeded" in str(answer.fields().get("title", ""))


def _day_is_spent(answer: Answer, whose: str) -> bool:
    return answer.header(f"x-{whose}-limit-24hour-remaining") == "0"


def _token(credentials: Credentials) -> str:
    return credentials.secrets.get("access", "")
