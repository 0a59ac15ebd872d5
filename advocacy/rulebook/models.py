"""Tables of the rulebook: versions of rule packs, and what each would change in what is live."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.models import Person


class PackKind(StrEnum):
    """The packs that there are. Each has one version in force."""

    DISCLOSURE = "disclosure"  # who says what, where in the post, by jurisdiction; folds
    WORDING = "wording"  # words, claims, product classes and their statements, personal data, form
    HOSTS = "hosts"  # where links may lead


class PackOrigin(StrEnum):
    """Who wrote a version."""

    PRODUCT = "product"  # the product brought it along
    HERE = "here"  # the company's own


class PackVersionState(StrEnum):
    """Where a version stands. At most one of a kind is in force."""

    DRAFT = "draft"  # being written
    IN_REVIEW = "in_review"  # waits for another pair of eyes
    EFFECTIVE = "effective"  # in force
    SUPERSEDED = "superseded"  # a later one came into force
    WITHDRAWN = "withdrawn"  # taken back before it came into force


_S = PackVersionState

PACK_MOVES: Moves = {
    "propose": (frozenset({_S.DRAFT}), _S.IN_REVIEW),
    "send_back": (frozenset({_S.IN_REVIEW}), _S.DRAFT),
    "take_effect": (frozenset({_S.IN_REVIEW}), _S.EFFECTIVE),
    "supersede": (frozenset({_S.EFFECTIVE}), _S.SUPERSEDED),
    "withdraw": (frozenset({_S.DRAFT, _S.IN_REVIEW}), _S.WITHDRAWN),
}


class PackVersion(Stateful, Model):
    """A version of a rule pack. ``content`` is the pack as data; once proposed it changes no more.

    ``sha256`` is that of the content. ``product_version`` is the newest of the product's own packs that it takes in.
    """

    __tablename__ = "rule_pack_versions"
    __table_args__ = (UniqueConstraint("kind", "number"),)
    __noun__ = "rule_pack_version"
    __moves__ = PACK_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PackKind] = choice_column(PackKind)
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(String(64))
    summary: Mapped[str] = mapped_column(Text, default="")  # what changed, in a sentence
    origin: Mapped[PackOrigin] = choice_column(PackOrigin)
    product_version: Mapped[str] = mapped_column(String(40))
    based_on: Mapped[int | None]  # number of the version that it began with
    state: Mapped[PackVersionState] = state_column(PackVersionState)
    author_ids: Mapped[list[int]] = mapped_column(Json)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    note: Mapped[str] = mapped_column(Text, default="")  # of who put it in force or sent it back
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    effective_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    decided_by: Mapped[Person | None] = relationship(lazy="raise")

    @property
    def label(self) -> str:
        """How findings name the version."""
        return self.product_version if self.based_on is None else f"{self.product_version}+{self.number}"


class ImpactState(StrEnum):
    """How far the look at what is live has come."""

    WAITING = "waiting"  # for its turn, or under way
    DONE = "done"
    VOID = "void"  # the version, or what is in force, changed meanwhile


IMPACT_MOVES: Moves = {
    "finish": (frozenset({ImpactState.WAITING}), ImpactState.DONE),
    "void": (frozenset({ImpactState.WAITING, ImpactState.DONE}), ImpactState.VOID),
}


class RuleImpact(Stateful, Model):
    """What a version would change: asked for once, computed in batches by a job.

    ``sha256`` is that of the version's content, ``against`` the digests in force it is compared with, by kind.
    ``stage`` and ``after_id`` say where the next batch begins.
    """

    __tablename__ = "rule_impacts"
    __table_args__ = (Index("ix_rule_impacts_state_id", "state", "id"),)
    __noun__ = "rule_impact"
    __moves__ = IMPACT_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("rule_pack_versions.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    against: Mapped[dict[str, str]] = mapped_column(Json)
    state: Mapped[ImpactState] = state_column(ImpactState)
    stage: Mapped[str] = mapped_column(String(20), default="")
    after_id: Mapped[int] = mapped_column(BigId, default=0)
    total: Mapped[int | None]  # things to look at; None until counted
    seen: Mapped[int] = mapped_column(default=0)
    stricter: Mapped[int] = mapped_column(default=0)  # lines
    milder: Mapped[int] = mapped_column(default=0)  # lines
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    version: Mapped[PackVersion] = relationship(lazy="joined", innerjoin=True)


class RuleImpactLine(Model):
    """One thing whose verdict would change: a caption on a network, or a share that waits. Refs are opaque here."""

    __tablename__ = "rule_impact_lines"
    __table_args__ = (Index("ix_rule_impact_lines_impact_id_id", "impact_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    impact_id: Mapped[int] = mapped_column(ForeignKey("rule_impacts.id"))
    stage: Mapped[str] = mapped_column(String(20))  # items, shares
    ref: Mapped[str] = mapped_column(String(80))
    path: Mapped[str] = mapped_column(String(200))  # its page
    state: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(300))
    networks: Mapped[str] = mapped_column(String(200))  # names, comma separated; empty means all that it stands for
    language: Mapped[str] = mapped_column(String(20))
    before: Mapped[str] = mapped_column(String(10))  # an Outcome
    after: Mapped[str] = mapped_column(String(10))  # an Outcome
    findings: Mapped[list[dict[str, str]]] = mapped_column(Json)  # those that are new: rule and message
