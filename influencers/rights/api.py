"""The API of usage licences: the register, one licence, grant, extend, revoke."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, List, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf, Range, Regexp

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.instants import Instant
from advocacy.web.lists import ListQuery, as_list
from influencers.partners.partners import partner_for
from influencers.rights import licences, queries
from influencers.rights.covering import ALL, MEDIA
from influencers.rights.models import LONGEST_ASSET, LONGEST_TITLE, Licence, LicenceState, Use

api = APIBlueprint("rights_api", __name__, url_prefix="/api/v1", tag="Partners")

STATES, USES = [str(each) for each in LicenceState], [str(each) for each in Use]


class LicenceQuery(ListQuery):
    """Which licences; ``ends_within`` are days."""

    state = String(load_default="", validate=OneOf(["", *STATES]))
    use = String(load_default="", validate=OneOf(["", *USES]))
    asset_kind = String(load_default="", validate=Length(max=20))
    ends_within = Integer(load_default=None, validate=Range(0, 3650))


class LicenceIn(Schema):
    """A licence. ``asset`` as in "item:8" or "media:4"; ``territory`` "worldwide" or country codes; no ``end``: until
    it is revoked. Paid includes organic."""

    asset = String(required=True, validate=Regexp(r"[a-z_]{1,20}:[0-9]{1,18}$"))
    title = String(load_default="", validate=Length(max=LONGEST_TITLE))
    partner_id = Integer(load_default=None, allow_none=True)
    persons = List(String(validate=Length(1, 120)), load_default=list, validate=Length(max=20))
    media = List(String(validate=OneOf([ALL, *MEDIA])), required=True, validate=Length(1))
    territory = String(load_default="worldwide", validate=Length(1, 300))
    use = String(required=True, validate=OneOf(USES))
    start = Instant(required=True)
    end = Instant(load_default=None, allow_none=True)


class LicenceEnd(Schema):
    """Until when it is extended; null: until it is revoked."""

    end = Instant(required=True, allow_none=True)


class LicenceReason(Schema):
    """Why; whoever uses the asset reads it."""

    why = String(required=True, validate=Length(1, 1000))


class LicenceOut(Schema):
    """A licence as the register has it."""

    id = Integer()
    asset = String(metadata={"maxLength": LONGEST_ASSET})
    title = String()
    partner_id = Integer(allow_none=True)
    persons = List(String())
    media = List(String())
    territories = List(String())
    use = String()
    start = String()
    end = String(allow_none=True)
    state = String()
    source = String()
    extends = Integer(allow_none=True)


@api.get("/licences")
@api.input(LicenceQuery, location="query")
@api.output(as_list(LicenceOut))
@guard(Capability.WRITE_PROGRAMMES)
def licence_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The register, newest first."""
    sought = queries.Sought(
        query_data["state"], query_data["use"], query_data["asset_kind"], "", query_data["ends_within"]
    )  # fmt: skip
    found = queries.register(sought, clock.now(), query_data["cursor"], query_data["limit"])
    return {"items": [_licence(each) for each in found.items], "next": found.next}


@api.post("/licences")
@api.input(LicenceIn)
@api.output(LicenceOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def grant_licence(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Enters a licence that was agreed elsewhere; the same again is the same licence."""
    if json_data["partner_id"] is not None:
        json_data["partner_id"] = partner_for(json_data["partner_id"]).id
    source = licences.by_hand(json_data)
    return _licence(licences.grant(**json_data, source=source, actor=current_user.actor, now=clock.now()))


@api.get("/licences/<int:licence_id>")
@api.output(LicenceOut)
@guard(Capability.WRITE_PROGRAMMES)
def one_licence(licence_id: int) -> ResponseReturnValue:
    """One licence."""
    return _licence(queries.licence_for(licence_id))


@api.post("/licences/<int:licence_id>/extend")
@api.input(LicenceEnd)
@api.output(LicenceOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def extend_licence(licence_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """A new licence that goes on where this one ends."""
    found = queries.licence_for(licence_id)
    return _licence(licences.extend(found, json_data["end"], actor=current_user.actor, now=clock.now()))


@api.post("/licences/<int:licence_id>/revoke")
@api.input(LicenceReason)
@api.output(LicenceOut)
@guard(Capability.WRITE_PROGRAMMES)
def revoke_licence(licence_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Takes a licence back: what no other one covers is out of use at once."""
    found = queries.licence_for(licence_id)
    licences.revoke(found, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return _licence(found)


def _licence(licence: Licence) -> dict[str, Any]:
    return {
        "id": licence.id, "asset": licence.asset, "title": licence.title, "partner_id": licence.partner_id,
        "persons": licence.persons, "media": licence.media, "territories": licence.territories,
        "use": licence.use.value, "start": to_rfc3339(licence.starts_at),
        "end": to_rfc3339(licence.ends_at) if licence.ends_at else None, "state": licence.state.value,
        "source": licence.source, "extends": licence.extends_id,
    }  # fmt: skip
