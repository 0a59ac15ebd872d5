"""What waits for a reviewer: the open reviews of their functions, and of those they stand in for, oldest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select, union_all
from sqlalchemy.orm import aliased, contains_eager, lazyload, selectinload

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
    if not functions:
        return Page([], None)
    queue = _queue(functions, only)
    return page(_with_words(queue), queue.id, cursor, limit, ascending=True)


def count_waiting(functions: Collection[Function]) -> int:
    """How many open reviews these functions have, counted as far as a badge needs."""
    return counted(select(Review.id).where(Review.state.in_(OPEN_REVIEWS), Review.function.in_(functions)))


def following(
    reader: Person, functions: Collection[Function], after: int, *, besides: int | None = None
) -> int | None:  # fmt: skip
    """The item of the next open review that the reader may decide: the next older ones first, then from the start."""
    if not functions:
        return None
    queue = _queue(functions)
    for part in (queue.id > after, queue.id <= after):
        ahead = select(queue.item_id, queue.revision_id).where(part, queue.item_id != (besides or 0))
        rows = db.session.execute(ahead.order_by(queue.id).limit(LOOK_AHEAD)).all()
        authors = select(Revision.id, Revision.author_ids).where(Revision.id.in_([row.revision_id for row in rows]))
        mine = {row.id for row in db.session.execute(authors) if reader.id in row.author_ids}
        found = next((row.item_id for row in rows if row.revision_id not in mine), None)
        if found is not None:
            return int(found)
    return None


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


def _queue(functions: Collection[Function], only: Sequence[ColumnElement[bool]] = ()) -> type[Review]:
    """Open reviews as a union of one index range for each state and function: merged in order, none is sorted."""
    ranges = [
        select(Review).where(Review.state == state, Review.function == function)
        for state in sorted(OPEN_REVIEWS)
        for function in functions
    ]
    if only:
        ranges = [each.join(Review.item).where(*only) for each in ranges]
    return aliased(Review, union_all(*ranges).subquery())


def _with_words(queue: type[Review]) -> Select[Any]:
    """Those reviews with item, revision and captions."""
    return select(queue).options(
        lazyload(queue.decided_by), selectinload(queue.item),
        selectinload(queue.revision).selectinload(Revision.captions),
    )  # fmt: skip


def _open(functions: Collection[Function]) -> Select[Any]:
    return (
        select(Review)
        .join(Review.item)
        .join(Revision, Revision.id == Review.revision_id)
        .where(Review.state.in_(OPEN_REVIEWS), Review.function.in_(functions))
        .options(contains_eager(Review.item), selectinload(Review.revision).selectinload(Revision.captions))
    )
