"""Verbs: what the service takes nothing for any more is marked, with its own words; nothing is tried there again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from advocacy.chat.models import ChatAccount, ChatChannel, ChatMessage, ChatWorkspace, Standing
from advocacy.database import db
from advocacy.history import Actor, move, record
from advocacy.people.privacy import SILENT

SENDER = Actor.job("chat")


def lose_channel(channel_id: int, problem: str, now: datetime) -> None:
    """The channel is gone, archived, or its webhook revoked. Somebody else may have found so first."""
    channel = db.session.get(ChatChannel, channel_id)
    if channel is not None and channel.state is Standing.ACTIVE:
        said = {"problem": problem[:300]}
        move(channel, "lose", actor=SENDER, now=now, why=problem[:300], changes=said, name=channel.name)


def lose_workspace(workspace_id: int, problem: str, now: datetime) -> None:
    """Slack does not let our app in any more: uninstalled, token revoked, a scope missing."""
    workspace = db.session.get(ChatWorkspace, workspace_id)
    if workspace is not None and workspace.state is Standing.ACTIVE:
        said = {"problem": problem[:300]}
        move(workspace, "lose", actor=SENDER, now=now, why=problem[:300], changes=said, name=workspace.name)


def lose_account(account_id: int, problem: str, now: datetime) -> None:
    """Somebody is no member there any more, and what waits for them goes. They may be found again as another one."""
    account = db.session.get(ChatAccount, account_id)
    if account is not None:
        record(
            "chat_account", account_id, "lose", actor=SENDER, now=now, why=problem[:300], about=account.person_id,
            person_id=account.person_id,
        )  # fmt: skip
        forget([account_id])


def forget(account_ids: Sequence[int]) -> int:
    """Forgets these accounts and what was written to them. Gives how many there were."""
    written = delete(ChatMessage).where(ChatMessage.account_id.in_(account_ids))
    db.session.execute(written, execution_options=SILENT)
    accounts = delete(ChatAccount).where(ChatAccount.id.in_(account_ids))
    gone: Any = db.session.execute(accounts, execution_options=SILENT)
    return int(gone.rowcount)
