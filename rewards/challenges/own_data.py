"""What missions, challenges and contests keep of a person, for their export and their erasure."""

from __future__ import annotations

from advocacy.people.privacy import deleting, rows_of
from rewards.challenges.contest_models import ContestEntry, Opinion
from rewards.challenges.models import Player

EXPORTERS = [
    rows_of("challenges_joined", Player.person_id),
    rows_of("contest_entries", ContestEntry.person_id),
    rows_of("contest_opinions", Opinion.judge_id),
]
ERASERS = [
    deleting("challenges joined", Player.person_id, at=Player.joined_at),
    deleting("contest entries", ContestEntry.person_id, at=ContestEntry.entered_at),
]
EXEMPT = frozenset({"challenges.made_by", "contests.made_by", "contest_judges.person_id", "contest_opinions.judge_id"})
