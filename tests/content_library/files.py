"""Files to upload: pictures, videos, PDFs, and what pretends to be one."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from werkzeug.datastructures import FileStorage


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    held = BytesIO()
    Image.new("RGB", size, (20, 80, 160)).save(held, kind, **options)
    return held.getvalue()


def pdf(javascript: str = "", attached: bytes = b"", password: str = "", action: dict[str, Any] | None = None) -> bytes:
    writer, held = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "A Secret Author"})
    if javascript:
        named = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject(javascript)}
        action_on_opening = DictionaryObject({NameObject(key): value for key, value in named.items()})
        writer._root_object[NameObject("/OpenAction")] = action_on_opening
    if attached:
        writer.add_attachment("a.txt", attached)
    if action is not None:
        given = {NameObject(key): NameObject(value) for key, value in action.items()}
        hidden = DictionaryObject({NameObject("/A"): DictionaryObject(given), NameObject("/T"): TextStringObject("x")})
        writer.pages[0][NameObject("/Annots")] = writer._add_object(hidden)
    if password:
        writer.encrypt(password)
    writer.write(held)
    return held.getvalue()


def video(folder: Path, ffmpeg: str, name: str = "clip.mp4", *options: str) -> bytes:
    target = folder / name
    made = ["-f", "lavfi", "-i", "testsrc=duration=2:size=160x120:rate=10", "-f", "lavfi", "-i", "sine=duration=2"]
    about = ["-metadata", "title=A Secret Title", "-metadata", "location=+52.5+13.4/"]
    words = options or ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac")
    subprocess.run([ffmpeg, "-v", "error", *made, *words, *about, "-shortest", "-y", str(target)], check=True)
    return target.read_bytes()


def sent(body: bytes, name: str = "file.bin") -> FileStorage:
    return FileStorage(BytesIO(body), filename=name)
