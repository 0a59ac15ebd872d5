"""The feed: live items for a person, newest first, with why each is here and what it earned.

A constant number of statements a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from advocacy.database import db, page
from advocacy.people.models import Person
from advocacy.reach import metrics
from advocacy.reach.models import Dimension, ReachCount
from content_library.audiences import sets as audiences
from content_library.audiences.audience import Reader, reasons
from content_library.models import Item, ItemOrigin
from content_library.words.frames import plain_of
from content_library.words.outlets import covered


@dataclass(frozen=True)
class Story:
    """An item as the feed shows it. ``because`` names the audience rules that brought it here; empty: it is for all.

    ``own_words`` are what the person themselves wrote, empty for other stories.
    """

    item: Item
    networks: Sequence[str]
    because: Sequence[str]
    shares: int
    human_clicks: int
    own_words: str = ""


@dataclass(frozen=True)
class Feed:
    """A part of a person's feed."""

    stories: Sequence[Story]
    next: str | None


def feed(person: Person, now: datetime, *, cursor: str | None = None, limit: int = 12, topic: str = "") -> Feed:
    """What the person may share now."""
    wanted = audiences.may_share(select(Item), person, now).options(
        selectinload(Item.revision), joinedload(Item.credited_to).raiseload("*")
    )
    found = page(wanted, (Item.live_at, Item.id), cursor, limit)
    earned = _earned([item.group_ref for item in found.items])
    reader = Reader.of(person)
    stories = [
        Story(
            item, covered(item.revision.networks), reasons(item.audience, reader),
            earned.get((item.group_ref, metrics.POSTS), 0), earned.get((item.group_ref, metrics.HUMAN), 0),
            plain_of(item.revision.captions[0].text) if item.origin is ItemOrigin.OWN_WORDS else "",
        )
        for item in found.items
    ]  # fmt: skip
    return Feed(stories, found.next)


def count_waiting(person: Person, now: datetime) -> int:
    """How many stories the person may share now."""
    return db.session.scalar(audiences.may_share(select(func.count()).select_from(Item), person, now)) or 0


def _earned(groups: Sequence[str]) -> dict[tuple[str, str], int]:
    """Posts and human clicks of these items, by group reference, all time. One statement."""
    rows = db.session.execute(
        select(ReachCount.key, ReachCount.metric, func.sum(ReachCount.value))
        .where(
            ReachCount.dimension == Dimension.ITEM, ReachCount.key.in_(groups),
            ReachCount.metric.in_((metrics.POSTS, metrics.HUMAN)),
        )
        .group_by(ReachCount.key, ReachCount.metric)
    )  # fmt: skip
    return {(key, metric): int(value) for key, metric, value in rows}
