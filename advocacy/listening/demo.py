"""The demo's mentions: what people outside said of the company, and who answered; nothing leaves the house.

The posts are made up and taken in by the product's own verb. Watches of real networks are paused, so that the demo asks
nobody. Imports story and this room.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

from sqlalchemy import select

from advocacy.database import db
from advocacy.listening import answering, authors, hearing, sampling, watches
from advocacy.listening.models import AnswerSample, Mention, SampleState, Watch, WatchKind
from advocacy.listening.watches import Wish
from advocacy.networks.public_posts import PublicPost
from advocacy.people.models import Person
from advocacy.story import Story

SITES = {"mastodon": "https://fedi.example", "bluesky": "https://bsky.app", "feed": "http://paper.example"}
WISHES = {
    "mastodon": Wish("Our name on Mastodon", WatchKind.BRAND, "mastodon", ("Larkfield",), topic="Water",
                     service_url="https://mastodon.social"),
    "bluesky": Wish("Our name on Bluesky", WatchKind.BRAND, "bluesky", ("Larkfield",), topic="Water"),
    "feed": Wish("River trusts' news", WatchKind.FEED, "", ("Larkfield",), url="http://paper.example/feed.xml",
                 topic="Community"),
}  # fmt: skip


def contribute(story: Story) -> None:
    """Watches in the eighth week, posts from then on, each answered or not as the data say."""
    told = json.loads(resources.files("advocacy.listening").joinpath("data/demo_mentions.json").read_text("utf-8"))
    first = story.days - 70
    story.at(story.moment(max(first + 57, 2), 9), lambda now: _watch(story, now))
    for number, each in enumerate(told):
        when = story.moment(max(first + each["day"], 3), each["hour"])
        story.at(when, lambda now, each=each, number=number: _say(story, each, number, now))  # type: ignore[misc]
    story.at(story.end - timedelta(hours=3), lambda now: _review(story, now))


def _person(story: Story, part: str) -> Person:
    return db.session.get_one(Person, story.cast[part])


def _watch(story: Story, now: datetime) -> None:
    actor = _person(story, "marketing").actor
    for wish in WISHES.values():
        watch = watches.add_watch(wish, actor=actor, now=now)
        watch.asked_at = now
        watches.pause_watch(watch, actor=actor, now=now)
    authors.leave_alone("mastodon", "@quiet@fedi.example", actor=actor, now=now)


def _say(story: Story, told: Mapping[str, Any], number: int, now: datetime) -> None:
    """One post is taken in; some hours later somebody does something about it."""
    by, marketing = str(told["by"]), _person(story, "marketing").actor
    watch = db.session.scalars(select(Watch).where(Watch.name == WISHES[by].name)).one()
    url = f"{SITES[by]}/{number + 1}"
    author = str(told["author"]) or "paper.example"
    watch.asked_at = now  # as if it had looked
    post = PublicPost(url, "", url, author, author, str(told["text"]), now - timedelta(minutes=7), "en")
    if hearing.take_in(watch, [post], root="", actor=marketing, now=now) and told["fate"]:
        key = authors.digest(watch.network, url)
        story.at(now + timedelta(hours=1), lambda at: _act(story, told, key, at))


def _act(story: Story, told: Mapping[str, Any], key: str, now: datetime) -> None:
    mention = db.session.scalars(select(Mention).where(Mention.key == key)).one()
    marketing = _person(story, "marketing").actor
    if told["fate"] == "dismiss":
        answering.dismiss(mention, str(told["why"]), actor=marketing, now=now)
        return
    expert = _person(story, str(told["who"]))
    answering.assign(mention, expert, actor=marketing, now=now)
    if told["fate"] == "answer":
        waits = timedelta(hours=30 if told.get("late") else 2)
        story.at(now + waits, lambda at: _answer(mention.id, expert.id, str(told["said"]), at))


def _answer(mention_id: int, person_id: int, said: str, now: datetime) -> None:
    mention, person = db.session.get_one(Mention, mention_id), db.session.get_one(Person, person_id)
    answering.answer(mention, said, f"{mention.url}#reply", actor=person.actor, now=now)
    if sampling.sample_of(mention.id) is None:  # so few answers that chance alone might draw none
        db.session.add(AnswerSample(mention_id=mention.id, answered_by_id=person.id, state=SampleState.WAITING,
                                    drawn_at=now))  # fmt: skip


def _review(story: Story, now: datetime) -> None:
    """The first drawn answer was looked at, the others wait."""
    waiting = select(AnswerSample).where(AnswerSample.state == SampleState.WAITING).order_by(AnswerSample.id)
    legal = _person(story, "legal")
    for sample in db.session.scalars(waiting.limit(1)):
        if sample.answered_by_id != legal.id:
            sampling.pass_answer(sample, "Kind and to the point.", actor=legal.actor, now=now)
