"""Pictures from outside: told by their content, no bombs, encoded anew without metadata. Imports errors only."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from flask_babel import gettext as _
from PIL import Image, ImageOps, features

from advocacy.errors import Breach

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", *(["AVIF"] if features.check("avif") else []))
QUALITIES = (88, 78, 66, 50)
WHITE = (255, 255, 255)


@dataclass(frozen=True)
class Picture:
    """A picture that is safe to keep and to publish: JPEG, or PNG where it is partly transparent."""

    body: bytes
    content_type: str
    width: int
    height: int


def clean_picture(
    content: bytes,
    *,
    max_bytes: int = 10_000_000,
    max_pixels: int = 40_000_000,
    longest_side: int = 1200,
    max_result_bytes: int = 950_000,
) -> Picture:
    """The picture encoded anew: upright, at most ``longest_side`` pixels, sRGB numbers as they are, no metadata.

    ``max_result_bytes`` suits the strictest network. Of an animation the first frame is kept. Raises Breach when it is
    no JPEG, PNG, WebP, GIF or AVIF, is broken, or is too large in bytes or in pixels (told from the header, before it
    is decoded).
    """
    if len(content) > max_bytes:
        raise Breach(
            _("The picture is larger than %(max_bytes)s MB.", max_bytes=max_bytes // 1_000_000),
            remedy=_("Give a smaller one, saved as JPEG."),
        )
    with _told_in_words(), Image.open(BytesIO(content), formats=FORMATS) as opened:
        width, height = opened.size
        if width * height > max_pixels:
            raise Breach(
                _("The picture has %(width)s x %(height)s pixels.", width=width, height=height),
                remedy=_("Give one with at most 6000 x 6000."),
            )
        opened.thumbnail((longest_side, longest_side))
        upright = ImageOps.exif_transpose(opened)
        return _encoded(upright, max_result_bytes)


@contextmanager
def _told_in_words() -> Iterator[None]:
    """Everything that Pillow says about pictures that are none, as one refusal."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Breach(_("The picture has too many pixels."), remedy=_("Give one with at most 6000 x 6000.")) from bomb
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError, struct.error, zlib.error) as broken:
        raise Breach(
            _("This is not a picture that can be read."), remedy=_("Give a JPEG, PNG, WebP, GIF or AVIF.")
        ) from broken


def _encoded(picture: Image.Image, max_result_bytes: int) -> Picture:
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        body = _saved(clear, "PNG", optimize=True)
        if len(body) <= max_result_bytes:
            return Picture(body, "image/png", clear.width, clear.height)
        flat = Image.new("RGB", clear.size, WHITE)
        flat.paste(clear, mask=clear.getchannel("A"))
    else:
        flat = picture.convert("RGB")
    return _as_jpeg(flat, max_result_bytes)


def _as_jpeg(flat: Image.Image, max_result_bytes: int) -> Picture:
    """The best quality that fits; where none does, half the size."""
    while True:
        for quality in QUALITIES:
            body = _saved(flat, "JPEG", quality=quality, optimize=True, progressive=True)
            if len(body) <= max_result_bytes or max(flat.size) == 1:
                return Picture(body, "image/jpeg", flat.width, flat.height)
        flat = flat.resize((max(1, flat.width // 2), max(1, flat.height // 2)))


def _saved(picture: Image.Image, kind: str, **options: int | bool) -> bytes:
    """The pixels alone: a copy without what came along in ``info`` (EXIF, XMP, comments, colour profile)."""
    bare = picture.copy()
    bare.info.clear()
    target = BytesIO()
    bare.save(target, kind, **options)
    return target.getvalue()
