"""Where media lie: a store that the roof hands in, for media belong to somebody above. Imports nothing of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, Protocol

from flask import Flask, current_app

EXTENSION = "advocacy.backups.media"


class Kept(Protocol):
    """One medium: its key is the SHA-256 of its bytes in hex."""

    @property
    def key(self) -> str:
        """The key."""


class Shelf(Protocol):
    """What copies ask of a store of media. Each raises Unready when it does not answer."""

    def put(self, key: str, body: BinaryIO, size: int, content_type: str) -> None:
        """Keeps bytes under their key."""

    def exists(self, key: str) -> bool:
        """Whether they are there."""

    def read(self, key: str) -> Iterator[bytes]:
        """The bytes. Raises NotFound."""

    def every(self) -> Iterable[Kept]:
        """All that is kept."""


def init_shelf(app: Flask, shelf: Callable[[], Shelf]) -> None:
    """Hands the store in; it is asked for when it is needed."""
    app.extensions[EXTENSION] = shelf


def shelf() -> Shelf:
    """The store of the running application."""
    given: Callable[[], Shelf] = current_app.extensions[EXTENSION]
    return given()
