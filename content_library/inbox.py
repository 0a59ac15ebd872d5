"""What waits for a reviewer: the open reviews of their functions, and of those they stand in for, oldest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import contains_eager, selectinload

from advocacy.database import Page, counted, db, page
from advocacy.people.models import Person
from content_library import deciders
from content_library.models import OPEN_REVIEWS, Function, Item, Review, ReviewRound, Revision

LOOK_AHEAD = 50


def functions_of(person: Person, now: datetime | None = None) -> list[Function]:
    """The functions that a person reviews for; at an instant also those of absent colleagues whom they stand for."""
    own = [function for function in Function if person.can(function.capability)]
    if now is None or not deciders.is_reviewer(person) or not deciders.absences_at(now):
        return own
    standings = deciders.standings(now)
    return [each for each in Function if each in own or person.id in standings[each].deputies]


def waiting(
    functions: Collection[Function], cursor: str | None = None, limit: int = 50,
    only: Sequence[ColumnElement[bool]] = (),
) -> Page[Review]:  # fmt: skip
    """Open reviews of these functions, oldest first, with item and revision: a constant number of statements.

    ``only`` narrows them further (``inbox_filters``).
    """
    return page(_open(functions).where(*only), Review.id, cursor, limit, ascending=True)


def count_waiting(functions: Collection[Function]) -> int:
    """How many open reviews these functions have, counted as far as a badge needs."""
    return counted(select(Review.id).where(Review.state.in_(OPEN_REVIEWS), Review.function.in_(functions)))


def next_for(person: Person, besides: int | None = None, now: datetime | None = None) -> Review | None:
    """The oldest open review that this person may decide, leaving out an item."""
    ahead = _open(functions_of(person, now)).order_by(Review.id).limit(LOOK_AHEAD)
    found: Sequence[Review] = db.session.scalars(ahead).unique().all()
    mine = (each for each in found if person.id not in each.revision.author_ids and each.item_id != besides)
    return next(mine, None)


def open_review(item: Item, functions: Collection[Function]) -> Review | None:
    """The open review of this item that one of the functions owes."""
    owed: Review | None = db.session.scalar(
        _open(functions).where(Review.item_id == item.id).order_by(Review.id).limit(1)
    )
    return owed


def rounds_of(reviews: Collection[Review]) -> dict[int, ReviewRound]:
    """By review, the round that it belongs to: it knows the risk, and what is routine. One statement."""
    asked = {each.revision_id for each in reviews}
    ways = db.session.scalars(select(ReviewRound).where(ReviewRound.revision_id.in_(asked))) if asked else ()
    by_key = {(way.revision_id, way.number): way for way in ways}
    return {each.id: by_key[key] for each in reviews if (key := (each.revision_id, each.round)) in by_key}


def _open(functions: Collection[Function]) -> Select[Any]:
    return (
        select(Review)
        .join(Review.item)
        .join(Revision, Revision.id == Review.revision_id)
        .where(Review.state.in_(OPEN_REVIEWS), Review.function.in_(functions))
        .options(contains_eager(Review.item), selectinload(Review.revision).selectinload(Revision.captions))
    )
