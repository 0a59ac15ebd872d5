"""Verb: passes on what quiet hours or the fatigue budget held, in the caller's transaction.

What was read meanwhile, or is no longer wished for over its channel, goes nowhere and is forgotten, so that it does not
count. Several of a kind that gathers are one message. What nobody asked for room yet is asked for now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import force_locale, ngettext
from sqlalchemy import select

from advocacy import mailing
from advocacy.database import db
from advocacy.notices import asking, deciding, letters, reaching, wishes
from advocacy.notices.deciding import Wishes
from advocacy.notices.kinds import GATHERED, Channel
from advocacy.notices.models import Message, Notice
from advocacy.notices.reaching import Said
from advocacy.people.models import Person
from advocacy.web.languages import spoken

AT_ONCE = 200
PLACE = "/notices"

Told = tuple[Message, Notice]


def release(now: datetime, limit: int = AT_ONCE) -> int:
    """Passes on what is due; gives how many messages it looked at."""
    due = (
        select(Message).where(Message.held, Message.due_at <= now)
        .order_by(Message.due_at, Message.person_id, Message.id).limit(limit).with_for_update(skip_locked=True)
    )  # fmt: skip
    found = db.session.scalars(due).all()
    unread, wished = _unread(found), wishes.of_many({each.person_id for each in found})
    people = _people(set(wished))
    wanted = [each for each in found if _stays(each, unread, wished[each.person_id])]
    together: dict[tuple[int, Channel, int], list[Told]] = {}
    for message in asking.asked(wanted, unread, people, wished, now):
        notice = unread[message.notice_id or 0]
        message.held = False
        alone = 0 if notice.kind in GATHERED else notice.id
        together.setdefault((message.person_id, message.channel, alone), []).append((message, notice))
    for (person_id, channel, _alone), told in together.items():
        _pass_on(people[person_id], channel, told, now)
    db.session.flush()
    return len(found)


def _stays(message: Message, unread: Mapping[int, Notice], wished: Wishes) -> bool:
    """Whether it is still to go out; what is not is gone."""
    notice = unread.get(message.notice_id or 0)
    if notice is not None and _is_wanted(message, notice, wished):
        return True
    db.session.delete(message)
    return False


def _is_wanted(message: Message, notice: Notice, wished: Wishes) -> bool:
    """Whether its person still wants such a thing over that channel. What no longer comes by mail is for the digest.

    Whether it mattered is not kept: what was held and matters still comes, and the rest with it.
    """
    if message.channel in deciding.wanted(wished, notice.kind, important=True):
        return True
    notice.for_digest = notice.for_digest or (
        message.channel is Channel.MAIL and deciding.may_digest(wished, notice.kind)
    )
    return False


def _unread(found: Sequence[Message]) -> dict[int, Notice]:
    """Their notices that are still news to somebody with an open account."""
    wanted = select(Notice).join(Person, Person.id == Notice.person_id)
    news = wanted.where(Notice.id.in_([each.notice_id for each in found]), Notice.read_at.is_(None), Person.active)
    return {each.id: each for each in db.session.scalars(news)}


def _people(numbers: set[int]) -> dict[int, Person]:
    return {each.id: each for each in db.session.scalars(select(Person).where(Person.id.in_(numbers)))}


def _pass_on(person: Person, channel: Channel, told: Sequence[Told], now: datetime) -> None:
    """One message for all of them: the first carries it, the others are none any more."""
    first = told[0][1]
    for message, _notice in told[1:]:
        db.session.delete(message)
    with force_locale(spoken(person.language)):
        said = _said([notice for _message, notice in told])
        if channel is Channel.MAIL:
            numbered = first.id if len(told) == 1 else 0  # reading one of several takes nothing back
            mailing.queue_all([letters.written(person, numbered, said, now)], now=now)
            return
    reaching.pass_on(channel, person.id, first.id, said.title, said.text, said.path, now)


def _said(notices: Sequence[Notice]) -> Said:
    """A notice's own words, or how many there are, with what each is about."""
    first = notices[0]
    if len(notices) == 1:
        return Said(first.title, first.text, first.path, first.kind, important=True)
    title = ngettext("%(num)s thing needs your answer", "%(num)s things need your answer", len(notices))
    return Said(title, "\n".join(f"• {each.title}" for each in notices), PLACE, first.kind, important=True)
