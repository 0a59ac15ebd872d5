"""The API of hints: who brings reach already, with every part of the score; approach, dismiss, restore."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from influencers.joining import spotting
from influencers.joining.models import Spotted, SpottedKind, SpottedState
from influencers.joining.scoring import RULES
from influencers.joining.spotting import Author
from influencers.joining.wording import PARTS, SOURCES
from influencers.partners.api_fields import PartnerOut, shown
from influencers.partners.queries import accounts_of

api = APIBlueprint("spotting_api", __name__, url_prefix="/api/v1", tag="Partners")

STATES, KINDS = [str(each) for each in SpottedState], [str(each) for each in SpottedKind]


class SpottedQuery(ListQuery):
    """Which hints."""

    state = String(load_default=SpottedState.FOUND.value, validate=OneOf(STATES))
    kind = String(load_default=None, allow_none=True, validate=OneOf(KINDS))


class SpottedPart(Schema):
    """One part of a score: what was counted, how much of it, from which of our data, the points that it gives, and by
    which rule: ``each`` for one, ``most`` in all."""

    key = String()
    label = String()
    figure = Integer()
    points = Integer()
    each = Integer()
    most = Integer()
    source = String()
    source_label = String()


class SpottedOut(Schema):
    """A hint. ``score`` is the sum of its ``parts``, never below 0; of a commenter, the newest post that is kept."""

    id = Integer()
    kind = String()
    state = String()
    person_id = Integer(allow_none=True)
    name = String()
    network = String()
    url = String()
    excerpt = String()
    score = Integer()
    parts = List(Nested(SpottedPart))
    seen_at = String()


class SpottedDecided(Schema):
    """What became of a hint."""

    id = Integer()
    state = String()


class SpottedWhy(Schema):
    """Why, if there is something to say."""

    why = String(load_default="", validate=Length(max=2000))


@api.get("/spotted")
@api.input(SpottedQuery, location="query")
@api.output(as_list(SpottedOut))
@guard(Capability.WRITE_PROGRAMMES)
def spotted_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Hints, the highest score first."""
    kind = SpottedKind(query_data["kind"]) if query_data["kind"] else None
    found = spotting.hints(SpottedState(query_data["state"]), kind, query_data["cursor"], query_data["limit"])
    authors = spotting.authors_of(found.items)
    return {"items": [_hint(each, authors) for each in found.items], "next": found.next}


@api.post("/spotted/<int:spotted_id>/approach")
@api.output(PartnerOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def approach_spotted(spotted_id: int) -> ResponseReturnValue:
    """Makes somebody a prospect, and gives the partner that they are now."""
    partner = spotting.approach(spotting.hint_for(spotted_id), actor=current_user.actor, now=clock.now())
    return shown(partner, accounts_of([partner.id])[partner.id])


@api.post("/spotted/<int:spotted_id>/dismiss")
@api.input(SpottedWhy)
@api.output(SpottedDecided)
@guard(Capability.WRITE_PROGRAMMES)
def dismiss_spotted(spotted_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Nothing for us; it does not come back by itself."""
    hint = spotting.hint_for(spotted_id)
    spotting.dismiss(hint, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return {"id": hint.id, "state": hint.state.value}


@api.post("/spotted/<int:spotted_id>/restore")
@api.output(SpottedDecided)
@guard(Capability.WRITE_PROGRAMMES)
def restore_spotted(spotted_id: int) -> ResponseReturnValue:
    """Something for us after all."""
    hint = spotting.hint_for(spotted_id)
    spotting.restore(hint, actor=current_user.actor, now=clock.now())
    return {"id": hint.id, "state": hint.state.value}


def _hint(hint: Spotted, authors: Mapping[str, Author]) -> dict[str, Any]:
    author = authors.get(hint.author_key or "") or Author(hint.name, "", "", "")
    return {
        "id": hint.id, "kind": hint.kind.value, "state": hint.state.value, "person_id": hint.person_id,
        "name": hint.person.name if hint.person else author.name, "network": author.network, "url": author.url,
        "excerpt": author.excerpt, "score": hint.score, "parts": [_part(each) for each in hint.parts],
        "seen_at": clock.to_rfc3339(hint.seen_at),
    }  # fmt: skip


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    rule = RULES[part["key"]]
    said = {"label": str(PARTS[part["key"]]), "source_label": str(SOURCES[part["source"]])}
    return {**part, **said, "each": rule.each, "most": rule.most}
