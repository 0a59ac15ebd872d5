"""Tables of policies: their versions and whom they ask, who has acknowledged which, tries at a quiz."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.capabilities import Role
from advocacy.people.models import Person


class PolicyOwner(StrEnum):
    """The function that answers for a policy. The other one approves it."""

    HR = "hr"
    LEGAL = "legal"


class PolicyVersionState(StrEnum):
    """Where a version stands. At most one of a policy is in force."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"  # waits for its date
    EFFECTIVE = "effective"  # in force
    SUPERSEDED = "superseded"  # a later one came into force
    WITHDRAWN = "withdrawn"


_S = PolicyVersionState

POLICY_MOVES: Moves = {
    "submit": (frozenset({_S.DRAFT}), _S.IN_REVIEW),
    "approve": (frozenset({_S.IN_REVIEW}), _S.APPROVED),
    "send_back": (frozenset({_S.IN_REVIEW}), _S.DRAFT),
    "take_effect": (frozenset({_S.APPROVED}), _S.EFFECTIVE),
    "supersede": (frozenset({_S.APPROVED, _S.EFFECTIVE}), _S.SUPERSEDED),
    "withdraw": (frozenset({_S.DRAFT, _S.IN_REVIEW, _S.APPROVED, _S.EFFECTIVE}), _S.WITHDRAWN),
}


class Policy(Model):
    """A rule of the company for those who speak for it."""

    __tablename__ = "policies"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200), unique=True)
    owner: Mapped[PolicyOwner] = choice_column(PolicyOwner)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PolicyVersion(Stateful, Model):
    """A version of a policy: one text per language, hashed together. ``texts`` is {language: plain text, paragraphs}.

    ``asks_since`` is the number of the version from which on an acknowledgement counts for this one: its own after a
    material change, that of the version before after a small one. ``quiz`` is empty, or as ``quizzes.kept`` gives it.
    """

    __tablename__ = "policy_versions"
    __table_args__ = (UniqueConstraint("policy_id", "number"),)
    __noun__ = "policy_version"
    __moves__ = POLICY_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policies.id"))
    number: Mapped[int]
    texts: Mapped[dict[str, str]] = mapped_column(Json)
    summary: Mapped[str] = mapped_column(Text, default="")  # what changed
    material: Mapped[bool] = mapped_column(default=True)
    asks_since: Mapped[int]
    state: Mapped[PolicyVersionState] = state_column(PolicyVersionState)
    sha256: Mapped[str] = mapped_column(String(64))
    author_ids: Mapped[list[int]] = mapped_column(Json)
    effective_at: Mapped[datetime] = mapped_column(UTCDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    note: Mapped[str] = mapped_column(Text, default="")  # of who approved it or sent it back
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    quiz: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when those who had yet to were last told

    policy: Mapped[Policy] = relationship(lazy="joined", innerjoin=True)
    role_rows: Mapped[list[PolicyVersionRole]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def applies_to(self) -> list[str]:
        """The roles whose holders it asks; empty: everybody."""
        return sorted(row.role.value for row in self.role_rows)

    def asks(self, roles: Iterable[Role]) -> bool:
        """True when it asks somebody with these roles."""
        return not self.role_rows or bool({row.role for row in self.role_rows} & set(roles))


class PolicyVersionRole(Model):
    """A role whose holders a version asks. A version without any asks everybody."""

    __tablename__ = "policy_version_roles"

    version_id: Mapped[int] = mapped_column(ForeignKey("policy_versions.id"), primary_key=True)
    role: Mapped[Role] = choice_column(Role, primary_key=True)


class Acknowledgement(Model):
    """A person has read a version and agreed to it, in a language."""

    __tablename__ = "acknowledgements"
    __table_args__ = (
        UniqueConstraint("version_id", "person_id"),
        Index("ix_acknowledgements_person_id_policy_id_number", "person_id", "policy_id", "number"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policies.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("policy_versions.id"))
    number: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    language: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))  # of the version as it was read
    quiz_tries: Mapped[int] = mapped_column(default=0)  # how many the quiz took; 0: there was none
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(lazy="raise")


class QuizTry(Model):
    """How often a person has tried a version's quiz so far. The answers are kept nowhere; passing it ends the row."""

    __tablename__ = "quiz_tries"

    version_id: Mapped[int] = mapped_column(ForeignKey("policy_versions.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    count: Mapped[int]
