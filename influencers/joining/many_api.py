"""The API of many applications: decided by the same words; one that can't be decided takes no other along. Thin."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock, settings
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from influencers.joining import deciding, queries
from influencers.joining.api import ApplicationNoIn, ApplicationNoteIn
from influencers.joining.models import Application

api = APIBlueprint("many_applications_api", __name__, url_prefix="/api/v1/applications", tag="Programmes")


def _numbers() -> List[Any]:
    return List(Integer(strict=True), required=True, validate=Length(1, queries.MOST_WAITING))


class ApplicationsYesIn(ApplicationNoteIn):
    """Which applications, and a word of welcome for each mail."""

    ids = _numbers()


class ApplicationsNoIn(ApplicationNoIn):
    """Which applications, and why not."""

    ids = _numbers()


class ApplicationRefusedOut(Schema):
    """One that could not be decided, and why."""

    id = Integer()
    why = String()


class ApplicationsDecidedOut(Schema):
    """How many were decided; those that wait no longer are passed over."""

    decided = Integer()
    refused = List(Nested(ApplicationRefusedOut))


@api.post("/approve")
@api.input(ApplicationsYesIn)
@api.output(ApplicationsDecidedOut)
@guard(Capability.WRITE_PROGRAMMES)
def approve_many(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Takes these applicants in."""
    ids = json_data.pop("ids")
    base_url = settings.current().base_url
    return _decided(ids, partial(deciding.approve, base_url=base_url, **json_data, **_now()))


@api.post("/decline")
@api.input(ApplicationsNoIn)
@api.output(ApplicationsDecidedOut)
@guard(Capability.WRITE_PROGRAMMES)
def decline_many(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Says no to these, with a reason that each of them reads."""
    ids = json_data.pop("ids")
    return _decided(ids, partial(deciding.decline, **json_data, **_now()))


def _now() -> dict[str, Any]:
    return {"actor": current_user.actor, "now": clock.now()}


def _decided(ids: list[int], decide: Callable[[Application], object]) -> dict[str, Any]:
    told = deciding.decide_many(queries.chosen(ids), decide)
    return {"decided": told.done, "refused": [{"id": number, "why": why} for number, why in told.refused]}
