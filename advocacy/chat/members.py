"""Who is who in Slack: a job matches a workspace's members with our people by mail address; asked once a day, in pages.

Only members of the workspace itself count: guests of other companies and bots are nobody's account. Nothing is kept of
members who have no account here. Whoever ended the link is not found again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from advocacy.chat import calling, verdicts
from advocacy.chat.losing import SENDER, lose_workspace
from advocacy.chat.models import BY_MAIL, ChatAccount, ChatWorkspace, Standing
from advocacy.chat.verdicts import Fate
from advocacy.database import db, insert_for, reading, writing
from advocacy.history import record
from advocacy.people.keys import digest
from advocacy.people.models import Person

AT_ONCE = 200
"""Members in a page, as Slack recommends (docs.slack.dev, reference/methods/users.list)."""
PAGES_A_RUN = 15
"""Slack lets an app ask for 20 pages a minute."""
EVERY = timedelta(days=1)


@dataclass(frozen=True)
class Member:
    """A member of a workspace as Slack tells of them; no ``email``: not ours to match."""

    id: str
    email: str = ""


def member_in(team: str, told: Mapping[str, Any]) -> Member:
    """A member as ``users.list`` and ``users.info`` tell of them. Bots, guests and those who are gone have no address.

    A mail address that Slack has not confirmed proves nothing.
    """
    strange = told.get("team_id") != team or told.get("is_stranger") or told.get("deleted") or told.get("is_bot")
    unproven = told.get("is_email_confirmed") is False
    profile = told.get("profile") or {}
    email = "" if strange or unproven else str(profile.get("email") or "").strip().casefold()
    return Member(str(told.get("id") or ""), email)


def find(now: datetime) -> int:
    """Job: asks workspaces for their members and joins those we know. Gives how many were joined."""
    joined = 0
    for _ in range(PAGES_A_RUN):
        with reading():
            workspace = db.session.scalar(_unasked(now))
        if workspace is None:
            break
        joined += _page(workspace, now)
    return joined


def ask_again(workspace: ChatWorkspace) -> None:
    """Members are asked for at the next run."""
    workspace.looked_at, workspace.look_cursor = None, ""
    db.session.flush()


def join(workspace_id: int, members: Sequence[Member], now: datetime) -> int:
    """Joins members with the people who have the same mail address; those joined or ended before stay as they are, and
    it is written down under which address Slack knows them now."""
    _note_addresses(workspace_id, members)
    ids = {each.email: each.id for each in members if each.email and each.id}
    if not ids:
        return 0
    known = db.session.execute(select(Person.id, Person.email).where(Person.email.in_(ids), Person.active))
    count = 0
    for person_id, email in known:
        count += join_one(workspace_id, person_id, ids[email], BY_MAIL, now, mail_digest=_digest(email))
    return count


def _note_addresses(workspace_id: int, members: Sequence[Member]) -> None:
    """Who has another address there by now, or none, is known by their address no more (``ChatAccount.is_by_mail``)."""
    emails = {each.id: each.email for each in members if each.id}
    found = select(ChatAccount).where(
        ChatAccount.workspace_id == workspace_id, ChatAccount.joined_by == BY_MAIL, ChatAccount.member.in_(emails)
    )
    for account in db.session.scalars(found).unique():
        account.mail_digest = _digest(emails[account.member])
    db.session.flush()


def _digest(email: str) -> str:
    return digest(email) if email else ""


def join_one(
    workspace_id: int, person_id: int, member: str, by: str, now: datetime, *, mail_digest: str = ""
) -> bool:  # fmt: skip
    """Joins a person with a member; False where either is joined already, or the person ended it."""
    fresh = insert_for(ChatAccount).values(
        workspace_id=workspace_id, person_id=person_id, member=member, joined_by=by, joined_at=now,
        mail_digest=mail_digest,
    )  # fmt: skip
    made = db.session.execute(fresh.on_conflict_do_nothing().returning(ChatAccount.id)).first()
    if made is None:
        return False
    record(
        "chat_account", made.id, "join", actor=SENDER, now=now, about=person_id, person_id=person_id, by=by,
        workspace=workspace_id,
    )  # fmt: skip
    return True


def account_of(workspace: ChatWorkspace, member: str) -> ChatAccount | None:
    """The account of a member, while its person has an open account and wants it."""
    wanted = (
        select(ChatAccount).join(Person, Person.id == ChatAccount.person_id)
        .where(
            ChatAccount.workspace_id == workspace.id, ChatAccount.member == member, ChatAccount.ended_at.is_(None),
            Person.active,
        )
    )  # fmt: skip
    found: ChatAccount | None = db.session.scalars(wanted).unique().one_or_none()
    return found


def look_up(token: str, team: str, member: str) -> Member | None:
    """Speaks: asks Slack who a member is, while somebody waits; None where it does not say."""
    given = calling.ask(token, "users.info", {"user": member}, total_seconds=calling.IN_A_HURRY)
    if verdicts.of_api(given).fate is not Fate.SENT:
        return None
    return member_in(team, verdicts.body_of(given).get("user") or {})


def _unasked(now: datetime) -> Any:
    old = or_(ChatWorkspace.looked_at.is_(None), ChatWorkspace.looked_at < now - EVERY)
    rested = or_(ChatWorkspace.rests_until.is_(None), ChatWorkspace.rests_until <= now)
    return select(ChatWorkspace).where(ChatWorkspace.state == Standing.ACTIVE, old, rested).order_by(ChatWorkspace.id)


def _page(workspace: ChatWorkspace, now: datetime) -> int:
    """One page of members. What fails waits until Slack's rest is over, or for tomorrow."""
    fields = {"limit": str(AT_ONCE), **({"cursor": workspace.look_cursor} if workspace.look_cursor else {})}
    given = calling.ask(workspace.token, "users.list", fields)
    verdict, said = verdicts.of_api(given), verdicts.body_of(given)
    with writing():
        kept = update(ChatWorkspace).where(ChatWorkspace.id == workspace.id)
        if verdict.fate is Fate.SENT:
            cursor = str((said.get("response_metadata") or {}).get("next_cursor") or "")[:200]
            db.session.execute(kept.values(look_cursor=cursor, looked_at=None if cursor else now))
            found = [member_in(workspace.team, each) for each in said.get("members") or () if isinstance(each, dict)]
            return join(workspace.id, found, now)
        if verdict.fate is Fate.WORKSPACE_LOST:
            lose_workspace(workspace.id, verdict.problem, now)
        elif verdict.fate is Fate.LATER:
            db.session.execute(kept.values(rests_until=now + (verdict.rest(now) or verdicts.USUAL_REST)))
        else:
            db.session.execute(kept.values(looked_at=now, look_cursor="", problem=verdict.problem[:300]))
    return 0
