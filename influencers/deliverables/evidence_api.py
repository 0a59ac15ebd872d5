"""The API of what a partner shows, and of more time: a screenshot handed in, a day put off. Thin."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import File, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock
from advocacy.database import writing
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard, narrow_tokens, signed_in
from advocacy.web.instants import Instant
from advocacy.web.sizes import takes_up_to
from advocacy.web.transactions import own_transactions
from content_library.media import media
from influencers.deliverables import assigning, live_reviews, queries
from influencers.deliverables.api import DeliverableOut, DeliverableWithLooks, told, with_looks
from influencers.deliverables.portal_views import LARGEST

api = APIBlueprint("deliverable_evidence_api", __name__, url_prefix="/api/v1", tag="Partners")


class ScreenshotIn(Schema):
    """A picture of the live post, where strangers are shown nothing, and a word on it."""

    file = File(required=True)  # type: ignore[no-untyped-call]
    note = String(load_default="", validate=Length(max=2000))


class PutOffIn(Schema):
    """The new day."""

    due_at = Instant(required=True)


@api.post("/deliverables/<int:deliverable_id>/screenshot")
@api.input(ScreenshotIn, location="form_and_files")
@api.output(DeliverableWithLooks)
@signed_in
@narrow_tokens(Capability.TAKE_PART)
@takes_up_to(LARGEST)
@own_transactions
def deliverable_screenshot(deliverable_id: int, form_and_files_data: dict[str, Any]) -> ResponseReturnValue:
    """Shows what the network shows to nobody else; a person looks at it."""
    made = media.read_upload(form_and_files_data["file"], "file")
    if made is None:
        raise Breach(_("There is no picture."), errors={"file": [_("Choose one.")]})
    with writing():
        actor, now = current_user.actor, clock.now()
        mine = queries.own_deliverable(current_user.id, deliverable_id)
        kept = media.keep(made, actor=actor, now=now, name=_("Screenshot"))
        live_reviews.hand_in_screenshot(mine, kept, form_and_files_data["note"], actor=actor, now=now)
        return with_looks(mine)


@api.post("/deliverables/<int:deliverable_id>/put-off")
@api.input(PutOffIn)
@api.output(DeliverableOut)
@guard(Capability.WRITE_PROGRAMMES)
def deliverable_put_off(deliverable_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Gives the partner more time."""
    found = queries.deliverable_for(deliverable_id)
    assigning.put_off(found, json_data["due_at"], actor=current_user.actor, now=clock.now())
    return told(found)
