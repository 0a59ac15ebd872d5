"""Pure: what a digest of the history covers, and how.

SHA-256 over canonical JSON: sorted keys, no white space, UTF-8.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

GENESIS = "0" * 64
"""The digest before the first."""

FIXED = (
    "id", "at", "actor_kind", "actor_id", "actor_name", "noun", "noun_id", "verb", "from_state", "to_state", "about_id",
    "payload_digest",
)  # fmt: skip
"""The fields of a row that its digest covers; the payload is covered through ``payload_digest``."""


_SPELLING = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value that digests and signatures cover."""
    return _SPELLING.encode(value).encode()


def payload_digest(salt: bytes, body: Mapping[str, Any]) -> str:
    """Digest of an erasable payload: salted, so that a guess at erased words can't be confirmed."""
    return hashlib.sha256(salt + canonical(body)).hexdigest()


def link_digest(previous: str, position: int, fixed: Mapping[str, Any]) -> str:
    """Digest of a row at a position, chained to the digest before it."""
    return hashlib.sha256(canonical([previous, position, {name: fixed[name] for name in FIXED}])).hexdigest()
