"""Verbs on channels: add, change, switch off and on, remove. The address of a webhook is encrypted and never shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import delete, update

from advocacy import settings
from advocacy.chat.models import ChatChannel, ChatMessage, ChatWorkspace, Service, Standing, Topic
from advocacy.database import db
from advocacy.errors import Breach
from advocacy.fetching.addresses import checked_url, is_allowed
from advocacy.history import Actor, move, record
from advocacy.people.models import Team
from advocacy.web.languages import LANGUAGES

PLACE = re.compile(r"[CGD][A-Z0-9]{5,39}")
"""Slack's id of a channel."""
LONGEST_ADDRESS = 2000


@dataclass(frozen=True)
class ChannelFacts:
    """What an administrator says of a channel."""

    name: str
    topics: Sequence[str]
    language: str = "en"
    team_id: int | None = None


def add_channel(
    service: Service, facts: ChannelFacts, *, place: str = "", address: str = "",
    workspace: ChatWorkspace | None = None, actor: Actor, now: datetime,
) -> ChatChannel:  # fmt: skip
    """Adds a channel. Raises Breach by field."""
    wrong = _wrong(facts)
    by_app = service is Service.SLACK_APP
    place, address = place.strip(), address.strip()
    if by_app and not PLACE.fullmatch(place):
        wrong["place"] = [_("Slack shows it at the end of a channel's details; it begins with a C.")]
    if by_app and workspace is None:
        wrong["workspace"] = [_("Connect a workspace first.")]
    if not by_app and (problem := wrong_address(address)):
        wrong["address"] = [problem]
    if wrong:
        raise Breach(_("This can't be kept yet."), remedy=_("Correct what is marked."), errors=wrong)
    channel = ChatChannel(
        name=facts.name.strip(), service=service, workspace_id=workspace.id if by_app and workspace else None,
        place=place if by_app else "", address="" if by_app else address, topics=sorted(set(facts.topics)),
        language=facts.language, team_id=facts.team_id, state=Standing.ACTIVE, created_at=now,
    )  # fmt: skip
    db.session.add(channel)
    db.session.flush()
    record("chat_channel", channel.id, "add", actor=actor, now=now, service=service, **_told(channel))
    return channel


def change_channel(
    channel: ChatChannel, facts: ChannelFacts, *, address: str = "", actor: Actor, now: datetime
) -> None:  # fmt: skip
    """Changes what a channel is told; a new ``address`` of its webhook replaces the old. Raises Breach by field."""
    wrong, address = _wrong(facts), address.strip()
    if address and (problem := wrong_address(address)):
        wrong["address"] = [problem]
    if wrong:
        raise Breach(_("This can't be kept yet."), remedy=_("Correct what is marked."), errors=wrong)
    channel.name, channel.topics = facts.name.strip(), sorted(set(facts.topics))
    channel.language, channel.team_id = facts.language, facts.team_id
    if address and channel.service is not Service.SLACK_APP:
        channel.address = address
    record("chat_channel", channel.id, "change", actor=actor, now=now, renewed=bool(address), **_told(channel))


def switch_off(thing: ChatChannel | ChatWorkspace, *, actor: Actor, now: datetime) -> None:
    """Nothing is said there until it is switched on. Raises InvalidMove."""
    move(thing, "switch_off", actor=actor, now=now, name=thing.name)


def switch_on(thing: ChatChannel | ChatWorkspace, *, actor: Actor, now: datetime) -> None:
    """It is used again. Raises InvalidMove."""
    fresh = {"problem": "", "rests_until": None}
    move(thing, "switch_on", actor=actor, now=now, changes=fresh, name=thing.name)


def remove_channel(channel: ChatChannel, *, actor: Actor, now: datetime) -> None:
    """Forgets its secret and what waited for it; the history keeps that it was there. Raises InvalidMove."""
    db.session.execute(delete(ChatMessage).where(ChatMessage.channel_id == channel.id))
    move(channel, "remove", actor=actor, now=now, changes={"address": "", "topics": []}, name=channel.name)


def try_again(message: ChatMessage, now: datetime) -> None:
    """A message that waits is tried at once. What was given up is gone: its words are not kept."""
    due = update(ChatMessage).where(
        ChatMessage.id == message.id, ChatMessage.sent_at.is_(None), ChatMessage.given_up_at.is_(None)
    )  # fmt: skip
    db.session.execute(due.values(next_try_at=now))


def wrong_address(address: str) -> str:
    """What is wrong with the address of a webhook; empty: nothing that can be seen from here."""
    if not address or len(address) > LONGEST_ADDRESS:
        return str(_("Paste the webhook's whole address."))
    private = settings.current().fetch_hosts
    try:
        parts = urlsplit(checked_url(address, private))
    except Breach as wrong:
        return wrong.message
    if parts.scheme != "https" and not is_allowed(parts.hostname or "", parts.port or 80, private):
        return str(_("It begins with https://."))
    return ""


def _wrong(facts: ChannelFacts) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if not 0 < len(facts.name.strip()) <= 120:
        wrong["name"] = [_("Between 1 and 120 characters.")]
    if set(facts.topics) - set(Topic):
        wrong["topics"] = [_("Choose from the list.")]
    if facts.language not in LANGUAGES:
        wrong["language"] = [_("Choose from the list.")]
    if facts.team_id is not None and db.session.get(Team, facts.team_id) is None:
        wrong["team_id"] = [_("There is no such team.")]
    return wrong


def _told(channel: ChatChannel) -> dict[str, Any]:
    return {
        "name": channel.name, "topics": list(channel.topics), "language": channel.language, "team": channel.team_id
    }  # fmt: skip
