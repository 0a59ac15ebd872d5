"""Verbs on who somebody is in Slack: joined by a link that they opened from there, ended, taken up again.

The link is signed, good for a quarter of an hour, and shown in Slack to that member alone. Whoever opens it has to be
signed in here and sees which account it is. It lets nobody decide reviews: for that the mail address has to match.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.chat.members import join_one
from advocacy.chat.models import BY_LINK, ChatAccount, ChatWorkspace, Standing
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import record
from advocacy.people.models import Person
from advocacy.web.strangers import opened, signed

PURPOSE = "chat account"
GOOD_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Offered:
    """What a link offers to join: a member of a workspace."""

    workspace: ChatWorkspace
    member: str


def link_path(workspace: ChatWorkspace, member: str, now: datetime) -> str:
    """The path of a link that joins that member with whoever opens it."""
    return "/chat/join/" + signed(PURPOSE, [workspace.id, member, int(now.timestamp())])


def offered(key: str, now: datetime) -> Offered:
    """What a link offers. Raises NotFound for one that is not ours, Breach for one that is too old."""
    value = opened(PURPOSE, key)
    if not isinstance(value, list) or len(value) != 3:
        raise NotFound(_("This link is not complete."), remedy=_("Press the button in Slack again."))
    workspace_id, member, made_at = value
    if now.timestamp() - made_at > GOOD_FOR.total_seconds():
        raise Breach(_("This link is too old."), remedy=_("Press the button in Slack again: it gives you a new one."))
    workspace = db.session.get(ChatWorkspace, workspace_id)
    if workspace is None or workspace.state is not Standing.ACTIVE:
        raise NotFound(_("This workspace is not connected any more."))
    return Offered(workspace, member)


def join(given: Offered, person: Person, now: datetime) -> None:
    """Joins the member with the person. Raises InvalidMove where either is joined with somebody else."""
    wanted = select(ChatAccount).where(ChatAccount.workspace_id == given.workspace.id)
    mine = db.session.scalars(wanted.where(ChatAccount.person_id == person.id)).unique().one_or_none()
    if mine is not None and mine.member == given.member:
        take_up(mine, person, now)
        return
    if mine is not None:
        raise InvalidMove(
            _("You have another account in this workspace already."), remedy=_("End it first, on this page.")
        )
    if not join_one(given.workspace.id, person.id, given.member, BY_LINK, now):
        raise InvalidMove(
            _("This Slack account belongs to somebody else here."),
            remedy=_("Ask them to end it, or ask an administrator."),
        )


def mine(person: Person) -> list[ChatAccount]:
    """The accounts of a person, ended ones too, in workspaces that are connected."""
    wanted = select(ChatAccount).join(ChatWorkspace).where(
        ChatAccount.person_id == person.id, ChatWorkspace.state != Standing.REMOVED
    )  # fmt: skip
    return list(db.session.scalars(wanted.order_by(ChatAccount.id)).unique())


def account_for(account_id: int, person: Person) -> ChatAccount:
    """One of the person's accounts. Raises NotFound."""
    found = next((each for each in mine(person) if each.id == account_id), None)
    if found is None:
        raise NotFound(_("There is no such account."))
    return found


def end(account: ChatAccount, person: Person, now: datetime) -> None:
    """They are told nothing there any more, and not found again by their address. A second time changes nothing."""
    if account.ended_at is None:
        account.ended_at = now
        record("chat_account", account.id, "end", actor=person.actor, now=now, about=person.id, person_id=person.id)


def take_up(account: ChatAccount, person: Person, now: datetime) -> None:
    """They are told things there again."""
    if account.ended_at is not None:
        account.ended_at = None
        record("chat_account", account.id, "take_up", actor=person.actor, now=now, about=person.id, person_id=person.id)
