"""The API of what is taken away from a partner, of forgetting them, and of what a following's size is called. Thin."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, Range

from advocacy import clock
from advocacy.database import get
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from influencers.partners import contacts, follower_tiers, forgetting, partners, readings, segments
from influencers.partners.contact_models import Rate, Touch
from influencers.partners.follower_tiers import Tier

api = APIBlueprint("partner_keeping_api", __name__, url_prefix="/api/v1", tag="Partners")


class FollowerSize(Schema):
    """A size of a following: its name, and from how many followers on."""

    key = String(required=True, validate=Length(1, 40))
    least = Integer(required=True, strict=True, validate=Range(0, readings.MOST))


class FollowerSizes(Schema):
    """All sizes, the smallest first; none: the usual ones."""

    tiers = List(Nested(FollowerSize), required=True, validate=Length(max=follower_tiers.MOST))


class PartnerForgotten(Schema):
    """Why, for the record."""

    why = String(load_default="", validate=Length(max=2000))


@api.get("/follower-tiers")
@api.output(FollowerSizes)
@guard(Capability.WRITE_PROGRAMMES)
def sizes() -> ResponseReturnValue:
    """What sizes of a following are called."""
    return _sizes()


@api.put("/follower-tiers")
@api.input(FollowerSizes)
@api.output(FollowerSizes)
@guard(Capability.WRITE_PROGRAMMES)
def name_sizes(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Names them anew."""
    follower_tiers.set_tiers([Tier(**each) for each in json_data["tiers"]], actor=current_user.actor, now=clock.now())
    return _sizes()


@api.delete("/partner-notes/<int:touch_id>")
@api.output({}, status_code=204)
@guard(Capability.WRITE_PROGRAMMES)
def remove_note(touch_id: int) -> ResponseReturnValue:
    """Takes an own note away."""
    contacts.remove_touch(get(Touch, touch_id, _("There is no such note.")), actor=current_user.actor, now=clock.now())
    return ""


@api.delete("/partner-rates/<int:rate_id>")
@api.output({}, status_code=204)
@guard(Capability.WRITE_PROGRAMMES)
def remove_rate(rate_id: int) -> ResponseReturnValue:
    """Takes a price away."""
    contacts.remove_rate(get(Rate, rate_id, _("There is no such price.")), actor=current_user.actor, now=clock.now())
    return ""


@api.delete("/partners/<int:partner_id>/accounts/<int:account_id>")
@api.output({}, status_code=204)
@guard(Capability.WRITE_PROGRAMMES)
def remove_account(partner_id: int, account_id: int) -> ResponseReturnValue:
    """Takes an account away."""
    account = partners.account_for(partners.partner_for(partner_id), account_id)
    contacts.remove_account(account, actor=current_user.actor, now=clock.now())
    return ""


@api.delete("/partner-segments/<int:segment_id>")
@api.output({}, status_code=204)
@guard(Capability.WRITE_PROGRAMMES)
def remove_segment(segment_id: int) -> ResponseReturnValue:
    """Takes a segment away; nobody in it is touched."""
    found = segments.segment_for(segment_id)
    segments.remove(found, actor=current_user.actor, now=clock.now())
    return ""


@api.post("/partners/<int:partner_id>/forget")
@api.input(PartnerForgotten)
@api.output({}, status_code=204)
@guard(Capability.WRITE_PROGRAMMES)
def forget_partner(partner_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Forgets somebody who has no account here."""
    partner = partners.partner_for(partner_id)
    forgetting.forget(partner, actor=current_user.actor, now=clock.now(), why=json_data["why"])
    return ""


def _sizes() -> dict[str, Any]:
    return {"tiers": [{"key": each.key, "least": each.least} for each in follower_tiers.tiers()]}
