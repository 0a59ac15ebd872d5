"""The journal of clicks: one append-only file a process, synced before a click is answered. Imports records and gaps.

A writer holds a lock on its file as long as it lives; who can take that lock knows that nothing more will be written.
A file that once refused a write is never written again, so that an offset in it means one click for ever.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import logging
import os
import secrets
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from advocacy.links.door.gaps import SUFFIX as GAPS_SUFFIX
from advocacy.links.door.gaps import GapBook
from advocacy.links.door.records import MAGIC

log = logging.getLogger(__name__)

SUFFIX = ".clicks"
RETRY_SECONDS = 1.0


def folder_in(data_dir: Path) -> Path:
    """Where a host's journals lie."""
    return data_dir / "clicks"


class Journal:
    """Writes clicks. Belongs to one thread. ``write`` and ``sync`` are seams, so that tests can fill the disk.

    How long something lasts is told by ``ticks``, for ``clock`` may be put back or forward while we wait.
    """

    def __init__(
        self,
        folder: Path,
        *,
        rotate_bytes: int = 64 * 1024 * 1024,
        rotate_seconds: float = 3600,
        write: Callable[[int, bytes], int] = os.write,
        sync: Callable[[int], None] = os.fdatasync,
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.folder, self.rotate_bytes, self.rotate_seconds = folder, rotate_bytes, rotate_seconds
        self._write, self._sync, self._clock, self._ticks = write, sync, clock, ticks
        self._fd: int | None = None
        self._size = 0
        self._opened_at = 0.0
        self._try_again_at = 0.0
        self._why = ""
        self.gaps = GapBook(folder / (_new_name() + GAPS_SUFFIX))

    def prepare(self) -> None:
        """Claims its file and the room for noting gaps before the first click comes."""
        try:
            self._open_file()
        except OSError as refusal:
            self._wait_after(refusal)

    def append(self, frames: Sequence[bytes]) -> bool:
        """Puts the frames on disk and says True; says False when the disk refuses, having noted the gap."""
        if self._fd is None and self._ticks() < self._try_again_at:
            self._missed(len(frames))
            return False
        try:
            self._put(b"".join(frames))
        except OSError as refusal:
            self._let_go()
            self._wait_after(refusal)
            self._missed(len(frames))
            return False
        if self.gaps.open:
            self.gaps.end(self._now_ms())
        return True

    def lose(self, clicks: int) -> None:
        """Notes clicks whose writing failed in a way that nobody foresaw; goes on with a new file."""
        self._let_go()
        self._why = "writing failed"
        self._missed(clicks)

    def rest(self) -> None:
        """Ends a file that has grown old without clicks, so that none lies open for ever."""
        if self._fd is not None and self._size > len(MAGIC) and self._is_full():
            self._let_go()

    def close(self) -> None:
        """Ends the file; whatever was acknowledged is on disk already."""
        self._let_go()
        self.gaps.close()

    def _put(self, data: bytes) -> None:
        fd = self._open_file()
        written = self._write(fd, data)
        while written < len(data):
            written += self._write(fd, data[written:])
        self._sync(fd)
        self._size += len(data)

    def _open_file(self) -> int:
        if self._fd is not None and not self._is_full():
            return self._fd
        self._let_go()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.gaps.prepare()
        self._fd = self._start(self.folder / (_new_name() + SUFFIX))
        self._size, self._opened_at = len(MAGIC), self._ticks()
        return self._fd

    def _is_full(self) -> bool:
        return self._size >= self.rotate_bytes or self._ticks() - self._opened_at >= self.rotate_seconds

    def _start(self, file: Path) -> int:
        """A new file, locked before anybody can see it under its name; name and first line are on disk."""
        draft = file.with_name(f".{file.name}.new")
        fd = os.open(draft, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._write(fd, MAGIC)
            os.fsync(fd)
            draft.rename(file)
            _sync_folder(file.parent)
        except OSError:
            os.close(fd)
            with contextlib.suppress(OSError):
                draft.unlink()
            raise
        return fd

    def _wait_after(self, refusal: OSError) -> None:
        self._try_again_at = self._ticks() + RETRY_SECONDS
        self._why = "disk full" if refusal.errno in (errno.ENOSPC, errno.EDQUOT) else "disk refuses"
        if not self.gaps.open:
            log.error("clicks can't be written (%s): links go on, the gap is noted", refusal)

    def _missed(self, clicks: int) -> None:
        self.gaps.add(clicks, self._now_ms(), self._why)
        self.gaps.keep()

    def _let_go(self) -> None:
        fd, self._fd = self._fd, None
        if fd is not None:
            with contextlib.suppress(OSError):  # what was acknowledged was synced; Linux frees the number in any case
                os.close(fd)

    def _now_ms(self) -> int:
        return int(self._clock() * 1000)


def begun_ms(file: Path) -> int:
    """When a journal was begun, as its name says, in milliseconds since 1970 UTC."""
    return int(file.stem.partition("-")[0], 16) // 1_000_000


def is_finished(fd: int) -> bool:
    """True when the file's writer is gone; ask before reading, for then nothing can follow what is read."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as held:
        if held.errno in (errno.EAGAIN, errno.EACCES):
            return False
        raise
    return True


def is_left(file: Path) -> bool:
    """The same for a file by name. Raises FileNotFoundError."""
    fd = os.open(file, os.O_RDWR)
    try:
        return is_finished(fd)
    finally:
        os.close(fd)


def _new_name() -> str:
    """Sorts by time; unlike any other on any host."""
    return f"{time.time_ns():016x}-{secrets.token_hex(6)}"


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
