"""What waits for a reviewer: the open reviews of their functions, and of those they stand in for, oldest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, select, union_all
from sqlalchemy.orm import contains_eager, lazyload, selectinload

from advocacy.database import Page, begins_after, counted, db, page
from advocacy.people.models import Person
from content_library.models import OPEN_REVIEWS, Function, Item, Review, ReviewRound, Revision
from content_library.routes import deciders

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
    after = begins_after(cursor, Review.id)
    since = [Review.id > after] if after is not None else []
    oldest = _oldest(functions, [*since, *only], limit + 1)
    return page(_with_words(oldest), Review.id, cursor, limit, ascending=True)


def count_waiting(functions: Collection[Function]) -> int:
    """How many open reviews these functions have, counted as far as a badge needs."""
    return counted(select(Review.id).where(Review.state.in_(OPEN_REVIEWS), Review.function.in_(functions)))


def following(
    reader: Person, functions: Collection[Function], after: int, *, besides: int | None = None
) -> int | None:  # fmt: skip
    """The item of the next open review that the reader may decide: the next older ones first, then from the start."""
    if not functions:
        return None
    for part in (Review.id > after, Review.id <= after):
        oldest = _oldest(functions, [part, Review.item_id != (besides or 0)], LOOK_AHEAD)
        ahead = select(Review.item_id, Review.revision_id).where(Review.id.in_(oldest))
        rows = db.session.execute(ahead.order_by(Review.id).limit(LOOK_AHEAD)).all()
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


def _oldest(
    functions: Collection[Function], only: Sequence[ColumnElement[bool]], most: int
) -> CompoundSelect[tuple[int]]:  # fmt: skip
    """The ids of the oldest open reviews of each state and function: so many index ranges, each cut short."""
    ranges = []
    for state in sorted(OPEN_REVIEWS):
        for function in functions:
            ids = select(Review.id).join(Review.item).where(Review.state == state, Review.function == function, *only)
            ranges.append(select(ids.order_by(Review.id).limit(most).subquery().c.id))
    return union_all(*ranges)


def _with_words(ids: CompoundSelect[tuple[int]]) -> Select[Any]:
    """Those reviews with item, revision and captions."""
    return select(Review).where(Review.id.in_(ids)).options(
        lazyload(Review.decided_by), selectinload(Review.item),
        selectinload(Review.revision).selectinload(Revision.captions),
    )  # fmt: skip


def _open(functions: Collection[Function]) -> Select[Any]:
    return (
        select(Review)
        .join(Review.item)
        .join(Revision, Revision.id == Review.revision_id)
        .where(Review.state.in_(OPEN_REVIEWS), Review.function.in_(functions))
        .options(contains_eager(Review.item), selectinload(Review.revision).selectinload(Revision.captions))
    )
