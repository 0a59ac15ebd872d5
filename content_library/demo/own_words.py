"""The demo's own words: the employee tells a story in theirs and shares it, others wait for an answer or have one."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy.database import db
from advocacy.people.models import Person
from advocacy.story import Story
from content_library.demo.items import REVIEWERS, actor_of
from content_library.demo.sharing import share
from content_library.demo.web import read_data
from content_library.items import queries
from content_library.lending import lending, own_words
from content_library.models import Item, ItemState, ReviewState, TextMode
from content_library.reviews import reviews
from content_library.reviews.reviews import Decision


def contribute(story: Story) -> None:
    """In the last three days: one agreed to and shared, one to be changed, two that wait."""
    for hours, key, network, end in (
        (60, "employee", "linkedin", Decision.APPROVE), (40, "marketing2", "sandbox", Decision.REQUEST_CHANGES),
        (7, "ambassador", "linkedin", None), (3, "employee", "sandbox", None),
    ):  # fmt: skip
        story.at(
            story.end - timedelta(hours=hours),
            lambda now, who=key, where=network, then=end: _propose(story, who, where, then, now),  # type: ignore[misc]
        )


def _propose(story: Story, key: str, network: str, end: Decision | None, now: datetime) -> None:
    person = actor_of(story, key)
    told = _editable(person)
    if told is None or (told.expires_at is not None and told.expires_at <= now):
        return
    caption = lending.captions_for(told.revision, network, "en")[0]
    own = own_words.propose(told, caption, network, _said()[told.title], person=person, now=now)
    if end is not None:
        story.at(now + timedelta(hours=3), lambda at: _answer(story, own.id, person.id, end, at))


def _editable(person: Person) -> Item | None:
    """The newest story that this person may retell, and has not yet."""
    retold = {own.item.parent_id for own in own_words.own_words_of(person.id)}
    live = select(Item).where(
        Item.state == ItemState.LIVE, Item.text_mode == TextMode.EDITABLE, Item.title.in_(_said()),
        Item.id.not_in(retold),
    )  # fmt: skip
    return next(iter(db.session.scalars(live.order_by(Item.id.desc()))), None)


def _answer(story: Story, item_id: int, person_id: int, decision: Decision, now: datetime) -> None:
    """One function after the other, as they are asked; what all agree to is shared."""
    own = queries.item_for(item_id)
    if own.state is ItemState.LIVE:
        share(story, person_id, now, when="now", network="linkedin", item_id=item_id)
    waiting = [review for review in queries.reviews_of(own) if review.state is ReviewState.WAITING]
    if own.state is not ItemState.IN_REVIEW or not waiting:
        return
    note = "Lovely, but “nobody” is more than we can show. Say “fewer”?" if decision is not Decision.APPROVE else ""
    reviewer = actor_of(story, REVIEWERS[waiting[0].function][0])
    reviews.decide(
        own, waiting[0].function, decision, sha256=own.revision.sha256, note=note, reviewer=reviewer, now=now
    )  # fmt: skip
    story.at(now + timedelta(hours=2), lambda at: _answer(story, item_id, person_id, decision, at))


def _said() -> dict[str, str]:
    """What somebody writes about each story whose words may be changed, by its title."""
    said: dict[str, str] = read_data("demo_own_words.json")
    return said
