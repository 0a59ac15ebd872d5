"""What the content calendar shows: when items go live, end, and are looked at again. Counts of shares, never whose."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from advocacy.database import db
from content_library.models import Item, ItemOrigin, ItemState

MOST = 600
"""Entries of a month or week; a company with more looks at one campaign at a time."""


class Event(StrEnum):
    """What happens to an item at a time."""

    GOES_LIVE = "goes_live"
    ENDS = "ends"
    LOOKED_AT_AGAIN = "looked_at_again"
    APPROVAL_ENDS = "approval_ends"


AHEAD = (ItemState.DRAFT, ItemState.IN_REVIEW, ItemState.CHANGES_REQUESTED, ItemState.APPROVED)
SHOWN = (ItemState.APPROVED, ItemState.LIVE)

_TIMES: Sequence[tuple[Event, InstrumentedAttribute[datetime | None], Collection[ItemState]]] = (
    (Event.GOES_LIVE, Item.embargo_at, AHEAD),
    (Event.GOES_LIVE, Item.live_at, (ItemState.LIVE, ItemState.EXPIRED)),
    (Event.ENDS, Item.expires_at, (*SHOWN, ItemState.EXPIRED)),
    (Event.LOOKED_AT_AGAIN, Item.review_again_at, SHOWN),
    (Event.APPROVAL_ENDS, Item.approved_until, SHOWN),
)
"""What happens, the column that says when, and to items in which states."""


@dataclass(frozen=True)
class Planned:
    """Something that happens to an item."""

    event: Event
    at: datetime
    item_id: int
    title: str
    state: ItemState


def planned_between(
    start: datetime, end: datetime, *, campaign: str = "", topic: str = "", state: ItemState | None = None
) -> list[Planned]:
    """Everything from ``start`` to before ``end``, in order. One statement."""
    every = union_all(*(_happens(*each, start, end, campaign, state) for each in _TIMES)).subquery()
    rows = db.session.execute(select(every).order_by(every.c.at, every.c.id).limit(MOST))
    return [
        Planned(Event(event), at, item_id, title, state_)
        for event, at, item_id, title, state_, topics in rows
        if not topic or topic in topics
    ]


def _happens(
    event: Event, column: InstrumentedAttribute[datetime | None], states: Collection[ItemState], start: datetime,
    end: datetime, campaign: str, state: ItemState | None,
) -> Select[str, datetime | None, int, str, ItemState, list[str]]:  # fmt: skip
    fits: list[ColumnElement[bool]] = [
        Item.state.in_([each for each in states if state in (None, each)]),
        column >= start, column < end, Item.origin != ItemOrigin.OWN_WORDS,
    ]  # fmt: skip
    if campaign:
        fits.append(Item.campaign == campaign)
    named = literal(event.value).label("event")
    return select(named, column.label("at"), Item.id, Item.title, Item.state, Item.topics).where(*fits)
