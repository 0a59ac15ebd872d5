"""The API of review routes, the working hours, absences and qualifications."""

from __future__ import annotations

from datetime import date
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Date, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf, Range

from advocacy import clock
from advocacy.clock import from_rfc3339, to_rfc3339
from advocacy.people.capabilities import Capability
from advocacy.people.queries import person_for
from advocacy.times import calendars
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from content_library.api.shapes import NoteIn
from content_library.models import Absence, Function, Qualification, Route
from content_library.routes import absences, qualifications, routes
from content_library.routes import queries as route_queries
from content_library.routes.routes import Draft
from content_library.routes.routing import KEYS

api = APIBlueprint("routes_api", __name__, url_prefix="/api/v1", tag="Review routes")

REVIEWERS = tuple(function.capability for function in Function)
FUNCTION = OneOf([each.value for each in Function])


class ConditionsShape(Schema):
    """What a route is for; every key that names something must fit, within one any of its names."""

    topics = List(String(validate=Length(1, 120)))
    classes = List(String(validate=Length(1, 60)))
    regions = List(String(validate=Length(1, 20)))
    networks = List(String(validate=Length(1, 40)))
    risks = List(String())
    kinds = List(String())
    origins = List(String())


class RouteIn(Schema):
    """A route. ``steps`` follow each other, functions of one answer in parallel; hours are working hours."""

    name = String(required=True)
    steps = List(List(String(validate=FUNCTION)), required=True)
    conditions = Nested(ConditionsShape, load_default={})
    priority = Integer(load_default=0)
    hours = Integer(load_default=16)
    remind_hours = Integer(load_default=4)
    escalate_function = String(load_default=None, allow_none=True, validate=FUNCTION)
    escalate_person_id = Integer(load_default=None, allow_none=True)
    approval_days = Integer(load_default=None, allow_none=True)
    routine = Boolean(load_default=False)
    standard = Boolean(load_default=False)


class RouteOut(RouteIn):
    """A route and its version; the standard one has neither id nor version until somebody writes it down."""

    id = Integer(allow_none=True)
    version = Integer()
    retired_at = String(allow_none=True, metadata={"format": "date-time"})


class WorkingHoursShape(Schema):
    """When reviewers work: ISO weekdays (1 is Monday), wall-clock times, dates of holidays."""

    zone = String(required=True, validate=Length(1, 60))
    days = List(Integer(validate=Range(1, 7)), required=True)
    begins = String(required=True, validate=Length(5, 5))
    ends = String(required=True, validate=Length(5, 5))
    holidays = List(String(), load_default=[])


class AbsenceIn(Schema):
    """Who is away (the caller, unless they keep routes), from when until when, and who decides meanwhile."""

    person_id = Integer(load_default=None, allow_none=True)
    delegate_id = Integer(load_default=None, allow_none=True)
    begins_at = String(required=True, metadata={"format": "date-time"})
    ends_at = String(required=True, metadata={"format": "date-time"})


class AbsenceOut(AbsenceIn):
    """An absence."""

    id = Integer()


class QualificationIn(Schema):
    """What somebody is qualified for, good through a day."""

    person_id = Integer(required=True)
    kind = String(required=True)
    number = String(load_default="")
    valid_until = Date(required=True)


class QualificationOut(QualificationIn):
    """A qualification."""

    id = Integer()
    revoked_at = String(allow_none=True, metadata={"format": "date-time"})


