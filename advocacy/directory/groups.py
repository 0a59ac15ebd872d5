"""Verbs on the directory's groups: add, rename, who is in them, end; and the team that a group stands for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select

from advocacy.database import db
from advocacy.directory import applying, queries, saying
from advocacy.directory.models import LONGEST_GROUP_NAME, DirectoryGroup, DirectoryMember, GroupRule, RuleState
from advocacy.errors import Breach
from advocacy.history import Actor, move, record
from advocacy.people import accounts
from advocacy.people.models import Team

AT_ONCE = 500


def add_group(
    name: str, external_id: str | None, members: Collection[int], *, actor: Actor, now: datetime, as_team: bool = True
) -> DirectoryGroup:
    """Adds a group with its people. ``as_team``: it stands for the team of its name, made if there is none.

    Raises Breach for a name that is empty or too long, and for members that nobody knows.
    """
    name = _fit(name)
    group = DirectoryGroup(
        name=name, name_key=saying.key_of(name), external_id=external_id, created_at=now, changed_at=now
    )  # fmt: skip
    if as_team:
        group.team = accounts.team_named(name[: accounts.LONGEST["team"]], actor=actor, now=now)
    db.session.add(group)
    db.session.flush()
    record("directory_group", group.id, "add", actor=actor, now=now, name=name)
    set_members(group, members, actor=actor, now=now)
    return group


def change_group(group: DirectoryGroup, name: str, external_id: str | None, *, actor: Actor, now: datetime) -> None:
    """Takes over another name or external id. The team that the group stands for takes the name along.

    Where there is a team of the new name, the group stands for that one. Raises Breach as ``add_group`` does.
    """
    name = _fit(name)
    if (name, external_id) == (group.name, group.external_id):
        return
    renamed = name != group.name
    group.name, group.name_key, group.external_id = name, saying.key_of(name), external_id
    _touch(group, now)
    record("directory_group", group.id, "change", actor=actor, now=now, name=name)
    if renamed and group.team is not None:
        _rename_team(group, name[: accounts.LONGEST["team"]], actor, now)


def set_members(group: DirectoryGroup, members: Collection[int], *, actor: Actor, now: datetime) -> None:
    """Puts exactly these people into the group; team, roles and segments follow. Raises Breach for unknown ones."""
    before, wanted = set(member_ids(group.id)), set(members)
    comes, goes = sorted(wanted - before), sorted(before - wanted)
    if not comes and not goes:
        return
    _refuse_unknown(comes)
    for some in _pieces(goes):
        theirs = (DirectoryMember.group_id == group.id, DirectoryMember.person_id.in_(some))
        db.session.execute(delete(DirectoryMember).where(*theirs), execution_options={"synchronize_session": False})
    for some in _pieces(comes):
        db.session.execute(insert(DirectoryMember), [{"group_id": group.id, "person_id": each} for each in some])
    _touch(group, now)
    record("directory_group", group.id, "set_members", actor=actor, now=now, came=comes[:AT_ONCE], went=goes[:AT_ONCE])
    applying.apply(comes, actor=actor, now=now)
    applying.apply(goes, actor=actor, now=now, left=[group.team_id] if group.team_id else [])


def stand_for(group: DirectoryGroup, team: Team | None, *, actor: Actor, now: datetime) -> None:
    """The group stands for this team from now on, or for none."""
    if group.team_id == (team.id if team else None):
        return
    left = [group.team_id] if group.team_id else []
    group.team, group.team_id = team, team.id if team else None
    db.session.flush()
    record("directory_group", group.id, "stand_for", actor=actor, now=now, team_id=group.team_id)
    applying.apply(member_ids(group.id), actor=actor, now=now, left=left)


def end_group(group: DirectoryGroup, *, actor: Actor, now: datetime) -> None:
    """The directory has the group no more: what it gave goes. Its team stays, for what was counted for it."""
    inside, left = member_ids(group.id), [group.team_id] if group.team_id else []
    for rule in db.session.scalars(select(GroupRule).where(GroupRule.group_id == group.id)).unique():
        if rule.state is not RuleState.ENDED:
            move(rule, "end", actor=actor, now=now)
    for kind in (GroupRule, DirectoryMember):
        db.session.execute(delete(kind).where(kind.group_id == group.id))
    record("directory_group", group.id, "end", actor=actor, now=now, name=group.name)
    db.session.delete(group)
    db.session.flush()
    applying.apply(inside, actor=actor, now=now, left=left)


def member_ids(group_id: int) -> list[int]:
    """Who is in a group, the oldest account first."""
    inside = select(DirectoryMember.person_id).where(DirectoryMember.group_id == group_id)
    return list(db.session.scalars(inside.order_by(DirectoryMember.person_id)))


def _rename_team(group: DirectoryGroup, name: str, actor: Actor, now: datetime) -> None:
    other = db.session.scalar(select(Team).where(Team.name == " ".join(name.split())))
    if other is not None and other.id != group.team_id:
        stand_for(group, other, actor=actor, now=now)
    elif group.team is not None:
        accounts.rename_team(group.team, name, actor=actor, now=now)


def _touch(group: DirectoryGroup, now: datetime) -> None:
    group.version, group.changed_at = group.version + 1, now


def _fit(name: str) -> str:
    if not name.strip() or len(name) > LONGEST_GROUP_NAME:
        raise Breach(
            _("A group needs a name of at most 200 characters."), errors={"displayName": [_("Empty or too long.")]}
        )
    return name


def _refuse_unknown(ids: Collection[int]) -> None:
    """Whoever was taken out is let pass: a directory may send its list before it has forgotten them."""
    for some in _pieces(sorted(ids)):
        if unknown := set(some) - queries.known_among(some):
            raise Breach(
                _("There is no user %(id)s.", id=min(unknown)), errors={"members": [_("Add the user first.")]},
                remedy=_("Add the user first, then send the group again."),
            )  # fmt: skip


def _pieces(ids: list[int]) -> list[list[int]]:
    return [ids[begin : begin + AT_ONCE] for begin in range(0, len(ids), AT_ONCE)]
