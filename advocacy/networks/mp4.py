"""How large an MP4's pictures are, read from its boxes. Pure.

Source: ISO/IEC 14496-12, sections 4.2 (boxes) and 8.3.2 (track header: a matrix, then width and height as 16.16).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_QUARTER_TURNS = {(0, 1), (0, -1)}  # the matrix's first two numbers, in whole turns


def frame_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels as they are shown, upright; None where the file doesn't tell."""
    for name, track in _within(content, b"moov"):
        if name != b"trak":
            continue
        for inner, header in _boxes(track):
            size = _of_header(header) if inner == b"tkhd" else None
            if size is not None:
                return size
    return None


def _within(content: bytes, wanted: bytes) -> Iterator[tuple[bytes, bytes]]:
    for name, body in _boxes(content):
        if name == wanted:
            yield from _boxes(body)


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes in a stretch of bytes, each by its name; ends where the bytes make no sense."""
    at = 0
    while at + 8 <= len(content):
        size, name = struct.unpack_from(">I4s", content, at)
        start = at + 8
        if size == 1 and at + 16 <= len(content):
            size, start = struct.unpack_from(">Q", content, at + 8)[0], at + 16
        end = len(content) if size == 0 else at + size
        if end < start or end > len(content):
            return
        yield name, content[start:end]
        at = end


def _of_header(header: bytes) -> tuple[int, int] | None:
    """A track header's size; sound has none."""
    matrix_at = 52 if header[:1] == b"\x01" else 40
    if len(header) < matrix_at + 44:
        return None
    across, down = struct.unpack_from(">ii", header, matrix_at)
    width, height = (value >> 16 for value in struct.unpack_from(">II", header, matrix_at + 36))
    if not width or not height:
        return None
    turned = (across // 65536, down // 65536) in _QUARTER_TURNS
    return (height, width) if turned else (width, height)
