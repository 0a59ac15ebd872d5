"""What the API says of partners: the bodies that go out, and what makes them of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apiflask import Schema
from apiflask.fields import Dict, Float, Integer, List, Nested, String
from marshmallow.validate import Length

from advocacy.clock import to_rfc3339
from advocacy.links.attribution import money
from influencers.partners.contact_models import Rate
from influencers.partners.mail_models import PartnerSegment
from influencers.partners.models import Partner, PartnerAccount
from influencers.partners.touches import Touched


class PartnerAccountOut(Schema):
    """An account on a network. ``state``: claimed, proven, disproven."""

    id = Integer()
    network = String()
    handle = String()
    url = String()
    state = String()
    followers = Integer(allow_none=True)
    read_at = String(allow_none=True)


class PartnerOut(Schema):
    """A partner. ``engagement`` in percent, by followers; null where nobody knows. ``person_id`` null: no account."""

    id = Integer()
    person_id = Integer(allow_none=True)
    name = String()
    email = String(allow_none=True)
    kind = String()
    stage = String()
    owner_id = Integer(allow_none=True)
    country = String()
    about = String()
    topics = List(String())
    languages = List(String())
    followers = Integer()
    engagement = Float(allow_none=True)
    accounts = List(Nested(PartnerAccountOut))
    created_at = String()
    touched_at = String()


class PartnerTouchOut(Schema):
    """One thing on the timeline: a row of the history, a note, or a mail."""

    at = String()
    noun = String()
    verb = String()
    id = String()
    to = String()
    who = String()
    text = String()


class PartnerPriceIn(Schema):
    """A sum: {"amount": "350.00", "currency": "EUR"}."""

    amount = String(required=True)
    currency = String(required=True, validate=Length(3, 3))


class PartnerRateIn(Schema):
    """What they ask for a kind of deliverable; ``network`` empty: on any."""

    kind = String(required=True, validate=Length(1, 40))
    price = Nested(PartnerPriceIn, required=True)
    network = String(load_default="", validate=Length(max=20))
    note = String(load_default="", validate=Length(max=200))


class PartnerRateOut(PartnerRateIn):
    """A price, and since when they ask for it."""

    id = Integer()
    asked_on = String()


class PartnerSegmentOut(Schema):
    """A filter with a name."""

    id = Integer()
    name = String()
    rule = Dict()


def shown(partner: Partner, accounts: Sequence[PartnerAccount]) -> dict[str, Any]:
    """A partner as the API gives it."""
    same = ("id", "person_id", "name", "owner_id", "country", "about", "topics", "languages", "followers")
    return {
        **{name: getattr(partner, name) for name in same}, "email": partner.address, "kind": partner.kind.value,
        "stage": partner.stage.value, "accounts": [account(each) for each in accounts],
        "engagement": None if partner.engagement is None else partner.engagement / 100,
        "created_at": to_rfc3339(partner.created_at), "touched_at": to_rfc3339(partner.touched_at),
    }  # fmt: skip


def account(each: PartnerAccount) -> dict[str, Any]:
    """An account as the API gives it."""
    same = ("id", "network", "handle", "url", "followers")
    read_at = None if each.read_at is None else to_rfc3339(each.read_at)
    return {**{name: getattr(each, name) for name in same}, "state": each.state.value, "read_at": read_at}


def touched(each: Touched) -> dict[str, Any]:
    """One thing on the timeline as the API gives it."""
    same = {name: getattr(each, name) for name in ("noun", "verb", "to", "who", "text")}
    return {**same, "at": to_rfc3339(each.at), "id": each.thing}


def rate(each: Rate) -> dict[str, Any]:
    """A price as the API gives it."""
    return {
        "id": each.id, "kind": each.kind, "network": each.network, "note": each.note,
        "price": money.told(each.amount, each.currency), "asked_on": each.asked_on.isoformat(),
    }  # fmt: skip


def segment(each: PartnerSegment) -> dict[str, Any]:
    """A segment as the API gives it."""
    return {"id": each.id, "name": each.name, "rule": dict(each.rule)}
