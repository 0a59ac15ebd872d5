"""Who is who on Bluesky: a handle's DID, a DID's server, a server's authorization server. Imports answers and the wire.

Sources: atproto.com/specs/{handle,did,oauth}; web.plc.directory; RFC 8414, RFC 9728.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from advocacy.english import English
from advocacy.networks.answers import refusal, short
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.wire import Wire

RESOLVER = "https://public.api.bsky.app"  # knows every handle; answers com.atproto.identity.resolveHandle
DIRECTORY = "https://plc.directory"
_HANDLE = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)
_DID = re.compile(r"did:(?:plc:[a-z2-7]{24}|web:[A-Za-z0-9.%-]{1,253})")
_INVISIBLE = "\u200e\u200f\u202a\u202c"  # what copying a handle from a phone may bring along


@dataclass(frozen=True)
class Issuer:
    """An authorization server, by its own metadata."""

    name: str
    pushed: str
    authorization: str
    token: str
    revocation: str


@dataclass(frozen=True)
class Identities:
    """Looks identities up at a resolver of handles and a directory of DIDs."""

    wire: Wire
    resolver: str = RESOLVER
    directory: str = DIRECTORY

    def server_of_handle(self, handle: str) -> str:
        """The server that a handle's account lives on; the account must name the handle in return. Raises
        NetworkRefused."""
        document = self._document(self.did_of(handle))
        if f"at://{handle.lower()}" not in [str(name).lower() for name in _listed(document, "alsoKnownAs")]:
            raise NetworkRefused(
                English("The account does not confirm the handle %(handle)s.", handle=handle), permanent=True
            )
        return self._server_in(document)

    def did_of(self, handle: str) -> str:
        """The DID that the resolver has for a handle; the account's own word isn't asked. Raises NetworkRefused."""
        query = {"handle": handle}
        answer = self.wire.answered("GET", f"{self.resolver}/xrpc/com.atproto.identity.resolveHandle", query=query)
        did = answer.fields().get("did")
        if answer.status in (400, 404) or not is_did(did):
            raise NetworkRefused(
                English("Nobody has the handle %(handle)s. A server's address begins with https://.", handle=handle),
                permanent=True,
            )
        return str(did)

    def names_of(self, did: str) -> tuple[str, str]:
        """An account's handle, by its own word (empty without one), and the server that it lives on. Raises
        NetworkRefused."""
        document = self._document(did)
        named = [str(name) for name in _listed(document, "alsoKnownAs") if str(name).startswith("at://")]
        return (named[0].removeprefix("at://") if named else ""), self._server_in(document)

    def server_of(self, did: str) -> str:
        """The server that an account lives on, as scheme and host. Raises NetworkRefused."""
        return self._server_in(self._document(did))

    def issuer_of(self, root: str) -> str:
        """The authorization server of a personal data server, or ``root`` itself where that is one. Raises
        NetworkRefused."""
        answer = self.wire.answered("GET", f"{root}/.well-known/oauth-protected-resource")
        servers = answer.fields().get("authorization_servers") if answer.ok else None
        if isinstance(servers, list) and len(servers) == 1 and isinstance(servers[0], str):
            return self.wire.root(servers[0])
        if answer.ok or answer.status == 404:
            return root
        raise refusal(answer, short(answer.fields().get("message") or f"HTTP {answer.status}"))

    def issuer(self, name: str) -> Issuer:
        """An authorization server's addresses. Raises NetworkRefused."""
        answer = self.wire.answered("GET", f"{name}/.well-known/oauth-authorization-server")
        if not answer.ok:
            raise NetworkRefused(
                English("This server has no sign-in page for applications."), permanent=answer.status == 404
            )
        said = answer.fields()
        if said.get("issuer") != name:
            raise NetworkRefused(English("This server's sign-in page gives itself another name."), permanent=True)
        return Issuer(
            name, self._address(said, "pushed_authorization_request_endpoint"),
            self._address(said, "authorization_endpoint"), self._address(said, "token_endpoint"),
            self._address(said, "revocation_endpoint") if said.get("revocation_endpoint") else "",
        )  # fmt: skip

    def _address(self, said: Mapping[str, Any], name: str) -> str:
        address = str(said.get(name) or "")
        self.wire.root(address)
        return address

    def _document(self, did: str) -> Mapping[str, Any]:
        """A DID's document, which must be about that DID."""
        answer = self.wire.answered("GET", self._where(did))
        if answer.status in (404, 410):
            raise NetworkRefused(English("There is no such account."), permanent=True)
        if not answer.ok or answer.fields().get("id") != did:
            raise NetworkRefused(English("The directory of accounts gave no answer that can be used."))
        return answer.fields()

    def _where(self, did: str) -> str:
        if did.startswith("did:web:"):
            return f"{self.wire.root(unquote(did.removeprefix('did:web:')))}/.well-known/did.json"
        return f"{self.directory}/{did}"

    def _server_in(self, document: Mapping[str, Any]) -> str:
        for service in _listed(document, "service"):
            if isinstance(service, dict) and str(service.get("id", "")).endswith("#atproto_pds"):
                place = service.get("serviceEndpoint")
                return self.wire.root(place if isinstance(place, str) else "")
        raise NetworkRefused(English("This account lives on no server."), permanent=True)


def _listed(document: Mapping[str, Any], name: str) -> list[Any]:
    """A list in a document that somebody else wrote; empty for anything else."""
    found = document.get(name)
    return found if isinstance(found, list) else []


def is_did(value: object) -> bool:
    """True for a DID of the two methods in use."""
    return isinstance(value, str) and _DID.fullmatch(value) is not None


def bare_name(typed: str) -> str:
    """The handle that a person typed, bare and in small letters; empty when it is none."""
    bare = "".join(typed.split()).lstrip(f"@{_INVISIBLE}").rstrip(_INVISIBLE).lower()
    return bare if _HANDLE.fullmatch(bare) and not urlsplit(bare).scheme else ""
