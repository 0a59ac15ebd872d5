"""Bluesky's OAuth: a pushed request, a code, tokens that only the holder of a key can use, and new ones in time.

What comes out is a ConnectRequest for ``Bluesky.connect``; its ``extra`` is what the session keeps. Imports dpop,
bluesky_identity, bluesky_client, token_endpoint and the wire.
Sources: atproto.com/specs/oauth; RFC 9126 (PAR), RFC 9449 (DPoP), RFC 9207 (iss), RFC 7009 (revocation).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from advocacy import clock
from advocacy.clock import from_rfc3339, to_rfc3339
from advocacy.english import English
from advocacy.networks import dpop, proofs
from advocacy.networks.bluesky_app_password import require_active
from advocacy.networks.bluesky_client import BROAD, LEAST, ClientKeys, client_id, is_local
from advocacy.networks.bluesky_identity import Identities, Issuer, bare_name, is_did
from advocacy.networks.bluesky_session import Line, refused
from advocacy.networks.contract import ConnectRequest, Credentials, NetworkRefused
from advocacy.networks.signing_in import App, Arrival, Choice, Departure, Registered, Setting, Typed, challenge_of
from advocacy.networks.token_endpoint import FORM, Grant, accepted, grant_of, text_of
from advocacy.networks.wire import Answer, Wire, answering

HOME = "https://bsky.social"
MAY_POST = ("transition:generic", "repo:app.bsky.feed.post", "repo:*")


class BlueskySignIn:
    """See ``signing_in.CodeFlow``."""

    registered = Registered.BY_DOCUMENT
    typed = Typed.HANDLE
    scopes = LEAST

    def __init__(self, identities: Identities, keys: ClientKeys, home: str = HOME) -> None:
        self.identities, self.keys, self.home = identities, keys, home
        self.wire = identities.wire

    def service_of(self, typed: str) -> str:
        """The server of a handle's account; of an address, that server; Bluesky's own for nothing."""
        if not typed.strip():
            return self.wire.root(self.home)
        handle = bare_name(typed)
        if "//" not in typed and handle and handle != urlsplit(self.home).hostname:
            return self.identities.server_of_handle(handle)
        return self.wire.root(typed)

    def register(self, service_url: str, redirect_uri: str, setting: Setting) -> App:
        """Nothing is asked: our client id is an address. ``client_secret`` names the key of new sessions."""
        key = "" if is_local(setting.website) else self.keys.newest
        return App(service_url, client_id(setting.website, redirect_uri), key, redirect_uri)

    def authorize(self, app: App, *, typed: str, state: str, verifier: str) -> Departure:
        """Pushes the request, bound to a new key; asks for more only where the finer permissions aren't known."""
        issuer = self.identities.issuer(self.identities.issuer_of(app.service_url))
        key = proofs.new_key()
        asked = {
            "response_type": "code", "redirect_uri": app.redirect_uri, "scope": LEAST, "state": state,
            "code_challenge": challenge_of(verifier), "code_challenge_method": "S256",
        }  # fmt: skip
        hint = bare_name(typed)
        if "//" not in typed and hint and hint != urlsplit(self.home).hostname:
            asked["login_hint"] = hint
        answer = self._asked(app, issuer, key, issuer.pushed, asked)
        if answer.fields().get("error") == "invalid_scope":
            answer = self._asked(app, issuer, key, issuer.pushed, {**asked, "scope": BROAD})
        pushed = text_of(accepted(answer), "request_uri")
        query = urlencode({"client_id": app.client_id, "request_uri": pushed})
        return Departure(f"{issuer.authorization}?{query}", {"issuer": issuer.name, "dpop": key})

    def exchange(self, app: App, arrival: Arrival) -> Sequence[Choice]:
        """Trades the code, and makes sure that the account's own server trusts the one that answered."""
        name, key = arrival.kept["issuer"], arrival.kept["dpop"]
        if not hmac.compare_digest(arrival.returned.get("iss", "").encode(), name.encode()):
            raise NetworkRefused(English("Another server answered than the one that you were sent to."), permanent=True)
        issuer = self.identities.issuer(name)
        fields = {
            "grant_type": "authorization_code", "code": arrival.code, "code_verifier": arrival.verifier,
            "redirect_uri": app.redirect_uri,
        }  # fmt: skip
        grant = grant_of(self._asked(app, issuer, key, issuer.token, fields))
        did = grant.fields.get("sub")
        if not is_did(did):
            raise NetworkRefused(English("The server did not say whose account this is."))
        server = self.identities.server_of(str(did))
        if self.identities.issuer_of(server) != name:
            raise NetworkRefused(English("This account does not belong to the server that answered."), permanent=True)
        kept = {"dpop": key, "issuer": name, "client_id": app.client_id, "key_id": app.client_secret}
        extra = {each: value for each, value in {**kept, **_lasting(grant)}.items() if value}
        return [Choice(str(did), str(did), ConnectRequest(server, str(did), grant.access_token, extra))]

    def _asked(self, app: App, issuer: Issuer, key: str, url: str, fields: Mapping[str, str]) -> Answer:
        us = self.keys.proven(app.client_secret, app.client_id, issuer.name, now=clock.now())
        return _form(self.wire, url, key, {**us, **fields})


