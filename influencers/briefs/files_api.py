"""The API of files beside a brief: which there are, one more, one taken away. Thin."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import File, Integer, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock
from advocacy.database import reading
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import as_list
from advocacy.web.sizes import takes_up_to
from advocacy.web.transactions import own_transactions
from influencers.briefs import briefs, queries
from influencers.briefs.attaching import LARGEST, put_beside
from influencers.briefs.models import BriefAttachment

api = APIBlueprint("brief_files_api", __name__, url_prefix="/api/v1/briefs", tag="Partners")


class BriefFileIn(Schema):
    """A picture, a video or a PDF, and what partners see it called; empty: as the file is called."""

    file = File(required=True)  # type: ignore[no-untyped-call]
    name = String(load_default="", validate=Length(max=200))


class BriefFileOut(Schema):
    """A file beside a brief; ``media_id`` is its number among the media."""

    id = Integer()
    media_id = Integer()
    name = String()


@api.get("/<int:brief_id>/files")
@api.output(as_list(BriefFileOut))
@guard(Capability.WRITE_PROGRAMMES)
def brief_files(brief_id: int) -> ResponseReturnValue:
    """The files that go with it."""
    found = queries.attachments_of(queries.brief_for(brief_id).id)
    return {"items": [_file(each) for each in found], "next": None}


@api.post("/<int:brief_id>/files")
@api.input(BriefFileIn, location="form_and_files")
@api.output(BriefFileOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
@takes_up_to(LARGEST)
@own_transactions
def add_brief_file(brief_id: int, form_and_files_data: dict[str, Any]) -> ResponseReturnValue:
    """Puts a file beside it; it is made safe before it is kept."""
    given = form_and_files_data
    number = put_beside(brief_id, given["file"], given["name"], actor=current_user.actor, now=clock.now())
    with reading():
        return _file(queries.attachment_for(brief_id, number))


@api.delete("/<int:brief_id>/files/<int:attachment_id>")
@api.output({}, status_code=204)
@guard(Capability.WRITE_PROGRAMMES)
def remove_brief_file(brief_id: int, attachment_id: int) -> ResponseReturnValue:
    """Takes a file away; the library keeps it while something else uses it."""
    briefs.detach(queries.brief_for(brief_id), attachment_id, actor=current_user.actor, now=clock.now())
    return ""


def _file(each: BriefAttachment) -> dict[str, Any]:
    return {"id": each.id, "media_id": each.media_id, "name": each.name}
