"""The API of stories that come again."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Range

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from content_library.lending import recurring
from content_library.models import Recurrence, RecurrenceState

api = APIBlueprint("recurrences_api", __name__, url_prefix="/api/v1", tag="Shares")


class RecurrenceIn(Schema):
    """What is to come again where; without ``connection_id`` it is posted by hand."""

    item_id = Integer(required=True)
    network = String(required=True)
    connection_id = Integer(load_default=None, allow_none=True)
    every_weeks = Integer(required=True, validate=Range(1, 52))


class RecurrenceOut(Schema):
    """``state`` is active or ended; ``next_at`` is from when on the next one is scheduled."""

    id = Integer()
    item_id = Integer()
    network = String()
    connection_id = Integer(allow_none=True)
    every_weeks = Integer()
    next_at = String(allow_none=True)
    times = Integer()
    state = String()
    ended_why = String(allow_none=True)


class RecurrencesOut(Schema):
    """All of mine, at most a hundred."""

    items = List(Nested(RecurrenceOut))
    next = String(allow_none=True)


@api.get("/recurrences")
@api.output(RecurrencesOut)
@guard(Capability.SHARE)
def listing() -> ResponseReturnValue:
    """My recurring stories; those that go on first."""
    return {"items": [_shown(each) for each in recurring.recurrences_of(current_user.id)], "next": None}


@api.post("/recurrences")
@api.input(RecurrenceIn)
@api.output(RecurrenceOut, status_code=201)
@guard(Capability.SHARE)
def let_recur(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Lets a story come again."""
    return _shown(recurring.let_recur(current_user.person, **json_data, now=clock.now()))


@api.delete("/recurrences/<int:recurrence_id>")
@api.output(RecurrenceOut)
@guard(Capability.SHARE)
def end(recurrence_id: int) -> ResponseReturnValue:
    """Ends one; what is scheduled stays."""
    mine = recurring.recurrence_for(current_user.id, recurrence_id)
    recurring.end(mine, actor=current_user.actor, now=clock.now())
    return _shown(mine)


def _shown(it: Recurrence) -> dict[str, Any]:
    active = it.state is RecurrenceState.ACTIVE
    return {
        "id": it.id, "item_id": it.item_id, "network": it.network, "connection_id": it.connection_id,
        "every_weeks": it.every_weeks, "next_at": clock.to_rfc3339(it.next_at) if active else None, "times": it.times,
        "state": it.state.value, "ended_why": it.ended_why,
    }  # fmt: skip
