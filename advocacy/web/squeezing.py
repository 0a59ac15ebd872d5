"""Text goes over the line compressed (gzip, RFC 1952), where the reader takes it. Imports no other room.

Files that never change under their address are compressed once. Pages carry random bytes in the name that gzip allows,
so that their length tells nothing about secrets in them ("Heal the BREACH", as in Django's GZipMiddleware).
"""

from __future__ import annotations

import gzip
import secrets
import zlib
from functools import lru_cache
from io import BytesIO

from flask import Flask, Response, request

TEXTS = frozenset({
    "application/javascript", "application/json", "application/manifest+json", "image/svg+xml", "text/css", "text/html",
    "text/javascript",
})  # fmt: skip
LEAST = 1_000
"""Bytes below which it is not worth it."""
MOST_KEPT = 2_000_000
QUICK = 4
MOST_PADDING = 100


def init_squeezing(app: Flask) -> None:
    """Compresses answers, the last thing that happens to them."""
    app.after_request_funcs.setdefault(None, []).insert(0, _squeezed)  # they run from the last to the first


def _squeezed(response: Response) -> Response:
    if response.mimetype not in TEXTS or response.status_code != 200 or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    lasting = response.mimetype not in ("text/html", "application/json") and "v" in request.args
    if request.accept_encodings["gzip"] <= 0 or request.method == "HEAD" or "Range" in request.headers:
        return response
    if response.is_streamed and not lasting:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < LEAST:
        return response
    response.set_data(_kept(body) if lasting and len(body) < MOST_KEPT else _page(body))
    response.headers["Content-Encoding"] = "gzip"
    if found := response.get_etag()[0]:
        response.set_etag(found, weak=True)
    return response


@lru_cache(maxsize=128)
def _kept(body: bytes) -> bytes:
    return gzip.compress(body, zlib.Z_BEST_COMPRESSION, mtime=0)


def _page(body: bytes) -> bytes:
    """With up to a hundred random letters as the name of the file, which readers skip."""
    packed = BytesIO()
    padding = secrets.token_hex(MOST_PADDING // 2)[: secrets.randbelow(MOST_PADDING)]
    with gzip.GzipFile(filename=padding, mode="wb", compresslevel=QUICK, fileobj=packed, mtime=0) as file:
        file.write(body)
    return packed.getvalue()
