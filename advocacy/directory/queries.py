"""What pages and SCIM ask: who is in the directory, its groups, what they give."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from advocacy.database import Page, db, get, page
from advocacy.directory.models import DirectoryEntry, DirectoryGroup, DirectoryMember, GroupRule, RuleState
from advocacy.errors import NotFound
from advocacy.identity.models import BreakGlass
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, PersonRole


def people_seen() -> Select[Any]:
    """Whom the directory sees, joined to what it says of them, if anything: ``seen``."""
    return select(Person).outerjoin(DirectoryEntry, DirectoryEntry.person_id == Person.id).where(seen())


def seen() -> ColumnElement[bool]:
    """In a query that joins entries to people: who is in the directory, or works here and was never named by it.

    Partners and the invited are not the company's, and the account behind glass is nobody's: the directory neither sees
    nor closes them.
    """
    works_here = exists().where(PersonRole.person_id == Person.id, PersonRole.role != Role.AMBASSADOR)
    nameless = DirectoryEntry.person_id.is_(None)
    of_nobody = exists().where(BreakGlass.person_id == Person.id)
    return and_(~of_nobody, or_(and_(~nameless, DirectoryEntry.removed_at.is_(None)), and_(nameless, works_here)))


def known_among(ids: Collection[int]) -> set[int]:
    """Those of these people whom the directory sees, or saw until it took them out."""
    asked = select(Person.id).outerjoin(DirectoryEntry, DirectoryEntry.person_id == Person.id)
    of_nobody = exists().where(BreakGlass.person_id == Person.id)
    taken_out = and_(DirectoryEntry.removed_at.is_not(None), ~of_nobody)
    return set(db.session.scalars(asked.where(Person.id.in_(ids), or_(seen(), taken_out))))


def person_there(person_id: int) -> Person:
    """Somebody whom the directory sees. Raises NotFound."""
    found: Person | None = db.session.scalars(people_seen().where(Person.id == person_id)).unique().first()
    if found is None:
        raise NotFound(_("There is no such user."))
    return found


def entries_of(ids: Collection[int]) -> dict[int, DirectoryEntry]:
    """What the directory says of these people, where it says anything."""
    wanted = select(DirectoryEntry).where(DirectoryEntry.person_id.in_(ids))
    return {entry.person_id: entry for entry in db.session.scalars(wanted).unique()}


def groups_of(ids: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """Person -> (id, name) of the groups that they are in."""
    wanted = (
        select(DirectoryMember.person_id, DirectoryGroup.id, DirectoryGroup.name)
        .join(DirectoryGroup, DirectoryGroup.id == DirectoryMember.group_id)
        .where(DirectoryMember.person_id.in_(ids))
        .order_by(DirectoryGroup.id)
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for person_id, group_id, name in db.session.execute(wanted):
        found.setdefault(person_id, []).append((group_id, name))
    return found


def members_of(group_ids: Collection[int]) -> dict[int, list[int]]:
    """Group -> the ids of the people in it, the oldest account first."""
    wanted = (
        select(DirectoryMember.group_id, DirectoryMember.person_id)
        .where(DirectoryMember.group_id.in_(group_ids))
        .order_by(DirectoryMember.person_id)
    )
    found: dict[int, list[int]] = {}
    for group_id, person_id in db.session.execute(wanted):
        found.setdefault(group_id, []).append(person_id)
    return found


def group_for(group_id: int) -> DirectoryGroup:
    """The group. Raises NotFound."""
    return get(DirectoryGroup, group_id, _("There is no such group."))


def groups(cursor: str | None = None, limit: int = 50) -> Page[DirectoryGroup]:
    """Groups, newest first."""
    return page(select(DirectoryGroup), DirectoryGroup.id, cursor, limit)


def sizes(group_ids: Collection[int]) -> dict[int, int]:
    """How many people are in each of these groups."""
    counted = select(DirectoryMember.group_id, func.count()).where(DirectoryMember.group_id.in_(group_ids))
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(DirectoryMember.group_id))}


def people_in(group_id: int, cursor: str | None = None, limit: int = 50) -> Page[Person]:
    """Who is in a group, newest accounts first."""
    inside = select(DirectoryMember.person_id).where(DirectoryMember.group_id == group_id)
    return page(select(Person).where(Person.id.in_(inside)), Person.id, cursor, limit)


def rules_of(group_ids: Collection[int]) -> dict[int, list[GroupRule]]:
    """Group -> what it gives or is proposed to give, the oldest first."""
    wanted = select(GroupRule).where(GroupRule.group_id.in_(group_ids), GroupRule.state != RuleState.ENDED)
    found: dict[int, list[GroupRule]] = {}
    for rule in db.session.scalars(wanted.order_by(GroupRule.id)).unique():
        found.setdefault(rule.group_id, []).append(rule)
    return found


def rule_for(rule_id: int) -> GroupRule:
    """The rule. Raises NotFound."""
    return get(GroupRule, rule_id, _("There is no such rule."))


def waiting_rules(most: int = 20) -> Sequence[GroupRule]:
    """Rules that wait for a second person, the oldest first."""
    wanted = select(GroupRule).where(GroupRule.state == RuleState.PROPOSED)
    return db.session.scalars(wanted.order_by(GroupRule.id).limit(most)).unique().all()
