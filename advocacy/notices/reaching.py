"""Verb: a notice reaches out to people by mail, phone and chat, as ``deciding`` says for each. A constant number of
statements for all of them, besides what is queued for each. And what else went to them by mail is counted.

Mail waits in its queue until quiet hours are over; push, chat and what is gathered in ours, see ``releasing``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale
from sqlalchemy import insert, select, update

from advocacy import mailing
from advocacy.chat import telling as chat
from advocacy.database import db
from advocacy.notices import letters, wishes
from advocacy.notices.deciding import AT_ONCE, Plan, Standing, Wishes, plan
from advocacy.notices.kinds import Channel, NoticeKind
from advocacy.notices.models import Message, Notice
from advocacy.people.models import Person
from advocacy.push import sending
from advocacy.times.queries import habits_of_many
from advocacy.web.languages import spoken

COUNTED = timedelta(days=8)
"""Messages since then are asked for: a week by anybody's calendar."""


@dataclass(frozen=True)
class Said:
    """What is told, in the language of whom it is told to."""

    title: str
    text: str
    path: str
    kind: NoticeKind
    important: bool


@dataclass(frozen=True)
class Addressee:
    """What of a person is needed to reach them."""

    id: int
    email: str
    name: str
    zone: str
    language: str


def reach_out(notices: Mapping[int, int], wished: Mapping[int, Wishes], said: Said, now: datetime) -> None:
    """Reaches out to these people, each by number with the number of their notice. Closed accounts are left alone."""
    people = _addressees(notices)
    habits = habits_of_many({each.id: each.zone for each in people})
    sent, limits, by_channel = _sent(notices, now), wishes.limits(), _reached([each.id for each in people], now)
    mails: list[mailing.Written] = []
    messages: list[dict[str, Any]] = []
    kept_back: list[int] = []
    for person in people:
        notice_id = notices[person.id]
        ways = frozenset(channel for channel in AT_ONCE if person.id in by_channel[channel])
        standing = Standing(wished[person.id], person.zone, habits[person.id].quiet, sent.get(person.id, ()), ways)
        planned = plan(said.kind, said.important, standing, limits, now)
        if Channel.MAIL in planned.channels and not _held(Channel.MAIL, planned, now):
            with force_locale(spoken(person.language)):
                mails.append(letters.written(person, notice_id, said, planned.due_at))
        messages += [_message(person.id, notice_id, channel, planned, now) for channel in planned.channels]
        kept_back += [notice_id] if planned.for_digest else []
    mailing.queue_all(mails, now=now)
    if messages:
        db.session.execute(insert(Message), messages)
    if kept_back:
        db.session.execute(update(Notice).where(Notice.id.in_(kept_back)).values(for_digest=True))
    for each in messages:
        if each["channel"] is not Channel.MAIL and not each["held"]:
            pass_on(each["channel"], each["person_id"], each["notice_id"], said.title, said.text, said.path, now)


def _message(person_id: int, notice_id: int, channel: Channel, planned: Plan, now: datetime) -> dict[str, Any]:
    """What the budget counts."""
    held = _held(channel, planned, now)
    return {
        "person_id": person_id, "notice_id": notice_id, "channel": channel, "due_at": planned.due_at, "held": held
    }  # fmt: skip


def _held(channel: Channel, planned: Plan, now: datetime) -> bool:
    """Mail waits in its own queue, unless others are to join it."""
    return planned.due_at > now and (planned.gathers or channel is not Channel.MAIL)


def pass_on(
    channel: Channel, person_id: int, notice_id: int, title: str, text: str, path: str, now: datetime
) -> None:  # fmt: skip
    """Hands a message to the queue of push or chat."""
    if channel is Channel.PUSH:
        sending.push(person_id, title, text, path, f"notice:{notice_id}", now)
    else:
        chat.message(person_id, title, text, path, now)


def count(mailed: Sequence[tuple[int, datetime]]) -> None:
    """Counts mails that are no notice's: to whom, and when each may go out. For the roof, which tells mailing."""
    rows = [{"person_id": person_id, "channel": Channel.MAIL, "due_at": at} for person_id, at in mailed]
    if rows:
        db.session.execute(insert(Message), rows)


def _reached(people: Collection[int], now: datetime) -> dict[Channel, Collection[int]]:
    """Who of these is reached by which channel. Two statements."""
    return {Channel.MAIL: people, Channel.PUSH: sending.reachable(people, now), Channel.CHAT: chat.reachable(people)}


def _addressees(people: Collection[int]) -> list[Addressee]:
    found = db.session.execute(
        select(Person.id, Person.email, Person.name, Person.zone, Person.language)
        .where(Person.id.in_(people), Person.active)
        .order_by(Person.id)
    )
    return [Addressee(*each) for each in found]


def _sent(people: Collection[int], now: datetime) -> dict[int, list[datetime]]:
    """When each was or will be reached, digests left out. One statement."""
    since = select(Message.person_id, Message.due_at).where(
        Message.person_id.in_(people), Message.due_at > now - COUNTED, Message.channel != Channel.DIGEST
    )
    found: dict[int, list[datetime]] = {}
    for person_id, due_at in db.session.execute(since):
        found.setdefault(person_id, []).append(due_at)
    return found
