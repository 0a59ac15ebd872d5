"""The keys of an installation: which ones a copy needs, and the keys themselves under a passphrase. Imports settings.

A copy without keys opens none of the secrets in it: tokens of networks, second factors, tax numbers. Keys in the copy
are sealed with a key that scrypt (RFC 7914; N 2^17, r 8, p 1) makes of the passphrase.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import asdict, dataclass, field, replace
from hashlib import scrypt, sha256
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from advocacy.errors import Breach
from advocacy.history.checkpoints import public_keys
from advocacy.settings import PREFIX, Settings

LEAST = 12
"""Signs of a passphrase: whoever has the copy may guess as long as they like."""
_COST = {"n": 1 << 17, "r": 8, "p": 1, "maxmem": 256 * 1024 * 1024}


KEPT = ("secret_key", "encryption_keys", "signing_key", "checkpoint_keys", "push_key")
"""The settings that are keys, and can't be made anew without losing something."""


@dataclass(frozen=True)
class Keyring:
    """All keys: settings by name, and the files in the data directory's folder of keys by theirs."""

    stated: dict[str, Any] = field(repr=False)
    files: dict[str, str] = field(repr=False)

    def in_place_of(self, in_force: Settings) -> Settings:
        """The settings with these keys."""
        stated: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in self.stated.items()
        }
        return replace(in_force, **stated)

    def as_environment(self) -> list[str]:
        """Lines for the environment of an installation with a database of its own."""
        return [
            f"{PREFIX}{name.upper()}={value if isinstance(value, str) else ','.join(value)}"
            for name, value in self.stated.items()
            if value
        ]


def ids_of(in_force: Settings) -> dict[str, list[str]]:
    """Names of the keys in force that tell nothing of them: a copy says by them which keys it needs."""
    return {
        "encryption": [sha256(f"advocacy backup {key}".encode()).hexdigest()[:16] for key in in_force.encryption_keys],
        "signing": sorted(public_keys(in_force)),
    }


def missing(needed: dict[str, list[str]], in_force: Settings) -> str:
    """Which keys the copy needs and we have not, in words; empty when there are all."""
    have = ids_of(in_force)
    lacking = [
        PREFIX + name
        for kind, name in (("encryption", "ENCRYPTION_KEYS"), ("signing", "SIGNING_KEY"))
        if set(needed[kind]) - set(have[kind])
    ]
    return " and ".join(lacking)


def keys_of(in_force: Settings) -> Keyring:
    """Those in force, and whatever lies in the data directory's folder of keys."""
    folder = in_force.data_dir / "keys"
    files = {path.name: path.read_text() for path in sorted(folder.glob("*")) if path.is_file()}
    return Keyring({name: getattr(in_force, name) for name in KEPT}, files)


def sealed(keys: Keyring, passphrase: str) -> bytes:
    """The keys under a passphrase. Raises Breach for one that is too short."""
    if len(passphrase) < LEAST:
        raise Breach(f"That passphrase is too short: it guards every secret. Use {LEAST} signs or more.")
    salt = secrets.token_bytes(16)
    box = _box(passphrase, salt).encrypt(json.dumps(asdict(keys)).encode()).decode()
    return json.dumps({"scrypt": base64.b64encode(salt).decode(), "sealed": box}).encode()


def opened(content: bytes, passphrase: str) -> Keyring:
    """The keys. Raises Breach for another passphrase."""
    kept: dict[str, str] = json.loads(content)
    try:
        plain: dict[str, Any] = json.loads(
            _box(passphrase, base64.b64decode(kept["scrypt"])).decrypt(kept["sealed"].encode())
        )
    except InvalidToken as wrong:
        raise Breach("That is not the passphrase of this copy's keys.", remedy="Try again.") from wrong
    return Keyring(**plain)


def put_in_place(keys: Keyring, data_dir: Path) -> None:
    """Writes the files into the data directory, readable by their owner only."""
    folder = data_dir / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, content in keys.files.items():
        path = folder / Path(name).name
        path.touch(0o600)
        path.chmod(0o600)
        path.write_text(content)


def _box(passphrase: str, salt: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(scrypt(passphrase.encode(), salt=salt, dklen=32, **_COST)))
