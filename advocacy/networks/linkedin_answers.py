"""Reading LinkedIn's answers: duplicates that name the post, tokens that ended, limits by the day. Imports answers.

Sources: learn.microsoft.com, /linkedin/shared/api-guide/concepts/error-handling (401: serviceErrorCode 65600 invalid,
65601 revoked, 65602 expired), /rate-limits (a day's limit ends at midnight UTC and no header says so), /versioning
(426 for a version that is no longer served); DUPLICATE_POST as members of ComposioHQ/composio#2710 and
Arisamiga/Linkedin-RSS#5 were answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from advocacy.english import English
from advocacy.networks.answers import TOO_MANY, as_refusal, outcome_of, short
from advocacy.networks.contract import AlreadyThere, NetworkRefused, NotCreated, Unknown
from advocacy.networks.wire import Answer

EXPIRED = 65602
RETIRED_VERSION = 426
VERSION_PAUSE = timedelta(minutes=15)
RETIRED = English("LinkedIn no longer serves this version of its API: set ADVOCACY_LINKEDIN_VERSION to a newer month.")

_POST_URN = re.compile(r"urn:li:(?:share|ugcPost|activity):\d+")
_A_DAYS = re.compile(r"\bDAY\b")


def outcome(answer: Answer, *, renewable: bool) -> AlreadyThere | NotCreated | Unknown:
    """What became of a post that was not answered with success. ``renewable``: we hold a refresh token."""
    if is_duplicate(answer):
        urn = _POST_URN.search(answer.text)
        return AlreadyThere(urn[0], post_url(urn[0]), by_words=True) if urn else AlreadyThere(by_words=True)
    return judged(answer, renewable=renewable)


def judged(answer: Answer, *, renewable: bool) -> NotCreated | Unknown:
    """The same for any other request."""
    if answer.status == RETIRED_VERSION:
        return NotCreated(RETIRED, retry_at=answer.received_at + VERSION_PAUSE, app_wide=True)
    if answer.status == TOO_MANY and answer.retry_at is None and _A_DAYS.search(why(answer)):
        return NotCreated(why(answer), retry_at=_midnight(answer.received_at), app_wide=_is_the_apps(answer))
    expired = renewable and _service_code(answer) == EXPIRED
    return outcome_of(answer, why(answer), needs_person=_lost(answer) and not expired, expired=expired)


def refused(answer: Answer, *, renewable: bool) -> NetworkRefused:
    """The same, to be raised."""
    return as_refusal(judged(answer, renewable=renewable))


def is_duplicate(answer: Answer) -> bool:
    """Whether it says that a post like this one is there already."""
    if answer.status not in (400, 409, 422):
        return False
    return "DUPLICATE_POST" in _codes(answer.fields()) or "duplicate of urn:li:" in why(answer)


def why(answer: Answer) -> str:
    """LinkedIn's own words."""
    fields = answer.fields()
    described = [str(each["description"]) for each in _input_errors(fields) if each.get("description")]
    said = fields.get("message") or fields.get("error_description") or "; ".join(described)
    return short(said or f"HTTP {answer.status}")


def post_url(urn: str) -> str:
    """Where a post is shown."""
    return f"https://www.linkedin.com/feed/update/{urn}/"


def is_post(urn: str) -> bool:
    """Whether it names a post."""
    return _POST_URN.fullmatch(urn) is not None


def _codes(fields: Mapping[str, Any]) -> set[str]:
    return {str(fields.get("code", "")), *(str(each.get("code", "")) for each in _input_errors(fields))}


def _input_errors(fields: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    details = fields.get("errorDetails")
    listed = details.get("inputErrors") if isinstance(details, dict) else None
    yield from (each for each in listed or () if isinstance(each, dict))


def _service_code(answer: Answer) -> object:
    return answer.fields().get("serviceErrorCode")


def _lost(answer: Answer) -> bool:
    """LinkedIn itself, not something in front of it, says that the token or its scope won't do."""
    fields = answer.fields()
    return answer.status in (401, 403) and bool(fields.get("serviceErrorCode") or fields.get("code"))


def _is_the_apps(answer: Answer) -> bool:
    """ "APPLICATION DAY limit" is everybody's; "MEMBER DAY" and "APPLICATION_AND_MEMBER DAY" are the account's."""
    return "MEMBER" not in why(answer)


def _midnight(after: datetime) -> datetime:
    return datetime.combine(after.astimezone(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)
