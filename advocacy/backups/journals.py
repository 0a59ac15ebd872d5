"""Clicks that are acknowledged and not yet in the database: the journals of this host. Imports links' door.

Journals are held open from before the database is looked at: one that is taken in and removed meanwhile can still be
read. What the database has of them already, its cursors say; a click counts once however often it is taken in.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO

from advocacy.links.door.gaps import SUFFIX as GAPS
from advocacy.links.door.journal import SUFFIX as CLICKS

_PIECE = 1024 * 1024


class Held:
    """Journals that are open."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self._files: dict[str, BinaryIO] = {}

    def look(self) -> None:
        """Opens those that are there now."""
        for file in sorted([*self._folder.glob(f"*{CLICKS}"), *self._folder.glob(f"*{GAPS}")]):
            if file.name not in self._files:
                with suppress(FileNotFoundError):  # taken in, and removed, just now
                    self._files[file.name] = self._stack.enter_context(file.open("rb"))

    def every(self) -> Iterator[tuple[str, BinaryIO, int]]:
        """Name, content and size of each: what was in it when we came to it."""
        for name, file in self._files.items():
            yield name, file, os.fstat(file.fileno()).st_size


@contextmanager
def held(folder: Path) -> Iterator[Held]:
    """The journals of that folder, open."""
    with ExitStack() as stack:
        found = Held(folder, stack)
        found.look()
        yield found


def put_journal(file: Path, body: IO[bytes]) -> None:
    """A journal of a copy in its place. One that is here and goes on where the copy's ends stays as it is: clicks that
    came since were acknowledged."""
    draft = file.with_name(f"{file.name}.restored")
    with draft.open("wb") as journal:
        shutil.copyfileobj(body, journal)
    if file.exists() and _begins_with(file, draft):
        draft.unlink()
    else:
        draft.replace(file)


def _begins_with(file: Path, beginning: Path) -> bool:
    with file.open("rb") as longer, beginning.open("rb") as shorter:
        while piece := shorter.read(_PIECE):
            if longer.read(len(piece)) != piece:
                return False
    return True
