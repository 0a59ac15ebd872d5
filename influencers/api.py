"""The API of programmes and enrolments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock, settings
from advocacy.database import get
from advocacy.links.attribution import rules
from advocacy.people.capabilities import Capability
from advocacy.people.models import Relationship
from advocacy.web.guards import guard, signed_in
from advocacy.web.lists import ListQuery, as_list
from influencers import enrolments, programmes
from influencers.models import Enrolment, Programme, ProgrammeKind

api = APIBlueprint("influencers_api", __name__, url_prefix="/api/v1", tag="Programmes")


class ProgrammeIn(Schema):
    """A new programme; ``relationship`` decides what its partners disclose."""

    name = String(required=True, validate=Length(1, 120))
    kind = String(required=True, validate=OneOf([str(kind) for kind in ProgrammeKind]))
    relationship = String(load_default="ambassador_paid", validate=OneOf([str(one) for one in Relationship]))
    terms = String(load_default="")
    attribution_days = Integer(load_default=None, allow_none=True, validate=OneOf(rules.WINDOWS))


class AttributionIn(Schema):
    """How many days a click of its partners counts; null: for nothing that is bought later."""

    days = Integer(required=True, allow_none=True, validate=OneOf(rules.WINDOWS))


class ProgrammeOut(Schema):
    """A programme."""

    id = Integer()
    name = String()
    kind = String()
    relationship = String()
    terms = String()
    attribution_days = Integer(allow_none=True)
    tag = String()


class EnrolmentIn(Schema):
    """An invitation."""

    programme_id = Integer(required=True)
    email = String(required=True)
    name = String(required=True, validate=Length(1, 200))


class EnrolmentOut(Schema):
    """Somebody in a programme."""

    id = Integer()
    programme_id = Integer()
    person_id = Integer()
    name = String()
    state = String()
    since = String()


class EnrolmentWhyIn(Schema):
    """The reason; the person reads it."""

    why = String(required=True, validate=Length(1, 2000))


def shown(programme: Programme) -> dict[str, Any]:
    """A programme as the API gives it."""
    return {
        "id": programme.id, "name": programme.name, "kind": programme.kind.value,
        "relationship": programme.relationship.value, "terms": programme.terms,
        "attribution_days": programme.attribution_days, "tag": programme.tag,
    }  # fmt: skip


def shown_enrolment(enrolment: Enrolment) -> dict[str, Any]:
    """An enrolment as the API gives it."""
    return {
        "id": enrolment.id, "programme_id": enrolment.programme_id, "person_id": enrolment.person_id,
        "name": enrolment.person.name, "state": enrolment.state.value, "since": clock.to_rfc3339(enrolment.since),
    }  # fmt: skip


@api.get("/programmes")
@api.input(ListQuery, location="query")
@api.output(as_list(ProgrammeOut))
@guard(Capability.WRITE_PROGRAMMES)
def list_programmes(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Programmes, newest first."""
    found = programmes.programmes(query_data["cursor"], query_data["limit"])
    return {"items": [shown(each) for each in found.items], "next": found.next}


