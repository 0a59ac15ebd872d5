"""What this room offers to take out: ladders and badges. Who stands where, and has which, is the people's own."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.tables import ADDED, NAME, NUMBER, PROGRAMME_ID, WHY, Column, Table
from advocacy.people.capabilities import Capability
from rewards.standing.models import Badge, TierLadder

LADDERS = Table(
    "tier_ladders", _l("Tiers"), _l("Every version of the ladders that people climb."),
    (Capability.WRITE_REWARDS,),
    (
        Column("id", TierLadder.id, NUMBER),
        Column("programme_id", TierLadder.programme_id, PROGRAMME_ID),
        Column("version", TierLadder.version, _l("Which version it is.")),
        Column("tiers", TierLadder.tiers, _l("The tiers from the lowest, and what each takes.")),
        Column("counts", TierLadder.counts, _l("What was counted.")),
        Column("period", TierLadder.period, _l("Over which time it is counted.")),
        Column("days", TierLadder.days, _l("How many days that time has.")),
        Column("grace_days", TierLadder.grace_days, _l("How many days a tier is kept without the points.")),
        Column("valid_from", TierLadder.valid_from, _l("From when it counts.")),
        Column("why", TierLadder.why, WHY),
    ),
    (TierLadder.id,), at=TierLadder.valid_from,
)  # fmt: skip
BADGES = Table(
    "badges", _l("Badges"), _l("Badges of the company’s own."),
    (Capability.WRITE_REWARDS,),
    (
        Column("id", Badge.id, NUMBER),
        Column("key", Badge.key, _l("The short name that stays the same.")),
        Column("name", Badge.name, NAME),
        Column("says", Badge.says, _l("What it is for, in words.")),
        Column("icon", Badge.icon, _l("Its sign.")),
        Column("rule", Badge.rule, _l("What earns it, as data; empty: it is given by hand.")),
        Column("active", Badge.active, _l("Whether it is offered at all.")),
        Column("created_at", Badge.created_at, ADDED),
    ),
    (Badge.id,), at=Badge.created_at,
)  # fmt: skip
TABLES = (
    LADDERS,
    BADGES,
)
