"""The API of reviews: what waits for the caller, and several routine decisions at once."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from advocacy.web.problems import status_of
from content_library.api.items import require_scope
from content_library.api.shapes import DecisionIn
from content_library.models import Function, Review, ReviewRound
from content_library.reviews import bulk, inbox
from content_library.reviews.bulk import Choice, Outcome
from content_library.reviews.reviews import Decision

api = APIBlueprint("reviews_api", __name__, url_prefix="/api/v1", tag="Reviews")

REVIEWERS = tuple(function.capability for function in Function)


class WaitingOut(Schema):
    """An open review. ``sha256`` is what a decision names; ``routine`` ones may be decided several at once."""

    id = Integer()
    item_id = Integer()
    title = String()
    function = String()
    state = String()
    round = Integer()
    step = Integer()
    sha256 = String()
    risk = String(allow_none=True)
    routine = Boolean()
    nobody_can_answer = Boolean()
    asked_at = String(metadata={"format": "date-time"})
    due_at = String(metadata={"format": "date-time"})


class ChoiceIn(DecisionIn):
    """A decision about one item."""

    item_id = Integer(required=True)


class ChoicesIn(Schema):
    """Several decisions, each by itself."""

    decisions = List(Nested(ChoiceIn), required=True, validate=Length(1, bulk.MOST))


class OutcomeOut(Schema):
    """What became of one decision: the review's state, or the status and sentence of its refusal."""

    item_id = Integer()
    function = String()
    status = Integer()
    state = String(allow_none=True)
    title = String(allow_none=True)
    detail = String(allow_none=True)


class OutcomesOut(Schema):
    """One outcome for each decision, in their order."""

    outcomes = List(Nested(OutcomeOut))


@api.get("/reviews")
@api.input(ListQuery, location="query")
@api.output(as_list(WaitingOut))
@guard(*REVIEWERS)
def list_waiting(query_data: dict[str, Any]) -> ResponseReturnValue:
    """What waits for the caller's functions, and for those of absent colleagues whom they stand for; oldest first."""
    functions = inbox.functions_of(current_user.person, clock.now())
    found = inbox.waiting(functions, query_data["cursor"], query_data["limit"])
    ways = inbox.rounds_of(found.items)
    return {"items": [_waiting(each, ways.get(each.id)) for each in found.items], "next": found.next}


@api.post("/reviews/decisions")
@api.input(ChoicesIn)
@api.output(OutcomesOut)
@guard(*REVIEWERS)
def decide_each(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Decides on several routine items. Each has its own outcome; one that is refused leaves the others as they are."""
    choices = [
        Choice(each["item_id"], Function(each["function"]), Decision(each["decision"]), each["sha256"], each["note"])
        for each in json_data["decisions"]
    ]
    for function in {each.function for each in choices}:
        require_scope(function)
    outcomes = bulk.decide_each(choices, reviewer=current_user.person, now=clock.now())
    return {"outcomes": [_outcome(each) for each in outcomes]}


def _waiting(review: Review, way: ReviewRound | None) -> dict[str, Any]:
    return {
        "id": review.id, "item_id": review.item_id, "title": review.item.title, "function": review.function.value,
        "state": review.state.value, "round": review.round, "step": review.step, "sha256": review.sha256,
        "routine": way is not None and way.routine, "risk": way.risk.value if way else None,
        "nobody_can_answer": review.nobody_since is not None,
        "asked_at": to_rfc3339(review.asked_at), "due_at": to_rfc3339(review.due_at),
    }  # fmt: skip


def _outcome(outcome: Outcome) -> dict[str, Any]:
    said = {"item_id": outcome.choice.item_id, "function": outcome.choice.function.value}
    refusal = outcome.refusal
    if refusal is not None:
        return {**said, "status": status_of(refusal), "title": refusal.message, "detail": refusal.remedy}
    return {**said, "status": 200, "state": outcome.review.state.value if outcome.review else None}
