"""The id of one click, told to the target of a link whose programme attributes: made at the door, kept in the record.

16 random bytes, spelt as 26 letters of base32: a merchant sends it back, in any case. Imports nothing of ours.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from typing import Final

PARAMETER: Final = "click_id"
BYTES: Final = 16
LETTERS: Final = 26
"""Of an id as it is spelt."""
_SPELT = re.compile(r"[a-z2-7]{26}").fullmatch


def new_click_id() -> bytes:
    """An id that nobody can guess; it tells nothing about who clicked."""
    return secrets.token_bytes(BYTES)


def spelt(click_id: bytes) -> str:
    """The id as it stands in an address: 26 small letters and digits."""
    return base64.b32encode(click_id).decode("ascii").rstrip("=").lower()


def unspelt(text: str) -> bytes | None:
    """The id that somebody sent back, or None when it can't be one of ours."""
    text = text.strip().lower()
    if not _SPELT(text):
        return None
    try:
        return base64.b32decode(text.upper() + "======")
    except binascii.Error:
        return None


def with_click_id(target: str, click_id: bytes) -> str:
    """The target, told which click it was; its own parameters and its fragment stay."""
    address, mark, fragment = target.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{PARAMETER}={spelt(click_id)}{mark}{fragment}"
