"""The API of media: a picture in, its id out."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import File, Integer, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock
from advocacy.database import db, writing
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.transactions import own_transactions
from content_library import media

api = APIBlueprint("media_api", __name__, url_prefix="/api/v1", tag="Media")


class MediaIn(Schema):
    """A picture (JPEG, PNG or WebP, up to 10 MB) and what it shows."""

    file = File(required=True)  # type: ignore[no-untyped-call]
    alt = String(load_default="", validate=Length(0, 1000))


class MediaOut(Schema):
    """A picture as it is kept: encoded anew, without metadata."""

    id = Integer()
    sha256 = String()
    content_type = String()
    width = Integer()
    height = Integer()
    alt = String()


@api.post("/media")
@api.input(MediaIn, location="form_and_files")
@api.output(MediaOut, status_code=201)
@guard(Capability.WRITE_ITEMS)
@own_transactions
def add_media(form_and_files_data: dict[str, Any]) -> ResponseReturnValue:
    """Keeps a picture; the same one again gives the same id."""
    db.session.rollback()  # whoever called is known; nothing stays open while the picture is decoded
    picture = media.read_upload(form_and_files_data["file"])
    if picture is None:
        raise Breach("There is no file.", errors={"file": ["Choose a picture."]})
    with writing():
        kept = media.keep(picture, actor=current_user.actor, now=clock.now(), alt=form_and_files_data["alt"])
        return {
            "id": kept.id, "sha256": kept.sha256, "content_type": kept.content_type, "width": kept.width,
            "height": kept.height, "alt": kept.alt,
        }  # fmt: skip
