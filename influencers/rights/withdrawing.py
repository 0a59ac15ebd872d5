"""Verbs of what an asset was made into: note an item, take it out of use when no licence covers the asset any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.sql import ColumnElement

from advocacy.database import db, insert_for
from advocacy.history import Actor, record
from advocacy.posts import takedowns
from advocacy.posts.models import Share
from content_library.items import items
from content_library.models import Item, ItemState, Revision, RevisionMedium
from content_library.refs import group_ref
from influencers.rights.covering import shareable
from influencers.rights.models import IN_FORCE, AssetItem, AssetMedium, Licence

AT_ONCE = 1000
"""Posts that are read in one go."""
GONE = frozenset({ItemState.WITHDRAWN, ItemState.EXPIRED})


def note_item(asset: str, item_id: int, *, actor: Actor, now: datetime) -> None:
    """Says that an item was made of an asset; once is enough."""
    row = insert_for(AssetItem).values(asset=asset, item_id=item_id, noted_at=now)
    if db.session.execute(row.on_conflict_do_nothing().returning(AssetItem.item_id)).first() is not None:
        record("item", item_id, "made_of", actor=actor, now=now, asset=asset)


def note_medium(asset: str, media_id: int, *, actor: Actor, now: datetime) -> None:
    """Says that a medium came with an asset; once is enough."""
    row = insert_for(AssetMedium).values(asset=asset, media_id=media_id, noted_at=now)
    if db.session.execute(row.on_conflict_do_nothing().returning(AssetMedium.media_id)).first() is not None:
        record("media", media_id, "came_with", actor=actor, now=now, asset=asset)


def take_out_of_use(asset: str, why: str, *, actor: Actor, now: datetime) -> int:
    """Withdraws the items made of an asset that no licence covers any more, and what is queued of them. Gives how many.

    A licence that starts later keeps nothing in use meanwhile.
    """
    if _allowed(asset, now):
        return 0
    made = items_of(asset)
    for item in made:
        items.withdraw(item, actor=actor, now=now, why=why)
    return len(made)


def ask_back(asset: str, why: str, *, title: str, actor: Actor, now: datetime) -> int:
    """Asks people to take down what they posted of an asset that nobody may use any more; gives how many were asked.

    A post on a personal account is its person's: it is a wish. Posts of before the licence's regular end stay.
    """
    if _allowed(asset, now):
        return 0
    refs = [group_ref(item_id) for item_id in db.session.scalars(select(Item.id).where(uses(asset)))]
    asked = 0
    for wanted in _still_there(refs):
        takedowns.ask(wanted, why, about_ref=refs[0], title=title, actor=actor, now=now)
        asked += len(wanted)
    return asked


def _still_there(refs: Sequence[str]) -> Iterator[list[Share]]:
    """Published posts of these that nobody was asked about, however many there are, the oldest first."""
    there = select(Share).where(
        Share.group_ref.in_(refs), Share.published_at.is_not(None), Share.gone_at.is_(None)
    ).order_by(Share.id).limit(AT_ONCE)  # fmt: skip
    after = 0
    while some := db.session.scalars(there.where(Share.id > after)).unique().all():
        if wanted := takedowns.open_to_asking(some):
            yield wanted
        after = some[-1].id


def items_of(asset: str) -> Sequence[Item]:
    """Items in use that are the asset, were made of it, or show it, oldest first."""
    wanted = select(Item).where(uses(asset), Item.state.not_in(GONE)).order_by(Item.id)
    return db.session.scalars(wanted).unique().all()


def uses(asset: str) -> ColumnElement[bool]:
    """The items that are an asset ("item:8"), were made of it, or show it or a medium of it now."""
    noted = Item.id.in_(select(AssetItem.item_id).where(AssetItem.asset == asset))
    kind, _, number = asset.partition(":")
    itself = int(number) if number.isdecimal() else 0
    shown = shows(RevisionMedium.media_id.in_(select(AssetMedium.media_id).where(AssetMedium.asset == asset)))
    if kind == "item":
        return or_(Item.id == itself, noted, shown)
    if kind == "media":
        return or_(shows(RevisionMedium.media_id == itself), noted, shown)
    return or_(noted, shown)


def shows(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """The items whose newest revision shows one of these media."""
    newest = (Revision.item_id == Item.id) & (Revision.number == Item.revision_number)
    found = select(RevisionMedium.id).join(Revision, Revision.id == RevisionMedium.revision_id)
    return found.where(newest, which).correlate(Item).exists()


def _allowed(asset: str, now: datetime) -> bool:
    found = select(Licence).where(Licence.asset == asset, Licence.state.in_(IN_FORCE))
    return shareable(db.session.scalars(found), now)
