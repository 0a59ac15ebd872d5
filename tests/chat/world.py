"""A company with Slack and Teams: the stub, a workspace, channels, people who are members there."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from advocacy import clock
from advocacy.chat import channels, members, sending, workspaces
from advocacy.chat.channels import ChannelFacts
from advocacy.chat.models import ChatAccount, ChatChannel, ChatMessage, ChatWorkspace, Service
from advocacy.chat.workspaces import Introduced
from advocacy.database import db, writing
from advocacy.history import Actor, Reader, follow
from advocacy.history import jobs as history_jobs
from tests.installation import Installation
from tests.peers.slack import SECRET, TEAM, TOKEN, SlackStub, signed

DOER = Actor.system("test")


@dataclass
class Talk:
    """An installation that speaks to a stub of Slack."""

    installation: Installation
    slack: SlackStub
    workspace_id: int = 0

    @property
    def app(self) -> Any:
        return self.installation.app

    def connect(self, decides: bool = True) -> Talk:
        """Connects the workspace; with ``decides`` as if two people had agreed."""
        with self.app.app_context(), writing():
            introduced = Introduced(TEAM, "Acme", "U0BOT")
            made = workspaces.add_workspace(
                introduced, token=TOKEN, signing_secret=SECRET, decides=False, actor=DOER, now=clock.now()
            )
            made.decides, self.workspace_id = decides, made.id
        return self

    def channel(self, *topics: str, service: Service = Service.SLACK_APP, team_id: int | None = None, **at: str) -> int:
        """Adds a channel; by app it is #stories."""
        given = at or ({"place": "C0STORIES"} if service is Service.SLACK_APP else {"address": self.hook(service)})
        with self.app.app_context(), writing():
            space = db.session.get(ChatWorkspace, self.workspace_id) if self.workspace_id else None
            facts = ChannelFacts("#stories", topics, team_id=team_id)
            return channels.add_channel(service, facts, workspace=space, actor=DOER, now=clock.now(), **given).id

    def hook(self, service: Service) -> str:
        return f"{self.slack.url}/{'flows' if service is Service.TEAMS_HOOK else 'services'}/hook"

    def member(self, person_id: int) -> str:
        """Makes somebody a member of the workspace, under the address that they have here."""
        return self.slack.member(f"M{person_id}", f"P{person_id}@acme.example".replace("P", "p"))

    def find(self, now: datetime | None = None) -> int:
        """The job that finds who is who."""
        with self.app.app_context():
            return members.find(now or clock.now())

    def deliver(self, now: datetime | None = None) -> int:
        """The job that sends."""
        with self.app.app_context():
            return sending.deliver(now or clock.now())

    def heard(self, reader: Reader) -> None:
        """Lets a reader of the history read what is new."""
        with self.app.app_context():
            history_jobs.seal_waiting(clock.now())
            follow(reader, clock.now())

    def press(self, payload: dict[str, Any], **how: Any) -> Any:
        """Slack sends a press; the answer."""
        request = signed(payload, **how)
        return self.app.test_client().post("/chat/slack/interactions", **request)

    def pressed(self, member: str, action: str, value: Any) -> Any:
        """Somebody presses a button; the form that was opened for them, or None."""
        before = len(self.slack.views)
        answer = self.press(self.slack.pressed(member, {"action_id": action, "value": str(value)}))
        assert (answer.status_code, answer.data) == (200, b""), answer.data
        return self.slack.views[-1] if len(self.slack.views) > before else None

    def sent(self, member: str, view: dict[str, Any], **fields: str) -> dict[str, Any]:
        """Somebody sends a form; what Slack is answered."""
        answer = self.press(self.slack.submitted(member, view, **fields))
        assert answer.status_code == 200, answer.data
        return dict(json.loads(answer.data)) if answer.data else {}

    def rows(self, kind: type[Any]) -> list[Any]:
        """All rows of a table."""
        with self.app.app_context():
            return list(db.session.scalars(select(kind).order_by(kind.id)).unique())

    def messages(self) -> list[ChatMessage]:
        return self.rows(ChatMessage)

    def accounts(self) -> list[ChatAccount]:
        return self.rows(ChatAccount)

    def told_of(self, channel_id: int) -> ChatChannel:
        found: ChatChannel = next(each for each in self.rows(ChatChannel) if each.id == channel_id)
        return found

    def write(self, change: Callable[[], Any]) -> Any:
        """Does something in a writing transaction."""
        with self.app.app_context(), writing():
            return change()


def talking(installation: Installation, slack: SlackStub) -> Talk:
    """An installation whose Slack is the stub."""
    in_force = replace(installation.settings, slack_api=f"{slack.url}/api/")
    return Talk(replace(installation, settings=in_force), slack)


def words_of(view: dict[str, Any]) -> str:
    """Everything that stands in a form or a message."""
    return json.dumps(view, ensure_ascii=False)
