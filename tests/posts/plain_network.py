"""Adapters for the tests' own network, one for each degree of exactness, and their entries in the registry.

They keep the contract as the product's own adapters do, so what the outbox makes of a degree is proved apart from what
any one network says.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from advocacy.networks import registry
from advocacy.networks.answers import outcome_of, refusal, unsent
from advocacy.networks.capabilities import Capabilities, Exactness, LengthRule, SignIn
from advocacy.networks.contract import (
    Absent,
    Connected,
    ConnectRequest,
    Credentials,
    Draft,
    Farewell,
    Found,
    NetworkRefused,
    Outcome,
    Prepared,
    Problem,
    Published,
    Rendered,
    Report,
    Unknown,
)
from advocacy.networks.validating import problems
from advocacy.networks.wire import Answer, NoAnswer, NotSent, Wire, answering, json_bytes
from advocacy.posts.media import MediaDoors, Opened
from tests.peers.plain import LONGEST

READ_BACK_AFTER = timedelta(seconds=2)
NAMES = {f"plain_{exactness.value}": exactness for exactness in Exactness}


DOORS = MediaDoors(
    medium=lambda reference: Opened(b"\xff\xd8\xff" + bytes(100), "image/jpeg"),
    address=lambda reference, until: f"https://media.example/{reference}",
)
"""Media for networks that take no post without any."""


@dataclass
class Plain:
    """See ``contract.Network``. Its secret ``token`` is the account's name."""

    wire: Wire
    exactness: Exactness
    capabilities: Capabilities = field(init=False)
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = f"plain_{self.exactness.value}"
        self.capabilities = Capabilities(
            f"Plain ({self.exactness.value})", self.exactness, LengthRule(LONGEST), SignIn.ACCESS_TOKEN, (),
            needs_service_url=True, read_back_after=READ_BACK_AFTER,
        )  # fmt: skip

    def connect(self, request: ConnectRequest) -> Connected:
        handle = request.identifier
        return Connected(Credentials(request.service_url, handle, handle, {"token": handle}), handle, handle, 1, None)

    def validate(self, draft: Draft, length: LengthRule | None = None) -> list[Problem]:
        return problems(self.capabilities, draft, length)

    def render(self, draft: Draft) -> Rendered:
        return Rendered(draft.text, draft.text)

    def prepare(self, credentials: Credentials, draft: Draft, *, now: datetime) -> Prepared:
        return Prepared.frozen(json_bytes({"text": draft.text}), secrets.token_hex(8), now)

    def send(self, credentials: Credentials, prepared: Prepared, *, not_after: datetime | None = None) -> Outcome:
        exact = self.exactness is Exactness.EXACT
        headers = {"Idempotency-Key": prepared.key} if self.exactness is Exactness.STRONG else {}
        path = f"/exact/{prepared.key}" if exact else "/posts"
        try:
            answer = self._ask(
                credentials, "PUT" if exact else "POST", path, headers=headers, data=prepared.body, not_after=not_after
            )
        except NotSent as failure:
            return unsent(failure)
        except NoAnswer as failure:
            return Unknown(failure.why)
        if answer.ok:
            return _published(answer.fields())
        return outcome_of(answer, str(answer.fields().get("error", "")), needs_person=answer.status == 401)

    def reconcile(self, credentials: Credentials, prepared: Prepared) -> Found:
        wanted = json.loads(prepared.body)["text"]
        try:
            if self.exactness is Exactness.EXACT:
                answer = self._read(credentials, f"/exact/{prepared.key}")
                if answer.status != 404:
                    return _published(answer.fields())
                return Absent(may_repeat=True)
            there = [each for each in self._read(credentials, "/posts").json() if each["text"] == wanted]
        except NetworkRefused as refused:
            return Unknown(refused.message, refused.retry_at)
        return _published(there[0]) if there else Absent(may_repeat=self.exactness is Exactness.STRONG)

    def measure(self, credentials: Credentials, remote_id: str) -> Report:
        return Report()

    def exists(self, credentials: Credentials, remote_id: str) -> bool | None:
        return self._read(credentials, f"/posts/{remote_id}").ok

    def words(self, credentials: Credentials, remote_id: str) -> str | None:
        text = self._read(credentials, f"/posts/{remote_id}").fields().get("text")
        return str(text) if text else None

    def followers(self, credentials: Credentials) -> int | None:
        return None

    def refresh(self, credentials: Credentials) -> Credentials:
        return credentials

    def revoke(self, credentials: Credentials) -> Farewell:
        return Farewell(False)

    def _read(self, credentials: Credentials, path: str) -> Answer:
        with answering():
            answer = self._ask(credentials, "GET", path)
        if not answer.ok and answer.status != 404:
            raise refusal(answer, "said no", needs_person=answer.status == 401)
        return answer

    def _ask(self, credentials: Credentials, method: str, path: str, **request: Any) -> Answer:
        return self.wire.ask(
            method, f"{credentials.service_url}{path}", token=credentials.secrets["token"], **request
        )  # fmt: skip


def _published(post: dict[str, Any]) -> Published:
    return Published(str(post["id"]), str(post["url"]))


def register() -> None:
    """Has this process offer the tests' own networks beside the product's. For processes that end."""
    for name, exactness in NAMES.items():
        registry.NETWORKS[name] = lambda in_force, exactness=exactness: Plain(registry.wire_of(in_force), exactness)  # type: ignore[misc]


@contextmanager
def registered() -> Iterator[None]:
    """The same, until the end of the block."""
    register()
    try:
        yield
    finally:
        for name in NAMES:
            del registry.NETWORKS[name]
