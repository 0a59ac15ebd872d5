"""Tables of roles that wait for a second administrator, for one person or for many. Imports people."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.capabilities import Role


class ChangeKind(StrEnum):
    """What is to happen with the role."""

    GIVE = "give"
    TAKE = "take"


class ChangeState(StrEnum):
    """Where a change of roles stands."""

    ASKED = "asked"  # waits for a second administrator
    AGREED = "agreed"  # done
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # by who asked


_ASKED = frozenset({ChangeState.ASKED})

CHANGE_MOVES: Moves = {
    "agree": (_ASKED, ChangeState.AGREED),
    "decline": (_ASKED, ChangeState.DECLINED),
    "withdraw": (_ASKED, ChangeState.WITHDRAWN),
}


class RoleChange(Stateful, Model):
    """A role that people are to be given, or to lose; two administrators have to want it."""

    __tablename__ = "role_changes"
    __noun__ = "role_change"
    __moves__ = CHANGE_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ChangeKind] = choice_column(ChangeKind)
    role: Mapped[Role] = choice_column(Role)
    state: Mapped[ChangeState] = state_column(ChangeState)
    why: Mapped[str] = mapped_column(String(500), default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    members: Mapped[list[RoleChangeMember]] = related(lazy="selectin", cascade="all, delete-orphan")


class RoleChangeMember(Model):
    """Somebody whom a change of roles is about."""

    __tablename__ = "role_change_members"

    change_id: Mapped[int] = mapped_column(ForeignKey("role_changes.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
