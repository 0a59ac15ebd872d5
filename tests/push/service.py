"""A push service of ours (RFC 8030): checks who asks (RFC 8292), keeps what it took, answers as it is told to."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from advocacy.push.vapid import read, spelt
from tests.peers.ledger import Asked, Reply, StubServer

SECRET = b"sixteen bytes of"


class Browser:
    """A browser that asked to be told: its keys, and what it can read."""

    def __init__(self, service: PushService, name: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.endpoint = f"{service.url}/wpush/v2/{name}"
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.form = {"endpoint": self.endpoint, "p256dh": spelt(point), "auth": spelt(SECRET)}

    def reads(self, body: bytes) -> dict[str, str]:
        """The message, opened with the browser's own key."""
        opened = http_ece.decrypt(body, private_key=self._key, auth_secret=SECRET, version="aes128gcm")
        found: dict[str, str] = json.loads(opened)
        return found


@dataclass(frozen=True)
class Taken:
    """A message that the service took, or refused."""

    path: str
    headers: dict[str, str]
    body: bytes
    claims: dict[str, Any]


class PushService(StubServer):
    """Answers 201, or what ``says`` holds for the moment."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[Taken] = []
        self.says = Reply(201)

    def answer(self, asked: Asked) -> Reply:
        """Checks the sender's token against the key beside it, the shape of the headers, and keeps the message."""
        with self.lock:
            found = re.fullmatch(r"vapid t=([\w.-]+), k=([\w-]+)", asked.headers.get("authorization", ""))
            if found is None or asked.headers.get("content-encoding") != "aes128gcm":
                return Reply(400)
            key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), read(found[2]))
            claims = jwt.decode(found[1], key, algorithms=["ES256"], audience=self.url)
            assert len(asked.body) <= 4096 and asked.headers["ttl"].isdecimal()
            assert re.fullmatch(r"[\w-]{1,32}", asked.headers["topic"])
            self.taken.append(Taken(asked.path, dict(asked.headers), asked.body, claims))
            return self.says
