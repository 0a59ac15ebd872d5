"""Reading answers the same way for every network: which statuses surely created nothing, and how to say so.

Imports contract and wire. A network adds what only it says (an expired token, a duplicate) before asking here.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from advocacy.english import English
from advocacy.networks.contract import NetworkRefused, NotCreated, Unknown
from advocacy.networks.wire import Answer, NotSent

UNSAID_PAUSE = timedelta(minutes=5)
"""How long we keep quiet after a 429 that doesn't say how long."""

PERMANENT = frozenset({400, 404, 405, 410, 413, 415, 422})  # this request will never do
FOR_NOW = frozenset({401, 403})  # refused before anything was done; the account may have to be looked at
TOO_MANY = 429


def unsent(failure: NotSent) -> NotCreated:
    """The outcome of a request of which no byte left."""
    return NotCreated(failure.why, permanent=failure.permanent)


def outcome_of(
    answer: Answer, why: str, *, needs_person: bool = False, expired: bool = False, app_wide: bool = False
) -> NotCreated | Unknown:
    """The outcome of an answer that is no success. Anything but a plain refusal is unknown: a 408 or a 5xx may come
    from something in front of the server after the post was made."""
    if answer.status == TOO_MANY:
        return NotCreated(why, retry_at=quiet_until(answer), app_wide=app_wide)
    if answer.status in FOR_NOW or needs_person or expired:
        return NotCreated(why, needs_person=needs_person, expired=expired)
    if answer.status in PERMANENT:
        return NotCreated(why, permanent=True)
    return Unknown(English("The server answered %(status)s: %(why)s", status=answer.status, why=why), answer.retry_at)


def refusal(
    answer: Answer, why: str, *, needs_person: bool = False, expired: bool = False, app_wide: bool = False
) -> NetworkRefused:
    """The same for requests that post nothing: 5xx and the like are blips."""
    return as_refusal(outcome_of(answer, why, needs_person=needs_person, expired=expired, app_wide=app_wide))


def as_refusal(outcome: NotCreated | Unknown) -> NetworkRefused:
    """What became of a request that posts nothing, to be raised."""
    match outcome:
        case NotCreated() as no:
            return NetworkRefused(
                no.why, permanent=no.permanent, retry_at=no.retry_at, needs_person=no.needs_person, expired=no.expired,
                app_wide=no.app_wide,
            )  # fmt: skip
        case Unknown() as blip:
            return NetworkRefused(blip.why, retry_at=blip.retry_at)


def quiet_until(answer: Answer) -> datetime:
    """When we may speak again after a 429; a stated time in the past counts as unsaid."""
    said = answer.retry_at
    return said if said is not None and said > answer.received_at else answer.received_at + UNSAID_PAUSE


def short(text: object, most: int = 300) -> str:
    """A network's own words, on one line and not too many of them."""
    line = " ".join(str(text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
