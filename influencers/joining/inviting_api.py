"""The API to invite many: a look at what would become of each row, and the invitations."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock, settings
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from influencers.joining import inviting
from influencers.joining.inviting import Guest
from influencers.programmes.queries import programme_for

api = APIBlueprint("inviting_api", __name__, url_prefix="/api/v1/programmes/<int:programme_id>/invitations",
                   tag="Programmes")  # fmt: skip


class GuestIn(Schema):
    """Somebody to be invited; an account with its network, and a country of two letters, if they are known."""

    email = String(required=True, validate=Length(1, 320))
    name = String(load_default="", validate=Length(max=200))
    network = String(load_default="", validate=Length(max=20))
    handle = String(load_default="", validate=Length(max=200))
    country = String(load_default="", validate=Length(max=20))


class GuestsIn(Schema):
    """A list of people."""

    people = List(Nested(GuestIn), required=True, validate=Length(1, inviting.MOST))


class GuestOut(GuestIn):
    """A row, counted from 1; ``problem`` says why they can't be invited, empty when they can."""

    row = Integer()
    problem = String()


class GuestsLooked(Schema):
    """Each row, and how many would be invited."""

    fine = Integer()
    people = List(Nested(GuestOut))


class GuestsInvited(Schema):
    """How many were invited, and the rows that weren't."""

    invited = Integer()
    refused = List(Nested(GuestOut))


@api.post("/preview")
@api.input(GuestsIn)
@api.output(GuestsLooked)
@guard(Capability.WRITE_PROGRAMMES)
def look_at_guests(programme_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """What would become of each row; nothing is sent yet."""
    told = inviting.looked_at(programme_for(programme_id), inviting.read_rows(json_data["people"]))
    return {"fine": sum(not each.problem for each in told), "people": [_guest(each) for each in told]}


@api.post("")
@api.input(GuestsIn)
@api.output(GuestsInvited)
@guard(Capability.WRITE_PROGRAMMES)
def invite_guests(programme_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Invites by mail those that nothing stands against; one row takes no other along, nobody is invited twice."""
    guests, base_url = inviting.read_rows(json_data["people"]), settings.current().base_url
    told = inviting.invite_all(
        programme_for(programme_id), guests, base_url, actor=current_user.actor, now=clock.now()
    )  # fmt: skip
    return {"invited": told.done, "refused": [_guest(each) for each in told.refused]}


def _guest(guest: Guest) -> dict[str, Any]:
    return {"row": guest.number, "problem": guest.problem, **{name: getattr(guest, name) for name in inviting.COLUMNS}}
