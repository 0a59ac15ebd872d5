"""Pure: what a file is, by its first bytes; neither its name nor what its sender says about it counts."""

from __future__ import annotations

from enum import StrEnum

FIRST = 1024
"""How many bytes tell."""


class Form(StrEnum):
    """Containers that can be made safe; the values are ffmpeg's names of its readers, where it reads them."""

    PICTURE = "picture"
    MOV = "mov"  # MP4 and QuickTime
    MATROSKA = "matroska"  # WebM
    PDF = "pdf"


_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_STILL = (b"avif", b"avis", b"mif1", b"heic", b"heix")
"""Brands of the container that videos use too, when it holds a picture."""
_SCRIPT = (b"<svg", b"<html", b"<!doctype", b"<script", b"<?xml", b"<?php", b"#!")


def form_of(first: bytes) -> Form | None:
    """The form of a file by its beginning; None for everything that is not taken."""
    if first.startswith(_PICTURES) or (first[:4] == b"RIFF" and first[8:12] == b"WEBP"):
        return Form.PICTURE
    if first[4:8] == b"ftyp":
        return Form.PICTURE if first[8:12] in _STILL else Form.MOV
    if first.startswith(b"\x1a\x45\xdf\xa3"):
        return Form.MATROSKA
    return Form.PDF if first.startswith(b"%PDF-") else None


def runs(first: bytes) -> bool:
    """Whether a file is something that a browser or a machine would run: a drawing in SVG, a page, a script."""
    begun = first.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return begun.startswith(_SCRIPT) or b"<svg" in begun or b"<script" in begun
