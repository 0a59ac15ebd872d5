"""The demo's threads: what is said beside items that wait, with quotes, opinions and options; and a live item that was
changed and waits again, so that there is a difference to read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from advocacy.database import db
from advocacy.people.models import Person
from advocacy.story import Story
from content_library.demo import covers
from content_library.demo.web import read_data
from content_library.items import items
from content_library.media import media
from content_library.models import Comment, Item, ItemState, Stance
from content_library.threads import thread
from content_library.threads.thread import Remark
from content_library.words.content import Content, Shown, content_of
from content_library.words.spans import Quote

CLOSING = timedelta(hours=1)
"""Before the end: choices are made, questions resolved."""


def contribute(story: Story) -> None:
    """In the last hours, when the items of the inbox have been submitted."""
    told = read_data("demo_threads.json")
    again = told["again"]
    story.at(story.end - timedelta(hours=again["hours"]), lambda now: _change_again(story, again, now))
    for each in told["said"]:
        story.at(story.end - timedelta(hours=each["hours"]), lambda now, of=each: _say(story, of, now))  # type: ignore[misc]


def quotes_for(item: Item) -> list[Quote]:
    """The words that Legal asks to change where the story has it send an item back."""
    return [Quote(words) for words in read_data("demo_threads.json")["asked_to_change"].get(item.title, [])]


def _person(story: Story, key: str) -> Person:
    return db.session.get_one(Person, story.cast[key])


def _waiting(title: str) -> Item | None:
    wanted = select(Item).where(Item.title == title, Item.state == ItemState.IN_REVIEW)
    return db.session.scalars(wanted.limit(1)).first()


def _say(story: Story, told: dict[str, Any], now: datetime) -> None:
    """A comment, if its item waits by then; an answer goes below the item's first comment."""
    item = _waiting(told["beside"])
    if item is None:
        return
    below = _first(item) if "answers" in told else None
    if "answers" in told and below is None:
        return
    said = thread.comment(item, _remark(told, below), by=_person(story, told["by"]), now=now)
    for key, option in told.get("choices", ()):
        story.at(
            story.end - CLOSING,
            lambda at, who=key, what=option: thread.choose(_again(said), what, by=_person(story, who), now=at),  # type: ignore[misc]
        )
    if "resolve" in told:
        by = told["resolve"]
        story.at(story.end - CLOSING, lambda at: thread.resolve(_again(said), by=_person(story, by), now=at))
    if told.get("withdraw"):
        by = told["by"]
        story.at(story.end - CLOSING, lambda at: thread.withdraw(_again(said), by=_person(story, by), now=at))


def _remark(told: dict[str, Any], below: Comment | None) -> Remark:
    stance = Stance(told["stance"]) if "stance" in told else None
    quotes = [Quote(told["quote"])] if "quote" in told else []
    return Remark(told["text"], stance, quotes, told.get("options", ()), answers=below)


def _first(item: Item) -> Comment | None:
    above = select(Comment).where(Comment.item_id == item.id, Comment.parent_id.is_(None)).order_by(Comment.id)
    return db.session.scalars(above.limit(1)).unique().first()


def _again(said: Comment) -> Comment:
    return db.session.get_one(Comment, said.id)


def _change_again(story: Story, told: dict[str, Any], now: datetime) -> None:
    """A live item gets other words, another picture, another audience and an end, and is submitted anew."""
    live = select(Item).where(Item.title.in_(told["titles"]), Item.state == ItemState.LIVE).order_by(Item.id)
    item = db.session.scalars(live.limit(1)).first()
    if item is None:
        return
    author = _person(story, told["by"])
    cover = media.keep(
        covers.draw(told["topic"], item.id), actor=author.actor, now=now, alt=covers.alt_of(told["topic"])
    )
    content = replace(
        _reworded(content_of(item.revision), told["words"]), media=(Shown(cover.id, cover.alt),),
        audience=told["audience"], expires_at=now + timedelta(days=told["days_until"]),
    )  # fmt: skip
    items.revise(item, content, actor=author.actor, now=now, why="Customer Success corrected the figure.")
    story.props["shelf"].appeal.pop(item.id, None)
    items.submit(item, actor=author.actor, now=now)


def _reworded(content: Content, words: list[list[str]]) -> Content:
    captions = []
    for each in content.captions:
        text = each.text
        for before, after in words:
            text = text.replace(before, after)
        captions.append(replace(each, text=text))
    return replace(content, captions=tuple(captions))
