"""An upload, from the form's file to the store: told by content, made safe, put there before any row speaks of it.

Takes time and speaks to the store: call it outside of a transaction. Large files go through the disk, not the memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, BinaryIO

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from advocacy import settings
from advocacy.errors import Breach, TooLarge
from advocacy.pictures import Picture, clean_picture
from content_library.models import MediaKind
from content_library.stores import store
from content_library.uploads.documents import clean_document
from content_library.uploads.sniffing import FIRST, Form, form_of, runs
from content_library.uploads.videos import clean_video

MEGABYTE = 1024 * 1024
LIMITS = {Form.PICTURE: 20, Form.PDF: 25, Form.MOV: 200, Form.MATROSKA: 200}
"""Megabytes of each form."""
CALLED = {Form.PICTURE: _l("pictures"), Form.PDF: _l("PDFs"), Form.MOV: _l("videos"), Form.MATROSKA: _l("videos")}
LARGEST = max(LIMITS.values()) * MEGABYTE
TAKEN = _l("Give a JPEG, PNG, WebP, GIF or AVIF picture, an MP4, MOV or WebM video, or a PDF.")


@dataclass(frozen=True)
class Made:
    """What was made of an upload and lies in the store under ``sha256``."""

    kind: MediaKind
    sha256: str
    content_type: str
    size: int
    width: int = 0
    height: int = 0
    seconds: int | None = None
    pages: int | None = None
    poster_sha256: str | None = None
    upload_sha256: str | None = None
    name: str = ""


Known = Callable[[str], Made | None]
"""What was made of an upload with that digest before, or None."""


def made_of(file: FileStorage, known: Known) -> Made:
    """The upload made safe, in the store. Raises Breach with one clear sentence, TooLarge, Unready."""
    name = _name(file.filename or "")
    first = file.stream.read(FIRST)
    form = form_of(first)
    if form is None:
        if runs(first):
            raise Breach(_("This is a page, a drawing or a script that could run, not a picture."), remedy=str(TAKEN))
        raise Breach(_("This is not a picture, a video or a PDF that can be read."), remedy=str(TAKEN))
    file.stream.seek(0)
    with TemporaryDirectory(prefix="upload-") as folder:
        source = Path(folder) / "source"
        upload_sha256 = _copied(file.stream, source, form)
        return known(upload_sha256) or _made(source, form, name, upload_sha256)


def stored(picture: Picture, name: str = "", upload_sha256: str | None = None) -> Made:
    """A picture that was made safe elsewhere, put into the store."""
    sha256 = _put(BytesIO(picture.body), picture.content_type)
    return Made(
        MediaKind.IMAGE, sha256, picture.content_type, len(picture.body), picture.width, picture.height, name=name,
        upload_sha256=upload_sha256,
    )  # fmt: skip


def _made(source: Path, form: Form, name: str, upload_sha256: str) -> Made:
    if form is Form.PICTURE:
        picture = clean_picture(source.read_bytes(), max_bytes=LIMITS[form] * MEGABYTE)
        return stored(picture, name, upload_sha256)
    target = source.with_name("made")
    if form is Form.PDF:
        document = clean_document(source, target)
        with target.open("rb") as body:
            sha256 = _put(body, "application/pdf")
        return Made(
            MediaKind.DOCUMENT, sha256, "application/pdf", target.stat().st_size, pages=document.pages, name=name,
            upload_sha256=upload_sha256,
        )  # fmt: skip
    video = clean_video(source, form, target, settings.current().ffmpeg)
    with target.open("rb") as body:
        sha256 = _put(body, video.content_type)
    return Made(
        MediaKind.VIDEO, sha256, video.content_type, target.stat().st_size, video.width, video.height, video.seconds,
        poster_sha256=_put(BytesIO(video.poster.body), video.poster.content_type), name=name,
        upload_sha256=upload_sha256,
    )  # fmt: skip


def _copied(stream: IO[bytes], target: Path, form: Form) -> str:
    """Copies the upload, counting, and gives its digest. Raises TooLarge."""
    digest, size, most = hashlib.sha256(), 0, LIMITS[form] * MEGABYTE
    with target.open("wb") as file:
        while piece := stream.read(MEGABYTE):
            size += len(piece)
            if size > most:
                raise TooLarge(
                    _(
                        "The file is larger than %(limit)s MB, which is the most for %(kind)s.",
                        limit=LIMITS[form],
                        kind=CALLED[form],
                    ),
                    remedy=_("Give a smaller one."),
                )
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


def _put(body: BinaryIO, content_type: str) -> str:
    digest = hashlib.file_digest(body, "sha256").hexdigest()  # type: ignore[arg-type]
    size = body.seek(0, SEEK_END)
    body.seek(0)
    store().put(digest, body, size, content_type)
    return digest


def _name(given: str) -> str:
    """The file's name without its folder and ending, as the library calls it at first."""
    stem = Path(given.replace("\\", "/")).stem
    return " ".join("".join(sign if sign.isprintable() else " " for sign in stem).split())[:200]
