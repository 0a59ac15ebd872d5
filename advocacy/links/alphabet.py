"""Pure: what a slug looks like. Imports nothing of ours."""

from __future__ import annotations

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
"""Base 57: letters and digits without 0, 1, I, O and l, which people confuse when they read a link aloud."""

LENGTH = 9
"""57**9 is about 6e15: with a million links, guessing a live one takes about six thousand million tries."""

_SHAPE = re.compile(rf"[{ALPHABET}]{{7,24}}").fullmatch


def new_slug() -> str:
    """A slug that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def looks_like_slug(text: str) -> bool:
    """False for what can't be a slug of ours, so that the database need not be asked."""
    return _SHAPE(text) is not None
