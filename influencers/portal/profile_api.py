"""The API of what a partner says of themselves: about, country, topics, languages, and what they ask for. Thin."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.web.guards import narrow_tokens, signed_in
from influencers.partners import contacts, partners
from influencers.partners.api_fields import PartnerRateIn, PartnerRateOut, rate
from influencers.partners.models import Partner
from influencers.portal.own_profile import mine, my_rate

api = APIBlueprint("partner_profile_api", __name__, url_prefix="/api/v1/partner-profile", tag="Partners")


class OwnProfileChange(Schema):
    """What to change; what is not there stays as it is."""

    about = String(validate=Length(max=2000))
    country = String(validate=Length(max=2))
    topics = List(String(validate=Length(1, 60)))
    languages = List(String(validate=Length(1, 60)))


class OwnProfileOut(Schema):
    """One's profile as whoever runs programmes sees it, and the newest prices."""

    about = String()
    country = String()
    topics = List(String())
    languages = List(String())
    rates = List(Nested(PartnerRateOut))


@api.get("")
@api.output(OwnProfileOut)
@signed_in
@narrow_tokens(Capability.TAKE_PART)
def own_profile() -> ResponseReturnValue:
    """What is known of the caller as a partner; empty before they have said anything."""
    return _shown(partners.partner_of(current_user.id))


@api.patch("")
@api.input(OwnProfileChange)
@api.output(OwnProfileOut)
@signed_in
@narrow_tokens(Capability.TAKE_PART)
def change_own_profile(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Saves what they say of themselves."""
    actor, now = current_user.actor, clock.now()
    partner = mine(current_user.person, actor=actor, now=now)
    partners.change(partner, actor=actor, now=now, **json_data)
    return _shown(partner)


@api.post("/rates")
@api.input(PartnerRateIn)
@api.output(PartnerRateOut, status_code=201)
@signed_in
@narrow_tokens(Capability.TAKE_PART)
def add_own_rate(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Says what they ask for a kind of deliverable from today on."""
    actor, now, asked = current_user.actor, clock.now(), json_data["price"]
    kept = contacts.set_rate(mine(current_user.person, actor=actor, now=now), json_data["kind"], asked["amount"],
                             asked["currency"], actor=actor, now=now, network=json_data["network"],
                             note=json_data["note"])  # fmt: skip
    return rate(kept)


@api.delete("/rates/<int:rate_id>")
@api.output({}, status_code=204)
@signed_in
@narrow_tokens(Capability.TAKE_PART)
def remove_own_rate(rate_id: int) -> ResponseReturnValue:
    """Takes a price of theirs away."""
    contacts.remove_rate(my_rate(current_user.person, rate_id), actor=current_user.actor, now=clock.now())
    return ""


def _shown(partner: Partner | None) -> dict[str, Any]:
    if partner is None:
        return {"about": "", "country": "", "topics": [], "languages": [], "rates": []}
    rates = [rate(each) for each in contacts.newest_rates([partner.id])]
    same = {name: getattr(partner, name) for name in ("about", "country", "topics", "languages")}
    return {**same, "rates": rates}
