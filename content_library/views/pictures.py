"""Pictures of the content library, for those who are signed in. A digest never changes, so browsers keep them."""

from __future__ import annotations

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from advocacy.web.guards import signed_in
from content_library import labels, media

pages = Blueprint("library", __name__, url_prefix="/library")
pages.add_app_template_global(labels.label, "library_label")


@pages.get("/pictures/<int:media_id>")
@signed_in
def picture(media_id: int) -> ResponseReturnValue:
    """A picture, as JPEG or PNG."""
    kept = media.media_for(media_id)
    response = send_file(media.path_of(kept), mimetype=kept.content_type, etag=kept.sha256, max_age=86_400)
    response.cache_control.private, response.cache_control.public = True, False
    return response
