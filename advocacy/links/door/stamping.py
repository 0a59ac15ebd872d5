"""Pure: a click gets its time and its day-hash and becomes a frame. The address is used here and kept nowhere.

Imports answer and records only.
"""

from __future__ import annotations

import hashlib
from datetime import date

from advocacy.links.door.answer import Click
from advocacy.links.door.records import ClickRecord, encode

MILLISECONDS_A_DAY = 86_400_000
EPOCH = date(1970, 1, 1).toordinal()


def stamped(click: Click, at_ms: int, salt: bytes) -> bytes:
    """The frame of a click at that time (milliseconds since 1970 UTC)."""
    day_hash = hash_of(salt, click.link_id, *click.visitor) if click.visitor else None
    return encode(ClickRecord(at_ms, click.link_id, click.seen, day_hash, click.click_id))


def hash_of(salt: bytes, link_id: int, address: str, agent: str) -> bytes:
    """16 bytes, the same for one visitor on one link on one day; they tell nothing once the salt is destroyed."""
    text = f"{link_id}\n{address}\n{agent}".encode("utf-8", "replace")
    return hashlib.blake2b(text, key=salt, digest_size=16).digest()


def day_number(at_ms: int) -> int:
    """Days since 1970, UTC."""
    return at_ms // MILLISECONDS_A_DAY


def date_of(day: int) -> date:
    """The date of a day number."""
    return date.fromordinal(EPOCH + day)
