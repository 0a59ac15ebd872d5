"""A receiver of webhooks on loopback that verifies what it gets with the specification's own library.

``says`` scripts the next answers; without a script it answers 200. ``hangs`` so many seconds first.
"""

from __future__ import annotations

import json
import time
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.peers.ledger import Asked, Reply, StubServer

FINE = Reply(200, b"thank you")


class Receiver(StubServer):
    """See the module. ``got`` is what came in, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.says: list[Reply] = []
        self.got: list[Asked] = []
        self.hangs = 0.0

    def answer(self, asked: Asked) -> Reply:
        """What it says."""
        self.got.append(asked)
        time.sleep(self.hangs)
        return self.says.pop(0) if self.says else FINE

    @property
    def hook(self) -> str:
        """Its address, with a key in it as many have."""
        return f"{self.url}/hook?key=abc"

    @property
    def told(self) -> list[dict[str, Any]]:
        """The events that came in."""
        return [json.loads(each.body) for each in self.got]


def verifies(got: Asked, secret: str) -> bool:
    """Whether the signature is good by that secret, as a receiver would see it."""
    try:
        Webhook(secret).verify(got.body, dict(got.headers))
    except WebhookVerificationError:
        return False
    return True
