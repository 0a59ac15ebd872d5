"""Verbs: a message to a person, or to the channels of a topic, put into the queue in the caller's transaction.

Nothing is sent here: the job in ``sending`` does that. May import models, blocks and what lies below the room.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from flask_babel import force_locale, pgettext
from sqlalchemy import Select, select

from advocacy import settings
from advocacy.chat.blocks import Button, Said, slack_message, teams_message
from advocacy.chat.doors import buttons_for, open_here
from advocacy.chat.models import ChatAccount, ChatChannel, ChatMessage, ChatWorkspace, Service, Standing, Topic
from advocacy.database import db, insert_for
from advocacy.people.models import Person
from advocacy.web.languages import spoken

Speaking = Callable[[ChatChannel], Said | None]
"""What a channel is told, in its language; None where it is not for that channel."""


def message(person_id: int, title: str, text: str, path: str, now: datetime) -> None:
    """A direct message in the person's Slack account, if we know it; nothing at all otherwise.

    ``title`` and ``text`` are said in the person's language; ``path`` is the page where something can be done about it.
    """
    for account in accounts_of(person_id):
        decides = account.workspace.decides and account.is_by_mail
        with force_locale(spoken(account.person.language)):
            here = buttons_for(path, account.person, decides=decides)
            said = Said(title, text, buttons=(*here, Button(pgettext("button", "Open"), url=page_url(path))))
        to_account(account, said, now)


def reachable(people: Collection[int]) -> frozenset[int]:
    """Those of these people whom ``message`` would reach. One statement."""
    return frozenset(db.session.scalars(_live(select(ChatAccount.person_id)).where(ChatAccount.person_id.in_(people))))


def accounts_of(person_id: int) -> Sequence[ChatAccount]:
    """The Slack accounts of somebody with an open account, in workspaces that are in use."""
    wanted = _live(select(ChatAccount)).where(ChatAccount.person_id == person_id)
    return db.session.scalars(wanted.order_by(ChatAccount.id)).unique().all()


def _live(wanted: Select[Any]) -> Select[Any]:
    """Of accounts of people who are here, in workspaces that are in use."""
    return (
        wanted.join(ChatWorkspace, ChatWorkspace.id == ChatAccount.workspace_id)
        .join(Person, Person.id == ChatAccount.person_id)
        .where(ChatAccount.ended_at.is_(None), Person.active, ChatWorkspace.state == Standing.ACTIVE)
    )


def to_account(account: ChatAccount, said: Said, now: datetime) -> None:
    """Queues a direct message."""
    db.session.add(
        ChatMessage(
            account_id=account.id,
            title=said.title[:200],
            body=json.dumps(slack_message(said)),
            queued_at=now,
            next_try_at=now,
        )
    )
    db.session.flush()


def channels_of(topic: Topic) -> list[ChatChannel]:
    """The channels that are told of a topic and in use. A company has a handful."""
    found = db.session.scalars(select(ChatChannel).where(ChatChannel.state == Standing.ACTIVE).order_by(ChatChannel.id))
    return [each for each in found.unique() if topic.value in each.topics]


def tell_channels(topic: Topic, speaking: Speaking, *, source: str, now: datetime) -> int:
    """Queues what each channel of the topic is told, once for a source. Gives how many are told now."""
    told = 0
    for channel in channels_of(topic):
        with force_locale(spoken(channel.language)):
            said = speaking(channel)
        if said is not None:
            told += to_channel(channel, said, source=source, now=now)
    return told


def to_channel(channel: ChatChannel, said: Said, *, source: str, now: datetime) -> bool:
    """Queues a message to a channel; False when it was told of this source before."""
    decides = channel.workspace is not None and channel.workspace.decides
    shown = open_here(said, decides=decides)
    teams = channel.service is Service.TEAMS_HOOK
    body = teams_message(shown) if teams else slack_message(shown, buttons=hears(channel))
    fresh = insert_for(ChatMessage).values(
        channel_id=channel.id, source=source[:120], title=said.title[:200], body=json.dumps(body), queued_at=now,
        next_try_at=now, tries=0,
    )  # fmt: skip
    return db.session.execute(fresh.on_conflict_do_nothing().returning(ChatMessage.id)).first() is not None


def answer(answer_to: str, body: dict[str, object], title: str, now: datetime) -> None:
    """Queues the answer to a press, to the address that Slack gave with it."""
    db.session.add(
        ChatMessage(answer_to=answer_to, title=title[:200], body=json.dumps(body), queued_at=now, next_try_at=now)
    )
    db.session.flush()


def hears(channel: ChatChannel) -> bool:
    """True when what is pressed in the channel reaches us: those of the app only."""
    return channel.service is Service.SLACK_APP


def page_url(path: str) -> str:
    """The whole address of one of our pages."""
    return settings.current().base_url.rstrip("/") + path
