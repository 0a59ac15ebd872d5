"""Verb: a notice reaches out to people by mail, phone and chat, as ``deciding`` says for each. A constant number of
statements for all of them, besides what is queued for each.

Mail waits in its queue until quiet hours are over; push, chat and what is gathered in ours, see ``releasing``. Whoever
is being told something else at this instant is told the next minute, when it is known what room that left: nobody
waits for another worker here, so no two wait for each other. Such a message is due when its notice is written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import force_locale
from sqlalchemy import insert, select, update

from advocacy import mailing
from advocacy.chat import telling as chat
from advocacy.database import db
from advocacy.notices import letters, standings, wishes
from advocacy.notices.deciding import AT_ONCE, Plan, Wishes, plan, wanted
from advocacy.notices.kinds import FREE, Channel, NoticeKind
from advocacy.notices.models import Message, Notice
from advocacy.people.models import Person
from advocacy.push import sending
from advocacy.web.languages import spoken


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
    ours = notices.keys() if said.kind in FREE else standings.taken(notices)
    known, by_channel = standings.of(people, wished, now), _reached([each.id for each in people], now)
    limits = wishes.limits()
    mails: list[mailing.Written] = []
    messages: list[dict[str, Any]] = []
    kept_back: list[int] = []
    for person in people:
        notice_id = notices[person.id]
        ways = frozenset(channel for channel in AT_ONCE if person.id in by_channel[channel])
        if person.id not in ours:
            channels = (each for each in wanted(wished[person.id], said.kind, said.important) if each in ways)
            messages += [_unasked(person.id, notice_id, channel, now) for channel in channels]
            continue
        standing = replace(known[person.id], reached_by=ways)
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


def _unasked(person_id: int, notice_id: int, channel: Channel, now: datetime) -> dict[str, Any]:
    """A message whose room is asked for when what is held is looked at next."""
    return {"person_id": person_id, "notice_id": notice_id, "channel": channel, "due_at": now, "held": True}


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
