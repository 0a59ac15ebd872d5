"""Asking a token endpoint, the same for every network: forms out, tokens or a refusal back (RFC 6749, 5.1 and 5.2).

Imports answers, contract and wire.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from advocacy.clock import from_rfc3339, to_rfc3339
from advocacy.english import English
from advocacy.networks.answers import refusal, short
from advocacy.networks.contract import ConnectRequest, Credentials, NetworkRefused
from advocacy.networks.wire import Answer, Wire

FORM = "application/x-www-form-urlencoded"
ENDED = "invalid_grant"  # the code or the refresh token is used up, ended or withdrawn
ENDS = "expires_at"  # in what ``connect`` is handed: when the token ends, RFC 3339
OURS = frozenset({"invalid_client", "unauthorized_client"})  # our registration is amiss: no account's fault


@dataclass(frozen=True)
class Grant:
    """What a token endpoint gave. ``refresh_token`` and ``scope`` are empty, ``expires_at`` None where it said none."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime | None
    scope: str
    fields: Mapping[str, Any] = field(repr=False)


def post_form(wire: Wire, url: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Answer:
    """An answer to a form, whatever its status. Raises NetworkRefused when there was none."""
    return wire.answered("POST", url, data=urlencode(fields).encode(), content_type=FORM, headers=headers)


def granted(wire: Wire, url: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Grant:
    """The tokens for a form. Raises NetworkRefused; ``needs_person`` where the grant itself has ended."""
    return grant_of(post_form(wire, url, fields, headers))


def grant_of(answer: Answer) -> Grant:
    """The tokens in an answer. Raises NetworkRefused as ``granted`` does."""
    said = accepted(answer)
    seconds = said.get("expires_in")
    lasts = isinstance(seconds, int | float) and not isinstance(seconds, bool) and seconds > 0
    ends = answer.received_at + timedelta(seconds=float(str(seconds))) if lasts else None
    return Grant(
        text_of(said, "access_token"), str(said.get("refresh_token") or ""), ends, str(said.get("scope") or ""), said
    )


def accepted(answer: Answer) -> Mapping[str, Any]:
    """The fields of a success. Raises NetworkRefused with what the server said otherwise; a refusal of our registration
    is a blip, for an administrator will mend it."""
    said = answer.fields()
    if not answer.ok:
        why = short(said.get("error_description") or said.get("error") or f"HTTP {answer.status}")
        if said.get("error") in OURS:
            raise NetworkRefused(English("The network does not accept our registration: %(why)s", why=why))
        raise refusal(answer, why, needs_person=said.get("error") == ENDED)
    return said


def extra_of(grant: Grant, **more: str) -> dict[str, str]:
    """What ``connect`` is to know of the tokens, and ``more`` that only this network says: none of it empty."""
    ends = to_rfc3339(grant.expires_at) if grant.expires_at else ""
    said = {"refresh": grant.refresh_token, "scope": grant.scope, **more, ENDS: ends}
    return {name: value for name, value in said.items() if value}


def ends_at(extra: Mapping[str, str]) -> datetime | None:
    """When a token ends, as ``extra_of`` noted it."""
    return from_rfc3339(extra[ENDS]) if extra.get(ENDS) else None


def given_by(request: ConnectRequest, service_url: str) -> Credentials:
    """The tokens of a sign-in, of whose account nothing is known yet."""
    secrets = {"access": request.secret.strip(), **_kept(request.extra)}
    return Credentials(service_url, "", "", secrets, ends_at(request.extra))


def with_new(credentials: Credentials, grant: Grant, extra: Mapping[str, str]) -> Credentials:
    """The account with new tokens; what these don't bring stays as it was."""
    secrets = {**credentials.secrets, **_kept(extra), "access": grant.access_token}
    return replace(credentials, secrets=secrets, expires_at=grant.expires_at)


def text_of(fields: Mapping[str, Any], name: str) -> str:
    """A field that must be there. Raises NetworkRefused."""
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise NetworkRefused(English("The server's answer holds no %(name)s.", name=name.replace("_", " ")))
    return value


def _kept(extra: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in extra.items() if name != ENDS}
