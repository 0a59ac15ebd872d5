"""Who we are to Bluesky's authorization servers: client id, the document behind it, keys, and what we ask for. Pure.

The client id is the address of the document. An installation that only its own machine can reach uses the form that
begins with ``http://localhost``: without keys, and with sessions of two weeks instead of two years.
Source: atproto.com/specs/oauth (clients), atproto.com/specs/permission.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from advocacy.english import English
from advocacy.networks import proofs
from advocacy.networks.bluesky_record import COLLECTION
from advocacy.networks.contract import NetworkRefused

DOCUMENT = "/oauth/client-metadata.json"
"""Where the document lies, below the base URL."""

PURPOSE = "bluesky client key 1"
LEAST = " ".join((
    "atproto",
    f"repo:{COLLECTION}?action=create&action=update",  # putRecord asks for both
    "blob:image/*",
    "blob:video/mp4",
    "rpc:app.bsky.actor.getProfile?aud=*",
    "rpc:app.bsky.feed.getPosts?aud=*",
    "rpc:com.atproto.repo.uploadBlob?aud=*",  # lets the video service put a video into the account's store
))  # fmt: skip
"""What we ask for: posts, their media and their counts; nothing to read in secret, nothing to delete."""

BROAD = "atproto transition:generic"
"""What we ask for where a server doesn't know the finer permissions."""

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class ClientKeys:
    """Our keys, newest first, by thumbprint. Servers bind a session to the key that it began with."""

    pems: Mapping[str, str] = field(repr=False)

    @staticmethod
    @cache
    def drawn_from(secrets: tuple[str, ...]) -> ClientKeys:
        """One key for each of the installation's encryption keys: an old one lives as long as what it encrypted."""
        keys = [proofs.derived_key(secret, PURPOSE) for secret in secrets]
        return ClientKeys({proofs.key_id(key): key for key in keys})

    @property
    def newest(self) -> str:
        """The thumbprint of the key for new sessions; empty without any."""
        return next(iter(self.pems), "")

    def public(self) -> list[dict[str, str]]:
        """The public halves as a JSON Web Key Set has them."""
        return [
            {**proofs.public_jwk(key), "kid": name, "alg": proofs.ALGORITHM, "use": "sig"}
            for name, key in self.pems.items()
        ]

    def proven(self, name: str, client_id: str, issuer: str, *, now: datetime) -> dict[str, str]:
        """The fields by which a form says who we are. Raises NetworkRefused, needing the person, for a key that is
        gone; gives only the client id where ``name`` is empty."""
        said = {"client_id": client_id}
        if not name:
            return said
        if name not in self.pems:
            raise NetworkRefused(English("The key that this session was begun with is gone."), needs_person=True)
        signed = proofs.assertion(self.pems[name], client_id, issuer, now=now)
        return {**said, "client_assertion_type": ASSERTION_TYPE, "client_assertion": signed}


def is_local(website: str) -> bool:
    """True for a base URL that only this machine can reach."""
    return website.startswith("http://")


def client_id(website: str, redirect_uri: str) -> str:
    """Our client id. Raises NetworkRefused, permanent, for a base URL that no server can use, with the remedy."""
    if website.startswith("https://"):
        return f"{website.rstrip('/')}{DOCUMENT}"
    if urlsplit(redirect_uri).hostname not in {"127.0.0.1", "::1"}:
        raise NetworkRefused(
            English(
                "Bluesky's sign-in page leads back to https addresses only, or to http://127.0.0.1: set "
                "ADVOCACY_BASE_URL, or connect with an app password."
            ), permanent=True,
        )  # fmt: skip
    return f"http://localhost?{urlencode({'redirect_uri': redirect_uri, 'scope': declared()}, quote_via=quote)}"


def declared() -> str:
    """Everything that we may ask for, each once."""
    return " ".join(dict.fromkeys(f"{LEAST} {BROAD}".split()))


def document(website: str, name: str, redirect_uri: str, keys: ClientKeys) -> dict[str, Any]:
    """What authorization servers read about us."""
    return {
        "client_id": client_id(website, redirect_uri),
        "client_name": name,
        "client_uri": website,
        "application_type": "web",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "redirect_uris": [redirect_uri],
        "scope": declared(),
        "dpop_bound_access_tokens": True,
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": proofs.ALGORITHM,
        "jwks": {"keys": keys.public()},
    }
