"""The API of suggestions: offer, list one's own or all, accept, decline."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.database import reading
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from advocacy.web.transactions import own_transactions
from content_library.api.shapes import NoteIn
from content_library.models import Suggestion, SuggestionState
from content_library.suggestions import accepting, queries, suggestions
from content_library.suggestions.suggestions import Offer

api = APIBlueprint("suggestions_api", __name__, url_prefix="/api/v1", tag="Suggestions")


class SuggestionIn(Schema):
    """An address, words of one's own, or both. ``show_name``: readers may learn who suggested it."""

    url = String(load_default="", validate=Length(0, 2000))
    words = String(load_default="", validate=Length(0, 3000))
    why = String(load_default="", validate=Length(0, 1000))
    language = String(load_default="en", validate=Length(1, 20))
    show_name = Boolean(load_default=True)


class SuggestionOut(Schema):
    """A suggestion; ``like_item_id`` and ``like_suggestion_id`` say what was here and tells nearly the same."""

    id = Integer()
    state = String()
    url = String()
    words = String()
    why = String()
    language = String()
    show_name = Boolean()
    person_id = Integer()
    item_id = Integer(allow_none=True)
    note = String()
    like_item_id = Integer(allow_none=True)
    like_suggestion_id = Integer(allow_none=True)
    created_at = String(metadata={"format": "date-time"})
    decided_at = String(allow_none=True, metadata={"format": "date-time"})


class SuggestionQuery(ListQuery):
    """Which suggestions; ``mine`` leaves out those of others."""

    state = String(load_default="", validate=OneOf(["", *(state.value for state in SuggestionState)]))
    mine = Boolean(load_default=False)


class SuggestionAnswerIn(Schema):
    """A word to whoever suggested it."""

    note = String(load_default="", validate=Length(0, 1000))


@api.get("/suggestions")
@api.input(SuggestionQuery, location="query")
@api.output(as_list(SuggestionOut))
@guard(Capability.SUGGEST, Capability.WRITE_ITEMS)
def list_suggestions(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Suggestions, newest first: all for who writes items, one's own for others."""
    own = query_data["mine"] or not current_user.can(Capability.WRITE_ITEMS)
    found = queries.list_suggestions(
        person_id=current_user.id if own else None,
        state=SuggestionState(query_data["state"]) if query_data["state"] else None,
        cursor=query_data["cursor"], limit=query_data["limit"],
    )  # fmt: skip
    return {"items": [_shown(each) for each in found.items], "next": found.next}


@api.post("/suggestions")
@api.input(SuggestionIn)
@api.output(SuggestionOut, status_code=201)
@guard(Capability.SUGGEST)
def offer(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Offers something to marketing."""
    return _shown(suggestions.offer(Offer(**json_data), person=current_user.person, now=clock.now()))


@api.get("/suggestions/<int:suggestion_id>")
@api.output(SuggestionOut)
@guard(Capability.SUGGEST, Capability.WRITE_ITEMS)
def suggestion(suggestion_id: int) -> ResponseReturnValue:
    """One suggestion. 404 for one of somebody else, unless one writes items."""
    sees_all = current_user.can(Capability.WRITE_ITEMS)
    return _shown(queries.suggestion_shown(suggestion_id, current_user.person, sees_all=sees_all))


@api.post("/suggestions/<int:suggestion_id>/accept")
@api.input(SuggestionAnswerIn)
@api.output(SuggestionOut)
@guard(Capability.WRITE_ITEMS)
@own_transactions
def accept(suggestion_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Makes a draft of it: ``item_id``. 409 when it was answered before."""
    accepting.accept(suggestion_id, json_data["note"], actor=current_user.actor, now=clock.now())
    with reading():
        return _shown(queries.suggestion_for(suggestion_id))


@api.post("/suggestions/<int:suggestion_id>/decline")
@api.input(NoteIn)
@api.output(SuggestionOut)
@guard(Capability.WRITE_ITEMS)
def decline(suggestion_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Says no, with a note that the suggester reads. 409 when it was answered before."""
    found = queries.suggestion_for(suggestion_id)
    suggestions.decline(found, json_data["note"], actor=current_user.actor, now=clock.now())
    return _shown(found)


def _shown(found: Suggestion) -> dict[str, Any]:
    return {
        "id": found.id, "state": found.state.value, "url": found.url, "words": found.words, "why": found.why,
        "language": found.language, "show_name": found.show_name, "person_id": found.person_id,
        "item_id": found.item_id, "note": found.note, "like_item_id": found.like_item_id,
        "like_suggestion_id": found.like_suggestion_id, "created_at": to_rfc3339(found.created_at),
        "decided_at": to_rfc3339(found.decided_at) if found.decided_at else None,
    }  # fmt: skip
