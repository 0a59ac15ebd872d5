"""The API of privacy and leaving: everything about a person, their erasure, what leaving will do, and leaving."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Dict, Integer, List, Nested, String
from flask import Response
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.people import leaving
from advocacy.people.capabilities import Capability
from advocacy.people.queries import person_for
from advocacy.records import erasing
from advocacy.web.guards import guard, signed_in
from advocacy.web.transactions import own_transactions

api = APIBlueprint("privacy_api", __name__, url_prefix="/api/v1", tag="Privacy")
REASON = Length(1, 2000)


class EraseIn(Schema):
    """Who asked for it, and why."""

    why = String(required=True, validate=REASON)


class ErasureKeptOut(Schema):
    """What has to stay, why, and until when."""

    what = String()
    count = Integer()
    why = String()
    until = String(allow_none=True)


class ErasedOut(Schema):
    """What an erasure did."""

    erased = Dict()
    kept = List(Nested(ErasureKeptOut))


class LeaveIn(Schema):
    """Why, and who takes over: whoever closes the account, unless somebody is named."""

    why = String(required=True, validate=REASON)
    successor_id = Integer()


class StepsOut(Schema):
    """How many of each step: what leaving will take, or took."""

    steps = Dict()


@api.post("/people/me/export")
@signed_in
@own_transactions
def take_mine() -> ResponseReturnValue:
    """Everything about me: a zip of JSON and CSV."""
    return _zip(current_user.id)


@api.post("/people/<int:person_id>/export")
@guard(Capability.WRITE_PRIVACY)
@own_transactions
def take(person_id: int) -> ResponseReturnValue:
    """Everything about somebody; recorded."""
    return _zip(person_id)


@api.post("/people/<int:person_id>/erase")
@api.input(EraseIn)
@api.output(ErasedOut)
@guard(Capability.WRITE_PRIVACY)
def erase(person_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Erases somebody whose account is closed; 409 while it is open, or while a legal hold covers them."""
    done = erasing.erase_person(person_for(person_id), json_data["why"], actor=current_user.actor, now=clock.now())
    kept = [
        {"what": each.what, "count": each.count, "why": str(each.why),
         "until": to_rfc3339(each.until) if each.until else None}
        for each in done.kept
    ]  # fmt: skip
    return {"erased": done.counts, "kept": kept}


@api.get("/people/<int:person_id>/leaving")
@api.output(StepsOut)
@guard(Capability.WRITE_PEOPLE)
def preview(person_id: int) -> ResponseReturnValue:
    """What closing the account will end or hand over; nothing is done."""
    return {"steps": {step.name: count for step, count in leaving.preview(person_for(person_id), clock.now())}}


@api.post("/people/<int:person_id>/leave")
@api.input(LeaveIn)
@api.output(StepsOut)
@guard(Capability.WRITE_PEOPLE)
def leave(person_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Closes the account and takes every step."""
    person, now = person_for(person_id), clock.now()
    return {"steps": dict(leaving.leave(person, actor=current_user.actor, now=now, **json_data))}


def _zip(person_id: int) -> Response:
    data = erasing.given(person_id, actor=current_user.actor, now=clock.now())
    headers = {"Content-Disposition": f"attachment; filename=person-{person_id}.zip", "Cache-Control": "no-store"}
    return Response(data, mimetype="application/zip", headers=headers)
