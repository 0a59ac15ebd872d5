"""The API of a person's own words: their version of an editable caption, sent to review, taken back."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from content_library.lending import lending, own_words
from content_library.lending.own_words import OwnWords

api = APIBlueprint("own_words_api", __name__, url_prefix="/api/v1", tag="Own words")


class OwnWordsIn(Schema):
    """Words for a caption of a story in my feed; without a caption, for the best one for me on that network."""

    item_id = Integer(required=True)
    network = String(required=True, validate=Length(1, 40))
    caption_id = Integer()
    text = String(required=True, validate=Length(1, 10_000))


class AnswerOut(Schema):
    """What a function says about them."""

    function = String()
    state = String()
    note = String()


class OwnWordsOut(Schema):
    """Words of mine. Once they are live, ``id`` is the item that I share; ``item_id`` is the story that they retell."""

    id = Integer()
    item_id = Integer()
    title = String()
    network = String()
    language = String()
    text = String()
    state = String()
    sha256 = String()
    reviews = List(Nested(AnswerOut))


class OwnWordsQuery(Schema):
    """About which story; all without."""

    item_id = Integer(load_default=None)


class MyOwnWordsOut(Schema):
    """My words, newest first."""

    items = List(Nested(OwnWordsOut))


@api.post("/own-words")
@api.input(OwnWordsIn)
@api.output(OwnWordsOut, status_code=201)
@guard(Capability.SHARE)
def propose(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Sends my words to review. 422 where the words may not be changed, were not, or a check fails; 409 when they wait
    already."""
    person, now = current_user.person, clock.now()
    story = lending.lendable(json_data["item_id"], person, now)
    network = json_data["network"]
    caption = lending.caption_picked(story, network, json_data.get("caption_id"), person, now)
    made = own_words.propose(story, caption, network, json_data["text"], person=person, now=now)
    return _shown(own_words.own_words_one(person.id, made.id))


@api.get("/own-words")
@api.input(OwnWordsQuery, location="query")
@api.output(MyOwnWordsOut)
@guard(Capability.SHARE)
def mine(query_data: dict[str, Any]) -> ResponseReturnValue:
    """My words and where they stand."""
    found = own_words.own_words_of(current_user.id, query_data["item_id"])
    return {"items": [_shown(each) for each in found]}


@api.get("/own-words/<int:item_id>")
@api.output(OwnWordsOut)
@guard(Capability.SHARE)
def one(item_id: int) -> ResponseReturnValue:
    """Words of mine."""
    return _shown(own_words.own_words_one(current_user.id, item_id))


@api.delete("/own-words/<int:item_id>")
@api.output(OwnWordsOut)
@guard(Capability.SHARE)
def take_back(item_id: int) -> ResponseReturnValue:
    """Takes my words back; what is queued with them is cancelled."""
    own = own_words.own_words_for(current_user.id, item_id)
    own_words.take_back(own, actor=current_user.actor, now=clock.now())
    return _shown(own_words.own_words_one(current_user.id, item_id))


def _shown(own: OwnWords) -> dict[str, Any]:
    return {
        "id": own.item.id, "item_id": own.item.parent_id, "title": own.item.title, "network": own.caption.network,
        "language": own.caption.language, "text": own.plain, "state": own.item.state.value,
        "sha256": own.item.revision.sha256,
        "reviews": [
            {"function": each.function.value, "state": each.state.value, "note": each.note} for each in own.reviews
        ],
    }  # fmt: skip
