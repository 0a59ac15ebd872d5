"""What the API of standing takes and gives."""

from __future__ import annotations

from apiflask import Schema
from apiflask.fields import Boolean, Date, Dict, Integer, List, Nested, String
from marshmallow.validate import Length, OneOf, Range

from advocacy.web.instants import Instant
from rewards.standing import ladders
from rewards.standing.models import EVERYBODY, Counted, Period


class TierShape(Schema):
    """A tier: ``least`` of what the ladder counts (points; sales in minor units) reach it. Perks name it by its key."""

    key = String(required=True)
    name = String(required=True, validate=Length(1, 60))
    least = Integer(required=True, strict=True)
    tone = String(load_default="neutral")
    icon = String(load_default="award")


class LadderIn(Schema):
    """The next version of a ladder, everybody's by default; without tiers it ends. ``days`` of a rolling period."""

    programme_id = Integer(load_default=EVERYBODY, strict=True, validate=Range(0))
    tiers = List(Nested(TierShape), required=True, validate=Length(max=ladders.MOST_TIERS))
    counts = String(load_default=Counted.POINTS.value, validate=OneOf([each.value for each in Counted]))
    period = String(load_default=Period.ROLLING.value, validate=OneOf([each.value for each in Period]))
    days = Integer(load_default=None, allow_none=True, strict=True)
    grace_days = Integer(load_default=30, strict=True)
    valid_from = Instant(load_default=None, allow_none=True)
    why = String(required=True)


class LadderOut(Schema):
    """A version of a ladder."""

    programme_id = Integer()
    version = Integer()
    tiers = List(Nested(TierShape))
    counts = String()
    period = String()
    days = Integer(allow_none=True)
    grace_days = Integer()
    valid_from = String()
    why = String()
    says = String(metadata={"description": "how one goes up and down, in plain words"})


class BadgeIn(Schema):
    """A badge; without a rule it is given by hand. Rules: ``{"needs": "all", "conditions": [{"figure", "least"}]}``."""

    key = String(required=True)
    name = String(required=True)
    says = String(load_default="")
    icon = String(load_default="award")
    tone = String(load_default="brand")
    rule = Dict(load_default=None, allow_none=True)
    active = Boolean(load_default=True)


class BadgeChange(Schema):
    """Facts of a badge to change; what is not there stays as it is."""

    name = String()
    says = String()
    icon = String()
    tone = String()
    rule = Dict(allow_none=True)
    active = Boolean()


class BadgeOut(Schema):
    """A badge and its rule in plain words."""

    key = String()
    name = String()
    says = String()
    icon = String()
    tone = String()
    rule = Dict(allow_none=True)
    rule_says = String()
    active = Boolean()


class MedalOut(BadgeOut):
    """A badge as its person sees it: when they got it and what for, or how far they are."""

    awarded_at = String(allow_none=True)
    reason = String(allow_none=True)
    done = Integer()
    needed = Integer()


class TierPlaceOut(Schema):
    """Where somebody stands on a ladder."""

    programme_id = Integer()
    tier = String(allow_none=True)
    next = String(allow_none=True)
    score = Integer()
    missing = Integer()
    kept_until = Date(allow_none=True)
    grace_until = Date(allow_none=True)


class WeekOut(Schema):
    """A week, by its Monday: posted, paused (why), open or quiet."""

    monday = Date()
    told = String()
    why = String(allow_none=True)


class StreakOut(Schema):
    """Working weeks in a row with a post."""

    length = Integer()
    best = Integer()
    weeks = List(Nested(WeekOut))


class RewardStandingOut(Schema):
    """One's own standing."""

    ladders = List(Nested(TierPlaceOut))
    badges = List(Nested(MedalOut))
    streak = Nested(StreakOut)


class AwardIn(Schema):
    """Who gets a badge, and what for."""

    person_id = Integer(required=True, strict=True)
    reason = String(required=True)


class WithdrawIn(Schema):
    """Why a badge is taken back."""

    why = String(required=True)


class AwardOut(Schema):
    """A badge that somebody was given."""

    id = Integer()
    person_id = Integer()
    badge = String()
    reason = String()
    at = String()
