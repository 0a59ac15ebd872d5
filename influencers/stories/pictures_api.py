"""The API of pictures of stories: send a story in with them, which there are, one of them. Thin."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import File, Integer, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock, database
from advocacy.database import reading
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import as_list
from advocacy.web.sizes import takes_up_to
from advocacy.web.transactions import own_transactions
from influencers.stories import api as stories
from influencers.stories import pictures, queries, writing
from influencers.stories.public_views import as_response

api = APIBlueprint("story_pictures_api", __name__, url_prefix="/api/v1/submissions", tag="Partners")


def _alt() -> String:
    return String(load_default="", validate=Length(max=writing.LONGEST["alt"]))


class PicturedSubmissionIn(stories.SubmissionIn):
    """A story of one's own as a form, with up to three pictures and what each shows (``alt_1`` ...)."""

    picture_1 = File()  # type: ignore[no-untyped-call]
    picture_2 = File()  # type: ignore[no-untyped-call]
    picture_3 = File()  # type: ignore[no-untyped-call]
    alt_1 = _alt()
    alt_2 = _alt()
    alt_3 = _alt()


class StoryPictureOut(Schema):
    """A picture, and what it shows."""

    id = Integer()
    alt = String()
    content_type = String()
    width = Integer()
    height = Integer()


@api.post("/with-pictures")
@api.input(PicturedSubmissionIn, location="form_and_files")
@api.output(stories.SubmissionOut, status_code=201)
@guard(Capability.TAKE_PART)
@takes_up_to(pictures.LARGEST_FORM)
@own_transactions
def send_pictured(form_and_files_data: dict[str, Any]) -> ResponseReturnValue:
    """Sends a story in; its pictures are made safe and small first."""
    given = form_and_files_data
    with reading():
        queries.own_call(given["call"], current_user.id, clock.now())  # before anything is decoded
    read = pictures.read_pictures(given, given)
    with database.writing():
        return stories.shown(stories.handed_in(given, read))


@api.get("/<int:story_id>/pictures")
@api.output(as_list(StoryPictureOut))
@guard(Capability.WRITE_PROGRAMMES, Capability.TAKE_PART)
def story_pictures(story_id: int) -> ResponseReturnValue:
    """The pictures of a story: any for who runs programmes, else of one's own."""
    names = ("id", "alt", "content_type", "width", "height")
    found = stories.readable(story_id).pictures
    return {"items": [{name: getattr(each, name) for name in names} for each in found], "next": None}


@api.get("/<int:story_id>/pictures/<int:picture_id>")
@api.doc(responses={200: "The picture"})
@guard(Capability.WRITE_PROGRAMMES, Capability.TAKE_PART)
def story_picture(story_id: int, picture_id: int) -> ResponseReturnValue:
    """One of them."""
    return as_response(queries.picture_of(stories.readable(story_id), picture_id), "private, no-store")
