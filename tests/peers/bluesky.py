"""A real Bluesky PDS (npm `@atproto/dev-env`) with accounts made on demand."""

from __future__ import annotations

import functools
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import requests

from tests.peers.running import PeerMissing, Running, free_port

HERE = Path(__file__).parent
POST, PROFILE = "app.bsky.feed.post", "app.bsky.actor.profile"
_TIMEOUT = 20


def _fetched(mode: str, dest: str, site: str) -> dict[str, str]:
    """The headers by which a browser says how it came to ask."""
    return {"Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest, "Sec-Fetch-Site": site}


@dataclass(frozen=True)
class Account:
    """One account on the PDS; `password` is its main password."""

    handle: str
    password: str = field(repr=False)
    did: str


def node() -> Path:
    """The Node 22 binary that npm put beside the PDS; raises PeerMissing."""
    found = sorted(HERE.glob("node_modules/node-*/bin/node"))
    if not found or not (HERE / "node_modules/better-sqlite3/build/Release/better_sqlite3.node").exists():
        raise PeerMissing("The Bluesky PDS", "make peers")
    return found[0]


class BlueskyPds:
    """A PDS on loopback. `options` are PDS settings by their own names, such as `{"rateLimitsEnabled": True}`."""

    def __init__(self, options: Mapping[str, object] | None = None) -> None:
        port, directory = free_port(), free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.directory_url = f"http://127.0.0.1:{directory}"  # of DIDs
        self.public_url = f"http://localhost:{port}"  # what the PDS calls itself in DID documents and OAuth
        self._server = Running(
            "bluesky-pds",
            [node(), HERE / "pds.mjs", str(port), str(directory)],
            lambda log: "\nready " in f"\n{log}",
            env={"PDS_OPTIONS": json.dumps(dict(options or {})), "LOG_ENABLED": "false", "NODE_ENV": "test"},
        )

    def start(self) -> Self:
        """Start it (about 3 s)."""
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop it; its data go with it."""
        self._server.stop()

    def log(self) -> str:
        """What it has printed."""
        return self._server.log()

    def create_account(self, handle: str | None = None) -> Account:
        """A new account; `handle` must end with `.test` and is made up when not given."""
        handle = handle or f"t{secrets.token_hex(6)}.test"
        password = secrets.token_urlsafe(12)
        email = f"{handle.removesuffix('.test')}@example.com"
        made = self._post("com.atproto.server.createAccount", {"handle": handle, "email": email, "password": password})
        return Account(handle, password, str(made["did"]))

    def create_app_password(self, account: Account, name: str = "advocacy") -> str:
        """What a person pastes into a tool like ours: a password that can post but not change the account."""
        return str(self._post("com.atproto.server.createAppPassword", {"name": name}, account)["password"])

    def allow(self, address: str, account: Account) -> dict[str, str]:
        """What a person does in their browser at the sign-in page's ``address``: signs in and says yes. Gives what
        comes back to the application, by name."""
        page = f"{self.public_url}/oauth/authorize?{urlsplit(address).query}"
        with requests.Session() as browser:
            opened = browser.get(page, headers=_fetched("navigate", "document", "none"), timeout=_TIMEOUT)
            opened.raise_for_status()
            csrf = next(cookie.value or "" for cookie in browser.cookies if cookie.name == "csrf-token")
            said: dict[str, Any] = {"username": account.handle, "password": account.password, "locale": "en"}
            token = self._pressed(browser, page, csrf, "sign-in", said)["ephemeralToken"]
            yes = self._pressed(browser, page, csrf, "consent", {"did": account.did}, token)
            onwards = parse_qs(urlsplit(str(yes["url"])).query)
        return {name: values[0] for name, values in onwards.items()}

    def _pressed(
        self, browser: requests.Session, page: str, csrf: str, button: str, body: Mapping[str, object], token: str = ""
    ) -> dict[str, Any]:
        """The cookies are for https only, which this server is not; so they are sent by hand."""
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)
        headers = {
            **_fetched("same-origin", "empty", "same-origin"), "Origin": self.public_url, "Referer": page,
            "x-csrf-token": csrf, "Cookie": cookies, **({"Authorization": f"Bearer {token}"} if token else {}),
        }  # fmt: skip
        url = f"{self.public_url}/@atproto/oauth-provider/~api/{button}"
        answer = browser.post(url, json=dict(body), headers=headers, timeout=_TIMEOUT)
        if not answer.ok:
            raise AssertionError(f"{button} answered {answer.status_code}: {answer.text[:300]}")
        return dict(answer.json())

    def revoke_app_password(self, account: Account, name: str = "advocacy") -> None:
        """Take an app password back; its sessions end."""
        self._post("com.atproto.server.revokeAppPassword", {"name": name}, account)

    def write_bio(self, account: Account, text: str) -> None:
        """The account's owner writes their profile in an app of theirs."""
        profile = {"$type": PROFILE, "description": text}
        body = {"repo": account.did, "collection": PROFILE, "rkey": "self", "record": profile}
        self._post("com.atproto.repo.putRecord", body, account)

    def get_record(self, did: str, rkey: str, collection: str = POST) -> dict[str, Any] | None:
        """`{uri, cid, value}` as the network stores it; None when there is no such record."""
        answer = self._get("com.atproto.repo.getRecord", repo=did, collection=collection, rkey=rkey)
        if answer.status_code == 400 and answer.json().get("error") == "RecordNotFound":
            return None
        answer.raise_for_status()
        return dict(answer.json())

    def list_records(self, did: str, collection: str = POST) -> list[dict[str, Any]]:
        """Every record of a collection, newest first, as `{uri, cid, value}`."""
        records: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            answer = self._get(
                "com.atproto.repo.listRecords", repo=did, collection=collection, limit=100, cursor=cursor
            )
            answer.raise_for_status()
            page = answer.json()
            records += page["records"]
            cursor = page.get("cursor")
            if not cursor:
                return records

    def delete_record(self, account: Account, rkey: str, collection: str = POST) -> None:
        """Delete a record as its owner would in an app of theirs."""
        body = {"repo": account.did, "collection": collection, "rkey": rkey}
        self._post("com.atproto.repo.deleteRecord", body, account)

    def latest_revision(self, did: str) -> str:
        """The repository's newest commit; it moves with every write that changed something."""
        answer = self._get("com.atproto.sync.getLatestCommit", did=did)
        answer.raise_for_status()
        return str(answer.json()["rev"])

    @functools.cache  # noqa: B019 - one object a test run
    def _token(self, account: Account) -> str:
        body = {"identifier": account.did, "password": account.password}
        return str(self._post("com.atproto.server.createSession", body)["accessJwt"])

    def _get(self, method: str, **query: object) -> requests.Response:
        params = {name: str(value) for name, value in query.items() if value is not None}
        return requests.get(f"{self.url}/xrpc/{method}", params=params, timeout=_TIMEOUT)

    def _post(self, method: str, body: Mapping[str, object], account: Account | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token(account)}"} if account else {}
        answer = requests.post(f"{self.url}/xrpc/{method}", json=dict(body), headers=headers, timeout=_TIMEOUT)
        if not answer.ok:
            raise AssertionError(f"{method} answered {answer.status_code}: {answer.text[:300]}")
        return dict(answer.json()) if answer.content else {}
