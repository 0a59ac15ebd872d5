"""Pure: how clicks lie in a journal. A file is a magic line and frames; a frame is marker, length, checksum, payload.

Frames are found again after damage by their marker and checksum, so that one bad sector costs one frame.
Imports answer, machines and click_ids only.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple
from zlib import crc32

from advocacy.links.door.answer import METHODS
from advocacy.links.door.click_ids import BYTES
from advocacy.links.verdicts.machines import Seen

MAGIC: Final = b"ADVCLK1\n"
MARKER: Final = b"\xad\xc7"
MARKER_WITH_ID: Final = b"\xad\xc8"
"""Of a frame whose payload holds the click's id before the agent."""
_HEAD = struct.Struct("<2sHI")
_BODY = struct.Struct("<QQB16s")
NO_HASH: Final = bytes(16)
MOST: Final = _HEAD.size + _BODY.size + BYTES + 2048
"""No frame is longer, in bytes."""
_LEAST: Final = {MARKER: _BODY.size, MARKER_WITH_ID: _BODY.size + BYTES}
"""Marker -> the shortest payload, after which the agent begins."""

_METHOD_BITS, _PRIVATE, _MECHANICAL, _PREFETCH, _SECURE, _LANGUAGE, _FETCH = 3, 4, 8, 16, 32, 64, 128


class ClickRecord(NamedTuple):
    """One click as it was answered. ``at_ms`` is milliseconds since 1970 UTC; ``day_hash`` is None without consent.

    ``click_id`` is the id that the target was told; None where it was told none.
    """

    at_ms: int
    link_id: int
    seen: Seen
    day_hash: bytes | None
    click_id: bytes | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A record and where it lies, up to ``end``; ``damage`` says that bytes before it were unreadable."""

    offset: int
    end: int
    record: ClickRecord
    damage: bool = False


def encode(record: ClickRecord) -> bytes:
    """The frame of a click."""
    agent = record.seen.agent.encode("utf-8", "replace")[:2048]
    body = _BODY.pack(record.at_ms, record.link_id, _flags(record.seen), record.day_hash or NO_HASH)
    payload = body + (record.click_id or b"") + agent
    marker = MARKER_WITH_ID if record.click_id else MARKER
    return _HEAD.pack(marker, len(payload), crc32(payload)) + payload


def read(data: bytes, *, start: int = len(MAGIC), base: int = 0, finished: bool) -> Iterator[Found]:
    """The records in ``data`` from ``start``; ``base`` is where ``data`` begins in its file.

    An incomplete or unreadable end is left alone. Damage in the middle is stepped over only when ``finished``, that
    is, when no writer can still be busy with it.
    """
    position, damage = start, False
    while (step := _frame(data, position)) or (finished and position < len(data)):
        if step is None:
            damage, position = True, _next_marker(data, position)
            continue
        record, end = step
        yield Found(base + position, base + end, record, damage)
        position, damage = end, False


def _frame(data: bytes, position: int) -> tuple[ClickRecord, int] | None:
    if position + _HEAD.size > len(data):
        return None
    marker, length, checksum = _HEAD.unpack_from(data, position)
    begin = position + _HEAD.size
    least = _LEAST.get(marker)
    payload = data[begin : begin + length]
    if least is None or not least <= length <= MOST or len(payload) != length or crc32(payload) != checksum:
        return None
    return _decode(payload, least), begin + length


def _next_marker(data: bytes, position: int) -> int:
    found = [at for marker in _LEAST if (at := data.find(marker, position + 1)) >= 0]
    return min(found, default=len(data))


def _decode(payload: bytes, agent_at: int) -> ClickRecord:
    at_ms, link_id, flags, day_hash = _BODY.unpack_from(payload)
    seen = Seen(
        method=METHODS[min(flags & _METHOD_BITS, len(METHODS) - 1)],
        agent=payload[agent_at:].decode("utf-8", "replace"),
        private=bool(flags & _PRIVATE),
        mechanical=bool(flags & _MECHANICAL),
        prefetch=bool(flags & _PREFETCH),
        secure=bool(flags & _SECURE),
        language=bool(flags & _LANGUAGE),
        fetch_metadata=bool(flags & _FETCH),
    )
    return ClickRecord(
        at_ms, link_id, seen, None if day_hash == NO_HASH else day_hash, payload[_BODY.size : agent_at] or None
    )


def _flags(seen: Seen) -> int:
    return (
        METHODS.index(seen.method)
        | _PRIVATE * seen.private
        | _MECHANICAL * seen.mechanical
        | _PREFETCH * seen.prefetch
        | _SECURE * seen.secure
        | _LANGUAGE * seen.language
        | _FETCH * seen.fetch_metadata
    )
