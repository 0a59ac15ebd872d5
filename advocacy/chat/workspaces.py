"""Verbs on workspaces: connect, let reviewers decide from there, forget. Secrets are encrypted and never shown.

Whoever knows a workspace's signing secret can press any button there in anybody's name. So that nobody decides for
others by typing it in, deciding from there takes a second person, anew for each new secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.chat.channels import remove_channel, switch_on
from advocacy.chat.losing import forget
from advocacy.chat.models import ChatAccount, ChatChannel, ChatWorkspace, Standing
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from advocacy.people.four_eyes import refuse_alone


@dataclass(frozen=True)
class Introduced:
    """What Slack says of a token (``auth.test``): which workspace it is for, and who our bot is there."""

    team: str
    name: str
    bot: str


def add_workspace(
    given: Introduced, *, token: str, signing_secret: str, decides: bool, actor: Actor, now: datetime
) -> ChatWorkspace:
    """Connects a workspace, or gives one that is there its new secrets. Raises Breach without a signing secret.

    ``decides`` asks that reviewers may decide from there. It stays as it is only where the signing secret does.
    """
    if not signing_secret.strip():
        wrong = [_("Slack shows it on the app's page, under “Basic Information”.")]
        raise Breach(_("Give the signing secret."), errors={"signing_secret": wrong})
    same = select(ChatWorkspace).where(ChatWorkspace.team == given.team, ChatWorkspace.state != Standing.REMOVED)
    workspace: ChatWorkspace | None = db.session.scalars(same).one_or_none()
    if workspace is None:
        workspace = ChatWorkspace(
            name=given.name[:120], team=given.team, bot=given.bot, token=token.strip(),
            signing_secret=signing_secret.strip(), decides=False, state=Standing.ACTIVE, created_at=now,
        )  # fmt: skip
        db.session.add(workspace)
        db.session.flush()
        record("chat_workspace", workspace.id, "add", actor=actor, now=now, name=workspace.name)
        _wish(workspace, decides, actor, now)
        return workspace
    if signing_secret.strip() != workspace.signing_secret:
        workspace.decides, workspace.decides_asked_by_id = False, None
    workspace.name, workspace.bot = given.name[:120], given.bot
    workspace.token, workspace.signing_secret = token.strip(), signing_secret.strip()
    workspace.problem, workspace.rests_until, workspace.looked_at = "", None, None
    record("chat_workspace", workspace.id, "renew", actor=actor, now=now, name=workspace.name)
    _wish(workspace, decides, actor, now)
    if workspace.state is not Standing.ACTIVE:
        switch_on(workspace, actor=actor, now=now)
    return workspace


def _wish(workspace: ChatWorkspace, decides: bool, actor: Actor, now: datetime) -> None:
    """What whoever typed the secrets in wishes: asked for, where it is not agreed to yet."""
    if not decides:
        decide_here_only(workspace, actor=actor, now=now)
    elif not workspace.decides:
        ask_to_decide(workspace, actor=actor, now=now)


def ask_to_decide(workspace: ChatWorkspace, *, actor: Actor, now: datetime) -> None:
    """Asks that reviewers may decide from there; asked twice, the last one did. Raises InvalidMove where they may."""
    if workspace.decides:
        raise InvalidMove(_("Reviewers may decide from there already."))
    workspace.decides_asked_by_id = actor.id
    record("chat_workspace", workspace.id, "ask", actor=actor, now=now, name=workspace.name, by=actor.id)


def agree_to_decide(workspace: ChatWorkspace, *, actor: Actor, now: datetime) -> None:
    """A second person agrees. Raises NotAllowed for whoever asked, InvalidMove where nobody did."""
    refuse_alone(workspace, "decides_asked_by_id", actor)
    if workspace.decides_asked_by_id is None:
        raise InvalidMove(_("Nobody asks for it any more."), remedy=_("Ask for it; a second person has to agree."))
    workspace.decides, workspace.decides_asked_by_id = True, None
    record("chat_workspace", workspace.id, "agree", actor=actor, now=now, name=workspace.name, decides=True)


def decide_here_only(workspace: ChatWorkspace, *, actor: Actor, now: datetime) -> None:
    """Nothing is decided from there, and nobody asks for it."""
    if workspace.decides or workspace.decides_asked_by_id is not None:
        workspace.decides, workspace.decides_asked_by_id = False, None
        record("chat_workspace", workspace.id, "change", actor=actor, now=now, name=workspace.name, decides=False)


def remove_workspace(workspace: ChatWorkspace, *, actor: Actor, now: datetime) -> None:
    """Forgets its secrets, who is who there, and its channels. Raises InvalidMove."""
    channels = select(ChatChannel).where(
        ChatChannel.workspace_id == workspace.id, ChatChannel.state != Standing.REMOVED
    )  # fmt: skip
    for channel in db.session.scalars(channels).unique():
        remove_channel(channel, actor=actor, now=now)
    while some := _some_accounts(workspace):
        forget(some)
    forgotten = {"token": "", "signing_secret": "", "bot": "", "problem": ""}
    move(workspace, "remove", actor=actor, now=now, changes=forgotten, name=workspace.name)


def _some_accounts(workspace: ChatWorkspace) -> Sequence[int]:
    mine = select(ChatAccount.id).where(ChatAccount.workspace_id == workspace.id)
    return db.session.scalars(mine.limit(500)).all()
