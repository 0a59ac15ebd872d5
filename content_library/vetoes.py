"""Why a published post is shown on no page of the company's own: its story was withdrawn, or its time is over.

A list for the roof. Imports models.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from advocacy.database import db
from advocacy.wall.vetoes import Candidate, Veto
from content_library import refs
from content_library.models import Item, ItemState

OVER = (ItemState.WITHDRAWN, ItemState.EXPIRED, ItemState.REJECTED)


def _over(candidates: Sequence[Candidate], now: datetime) -> set[int]:
    """The shares of stories that are over."""
    items = {each.share_id: refs.item_of(each.group_ref) for each in candidates}
    ended = or_(Item.state.in_(OVER), Item.expires_at <= now)
    wanted = {item for item in items.values() if item is not None}
    gone = set(db.session.scalars(select(Item.id).where(Item.id.in_(wanted), ended)))
    return {share_id for share_id, item in items.items() if item in gone}


VETOES: list[Veto] = [_over]