@api.get("/routes")
@api.input(ListQuery, location="query")
@api.output(as_list(RouteOut))
@guard(Capability.WRITE_ROUTES)
def list_routes(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Routes, newest first, retired ones included; the standard one is always among those of the first page."""
    found = route_queries.listing(query_data["cursor"], query_data["limit"])
    unwritten = [each for each in route_queries.in_force() if not each.version and not query_data["cursor"]]
    return {"items": [_route(each) for each in (*unwritten, *found.items)], "next": found.next}


@api.post("/routes")
@api.input(RouteIn)
@api.output(RouteOut, status_code=201)
@guard(Capability.WRITE_ROUTES)
def add_route(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds a route, for what is submitted from now on."""
    return _route(routes.add_route(_draft(json_data), actor=current_user.actor, now=clock.now()))


@api.get("/routes/<int:route_id>")
@api.output(RouteOut)
@guard(Capability.WRITE_ROUTES)
def route(route_id: int) -> ResponseReturnValue:
    """One route."""
    return _route(route_queries.route_for(route_id))


@api.put("/routes/<int:route_id>")
@api.input(RouteIn)
@api.output(RouteOut)
@guard(Capability.WRITE_ROUTES)
def change_route(route_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Writes the next version of a route. What is asked already keeps its way."""
    found = route_queries.route_for(route_id)
    return _route(routes.change_route(found, _draft(json_data), actor=current_user.actor, now=clock.now()))


@api.post("/routes/<int:route_id>/retire")
@api.input(NoteIn)
@api.output(RouteOut)
@guard(Capability.WRITE_ROUTES)
def retire_route(route_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Takes a route out of use."""
    found = route_queries.route_for(route_id)
    routes.retire_route(found, actor=current_user.actor, now=clock.now(), why=json_data["note"])
    return _route(found)


@api.get("/working-hours")
@api.output(WorkingHoursShape)
@guard(*REVIEWERS, Capability.WRITE_ROUTES)
def working_hours() -> ResponseReturnValue:
    """The hours in which times to answer count."""
    return _hours()


@api.put("/working-hours")
@api.input(WorkingHoursShape)
@api.output(WorkingHoursShape)
@guard(Capability.WRITE_ROUTES)
def set_working_hours(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Changes them, for what is asked from now on."""
    calendars.set_calendar(**json_data, actor=current_user.actor, now=clock.now())
    return _hours()


@api.get("/absences")
@api.input(ListQuery, location="query")
@api.output(as_list(AbsenceOut))
@guard(*REVIEWERS, Capability.WRITE_ROUTES)
def list_absences(query_data: dict[str, Any]) -> ResponseReturnValue:
    """One's own and those in which one stands in; everybody's for those who keep routes."""
    cursor, limit = query_data["cursor"], query_data["limit"]
    found = absences.listing(current_user.id, cursor, limit, keeps_routes=_keeps())
    return {"items": [_absence(each) for each in found.items], "next": found.next}


@api.post("/absences")
@api.input(AbsenceIn)
@api.output(AbsenceOut, status_code=201)
@guard(*REVIEWERS, Capability.WRITE_ROUTES)
def enter_absence(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Enters an absence. 422 for delegates in a circle, which are named."""
    person_id, delegate_id = json_data["person_id"] or current_user.id, json_data["delegate_id"]
    absences.refuse_others(person_id, current_user.id, keeps_routes=_keeps())
    begins_at, ends_at = (from_rfc3339(json_data[name]) for name in ("begins_at", "ends_at"))
    delegate = person_for(delegate_id) if delegate_id else None
    entered = absences.enter(
        person_for(person_id), begins_at, ends_at, delegate, actor=current_user.actor, now=clock.now()
    )
    return _absence(entered)


@api.delete("/absences/<int:absence_id>")
@api.output({}, status_code=204)
@guard(*REVIEWERS, Capability.WRITE_ROUTES)
def take_back_absence(absence_id: int) -> ResponseReturnValue:
    """Ends an absence now, or before it has begun."""
    found = absences.absence_for(absence_id, current_user.id, keeps_routes=_keeps())
    absences.take_back(found, actor=current_user.actor, now=clock.now())
    return ""


@api.get("/qualifications")
@api.input(ListQuery, location="query")
@api.output(as_list(QualificationOut))
@guard(Capability.WRITE_ROUTES)
def list_qualifications(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Qualifications, newest first."""
    found = qualifications.listing(query_data["cursor"], query_data["limit"])
    return {"items": [_qualification(each) for each in found.items], "next": found.next}


@api.post("/qualifications")
@api.input(QualificationIn)
@api.output(QualificationOut, status_code=201)
@guard(Capability.WRITE_ROUTES)
def add_qualification(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Enters a qualification. Nobody enters their own."""
    person, until = person_for(json_data["person_id"]), json_data["valid_until"]
    added = qualifications.add_qualification(
        person, json_data["kind"], json_data["number"], until, actor=current_user.actor, now=clock.now()
    )
    return _qualification(added)


@api.post("/qualifications/<int:qualification_id>/revoke")
@api.input(NoteIn)
@api.output(QualificationOut)
@guard(Capability.WRITE_ROUTES)
def revoke_qualification(qualification_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Ends a qualification before its time."""
    found = qualifications.qualification_for(qualification_id)
    qualifications.revoke(found, actor=current_user.actor, now=clock.now(), why=json_data["note"])
    return _qualification(found)


def _keeps() -> bool:
    return bool(current_user.can(Capability.WRITE_ROUTES))


def _draft(body: dict[str, Any]) -> Draft:
    function = body["escalate_function"]
    steps = [[Function(name) for name in step] for step in body["steps"]]
    return Draft(**{**body, "steps": steps, "escalate_function": Function(function) if function else None})


def _route(found: Route) -> dict[str, Any]:
    return {
        "id": found.id, "name": found.name, "version": found.version, "standard": found.standard,
        "priority": found.priority, "conditions": {key: found.conditions.get(key, []) for key in KEYS},
        "steps": found.steps, "hours": found.hours, "remind_hours": found.remind_hours,
        "escalate_function": found.escalate_function.value if found.escalate_function else None,
        "escalate_person_id": found.escalate_person_id, "approval_days": found.approval_days,
        "routine": found.routine, "retired_at": to_rfc3339(found.retired_at) if found.retired_at else None,
    }  # fmt: skip


def _hours() -> dict[str, Any]:
    held = calendars.calendar()
    return {
        "zone": held.zone, "days": sorted(held.days), "begins": f"{held.begins:%H:%M}", "ends": f"{held.ends:%H:%M}",
        "holidays": sorted(map(date.isoformat, held.holidays)),
    }  # fmt: skip


def _absence(found: Absence) -> dict[str, Any]:
    return {
        "id": found.id, "person_id": found.person_id, "delegate_id": found.delegate_id,
        "begins_at": to_rfc3339(found.begins_at), "ends_at": to_rfc3339(found.ends_at),
    }  # fmt: skip


def _qualification(found: Qualification) -> dict[str, Any]:
    return {
        "id": found.id, "person_id": found.person_id, "kind": found.kind, "number": found.number,
        "valid_until": found.valid_until, "revoked_at": to_rfc3339(found.revoked_at) if found.revoked_at else None,
    }  # fmt: skip
