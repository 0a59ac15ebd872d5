"""Pure: which words chance gives whom. The same person gets the same words of a test, however often they look."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def drawn(seed: str, person_id: int, captions: Sequence[str]) -> str:
    """The caption that a test with this seed gives a person, each as likely as the others.

    Raises ValueError without captions.
    """
    if not captions:
        raise ValueError("a draw needs captions")
    lot = int.from_bytes(hashlib.sha256(f"{seed}:{person_id}".encode()).digest()[:8])
    return captions[lot % len(captions)]
