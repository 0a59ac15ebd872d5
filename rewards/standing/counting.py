"""What a ladder counts of people: points, or what those who take part in its programme did for it. Queries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from rewards.books import scores
from rewards.standing import sources
from rewards.standing.ladder import Ladder
from rewards.standing.models import Counted


def counted_by(ladder: Ladder, people: Collection[int], first_day: date, last_day: date) -> dict[int, int]:
    """Person -> what counts for them from one day to another, both included; of these people who have any."""
    if ladder.counts is Counted.POINTS:
        return scores.earned_by(people, first_day, last_day)
    return dict(sources.counted(ladder.counts, ladder.programme_id, people, first_day, last_day))


def counted_of(ladder: Ladder, person_id: int, first_day: date, last_day: date) -> int:
    """The same of one person."""
    return counted_by(ladder, [person_id], first_day, last_day).get(person_id, 0)
