"""Times in which clicks could not be written: kept in memory and in a side file that claims its room beforehand.

The side file is 64 slots of 64 bytes, written in place. Imports nothing of ours.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

SUFFIX = ".gaps"
SLOTS, SLOT = 64, 64
_BODY = struct.Struct("<QQQ32s")
_HEAD = struct.Struct("<I")


@dataclass(slots=True)
class Missed:
    """From when until when (milliseconds since 1970 UTC), how many clicks, and why."""

    from_ms: int
    until_ms: int
    clicks: int
    why: str


class GapBook:
    """A journal's list of gaps. The last one is still open while ``open`` is True."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.gaps: list[Missed] = []
        self.open = False
        self._fd: int | None = None

    def prepare(self) -> None:
        """Claims the side file's room. Raises OSError when there is none."""
        if self._fd is not None:
            return
        draft = self.file.with_name(f".{self.file.name}.new")
        fd = os.open(draft, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)  # held while the process lives
            os.posix_fallocate(fd, 0, SLOTS * SLOT)
            os.fdatasync(fd)
            draft.rename(self.file)
        except OSError:
            os.close(fd)
            raise
        self._fd = fd
        self._write_all()

    def add(self, clicks: int, at_ms: int, why: str) -> None:
        """These clicks could not be written. Opens a gap, or lengthens the open one; a full book lengthens its last."""
        if not self.open and len(self.gaps) < SLOTS:
            self.gaps.append(Missed(at_ms, at_ms, 0, why))
        self.open = True
        self.gaps[-1].clicks += clicks
        self.gaps[-1].until_ms = at_ms

    def keep(self) -> None:
        """Writes the last gap down, as far as the disk lets us; memory holds it in any case."""
        with contextlib.suppress(OSError):
            self.prepare()
            self._write(len(self.gaps) - 1)

    def end(self, at_ms: int) -> None:
        """Writing works again."""
        self.open = False
        self.gaps[-1].until_ms = at_ms
        self.keep()

    def close(self) -> None:
        """Gives the file back; one without gaps is removed."""
        fd, self._fd = self._fd, None
        if fd is None:
            return
        with contextlib.suppress(OSError):
            os.close(fd)
        if not self.gaps:
            with contextlib.suppress(OSError):
                self.file.unlink()

    def _write_all(self) -> None:
        for number in range(len(self.gaps)):
            self._write(number)

    def _write(self, number: int) -> None:
        if self._fd is not None:
            os.pwrite(self._fd, _encode(self.gaps[number]), number * SLOT)
            os.fdatasync(self._fd)


def read_gaps(file: Path) -> list[Missed]:
    """The gaps in a side file; a slot that is half written is left out."""
    data = file.read_bytes()
    slots = (data[begin : begin + SLOT] for begin in range(0, len(data) - SLOT + 1, SLOT))
    return [gap for slot in slots if (gap := _decode(slot)) is not None]


def _encode(gap: Missed) -> bytes:
    body = _BODY.pack(gap.from_ms, gap.until_ms, gap.clicks, gap.why.encode("ascii", "replace")[:32])
    return (_HEAD.pack(crc32(body)) + body).ljust(SLOT, b"\0")


def _decode(slot: bytes) -> Missed | None:
    (checksum,) = _HEAD.unpack_from(slot)
    body = slot[_HEAD.size : _HEAD.size + _BODY.size]
    if crc32(body) != checksum:
        return None
    from_ms, until_ms, clicks, why = _BODY.unpack(body)
    return Missed(from_ms, until_ms, clicks, why.rstrip(b"\0").decode("ascii")) if from_ms else None
