"""Tables of chat: workspaces, channels of Slack and Teams, people's accounts there, the queue, what came in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import (
    BigId,
    EncryptedText,
    Json,
    Model,
    Moves,
    Stateful,
    UTCDateTime,
    choice_column,
    state_column,
)
from advocacy.holding import Unrepeatable
from advocacy.people.keys import digest
from advocacy.people.models import Person


class Service(StrEnum):
    """How a channel is reached."""

    SLACK_APP = "slack_app"  # the bot of a workspace: messages with buttons
    SLACK_HOOK = "slack_hook"  # an incoming webhook of Slack, or of what speaks like it: messages with links
    TEAMS_HOOK = "teams_hook"  # the address of a Teams workflow: adaptive cards with links


class Topic(StrEnum):
    """What a channel is told of."""

    STORIES = "stories"  # new stories to share
    REVIEWS = "reviews"  # words that wait for a function's answer
    PAUSES = "pauses"  # posts are paused, and go on
    MENTIONS = "mentions"  # a mention that nobody answered in time


class Standing(StrEnum):
    """Whether a workspace or a channel is used."""

    ACTIVE = "active"
    SWITCHED_OFF = "switched_off"  # an administrator switched it off
    BROKEN = "broken"  # the service refuses it for good: revoked, archived, gone
    REMOVED = "removed"  # its secrets are forgotten


BY_MAIL, BY_LINK = "mail", "link"
"""How we know whose account it is: the same address on both sides, or they said so."""

_MOVES: Moves = {
    "switch_off": (frozenset({Standing.ACTIVE, Standing.BROKEN}), Standing.SWITCHED_OFF),
    "switch_on": (frozenset({Standing.SWITCHED_OFF, Standing.BROKEN}), Standing.ACTIVE),
    "lose": (frozenset({Standing.ACTIVE}), Standing.BROKEN),
    "remove": (frozenset({Standing.ACTIVE, Standing.SWITCHED_OFF, Standing.BROKEN}), Standing.REMOVED),
}


class ChatWorkspace(Stateful, Model):
    """The company's app in a workspace of Slack. ``team`` is Slack's id of the workspace, ``bot`` of our bot there."""

    __tablename__ = "chat_workspaces"
    __noun__ = "chat_workspace"
    __moves__ = _MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    team: Mapped[str] = mapped_column(String(40), index=True)
    bot: Mapped[str] = mapped_column(String(40), default="")
    token: Mapped[str] = mapped_column(EncryptedText)
    signing_secret: Mapped[str] = mapped_column(EncryptedText)
    decides: Mapped[bool] = mapped_column(default=False)  # reviewers may decide from there
    decides_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # until a second person agrees
    state: Mapped[Standing] = state_column(Standing)
    problem: Mapped[str] = mapped_column(String(300), default="")
    rests_until: Mapped[datetime | None] = mapped_column(UTCDateTime)  # Slack asked us to wait
    looked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when its members were last matched with people
    look_cursor: Mapped[str] = mapped_column(String(200), default="")  # where in the list of members we are
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ChatChannel(Stateful, Model):
    """A channel and what it is told of. ``place`` is Slack's id of it (by app), ``address`` its webhook (else)."""

    __tablename__ = "chat_channels"
    __noun__ = "chat_channel"
    __moves__ = _MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    service: Mapped[Service] = choice_column(Service)
    workspace_id: Mapped[int | None] = mapped_column(ForeignKey("chat_workspaces.id"), index=True)
    place: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(EncryptedText, default="")
    topics: Mapped[list[str]] = mapped_column(Json, default=list)
    language: Mapped[str] = mapped_column(String(10), default="en")
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)  # whose channel: its stories, too
    state: Mapped[Standing] = state_column(Standing)
    problem: Mapped[str] = mapped_column(String(300), default="")
    rests_until: Mapped[datetime | None] = mapped_column(UTCDateTime)  # its service asked us to wait
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when a message last arrived
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    workspace: Mapped[ChatWorkspace | None] = related(lazy="joined")


class ChatAccount(Model):
    """Who somebody is in Slack. ``ended_at``: they asked not to be written to there, nor to be found again.

    ``mail_digest`` is of the address that Slack last told us of the member; empty where it told none, or was not asked.
    """

    __tablename__ = "chat_accounts"
    __table_args__ = (UniqueConstraint("workspace_id", "member"), UniqueConstraint("workspace_id", "person_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("chat_workspaces.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    member: Mapped[str] = mapped_column(String(40))
    joined_by: Mapped[str] = mapped_column(String(10))  # BY_MAIL or BY_LINK
    mail_digest: Mapped[str] = mapped_column(String(64), default="", server_default="")
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    workspace: Mapped[ChatWorkspace] = related(lazy="joined", innerjoin=True)
    person: Mapped[Person] = related(lazy="joined", innerjoin=True)

    @property
    def is_by_mail(self) -> bool:
        """True while the address is the same on both sides, as far as Slack told us: it was when they were joined, and
        either may have changed since."""
        return self.joined_by == BY_MAIL and self.mail_digest == digest(self.person.email.casefold())


class ChatMessage(Unrepeatable, Model):
    """A message that waits, was sent, or was given up: to a channel, to an account, or in answer to a press.

    ``source`` is what it comes from, so that a channel is told once. The body goes once it is sent or given up.
    """

    __tablename__ = "chat_messages"
    __table_args__ = (
        UniqueConstraint("channel_id", "source"),
        Index("ix_chat_messages_due", "sent_at", "given_up_at", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("chat_channels.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("chat_accounts.id"), index=True)
    answer_to: Mapped[str | None] = mapped_column(EncryptedText)  # the address that Slack gave with a press
    source: Mapped[str] = mapped_column(String(120), default="")
    title: Mapped[str] = mapped_column(String(200), default="")  # what administrators see in the queue
    body: Mapped[str] = mapped_column(EncryptedText)  # JSON as the service takes it
    queued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    problem: Mapped[str | None] = mapped_column(Text)

    channel: Mapped[ChatChannel | None] = related(lazy="joined")
    account: Mapped[ChatAccount | None] = related(lazy="joined")


class ChatReceipt(Model):
    """A press that came in, by the digest of its bytes, and what it was answered: a second one is answered the same."""

    __tablename__ = "chat_receipts"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    answer: Mapped[str] = mapped_column(EncryptedText, default="")
