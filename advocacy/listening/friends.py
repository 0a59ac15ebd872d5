"""Who already speaks well of us: authors outside by a score that anybody can work out again from what it shows.

Only what is kept of their public posts counts, so that it fades as mentions are forgotten; what was dismissed, as spam
is, doesn't. Programmes of ambassadors may ask them; nothing is done to them by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.sql import ColumnElement

from advocacy.database import db, dialect_name
from advocacy.listening.models import Mention, MentionState
from advocacy.listening.tone import Tone

PRAISE, OTHER, COMPLAINT, DAY = 3, 1, -4, 2
MOST_DAYS = 5
FORMULA = "3 × praise + 1 × question or neutral − 4 × complaint + 2 × further days with praise (at most 5)"
VERSION = "1"


@dataclass(frozen=True)
class Friend:
    """An author and what counts for them. ``days`` are the days on which they praised."""

    network: str
    author: str
    praise: int
    other: int
    complaints: int
    days: int
    last_at: datetime
    latest_id: int

    @property
    def terms(self) -> Sequence[tuple[str, int, int]]:
        """What the score is the sum of: (term, how many, points)."""
        further = min(max(self.days - 1, 0), MOST_DAYS)
        return (
            ("praise", self.praise, PRAISE * self.praise),
            ("other", self.other, OTHER * self.other),
            ("complaint", self.complaints, COMPLAINT * self.complaints),
            ("days", further, DAY * further),
        )

    @property
    def score(self) -> int:
        """The sum of the terms."""
        return sum(points for _term, _count, points in self.terms)


def friends(limit: int = 50) -> list[Friend]:
    """Authors with at least one praising post and a score above nothing, the highest first. One statement."""
    praised = func.count().filter(Mention.tone == Tone.PRAISE)
    complained = func.count().filter(Mention.tone == Tone.COMPLAINT)
    days = func.count(func.distinct(_day())).filter(Mention.tone == Tone.PRAISE)
    other = func.count() - praised - complained
    further = case((days > MOST_DAYS, MOST_DAYS), else_=days - 1)  # ``having`` leaves nobody without a day
    score = PRAISE * praised + OTHER * other + COMPLAINT * complained + DAY * further
    rows = db.session.execute(
        select(
            Mention.network, func.max(Mention.author), praised, other, complained, days,
            func.max(Mention.said_at, type_=Mention.said_at.type), func.max(Mention.id),
        )
        .where(Mention.forgotten_at.is_(None), Mention.state != MentionState.DISMISSED)
        .group_by(Mention.network, Mention.author_key)
        .having(praised > 0, score > 0)
        .order_by(score.desc(), func.max(Mention.author), func.max(Mention.id).desc())
        .limit(limit)
    )  # fmt: skip
    return [Friend(*row) for row in rows]


def _day() -> ColumnElement[Any]:
    """The day in UTC on which it was said, on either engine: a session of PostgreSQL has a zone of its own."""
    return func.date(func.timezone("UTC", Mention.said_at) if dialect_name() == "postgresql" else Mention.said_at)
