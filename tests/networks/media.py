"""Pictures and videos for tests: small ones, made of what networks look at."""

from __future__ import annotations

import io
import struct

from PIL import Image

from advocacy.networks.capabilities import MediaKind
from advocacy.networks.contract import Medium


def picture(
    ref: str = "1", *, width: int = 80, height: int = 40, alt: str = "Ett kontor", kind: str = "JPEG"
) -> Medium:
    """A picture of one colour."""
    written = io.BytesIO()
    Image.new("RGB", (width, height), (int(ref) * 20 % 256, 90, 90)).save(written, kind)
    return Medium(ref, MediaKind.IMAGE, f"image/{kind.lower()}", written.getvalue(), alt)


def video(ref: str = "9", *, width: int = 640, height: int = 360, turned: bool = False, alt: str = "Folk") -> Medium:
    """An MP4 whose boxes say how large its frames are, and that has none."""
    return Medium(ref, MediaKind.VIDEO, "video/mp4", mp4(width, height, turned=turned), alt, seconds=3.0)


def mp4(width: int, height: int, *, turned: bool = False, version: int = 0) -> bytes:
    """The boxes ftyp and moov, with a track of sound before that of pictures."""
    sound, pictures = _track(0, 0, version), _track(width, height, version, turned=turned)
    return _box(b"ftyp", b"isom\x00\x00\x02\x00isommp41") + _box(b"moov", sound + pictures)


def _track(width: int, height: int, version: int, *, turned: bool = False) -> bytes:
    one = 1 << 16
    matrix = (0, one, 0, -one, 0, 0, 0, 0, 1 << 30) if turned else (one, 0, 0, 0, one, 0, 0, 0, 1 << 30)
    times = bytes(32 if version else 20)
    header = bytes([version, 0, 0, 7]) + times + bytes(16) + struct.pack(">9i", *matrix)
    return _box(b"trak", _box(b"tkhd", header + struct.pack(">II", width << 16, height << 16)))


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, name) + body
