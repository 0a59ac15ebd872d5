"""Media as browsers get them, for those who may see the item. A digest never changes, so browsers keep them for good.

What is sent can't run: its type is ours, nothing guesses another, and a document is downloaded, never shown as a page.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from advocacy import clock
from advocacy.database import reading
from advocacy.people.capabilities import Capability
from advocacy.web.guards import signed_in
from advocacy.web.transactions import own_transactions
from content_library.lending.judging import carried_on
from content_library.media import media
from content_library.models import Media, MediaKind
from content_library.words import labels

pages = Blueprint("library", __name__, url_prefix="/library")
pages.add_app_template_global(labels.label, "library_label")
pages.add_app_template_global(carried_on)

FOR_GOOD = "private, max-age=31536000, immutable"
SANDBOX = "default-src 'none'; sandbox"
SHEET = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180"><rect width="320" height="180" fill="#e9ecf1"/>'
    b'<path d="M125 30h50l25 25v95h-75z" fill="#fff" stroke="#5b6675" stroke-width="3"/><path d="M175 30v25h25" '
    b'fill="none" stroke="#5b6675" stroke-width="3"/><text x="162" y="110" text-anchor="middle" '
    b'font-family="sans-serif" font-size="24" font-weight="700" fill="#a4262c">PDF</text></svg>'
)
"""What stands for a document where pictures are shown."""


@dataclass(frozen=True)
class File:
    """What is sent; plain, for the transaction that found it is over."""

    sha256: str
    content_type: str
    size: int | None  # bytes, where known before they are read
    name: str
    attached: bool


@pages.get("/pictures/<sha256>")
@signed_in
@own_transactions
def picture(sha256: str) -> ResponseReturnValue:
    """The picture of a medium of an item that the caller may see: itself, a video's poster, a sheet for a document."""
    with reading():
        kept = _seen(sha256)
        if kept.kind is MediaKind.DOCUMENT:
            return Response(SHEET, mimetype="image/svg+xml", headers=_headers(sha256))
        found = _poster(kept) if kept.kind is MediaKind.VIDEO else file_of(kept)
    return sent(found)


@pages.get("/media/<sha256>")
@signed_in
@own_transactions
def medium(sha256: str) -> ResponseReturnValue:
    """The file itself, or the part of it that a player asks for; a document as a download."""
    with reading():
        found = file_of(_seen(sha256))
    return sent(found)


def _seen(sha256: str) -> Media:
    sees_items = current_user.can(Capability.SEE_ITEMS)
    return media.media_shown(sha256, current_user.person, sees_items=sees_items, now=clock.now())


def file_of(kept: Media) -> File:
    """A medium as it is sent; to be asked for within a transaction."""
    ending = {"application/pdf": "pdf", "video/mp4": "mp4", "video/webm": "webm", "image/png": "png"}
    name = f"{kept.name or kept.sha256[:12]}.{ending.get(kept.content_type, 'jpg')}"
    attached = kept.kind is MediaKind.DOCUMENT or "download" in request.args
    return File(kept.sha256, kept.content_type, kept.size, name, attached)


def _poster(kept: Media) -> File:
    return File(kept.poster_sha256 or "", "image/jpeg", None, "poster.jpg", False)


def sent(found: File) -> Response:
    """The bytes, from the store as they come; a part of them where that is asked for (RFC 9110)."""
    headers = _headers(found.sha256)
    if found.attached:
        headers["Content-Disposition"] = _attachment(found.name)
    if found.sha256 in request.if_none_match:
        return Response(status=304, headers=headers)
    span = _span(found)
    start, stop = span or (0, found.size)
    body = media.bytes_of(found.sha256, start, None if stop is None else stop - start)
    response = Response(body, 206 if span else 200, headers, mimetype=found.content_type, direct_passthrough=True)
    if stop is not None:
        response.content_length = stop - start
        response.headers["Accept-Ranges"] = "bytes"
    if span:
        response.headers["Content-Range"] = f"bytes {start}-{span[1] - 1}/{found.size}"
    return response


def _span(found: File) -> tuple[int, int] | None:
    """From where to before where; None for all of it. Raises RequestedRangeNotSatisfiable."""
    asked = request.range
    if asked is None or found.size is None or len(asked.ranges) != 1:
        return None
    if request.if_range.etag is not None and request.if_range.etag != found.sha256:
        return None
    span = asked.range_for_length(found.size)
    if span is None:
        raise RequestedRangeNotSatisfiable(found.size)
    return span


def _headers(sha256: str) -> dict[str, str]:
    return {
        "ETag": f'"{sha256}"', "Cache-Control": FOR_GOOD, "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": SANDBOX, "Cross-Origin-Resource-Policy": "same-origin",
    }  # fmt: skip


def _attachment(name: str) -> str:
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_. ") else "_" for sign in name)
    return f'attachment; filename="{plain}"'
