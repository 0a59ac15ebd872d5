"""Pure: QR codes of short links, for print (SVG) and for office programs (PNG). Drawn by segno.

Error correction M, four modules of quiet zone as ISO/IEC 18004 asks: they scan from paper and from across a room.
"""

from __future__ import annotations

import io

import segno
from markupsafe import Markup

MODULE = 12
"""Dots of a PNG's module: a short link's code is about 400 dots wide, enough for a flyer."""


def inline(url: str) -> Markup:
    """The code as a piece of a page."""
    drawn: str = _code(url).svg_inline(
        scale=4, border=4, omitsize=True, svgclass="qr-code", lineclass=None, dark="#000", light="#fff"
    )
    return Markup(drawn)  # noqa: S704 - drawn by segno from our own address


def svg(url: str) -> bytes:
    """The code as a file that prints at any size."""
    return _saved(url, "svg", scale=10)


def png(url: str) -> bytes:
    """The code as a picture."""
    return _saved(url, "png", scale=MODULE)


def _code(url: str) -> segno.QRCode:
    return segno.make(url, error="m", micro=False)


def _saved(url: str, kind: str, scale: int) -> bytes:
    file = io.BytesIO()
    _code(url).save(file, kind=kind, scale=scale, border=4, dark="#000", light="#fff")
    return file.getvalue()
