"""What pages and the API ask about items: lists by state, the board, one item, its difference to what was approved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from advocacy.database import Page, db, get, page
from advocacy.people.models import Person
from advocacy.searching import find
from content_library.items.searching import entries_of_items
from content_library.models import Item, ItemOrigin, ItemState, Review, ReviewRound, Revision
from content_library.sources.likeness import item_like

ON_BOARD = (
    ItemState.DRAFT, ItemState.CHANGES_REQUESTED, ItemState.IN_REVIEW, ItemState.APPROVED, ItemState.LIVE,
)  # fmt: skip
"""The lanes of the board; the rest has lists only."""


def item_for(item_id: int) -> Item:
    """The item. Raises NotFound."""
    return get(Item, item_id, _("There is no such item."))


def titles_of(ids: Collection[int]) -> dict[int, str]:
    """Titles by id, of the items that there are."""
    rows = db.session.execute(select(Item.id, Item.title).where(Item.id.in_(ids))) if ids else ()
    return {row.id: row.title for row in rows}


def list_items(
    *,
    states: Collection[ItemState] = (),
    search: str = "",
    campaign: str = "",
    own_words: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Item]:
    """Items, newest first, with their revisions and captions: a constant number of statements.

    A search finds them by their words instead, those with the words in their title first. People's own words are in a
    list of their own.
    """
    fits = [_kind(own_words)]
    if states:
        fits.append(Item.state.in_(states))
    if campaign:
        fits.append(Item.campaign == campaign)
    if search.strip():
        return _searched(search, fits, cursor, limit)
    return page(select(Item).options(*_WITH_REVISION).where(*fits), Item.id, cursor, limit)


def _kind(own_words: bool = False) -> ColumnElement[bool]:
    return Item.origin == ItemOrigin.OWN_WORDS if own_words else Item.origin != ItemOrigin.OWN_WORDS


_WITH_REVISION = (joinedload(Item.created_by).raiseload("*"), selectinload(Item.revision))


def _searched(search: str, fits: Sequence[ColumnElement[bool]], cursor: str | None, limit: int) -> Page[Item]:
    found = find(search, entries_of_items().where(*fits), cursor=cursor, limit=limit)
    ids = [entry.ref_id for entry in found.entries]
    items = {
        item.id: item for item in db.session.scalars(select(Item).where(Item.id.in_(ids)).options(*_WITH_REVISION))
    }
    return Page([items[each] for each in ids], found.next)


def twin_of(item: Item) -> Item | None:
    """The item that leads to the same address, or one of the newest that says nearly the same; None without one."""
    return item_like(item.revision.url, f"{item.revision.title} {item.revision.summary}", besides=item.id)


def counts_by_state(*, own_words: bool = False) -> dict[ItemState, int]:
    """How many items there are in each state; states without any are there with 0."""
    found: dict[ItemState, int] = {}
    for state, number in db.session.execute(
        select(Item.state, func.count()).where(_kind(own_words)).group_by(Item.state)
    ):
        found[state] = number
    return {state: found.get(state, 0) for state in ItemState}


def board(each: int = 8) -> Mapping[ItemState, Sequence[Item]]:
    """The newest so many items of each lane. One statement."""
    tops = [
        select(Item.id).where(Item.state == state, _kind()).order_by(Item.changed_at.desc()).limit(each).subquery()
        for state in ON_BOARD
    ]
    newest = select(Item).where(Item.id.in_(union_all(*(select(top.c.id) for top in tops))))
    newest = newest.order_by(Item.changed_at.desc())
    lanes: dict[ItemState, list[Item]] = {state: [] for state in ON_BOARD}
    for item in db.session.scalars(newest.options(selectinload(Item.revision))):
        lanes[item.state].append(item)
    return lanes


def reviews_of(item: Item) -> Sequence[Review]:
    """The reviews of the newest revision in its newest round, in the order of the route."""
    return reviews_by_item([item])[item.id]


def reviews_by_item(items: Sequence[Item]) -> dict[int, list[Review]]:
    """The reviews of the newest revisions of several items, in their newest rounds. One statement."""
    revisions = [item.revision.id for item in items]
    asked = select(Review).where(Review.revision_id.in_(revisions)).order_by(Review.id)
    found: dict[int, list[Review]] = {item.id: [] for item in items}
    for review in db.session.scalars(asked).unique():
        found[review.item_id].append(review)
    return {key: [each for each in said if each.round == said[-1].round] for key, said in found.items()}


@dataclass(frozen=True)
class RevisionLine:
    """A revision in the list on an item's page."""

    revision: Revision
    author: str
    reviews: Sequence[Review]


def revisions_page(item: Item, cursor: str | None, limit: int) -> Page[Revision]:
    """An item's revisions, newest first."""
    return page(select(Revision).where(Revision.item_id == item.id), Revision.id, cursor, limit)


def revisions_of(item: Item, limit: int = 20) -> list[RevisionLine]:
    """The newest revisions with their reviews and who wrote them."""
    found = db.session.execute(
        select(Revision, Person.name)
        .outerjoin(Person, Person.id == Revision.created_by_id)
        .where(Revision.item_id == item.id)
        .order_by(Revision.number.desc())
        .limit(limit)
    ).unique().all()  # fmt: skip
    reviews: dict[int, list[Review]] = {}
    for review in db.session.scalars(select(Review).where(Review.item_id == item.id).order_by(Review.id)).unique():
        reviews.setdefault(review.revision_id, []).append(review)
    return [RevisionLine(revision, name or "", reviews.get(revision.id, [])) for revision, name in found]


@dataclass(frozen=True)
class Origin:
    """Where an item came from: who suggested it, whose words it retells."""

    credited_to: str = ""
    story: Item | None = None


def origin_of(item: Item) -> Origin:
    """Of whom the credit line speaks, and the story behind somebody's own words."""
    credited = db.session.get(Person, item.credited_to_id) if item.credited_to_id else None
    story = db.session.get(Item, item.parent_id) if item.parent_id else None
    return Origin(credited.name if credited else "", story)


def base_revision(item: Item) -> Revision | None:
    """What somebody's own words retell: the revision of the story that they had before them. None for other items."""
    if item.origin is not ItemOrigin.OWN_WORDS:
        return None
    return db.session.scalars(
        select(Revision).where(Revision.item_id == item.parent_id, Revision.number == item.parent_revision)
    ).unique().one_or_none()  # fmt: skip


def last_approved(item: Item) -> Revision | None:
    """The newest revision before the present one that every function of its route approved."""
    approved = (
        select(Revision)
        .join(ReviewRound, ReviewRound.revision_id == Revision.id)
        .where(
            ReviewRound.item_id == item.id, ReviewRound.approved_at.is_not(None), Revision.id != item.revision.id
        )
        .order_by(Revision.number.desc())
        .limit(1)
    )  # fmt: skip
    return db.session.scalars(approved).unique().one_or_none()
