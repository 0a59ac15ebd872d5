"""The API of places where an asset runs that the product can't see by itself: list, note one, say that it is gone."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import as_list
from influencers.rights import places, queries
from influencers.rights.models import Place, PlaceKind

api = APIBlueprint("asset_places_api", __name__, url_prefix="/api/v1", tag="Partners")


class AssetPlaceIn(Schema):
    """Where it runs, by name; ``url`` empty where it has none."""

    kind = String(required=True, validate=OneOf([str(each) for each in PlaceKind]))
    name = String(required=True, validate=Length(1, places.LONGEST_NAME))
    url = String(load_default="", validate=Length(max=places.LONGEST_URL))


class AssetPlaceOut(AssetPlaceIn):
    """The same; ``ended_at`` null: it runs there still."""

    id = Integer()
    asset = String()
    noted_at = String()
    noted_by = Integer(allow_none=True)
    ended_at = String(allow_none=True)


@api.get("/licences/<int:licence_id>/places")
@api.output(as_list(AssetPlaceOut))
@guard(Capability.WRITE_PROGRAMMES)
def list_places(licence_id: int) -> ResponseReturnValue:
    """The newest hundred places of a licence's asset; those that are over last."""
    found = queries.whereabouts(queries.licence_for(licence_id).asset).places
    return {"items": [_place(each) for each in found], "next": None}


@api.post("/licences/<int:licence_id>/places")
@api.input(AssetPlaceIn)
@api.output(AssetPlaceOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def add_place(licence_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Notes where a licence's asset runs; whoever runs programmes is told before the licence ends."""
    licence = queries.licence_for(licence_id)
    return _place(places.note_place(licence.asset, **json_data, actor=current_user.actor, now=clock.now()))


@api.get("/asset-places/overdue")
@api.output(as_list(AssetPlaceOut))
@guard(Capability.WRITE_PROGRAMMES)
def overdue_places() -> ResponseReturnValue:
    """Places where an asset runs though no licence allows it any more, the oldest first; a hundred at most."""
    return {"items": [_place(each) for each in queries.overdue(queries.MOST_PLACES)], "next": None}


@api.post("/asset-places/<int:place_id>/end")
@api.output(AssetPlaceOut)
@guard(Capability.WRITE_PROGRAMMES)
def end_place(place_id: int) -> ResponseReturnValue:
    """Notes that it was taken away there."""
    place = queries.place_for(place_id)
    places.end_place(place, actor=current_user.actor, now=clock.now())
    return _place(place)


def _place(place: Place) -> dict[str, Any]:
    same = {name: getattr(place, name) for name in ("id", "asset", "name", "url")}
    ended_at = to_rfc3339(place.ended_at) if place.ended_at else None
    return {
        **same, "kind": place.kind.value, "noted_at": to_rfc3339(place.noted_at), "noted_by": place.noted_by_id,
        "ended_at": ended_at,
    }  # fmt: skip
