"""Pictures of the content library, for those who may see the item. A digest never changes, so browsers keep them."""

from __future__ import annotations

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.web.guards import signed_in
from content_library import labels, media

pages = Blueprint("library", __name__, url_prefix="/library")
pages.add_app_template_global(labels.label, "library_label")


@pages.get("/pictures/<sha256>")
@signed_in
def picture(sha256: str) -> ResponseReturnValue:
    """A picture, as JPEG or PNG, of an item that the caller may see."""
    sees_items = current_user.can(Capability.SEE_ITEMS)
    kept = media.picture_shown(sha256, current_user.person, sees_items=sees_items, now=clock.now())
    response = send_file(media.path_of(kept), mimetype=kept.content_type, etag=kept.sha256, max_age=86_400)
    response.cache_control.private, response.cache_control.public = True, False
    return response
