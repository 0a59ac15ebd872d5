"""The API of people and teams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, List, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, get, page
from advocacy.people import accounts, leaving, role_changes
from advocacy.people.capabilities import Capability, Role
from advocacy.people.models import Person, Relationship, Team
from advocacy.web.guards import ANY_SCOPE, guard, narrow_tokens, signed_in
from advocacy.web.lists import ListQuery, as_list

api = APIBlueprint("people_api", __name__, url_prefix="/api/v1", tag="People")

RELATIONSHIPS = [str(one) for one in Relationship]
ROLES = [str(role) for role in Role]


class PersonIn(Schema):
    """A new person."""

    email = String(required=True)
    name = String(required=True, validate=Length(1, 200))
    roles = List(String(validate=OneOf(ROLES)), load_default=[str(Role.EMPLOYEE)])
    team = String()
    zone = String()
    language = String()
    region = String()
    relationship = String(validate=OneOf(RELATIONSHIPS))
    employing_entity = String()


class PersonChange(Schema):
    """Facts to change; roles only by another administrator."""

    name = String(validate=Length(1, 200))
    roles = List(String(validate=OneOf(ROLES)))
    team = String()
    zone = String()
    language = String()
    region = String()
    relationship = String(validate=OneOf(RELATIONSHIPS))
    employing_entity = String()
    active = Boolean(validate=OneOf([False]))


class PersonOut(Schema):
    """A person."""

    id = Integer()
    email = String()
    name = String()
    roles = List(String())
    roles_waiting = List(
        String(), metadata={"description": "Roles whose word binds others, until a second administrator agrees."}
    )
    team = String(allow_none=True)
    zone = String()
    language = String()
    region = String()
    relationship = String()
    employing_entity = String()
    active = Boolean()


def shown(person: Person, waiting: Mapping[int, Sequence[Role]] | None = None) -> dict[str, Any]:
    """A person as the API gives them. ``waiting`` are the roles that wait, by person, where they were read for many."""
    waits = role_changes.waiting_for([person.id]) if waiting is None else waiting
    return {
        "id": person.id, "email": person.email, "name": person.name, "roles": sorted(person.roles),
        "roles_waiting": sorted(waits.get(person.id, ())),
        "team": person.team.name if person.team else None, "zone": person.zone, "language": person.language,
        "region": person.region, "relationship": str(person.relationship),
        "employing_entity": person.employing_entity, "active": person.active,
    }  # fmt: skip


@api.get("/people/me")
@api.output(PersonOut)
@signed_in
@narrow_tokens(ANY_SCOPE)
def me() -> ResponseReturnValue:
    """Who the token's holder is."""
    return shown(current_user.person)


@api.get("/people")
@api.input(ListQuery, location="query")
@api.output(as_list(PersonOut))
@guard(Capability.SEE_PEOPLE)
def people(query_data: dict[str, Any]) -> ResponseReturnValue:
    """People, newest first."""
    found = page(select(Person), Person.id, query_data["cursor"], query_data["limit"])
    waiting = role_changes.waiting_for([person.id for person in found.items])
    return {"items": [shown(person, waiting) for person in found.items], "next": found.next}


@api.post("/people")
@api.input(PersonIn)
@api.output(PersonOut, status_code=201)
@guard(Capability.WRITE_PEOPLE)
def add_person(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds a person. Roles whose word binds others wait for a second administrator, in ``roles_waiting``."""
    roles = [Role(role) for role in json_data.pop("roles")]
    person, _asked = role_changes.add_or_ask(
        roles=roles, actor=current_user.actor, now=clock.now(), narrowed=current_user.scopes is not None, **json_data
    )
    return shown(person)


@api.patch("/people/<int:person_id>")
@api.input(PersonChange)
@api.output(PersonOut)
@guard(Capability.WRITE_PEOPLE, Capability.SET_EMPLOYMENT)
def change_person(person_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Changes a person; ``active: false`` closes the account. HR changes relationship and employing entity only.

    Roles whose word binds others wait for a second administrator, in ``roles_waiting``.
    """
    accounts.refuse_beyond(current_user.can, json_data)
    person, actor, now = get(Person, person_id, _("There is no such person.")), current_user.actor, clock.now()
    if "roles" in json_data:
        roles, narrowed = [Role(role) for role in json_data.pop("roles")], current_user.scopes is not None
        role_changes.set_or_ask(person, roles, actor=actor, now=now, narrowed=narrowed)
    if "team" in json_data:
        json_data["team_id"] = accounts.team_named(json_data.pop("team"), actor=actor, now=now).id
    if json_data.pop("active", True) is False:
        leaving.leave(person, actor=actor, now=now, why="closed by an administrator")
    accounts.change_person(person, actor=actor, now=now, **json_data)
    return shown(person)


class TeamOut(Schema):
    """A team."""

    id = Integer()
    name = String()
    region = String()


@api.get("/teams")
@api.input(ListQuery, location="query")
@api.output(as_list(TeamOut))
@signed_in
@narrow_tokens(ANY_SCOPE)
def teams(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Teams, newest first."""
    found = page(select(Team), Team.id, query_data["cursor"], query_data["limit"])
    items = [{"id": team.id, "name": team.name, "region": team.region} for team in found.items]
    return {"items": items, "next": found.next}


class TeamIn(Schema):
    """A new team."""

    name = String(required=True, validate=Length(1, 120))
    region = String(load_default="")


@api.post("/teams")
@api.input(TeamIn)
@api.output(TeamOut, status_code=201)
@guard(Capability.WRITE_PEOPLE)
def add_team(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds a team; gives the one of that name when there is one."""
    team = accounts.team_named(json_data["name"], actor=current_user.actor, now=clock.now(), region=json_data["region"])
    db.session.flush()
    return {"id": team.id, "name": team.name, "region": team.region}