def brought(line: Line, root: str, request: ConnectRequest) -> Credentials:
    """The session that a code was traded for, tried on the account's own server. Raises NetworkRefused."""
    kept = {name: value for name, value in request.extra.items() if name != "expires_at"}
    ends = request.extra.get("expires_at")
    begun = Credentials(
        root, request.identifier, request.identifier, {**kept, "access": request.secret},
        from_rfc3339(ends) if ends else None,
    )  # fmt: skip
    answer = line.read(begun, "com.atproto.server.getSession")
    if not answer.ok:
        raise refused(answer, begun)
    if answer.fields().get("did") != request.identifier:
        raise NetworkRefused(English("The server answered for another account."), permanent=True)
    require_active(answer.fields())
    return replace(begun, handle=str(answer.fields().get("handle") or request.identifier))


def renewed(credentials: Credentials, identities: Identities, keys: ClientKeys) -> Credentials:
    """New tokens. The old refresh token ends with its use. Raises NetworkRefused, needing the person once the session
    has ended."""
    secrets = credentials.secrets
    issuer = identities.issuer(secrets["issuer"])
    us = keys.proven(secrets.get("key_id", ""), secrets["client_id"], issuer.name, now=clock.now())
    fields = {**us, "grant_type": "refresh_token", "refresh_token": secrets["refresh"]}
    grant = grant_of(_form(identities.wire, issuer.token, secrets["dpop"], fields))
    if grant.fields.get("sub") != credentials.account_id:
        raise NetworkRefused(English("The server answered for another account."))
    given = {"access": grant.access_token, "refresh": grant.refresh_token or secrets["refresh"]}
    return replace(credentials, secrets={**secrets, **given}, expires_at=grant.expires_at)


def ended(credentials: Credentials, identities: Identities, keys: ClientKeys) -> bool:
    """Withdraws the session; False where the server offers no way. Raises NetworkRefused when it couldn't be asked."""
    secrets = credentials.secrets
    issuer = identities.issuer(secrets["issuer"])
    if not issuer.revocation:
        return False
    us = keys.proven(secrets.get("key_id", ""), secrets["client_id"], issuer.name, now=clock.now())
    accepted(_form(identities.wire, issuer.revocation, secrets["dpop"], {**us, "token": secrets["refresh"]}))
    return True


def _lasting(grant: Grant) -> dict[str, str]:
    """The refresh token and when the access token ends. Raises NetworkRefused unless the tokens are bound to our key
    and may post."""
    if str(grant.fields.get("token_type", "")).lower() != "dpop" or not grant.refresh_token:
        raise NetworkRefused(English("The server gave tokens of another kind than we asked for."), permanent=True)
    if not any(each.startswith(MAY_POST) for each in grant.scope.split()):
        raise NetworkRefused(
            English("You did not allow us to post. Say yes to posts on Bluesky's page."), permanent=True
        )
    return {"refresh": grant.refresh_token, "expires_at": to_rfc3339(grant.expires_at) if grant.expires_at else ""}


def _form(wire: Wire, url: str, key: str, fields: Mapping[str, str]) -> Answer:
    with answering():
        return dpop.ask(wire, "POST", url, key=key, data=urlencode(fields).encode(), content_type=FORM)
