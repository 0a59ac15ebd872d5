"""Media in a directory, which every machine mounts if there are several."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from flask_babel import gettext as _

from advocacy.errors import NotFound
from content_library.stores.contract import CHUNK, Stored

KEY_LENGTH = 64


class DiskStore:
    """Files by the first two signs of their key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, body: BinaryIO, size: int, content_type: str) -> None:
        """Writes beside its place and moves it there whole: a crash leaves no half file."""
        path = self._place(key)
        if path.exists():
            os.utime(path)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{key}.{secrets.token_hex(4)}")
        try:
            with draft.open("wb") as file:
                copyfileobj(body, file, CHUNK)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        """Whether the file is there."""
        return self._place(key).exists()

    def read(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The file's bytes; it is open from here on, so that nothing takes it away in the middle."""
        try:
            file = self._place(key).open("rb")
        except FileNotFoundError as gone:
            raise NotFound(_("The file of this medium is gone."), remedy=_("Upload it again.")) from gone
        file.seek(start)
        return _pieces(file, length)

    def delete(self, key: str) -> None:
        """Removes the file."""
        self._place(key).unlink(missing_ok=True)

    def every(self) -> Iterator[Stored]:
        """Every file; not the drafts that a crash may have left."""
        for path in self._folder.glob("*/*"):
            if len(path.name) == KEY_LENGTH:
                yield Stored(path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC))

    def _place(self, key: str) -> Path:
        return self._folder / key[:2] / key


def _pieces(file: BinaryIO, length: int | None) -> Iterator[bytes]:
    left = length
    with file:
        while left is None or left > 0:
            piece = file.read(CHUNK if left is None else min(CHUNK, left))
            if not piece:
                return
            left = None if left is None else left - len(piece)
            yield piece
