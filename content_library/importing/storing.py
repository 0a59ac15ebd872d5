"""The files of imports, in the data directory: kept whole by their digest while an import needs them."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask_babel import gettext as _

from advocacy import settings
from advocacy.errors import Breach
from advocacy.web.sizes import MEGABYTE

MOST_BYTES = 50 * MEGABYTE
CHUNK = 1_048_576


@dataclass(frozen=True)
class Stored:
    """A file that is kept: its digest and its size in bytes."""

    sha256: str
    size: int


def store(file: BinaryIO) -> Stored:
    """Keeps a file; the same one again is the same file. Raises Breach when it is too big."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    draft, digest, size = folder / f".{secrets.token_hex(8)}", hashlib.sha256(), 0
    try:
        with draft.open("wb") as kept:
            while piece := file.read(CHUNK):
                size += len(piece)
                if size > MOST_BYTES:
                    raise Breach(
                        _("The file is larger than %(most_bytes)s MB.", most_bytes=MOST_BYTES // MEGABYTE),
                        remedy=_("Split it, and import one part after the other."),
                    )
                digest.update(piece)
                kept.write(piece)
            kept.flush()
            os.fsync(kept.fileno())
        draft.replace(place_of(digest.hexdigest()))
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    return Stored(digest.hexdigest(), size)


def place_of(sha256: str) -> Path:
    """Where the file of that digest lies, or would."""
    return _folder() / f"{sha256}.csv"


def drop(sha256: str) -> None:
    """The file is no longer needed."""
    with suppress(FileNotFoundError):
        place_of(sha256).unlink()


def _folder() -> Path:
    return settings.current().data_dir.resolve() / "imports"
