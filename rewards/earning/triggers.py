"""Pure: what can earn, as data: each trigger, its kind, and what it earns by. Imports nothing of ours."""

from __future__ import annotations

from enum import StrEnum


class Trigger(StrEnum):
    """What happened."""

    SHARE_PUBLISHED = "share_published"
    SUGGESTION_ACCEPTED = "suggestion_accepted"
    COLLEAGUE_JOINED = "colleague_joined"  # an invited colleague's first post was read back
    TRAINING_FINISHED = "training_finished"
    HUMAN_CLICKS = "human_clicks"
    ENGAGEMENT = "engagement"
    CONVERSION = "conversion"
    LIVE_VERIFIED = "live_verified"
    MISSION_COMPLETED = "mission_completed"
    CHALLENGE_WON = "challenge_won"
    THANKED = "thanked"


class Basis(StrEnum):
    """What a rule rewards."""

    ACTION = "action"  # something a person did, once
    RESULT = "result"  # what came of it: a figure that grew step by step, or something that was won
    MISSION = "mission"  # what a mission or a challenge promises: its figure is in points


BASES = {
    Trigger.SHARE_PUBLISHED: Basis.ACTION,
    Trigger.SUGGESTION_ACCEPTED: Basis.ACTION,
    Trigger.COLLEAGUE_JOINED: Basis.ACTION,
    Trigger.TRAINING_FINISHED: Basis.ACTION,
    Trigger.THANKED: Basis.ACTION,
    Trigger.HUMAN_CLICKS: Basis.RESULT,
    Trigger.ENGAGEMENT: Basis.RESULT,
    Trigger.CONVERSION: Basis.RESULT,
    Trigger.LIVE_VERIFIED: Basis.RESULT,
    Trigger.MISSION_COMPLETED: Basis.MISSION,
    Trigger.CHALLENGE_WON: Basis.MISSION,
}
"""What each trigger is."""

STEPPED = frozenset({Trigger.HUMAN_CLICKS, Trigger.ENGAGEMENT})
"""Figures that grow and are counted again: they earn by the step, and a step that a recount undoes is taken back."""

VERIFIED = frozenset({Trigger.SHARE_PUBLISHED})
"""What somebody can look at again afterwards: it may stay pending until it was read back."""


class Phase(StrEnum):
    """In which order rules apply to what happened."""

    GENERAL = "general"  # gives points
    MULTIPLIER = "multiplier"  # gives a percentage of what the general ones gave, on top of it
    PRODUCT = "product"  # gives points for one item, campaign or product; they are not multiplied


class Pending(StrEnum):
    """What points wait for before they can be spent."""

    NOTHING = "nothing"
    VERIFIED = "verified"  # until it was read back
    DAYS = "days"  # so many days


SHARE_PUBLISHED = Trigger.SHARE_PUBLISHED
HUMAN_CLICKS = Trigger.HUMAN_CLICKS
