"""The API of rewriting: other words for a caption of a draft, proposed by the model that the settings name."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.database import reading, writing
from advocacy.errors import NotFound
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.transactions import own_transactions
from content_library.items import queries, rewriting
from content_library.items.rewriting import Request, Tone, Wish
from content_library.models import Item
from content_library.words.frames import Words

api = APIBlueprint("rewriting_api", __name__, url_prefix="/api/v1", tag="Items")


class WishIn(Schema):
    """A caption by its id, and what is wished of it. ``network`` and ``language`` are for the wishes of those names."""

    caption_id = Integer(required=True)
    wish = String(load_default=Wish.OTHER.value, validate=OneOf([each.value for each in Wish]))
    tone = String(load_default=Tone.PLAIN.value, validate=OneOf([each.value for each in Tone]))
    network = String(load_default="", validate=Length(0, 40))
    language = String(load_default="", validate=Length(0, 20))


class ProposalOut(Schema):
    """Words to take over or not; ``lost`` names slots and blanks that are missing or doubled in them."""

    network = String()
    language = String()
    text = String()
    lost = List(String())


class ProposalsOut(Schema):
    """What a model proposes; a caption taken over carries ``assisted_by`` with the model's name."""

    model = String()
    proposals = List(Nested(ProposalOut))


@api.post("/items/<int:item_id>/rewritings")
@api.input(WishIn)
@api.output(ProposalsOut)
@guard(Capability.WRITE_ITEMS)
@own_transactions
def propose(item_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Proposes other words for a caption; changes nothing. 409 unless it is a draft, 422 when rewriting is off."""
    with reading():
        wanted = _request(queries.item_for(item_id), json_data)
    made = rewriting.propose(wanted)
    with writing():
        rewriting.note(item_id, made, actor=current_user.actor, now=clock.now())
    shown = [
        {"network": each.words.network, "language": each.words.language, "text": each.words.text, "lost": each.lost}
        for each in made
    ]
    return {"model": made[0].words.assisted_by, "proposals": shown}


def _request(item: Item, body: dict[str, Any]) -> Request:
    rewriting.require_draft(item.state)
    revision, wish = item.revision, Wish(body["wish"])
    found = next((each for each in revision.captions if each.id == body["caption_id"]), None)
    if found is None:
        raise NotFound(_("There is no such caption in the newest revision."))
    network = body["network"] if wish is Wish.NETWORK and body["network"] else found.network
    language = body["language"] if wish is Wish.TRANSLATE and body["language"] else found.language
    words = Words(found.network, found.language, found.text)
    return Request(words, wish, network, language, Tone(body["tone"]), revision.title, revision.summary, revision.url)
