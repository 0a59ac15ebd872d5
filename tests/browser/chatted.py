"""Chat for the pages: a workspace, channels that work and are lost, messages that were sent, wait, are given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from advocacy import clock
from advocacy.chat import channels, linking, losing, members, telling, workspaces
from advocacy.chat.blocks import Said
from advocacy.chat.channels import ChannelFacts
from advocacy.chat.models import BY_MAIL, ChatMessage, Service
from advocacy.chat.workspaces import Introduced
from advocacy.database import db, writing
from advocacy.history import Actor
from tests.browser.signed import signed
from tests.installation import Installation

ME = Actor.job("world")
LATER = datetime(2100, 1, 1, tzinfo=UTC)
"""When the link was given out: one is good for a quarter of an hour, and pages are looked at for longer."""
JOIN = (signed(linking.PURPOSE, [1, "U0456", int(LATER.timestamp())]),)
"""The key with which a member of the workspace says who they are here."""


def chat_of(installation: Installation, person_id: int) -> None:
    """Nothing is sent: what came of each message is written down as if."""
    now = clock.now()
    with installation.app.app_context(), writing():
        space = workspaces.add_workspace(
            Introduced("T1", "Acme", "U0"), token="xoxb-1", signing_secret="secret", decides=False, actor=ME, now=now
        )
        space.looked_at, space.decides = now, True
        members.join_one(space.id, person_id, "U0123456789", BY_MAIL, now)
        facts = ChannelFacts("#stories", ["stories", "pauses"])
        stories = channels.add_channel(Service.SLACK_APP, facts, place="C012345", workspace=space, actor=ME, now=now)
        teams = channels.add_channel(
            Service.TEAMS_HOOK, ChannelFacts("Teams", ["pauses"]), address="https://flows.example.com/1", actor=ME,
            now=now,
        )  # fmt: skip
        for number in range(3):
            telling.to_channel(stories, Said(f"News {number}"), source=f"s{number}", now=now)
        telling.message(person_id, "A story waits", "For you", "/notices", now)
        sent, given_up, waiting, _to_me = db.session.query(ChatMessage).order_by(ChatMessage.id).all()
        sent.sent_at = stories.told_at = now
        given_up.given_up_at, given_up.problem = now, "invalid_blocks"
        for each in (waiting, _to_me):
            each.next_try_at = now + timedelta(hours=9)
        losing.lose_channel(teams.id, "no_service", now)
