"""Which of the waiting reviews somebody wants to see: by function, topic, risk, and what is overdue."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select

from advocacy.database import dialect_name
from content_library.models import Function, Item, Review, ReviewRound, Risk


@dataclass(frozen=True)
class Wanted:
    """What an inbox shows. What is not said is not asked."""

    function: Function | None = None
    topic: str = ""
    risk: Risk | None = None
    overdue: bool = False

    @property
    def is_narrowed(self) -> bool:
        """True when something is left out."""
        return self != Wanted()

    def among(self, functions: Collection[Function]) -> list[Function]:
        """The functions to show: the one that is wanted, if it is one of these."""
        return [each for each in functions if self.function in (None, each)]

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        """The rest as conditions on reviews joined with their items."""
        found: list[ColumnElement[bool]] = []
        if self.overdue:
            found.append(Review.due_at < now)
        if self.risk:
            of_it = and_(ReviewRound.revision_id == Review.revision_id, ReviewRound.number == Review.round)
            found.append(exists().where(of_it, ReviewRound.risk == self.risk))
        if self.topic:
            found.append(_lists(self.topic))
        return found


def _lists(topic: str) -> ColumnElement[bool]:
    """Items that are filed under a topic."""
    listed = func.jsonb_array_elements_text if dialect_name() == "postgresql" else func.json_each
    each = listed(Item.topics).table_valued("value")
    return exists(select(1).select_from(each).where(each.c.value == topic))
