"""Tables of the company's directory: what it says of people, its groups, and what a group means here."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, Team
from advocacy.people.models_segments import Segment

LONGEST_USER_NAME = 320
LONGEST_GROUP_NAME = 200


class DirectoryEntry(Model):
    """What the directory says of a person; those it has never spoken of have none.

    ``user_name_key`` is the name without case, unique among those who are there; none once the directory took them
    out. ``said`` holds the attributes as they came, by their names in SCIM, without those that columns hold.
    """

    __tablename__ = "directory_entries"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    user_name: Mapped[str] = mapped_column(String(LONGEST_USER_NAME))
    user_name_key: Mapped[str | None] = mapped_column(String(LONGEST_USER_NAME), unique=True)
    said: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class DirectoryGroup(Model):
    """A group of the directory. ``team_id`` is the team that its people belong to, where it stands for one.

    ``version`` counts its changes.
    """

    __tablename__ = "directory_groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_GROUP_NAME))
    name_key: Mapped[str] = mapped_column(String(LONGEST_GROUP_NAME), index=True)  # without case
    external_id: Mapped[str | None] = mapped_column(String(512), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    team: Mapped[Team | None] = relationship(lazy="joined")


class DirectoryMember(Model):
    """Somebody who is in a group."""

    __tablename__ = "directory_members"

    group_id: Mapped[int] = mapped_column(ForeignKey("directory_groups.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)


class RuleState(StrEnum):
    """What became of a rule."""

    PROPOSED = "proposed"  # gives a role whose word binds others: a second person has to agree
    IN_FORCE = "in_force"
    ENDED = "ended"


class GroupRule(Stateful, Model):
    """What being in a group gives: a role, or a place in a segment; one of the two."""

    __tablename__ = "directory_rules"
    __noun__ = "directory_rule"
    __moves__: ClassVar[Moves] = {
        "agree": (frozenset({RuleState.PROPOSED}), RuleState.IN_FORCE),
        "end": (frozenset({RuleState.PROPOSED, RuleState.IN_FORCE}), RuleState.ENDED),
    }
    __table_args__ = (CheckConstraint("(role IS NULL) <> (segment_id IS NULL)", name="one_of_two"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("directory_groups.id"), index=True)
    role: Mapped[Role | None] = choice_column(Role, nullable=True)
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segments.id"), index=True)
    state: Mapped[RuleState] = state_column(RuleState)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)

    group: Mapped[DirectoryGroup] = relationship(lazy="joined", innerjoin=True)
    segment: Mapped[Segment | None] = relationship(lazy="joined")


class FormerlyGiven(Model):
    """What ``people.models_given`` keeps now. Machines of the release before write it; nothing reads it, and the table
    goes with the next release."""

    __tablename__ = "directory_given"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    role: Mapped[Role] = choice_column(Role, primary_key=True)


class ImportState(StrEnum):
    """How far an import of people is."""

    LOOKED_AT = "looked_at"  # looked through: what it would do is shown, nothing is done
    RUNNING = "running"  # carried out piece by piece
    DONE = "done"
    FAILED = "failed"  # a line could not be taken after all; what stood before it is done
    DISCARDED = "discarded"


class PeopleImport(Stateful, Model):
    """A file of people: what it would do, and how far it is. The file itself goes once it is carried out.

    ``counts`` holds added, changed, same, wrong, closing; ``problems`` the first lines that can't be taken;
    ``sample`` the first that would change something; ``options`` what was ticked.
    """

    __tablename__ = "people_imports"
    __noun__ = "people_import"
    __moves__: ClassVar[Moves] = {
        "agree": (frozenset({ImportState.LOOKED_AT}), ImportState.RUNNING),
        "finish": (frozenset({ImportState.RUNNING}), ImportState.DONE),
        "fail": (frozenset({ImportState.RUNNING}), ImportState.FAILED),
        "drop": (frozenset({ImportState.LOOKED_AT}), ImportState.DISCARDED),
    }

    id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[ImportState] = state_column(ImportState)
    options: Mapped[dict[str, Any]] = mapped_column(Json)
    counts: Mapped[dict[str, int]] = mapped_column(Json)
    problems: Mapped[list[Any]] = mapped_column(Json)
    sample: Mapped[list[Any]] = mapped_column(Json)
    done_rows: Mapped[int] = mapped_column(default=0)
    all_rows: Mapped[int] = mapped_column(default=0)
    why: Mapped[str] = mapped_column(String(500), default="")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ImportPiece(Model):
    """Some hundred lines of an import, as they will be carried out: gone once they are."""

    __tablename__ = "people_import_pieces"

    import_id: Mapped[int] = mapped_column(ForeignKey("people_imports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    rows: Mapped[list[Any]] = mapped_column(Json)
