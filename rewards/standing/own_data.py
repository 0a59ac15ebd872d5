"""What this room keeps of a person, for their export and their erasure: tiers, badges, deeds, paused weeks."""

from __future__ import annotations

from advocacy.people.privacy import deleting, rows_of
from rewards.standing.models import BadgeAward, Deed, Standing, StreakPause

EXPORTERS = [
    rows_of("tiers", Standing.person_id),
    rows_of("badges", BadgeAward.person_id),
    rows_of("deeds", Deed.person_id),
    rows_of("streak_pauses", StreakPause.person_id),
]
ERASERS = [
    deleting("tiers", Standing.person_id),
    deleting("badges", BadgeAward.person_id, at=BadgeAward.at),
    deleting("deeds", Deed.person_id, at=Deed.at),
    deleting("streak pauses", StreakPause.person_id),
]
EXEMPT = frozenset({"badge_awards.by_id"})
