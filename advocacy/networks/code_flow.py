"""Connecting with a server's own sign-in page: we register there once, the person says yes there, the code comes back.

For edges that open their own transactions; the server is asked outside of any. What must not be forged, state and PKCE
verifier, waits in the person's session as a Journey.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from advocacy import settings
from advocacy.clock import from_rfc3339, to_rfc3339
from advocacy.database import reading, writing
from advocacy.errors import Breach
from advocacy.history import Actor
from advocacy.networks import applications, connecting, registry
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.mastodon_oauth import App, authorize_url, exchange_code, new_verifier, register_app

NETWORK = "mastodon"
LASTS = timedelta(minutes=15)
AGAIN = "Start again with “Connect with my server”."


@dataclass(frozen=True)
class Journey:
    """Somebody who was sent to a server, and what their return is held against."""

    service_url: str
    state: str
    verifier: str
    since: str  # RFC 3339

    def kept(self) -> dict[str, str]:
        """What the session keeps."""
        return asdict(self)

    @classmethod
    def found(cls, kept: Mapping[str, Any] | None) -> Self | None:
        """The journey that a session keeps, if any."""
        return cls(**kept) if kept else None


def set_out(service_url: str, redirect_uri: str, *, actor: Actor, now: datetime) -> tuple[Journey, str]:
    """A journey to that server, and the address to send the person to. Registers us there where that was not done.

    Raises Breach with what is wrong with the address or what the server said, TooMany when it wants us to wait.
    """
    wire = registry.wire_of(settings.current())
    try:
        root = wire.root(service_url)
        with reading():
            app = applications.app_on(NETWORK, root, redirect_uri)
        if app is None:
            app = register_app(wire, root, redirect_uri, client_name=settings.current().product_name)
            with writing():
                applications.keep_app(NETWORK, app, actor=actor, now=now)
    except NetworkRefused as refused:
        raise connecting.refusal_of(refused, now, "service_url") from refused
    journey = Journey(root, secrets.token_urlsafe(32), new_verifier(), to_rfc3339(now))
    return journey, authorize_url(app, state=journey.state, verifier=journey.verifier)


def come_back(
    person_id: int,
    journey: Journey | None,
    returned: Mapping[str, str],
    redirect_uri: str,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Trades the code that the server sent along for a token and keeps the account; gives the connection's id.

    Raises Breach for a return that nobody set out on, is too late or was refused there; TooMany.
    """
    app = _expected(journey, returned.get("state", ""), redirect_uri, now)
    if journey is None or app is None:
        raise Breach("This sign-in was not begun here, or too long ago.", remedy=AGAIN)
    if not returned.get("code"):
        raise Breach("Your server did not give us access.", remedy=AGAIN)
    try:
        request = exchange_code(
            registry.wire_of(settings.current()), app, code=returned["code"], verifier=journey.verifier
        )
    except NetworkRefused as refused:
        raise connecting.refusal_of(refused, now, "service_url") from refused
    return connecting.connect(person_id, NETWORK, request, actor=actor, now=now)


def _expected(journey: Journey | None, state: str, redirect_uri: str, now: datetime) -> App | None:
    if journey is None or not hmac.compare_digest(journey.state.encode(), state.encode()):
        return None
    if from_rfc3339(journey.since) < now - LASTS:
        return None
    with reading():
        return applications.app_on(NETWORK, journey.service_url, redirect_uri)
