"""Verbs and queries on who speaks on what: name experts of a topic, keep a topic to them, who may share what.

An expert's name is on a page for colleagues to ask; whoever is named may step down by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, delete, exists, func, literal, select, true
from sqlalchemy.orm import selectinload

from advocacy.campaigns.models import Topic
from advocacy.database import db, dialect_name, get
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record
from advocacy.people.models import Person
from advocacy.posts.revoking import revoke_permits
from content_library import refs
from content_library.models import Item, ItemState, ReservedTopic, TopicExpert

SHOWN = (ItemState.APPROVED, ItemState.LIVE)


@dataclass(frozen=True)
class TopicLine:
    """A topic with its experts who are still here, by name. ``reserved``: only they share what is about it."""

    topic: Topic
    experts: Sequence[Person]
    reserved: bool


def topic_for(topic_id: int) -> Topic:
    """The topic. Raises NotFound."""
    return get(Topic, topic_id, _("There is no such topic."))


def name_expert(topic: Topic, person: Person, *, actor: Actor, now: datetime) -> None:
    """Names a person as an expert of a topic; they are told. A second time changes nothing.

    Raises InvalidMove for a closed account.
    """
    if not person.active:
        raise InvalidMove(_("%(name)s's account is closed.", name=person.name), remedy=_("Name somebody who is here."))
    if db.session.get(TopicExpert, (topic.id, person.id)) is None:
        db.session.add(TopicExpert(topic_id=topic.id, person_id=person.id, since=now))
        record(
            "topic", topic.id, "name_expert", actor=actor, now=now, about=person.id, person_id=person.id,
            topic=topic.name,
        )  # fmt: skip


def release_expert(topic: Topic, person: Person, *, actor: Actor, now: datetime, why: str = "") -> None:
    """The person is no expert of it any more. Where only experts share, what they have queued is cancelled.

    Raises InvalidMove when they are none.
    """
    ended = delete(TopicExpert).where(TopicExpert.topic_id == topic.id, TopicExpert.person_id == person.id)
    if db.session.execute(ended.returning(TopicExpert.topic_id)).first() is None:
        raise InvalidMove(_("%(name)s is no expert of “%(topic)s”.", name=person.name, topic=topic.name))
    record(
        "topic", topic.id, "release_expert", actor=actor, now=now, why=why.strip() or None, about=person.id,
        person_id=person.id, topic=topic.name,
    )  # fmt: skip
    if db.session.get(ReservedTopic, topic.id) is not None:
        _revoke(topic, actor=actor, now=now)


def topics_of(person: Person) -> Sequence[int]:
    """The ids of the topics that the person is an expert of."""
    return db.session.scalars(select(TopicExpert.topic_id).where(TopicExpert.person_id == person.id)).all()


def release_all(person: Person, *, actor: Actor, now: datetime, why: str) -> int:
    """Whoever leaves is no expert any more; gives of how many topics. What they have queued ends with the account."""
    held = delete(TopicExpert).where(TopicExpert.person_id == person.id).returning(TopicExpert.topic_id)
    topics = db.session.scalars(held).all()
    for topic_id in topics:
        record("topic", topic_id, "release_expert", actor=actor, now=now, why=why, about=person.id, person_id=person.id)
    return len(topics)


def reserve(topic: Topic, *, actor: Actor, now: datetime) -> None:
    """From now on only the topic's experts share what is about it; what others have queued is cancelled.

    Raises Breach for a topic without experts: nobody could share it.
    """
    if not experts_of([topic.name]):
        raise Breach(
            _("“%(name)s” has no expert yet.", name=topic.name), remedy=_("Name one first: else nobody could share it.")
        )
    if db.session.get(ReservedTopic, topic.id) is None:
        db.session.add(ReservedTopic(topic_id=topic.id, since=now))
        record("topic", topic.id, "reserve", actor=actor, now=now, topic=topic.name)
        _revoke(topic, actor=actor, now=now)


def open_up(topic: Topic, *, actor: Actor, now: datetime) -> None:
    """Everybody may share what is about it again. A second time changes nothing."""
    ended = delete(ReservedTopic).where(ReservedTopic.topic_id == topic.id).returning(ReservedTopic.topic_id)
    if db.session.execute(ended).first() is not None:
        record("topic", topic.id, "open_up", actor=actor, now=now, topic=topic.name)


def directory() -> list[TopicLine]:
    """Who speaks on what: all topics by name. Three statements."""
    topics = db.session.scalars(select(Topic).order_by(Topic.name)).all()
    reserved = set(db.session.scalars(select(ReservedTopic.topic_id)))
    experts: dict[int, list[Person]] = {}
    for named in db.session.scalars(_named()):
        experts.setdefault(named.topic_id, []).append(named.person)
    return [TopicLine(topic, experts.get(topic.id, []), topic.id in reserved) for topic in topics]


def experts_of(topics: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """The names of those to ask, by topic; topics without experts are left out."""
    found: dict[str, list[str]] = {}
    for topic, _person_id, name in speakers(topics):
        found.setdefault(topic, []).append(name)
    return found


def speakers(topics: Iterable[str]) -> Sequence[tuple[str, int, str]]:
    """Rows (topic, id of an expert who is here, their name) of these topics. One statement."""
    rows = db.session.execute(
        select(Topic.name, Person.id, Person.name)
        .join(TopicExpert, TopicExpert.topic_id == Topic.id)
        .join(Person, Person.id == TopicExpert.person_id)
        .where(func.lower(Topic.name).in_(_forms(topics)), Person.active)
        .order_by(Topic.name, Person.name)
    )
    return [(topic, person_id, name) for topic, person_id, name in rows]


def open_to(person: Person) -> ColumnElement[bool]:
    """In a query that has ``Item``: none of its topics is kept to experts of whom the person is none.

    One statement to ask which topics are; where none is, nothing is asked of the items.
    """
    mine = exists().where(TopicExpert.topic_id == ReservedTopic.topic_id, TopicExpert.person_id == person.id)
    closed = db.session.scalars(
        select(Topic.name).join(ReservedTopic, ReservedTopic.topic_id == Topic.id).where(~mine)
    ).all()
    return ~on_topics(closed) if closed else true()


def may_speak(topics: Iterable[str]) -> ColumnElement[bool]:
    """In a query that has ``Person``: they may share what is about these topics."""
    speaks = exists().where(TopicExpert.topic_id == ReservedTopic.topic_id, TopicExpert.person_id == Person.id)
    kept_to_others = (
        select(ReservedTopic.topic_id)
        .join(Topic, Topic.id == ReservedTopic.topic_id)
        .where(func.lower(Topic.name).in_(_forms(topics)), ~speaks.correlate(ReservedTopic, Person))
    )
    return ~kept_to_others.exists()


def on_topics(names: Iterable[str]) -> ColumnElement[bool]:
    """An item has one of these topics, however it is written."""
    unfold = func.jsonb_array_elements_text if dialect_name() == "postgresql" else func.json_each
    topic = unfold(Item.topics).table_valued("value", name="topic")
    return select(literal(1)).select_from(topic).where(func.lower(topic.c.value).in_(_forms(names))).exists()


def _forms(names: Iterable[str]) -> list[str]:
    """What SQL makes of these names in small letters: SQLite lowers those of English only, so both forms."""
    trimmed = [name.strip() for name in names]
    english = ("".join(sign.lower() if sign.isascii() else sign for sign in name) for name in trimmed)
    return sorted({*(name.lower() for name in trimmed), *english})


def _named() -> Select[TopicExpert]:
    named = select(TopicExpert).join(Person, Person.id == TopicExpert.person_id).where(Person.active)
    return named.order_by(Person.name).options(selectinload(TopicExpert.person).raiseload("*"))


def _revoke(topic: Topic, *, actor: Actor, now: datetime) -> None:
    """Cancels what people who are no experts of it have queued about a reserved topic."""
    speaking = db.session.scalars(select(TopicExpert.person_id).where(TopicExpert.topic_id == topic.id)).all()
    about = select(Item.id).where(Item.state.in_(SHOWN), on_topics([topic.name]))
    for item_id in db.session.scalars(about).all():
        revoke_permits(
            refs.prefix(item_id), actor=actor, now=now, why=f"Only its experts speak on “{topic.name}” now.",
            except_for=speaking,
        )  # fmt: skip
