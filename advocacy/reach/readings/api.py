"""The API of stated figures: state what a network shows of a post, see everything that was said of it."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import DateTime, Dict, Integer, List, Nested, String
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.posts.models import Reading
from advocacy.reach.readings import queries, stating
from advocacy.reach.readings.stating import Source
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery

api = APIBlueprint("readings_api", __name__, url_prefix="/api/v1", tag="Reach")


class StatementIn(Schema):
    """What a network shows of a published post: whole numbers by metric, such as {"likes": 12, "impressions": 840}.

    ``evidence`` says where it can be seen; without ``as_of`` it is so now.
    """

    share_id = Integer(required=True)
    figures = Dict(keys=String(), values=Integer(strict=True), required=True)
    as_of = DateTime(format="iso", load_default=None)
    evidence = String(required=True, validate=Length(1, stating.LONGEST_EVIDENCE))


class ReadingOut(Schema):
    """One figure of one post as it was then. ``source`` is network, hand or csv; the last two have evidence."""

    id = Integer()
    share_id = Integer()
    metric = String()
    value = Integer()
    unit = String()
    source = String()
    as_of = String()
    evidence = String(allow_none=True)


class ReadingsOut(Schema):
    """What was said of a post, the last said first."""

    items = List(Nested(ReadingOut))
    next = String(allow_none=True)


class StatedOut(Schema):
    """How many of the figures were new; they count within a minute."""

    share_id = Integer()
    kept = Integer()


class ReadingsQuery(ListQuery):
    """Of which post."""

    share_id = Integer(required=True)


@api.post("/readings")
@api.input(StatementIn)
@api.output(StatedOut, status_code=201)
@guard(Capability.SHARE, Capability.WRITE_ITEMS)
def state(json_data: dict[str, Any]) -> dict[str, Any]:
    """States figures of a post of mine; of anyone's with items:write. A correction is a statement of its own."""
    share, now = _post(json_data["share_id"]), clock.now()
    as_of = json_data["as_of"]
    kept = stating.state(
        share, json_data["figures"], as_of=clock.from_rfc3339(as_of.isoformat()) if as_of else now,
        evidence=json_data["evidence"], source=Source.HAND, by_id=current_user.id, actor=current_user.actor, now=now,
    )  # fmt: skip
    return {"share_id": share.id, "kept": kept}


@api.get("/readings")
@api.input(ReadingsQuery, location="query")
@api.output(ReadingsOut)
@guard(Capability.SHARE, Capability.WRITE_ITEMS)
def listing(query_data: dict[str, Any]) -> dict[str, Any]:
    """Everything that was said of a post, by its network or by people."""
    share = _post(query_data["share_id"])
    found = queries.readings_of(share.id, query_data["cursor"], query_data["limit"])
    return {"items": [_told(each) for each in found.items], "next": found.next}


def _post(share_id: int) -> Any:
    return queries.post_for(share_id, person_id=current_user.id, anyones=current_user.can(Capability.WRITE_ITEMS))


def _told(reading: Reading) -> dict[str, Any]:
    return {
        "id": reading.id, "share_id": reading.share_id, "metric": reading.metric, "value": reading.value,
        "unit": reading.unit, "source": reading.source, "as_of": clock.to_rfc3339(reading.captured_at),
        "evidence": reading.evidence or None,
    }  # fmt: skip
