"""The API of media: a file in, its id out; the library; words about a medium."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import File, Integer, String
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.database import writing
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from advocacy.web.sizes import takes_up_to
from advocacy.web.transactions import own_transactions
from content_library.media import media
from content_library.media import queries as media_queries
from content_library.models import Media, MediaKind
from content_library.uploads import LARGEST

api = APIBlueprint("media_api", __name__, url_prefix="/api/v1", tag="Media")


class MediaIn(Schema):
    """A picture (up to 20 MB), a video (200 MB) or a PDF (25 MB), and what it shows."""

    file = File(required=True)  # type: ignore[no-untyped-call]
    alt = String(load_default="", validate=Length(0, 1000))
    name = String(load_default="", validate=Length(0, 200))
    licence = String(load_default="", validate=Length(0, 500))


class MediaChangeIn(Schema):
    """What changes; a field that is not given stays."""

    alt = String(validate=Length(0, 1000))
    name = String(validate=Length(0, 200))
    licence = String(validate=Length(0, 500))


class MediaOut(Schema):
    """A medium as it is kept: made anew, without metadata. ``picture_url`` shows it, or stands for it."""

    id = Integer()
    kind = String()
    sha256 = String()
    content_type = String()
    size = Integer()
    width = Integer()
    height = Integer()
    seconds = Integer(allow_none=True)
    pages = Integer(allow_none=True)
    name = String()
    alt = String()
    licence = String()
    url = String()
    picture_url = String()


class MediaQuery(ListQuery):
    """Which part of the library."""

    search = String(load_default="", validate=Length(0, 200))
    kind = String(load_default=None, validate=OneOf([str(kind) for kind in MediaKind]))


@api.get("/media")
@api.input(MediaQuery, location="query")
@api.output(as_list(MediaOut))
@guard(Capability.SEE_ITEMS)
def list_media(query_data: dict[str, Any]) -> dict[str, Any]:
    """The media library, newest first."""
    kind = MediaKind(query_data["kind"]) if query_data["kind"] else None
    found = media_queries.listed(query_data["search"], kind, query_data["cursor"], query_data["limit"])
    return {"items": [_shown(each) for each in found.items], "next": found.next}


@api.post("/media")
@api.input(MediaIn, location="form_and_files")
@api.output(MediaOut, status_code=201)
@guard(Capability.WRITE_ITEMS)
@own_transactions
@takes_up_to(LARGEST)
def add_media(form_and_files_data: dict[str, Any]) -> ResponseReturnValue:
    """Keeps a picture, a video or a PDF; the same one again gives the same id."""
    given = dict(form_and_files_data)
    made = media.read_upload(given.pop("file"), "file")
    if made is None:
        raise Breach(_("There is no file."), errors={"file": [_("Choose one.")]})
    with writing():
        return _shown(media.keep(made, actor=current_user.actor, now=clock.now(), **given))


@api.get("/media/<int:media_id>")
@api.output(MediaOut)
@guard(Capability.SEE_ITEMS)
def one_medium(media_id: int) -> dict[str, Any]:
    """One medium."""
    return _shown(media.media_for(media_id))


@api.patch("/media/<int:media_id>")
@api.input(MediaChangeIn)
@api.output(MediaOut)
@guard(Capability.WRITE_ITEMS)
def change_medium(media_id: int, json_data: dict[str, Any]) -> dict[str, Any]:
    """Says what it is called, what it shows, whose it is."""
    found = media.media_for(media_id)
    facts = {name: json_data.get(name, getattr(found, name)) for name in ("name", "alt", "licence")}
    media.describe(found, **facts, actor=current_user.actor, now=clock.now())
    return _shown(found)


def _shown(kept: Media) -> dict[str, Any]:
    plain = (
        "id", "sha256", "content_type", "size", "width", "height", "seconds", "pages", "name", "alt", "licence",
    )  # fmt: skip
    return {
        **{name: getattr(kept, name) for name in plain}, "kind": kept.kind.value,
        "url": url_for("library.medium", sha256=kept.sha256, _external=True),
        "picture_url": url_for("library.picture", sha256=kept.sha256, _external=True),
    }  # fmt: skip
