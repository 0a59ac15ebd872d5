"""What waits for a reviewer: their functions' open reviews, oldest first, and what comes after the one decided."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, selectinload

from advocacy.database import Page, counted, db, page
from advocacy.people.models import Person
from content_library.models import Function, Item, ItemState, Review, ReviewState, Revision

LOOK_AHEAD = 50


def functions_of(person: Person) -> list[Function]:
    """The functions that a person reviews for."""
    return [function for function in Function if person.can(function.capability)]


def waiting(functions: Collection[Function], cursor: str | None = None, limit: int = 50) -> Page[Review]:
    """Open reviews of these functions, oldest first, with item and revision: a constant number of statements."""
    return page(_open(functions), Review.id, cursor, limit, ascending=True)


def count_waiting(functions: Collection[Function]) -> int:
    """How many open reviews these functions have, counted as far as a badge needs."""
    open_ones = (
        select(Review.id)
        .join(Item, Item.id == Review.item_id)
        .where(Review.state == ReviewState.WAITING, Review.function.in_(functions), Item.state == ItemState.IN_REVIEW)
    )
    return counted(open_ones)


def next_for(person: Person, besides: int | None = None) -> Review | None:
    """The oldest open review that this person may decide, leaving out an item."""
    ahead = _open(functions_of(person)).order_by(Review.id).limit(LOOK_AHEAD)
    found: Sequence[Review] = db.session.scalars(ahead).unique().all()
    mine = (each for each in found if person.id not in each.revision.author_ids and each.item_id != besides)
    return next(mine, None)


def open_review(item: Item, functions: Collection[Function]) -> Review | None:
    """The open review of this item that one of the functions owes."""
    owed: Review | None = db.session.scalar(
        _open(functions).where(Review.item_id == item.id).order_by(Review.id).limit(1)
    )
    return owed


def _open(functions: Collection[Function]) -> Select[Any]:
    return (
        select(Review)
        .join(Review.item)
        .join(Revision, Revision.id == Review.revision_id)
        .where(Review.state == ReviewState.WAITING, Review.function.in_(functions), Item.state == ItemState.IN_REVIEW)
        .options(contains_eager(Review.item), selectinload(Review.revision).selectinload(Revision.captions))
    )
