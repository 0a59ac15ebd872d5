"""Pure: the rules that ship, in force until a company writes its own versions; what marketing may write at most.

A rule without points is not in force: it is there to be given some.
"""

from __future__ import annotations

from datetime import UTC, datetime

from rewards.earning.terms import Rule
from rewards.earning.triggers import Pending, Trigger

ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)

DEFAULTS = (
    Rule("share_published", 1, Trigger.SHARE_PUBLISHED, 25, ALWAYS, weekly_cap=250, pending=Pending.VERIFIED),
    Rule("human_clicks", 1, Trigger.HUMAN_CLICKS, 5, ALWAYS, step=10, most_steps=5, weekly_cap=50),
    Rule("engagement", 1, Trigger.ENGAGEMENT, 0, ALWAYS, step=10, most_steps=5, weekly_cap=50),
    Rule("suggestion_accepted", 1, Trigger.SUGGESTION_ACCEPTED, 15, ALWAYS, weekly_cap=60),
    Rule("training_finished", 1, Trigger.TRAINING_FINISHED, 20, ALWAYS, monthly_cap=60),
    Rule("colleague_joined", 1, Trigger.COLLEAGUE_JOINED, 50, ALWAYS, monthly_cap=150),
    Rule("conversion", 1, Trigger.CONVERSION, 0, ALWAYS, weekly_cap=200, pending=Pending.DAYS, pending_days=30),
    Rule("live_verified", 1, Trigger.LIVE_VERIFIED, 0, ALWAYS),
    Rule("mission_completed", 1, Trigger.MISSION_COMPLETED, 1, ALWAYS),
    Rule("challenge_won", 1, Trigger.CHALLENGE_WON, 1, ALWAYS),
    Rule("thanked", 1, Trigger.THANKED, 0, ALWAYS, weekly_cap=25),
)  # fmt: skip

MOST_POINTS = 10_000
"""Of one credit."""

CLICKS_PART = 25
"""Per cent of what all actions can earn in a week that clicks may earn at most."""

CLICKS_MOST = 100
"""Points a week that clicks may earn at most, whatever actions earn."""

ENDLESS_A_WEEK = 7
"""How many credits a week are counted on of an action that has no cap: one a day."""
