"""The file of an export as an answer: streamed, never kept by anybody in between, recorded when it is fetched."""

from __future__ import annotations

from flask import Response, stream_with_context
from flask_login import current_user

from advocacy import clock
from advocacy.exports import asking, queries
from advocacy.exports.models import DataExport


def sent(found: DataExport) -> Response:
    """The file. Raises InvalidMove while there is none, NotAllowed for tables that the caller may not see any more."""
    asking.fetch(found, current_user.can, actor=current_user.actor, now=clock.now())
    headers = {
        "Content-Disposition": f'attachment; filename="{found.file_name}"', "Cache-Control": "no-store",
        "Content-Length": str(found.size), "Digest": f"sha-256={found.sha256}",
    }  # fmt: skip
    body = stream_with_context(queries.pieces_of(found.id))
    return Response(body, content_type=queries.type_of(found), headers=headers)
