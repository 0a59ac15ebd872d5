"""A workspace of Slack, channels, who is who there, and messages that were sent or wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, null

from advocacy.chat.models import (
    ChatAccount,
    ChatChannel,
    ChatMessage,
    ChatReceipt,
    ChatWorkspace,
    Service,
    Standing,
)
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (ChatWorkspace, ChatChannel, ChatAccount, ChatMessage)
FEW = 60


def chat(company: Company, first: int, last: int) -> None:
    """Channels are the first workspace's, and it is the employee's; every other message is the first channel's."""
    few = min(last, FEW)
    if first == 1:
        put(
            ChatWorkspace, 1, 1, id=n.i, name="Acme", team="T1", bot="U0", token="xoxb-1", signing_secret="secret",
            decides=True, state=Standing.ACTIVE, problem="", look_cursor="", looked_at=n.at, created_at=n.at,
        )  # fmt: skip
        put(
            ChatAccount, 1, 1, id=n.i, workspace_id=1, person_id=company.employee, member="U1", joined_by="mail",
            joined_at=n.at,
        )  # fmt: skip
    put(
        ChatChannel, first, few, id=n.i, name=named("#channel "), service=Service.SLACK_APP, workspace_id=1,
        place="C012345", address="", topics=["stories"], language="en", state=Standing.ACTIVE, problem="",
        created_at=n.at,
    )  # fmt: skip
    put(
        ChatMessage, first, last, id=n.i, channel_id=case((n.i % 2 == 0, 1), else_=null()), source=named("source "),
        title=named("News "), body="", queued_at=n.at, next_try_at=n.later, tries=1,
        sent_at=case((n.i % 3 == 0, n.at), else_=null()),
    )  # fmt: skip
    put(ChatReceipt, first, few, digest=named("digest "), received_at=n.at, answer="")
