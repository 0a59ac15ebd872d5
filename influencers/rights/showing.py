"""Why a published post is shown on no page of the company's own: nobody said yes to that for what is in it.

An asset is what the register knows: a story that was made of one, a picture that came with one, whatever has a licence.
Where the register knows nothing, there is nothing to ask. Imports models and ``covering``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from advocacy.database import db
from advocacy.numbers import whole
from advocacy.wall.vetoes import Candidate, Veto
from content_library.refs import item_of
from influencers.rights.covering import WORLDWIDE, covered_by
from influencers.rights.models import AssetItem, AssetMedium, Licence, Use

WEBSITE = "website"


def _unlicensed(candidates: Sequence[Candidate], now: datetime) -> set[int]:
    """The shares in which an asset is that may not be shown on a website, everywhere, unpaid. Three statements."""
    assets = assets_in(candidates)
    known = {asset for found in assets.values() for asset in found}
    licences = defaultdict[str, list[Licence]](list)
    for licence in db.session.scalars(select(Licence).where(Licence.asset.in_(known))):
        licences[licence.asset].append(licence)
    refused = {
        asset
        for asset in known
        if (asset in licences or not _plain(asset))
        and covered_by(licences[asset], Use.ORGANIC, WEBSITE, WORLDWIDE, now) is None
    }
    return {share_id for share_id, found in assets.items() if found & refused}


def assets_in(candidates: Sequence[Candidate]) -> dict[int, set[str]]:
    """What is in each share, as the register spells it."""
    items = {each.share_id: item_of(each.group_ref) for each in candidates}
    media = {each.share_id: {number for ref in each.media if (number := _medium(ref))} for each in candidates}
    made_of = _noted(AssetItem.asset, AssetItem.item_id, {item for item in items.values() if item})
    came_with = _noted(AssetMedium.asset, AssetMedium.media_id, {number for some in media.values() for number in some})
    found = defaultdict[int, set[str]](set)
    for share_id, item in items.items():
        if item:
            found[share_id] |= {f"item:{item}", *made_of[item]}
        for number in media[share_id]:
            found[share_id] |= {f"media:{number}", *came_with[number]}
    return found


def _noted(asset: Any, column: Any, wanted: Collection[int]) -> defaultdict[int, set[str]]:
    found = defaultdict[int, set[str]](set)
    for number, name in db.session.execute(select(column, asset).where(column.in_(wanted))):
        found[number].add(name)
    return found


def _medium(reference: str) -> int | None:
    kind, _colon, number = reference.partition(":")
    return whole(number) if kind == "media" else None


def _plain(asset: str) -> bool:
    """A story or picture of our own, which needs no licence unless it has one."""
    return asset.startswith(("item:", "media:"))


VETOES: list[Veto] = [_unlicensed]
