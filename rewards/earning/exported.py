"""What this room offers to take out: the rules that earn points."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.tables import NAME, NUMBER, WHY, Column, Table
from advocacy.people.capabilities import Capability
from rewards.earning.models import EarningRule

RULES = Table(
    "earning_rules", _l("Earning rules"), _l("Every version of what earns how many points."),
    (Capability.WRITE_REWARDS,),
    (
        Column("id", EarningRule.id, NUMBER),
        Column("key", EarningRule.key, _l("The short name that stays the same.")),
        Column("version", EarningRule.version, _l("Which version it is.")),
        Column("name", EarningRule.name, NAME),
        Column("basis", EarningRule.basis, _l("What points are given for.")),
        Column("trigger", EarningRule.trigger, _l("What has to happen.")),
        Column("phase", EarningRule.phase, _l("When in a story’s life it counts.")),
        Column("points", EarningRule.points, _l("How many points.")),
        Column("step", EarningRule.step, _l("How much more of a figure earns the points again.")),
        Column("most_steps", EarningRule.most_steps, _l("How often at most for one story.")),
        Column("weekly_cap", EarningRule.weekly_cap, _l("Most points of one person in a week; empty: no limit.")),
        Column("terms", EarningRule.terms, _l("Further conditions, as data.")),
        Column("valid_from", EarningRule.valid_from, _l("From when it counts.")),
        Column("valid_until", EarningRule.valid_until, _l("Until when it counts.")),
        Column("why", EarningRule.why, WHY),
    ),
    (EarningRule.id,), at=EarningRule.valid_from,
)  # fmt: skip
TABLES = (RULES,)
