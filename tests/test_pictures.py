"""Pictures from outside: encoded anew, bare, small; what is none is refused in words."""

from __future__ import annotations

import random
import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from advocacy.errors import Breach
from advocacy.pictures import Picture, clean_picture


def saved(kind: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object) -> bytes:
    target = BytesIO()
    Image.new(mode, size, 200 if mode == "L" else None).save(target, kind, **options)
    return target.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def opened(picture: Picture) -> Image.Image:
    return Image.open(BytesIO(picture.body))


@pytest.mark.parametrize(
    ("kind", "mode", "content_type"),
    [("JPEG", "RGB", "image/jpeg"), ("JPEG", "CMYK", "image/jpeg"), ("PNG", "RGB", "image/jpeg"),
     ("PNG", "RGBA", "image/png"), ("PNG", "P", "image/jpeg"), ("PNG", "L", "image/jpeg"), ("PNG", "1", "image/jpeg"),
     ("PNG", "I;16", "image/jpeg"), ("WEBP", "RGB", "image/jpeg"), ("WEBP", "RGBA", "image/png"),
     ("GIF", "P", "image/jpeg")],
)  # fmt: skip
def test_what_networks_take_comes_out(kind: str, mode: str, content_type: str) -> None:
    picture = clean_picture(saved(kind, mode=mode))
    assert (picture.content_type, picture.width, picture.height) == (content_type, 40, 20)
    assert opened(picture).size == (40, 20) and f"image/{(opened(picture).format or '').lower()}" == content_type


def test_large_ones_are_scaled_and_fit() -> None:
    noise = Image.frombytes("RGB", (1600, 1000), random.Random(1).randbytes(1600 * 1000 * 3))
    target = BytesIO()
    noise.save(target, "PNG")
    picture = clean_picture(target.getvalue())
    assert len(picture.body) <= 950_000 and (picture.width, picture.height) == (1200, 750)
    tiny = clean_picture(target.getvalue(), max_result_bytes=20_000)
    assert len(tiny.body) <= 20_000


def test_metadata_stays_behind_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "Secret camera"
    picture = clean_picture(saved("JPEG", (40, 20), exif=exif, comment=b"Secret comment"))
    assert (picture.width, picture.height) == (20, 40)
    assert b"Secret" not in picture.body and not opened(picture).getexif()


def test_text_in_png_stays_behind() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Secret")
    assert b"Secret" not in clean_picture(saved("PNG", mode="RGBA", pnginfo=notes)).body


def test_a_bomb_is_told_from_its_header() -> None:
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
    with pytest.raises(Breach, match="pixels"):
        clean_picture(bomb)
    with pytest.raises(Breach, match="7000 x 7000"):
        clean_picture(saved("PNG", (7000, 7000), mode="1"))


def test_too_many_bytes_are_refused_unread() -> None:
    with pytest.raises(Breach, match="10 MB"):
        clean_picture(b"\0" * 10_000_001)


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"GIF89a\x01\x00\x01\x00", b"%PDF-1.7",
     saved("TIFF"), saved("BMP"), saved("JPEG")[:200], saved("PNG")[:40]],
)  # fmt: skip
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Breach, match="not a picture"):
        clean_picture(content)


@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.integers(0, 400), st.binary(min_size=1, max_size=20))
def test_a_damaged_picture_is_read_or_refused(kind: str, at: int, noise: bytes) -> None:
    good = saved(kind)
    try:
        picture = clean_picture(good[:at] + noise + good[at + len(noise) :])
    except Breach:
        return
    assert picture.body and picture.width
