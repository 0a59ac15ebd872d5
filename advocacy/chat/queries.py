"""What pages and the examination ask about chat: workspaces, channels, what waits and what was given up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import and_, func, select
from sqlalchemy.sql import ColumnElement

from advocacy.chat.models import ChatAccount, ChatChannel, ChatMessage, ChatWorkspace, Standing
from advocacy.database import Page, counted, db, get, page
from advocacy.errors import NotFound
from advocacy.health import Waiting

Thing = TypeVar("Thing", ChatWorkspace, ChatChannel)
WAITS = and_(ChatMessage.sent_at.is_(None), ChatMessage.given_up_at.is_(None))
LATELY = timedelta(days=1)


def workspaces() -> Sequence[ChatWorkspace]:
    """The workspaces that are connected. A company has one or a few."""
    wanted = select(ChatWorkspace).where(ChatWorkspace.state != Standing.REMOVED).order_by(ChatWorkspace.id)
    return db.session.scalars(wanted).all()


def channels(cursor: str | None = None, limit: int = 50) -> Page[ChatChannel]:
    """The channels, newest first."""
    return page(select(ChatChannel).where(ChatChannel.state != Standing.REMOVED), ChatChannel.id, cursor, limit)


def workspace_for(workspace_id: int) -> ChatWorkspace:
    """A workspace that is connected. Raises NotFound."""
    found = get(ChatWorkspace, workspace_id, _("There is no such workspace."))
    return _there(found)


def channel_for(channel_id: int) -> ChatChannel:
    """A channel that is there. Raises NotFound."""
    found = get(ChatChannel, channel_id, _("There is no such channel."))
    return _there(found)


def joined(workspace_ids: Sequence[int]) -> dict[int, int]:
    """How many people are known in each of these workspaces. One statement."""
    wanted = select(ChatAccount.workspace_id, func.count()).where(
        ChatAccount.workspace_id.in_(workspace_ids), ChatAccount.ended_at.is_(None)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted.group_by(ChatAccount.workspace_id))}


def messages(cursor: str | None = None, limit: int = 30, *, channel_id: int | None = None) -> Page[ChatMessage]:
    """Messages, newest first: those of a channel, or all. Words are not among what they show."""
    wanted = select(ChatMessage)
    if channel_id is not None:
        wanted = wanted.where(ChatMessage.channel_id == channel_id)
    return page(wanted, ChatMessage.id, cursor, limit)


def message_for(message_id: int) -> ChatMessage:
    """A message. Raises NotFound."""
    return get(ChatMessage, message_id, _("There is no such message."))


def waiting(now: datetime) -> Waiting:
    """How the queue stands."""
    due = and_(WAITS, ChatMessage.next_try_at <= now)
    oldest = db.session.scalar(select(func.min(ChatMessage.queued_at)).where(due))
    lately: ColumnElement[bool] = ChatMessage.given_up_at > now - LATELY
    return Waiting(counted(select(ChatMessage.id).where(WAITS)), oldest, counted(select(ChatMessage.id).where(lately)))


def broken() -> tuple[Sequence[ChatWorkspace], Sequence[ChatChannel]]:
    """What a service does not let us into any more."""
    spaces = select(ChatWorkspace).where(ChatWorkspace.state == Standing.BROKEN).order_by(ChatWorkspace.id)
    places = select(ChatChannel).where(ChatChannel.state == Standing.BROKEN).order_by(ChatChannel.id).limit(20)
    return db.session.scalars(spaces).all(), db.session.scalars(places).unique().all()


def _there(found: Thing) -> Thing:
    if found.state is Standing.REMOVED:
        raise NotFound(_("It was removed."))
    return found
