"""What the feed puts into digests: stories that went live since the last one, for whom they are, not yet shared.

Asks about many people in a constant number of statements: audiences are fitted here, not in the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext, ngettext
from sqlalchemy import and_, or_, select

from advocacy.campaigns.models import Topic
from advocacy.database import db
from advocacy.notices.digests import MOST_LINES, Line, Section, Stretch, Write
from advocacy.people.capabilities import Capability
from advocacy.posts.models import Share
from content_library import refs
from content_library.audiences.audience import Reader, fits
from content_library.models import Item, ItemOrigin, ItemState, ReservedTopic, Revision, TopicExpert

MOST_STORIES = 200
"""Looked at in one stretch of time; nobody reads more."""
LONGEST_SUMMARY = 160


def stories(stretches: Mapping[int, Stretch]) -> Mapping[int, Write]:
    """New stories to share, the newest first."""
    readers = {each: stretch for each, stretch in stretches.items() if stretch.person.can(Capability.SHARE)}
    if not readers:
        return {}
    found = _live(min(each.since for each in readers.values()), max(each.until for each in readers.values()))
    closed, shared = _closed_topics(readers), _shared(readers, [story.id for story in found]) if found else set()
    news = {}
    for person_id, stretch in readers.items():
        reader, kept_from = Reader.of(stretch.person), closed[person_id]
        mine = [
            story
            for story in found
            if stretch.since < story.live_at <= stretch.until
            and fits(story.audience, reader)
            and (person_id, refs.group_ref(story.id)) not in shared
            and kept_from.isdisjoint(topic.strip().lower() for topic in story.topics)
        ]
        if mine:
            news[person_id] = _written(mine)
    return news


def _live(since: datetime, until: datetime) -> Sequence[Any]:
    """Stories of everybody's that went live in that time and may be shared at its end."""
    in_time = [
        or_(limit.is_(None), limit > until) for limit in (Item.expires_at, Item.approved_until, Item.review_again_at)
    ]
    return db.session.execute(
        select(Item.id, Item.title, Item.topics, Item.audience, Item.live_at, Revision.summary)
        .join(Revision, and_(Revision.item_id == Item.id, Revision.number == Item.revision_number))
        .where(
            Item.state == ItemState.LIVE, Item.live_at > since, Item.live_at <= until,
            Item.origin != ItemOrigin.OWN_WORDS, Item.for_person_id.is_(None), *in_time,
        )
        .order_by(Item.live_at.desc(), Item.id.desc())
        .limit(MOST_STORIES)
    ).all()  # fmt: skip


def _closed_topics(readers: Mapping[int, Stretch]) -> dict[int, frozenset[str]]:
    """By person, topics that are kept to experts of whom they are none, in small letters. Two statements."""
    reserved = dict(
        db.session.execute(
            select(Topic.id, Topic.name).join(ReservedTopic, ReservedTopic.topic_id == Topic.id)
        ).all()
    )  # fmt: skip
    speaks: dict[int, set[int]] = defaultdict(set)
    if reserved:
        experts = select(TopicExpert.person_id, TopicExpert.topic_id).where(TopicExpert.topic_id.in_(reserved))
        for person_id, topic_id in db.session.execute(experts):
            speaks[person_id].add(topic_id)
    return {
        person_id: frozenset(
            name.strip().lower() for topic_id, name in reserved.items() if topic_id not in speaks[person_id]
        )
        for person_id in readers
    }


def _shared(readers: Mapping[int, Stretch], items: Sequence[int]) -> set[tuple[int, str]]:
    """Who has shared which of these stories already, or is about to."""
    groups = [refs.group_ref(each) for each in items]
    rows = select(Share.person_id, Share.group_ref).where(Share.person_id.in_(readers), Share.group_ref.in_(groups))
    return {(person_id, group) for person_id, group in db.session.execute(rows)}


def _written(mine: Sequence[Any]) -> Write:
    def write() -> Section:
        count = len(mine)
        lines = [Line(story.title, _shortened(story.summary), f"/feed/{story.id}/share") for story in mine[:MOST_LINES]]
        headline = (
            mine[0].title
            if count == 1
            else ngettext("%(num)d new story to share", "%(num)d new stories to share", count)
        )
        return Section(gettext("New in your feed"), headline, lines, button=gettext("Open the feed"), path="/feed")

    return write


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SUMMARY else text[: LONGEST_SUMMARY - 1].rstrip() + "…"