@api.post("/programmes")
@api.input(ProgrammeIn)
@api.output(ProgrammeOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def add(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds a programme."""
    kind, relationship = ProgrammeKind(json_data["kind"]), Relationship(json_data["relationship"])
    return shown(
        programmes.add_programme(
            json_data["name"], kind, relationship, json_data["terms"], actor=current_user.actor, now=clock.now(),
            attribution_days=json_data["attribution_days"],
        )
    )  # fmt: skip


@api.post("/programmes/<int:programme_id>/attribution")
@api.input(AttributionIn)
@api.output(ProgrammeOut)
@guard(Capability.WRITE_PROGRAMMES)
def attribute(programme_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Sets how long a click counts for what is bought from now on."""
    programme = programmes.programme_for(programme_id)
    programmes.set_attribution(programme, json_data["days"], actor=current_user.actor, now=clock.now())
    return shown(programme)


@api.get("/enrolments")
@api.input(ListQuery, location="query")
@api.output(as_list(EnrolmentOut))
@guard(Capability.WRITE_PROGRAMMES)
def list_enrolments(query_data: dict[str, Any]) -> ResponseReturnValue:
    """People of all programmes, newest first."""
    found = programmes.enrolments_in(None, query_data["cursor"], query_data["limit"])
    return {"items": [shown_enrolment(each) for each in found.items], "next": found.next}


@api.post("/enrolments")
@api.input(EnrolmentIn)
@api.output(EnrolmentOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def invite(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Invites somebody by mail."""
    programme = programmes.programme_for(json_data["programme_id"])
    return shown_enrolment(
        programmes.invite(
            programme, json_data["email"], json_data["name"], settings.current().base_url,
            actor=current_user.actor, now=clock.now(),
        )
    )  # fmt: skip


@api.post("/enrolments/<int:enrolment_id>/accept")
@api.output(EnrolmentOut)
@signed_in
def accept(enrolment_id: int) -> ResponseReturnValue:
    """I accept the invitation."""
    return _answered(enrolment_id, True)


@api.post("/enrolments/<int:enrolment_id>/decline")
@api.output(EnrolmentOut)
@signed_in
def decline(enrolment_id: int) -> ResponseReturnValue:
    """I decline the invitation."""
    return _answered(enrolment_id, False)


def _answered(enrolment_id: int, accepts: bool) -> dict[str, Any]:
    mine = programmes.enrolment_of(current_user.id, enrolment_id)
    enrolments.answer(mine, accepts, actor=current_user.actor, now=clock.now())
    return shown_enrolment(mine)


@api.post("/enrolments/<int:enrolment_id>/approve")
@api.output(EnrolmentOut)
@guard(Capability.WRITE_PROGRAMMES)
def approve(enrolment_id: int) -> ResponseReturnValue:
    """Takes in somebody who asked us."""
    return _ruled(enrolment_id, enrolments.approve)


@api.post("/enrolments/<int:enrolment_id>/reject")
@api.input(EnrolmentWhyIn)
@api.output(EnrolmentOut)
@guard(Capability.WRITE_PROGRAMMES)
def reject(enrolment_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Turns down somebody who asked us."""
    return _ruled(enrolment_id, enrolments.reject, **json_data)


@api.post("/enrolments/<int:enrolment_id>/deactivate")
@api.input(EnrolmentWhyIn)
@api.output(EnrolmentOut)
@guard(Capability.WRITE_PROGRAMMES)
def deactivate(enrolment_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Ends somebody's part in a programme."""
    return _ruled(enrolment_id, enrolments.deactivate, **json_data)


@api.post("/enrolments/<int:enrolment_id>/ban")
@api.input(EnrolmentWhyIn)
@api.output(EnrolmentOut)
@guard(Capability.WRITE_PROGRAMMES)
def ban(enrolment_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Shuts somebody out of a programme."""
    return _ruled(enrolment_id, enrolments.ban, **json_data)


@api.post("/enrolments/<int:enrolment_id>/reinstate")
@api.output(EnrolmentOut)
@guard(Capability.WRITE_PROGRAMMES)
def reinstate(enrolment_id: int) -> ResponseReturnValue:
    """Takes somebody back who was deactivated or banned."""
    return _ruled(enrolment_id, enrolments.reinstate)


@api.post("/enrolments/<int:enrolment_id>/archive")
@api.output(EnrolmentOut)
@guard(Capability.WRITE_PROGRAMMES)
def archive(enrolment_id: int) -> ResponseReturnValue:
    """Puts an enrolment that is over out of the way."""
    return _ruled(enrolment_id, enrolments.archive)


def _ruled(enrolment_id: int, verb: Callable[..., None], **said: Any) -> dict[str, Any]:
    enrolment = get(Enrolment, enrolment_id, "enrolment")
    verb(enrolment, actor=current_user.actor, now=clock.now(), **said)
    return shown_enrolment(enrolment)
