"""A server that speaks Mastodon's API (PyPI `mastodon_mock`): stateful, with idempotency keys and scripted faults.

Its OAuth refuses nothing, so it proves nothing about refusals.
"""

from __future__ import annotations

import importlib.util
import secrets
import sys
from dataclasses import dataclass, field
from typing import Any, Self

import requests

from tests.peers.running import PeerMissing, Running, accepts, free_port

_TIMEOUT = 20


@dataclass(frozen=True)
class MastodonAccount:
    """One local account and a token of its own."""

    id: str
    username: str
    token: str = field(repr=False)


class MastodonServer:
    """A Mastodon-like server on loopback, in memory."""

    def __init__(self) -> None:
        if importlib.util.find_spec("mastodon_mock") is None:
            raise PeerMissing("The Mastodon server", "pip install -e '.[test]'")
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        address = ["--host", "127.0.0.1", "--port", str(port), "--domain", f"127.0.0.1:{port}"]
        self._server = Running(
            "mastodon",
            [sys.executable, "-m", "mastodon_mock", "serve", "--in-memory", *address, "--log-level", "warning"],
            lambda _log: accepts(port),
        )

    def start(self) -> Self:
        """Start it (about 2 s)."""
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop it; its data go with it."""
        self._server.stop()

    def log(self) -> str:
        """What it has printed."""
        return self._server.log()

    def create_account(self, username: str | None = None) -> MastodonAccount:
        """A new local account with a token."""
        made = self._call("POST", "/api/v1/_mock/dev_user", {"username": username or f"t{secrets.token_hex(6)}"})
        return MastodonAccount(str(made["id"]), str(made["username"]), str(made["access_token"]))

    def create_token(self, username: str | None = None) -> tuple[str, str]:
        """A new account's (token, account id)."""
        account = self.create_account(username)
        return account.token, account.id

    def statuses(self, account_id: str) -> list[dict[str, Any]]:
        """What the account has published, newest first (at most 40)."""
        return list(self._call("GET", f"/api/v1/accounts/{account_id}/statuses?limit=40"))

    def status(self, status_id: str) -> dict[str, Any] | None:
        """One status as its readers see it; None when there is none."""
        answer = requests.get(f"{self.url}/api/v1/statuses/{status_id}", timeout=_TIMEOUT)
        if answer.status_code == 404:
            return None
        answer.raise_for_status()
        return dict(answer.json())

    def source(self, status_id: str, token: str) -> str:
        """The plain text of a status as it was sent, before the server made HTML of it."""
        return str(self._call("GET", f"/api/v1/statuses/{status_id}/source", token=token)["text"])

    def write_bio(self, token: str, text: str) -> None:
        """The account's owner writes their profile."""
        address, headers = f"{self.url}/api/v1/accounts/update_credentials", {"Authorization": f"Bearer {token}"}
        answer = requests.patch(address, data={"note": text}, headers=headers, timeout=_TIMEOUT)  # it reads forms alone
        answer.raise_for_status()

    def post(self, account: MastodonAccount, text: str) -> str:
        """The account's owner posts in an app of theirs; gives the address of the post."""
        made = self._call("POST", "/api/v1/statuses", {"status": text}, token=account.token)
        return f"{self.url}/@{account.username}/{made['id']}"

    def favourite(self, status_id: str, token: str) -> None:
        """Somebody likes it."""
        self._call("POST", f"/api/v1/statuses/{status_id}/favourite", token=token)

    def reblog(self, status_id: str, token: str) -> None:
        """Somebody passes it on."""
        self._call("POST", f"/api/v1/statuses/{status_id}/reblog", token=token)

    def delete(self, status_id: str, token: str) -> None:
        """The author deletes it in another app."""
        self._call("DELETE", f"/api/v1/statuses/{status_id}", token=token)

    def fault(self, effect: dict[str, Any], *, path: str | None = None, count: int | None = 1) -> str:
        """The server's own fault injection.

        `effect` is `{"type": ...}` with status, ratelimit, latency, malformed or timeout, and that type's own keys.
        Returns the rule's id. Other tests share the server, so name the path and the count, and `clear_faults()`.
        For a line that breaks, put a FaultProxy in front instead.
        """
        rule = {"match": {"path": path} if path else {}, "effect": effect, "count": count}
        return str(self._call("POST", "/api/v1/_mock/faults", rule)["id"])

    def clear_faults(self) -> None:
        """Be well again."""
        self._call("DELETE", "/api/v1/_mock/faults")

    def _call(self, method: str, path: str, body: object = None, *, token: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = requests.request(method, self.url + path, json=body, headers=headers, timeout=_TIMEOUT)
        if not answer.ok:
            raise AssertionError(f"{method} {path} answered {answer.status_code}: {answer.text[:300]}")
        return answer.json()
