"""Keys that the embedded default makes for itself and keeps in the data directory. Imports nothing of ours."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

_ORDER = bytes.fromhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
"""The order of P-256 (FIPS 186-5, SP 800-186)."""


def new_signing_key() -> str:
    """A new Ed25519 seed: 32 random bytes in base64 (RFC 8032)."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def new_push_key() -> str:
    """A new private key on P-256 (RFC 8292): 32 bytes in base64url, below the order of the curve."""
    number = secrets.token_bytes(32)
    while number >= _ORDER or not any(number):
        number = secrets.token_bytes(32)
    return base64.urlsafe_b64encode(number).rstrip(b"=").decode()


def kept_key(data_dir: Path, name: str, make: Callable[[], str]) -> str:
    """The key kept in the data directory, made at the first start; readable by its owner only."""
    folder = data_dir / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    if not path.exists():
        _publish(path, make())
    return path.read_text().strip()


def _publish(path: Path, key: str) -> None:
    """Writes the key whole under a name of its own, then links it: the first of several starting processes wins."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
