"""Signed checkpoints: (position, digest, time, key id), signed with Ed25519 and kept outside the database.

Whoever cuts the tail of the chain, or computes it anew, can't make the checkpoints that were given out agree.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask_babel import gettext as _

from advocacy.clock import to_rfc3339
from advocacy.errors import Breach
from advocacy.history.digests import canonical
from advocacy.settings import Settings


@dataclass(frozen=True)
class Checkpoint:
    """What was true of the chain at a time, and who signed it. ``signature`` and keys are base64."""

    position: int
    digest: str
    at: str
    key_id: str
    signature: str

    @property
    def statement(self) -> bytes:
        """The bytes that are signed."""
        return canonical({"position": self.position, "digest": self.digest, "at": self.at, "key_id": self.key_id})

    @property
    def line(self) -> str:
        """The checkpoint as one line of JSON."""
        return canonical(self.__dict__).decode()

    def signed_by(self, public_key: str) -> bool:
        """True when the signature is that key's."""
        try:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))
            key.verify(base64.b64decode(self.signature), self.statement)
        except (InvalidSignature, ValueError, binascii.Error):
            return False
        return True


def sign(position: int, digest: str, now: datetime, settings: Settings) -> Checkpoint:
    """A checkpoint of the chain's head, signed with the key in settings."""
    key = _private_key(settings)
    unsigned = Checkpoint(position, digest, to_rfc3339(now), key_id(public_key(settings)), "")
    return Checkpoint(**{**unsigned.__dict__, "signature": base64.b64encode(key.sign(unsigned.statement)).decode()})


def public_key(settings: Settings) -> str:
    """The public key of the signing key, base64: give it to whoever will verify."""
    raw = _private_key(settings).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def public_keys(settings: Settings) -> dict[str, str]:
    """Public keys whose checkpoints count, by key id: of the signing key in force and of earlier ones."""
    return {key_id(public): public for public in (public_key(settings), *settings.checkpoint_keys)}


def key_id(public: str) -> str:
    """A short name of a public key."""
    return hashlib.sha256(public.encode()).hexdigest()[:16]


def file_of(settings: Settings) -> Path:
    """Where checkpoints are appended."""
    return Path(settings.checkpoint_file) if settings.checkpoint_file else settings.data_dir / "checkpoints.jsonl"


def append(checkpoint: Checkpoint, path: Path) -> None:
    """Appends a line to the file of checkpoints, synced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(checkpoint.line + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_lines(lines: Iterable[str]) -> list[Checkpoint]:
    """Checkpoints from lines of JSON. Raises Breach for a line that is none."""
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(Checkpoint(**json.loads(line)))
        except (ValueError, TypeError) as wrong:
            raise Breach(_("Line %(number)s of the checkpoints is not a checkpoint.", number=number)) from wrong
    return found


def read_file(path: Path) -> list[Checkpoint]:
    """The checkpoints in a file; none when there is no such file."""
    return read_lines(path.read_text(encoding="utf-8").splitlines()) if path.exists() else []


def _private_key(settings: Settings) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.signing_key))
