"""What a store of media can do. A key is the SHA-256 of the bytes in hex, so that nothing ever changes under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

CHUNK = 64 * 1024


@dataclass(frozen=True)
class Stored:
    """One object: its key and when it was put there last."""

    key: str
    at: datetime


class Store(Protocol):
    """Every method raises Unready when the store does not answer."""

    def put(self, key: str, body: BinaryIO, size: int, content_type: str) -> None:
        """Keeps so many bytes under the key, whole or not at all; again is harmless and makes them young again."""

    def exists(self, key: str) -> bool:
        """Whether there is something under the key."""

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The bytes from ``start``, in pieces; all that follow, or so many. Raises NotFound at once, not later."""

    def delete(self, key: str) -> None:
        """Removes it; nothing when there is none."""

    def every(self) -> Iterator[Stored]:
        """All that is kept, in any order."""
