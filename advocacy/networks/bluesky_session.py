"""Asking a personal data server in an account's name, by either kind of session, and reading how it says no.

A session of an app password sends its token as it is; one of OAuth (its secrets hold ``dpop``) proves its key with
every request. Imports answers, dpop and the wire.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from advocacy.networks import dpop
from advocacy.networks.answers import refusal, short
from advocacy.networks.contract import Credentials, NetworkRefused
from advocacy.networks.wire import Answer, Wire, answering

# What the server says when the account itself has to be looked at, or the session was ended.
LOST = frozenset({"AccountTakedown", "AccountDeactivated", "AuthMissing", "AuthenticationRequired", "InvalidToken"})
UNGRANTED = "ScopeMissingError"  # an OAuth session without that permission


def bound(credentials: Credentials) -> bool:
    """True for a session of OAuth."""
    return "dpop" in credentials.secrets


@dataclass(frozen=True)
class Line:
    """Requests to an account's own server."""

    wire: Wire

    def send(
        self, credentials: Credentials, verb: str, method: str, *, not_after: datetime | None = None, **request: Any
    ) -> Answer:
        """The answer to one request with the session's token. Raises NotSent or NoAnswer, as the wire does."""
        url, token = method_url(credentials.service_url, method), credentials.secrets.get("access", "")
        if bound(credentials):
            key = credentials.secrets["dpop"]
            return dpop.ask(self.wire, verb, url, key=key, token=token, not_after=not_after, **request)
        return self.wire.ask(verb, url, token=token, not_after=not_after, **request)

    def ask(self, credentials: Credentials, verb: str, method: str, **request: Any) -> Answer:
        """The same for anything but a post. Raises NetworkRefused when there was no answer."""
        with answering():
            return self.send(credentials, verb, method, **request)

    def read(self, credentials: Credentials, method: str, **query: str) -> Answer:
        """The answer to a question. Raises NetworkRefused when there was none."""
        return self.ask(credentials, "GET", method, query=query)

    def openly(self, root: str, verb: str, method: str, **request: Any) -> Answer:
        """An answer to a request in nobody's name, or with a token of its own. Raises NetworkRefused."""
        return self.wire.answered(verb, method_url(root, method), **request)


def method_url(root: str, method: str) -> str:
    """Where a method of the protocol is called."""
    return f"{root}/xrpc/{method}"


def error(answer: Answer) -> str:
    """The error's name; empty for a success."""
    return str(answer.fields().get("error", "")) if not answer.ok else ""


def why(answer: Answer) -> str:
    """What the server says went wrong."""
    return short(answer.fields().get("message") or error(answer) or f"HTTP {answer.status}")


def expired(answer: Answer, credentials: Credentials | None = None) -> bool:
    """The access token won't do any more, which a refresh mends; a session that has ended shows when refreshing."""
    if credentials is not None and bound(credentials):
        return answer.status == 401
    return error(answer) == "ExpiredToken"


def lost(answer: Answer, credentials: Credentials | None = None) -> bool:
    """Only the account's owner can help."""
    if expired(answer, credentials):
        return False
    return answer.status in (400, 401, 403) and error(answer) in LOST | {UNGRANTED}


def refused(answer: Answer, credentials: Credentials | None = None) -> NetworkRefused:
    """An answer that is no success, as a refusal."""
    return refusal(answer, why(answer), needs_person=lost(answer, credentials), expired=expired(answer, credentials))
