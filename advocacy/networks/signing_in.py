"""What a network's own sign-in page is to the rest of the product: the protocol ``CodeFlow`` and its values. Pure.

A flow knows its network's addresses, scopes and requests; ``code_flow.py`` keeps the journey in between (state, PKCE
verifier, whatever the flow wants kept, all encrypted in the database) and compares the state. Entry: ``CODE_FLOWS`` in
``registry.py``; its page is /connections/<network>/sign-in, its redirect address /connections/<network>/callback.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from advocacy.networks.contract import ConnectRequest


class Registered(StrEnum):
    """Where our registration (client id and secret) comes from."""

    BY_SETTINGS = "by_settings"  # an administrator registered us there; ``Capabilities.needs_app`` names the settings
    ON_SERVER = "on_server"  # we register ourselves on each server, once, and keep what it gives (Mastodon)
    BY_DOCUMENT = "by_document"  # the client id is the address of a document of ours; nothing to keep (Bluesky)


class Typed(StrEnum):
    """What a person types before they set out."""

    NOTHING = "nothing"  # one service for everybody
    SERVER = "server"  # the address of their server
    HANDLE = "handle"  # their handle, from which the server is found; their server's address will do too


@dataclass(frozen=True)
class App:
    """Our registration at a service, for one redirect address. ``client_secret`` is empty for a public client."""

    service_url: str
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    redirect_uri: str


@dataclass(frozen=True)
class Setting:
    """What stands about us when a person sets out: our name there, and where our own pages begin."""

    client_name: str
    website: str


@dataclass(frozen=True)
class Departure:
    """Where the person goes, and what the flow wants back when they return (a DPoP key, an issuer): kept encrypted."""

    url: str = field(repr=False)
    kept: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Arrival:
    """The person is back, the state compared: the ``code``, what was ``kept``, and all of the ``returned`` query."""

    code: str = field(repr=False)
    verifier: str = field(repr=False)
    kept: Mapping[str, str] = field(default_factory=dict, repr=False)
    returned: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Choice:
    """One account that the sign-in gives access to; ``label`` says which to its owner. ``request`` goes to ``connect``.

    ``key`` tells it from the others (the account's id there). Of several, say a person's Pages, the person chooses.
    """

    key: str
    label: str
    request: ConnectRequest


class CodeFlow(Protocol):
    """One network's authorization code flow. Methods speak to the network or to nobody; none touches the database."""

    registered: Registered
    typed: Typed
    scopes: str  # as they are asked for; a registration that was made for others is made anew

    def service_of(self, typed: str) -> str:
        """The service that a journey goes to, as scheme and host: of what the person typed, or the network's own.

        Raises NetworkRefused, permanent, for what names no server.
        """

    def register(self, service_url: str, redirect_uri: str, setting: Setting) -> App:
        """Our registration there; asked of ON_SERVER and BY_DOCUMENT only. Raises NetworkRefused."""

    def authorize(self, app: App, *, typed: str, state: str, verifier: str) -> Departure:
        """Where to send the person; may ask the server first (a pushed request). ``state`` must come back unchanged.

        Raises NetworkRefused.
        """

    def exchange(self, app: App, arrival: Arrival) -> Sequence[Choice]:
        """Trades the code for tokens and finds out for which accounts: one or more. What ``connect`` is to know of the
        tokens (refresh token, end, scopes) goes along as strings in ``ConnectRequest.extra``, none of them empty.

        Raises NetworkRefused, with what to do where nothing can be connected (no Page, no professional account).
        """


def new_state() -> str:
    """A state that can't be guessed (RFC 6749, 10.12)."""
    return secrets.token_urlsafe(32)


def new_verifier() -> str:
    """A PKCE verifier (RFC 7636: 43 to 128 signs)."""
    return secrets.token_urlsafe(48)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
