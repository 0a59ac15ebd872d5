"""What pages and the API ask of the register: licences by what one looks for, and where their assets run.

A constant number of statements a page.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select

from advocacy.database import Page, db, get, page
from advocacy.posts.models import Share
from content_library.models import Item, Revision, RevisionMedium
from content_library.refs import group_ref
from influencers.rights.models import IN_FORCE, AssetItem, AssetMedium, Licence, LicenceState, Place, Use
from influencers.rights.withdrawing import uses

MOST_WAITING = 100
MOST_ITEMS, MOST_PLACES = 50, 100


@dataclass(frozen=True)
class Sought:
    """What of the register is looked for; empty: everything. ``within`` are days until the end."""

    state: str = ""
    use: str = ""
    kind: str = ""  # of asset: "story", "item", ...
    words: str = ""
    within: int | None = None


@dataclass(frozen=True)
class Running:
    """Where an asset runs: items in use, published posts of them that are there yet, places noted by hand."""

    items: int = 0
    posts: int = 0
    places: int = 0


@dataclass(frozen=True)
class Whereabouts:
    """The same of one asset, each by name."""

    items: Sequence[Item] = ()
    posts: Mapping[int, int] = field(default_factory=dict)
    places: Sequence[Place] = ()


def licence_for(licence_id: int) -> Licence:
    """The licence. Raises NotFound."""
    return get(Licence, licence_id, _("There is no such licence."))


def place_for(place_id: int) -> Place:
    """The place. Raises NotFound."""
    return get(Place, place_id, _("There is no such place."))


def register(sought: Sought, now: datetime, cursor: str | None, limit: int = 25) -> Page[Licence]:
    """The licences that are looked for, the newest first."""
    return page(select(Licence).where(*_wanted(sought, now)), Licence.id, cursor, limit)


def counts() -> dict[str, int]:
    """How many licences there are in each state."""
    rows = db.session.execute(select(Licence.state, func.count()).group_by(Licence.state))
    return {str(state): count for state, count in rows}


def waiting() -> ScalarSelect[int]:
    """How many end soon, for the navigation."""
    some = select(Licence.id).where(Licence.state == LicenceState.EXPIRING).limit(MOST_WAITING).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def running(assets: Iterable[str]) -> dict[str, Running]:
    """Where each of these assets runs, in figures."""
    wanted = sorted(set(assets))
    made = _items(wanted)
    every = {item_id for ids in made.values() for item_id in ids}
    posts = _posts(every)
    noted = select(Place.asset, func.count()).where(Place.asset.in_(wanted), Place.ended_at.is_(None))
    places = {asset: count for asset, count in db.session.execute(noted.group_by(Place.asset))}  # noqa: C416 - rows
    return {
        asset: Running(len(made[asset]), sum(posts[each] for each in made[asset]), places.get(asset, 0))
        for asset in wanted
    }


def whereabouts(asset: str) -> Whereabouts:
    """Where one asset runs: the newest items, posts of each, the newest places, those that are over last."""
    items = (
        db.session.scalars(select(Item).where(uses(asset)).order_by(Item.id.desc()).limit(MOST_ITEMS)).unique().all()
    )
    noted = select(Place).where(Place.asset == asset).order_by(Place.ended_at.is_not(None), Place.id.desc())
    return Whereabouts(items, _posts(item.id for item in items), db.session.scalars(noted.limit(MOST_PLACES)).all())


def overdue(limit: int = 20) -> Sequence[Place]:
    """Places where an asset runs though no licence allows it any more: somebody has to take it away there."""
    covered = select(Licence.id).where(Licence.asset == Place.asset, Licence.state.in_(IN_FORCE)).exists()
    known = select(Licence.id).where(Licence.asset == Place.asset).exists()
    left = select(Place).where(Place.ended_at.is_(None), known, ~covered).order_by(Place.id)
    return db.session.scalars(left.limit(limit)).all()


def extension_of(licence: Licence) -> Licence | None:
    """The licence that goes on where this one ends."""
    return db.session.scalar(select(Licence).where(Licence.extends_id == licence.id))


def of_person(person_id: int, limit: int = 200) -> Sequence[Licence]:
    """What somebody granted, the newest first."""
    mine = select(Licence).where(Licence.person_id == person_id).order_by(Licence.id.desc())
    return db.session.scalars(mine.limit(limit)).all()


def _wanted(sought: Sought, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if sought.state in set(LicenceState):
        found.append(Licence.state == LicenceState(sought.state))
    if sought.use in set(Use):
        found.append(Licence.use == Use(sought.use))
    if sought.kind:
        found.append(Licence.asset.startswith(f"{sought.kind}:", autoescape=True))
    if sought.words.strip():
        found.append(Licence.title.icontains(sought.words.strip()[:80], autoescape=True))
    if sought.within is not None:
        found += [Licence.state.in_(IN_FORCE), Licence.ends_at <= now + timedelta(days=sought.within)]
    return found


def _items(assets: Sequence[str]) -> dict[str, set[int]]:
    """The items that are each asset, were made of it, or show it now."""
    found: dict[str, set[int]] = defaultdict(set)
    noted = select(AssetItem.asset, AssetItem.item_id).where(AssetItem.asset.in_(assets))
    for asset, item_id in db.session.execute(noted):
        found[asset].add(item_id)
    for asset in assets:
        kind, _colon, number = asset.partition(":")
        if kind == "item" and number.isdecimal():
            found[asset].add(int(number))
    for media_id, item_id, asset in db.session.execute(_shown(assets)):
        found[f"media:{media_id}"].add(item_id)
        found[asset or ""].add(item_id)
    return found


def _shown(assets: Sequence[str]) -> Select[int, int, str]:
    """Medium, item, and the asset that the medium came with (None: it is the asset itself)."""
    newest = (Revision.item_id == Item.id) & (Revision.number == Item.revision_number)
    pairs = (
        select(RevisionMedium.media_id, Item.id, AssetMedium.asset)
        .join(Revision, Revision.id == RevisionMedium.revision_id)
        .join(Item, newest)
    )
    came_with = (AssetMedium.media_id == RevisionMedium.media_id) & AssetMedium.asset.in_(assets)
    media = [int(asset[6:]) for asset in assets if asset.startswith("media:") and asset[6:].isdecimal()]
    wanted = or_(AssetMedium.asset.is_not(None), RevisionMedium.media_id.in_(media))
    return pairs.outerjoin(AssetMedium, came_with).where(wanted)


def _posts(item_ids: Iterable[int]) -> Counter[int]:
    """How many published posts of each item are there yet."""
    refs = {group_ref(item_id): item_id for item_id in item_ids}
    there = select(Share.group_ref, func.count()).where(
        Share.group_ref.in_(refs), Share.published_at.is_not(None), Share.gone_at.is_(None)
    )  # fmt: skip
    rows = db.session.execute(there.group_by(Share.group_ref))
    return Counter({refs[group]: count for group, count in rows})
