"""What pages of this room ask: who holds which role, changes of roles. A constant number of statements each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import Page, db, get, page
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, PersonRole
from advocacy.people.models_role_changes import ChangeState, RoleChange


def holders() -> Mapping[Role, int]:
    """How many open accounts hold each role."""
    counted = select(PersonRole.role, func.count()).join(Person, Person.id == PersonRole.person_id)
    rows = db.session.execute(counted.where(Person.active).group_by(PersonRole.role))
    found = {row[0]: row[1] for row in rows}
    return {role: found.get(role, 0) for role in Role}


def changes(cursor: str | None = None, limit: int = 50) -> Page[RoleChange]:
    """Changes of roles, newest first."""
    return page(select(RoleChange), RoleChange.id, cursor, limit)


def change_for(change_id: int) -> RoleChange:
    """The change. Raises NotFound."""
    return get(RoleChange, change_id, _("There is no such change of roles."))


def changes_among(numbers: Collection[int]) -> Sequence[RoleChange]:
    """Those of these changes that there are, in one order for everybody, so that nobody waits crosswise."""
    return db.session.scalars(select(RoleChange).where(RoleChange.id.in_(numbers)).order_by(RoleChange.id)).all()


def waiting_changes() -> int:
    """How many changes of roles wait for a second administrator."""
    asked = select(func.count()).select_from(RoleChange).where(RoleChange.state == ChangeState.ASKED)
    return db.session.scalar(asked) or 0
